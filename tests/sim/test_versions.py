"""test_versions.py - the daemon on whichever simulated VirtualBox VX_INSTALLATION names, in short: of each table
of sim/api, of each earlier one of a branch's patch releases, and of versions that are yet to come.

The branches and the version to come run the modules that vxtest.matrix lists as well, in full.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import unittest
import xml.etree.ElementTree as ET

from vxtest import example, images, png
from vxtest.case import RealTestCase

WITHOUT = os.environ.get("VX_INSTALLATION", "").endswith("future-without")


class ShortTest(RealTestCase):
    """What every version can do."""

    def state(self):
        return self.virsh.ok("domstate", "guest").strip()

    def example(self):
        """The document of examples/domain.xml, with its files."""
        text = example.text(self.file("example"))
        example.make_files(text)
        return text

    def test_connect(self):
        self.assertRegex(self.virsh.ok("version"), re.escape(self.vbox.installation.version()))
        self.assertEqual(self.virsh.ok("uri").strip(), "vbox:///system")
        self.assertEqual(self.virsh.table("list", "--all"), [])

    def test_example(self):
        """Defined, given back, defined again as it was given back, run, and gone without a trace."""
        before = self.vbox.registry()
        self.define(self.example())
        first = self.virsh.ok("dumpxml", "vbox")
        self.define(first)
        self.assertEqual(self.virsh.ok("dumpxml", "vbox"), first)
        root = ET.fromstring(first)
        self.assertEqual(len(root.findall("devices/disk")), 5)
        self.assertEqual(len(root.findall("devices/interface")), 2)
        self.assertEqual(len(root.findall("devices/hostdev")), 2)
        self.virsh.ok("start", "vbox")
        self.assert_state("vbox", "running", "running")
        self.virsh.ok("dumpxml", "vbox")
        self.virsh.ok("destroy", "vbox")
        self.virsh.ok("undefine", "vbox")
        self.assert_nothing_left(before)

    def test_lifecycle(self):
        before = self.vbox.registry()
        self.define(self.guest_xml())
        self.assertEqual(self.state(), "shut off")
        self.virsh.ok("start", "guest")
        self.assertEqual(self.state(), "running")
        self.virsh.ok("suspend", "guest")
        self.assertEqual(self.state(), "paused")
        self.virsh.ok("resume", "guest")
        self.virsh.ok("reset", "guest")
        self.virsh.ok("screenshot", "guest", self.file("screen"))
        self.assertEqual(png.Png.read(self.file("screen")).size, (640, 400))
        self.virsh.ok("shutdown", "guest")
        self.wait_state("guest", "shut off")
        self.virsh.ok("start", "guest", "--paused")
        self.assertEqual(self.state(), "paused")
        self.virsh.ok("destroy", "guest")
        self.assertEqual(self.state(), "shut off")
        self.virsh.ok("undefine", "guest")
        self.assert_nothing_left(before)


class WithoutTest(RealTestCase):
    """A version that lacks needed methods: `--check` names them, what needs them fails and says so and leaves
    nothing behind, the rest works."""

    MISSING = ("IConsole::reset", "IDisplay::takeScreenShotToArray", "IMachine::saveState",
               "IMachine::deleteSnapshot", "IMachine::autostartEnabled")

    def test_check_names_them(self):
        report = self.executor.run(self.daemon.command("--check"), env=self.daemon.environment)
        for member in self.MISSING:
            self.assertIn(member, report.out)

    def test_lifecycle_without_them(self):
        self.define_guest()
        self.virsh.ok("start", "guest")
        self.virsh.fails("reset", "guest", match="reset")
        self.virsh.fails("reboot", "guest", match="reset")
        self.virsh.fails("screenshot", "guest", self.file("screen"), match="takeScreenShotToArray|screen")
        self.virsh.fails("managedsave", "guest", match="saveState")
        self.assert_state("guest", "running", "running")
        self.virsh.ok("suspend", "guest")
        self.virsh.ok("resume", "guest")
        self.virsh.ok("shutdown", "guest")
        self.wait_state("guest", "shut off")
        self.virsh.fails("autostart", "guest", match="cannot start machines by itself|autostart")
        self.virsh.ok("undefine", "guest")

    def test_snapshots_without_deleting(self):
        images.make_vdi(self.here("disk.vdi"))
        self.define(self.guest_xml(devices=f"<disk type='file' device='disk'><source file='{self.file('disk.vdi')}'/>"
                                           "<target dev='sda' bus='sata'/></disk>"))
        self.virsh.ok("snapshot-create-as", "guest", "first")
        self.virsh.fails("snapshot-delete", "guest", "first", match="deleteSnapshot")
        self.assertEqual(self.vbox.snapshots("guest"), ["first"])
        self.virsh.ok("snapshot-revert", "guest", "first")
        self.virsh.ok("snapshot-create-as", "guest", "second")
        self.assertEqual(self.vbox.snapshots("guest"), ["first", "second"])
        self.assertIn("second", self.virsh.ok("snapshot-list", "guest"))


# Only those that are meant for this installation are there.
if WITHOUT:
    del ShortTest.test_lifecycle
else:
    del WithoutTest
