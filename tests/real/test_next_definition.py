"""test_next_definition.py - what a running domain is defined to be, and VirtualBox cannot make it yet, it is from
its next start on.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os

from vxtest import xml
from vxtest.case import RealTestCase

KEY = "libvirt/next/"


class NextDefinitionTest(RealTestCase):
    def dump(self, *options):
        return xml.parse(self.virsh.ok("dumpxml", "guest", *options))

    def memory(self, *options):
        return self.dump(*options).findtext("memory")

    def is_kept(self):
        return KEY in self.vbox.manage("getextradata", "global", "enumerate")

    def changed(self, memory=49152):
        text = self.virsh.ok("dumpxml", "--inactive", "--security-info", "guest")
        return text.replace(">32768<", f">{memory}<")

    def define_running(self):
        """Runs the guest, and defines it with more memory."""
        self.run_guest()
        self.define(self.changed())
        self.assertTrue(self.is_kept())

    def wait_applied(self):
        self.wait_for(lambda: not self.is_kept(), "the definition to be applied", 30)

    def test_applied_when_it_stops(self):
        self.define_running()
        self.assertEqual((self.memory(), self.memory("--inactive")), ("32768", "49152"))
        self.assertEqual(self.vbox.info("guest")["memory"], "32")
        self.virsh.ok("destroy", "guest")
        self.assertEqual(self.memory(), "49152")
        self.wait_applied()
        self.assertEqual(self.vbox.info("guest")["memory"], "48")
        self.virsh.ok("start", "guest")
        self.assertEqual((self.memory(), self.memory("--inactive")), ("49152", "49152"))

    def test_the_last_one_counts(self):
        self.define_running()
        self.define(self.changed().replace(">49152<", ">65536<"))
        self.assertEqual((self.memory(), self.memory("--inactive")), ("32768", "65536"))
        self.define(self.changed().replace(">65536<", ">32768<"))
        self.assertFalse(self.is_kept())
        self.assertEqual(self.memory("--inactive"), "32768")

    def test_started_at_once(self):
        self.define_running()
        self.virsh.ok("destroy", "guest")
        self.virsh.ok("start", "guest")
        self.assertEqual((self.memory(), self.vbox.info("guest")["memory"]), ("49152", "48"))
        self.assertFalse(self.is_kept())

    def test_undefined_at_once(self):
        before = self.vbox.registry()
        self.define_running()
        self.virsh.ok("destroy", "guest")
        self.virsh.ok("undefine", "guest")
        self.assertFalse(self.is_kept())
        self.assertEqual(self.vbox.registry()["machines"], before["machines"])

    def test_devices_of_the_next_start(self):
        self.run_guest()
        device = self.xml_file("<sound model='ac97'/>", "device.xml")
        self.virsh.ok("attach-device", "guest", device, "--config")
        self.assertIsNone(self.dump().find("devices/sound"))
        self.assertIsNotNone(self.dump("--inactive").find("devices/sound"))
        self.virsh.ok("destroy", "guest")
        self.wait_applied()
        self.assertIsNotNone(self.dump().find("devices/sound"))

    def test_media_of_the_next_start(self):
        """What a guest has in its drive is not taken from it."""
        self.run_guest()
        other = self.floppy("other.img")
        self.define(self.changed(32768).replace(self.file("guest.img"), other))
        self.assertIn(self.file("guest.img"), self.virsh.ok("dumpxml", "guest"))
        self.assertIn(other, self.virsh.ok("dumpxml", "--inactive", "guest"))
        self.virsh.ok("destroy", "guest")
        self.wait_applied()
        self.assertIn(other, self.vbox.info("guest").values())

    def test_refused_at_once(self):
        self.run_guest()
        self.virsh.fails("define", self.xml_file(self.changed().replace("<vcpu ", "<vcpu cpuset='0' ").replace(
            "<vcpu>", "<vcpu cpuset='0'>")), match="vcpu")
        self.assertFalse(self.is_kept())

    def test_cannot_be_applied(self):
        """What was possible when it was defined may not be when the machine stops."""
        self.run_guest()
        other = self.floppy("other.img")
        self.define(self.changed().replace(self.file("guest.img"), other))
        os.unlink(self.here("other.img"))
        self.virsh.ok("destroy", "guest")
        self.wait_applied()
        self.assertEqual(self.memory(), "32768")
        self.assertIn(self.file("guest.img"), self.virsh.ok("dumpxml", "guest"))
        self.assertIn("cannot be made as it was defined", self.daemon.output())

    def test_daemon_begins_anew(self):
        """The first client that comes is enough; it need not ask for the domain."""
        self.define_running()
        self.daemon.stop()
        self.vbox.manage("controlvm", "guest", "poweroff")
        self.daemon.start()
        self.virsh.ok("version")
        self.wait_applied()
        self.assertEqual(self.vbox.info("guest")["memory"], "48")
        self.assertEqual(self.memory("--inactive"), "49152")

    def counts(self):
        return {(row[0], row[1]): row[2] for row in
                (line.split() for line in self.virsh.ok("vcpucount", "guest").splitlines() if line.strip())}

    def check_numbers(self):
        """What is asked for the next start adds up, and nothing of it is there before."""
        self.virsh.fails("setmem", "guest", "64M", "--config", match="higher than max memory")
        self.virsh.ok("setmaxmem", "guest", "64M", "--config")
        self.virsh.ok("setmem", "guest", "48M", "--config")
        self.virsh.fails("setvcpus", "guest", "2", "--config", match="greater than max allowable")
        self.virsh.ok("setvcpus", "guest", "4", "--config", "--maximum")
        self.virsh.ok("setvcpus", "guest", "2", "--config")
        self.virsh.fails("setvcpus", "guest", "4000", "--config", "--maximum", match="vcpu")
        self.virsh.fails("setmaxmem", "guest", "4000T", "--config", match="memory")
        self.virsh.fails("setvcpus", "guest", "2", "--live", "--config", match="greater than max|without CPU hot")
        self.assertEqual(self.counts(), {("maximum", "config"): "2", ("maximum", "live"): "1",
                                         ("current", "config"): "2", ("current", "live"): "1"})
        for options, memory in (((), ("32768", "32768", "1")), (("--inactive",), ("65536", "49152", "2"))):
            root = self.dump(*options)
            self.assertEqual((root.findtext("memory"), root.findtext("currentMemory"), root.findtext("vcpu")), memory)

    def check_card(self):
        """A network card's model and limits, a card more: of the next start."""
        card = "<interface type='user'><mac address='52:54:00:00:00:01'/>%s</interface>"
        self.virsh.ok("attach-interface", "guest", "network", "default", "--mac", "52:54:00:00:00:02", "--model",
                      "virtio", "--config")
        self.virsh.ok("update-device", "guest", self.xml_file(card % "<model type='virtio'/>", "card.xml"), "--config")
        self.assertEqual([row[-2:] for row in self.virsh.table("domiflist", "guest", "--inactive")],
                         [["virtio", "52:54:00:00:00:01"], ["virtio", "52:54:00:00:00:02"]])
        self.assertEqual([row[-1] for row in self.virsh.table("domiflist", "guest")], ["52:54:00:00:00:01"])
        self.virsh.fails("update-device", "guest", self.xml_file(card % "<model type='pcnet'/>", "card.xml"), "--live",
                         "--config", match="model/@type")

    def test_what_waits_adds_up(self):
        self.run_guest(devices="<interface type='user'><mac address='52:54:00:00:00:01'/></interface>")
        before = self.vbox.info("guest")
        self.check_numbers()
        self.check_card()
        now = self.vbox.info("guest")
        keys = ("memory", "cpus", "nictype1", "nic2")
        self.assertEqual([now.get(key) for key in keys], [before.get(key) for key in keys])
        self.virsh.ok("destroy", "guest")
        self.wait_applied()
        now = self.vbox.info("guest")
        self.assertEqual([now[key] for key in ("memory", "GuestMemoryBalloon", "cpus", "nictype1", "nictype2")],
                         ["64", "16", "2", "virtio", "virtio"])

