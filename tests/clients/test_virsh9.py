"""test_virsh9.py - this machine's virsh (Debian 12: libvirt 9.0) against the daemon in the testbed.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from vxtest import xml
from vxtest.client import ClientTestCase
from vxtest.png import Png


class VirshTest(ClientTestCase):
    def test_host_commands(self):
        self.assertEqual(self.virsh.ok("uri").strip(), self.uri())
        self.assertIn("Running hypervisor: VBOX 7.", self.virsh.ok("version"))
        self.assertEqual(xml.parse(self.virsh.ok("capabilities")).tag, "capabilities")
        self.assertEqual(xml.parse(self.virsh.ok("domcapabilities")).tag, "domainCapabilities")
        self.assertTrue(self.virsh.ok("hostname").strip())
        self.assertIn("CPU(s)", self.virsh.fields("nodeinfo"))

    def test_lifecycle(self):
        before = self.vbox.registry()
        serial = self.define_guest()
        self.assert_state("guest", "shut off", "poweroff")
        self.assertEqual([row[1:] for row in self.virsh.table("list", "--all")], [["guest", "shut off"]])
        dumped = self.virsh.ok("dumpxml", "guest")
        self.define(dumped)
        self.assert_xml_equal(dumped, self.virsh.ok("dumpxml", "guest"))
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")
        self.wait_guest_up(serial)
        self.virsh.ok("suspend", "guest")
        self.assert_state("guest", "paused", "paused")
        self.virsh.ok("resume", "guest")
        self.assert_state("guest", "running", "running")
        self.virsh.ok("screenshot", "guest", self.here("screen.png"))
        self.assertEqual(Png.read(self.here("screen.png")).size, (640, 400))
        self.virsh.ok("snapshot-create-as", "guest", "live")
        self.assertEqual(self.vbox.snapshots("guest"), ["live"])
        self.assertEqual(self.virsh.ok("snapshot-list", "guest", "--name").split(), ["live"])
        self.virsh.ok("destroy", "guest")
        self.assert_state("guest", "shut off", "poweroff")
        self.virsh.ok("snapshot-revert", "guest", "live")
        self.virsh.run("destroy", "guest")
        self.virsh.ok("snapshot-delete", "guest", "live")
        self.virsh.run("managedsave-remove", "guest")
        self.virsh.ok("undefine", "guest")
        self.assert_nothing_left(before)

    def test_shutdown_and_managed_save(self):
        self.run_guest()
        self.virsh.ok("managedsave", "guest")
        self.assert_state("guest", "shut off", "saved")
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")
        self.virsh.ok("shutdown", "guest")
        self.wait_state("guest", "shut off")

    def test_changes(self):
        self.define_guest()
        self.virsh.ok("setmaxmem", "guest", "64M", "--config")
        self.virsh.ok("setvcpus", "guest", "2", "--config", "--maximum")
        self.virsh.ok("desc", "guest", "--title", "the title")
        self.virsh.ok("metadata", "guest", "http://example.org/", "--key", "k", "--set", "<a/>")
        self.virsh.ok("domrename", "guest", "renamed")
        info = self.vbox.info("renamed")
        self.assertEqual((info["memory"], info["cpus"]), ("64", "2"))
        root = xml.parse(self.virsh.ok("dumpxml", "renamed"))
        self.assertEqual(root.findtext("title"), "the title")
        self.assertEqual(root.findtext("vcpu"), "2")

    def test_list_filters(self):
        self.define_guest()
        for options, expected in (((), []), (("--all",), ["guest"]), (("--inactive",), ["guest"]),
                                  (("--all", "--with-snapshot"), []), (("--state-shutoff",), ["guest"]),
                                  (("--all", "--autostart"), []), (("--all", "--persistent"), ["guest"])):
            with self.subTest(options=options):
                self.assertEqual(self.virsh.ok("list", "--name", *options).split(), expected)

    def test_remove_all_storage(self):
        disk = self.disk()
        self.define(self.guest_xml(disks=f"""<disk type='file' device='disk'><source file='{disk}'/>
                                             <target dev='hda'/></disk>"""))
        self.virsh.ok("undefine", "guest", "--remove-all-storage")
        self.assert_nothing_left({"machines": [], "media": [], "files": []})

    def test_errors(self):
        self.virsh.fails("dominfo", "nobody", match="failed to get domain|no domain")
        self.virsh.fails("define", self.xml_file("<domain"), match="(?s).+")
        self.virsh.fails("iface-begin", match="not supported")


class SessionTest(ClientTestCase):
    """A user's daemon, which this machine's root may reach too."""

    user = "tester"

    def test_session(self):
        self.assertEqual(self.virsh.ok("uri").strip(), self.uri())
        self.define_guest()
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")
        self.virsh.ok("destroy", "guest")
        self.virsh.ok("undefine", "guest")
