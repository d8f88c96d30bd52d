"""test_definitions.py - what is known of a domain is told without asking VirtualBox, and is always true.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re

from vxtest import process, xml
from vxtest.case import RealTestCase
from vxtest.installation import only_real

# What somebody else changes shows within 100 ms; virsh itself needs some time.
SOON = 1.0


class DefinitionsTest(RealTestCase):
    def calls_of(self, *command):
        """The VirtualBox calls of one command of virsh."""
        before = len(self.daemon.calls())
        self.virsh.ok(*command)
        done = self.wait_for(lambda: [name for name, _ in self.daemon.calls()[before:]].count("connect_close")
                             and self.daemon.calls()[before:], "the daemon to have served the command")
        return sum(calls for _, calls in done)

    def test_what_was_read_once_costs_nothing(self):
        self.define_guest(devices=f"<disk type='file' device='disk'><source file='{self.disk()}'/>"
                                  "<target dev='sda' bus='sata'/></disk>")
        first = self.calls_of("dumpxml", "guest")
        self.assertGreater(first, 0)
        text = self.virsh.ok("dumpxml", "guest")
        self.virsh.ok("dominfo", "guest")
        for command in (("dumpxml", "guest"), ("dumpxml", "guest", "--inactive"),
                        ("dumpxml", "guest", "--security-info"), ("domblklist", "guest"), ("domiflist", "guest"),
                        ("domstate", "guest"), ("dominfo", "guest"), ("list", "--all")):
            with self.subTest(command=command):
                self.assertEqual(self.calls_of(*command), 0)
        self.assertEqual(self.virsh.ok("dumpxml", "guest"), text)

    def test_settings_of_a_running_domain_are_remembered_too(self):
        self.run_guest()
        self.virsh.ok("dumpxml", "guest", "--inactive")
        self.assertEqual(self.calls_of("dumpxml", "guest", "--inactive"), 0)
        running, inactive = (xml.parse(self.virsh.ok("dumpxml", "guest", *flag)) for flag in ((), ("--inactive",)))
        self.assertEqual(running.get("id"), self.virsh.ok("domid", "guest").strip())
        self.assertIsNone(inactive.get("id"))

    def test_a_running_domain_is_listened_to(self):
        """What it says beyond its settings is remembered, too: here the port of its display."""
        self.vbox.manage("setproperty", "vrdeextpack", "VNC")
        self.run_guest(devices="<graphics type='vnc' autoport='yes' listen='127.0.0.1'/>")

        def port():
            return int(xml.parse(self.virsh.ok("dumpxml", "guest")).find("devices/graphics").get("port"))
        self.wait_for(lambda: port() > 0, "the display to have a port")
        self.wait_for(lambda: self.calls_of("dumpxml", "guest") == 0, "the running domain to be remembered")
        first = port()
        self.vbox.manage("controlvm", "guest", "vrdeport", str(first + 7))
        process.wait_for(lambda: port() == first + 7, SOON)
        self.assertEqual(port(), first + 7)
        self.assertEqual(self.virsh.ok("vncdisplay", "guest").strip(), f"127.0.0.1:{first + 7 - 5900}")

    @only_real("a port that is listened to")
    def test_displays_take_ports_that_are_free(self):
        """Two domains that run: VirtualBox's server for VNC would take the first port of its range for both."""
        self.vbox.manage("setproperty", "vrdeextpack", "VNC")
        display = "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='secret'/>"
        shown = {}
        for name in ("one", "two"):
            self.run_guest(name, devices=display)

            def get(*flags, name=name):
                return xml.parse(self.virsh.ok("dumpxml", name, *flags)).find("devices/graphics")
            self.wait_for(lambda get=get: int(get().get("port")) > 0, "the display to have a port")
            shown[name] = int(get().get("port"))
            inactive = get("--inactive")
            self.assertEqual(inactive.get("port"), "-1")
            self.assertEqual(inactive.get("autoport"), "yes")
            self.assertEqual(get().get("autoport"), "yes")
            self.assertEqual(self.virsh.ok("vncdisplay", name).strip(), f"127.0.0.1:{shown[name] - 5900}")
            self.assertTrue(self.listens(self.virsh.ok("domid", name).strip(), shown[name]))
        self.assertGreater(shown["two"], shown["one"])
        self.virsh.ok("managedsave", "two")
        self.virsh.ok("start", "two")
        self.wait_for(lambda: self.listens(self.virsh.ok("domid", "two").strip(), int(get().get("port"))),
                      "the restored domain to listen where it says")

    def listens(self, pid, port):
        """Whether that process listens on that port."""
        sockets = process.listening(port)
        files = [os.path.join(f"/proc/{pid}/fd", name) for name in os.listdir(f"/proc/{pid}/fd")]
        return any(os.path.islink(path) and os.readlink(path) in sockets for path in files)

    def dumps(self, domain="guest"):
        """Each document of the domain, twice: the second is one that is kept."""
        commands = [f"dumpxml {domain} {flags}" for flags in
                    ("", "--inactive", "--security-info", "--inactive --security-info", "--migratable")]
        texts = re.findall(r"<domain .*?</domain>", self.virsh.ok("; ".join(commands * 2)), re.DOTALL)
        first, again = texts[:5], texts[5:]
        self.assertEqual(first, again)
        return [xml.parse(text) for text in again]

    def test_own_changes_show_at_once(self):
        self.define_guest()
        self.dumps()
        self.virsh.ok("desc", "guest", "--title", "first")
        self.assertEqual({root.findtext("title") for root in self.dumps()}, {"first"})
        self.virsh.ok("setmaxmem", "guest", "48M", "--config")
        self.assertEqual({root.findtext("memory") for root in self.dumps()}, {str(48 * 1024)})
        self.virsh.ok("domrename", "guest", "other")
        self.assertEqual({root.findtext("name") for root in self.dumps("other")}, {"other"})

    def test_a_domain_s_life_shows_at_once(self):
        """What a running domain says, and what its settings say, of each moment."""
        self.define_guest()

        def ids():
            return [root.get("id") for root in self.dumps()]
        self.assertEqual(ids(), [None] * 5)
        self.virsh.ok("start", "guest")
        number = self.virsh.ok("domid", "guest").strip()
        self.assertEqual(ids(), [number, None, number, None, number])
        self.virsh.ok("change-media", "guest", "fda", "--eject", "--live")
        self.assertEqual([root.find("devices/disk/source") for root in self.dumps()][0:5:2], [None] * 3)
        self.virsh.ok("change-media", "guest", "fda", self.file("guest.img"), "--insert", "--live")
        self.assertEqual([root.find("devices/disk/source").get("file") for root in self.dumps()][0:5:2],
                         [self.file("guest.img")] * 3)
        self.virsh.ok("destroy", "guest")
        self.assertEqual(ids(), [None] * 5)
        self.vbox.manage("modifyvm", "guest", "--description", "by hand")
        process.wait_for(lambda: self.dumps()[0].findtext("description") == "by hand", SOON)
        self.assertEqual({root.findtext("description") for root in self.dumps()}, {"by hand"})
        self.virsh.ok("desc", "guest", "")
        self.assertEqual({root.findtext("description") for root in self.dumps()}, {None})

    def test_passwords_are_not_told_by_what_is_remembered(self):
        self.define_guest(devices="<graphics type='vnc' autoport='yes' passwd='sesame'/>")
        for flags, shown in (((), False), (("--security-info",), True), ((), False)):
            with self.subTest(flags=flags):
                self.assertEqual("sesame" in self.virsh.ok("dumpxml", "guest", *flags), shown)

    def test_a_medium_moved_by_somebody_else(self):
        self.define(self.guest_xml(disks=f"<disk type='file' device='disk'><source file='{self.disk()}'/>"
                                         "<target dev='sda' bus='sata'/></disk>"))
        self.assertIn(self.file("guest.vdi"), self.virsh.ok("dumpxml", "guest"))
        if self.cannot("seeing at once that somebody else moved a medium", "IMediumConfigChangedEvent::medium"):
            return
        self.vbox.manage("modifymedium", "disk", self.file("guest.vdi"), "--move", self.file("moved.vdi"))
        process.wait_for(lambda: self.file("moved.vdi") in self.virsh.ok("dumpxml", "guest"), SOON)
        self.assertIn(self.file("moved.vdi"), self.virsh.ok("dumpxml", "guest"))

    def test_a_snapshot_s_differences(self):
        self.define(self.guest_xml(disks=f"<disk type='file' device='disk'><source file='{self.disk()}'/>"
                                         "<target dev='sda' bus='sata'/></disk>"))
        self.vbox.manage("snapshot", "guest", "take", "one")

        def shown():
            root = xml.parse(self.virsh.ok("dumpxml", "guest"))
            return root.findtext("memory"), root.find("devices/disk/source").get("file")
        taken = shown()
        self.assertIn("/Snapshots/", taken[1])
        self.vbox.manage("modifyvm", "guest", "--memory", "40")
        process.wait_for(lambda: shown()[0] == str(40 * 1024), SOON)
        self.assertEqual(shown(), (str(40 * 1024), taken[1]))
        self.vbox.manage("snapshot", "guest", "restore", "one")
        process.wait_for(lambda: shown()[1] != taken[1], SOON)
        restored = shown()  # a new difference
        self.assertEqual(restored[0], taken[0])
        self.assertIn("/Snapshots/", restored[1])
        self.assertNotEqual(restored[1], taken[1])
