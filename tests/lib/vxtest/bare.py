"""bare.py - machines made by VBoxManage alone, for tests that are not about defining domains.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from .case import RealTestCase


class BareMachineTestCase(RealTestCase):
    """Tests on machines that VirtualBox's own tools made."""

    def make_machine(self, name="guest", disk=True, memory=32):
        """A machine that boots the test guest, with a hard disk as hda. Returns its serial port's file."""
        manage = self.vbox.manage
        serial = self.file(f"{name}.serial")
        manage("createvm", "--name", name, "--register", "--ostype", "Other")
        manage("modifyvm", name, "--memory", str(memory), "--vram", "4", "--boot1", "floppy", "--boot2", "disk",
               "--uart1", "0x3f8", "4", "--uartmode1", "file", serial)
        manage("storagectl", name, "--name", "FD", "--add", "floppy")
        manage("storageattach", name, "--storagectl", "FD", "--port", "0", "--device", "0", "--type", "fdd",
               "--medium", self.floppy(f"{name}.img"))
        if disk:
            manage("storagectl", name, "--name", "IDE", "--add", "ide")
            manage("storageattach", name, "--storagectl", "IDE", "--port", "0", "--device", "0", "--type", "hdd",
                   "--medium", self.disk(f"{name}.vdi"))
        return serial

    def run_machine(self, name="guest", **options):
        """The same, started; returns when the guest says that it is up."""
        serial = self.make_machine(name, **options)
        self.virsh.ok("start", name)
        self.wait_guest_up(serial)
        return serial

    def extra_data(self, name="guest"):
        """{key: value} of what is kept with the machine."""
        lines = self.vbox.manage("getextradata", name, "enumerate").splitlines()
        pairs = (line.removeprefix("Key: ").split(", Value: ", 1) for line in lines if line.startswith("Key: "))
        return {key: value for key, value in pairs}
