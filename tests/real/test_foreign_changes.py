"""test_foreign_changes.py - what VBoxManage does behind the daemon's back, virsh sees.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from vxtest import process, xml
from vxtest.case import RealTestCase
from vxtest.installation import only_real

# "Changes made behind the daemon's back must be visible within 100 ms"; virsh itself needs some time.
SOON = 1.0


class ForeignChangesTest(RealTestCase):
    def seen(self, state):
        self.wait_for(lambda: self.virsh.ok("domstate", "guest").strip() == state,
                      f"virsh to see that guest is {state}", SOON)

    def test_started_paused_resumed_stopped(self):
        self.define_guest()
        self.virsh.ok("list", "--all")
        self.vbox.manage("startvm", "guest", "--type", "headless")
        self.seen("running")
        self.assertEqual([row[1:] for row in self.virsh.table("list")], [["guest", "running"]])
        self.vbox.manage("controlvm", "guest", "pause")
        self.seen("paused")
        self.vbox.manage("controlvm", "guest", "resume")
        self.seen("running")
        self.vbox.manage("controlvm", "guest", "poweroff")
        self.seen("shut off")
        self.assertEqual(self.virsh.table("list"), [])

    def test_saved_and_discarded(self):
        self.define_guest()
        self.vbox.manage("startvm", "guest", "--type", "headless")
        self.vbox.manage("controlvm", "guest", "savestate")
        self.seen("shut off")
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Managed save"], "yes")
        self.vbox.manage("discardstate", "guest")
        self.assertEqual(process.wait_for(
            lambda: self.virsh.fields("dominfo", "guest")["Managed save"] == "no", SOON), True)

    def test_created_and_deleted(self):
        self.assertEqual(self.virsh.ok("list", "--all", "--name").split(), [])
        self.vbox.manage("createvm", "--name", "foreign", "--register", "--ostype", "Other", "--default")
        self.wait_for(lambda: self.virsh.ok("list", "--all", "--name").split() == ["foreign"],
                      "virsh to see the new machine", SOON)
        document = xml.parse(self.virsh.ok("dumpxml", "foreign"))
        self.assertEqual(document.findtext("name"), "foreign")
        self.assertEqual(document.findtext("uuid"), self.vbox.list_machines()["foreign"])
        self.vbox.manage("unregistervm", "foreign", "--delete")
        self.wait_for(lambda: self.virsh.ok("list", "--all", "--name").split() == [],
                      "virsh to see that the machine has gone", SOON)
        self.virsh.fails("dominfo", "foreign", match="failed to get domain|no domain")

    def test_deleted_while_the_daemon_remembers_it(self):
        self.define_guest()
        self.virsh.ok("dumpxml", "guest")
        uuid = self.vbox.list_machines()["guest"]
        self.vbox.manage("unregistervm", "guest", "--delete")
        for name in ("guest", uuid):
            self.virsh.fails("start", name, match="failed to get domain|no domain")

    def test_renamed(self):
        self.define_guest()
        self.virsh.ok("dominfo", "guest")
        self.vbox.manage("modifyvm", "guest", "--name", "renamed")
        self.wait_for(lambda: self.virsh.ok("list", "--all", "--name").split() == ["renamed"],
                      "virsh to see the new name", SOON)
        self.virsh.fails("dominfo", "guest", match="failed to get domain|no domain")

    def test_reconfigured(self):
        self.define_guest()
        self.virsh.ok("dumpxml", "guest")
        self.vbox.manage("modifyvm", "guest", "--memory", "48", "--cpus", "2", "--boot1", "net",
                         "--description", "changed <by> hand", "--nic1", "nat", "--nictype1", "82540EM")

        def shown():
            root = xml.parse(self.virsh.ok("dumpxml", "guest"))
            return (root.findtext("memory"), root.findtext("vcpu"), root.find("os/boot").get("dev"),
                    root.findtext("description"), len(root.findall("devices/interface[@type='user']")))
        expected = (str(48 * 1024), "2", "network", "changed <by> hand", 1)
        process.wait_for(lambda: shown() == expected, SOON)
        self.assertEqual(shown(), expected)
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Max memory"], f"{48 * 1024} KiB")

    def test_medium_changed_in_a_running_machine(self):
        self.run_guest()
        other = self.floppy("other.img")
        name = next(value for key, value in self.vbox.info("guest").items()
                    if key.startswith("storagecontrollername"))
        self.vbox.manage("storageattach", "guest", "--storagectl", name, "--port", "0", "--device", "0",
                         "--type", "fdd", "--medium", other)
        process.wait_for(lambda: other in self.virsh.ok("dumpxml", "guest"), SOON)
        self.assertEqual([disk.find("source").get("file") for disk in
                          xml.parse(self.virsh.ok("dumpxml", "guest")).findall("devices/disk")], [other])

    def test_machine_of_virtualbox_s_own_making_is_shown_whole(self):
        """A machine as VirtualBox's own dialogue makes it, with what the example lacks; and dumpxml can be
        defined again without changing it."""
        self.vbox.manage("createvm", "--name", "foreign", "--register", "--ostype", "Linux26_64", "--default")
        self.vbox.manage("modifyvm", "foreign", "--nic2", "intnet", "--intnet2", "lab", "--nic3", "none")
        text = self.virsh.ok("dumpxml", "foreign")
        info = self.vbox.info("foreign")
        self.define(text)
        again = self.vbox.info("foreign")
        for each in (info, again):
            each.pop("VMStateChangeTime")
        self.assertEqual(again, info)
        self.assert_xml_equal(text, self.virsh.ok("dumpxml", "foreign"))

    @only_real("the simulator forgets machines whose settings it cannot read")
    def test_inaccessible_machine_is_listed_and_can_be_undefined(self):
        self.vbox.manage("createvm", "--name", "broken", "--register", "--ostype", "Other")
        uuid = self.vbox.list_machines()["broken"]
        settings = self.vbox.info("broken")["CfgFile"]
        self.assertEqual(settings, f"{self.vbox.machines}/broken/broken.vbox")
        self.daemon.check_end()
        self.vbox.kill()
        with open(settings, "w", encoding="utf-8") as out:
            out.write("this is no machine")
        self.daemon.start()
        self.assertIn(uuid, self.virsh.ok("list", "--all", "--uuid"))
        self.assertEqual(len(self.virsh.table("list", "--all")), 1)
        result = self.virsh.run("dumpxml", uuid)
        self.assertNotEqual(result.code, 0)
        self.assertRegex(result.err, settings.rsplit("/", 1)[1])
        self.virsh.ok("undefine", uuid)
        self.assertEqual(self.virsh.table("list", "--all"), [])

    def test_virtualbox_service_dies(self):
        """VBoxSVC is killed: at most one call fails, with a clear error, and then all is as before."""
        self.define_guest()
        self.virsh.ok("list", "--all")
        services = self.vbox.processes("VBoxSVC")
        self.assertEqual(len(services), 1)
        self.executor.kill(services, grace=0)
        first = self.virsh.run("list", "--all", "--name")
        if first.code != 0:
            self.assertRegex(first.err, "VirtualBox")
            first = self.virsh.run("list", "--all", "--name")
        self.assertEqual(first.code, 0, first)
        self.assertEqual(first.out.split(), ["guest"])
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")
