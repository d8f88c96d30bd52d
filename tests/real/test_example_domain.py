"""test_example_domain.py - examples/domain.xml, element by element: what VBoxManage shows of the machine
that it becomes, what dumpxml gives back, and what is left behind where it cannot be defined.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re

from vxtest import example, xml
from vxtest.case import RealTestCase
from vxtest.installation import only_real

UUID = "4dab22b3-1d52-d8f3-2516-782e98ab3fa0"
MAX_FIRST_DUMP = 150  # calls of VirtualBox
MEMORY_MIB = 639  # 654321 KiB, rounded up to whole MiB


class ExampleCase(RealTestCase):
    def setUp(self):
        super().setUp()
        self.example = example.text(self.file("example"))
        example.make_files(self.example)

    def path(self, name):
        return self.file(f"example/{name}")


class VBoxManageShowsTest(ExampleCase):
    """The machine in VBoxManage's own words."""

    def setUp(self):
        super().setUp()
        self.assertIn("Domain 'vbox' defined", self.define(self.example))
        self.info = self.vbox.info("vbox")

    def assert_info(self, **expected):
        self.assertEqual({key: self.info.get(key) for key in expected}, expected)

    def controller(self, kind):
        """Name of the only storage controller of a type."""
        names = [self.info[f"storagecontrollername{key[len('storagecontrollertype'):]}"]
                 for key, value in self.info.items()
                 if key.startswith("storagecontrollertype") and value == kind]
        self.assertEqual(len(names), 1, f"controllers of type {kind}")
        return names[0]

    def attached(self, kind):
        """{(port, device): path} of the media on the controller of a type."""
        name = self.controller(kind)
        found = {}
        for key, value in self.info.items():
            slot = re.fullmatch(re.escape(name) + r"-(\d+)-(\d+)", key)
            if slot and value not in ("none", "emptydrive"):
                found[int(slot[1]), int(slot[2])] = value
        return found

    def test_identity(self):
        self.assert_info(name="vbox", UUID=UUID)

    def test_memory_and_processors(self):
        self.assert_info(memory=str(MEMORY_MIB), cpus="1")

    def test_boot_order(self):
        self.assert_info(boot1="dvd", boot2="disk", boot3="floppy", boot4="net")

    def test_features(self):
        self.assert_info(pae="on", acpi="on", ioapic="on")

    def test_machine_is_off(self):
        self.assert_info(VMState="poweroff")

    def test_controllers(self):
        kinds = sorted(value for key, value in self.info.items()
                       if key.startswith("storagecontrollertype"))
        self.assertEqual(kinds, ["I82078", "LsiLogic", "LsiLogicSas", "PIIX4"])

    def test_ide_drives(self):
        """hdc is the secondary master, hdd the secondary slave."""
        self.assertEqual(self.attached("PIIX4"), {(1, 0): self.path("cdrom.iso"),
                                                  (1, 1): self.path("vbox.vdi")})

    def test_scsi_disk_without_address_is_on_the_first_scsi_controller(self):
        self.assertEqual(self.attached("LsiLogic"), {(0, 0): self.path("vbox2.vdi")})

    def test_scsi_disk_with_address_is_on_the_sas_controller(self):
        self.assertEqual(self.attached("LsiLogicSas"), {(0, 0): self.path("vbox3.vdi")})

    def test_floppy(self):
        self.assertEqual(self.attached("I82078"), {(0, 0): self.path("floppy.img")})

    def test_media_are_registered(self):
        self.assertEqual(self.vbox.media(), sorted(self.path(name) for name in (
            "cdrom.iso", "vbox.vdi", "vbox2.vdi", "vbox3.vdi", "floppy.img")))

    def test_shared_folder(self):
        self.assert_info(SharedFolderNameMachineMapping1="my-shared-folder",
                         SharedFolderPathMachineMapping1=self.path("stuff"))
        self.assertRegex(self.vbox.describe("vbox"), r"Name: 'my-shared-folder'.*writable")

    def test_bridged_interface(self):
        self.assert_info(nic1="bridged", bridgeadapter1="eth0", macaddress1="00163E5DC79E",
                         nictype1="Am79C973", cableconnected1="on")

    def test_nat_interface(self):
        self.assert_info(nic2="nat", macaddress2="56163E5DC79E", nictype2="82540EM", cableconnected2="on")

    def test_no_other_interface(self):
        self.assert_info(nic3="none", nic4="none")

    def test_desktop(self):
        frontend = self.info.get("defaultfrontend") or re.sub(
            "^Value: ", "", self.vbox.manage("getextradata", "vbox", "FRONTEND/Type").strip())
        self.assertEqual(frontend, "gui")

    def test_remote_display(self):
        self.assert_info(vrde="on", vrdeports="3389-3689", vrdemulticon="on", vrdereusecon="off")

    def test_sound(self):
        self.assertRegex(self.vbox.describe("vbox"), r"Audio: +enabled \(Driver: .*, Controller: SB16, ")

    def test_parallel_ports(self):
        self.assert_info(lpt1="0x0378,7", lptmode1="/dev/parport0", lptmode2="/dev/parport1")
        self.assertRegex(self.info["lpt2"], r"^0x0[23]78,\d+$")

    def test_serial_ports(self):
        self.assert_info(uart1="0x03f8,4", uartmode1="/dev/ttyS0", uart2="0x02f8,3")
        self.assertEqual(self.info.get("uart3", "off"), "off")  # before 5.0 there are two
        mode, path = self.info["uartmode2"].split(",")
        self.assertIn(mode, ("server", "client"))
        self.assertEqual(path, self.path("serial.pipe"))

    def test_usb_filters(self):
        self.assert_info(usb="on",
                         USBFilterActive1="on", USBFilterVendorId1="1234", USBFilterProductId1="beef",
                         USBFilterActive2="on", USBFilterVendorId2="4321", USBFilterProductId2="feeb")
        self.assertNotIn("USBFilterActive3", self.info)


class DumpXmlTest(ExampleCase):
    """What the client gets back."""

    def setUp(self):
        super().setUp()
        self.define(self.example)
        self.dumped = self.virsh.ok("dumpxml", "vbox")
        self.root = xml.parse(self.dumped)

    def attributes(self, path, of=None):
        """Attributes of all elements at @path."""
        return [dict(element.attrib) for element in (self.root if of is None else of).findall(path)]

    def device(self, path):
        found = self.root.findall(f"devices/{path}")
        self.assertEqual(len(found), 1, f"{path} in\n{self.dumped}")
        return found[0]

    def disk(self, name):
        for disk in self.root.findall("devices/disk"):
            if disk.find("source") is not None and disk.find("source").get("file") == self.path(name):
                return disk
        return self.fail(f"{name} is not in\n{self.dumped}")

    def address(self, disk):
        return {key: disk.find("address").get(key) for key in ("type", "controller", "bus", "target", "unit")}

    def test_head(self):
        self.assertEqual(self.root.get("type"), "vbox")
        self.assertIsNone(self.root.get("id"))
        self.assertEqual(self.root.findtext("name"), "vbox")
        self.assertEqual(self.root.findtext("uuid"), UUID)
        self.assertEqual(self.root.findtext("os/type"), "hvm")
        self.assertEqual(self.attributes("os/boot"),
                         [{"dev": "cdrom"}, {"dev": "hd"}, {"dev": "fd"}, {"dev": "network"}])
        self.assertEqual(self.root.findtext("memory"), str(MEMORY_MIB * 1024))
        self.assertEqual(self.root.find("memory").get("unit"), "KiB")
        self.assertEqual(self.root.findtext("currentMemory"), str(MEMORY_MIB * 1024))
        self.assertEqual(self.root.findtext("vcpu"), "1")
        self.assertLessEqual({"pae", "acpi", "apic"},
                             {feature.tag for feature in self.root.find("features")})

    def test_controllers(self):
        self.assertEqual(self.device("controller[@type='ide']").get("model"), "piix4")
        scsi = {controller.get("index"): controller.get("model")
                for controller in self.root.findall("devices/controller[@type='scsi']")}
        self.assertEqual(set(scsi), {"0", "1"})
        self.assertEqual(scsi["1"], "lsisas1068")
        self.assertIn(scsi["0"], (None, "auto", "lsilogic"))

    def test_cdrom(self):
        disk = self.disk("cdrom.iso")
        self.assertEqual((disk.get("type"), disk.get("device")), ("file", "cdrom"))
        self.assertEqual(disk.find("target").attrib, {"dev": "hdc", "bus": "ide"})
        self.assertIsNotNone(disk.find("readonly"))
        self.assertEqual(self.address(disk), {"type": "drive", "controller": "0", "bus": "1",
                                              "target": "0", "unit": "0"})

    def test_ide_disk(self):
        disk = self.disk("vbox.vdi")
        self.assertEqual(disk.get("device"), "disk")
        self.assertEqual(disk.find("target").attrib, {"dev": "hdd", "bus": "ide"})
        self.assertIsNone(disk.find("readonly"))
        self.assertEqual(self.address(disk), {"type": "drive", "controller": "0", "bus": "1",
                                              "target": "0", "unit": "1"})

    def test_scsi_disk(self):
        disk = self.disk("vbox2.vdi")
        self.assertEqual(disk.find("target").attrib, {"dev": "sda", "bus": "scsi"})
        self.assertEqual(self.address(disk)["controller"], "0")
        self.assertEqual(self.address(disk)["unit"], "0")

    def test_sas_disk(self):
        disk = self.disk("vbox3.vdi")
        self.assertEqual(disk.find("target").get("bus"), "scsi")
        self.assertEqual(self.address(disk), {"type": "drive", "controller": "1", "bus": "0",
                                              "target": "0", "unit": "0"})

    def test_target_names_are_unique(self):
        names = [disk.find("target").get("dev") for disk in self.root.findall("devices/disk")]
        self.assertEqual(len(names), 5)
        self.assertEqual(len(set(names)), 5, names)

    def test_floppy(self):
        disk = self.disk("floppy.img")
        self.assertEqual(disk.get("device"), "floppy")
        self.assertEqual(disk.find("target").attrib, {"dev": "fda", "bus": "fdc"})

    def test_shared_folder(self):
        folder = self.device("filesystem")
        self.assertEqual(folder.get("type"), "mount")
        self.assertEqual(folder.find("source").get("dir"), self.path("stuff"))
        self.assertEqual(folder.find("target").get("dir"), "my-shared-folder")
        self.assertIsNone(folder.find("readonly"))

    def test_interfaces(self):
        bridge, nat = self.root.findall("devices/interface")
        self.assertEqual(bridge.get("type"), "bridge")
        self.assertEqual(bridge.find("source").get("bridge"), "eth0")
        self.assertEqual(bridge.find("mac").get("address"), "00:16:3e:5d:c7:9e")
        self.assertEqual(bridge.find("model").get("type").lower(), "am79c973")
        self.assertEqual(nat.get("type"), "user")
        self.assertEqual(nat.find("mac").get("address"), "56:16:3e:5d:c7:9e")
        self.assertEqual(nat.find("model").get("type").lower(), "82540em")

    def test_graphics(self):
        self.assertEqual([graphics.get("type") for graphics in self.root.findall("devices/graphics")],
                         ["desktop", "rdp"])
        rdp = self.device("graphics[@type='rdp']")
        self.assertEqual((rdp.get("autoport"), rdp.get("multiUser")), ("yes", "yes"))

    def test_sound(self):
        self.assertEqual(self.device("sound").get("model"), "sb16")

    def test_parallel(self):
        self.assertEqual([(port.get("type"), port.find("source").get("path"), port.find("target").get("port"))
                          for port in self.root.findall("devices/parallel")],
                         [("dev", "/dev/parport0", "0"), ("dev", "/dev/parport1", "1")])

    def test_serial(self):
        self.assertEqual([(port.get("type"), port.find("source").get("path"), port.find("target").get("port"))
                          for port in self.root.findall("devices/serial")],
                         [("dev", "/dev/ttyS0", "0"), ("pipe", self.path("serial.pipe"), "1")])

    def test_usb(self):
        found = [(hostdev.get("mode"), hostdev.get("type"), hostdev.find("source/vendor").get("id"),
                  hostdev.find("source/product").get("id"))
                 for hostdev in self.root.findall("devices/hostdev")]
        self.assertEqual(found, [("subsystem", "usb", "0x1234", "0xbeef"),
                                 ("subsystem", "usb", "0x4321", "0xfeeb")])

    def test_redefining_what_was_dumped_changes_nothing(self):
        info = self.vbox.info("vbox")
        self.define(self.dumped)
        self.assert_xml_equal(self.dumped, self.virsh.ok("dumpxml", "vbox"))
        again = self.vbox.info("vbox")
        for each in (info, again):
            each.pop("VMStateChangeTime")
        self.assertEqual(info, again)

    @only_real("simulated machines have no file of settings that tells what they lack")
    def test_dumping_what_was_never_seen_takes_few_calls(self):
        self.daemon.check_end()
        self.daemon.start()
        self.virsh.ok("list", "--all")
        before = len(self.daemon.calls())
        self.assert_xml_equal(self.virsh.ok("dumpxml", "vbox"), self.dumped)
        done = self.wait_for(lambda: [call for call in self.daemon.calls()[before:] if "xml_desc" in call[0]],
                             "the line in the log")
        self.assertLessEqual(done[0][1], MAX_FIRST_DUMP)

    def test_redefining_what_is_there_sets_nothing(self):
        for document in (self.example, self.dumped):
            self.define(document)  # what it is said by may be another way of saying it, which is kept
            before = len(self.daemon.sets("domain_define_xml"))
            self.define(document)
            self.wait_for(lambda: len(self.daemon.sets("domain_define_xml")) > before, "the line in the log")
            self.assertEqual(self.daemon.sets("domain_define_xml")[before:], [0])

    def test_defining_what_was_dumped_anew_gives_the_same(self):
        self.virsh.ok("undefine", "vbox")
        self.assertEqual(self.vbox.list_machines(), {})
        self.define(self.dumped)
        self.assert_xml_equal(self.dumped, self.virsh.ok("dumpxml", "vbox"))

    def test_defining_the_example_twice_changes_nothing(self):
        self.define(self.example)
        self.assertEqual(self.vbox.list_machines(), {"vbox": UUID})
        self.assert_xml_equal(self.dumped, self.virsh.ok("dumpxml", "vbox"))

    def test_libvirts_own_schema_accepts_it(self):
        result = self.executor.run(["virt-xml-validate", self.xml_file(self.dumped, "dumped.xml"), "domain"])
        if result.code == 127 or "not found" in result.err:
            self.skipTest("virt-xml-validate is not installed")
        self.assertEqual(result.code, 0, result)

    def test_undefine_leaves_nothing_but_the_files_that_were_there(self):
        self.virsh.ok("undefine", "vbox")
        self.assert_nothing_left({"machines": [], "media": [], "files": []})
        for name in ("cdrom.iso", "vbox.vdi", "vbox2.vdi", "vbox3.vdi", "floppy.img", "stuff"):
            self.assertTrue(os.path.exists(self.path(name)), name)


class RefusedTest(ExampleCase):
    """What cannot be defined is refused with a reason, and nothing is left of the attempt."""

    def refuse(self, document, match):
        before = self.vbox.registry()
        files = sorted(os.listdir(self.file("example")))
        self.virsh.fails("define", self.xml_file(document), match=match)
        self.assert_nothing_left(before)
        self.assertEqual(sorted(os.listdir(self.file("example"))), files)
        self.assertEqual(self.virsh.ok("list", "--all", "--name").strip(), "")

    def replaced(self, old, new):
        self.assertIn(old, self.example)
        return self.example.replace(old, new)

    def test_missing_disk_file(self):
        self.refuse(self.replaced("vbox.vdi", "missing.vdi"), r"missing\.vdi")

    def test_missing_disk_file_after_others_were_attached(self):
        self.refuse(self.replaced("vbox3.vdi", "missing.vdi"), r"missing\.vdi")

    def test_missing_cdrom_image(self):
        self.refuse(self.replaced("cdrom.iso", "missing.iso"), r"missing\.iso")

    def test_missing_floppy_image(self):
        self.refuse(self.replaced("floppy.img", "missing.img"), r"missing\.img")

    def test_file_that_is_no_disk_image(self):
        with open(self.path("vbox.vdi"), "wb") as broken:
            broken.write(b"this is no disk image" * 100)
        self.refuse(self.example, r"vbox\.vdi")

    def test_unknown_bus(self):
        self.refuse(self.replaced("bus='scsi'", "bus='warp'"), "warp")

    def test_bus_that_virtualbox_does_not_have(self):
        self.refuse(self.replaced("dev='sda' bus='scsi'", "dev='xvda' bus='xen'"), "xen")

    def test_drive_address_that_does_not_exist(self):
        for address in ("controller='0' bus='2' target='0' unit='0'", "controller='0' bus='0' target='0' unit='2'"):
            with self.subTest(address=address):
                self.refuse(self.replaced("<target dev='hdd'/>",
                                          f"<target dev='hdd'/><address type='drive' {address}/>"),
                            "bus|unit|address|port")

    def test_fifth_ide_drive(self):
        self.refuse(self.replaced("<target dev='hdd'/>", "<target dev='hde'/>"), "hde|ide|bus|unit|controller")

    def test_two_disks_in_one_place(self):
        self.refuse(self.replaced("<target dev='hdd'/>",
                                  "<target dev='hdd'/><address type='drive' controller='0' bus='1' target='0'"
                                  " unit='0'/>"), "hdd|hdc|address|already|used|duplicate")

    def test_serial_port_that_does_not_exist(self):
        self.refuse(self.replaced("serial.pipe'/>\n      <target port='1'/>",
                                  "serial.pipe'/>\n      <target port='4'/>"), "serial")

    def test_parallel_port_that_does_not_exist(self):
        self.refuse(self.replaced("parport1'/>\n      <target port='1'/>",
                                  "parport1'/>\n      <target port='2'/>"), "parallel")

    def test_unknown_words(self):
        for old, new, word in (("am79c973", "warp9000", "warp9000"), ("sb16", "theremin", "theremin"),
                               ("type='rdp'", "type='hologram'", "hologram"),
                               ("lsisas1068", "warpsas", "warpsas"), ("piix4", "piix9", "piix9"),
                               ("<boot dev='cdrom'/>", "<boot dev='tape'/>", "tape"),
                               ("<type>hvm</type>", "<type>paper</type>", "paper"),
                               ("type='pipe'", "type='carrier-pigeon'", "carrier-pigeon"),
                               ("type='bridge'", "type='tunnel'", "tunnel")):
            with self.subTest(word=word):
                self.refuse(self.replaced(old, new), word)

    def test_other_hypervisor(self):
        self.refuse(self.replaced("<domain type='vbox'>", "<domain type='kvm'>"), "kvm|domain type")

    def test_malformed_documents(self):
        for document, match in (("<domain type='vbox'><name>x</name>", "(?s).+"), ("<network/>", "domain"),
                                (self.replaced("<name>vbox</name>", ""), "name"),
                                (self.replaced(UUID.replace("-", ""), "not-a-uuid"), "uuid"),
                                (self.replaced("654321", "plenty"), "memory|plenty"),
                                (self.replaced("<memory>654321</memory>", ""), "memory"),
                                (self.replaced("00:16:3e:5d:c7:9e", "00:16"), "mac|00:16"),
                                (self.replaced("<name>vbox</name>", "<name>a/b</name>"), "name")):
            with self.subTest(match=match):
                self.refuse(document, match)

    def test_element_that_is_not_known(self):
        self.refuse(self.replaced("<sound model='sb16'/>", "<sound model='sb16'/><holodeck size='3'/>"),
                    "holodeck")

    def test_more_memory_than_virtualbox_takes(self):
        self.refuse(self.replaced("<memory>654321</memory>", "<memory unit='PiB'>8</memory>"), "memory")

    def test_no_processor(self):
        self.refuse(self.replaced("<vcpu>1</vcpu>", "<vcpu>0</vcpu>"), "vcpu|cpu")

    def test_more_processors_than_virtualbox_takes(self):
        self.refuse(self.replaced("<vcpu>1</vcpu>", "<vcpu>4096</vcpu>"), "cpu")

    def test_name_of_another_machine(self):
        self.define(self.guest_xml("vbox"))
        before = self.vbox.registry()
        self.virsh.fails("define", self.xml_file(self.example), match="'vbox'.*already (exists|defined)")
        self.assert_nothing_left(before)

    def test_uuid_of_another_machine(self):
        self.define(self.guest_xml("other", head=f"<uuid>{UUID}</uuid>"))
        before = self.vbox.registry()
        self.virsh.fails("define", self.xml_file(self.example), match=f"'other'.*already.*{UUID}|{UUID}.*already")
        self.assert_nothing_left(before)

    def test_failing_redefinition_leaves_the_machine_as_it_was(self):
        self.define(self.example)
        before, dumped = self.vbox.registry(), self.virsh.ok("dumpxml", "vbox")
        for document in (self.replaced("vbox2.vdi", "missing.vdi"),
                         self.replaced("654321", "131072").replace("cdrom.iso", "missing.iso"),
                         self.replaced("eth0'/>", "eth0'/><script path='/bin/true'/>")):
            self.virsh.fails("define", self.xml_file(document), match="missing|script")
            self.assert_nothing_left(before)
            self.assert_xml_equal(dumped, self.virsh.ok("dumpxml", "vbox"))


class RedefineTest(ExampleCase):
    """define over an existing machine changes it, as `virsh edit` does."""

    def setUp(self):
        super().setUp()
        self.define(self.example)

    def redefine(self, *edits):
        document = self.virsh.ok("dumpxml", "vbox")
        for old, new in edits:
            self.assertIn(old, document)
            document = document.replace(old, new)
        self.define(document)
        return self.vbox.info("vbox")

    def test_memory_and_processors(self):
        info = self.redefine(("654336", "131072"), ("<vcpu placement='static'>1<", "<vcpu>2<")
                             if "placement='static'" in self.virsh.ok("dumpxml", "vbox")
                             else ("<vcpu>1<", "<vcpu>2<"))
        self.assertEqual((info["memory"], info["cpus"]), ("128", "2"))

    def test_removed_devices_go(self):
        document = example.without(self.virsh.ok("dumpxml", "vbox"), "interface", "sound", "hostdev",
                                   "filesystem", "parallel", "serial", "graphics",
                                   "disk[@device='floppy']", "disk[@device='cdrom']")
        self.define(document)
        info = self.vbox.info("vbox")
        self.assertEqual((info["nic1"], info["nic2"], info["lpt1"], info["uart1"], info["uart2"], info["vrde"],
                          info["audio"]), ("none", "none", "off", "off", "off", "off", "none"))
        self.assertNotIn("USBFilterActive1", info)
        self.assertNotIn("SharedFolderNameMachineMapping1", info)
        self.assertEqual(self.vbox.media(), sorted(self.path(name) for name in (
            "vbox.vdi", "vbox2.vdi", "vbox3.vdi")))

    def test_disk_moves_to_another_controller(self):
        document = example.edited(self.virsh.ok("dumpxml", "vbox"), self._swap)
        self.define(document)
        root = xml.parse(self.virsh.ok("dumpxml", "vbox"))
        places = {disk.find("source").get("file"): disk.find("address").get("controller")
                  for disk in root.findall("devices/disk") if disk.find("target").get("bus") == "scsi"}
        self.assertEqual(places, {self.path("vbox2.vdi"): "1", self.path("vbox3.vdi"): "0"})

    @staticmethod
    def _swap(root):
        first, second = [disk for disk in root.findall("devices/disk")
                         if disk.find("target").get("bus") == "scsi"]
        first, second = first.find("source"), second.find("source")
        path = first.get("file")
        first.set("file", second.get("file"))
        second.set("file", path)

    def test_rename_by_define_is_refused(self):
        document = self.virsh.ok("dumpxml", "vbox").replace("<name>vbox</name>", "<name>other</name>")
        self.virsh.fails("define", self.xml_file(document), match="already (exists|defined)|uuid")
        self.assertEqual(self.vbox.list_machines(), {"vbox": UUID})
