"""test_managed_save.py - a domain's state on disk.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from vxtest import images
from vxtest.bare import BareMachineTestCase


class ManagedSaveTest(BareMachineTestCase):
    def reason(self):
        return self.virsh.ok("domstate", "guest", "--reason").strip()

    def test_save_and_start(self):
        serial = self.run_machine()
        self.virsh.ok("managedsave", "guest")
        self.assertEqual((self.reason(), self.vbox.state("guest")), ("shut off (saved)", "saved"))
        self.assertEqual(self.vbox.processes("VBoxHeadless"), [])
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Managed save"], "yes")
        self.assertEqual(self.virsh.ok("list", "--all", "--with-managed-save", "--name").split(), ["guest"])
        self.virsh.ok("start", "guest")
        self.assertEqual(self.reason(), "running (restored)")
        self.wait_for(lambda: b"." in self.serial_output(serial), "the guest to go on")
        self.assertLessEqual(self.serial_output(serial).count(images.GUEST_HELLO), 1)
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Managed save"], "no")

    def test_paused(self):
        """What is saved paused starts paused, unless the client wants otherwise; nothing of it is left."""
        self.run_machine()
        self.virsh.ok("suspend", "guest")
        for options, state in (((), "paused"), (("--running",), "running"), (("--paused",), "paused")):
            self.virsh.ok("managedsave", "guest", *options)
            self.virsh.ok("start", "guest")
            self.assertEqual(self.vbox.state("guest"), state, options)
        self.assertEqual(self.extra_data(), {})
        self.virsh.fails("managedsave", "guest", "--running", "--paused", match="exclusive")

    def test_paused_is_forgotten_when_others_start_it(self):
        self.run_machine()
        self.virsh.ok("managedsave", "guest", "--paused")
        self.vbox.manage("startvm", "guest", "--type", "headless")
        self.wait_state("guest", "running")
        self.vbox.manage("controlvm", "guest", "savestate")
        self.wait_state("guest", "shut off")
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")

    def test_remove(self):
        self.run_machine()
        self.virsh.ok("managedsave", "guest", "--paused")
        self.virsh.ok("managedsave-remove", "guest")
        self.assertEqual(self.vbox.state("guest"), "poweroff")
        self.assertEqual(self.extra_data(), {})
        self.assertIn("no manage save image", self.virsh.ok("managedsave-remove", "guest"))

    def test_force_boot(self):
        serial = self.run_machine()
        self.virsh.ok("managedsave", "guest")
        before = self.serial_output(serial).count(images.GUEST_HELLO)
        self.virsh.ok("start", "guest", "--force-boot")
        self.assertEqual(self.reason(), "running (booted)")
        self.wait_for(lambda: images.GUEST_HELLO in self.serial_output(serial), "the guest to boot")
        self.assertGreaterEqual(self.serial_output(serial).count(images.GUEST_HELLO), min(before, 1))

    def test_of_vboxmanage(self):
        self.run_machine()
        self.vbox.manage("controlvm", "guest", "savestate")
        self.wait_for(lambda: self.reason() == "shut off (saved)", "the saved state to show", 1)
        self.virsh.ok("start", "guest")

    def test_refused(self):
        self.make_machine()
        self.virsh.fails("managedsave", "guest", match="not running")
        self.virsh.ok("start", "guest")
        self.virsh.fails("managedsave", "guest", "--bypass-cache", match="unsupported flags")
        for command in (("save", "guest", self.file("state")), ("restore", self.file("state"))):
            self.virsh.fails(*command, match="not supported")
        self.assert_state("guest", "running", "running")
