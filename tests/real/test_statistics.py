"""test_statistics.py - what running domains use and move, as VirtualBox and the host count it.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import csv
import os
import re
import threading
import time
import xml.etree.ElementTree as ET

from vxtest import process
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
        """A counter of VirtualBox's own; of several, their sum."""
        text = self.vbox.manage("debugvm", "guest", "statistics", "--pattern", name)
        return sum(int(counter.get("c")) for counter in ET.fromstring(text.strip()).findall("Counter"))

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

    COUNTERS = r"cpu\.(time|user|system)|vcpu\.\d+\.time|block\.\d+\.(rd|wr|fl)\.(reqs|bytes)|net\.\d+\.(rx|tx)\.bytes"

    def read_counters(self, names, last):
        """All of both domains in one call; none is less than @last, which becomes what was read."""
        told = self.stats(*names)
        for name in names:
            for field, value in told[name].items():
                if re.fullmatch(self.COUNTERS, field):
                    key = name, field
                    self.assertGreaterEqual(int(value), last.get(key, 0), (key, value))
                    last[key] = int(value)
        return last

    def define_busy(self):
        """One that writes its disk over and over, and one that asks for an address; both are started."""
        disk = "<disk type='file' device='disk'><source file='%s'/><target dev='hda' bus='ide'/></disk>"
        floppy = self.floppy("write.img", guest="disk-write")
        self.define(self.guest_xml("guest", disks=f"<disk type='file' device='floppy'><source file='{floppy}'/>"
                                   f"<target dev='fda'/></disk>{disk % self.disk()}"))
        self.define(self.guest_xml("net", disks=disk % self.disk("net.vdi"), devices="<interface type='user'>"
                                   "<mac address='08:00:27:00:00:02'/><model type='82540EM'/></interface>").replace(
                                       "<boot dev='fd'/>", "<boot dev='network'/>"))
        for name in ("guest", "net"):
            self.virsh.ok("start", name)

    def test_counters_never_fall(self):
        """While domains run, are paused, resumed and reset, read together; a revert begins anew, as another run."""
        self.define_busy()
        written, sent = ("guest", "block.1.wr.bytes"), ("net", "net.0.tx.bytes")
        last = {}

        def read(*names):
            return self.read_counters(names or ("guest", "net"), last)

        def grows(*keys):
            before = {key: last.get(key, 0) for key in keys}
            self.assertTrue(process.wait_for(lambda: all(read()[key] > before[key] for key in keys), 60, interval=0.3),
                            (before, last))
        grows(written, sent, ("guest", "cpu.time"), ("guest", "vcpu.0.time"), ("net", "cpu.time"))
        self.virsh.ok("suspend", "guest")
        paused = read()[written]
        self.assertEqual(self.calls_of("domstats"), 0)
        self.virsh.ok("resume", "guest")
        grows(written)
        self.assertGreaterEqual(last[written], paused)
        self.virsh.ok("reset", "guest")
        grows(written)
        # Units: sectors of 512 bytes; and VirtualBox's own count, which goes on.
        self.virsh.ok("suspend", "guest")
        text = self.virsh.ok("domblkstat", "guest", "hda")
        told = {name: int(value) for name, value in re.findall(r"^hda (\w+) (\d+)$", text, re.M)}
        self.assertEqual(told["wr_bytes"], 512 * told["wr_req"])
        self.wait_for(lambda: read()[written] == self.counter("/Public/Storage/PIIX3IDE0/*/BytesWritten"),
                      "the counter to be VirtualBox's", 15)
        self.check_other_ways(last)
        self.virsh.ok("resume", "guest")
        self.check_virt_top()
        # Another run has another id, and counts for itself.
        run = self.virsh.ok("domid", "guest").strip()
        self.virsh.ok("snapshot-create-as", "guest", "one")
        self.virsh.ok("snapshot-revert", "guest", "one")
        self.assertNotEqual(self.virsh.ok("domid", "guest").strip(), run)
        for key in [key for key in last if key[0] == "guest"]:
            del last[key]
        read("guest")
        grows(written)

    def check_other_ways(self, last):
        """The commands about one domain say what domstats says; in their units."""
        stats = self.stats("guest", "net")
        info = self.virsh.fields("dominfo", "guest")
        now = float(info["CPU time"].rstrip("s"))
        later = self.read_counters(("guest", "net"), last)["guest", "cpu.time"]
        self.assertTrue(int(stats["guest"]["cpu.time"]) / 1e9 - 0.1 <= now <= later / 1e9 + 0.1, (stats, now, later))
        block = {row[0]: int(row[1]) for row in self.pairs("domblkinfo", "guest", "hda")}
        self.assertEqual(block, {name.capitalize() + ":": int(stats["guest"][f"block.1.{name}"])
                                 for name in ("capacity", "allocation", "physical")})
        memory = {row[0]: int(row[1]) for row in self.pairs("dommemstat", "guest")}
        self.assertEqual(memory["actual"], 32768)
        self.assertTrue(memory["rss"] / 2 < int(stats["guest"]["balloon.rss"]) < memory["rss"] * 2, (memory, stats))
        net = {row[1]: int(row[2]) for row in self.pairs("domifstat", "net", "vnet0")}
        self.assertGreaterEqual(net["tx_bytes"], int(stats["net"]["net.0.tx.bytes"]))

    def check_virt_top(self):
        """What it writes of each domain, every second: processor time in percent, memory, requests and bytes."""
        table = self.here("virt-top.csv")
        result = self.executor.run(["virt-top", "--connect", self.virsh.uri, "--script", "--csv", table, "-n", "4", "-d",
                                    "1"], env={**os.environ, **self.virsh.env, "TERM": "dumb"}, user=self.vbox.user)
        self.assertEqual(result.code, 0, result)
        with open(table, encoding="utf-8", newline="") as lines:
            heading, *rounds = list(csv.reader(lines))
        begin = heading.index("Domain ID")  # one domain after the other from here on
        names, width = heading[begin:], len(heading) - begin
        told = [dict(zip(names, row[i:i + width])) for row in rounds for i in range(begin, len(row), width)]
        self.assertEqual({row["Domain name"] for row in told}, {"guest", "net"})
        guest = [row for row in told if row["Domain name"] == "guest"]
        self.assertEqual({row["Domain ID"] for row in guest}, {self.virsh.ok("domid", "guest").strip()})
        self.assertGreater(max(float(row["CPU (ns)"]) for row in guest), 0)
        self.assertGreater(sum(int(row["Block WRRQ"] or 0) for row in guest), 0)
        self.assertEqual(guest[-1]["Mem (bytes)"], "32768")  # which are KiB
        self.assertTrue(all(row["Net TXBY"] for row in told if row["Domain name"] == "net" and row["Block RDRQ"]))

    def pairs(self, *command):
        return [line.split() for line in self.virsh.ok(*command).splitlines() if line.strip()]

    def test_the_host_s(self):
        """Nanoseconds of all processors as the kernel counts them, which only grow; KiB of memory."""
        def kernel():
            """/proc/stat: user with nice, system with interrupts, idle, waiting for disks."""
            with open("/proc/stat", encoding="ascii") as stat:
                user, nice, system, idle, wait, irq, soft = (int(field) for field in stat.readline().split()[1:8])
            tick = 10**9 // os.sysconf("SC_CLK_TCK")
            return {"user:": (user + nice) * tick, "system:": (system + irq + soft) * tick, "idle:": idle * tick,
                    "iowait:": wait * tick}
        last = {}
        for _ in range(3):
            before = kernel()
            told = {row[0]: int(row[1]) for row in self.pairs("nodecpustats")}
            after = kernel()
            for name in ("user:", "system:", "idle:", "iowait:"):
                self.assertTrue(before[name] <= told[name] <= after[name], (name, before, told, after))
                self.assertGreaterEqual(told[name], last.get(name, 0))
            last = told
        memory = {row[0].rstrip(":"): int(row[-2]) for row in (line.split() for line in self.virsh.ok("nodememstats").splitlines())
                  if len(row) > 1}
        with open("/proc/meminfo", encoding="ascii") as info:
            shown = {name: int(value) for name, value in re.findall(r"^(\w+):\s+(\d+) kB", info.read(), re.M)}
        self.assertEqual(memory["total"], shown["MemTotal"])
        for name, field in (("free", "MemFree"), ("buffers", "Buffers"), ("cached", "Cached")):
            self.assertLess(abs(memory[name] - shown[field]), shown["MemTotal"] / 4, (name, memory, shown))

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
