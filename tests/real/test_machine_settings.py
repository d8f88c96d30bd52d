"""test_machine_settings.py - one setting at a time: memory, CPUs, name, notes, autostart; running or not.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os

from vxtest import xml
from vxtest.bare import BareMachineTestCase
from vxtest.installation import only_real


class MachineSettingsTest(BareMachineTestCase):
    def setting(self, name):
        return self.vbox.info("guest")[name]

    # memory

    def test_memory(self):
        self.make_machine()
        self.virsh.fails("setmem", "guest", "48M", "--config", match="higher than max memory")
        self.virsh.ok("setmaxmem", "guest", "48M", "--config")
        self.virsh.ok("setmem", "guest", "44M", "--config")
        self.assertEqual((self.setting("memory"), self.setting("GuestMemoryBalloon")), ("48", "4"))
        self.virsh.ok("setmaxmem", "guest", "40000", "--config")  # KiB, not whole MiB
        self.assertEqual((self.setting("memory"), self.setting("GuestMemoryBalloon")), ("40", "0"))
        self.virsh.ok("setmaxmem", "guest", "64M")
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Max memory"], "65536 KiB")
        self.virsh.ok("setmem", "guest", "32M", "--current")
        self.virsh.fails("setmem", "guest", "64M", "--live", match="not running")
        for size in ("1", "4096T"):
            self.virsh.fails("setmaxmem", "guest", size, "--config", match="range|possible amount|too large")
        self.assertEqual((self.setting("memory"), self.setting("GuestMemoryBalloon")), ("64", "32"))

    def test_memory_of_a_running_machine(self):
        self.run_machine()
        self.virsh.fails("setmem", "guest", "24M", match="Guest Additions")
        self.virsh.fails("setmem", "guest", "64M", "--live", match="runs with 32768 KiB|Guest Additions")
        self.virsh.ok("setmem", "guest", "24M", "--config")
        self.virsh.fails("setmaxmem", "guest", "64M", "--live", match="cannot resize the maximum memory")
        self.assertEqual(self.setting("memory"), "32")
        self.assertIn("actual 32768", self.virsh.ok("dommemstat", "guest"))

    # CPUs

    def counts(self):
        return {(row[0], row[1]): row[2] for row in
                (line.split() for line in self.virsh.ok("vcpucount", "guest").splitlines() if line.strip())}

    def test_cpus(self):
        self.make_machine()
        self.virsh.fails("setvcpus", "guest", "2", "--config", match="greater than max allowable")
        self.virsh.ok("setvcpus", "guest", "4", "--config", "--maximum")
        self.virsh.ok("setvcpus", "guest", "2", "--config")
        self.assertEqual((self.setting("cpus"), self.counts()),
                         ("2", {("maximum", "config"): "2", ("current", "config"): "2"}))
        self.virsh.ok("setvcpus", "guest", "3", "--config", "--maximum")
        self.assertEqual(self.setting("cpus"), "3")
        self.virsh.fails("setvcpus", "guest", "1000", "--config", "--maximum", match="range")
        self.virsh.fails("setvcpus", "guest", "2", "--live", match="not running")
        self.assertEqual(self.setting("cpus"), "3")
        self.assertEqual(len(self.virsh.table("vcpupin", "guest")), 3)

    @only_real("a simulated machine uses no processor time")
    def test_cpus_of_a_running_machine(self):
        self.run_machine()
        self.virsh.fails("setvcpus", "guest", "2", "--live", match="greater than max")
        self.virsh.fails("setvcpus", "guest", "1", "--live", match="hot-plug")
        self.virsh.ok("setvcpus", "guest", "2", "--config", "--maximum")
        self.assertEqual((self.counts()["maximum", "config"], self.counts()["current", "live"]), ("2", "1"))
        self.virsh.fails("setvcpus", "guest", "2", "--maximum", "--live", match="maximum|live")
        self.assertEqual(self.counts()["current", "live"], "1")
        info = self.virsh.fields("vcpuinfo", "guest")
        self.assertEqual((info["VCPU"], info["State"]), ("0", "running"))
        self.assertRegex(info["CPU time"], r"^\d+\.\d+s$")
        self.assertIn("y", info["CPU Affinity"])

    def test_cpus_with_hot_plugging(self):
        self.make_machine()
        self.vbox.manage("modifyvm", "guest", "--cpus", "4", "--cpu-hotplug", "on", "--ioapic", "on")
        self.virsh.ok("setvcpus", "guest", "3", "--config")
        self.assertEqual(self.counts(), {("maximum", "config"): "4", ("current", "config"): "3"})
        self.virsh.ok("setvcpus", "guest", "1", "--config")
        self.assertEqual(self.counts()["current", "config"], "1")
        self.virsh.fails("setvcpus", "guest", "5", "--config", match="greater than")
        self.virsh.ok("setvcpus", "guest", "4", "--config")
        self.virsh.ok("setvcpus", "guest", "2", "--config", "--maximum")
        self.assertEqual(self.counts(), {("maximum", "config"): "2", ("current", "config"): "2"})

    # name

    def test_name(self):
        self.make_machine()
        uuid = self.vbox.list_machines()["guest"]
        self.assertIn("renamed", self.virsh.ok("domrename", "guest", "other name"))
        self.assertEqual(self.vbox.list_machines(), {"other name": uuid})
        self.assertTrue(os.path.exists(self.executor.path(f"{self.vbox.machines}/other name/other name.vbox")))
        self.assertEqual(self.virsh.ok("domuuid", "other name").strip(), uuid)
        self.virsh.fails("domuuid", "guest", match="failed to get domain")

    def test_names_that_are_refused(self):
        self.make_machine()
        self.make_machine("taken", disk=False)
        for name in ("taken", "guest", "a/b", "..", ""):
            self.virsh.fails("domrename", "guest", name, match="already exists|no possible name|empty|invalid argument")
        self.virsh.ok("start", "guest")
        self.virsh.fails("domrename", "guest", "other", match="active")
        self.assertEqual(set(self.vbox.list_machines()), {"guest", "taken"})

    # notes

    def test_notes(self):
        self.make_machine()
        for start in (False, True):
            if start:
                self.virsh.ok("start", "guest")
            for option in ((), ("--title",)):
                text = f"ä <&> {start} {option}"
                self.virsh.ok("desc", "guest", *option, text)
                self.assertEqual(self.virsh.ok("desc", "guest", *option).strip(), text)
        self.assertEqual(self.setting("description"), "ä <&> True ()")
        self.virsh.ok("desc", "guest", "--live", "--config", "of both")
        self.assertEqual(self.virsh.ok("desc", "guest", "--config").strip(), "of both")
        for option in ((), ("--title",)):
            self.virsh.ok("desc", "guest", *option, "")
            self.assertIn("No ", self.virsh.ok("desc", "guest", *option))
        self.assertEqual(self.extra_data(), {})
        self.virsh.fails("desc", "guest", "--title", "a\nb", match="newline")

    def test_notes_of_an_inactive_domain_have_no_live_side(self):
        self.make_machine()
        self.virsh.fails("desc", "guest", "--live", "text", match="not running")

    def test_metadata(self):
        self.make_machine()
        first, second = "http://example.org/1", "http://example.org/2"
        self.virsh.ok("metadata", "guest", first, "--key", "a", "--set", "<x y='1'><z>\nä &amp;\n</z></x>")
        self.virsh.ok("metadata", "guest", second, "--key", "b", "--set", "<x/>")
        self.assertEqual(self.virsh.ok("metadata", "guest", second).strip(), "<x/>")
        self.assertIn("<z>\nä &amp;\n</z>", self.virsh.ok("metadata", "guest", first))
        self.virsh.ok("metadata", "guest", first, "--key", "c", "--set", "<w/>")
        self.assertEqual(self.virsh.ok("metadata", "guest", first).strip(), "<w/>")
        self.virsh.ok("metadata", "guest", first, "--remove")
        self.assert_no_metadata("guest", first)
        self.assertEqual(self.virsh.ok("metadata", "guest", second).strip(), "<x/>")
        self.virsh.fails("metadata", "guest", first, "--key", "a", "--set", "<broken", match="XML|malformed")
        self.virsh.ok("metadata", "guest", second, "--remove")
        self.assertEqual(self.extra_data(), {})

    def test_metadata_of_the_guest_os(self):
        """What a dump makes of the guest OS type is there for those who ask for that element alone."""
        self.make_machine()
        self.vbox.manage("modifyvm", "guest", "--ostype", "Fedora_64")
        uri = "http://libosinfo.org/xmlns/libvirt/domain/1.0"
        found = xml.parse(self.virsh.ok("metadata", "guest", uri))
        self.assertEqual(found.find("os").get("id"), "http://fedoraproject.org/fedora/unknown")
        self.assertIn("fedora/unknown", self.virsh.ok("dumpxml", "guest"))

    # autostart

    def test_autostart(self):
        self.make_machine()
        if self.cannot("autostart", "IMachine::autostartEnabled"):
            self.virsh.fails("autostart", "guest", match="cannot start machines by itself")
            return
        self.virsh.fails("autostart", "guest", match="autostartdbpath")
        self.virsh.ok("autostart", "guest", "--disable")
        database = self.file("autostart")
        os.makedirs(self.executor.path(database), exist_ok=True)
        self.vbox.manage("setproperty", "autostartdbpath", database)
        self.addCleanup(self.vbox.manage, "setproperty", "autostartdbpath", "null")
        self.virsh.ok("autostart", "guest")
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Autostart"], "enable")
        self.assertEqual(self.virsh.ok("list", "--all", "--autostart", "--name").split(), ["guest"])
        self.assertEqual(len(os.listdir(self.executor.path(database))), 1)
        self.virsh.ok("autostart", "guest", "--disable")
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Autostart"], "disable")

    # keyboard

    def test_keys(self):
        self.make_machine()
        self.virsh.fails("send-key", "guest", "KEY_A", match="not running")
        self.virsh.ok("start", "guest")
        self.virsh.ok("send-key", "guest", "KEY_LEFTCTRL", "KEY_LEFTALT", "KEY_DELETE", "--holdtime", "10")
        self.virsh.ok("send-key", "guest", "--codeset", "xt_kbd", "0x9d", "30")
        self.virsh.fails("send-key", "guest", "--codeset", "usb", "4", match="not known|not supported")
        self.virsh.fails("send-key", "guest", "--codeset", "linux", "600", match="no key|invalid")
