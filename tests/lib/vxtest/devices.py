"""devices.py - for tests of single devices: attached, changed and detached by their documents, and where VBoxManage
shows them.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import re

from .case import RealTestCase


class DevicesCase(RealTestCase):
    """The domain is called guest."""

    def device_file(self, text):
        return self.xml_file(text, "device.xml")

    def attach(self, text, *options):
        return self.virsh.ok("attach-device", "guest", self.device_file(text), *options)

    def detach(self, text, *options):
        return self.virsh.ok("detach-device", "guest", self.device_file(text), *options)

    def update(self, text, *options):
        return self.virsh.ok("update-device", "guest", self.device_file(text), *options)

    def info(self):
        return self.vbox.info("guest")

    def slot(self, kind, port, device=0):
        """What VBoxManage shows at a place of the controller of that kind; None: nothing is there."""
        info = self.info()
        for key, value in info.items():
            if key.startswith("storagecontrollertype") and value == kind:
                name = info["storagecontrollername" + key[len("storagecontrollertype"):]]
                found = info.get(f"{name}-{port}-{device}")
                return None if found == "none" else found
        self.fail(f"no controller of type {kind}")

    def bandwidth_groups(self):
        """{name: limit in bytes per second} as VBoxManage shows them; 0: none."""
        shown = self.vbox.manage("showvminfo", "guest", "--machinereadable")
        return {name: int(limit) for name, limit in re.findall(r'^BandwidthGroup\d+="(.*)",\w+,(\d+)$', shown, re.M)}

    def parameters(self, command, *arguments):
        """What blkdeviotune, domiftune and their like print: {name: value}."""
        lines = self.virsh.ok(command, "guest", *arguments).splitlines()
        return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines) if value}
