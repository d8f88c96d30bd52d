"""test_guest_info.py - what a guest tells of itself, and what can be done to it from outside.

The test guest has no Guest Additions: VBoxManage says in its place what they would.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os

from vxtest.case import RealTestCase
from vxtest.installation import only_real

INFO = "/VirtualBox/GuestInfo"
TOLD = {
    "Net/Count": "2", "Net/0/Name": "enp0s3", "Net/0/MAC": "080027AABBCC", "Net/0/V4/IP": "10.0.2.15",
    "Net/0/V4/Netmask": "255.255.255.0", "Net/0/Status": "Up", "Net/1/Name": "enp0s8", "Net/1/MAC": "080027AABBDD",
    "OS/Product": "Linux", "OS/Release": "6.1.0-28-amd64", "OS/Version": "#1 SMP Debian 6.1.119-1",
    "OS/LoggedInUsers": "2", "OS/LoggedInUsersList": "anna,otto",
}


class GuestInfoTest(RealTestCase):
    def tell(self, told):
        for name, value in told.items():
            self.vbox.manage("guestproperty", "set", "guest", f"{INFO}/{name}", value)

    def test_what_it_tells(self):
        self.define_guest(devices="<interface type='user'><mac address='08:00:27:aa:bb:cc'/></interface>")
        self.virsh.fails("domifaddr", "guest", "--source", "agent", match="not running")
        self.virsh.ok("start", "guest")
        self.virsh.fails("domifaddr", "guest", "--source", "agent", match="Guest Additions")
        self.virsh.fails("guestinfo", "guest", match="Guest Additions")
        self.tell(TOLD)
        self.assertEqual(self.virsh.table("domifaddr", "guest", "--source", "agent", "--full"),
                         [["enp0s3", "08:00:27:aa:bb:cc", "ipv4", "10.0.2.15/24"],
                          ["enp0s8", "08:00:27:aa:bb:dd", "N/A", "N/A"]])
        info = dict(line.split(":", 1) for line in self.virsh.ok("guestinfo", "guest").splitlines() if line)
        info = {key.strip(): value.strip() for key, value in info.items()}
        expected = {"user.count": "2", "user.0.name": "anna", "user.1.name": "otto", "os.name": "Linux",
                    "os.kernel-release": "6.1.0-28-amd64", "os.kernel-version": "#1 SMP Debian 6.1.119-1",
                    "if.count": "2", "if.0.name": "enp0s3", "if.0.hwaddr": "08:00:27:aa:bb:cc",
                    "if.0.addr.count": "1", "if.0.addr.0.type": "ipv4", "if.0.addr.0.addr": "10.0.2.15",
                    "if.0.addr.0.prefix": "24", "if.1.name": "enp0s8", "if.1.hwaddr": "08:00:27:aa:bb:dd"}
        self.assertEqual(info, expected)
        self.assertNotIn("if.count", self.virsh.ok("guestinfo", "guest", "--os"))
        self.virsh.fails("guestinfo", "guest", "--filesystem", match="0x10")
        # Cards that answer nobody, and cards without a DHCP server that tells, have no address there.
        self.assertEqual(self.virsh.table("domifaddr", "guest", "--source", "arp"), [])
        self.assertEqual(self.virsh.table("domifaddr", "guest"), [])

    def test_nonsense_that_it_tells(self):
        """A guest is not to be trusted: what is no number, no address and no list is left out."""
        self.run_guest()
        self.tell({"Net/Count": "2", "Net/0/MAC": "nonsense", "Net/0/V4/IP": "1.2.3", "Net/0/Name": ""})
        self.assertEqual(self.virsh.table("domifaddr", "guest", "--source", "agent"),
                         [["net0", "N/A", "N/A", "N/A"], ["net1", "N/A", "N/A", "N/A"]])
        for count in ("-1", "99999999999", "x", ""):
            self.tell({"Net/Count": count or " "})
            self.assertEqual(self.virsh.table("domifaddr", "guest", "--source", "agent"), [])

    def test_memory(self):
        self.run_guest()
        memory = dict(line.split() for line in self.virsh.ok("dommemstat", "guest").splitlines() if line)
        self.assertEqual(memory["actual"], "32768")
        self.assertGreater(int(memory["rss"]), 1024)

    @only_real("the simulator's machines have no memory to look at")
    def test_dump(self):
        self.run_guest()
        path = self.file("core")
        self.vbox.own(os.path.dirname(self.here("core")))
        with open(self.here("core"), "w", encoding="ascii") as old:
            old.write("what was there")
        self.virsh.ok("dump", "guest", path)
        with open(self.here("core"), "rb") as core:
            self.assertEqual(core.read(5), b"\x7fELF\x02")
        self.assertGreater(os.path.getsize(self.here("core")), 32 << 20)
        self.assert_state("guest", "running", "running")
        os.unlink(self.here("core"))
        self.virsh.fails("dump", "guest", "/nowhere/core", match="nowhere|VERR_PATH_NOT_FOUND")
        self.virsh.fails("dump", "guest", path, "--live", match="flags")
        self.virsh.fails("dump", "guest", path, "--memory-only", "--format", "kdump-zlib", match="elf")
        self.virsh.fails("dump", "guest", path, "--crash", "--reset", match="not both|exclusive")
        self.assertFalse([name for name in os.listdir(os.path.dirname(self.here("core"))) if "core" in name])
        self.virsh.ok("dump", "guest", path, "--memory-only", "--crash")
        self.wait_state("guest", "shut off")

    @only_real("the simulator's machines have no processors")
    def test_interrupt(self):
        self.define_guest()
        self.virsh.fails("inject-nmi", "guest", match="not running")
        self.virsh.ok("start", "guest")
        result = self.virsh.run("inject-nmi", "guest")
        # VirtualBox can, where it runs the guest on the processor's own virtualization: the testbed has none.
        self.assertTrue(result.code == 0 or "DBGFR3InjectNMI failed with VERR_NOT_SUP" in result.err, result)
        self.assert_state("guest", "running", "running")
