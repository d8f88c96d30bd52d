"""test_statistics.py - what running domains use and move, as VirtualBox and the host count it.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import threading
import time
import xml.etree.ElementTree as ET

from vxtest.case import RealTestCase


class StatisticsTest(RealTestCase):
    def stats(self, *arguments):
        """virsh domstats: {domain: {name: value}}"""
        found = {}
        for block in re.split(r"^Domain: ", self.virsh.ok("domstats", *arguments), flags=re.M)[1:]:
            lines = block.splitlines()
            found[lines[0].strip("'")] = dict(line.strip().split("=", 1) for line in lines[1:] if "=" in line)
        return found

    def counter(self, name):
        """A counter of VirtualBox's own."""
        text = self.vbox.manage("debugvm", "guest", "statistics", "--pattern", name)
        counter = ET.fromstring(text.strip()).find("Counter")
        return int(counter.get("c"))

    def calls_of(self, *command):
        before = len(self.daemon.calls())
        self.virsh.ok(*command)
        done = self.wait_for(lambda: [name for name, _ in self.daemon.calls()[before:]].count("connect_close")
                             and self.daemon.calls()[before:], "the daemon to have served the command")
        return sum(calls for _, calls in done)

    def run_with_devices(self):
        self.run_guest(devices=f"<disk type='file' device='disk'><source file='{self.disk()}'/>"
                               "<target dev='sda' bus='sata'/></disk>"
                               "<interface type='user'><mac address='08:00:27:00:00:01'/>"
                               "<model type='82540EM'/></interface>")

    def test_everything_of_a_running_domain(self):
        self.run_with_devices()
        stats = self.stats("guest")["guest"]
        self.assertEqual((stats["state.state"], stats["vcpu.current"], stats["vcpu.maximum"]), ("1", "1", "1"))
        self.assertEqual((stats["balloon.current"], stats["balloon.maximum"]), ("32768", "32768"))
        self.assertEqual((stats["block.count"], stats["net.count"]), ("2", "1"))
        blocks = {stats[f"block.{i}.name"]: i for i in range(2)}
        floppy, disk = blocks["fda"], blocks["sda"]
        self.assertEqual(stats[f"block.{floppy}.path"], self.file("guest.img"))
        # The boot sector, and what VirtualBox says itself.
        self.assertEqual(int(stats[f"block.{floppy}.rd.bytes"]), 512)
        self.assertEqual(int(stats[f"block.{floppy}.rd.bytes"]), self.counter("/Public/Storage/I820780/Port0/BytesRead"))
        self.assertEqual(int(stats[f"block.{floppy}.rd.reqs"]), 1)
        self.assertEqual(int(stats[f"block.{disk}.rd.bytes"]), 0)
        size = os.stat(self.here("guest.vdi"))
        self.assertEqual(int(stats[f"block.{disk}.physical"]), size.st_size)
        self.assertEqual(int(stats[f"block.{disk}.allocation"]), size.st_blocks * 512)
        shown = self.vbox.manage("showmediuminfo", "disk", self.file("guest.vdi"))
        self.assertEqual(int(stats[f"block.{disk}.capacity"]),
                         int(re.search(r"^Capacity:\s+(\d+) MBytes", shown, re.M)[1]) * 1024 * 1024)
        self.assertEqual((stats["net.0.name"], stats["net.0.rx.bytes"]), ("vnet0", "0"))

    def test_processor_time_is_the_process_s_and_grows(self):
        self.run_with_devices()
        pid = int(self.virsh.ok("domid", "guest"))

        def ticks():
            with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) * 10**9 // os.sysconf("SC_CLK_TCK")
        before = ticks()
        shown = int(self.stats("--cpu-total", "guest")["guest"]["cpu.time"])
        self.assertTrue(before <= shown <= ticks(), (before, shown, ticks()))
        self.assertGreater(shown, 0)
        vcpu = int(self.stats("--vcpu", "guest")["guest"]["vcpu.0.time"])
        self.assertLessEqual(vcpu, ticks())
        self.assertRegex(self.virsh.ok("cpu-stats", "guest", "--total"), r"cpu_time\s+\d+\.\d+ seconds")
        resident = int(self.stats("--balloon", "guest")["guest"]["balloon.rss"])
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            now = int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1])
        self.assertTrue(now / 2 < resident < now * 2, (resident, now))
        last = 0
        for _ in range(5):
            now = int(self.stats("--cpu-total", "guest")["guest"]["cpu.time"])
            self.assertGreaterEqual(now, last)
            last = now

    def test_one_device_at_a_time(self):
        self.run_with_devices()
        text = self.virsh.ok("domblkstat", "guest", "fda")
        self.assertRegex(text, r"fda rd_req 1\n")
        self.assertRegex(text, r"fda rd_bytes 512\n")
        self.assertRegex(self.virsh.ok("domblkstat", "guest", self.file("guest.vdi")), "rd_bytes 0")
        self.assertRegex(self.virsh.ok("domblkstat", "guest"), "rd_bytes 512")
        self.virsh.fails("domblkstat", "guest", "sdz", match="invalid path: sdz")
        interface = ET.fromstring(self.virsh.ok("dumpxml", "guest")).find("devices/interface")
        self.assertEqual(interface.find("target").get("dev"), "vnet0")
        self.virsh.ok("define", self.xml_file(self.virsh.ok("dumpxml", "guest")))
        self.assertNotIn("vnet0", self.virsh.ok("dumpxml", "--inactive", "guest"))
        for name in ("vnet0", "net0", "08:00:27:00:00:01"):
            self.assertRegex(self.virsh.ok("domifstat", "guest", name), r"rx_bytes 0\n")
        self.virsh.fails("domifstat", "guest", "eth7", match="eth7.*not a known interface")
        for command in (("domstats",), ("domblkstat", "guest", "fda"), ("domifstat", "guest", "net0")):
            self.virsh.ok(*command, readonly=True)

        # What is asked again costs nothing, also when the counters are not fresh any more: they are
        # collected in the background.
        self.define_guest("other")
        self.virsh.ok("domstats")
        self.assertEqual(self.calls_of("domstats"), 0)
        time.sleep(5)
        self.assertEqual([self.calls_of(*command) for command in (
            ("domstats",), ("domblkstat", "guest", "fda"), ("domifstat", "guest", "net0"))], [0, 0, 0])

    def test_domains_that_do_not_run(self):
        self.define_guest()
        stats = self.stats()["guest"]
        self.assertEqual((stats["state.state"], stats["balloon.maximum"]), ("5", "32768"))
        self.assertNotIn("cpu.time", stats)
        self.assertEqual(self.stats("--list-active"), {})
        self.assertEqual(list(self.stats("--list-inactive")), ["guest"])
        for command in (("domblkstat", "guest", "fda"), ("domifstat", "guest", "net0"), ("cpu-stats", "guest", "--total")):
            self.virsh.fails(*command, match="domain is not running")

    def test_groups(self):
        self.define_guest()
        self.assertEqual(set(self.stats("--state", "guest")["guest"]), {"state.state", "state.reason"})
        self.virsh.fails("domstats", "--perf", "--enforce", match="Stats types bits 0x40 are not supported")
        self.assertEqual(self.stats("--perf", "guest")["guest"], {})

    def test_machines_that_come_and_go_meanwhile(self):
        self.define_guest()
        self.virsh.ok("domstats")

        def come_and_go():
            for i in range(8):
                self.vbox.manage("createvm", "--name", f"passing{i}", "--register")
                self.vbox.manage("unregistervm", f"passing{i}", "--delete")
        passing = threading.Thread(target=come_and_go)
        passing.start()
        while passing.is_alive():
            self.assertIn("guest", self.stats())
        passing.join()
        self.assertEqual(list(self.stats()), ["guest"])
