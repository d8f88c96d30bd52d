"""test_commands.py - every command of virsh that the daemon answers, with its options.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import socket

from vxtest import xml
from vxtest.case import RealTestCase
from vxtest.png import Png


class HostTest(RealTestCase):
    def test_version(self):
        out = self.virsh.ok("version", "--daemon")
        installed = re.match(r"[\d.]+", self.vbox.manage("--version"))[0]
        self.assertRegex(out, r"Using API: VBOX ")
        self.assertIn(f"Running hypervisor: VBOX {installed}", out)
        self.assertRegex(out, r"Running against daemon: \d+\.\d+\.\d+")

    def test_hostname(self):
        self.assertEqual(self.virsh.ok("hostname").strip().split(".")[0], socket.gethostname().split(".")[0])

    def test_nodeinfo(self):
        info = self.virsh.fields("nodeinfo")
        self.assertEqual(info["CPU model"], os.uname().machine)
        self.assertEqual(info["CPU(s)"], str(os.cpu_count()))
        total = int(re.search(r"MemTotal:\s+(\d+)", open("/proc/meminfo", encoding="ascii").read())[1])
        self.assertAlmostEqual(int(info["Memory size"].split()[0]), total, delta=total * 0.01)
        self.assertGreaterEqual(int(info["NUMA cell(s)"]), 1)

    def test_capabilities(self):
        root = xml.parse(self.virsh.ok("capabilities"))
        self.assertEqual(root.tag, "capabilities")
        self.assertEqual(root.findtext("host/cpu/arch"), os.uname().machine)
        guests = {(guest.findtext("os_type"), guest.find("arch").get("name"))
                  for guest in root.findall("guest")}
        self.assertIn(("hvm", "x86_64"), guests)
        self.assertIn(("hvm", "i686"), guests)
        for guest in root.findall("guest"):
            self.assertEqual([domain.get("type") for domain in guest.findall("arch/domain")], ["vbox"])

    def test_domcapabilities(self):
        for options in ((), ("--virttype", "vbox"), ("--arch", "x86_64")):
            with self.subTest(options=options):
                root = xml.parse(self.virsh.ok("domcapabilities", *options))
                self.assertEqual(root.tag, "domainCapabilities")
                self.assertEqual(root.findtext("domain"), "vbox")
                self.assertGreaterEqual(int(root.find("vcpu").get("max")), 16)
                buses = {value.text for value in root.findall("devices/disk/enum[@name='bus']/value")}
                self.assertLessEqual({"ide", "scsi", "fdc", "sata"}, buses)
        self.virsh.fails("domcapabilities", "--virttype", "kvm", match="kvm|unsupported|invalid")
        self.virsh.fails("domcapabilities", "--arch", "s390x", match="s390x|arch")

    def test_maxvcpus(self):
        self.assertGreaterEqual(int(self.virsh.ok("maxvcpus")), 16)

    def test_freecell(self):
        self.assertRegex(self.virsh.ok("freecell"), r"\d+ KiB")
        cells = xml.parse(self.virsh.ok("capabilities")).findall("host/topology/cells/cell")
        told = self.virsh.ok("freecell", "--all")
        for cell in cells:
            self.assertRegex(told, rf"(?m)^\s*{cell.get('id')}:\s+\d+ KiB$")
        self.assertGreaterEqual(len(cells), 1)
        self.assertEqual(sum(len(cell.findall("cpus/cpu")) for cell in cells), os.cpu_count())
        self.assertRegex(self.virsh.ok("freepages", "--all"), r"Node 0:\n4KiB: \d+\n")
        self.assertIn("4KiB: ", self.virsh.ok("freepages", "0", "--pagesize", "4"))
        self.virsh.fails("freepages", "0", "--pagesize", "3", match="page size 3 KiB is not available")

    def test_what_virtualbox_lacks_is_an_error_and_the_connection_lives_on(self):
        result = self.executor.run(["virsh", "-c", "vbox:///system", "iface-begin; list --all"])
        self.assertIn("not supported", result.err)
        self.assertIn("Id", result.out)


class ListTest(RealTestCase):
    """One running, one paused, one saved, one off; the last with a snapshot, title and autostart."""

    def setUp(self):
        super().setUp()
        for name in ("running", "paused", "saved", "off"):
            self.define_guest(name)
        self.virsh.ok("start", "running")
        self.virsh.ok("start", "paused", "--paused")
        self.virsh.ok("start", "saved")
        self.virsh.ok("managedsave", "saved")
        self.virsh.ok("snapshot-create-as", "off", "first")
        self.virsh.ok("desc", "off", "--title", "the title")

    def names(self, *options):
        return sorted(self.virsh.ok("list", "--name", *options).split())

    def test_filters(self):
        for options, expected in (
                ((), ["paused", "running"]),
                (("--all",), ["off", "paused", "running", "saved"]),
                (("--inactive",), ["off", "saved"]),
                (("--state-running",), ["running"]),
                (("--state-paused",), ["paused"]),
                (("--state-shutoff",), ["off", "saved"]),
                (("--state-other",), []),
                (("--all", "--persistent"), ["off", "paused", "running", "saved"]),
                (("--all", "--transient"), []),
                (("--all", "--with-managed-save"), ["saved"]),
                (("--all", "--without-managed-save"), ["off", "paused", "running"]),
                (("--all", "--with-snapshot"), ["off"]),
                (("--all", "--without-snapshot"), ["paused", "running", "saved"]),
                (("--all", "--with-checkpoint"), []),
                (("--all", "--without-checkpoint"), ["off", "paused", "running", "saved"]),
                (("--all", "--autostart"), []),
                (("--all", "--no-autostart"), ["off", "paused", "running", "saved"]),
                (("--state-running", "--state-paused"), ["paused", "running"])):
            with self.subTest(options=options):
                self.assertEqual(self.names(*options), expected)

    def test_tables(self):
        rows = {row[1]: row for row in self.virsh.table("list", "--all")}
        self.assertEqual({name: row[2] for name, row in rows.items()},
                         {"running": "running", "paused": "paused", "saved": "shut off", "off": "shut off"})
        self.assertEqual((rows["off"][0], rows["saved"][0]), ("-", "-"))
        self.assertEqual(len({rows["running"][0], rows["paused"][0], "-"}), 3)
        titles = {row[1]: row[3] if len(row) > 3 else "" for row in self.virsh.table("list", "--all", "--title")}
        self.assertEqual(titles["off"], "the title")
        self.assertEqual(titles["running"], "")
        marks = {row[1]: row[2] for row in self.virsh.table("list", "--all", "--managed-save")}
        self.assertEqual((marks["saved"], marks["off"]), ("saved", "shut off"))
        uuids = self.virsh.ok("list", "--all", "--uuid").split()
        self.assertEqual(sorted(uuids), sorted(self.vbox.list_machines().values()))
        both = dict(line.split()[::-1] for line in self.virsh.ok("list", "--all", "--uuid", "--name").splitlines()
                    if line.strip())
        self.assertEqual(both, self.vbox.list_machines())


class InfoTest(RealTestCase):
    def test_dominfo(self):
        self.define_guest()
        info = self.virsh.fields("dominfo", "guest")
        expected = {"Id": "-", "Name": "guest", "UUID": self.vbox.list_machines()["guest"], "OS Type": "hvm",
                    "State": "shut off", "CPU(s)": "1", "Max memory": "32768 KiB", "Persistent": "yes",
                    "Autostart": "disable", "Managed save": "no"}
        self.assertEqual({key: info.get(key) for key in expected}, expected)
        self.virsh.ok("start", "guest")
        info = self.virsh.fields("dominfo", "guest")
        self.assertEqual((info["State"], info["Used memory"]), ("running", "32768 KiB"))
        self.assertGreater(int(info["Id"]), 0)

    def test_identities(self):
        self.define_guest()
        uuid = self.vbox.list_machines()["guest"]
        self.assertEqual(self.virsh.ok("domid", "guest").strip(), "-")
        self.assertEqual(self.virsh.ok("domuuid", "guest").strip(), uuid)
        self.assertEqual(self.virsh.ok("domname", uuid).strip(), "guest")
        self.assertEqual(self.virsh.ok("dominfo", uuid.upper()).count("guest"), 1)

    def test_dumpxml_flags(self):
        self.define_guest()
        self.virsh.ok("start", "guest")
        plain = self.virsh.ok("dumpxml", "guest")
        self.assertTrue(xml.parse(plain).get("id"))
        self.assertIsNone(xml.parse(self.virsh.ok("dumpxml", "guest", "--inactive")).get("id"))
        self.assert_xml_equal(plain, self.virsh.ok("dumpxml", "guest", "--security-info"))
        self.assert_xml_equal(plain, self.virsh.ok("dumpxml", "guest", "--update-cpu"))
        self.virsh.ok("dumpxml", "guest", "--migratable")

    def test_vcpucount(self):
        self.define(self.guest_xml().replace("<vcpu>1</vcpu>", "<vcpu>3</vcpu>"))
        for options in (("--maximum", "--config"), ("--current", "--maximum"), ("--active", "--config")):
            with self.subTest(options=options):
                self.assertEqual(self.virsh.ok("vcpucount", "guest", *options).strip(), "3")
        self.assertIn(["maximum", "config", "3"], self.virsh.table("vcpucount", "guest"))
        self.virsh.fails("vcpucount", "guest", "--live", "--maximum", match="not running|not active")
        self.virsh.ok("start", "guest")
        self.assertEqual(self.virsh.ok("vcpucount", "guest", "--live", "--active").strip(), "3")
        self.assertEqual(len(self.virsh.table("vcpucount", "guest")), 4)

    def test_domdisplay(self):
        self.vbox.manage("setproperty", "vrdeextpack", "VNC")
        self.define(self.guest_xml(devices="<graphics type='rdp' autoport='yes'/>"))
        self.virsh.fails("domdisplay", "guest", match="not running")
        self.virsh.ok("start", "guest")
        self.assertEqual(self.vbox.state("guest"), "running")
        port = self.wait_for(lambda: int(self.vbox.info("guest")["vrdeport"]) > 0
                             and self.vbox.info("guest")["vrdeport"], "VirtualBox to choose a port")
        self.assertRegex(self.virsh.ok("domdisplay", "guest").strip(), rf"^rdp://[\w.:\[\]]+:{port}$")
        live = xml.parse(self.virsh.ok("dumpxml", "guest")).find("devices/graphics[@type='rdp']")
        self.assertEqual(live.get("port"), port)
        self.assertEqual(live.get("autoport"), "yes")

    def test_screenshot(self):
        self.run_guest()
        self.virsh.ok("screenshot", "guest", self.file("screen.png"))
        self.assertEqual(Png.read(self.file("screen.png")).size, (640, 400))
        out = self.virsh.ok("screenshot", "guest", self.file("first.png"), "--screen", "0")
        self.assertIn("image/png", out)
        self.virsh.fails("screenshot", "guest", self.file("none.png"), "--screen", "5", match="screen|monitor")
        self.virsh.ok("suspend", "guest")
        self.virsh.ok("screenshot", "guest", self.file("paused.png"))
        self.assertEqual(Png.read(self.file("paused.png")).size, (640, 400))

    def test_large_screenshot(self):
        """More than one packet of a stream."""
        self.run_guest()
        self.vbox.manage("controlvm", "guest", "setvideomodehint", "1024", "768", "32")
        self.virsh.ok("screenshot", "guest", self.file("screen.png"))
        Png.read(self.file("screen.png"))


class ChangeTest(RealTestCase):
    def test_setmaxmem_and_setmem(self):
        self.define_guest()
        self.virsh.ok("setmaxmem", "guest", "64M", "--config")
        self.assertEqual(self.vbox.info("guest")["memory"], "64")
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Max memory"], "65536 KiB")
        self.virsh.ok("setmem", "guest", "48M", "--config")
        info = self.virsh.fields("dominfo", "guest")
        self.assertEqual((info["Max memory"], info["Used memory"]), ("65536 KiB", "49152 KiB"))
        shown = self.vbox.info("guest")
        self.assertEqual((shown["memory"], shown["GuestMemoryBalloon"]), ("64", "16"))
        self.virsh.fails("setmem", "guest", "65M", "--config", match="higher than max memory")
        self.virsh.ok("setmem", "guest", "64M", "--config")
        self.assertEqual(self.vbox.info("guest")["GuestMemoryBalloon"], "0")
        self.virsh.fails("setmaxmem", "guest", "1P", "--config", match="RAM size|range")
        self.virsh.fails("setmem", "guest", "32M", "--live", match="not running|not active")
        self.virsh.fails("setmaxmem", "guest", "0", "--config", match="memory|zero|invalid")
        self.virsh.ok("start", "guest")
        self.virsh.fails("setmaxmem", "guest", "128M", "--live", match="cannot|running|unsupported|not supported")
        self.assertEqual(self.vbox.info("guest")["memory"], "64")

    def test_setvcpus(self):
        self.define_guest()
        self.virsh.ok("setvcpus", "guest", "4", "--config", "--maximum")
        self.assertEqual(self.vbox.info("guest")["cpus"], "4")
        # Without CPU hotplug VirtualBox has one number for libvirt's two.
        self.virsh.ok("setvcpus", "guest", "2", "--config")
        self.assertEqual(self.vbox.info("guest")["cpus"], "2")
        self.virsh.fails("setvcpus", "guest", "4", "--config", match="greater than max")
        self.virsh.ok("setvcpus", "guest", "4", "--config", "--maximum")
        self.virsh.fails("setvcpus", "guest", "4000", "--config", "--maximum", match="cpu")
        self.virsh.fails("setvcpus", "guest", "2", "--live", match="not running|not active")
        self.virsh.fails("setvcpus", "guest", "2", "--guest", match="agent|unsupported|not supported|not running|not active")
        self.assertEqual(self.vbox.info("guest")["cpus"], "4")

    def test_description_and_title(self):
        self.define_guest()
        self.assertIn("No description", self.virsh.ok("desc", "guest"))
        self.virsh.ok("desc", "guest", "a <description> & more\nin two lines")
        self.assertIn("a <description> & more", self.virsh.ok("desc", "guest"))
        self.assertEqual(self.vbox.info("guest")["description"], "a <description> & more\nin two lines")
        self.virsh.ok("desc", "guest", "--title", "the title")
        self.assertEqual(self.virsh.ok("desc", "guest", "--title").strip(), "the title")
        root = xml.parse(self.virsh.ok("dumpxml", "guest"))
        self.assertEqual((root.findtext("title"), root.findtext("description")),
                         ("the title", "a <description> & more\nin two lines"))
        self.virsh.ok("desc", "guest", "--title", "")
        self.assertIsNone(xml.parse(self.virsh.ok("dumpxml", "guest")).find("title"))
        self.virsh.fails("desc", "guest", "--title", "two\nlines", match="newline|title")

    def test_description_of_a_running_machine(self):
        self.run_guest()
        for options in (("--live",), ("--config",), ("--live", "--config"), ("--current",)):
            text = f"set with {' '.join(options)}"
            with self.subTest(options=options):
                self.virsh.ok("desc", "guest", *options, text)
                self.assertEqual(self.virsh.ok("desc", "guest").strip(), text)

    def test_metadata(self):
        self.define_guest()
        uri = "http://example.org/app"
        self.assert_no_metadata("guest", uri)
        self.virsh.ok("metadata", "guest", uri, "--key", "app", "--set", "<note a='1'>hello &amp; bye</note>")
        note = xml.parse(self.virsh.ok("metadata", "guest", uri))
        self.assertEqual((note.tag.rsplit("}")[-1], note.text, note.get("a")), ("note", "hello & bye", "1"))
        found = xml.parse(self.virsh.ok("dumpxml", "guest")).find(f"metadata/{{{uri}}}note")
        self.assertEqual(found.text, "hello & bye")
        self.virsh.ok("metadata", "guest", uri, "--key", "app", "--set", "<note>second</note>")
        self.assertEqual(xml.parse(self.virsh.ok("metadata", "guest", uri)).text, "second")
        self.virsh.ok("metadata", "guest", uri, "--remove")
        self.assert_no_metadata("guest", uri)
        self.assertIsNone(xml.parse(self.virsh.ok("dumpxml", "guest")).find("metadata"))

    def test_rename(self):
        self.define_guest()
        uuid = self.vbox.list_machines()["guest"]
        self.virsh.ok("domrename", "guest", "renamed")
        self.assertEqual(self.vbox.list_machines(), {"renamed": uuid})
        self.assertEqual(xml.parse(self.virsh.ok("dumpxml", "renamed")).findtext("name"), "renamed")
        self.virsh.fails("dominfo", "guest", match="failed to get domain|no domain")
        self.define_guest("second")
        self.virsh.fails("domrename", "second", "renamed", match="already")
        self.virsh.fails("domrename", "second", "a/b", match="name")
        self.virsh.ok("start", "second")
        self.virsh.fails("domrename", "second", "third", match="running|active")

    def test_autostart(self):
        """As far as VirtualBox has it: without an autostart database it refuses, and says what is missing."""
        self.define_guest()
        result = self.virsh.run("autostart", "guest")
        if result.code == 0:
            self.assertEqual(self.virsh.fields("dominfo", "guest")["Autostart"], "enable")
            self.assertEqual(self.vbox.info("guest")["autostart-enabled"], "on")
            self.virsh.ok("autostart", "guest", "--disable")
        else:
            self.assertRegex(result.err, "autostart")
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Autostart"], "disable")
        self.assertEqual(self.vbox.info("guest")["autostart-enabled"], "off")

    def test_autostart_with_a_database(self):
        database = self.file("autostart")
        os.makedirs(database, mode=0o1777, exist_ok=True)
        self.vbox.manage("setproperty", "autostartdbpath", database)
        self.addCleanup(self.vbox.try_manage, "setproperty", "autostartdbpath", "null")
        self.define_guest()
        if self.cannot("autostart", "IMachine::autostartEnabled"):
            self.virsh.fails("autostart", "guest", match="cannot start machines by itself")
            return
        self.virsh.ok("autostart", "guest")
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Autostart"], "enable")
        self.assertEqual(self.vbox.info("guest")["autostart-enabled"], "on")
        self.assertEqual(self.virsh.ok("list", "--all", "--autostart", "--name").split(), ["guest"])
        self.virsh.ok("autostart", "guest", "--disable")
        self.assertEqual(self.vbox.info("guest")["autostart-enabled"], "off")
        self.assertEqual(self.virsh.ok("list", "--all", "--autostart", "--name").split(), [])


class DefineTest(RealTestCase):
    def test_define_validates_when_asked(self):
        result = self.virsh.run("define", self.xml_file(self.guest_xml()), "--validate")
        if result.code:
            self.assertRegex(result.err, "unsupported|not supported|schema")
        self.virsh.fails("define", self.xml_file(self.guest_xml().replace("<vcpu>", "<x/><vcpu>")), "--validate",
                         match=".")

    def test_uuid_is_made_up_where_none_is_given(self):
        self.define_guest()
        self.assertRegex(self.vbox.list_machines()["guest"], r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$")

    def test_names_with_special_characters(self):
        for name in ("with space", "ümläut-机器", "quote'dbl\"", "am&amp;p"):
            with self.subTest(name=name):
                self.define(self.guest_xml("x").replace("<name>x</name>", f"<name>{name}</name>"))
                plain = name.replace("&amp;", "&")
                self.assertEqual(self.virsh.ok("list", "--all", "--name").strip(), plain)
                self.assertIn(plain, self.vbox.manage("list", "vms"))
                self.virsh.ok("undefine", plain)

    def test_units(self):
        for memory, mib in (("<memory unit='MiB'>48</memory>", "48"), ("<memory unit='G'>1</memory>", "1024"),
                            ("<memory unit='b'>50331648</memory>", "48"), ("<memory>49152</memory>", "48")):
            with self.subTest(memory=memory):
                self.define(self.guest_xml().replace("<memory>32768</memory>", memory))
                self.assertEqual(self.vbox.info("guest")["memory"], mib)
                self.virsh.ok("undefine", "guest")
