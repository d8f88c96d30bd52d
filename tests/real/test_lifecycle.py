"""test_lifecycle.py - a machine that really runs, through all that happens to it; VBoxManage agrees after
every step.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os

from vxtest import images, xml
from vxtest.case import RealTestCase
from vxtest.installation import only_real
from vxtest.png import Png

BLACK, BLUE, WHITE = (0, 0, 0), (0, 0, 168), (255, 255, 255)


class LifecycleTest(RealTestCase):
    def test_whole_life(self):
        """define, start, dumpxml, suspend, resume, screenshot, live snapshot, destroy, revert, undefine."""
        before = self.vbox.registry()
        serial = self.define_guest("guest")
        self.assert_state("guest", "shut off", "poweroff")
        self.assertEqual(self.virsh.ok("domid", "guest").strip(), "-")

        self.assertIn("Domain 'guest' started", self.virsh.ok("start", "guest"))
        self.assert_state("guest", "running", "running")
        self.assertEqual(list(self.vbox.running_machines()), ["guest"])
        self.wait_guest_up(serial)

        live = xml.parse(self.virsh.ok("dumpxml", "guest"))
        self.assertEqual(live.get("id"), self.virsh.ok("domid", "guest").strip())
        self.assertGreater(int(live.get("id")), 0)
        self.assertEqual(live.findtext("memory"), "32768")
        self.assertIsNone(xml.parse(self.virsh.ok("dumpxml", "guest", "--inactive")).get("id"))

        self.virsh.ok("suspend", "guest")
        self.assert_state("guest", "paused", "paused")
        ticks = self.serial_output(serial)
        self.let_pass(2.5)
        self.assertEqual(self.serial_output(serial), ticks, "the guest went on in its pause")

        self.virsh.ok("resume", "guest")
        self.assert_state("guest", "running", "running")
        self.wait_for(lambda: len(self.serial_output(serial)) > len(ticks), "the guest to go on")

        self.virsh.ok("screenshot", "guest", self.file("screen.png"))
        screen = Png.read(self.file("screen.png"))
        self.assertEqual(screen.size, (640, 400))
        self.assertEqual([screen.pixel(x, 200) for x in (20, 60, 620)], [BLACK, BLUE, WHITE])

        self.virsh.ok("snapshot-create-as", "guest", "live")
        self.assert_state("guest", "running", "running")
        self.assertEqual(self.vbox.snapshots("guest"), ["live"])

        self.virsh.ok("destroy", "guest")
        self.assert_state("guest", "shut off", "poweroff")
        self.assertEqual(self.vbox.processes("VBoxHeadless"), [])

        # Reverting brings back what the snapshot holds: a running machine, whose guest did not boot anew.
        self.forget_serial_output(serial)
        self.virsh.ok("snapshot-revert", "guest", "live")
        self.assert_state("guest", "running", "running")
        self.assert_goes_on(serial)

        self.virsh.ok("destroy", "guest")
        self.virsh.ok("snapshot-delete", "guest", "live")
        self.assertEqual(self.vbox.snapshots("guest"), [])
        self.assertIn("Domain 'guest' has been undefined", self.virsh.ok("undefine", "guest"))
        self.assertEqual(self.virsh.ok("list", "--all", "--name").strip(), "")
        self.assert_nothing_left(before)

    def test_start_paused(self):
        serial = self.define_guest()
        self.virsh.ok("start", "guest", "--paused")
        self.assert_state("guest", "paused", "paused")
        self.let_pass(2)
        self.assertNotIn(images.GUEST_HELLO, self.serial_output(serial))
        self.virsh.ok("resume", "guest")
        self.assert_state("guest", "running", "running")
        self.wait_guest_up(serial)

    def test_shutdown_asks_the_guest(self):
        serial = self.run_guest()
        self.assertIn("is being shutdown", self.virsh.ok("shutdown", "guest"))
        self.wait_state("guest", "shut off")
        self.assertEqual(self.vbox.state("guest"), "poweroff")
        self.assertIn(images.GUEST_GOODBYE, self.serial_output(serial))

    def test_shutdown_by_acpi(self):
        self.run_guest()
        self.virsh.ok("shutdown", "guest", "--mode", "acpi")
        self.wait_state("guest", "shut off")

    def test_shutdown_by_other_means_is_refused(self):
        self.run_guest()
        for mode in ("signal", "initctl", "paravirt"):
            self.virsh.fails("shutdown", "guest", "--mode", mode, match="unsupported flags|not supported|unsupported")
        self.assert_state("guest", "running", "running")

    def test_reset_boots_anew(self):
        serial = self.run_guest()
        self.assertIn("was reset", self.virsh.ok("reset", "guest"))
        self.wait_guest_up(serial, boots=2)
        self.assert_state("guest", "running", "running")

    def test_reboot_boots_anew(self):
        serial = self.run_guest()
        self.virsh.ok("reboot", "guest")
        self.wait_guest_up(serial, boots=2)
        self.assert_state("guest", "running", "running")

    @only_real("the simulator's machines are always reset")
    def test_reboot_that_ends_the_domain(self):
        """<on_reboot>destroy: what virt-install asks for while it installs."""
        serial = self.run_guest()
        self.virsh.fails("set-lifecycle-action", "guest", "reboot", "destroy", "--live", match="on_reboot")
        self.virsh.ok("set-lifecycle-action", "guest", "reboot", "destroy", "--config")
        for event, action in (("poweroff", "restart"), ("reboot", "preserve"), ("crash", "coredump-destroy")):
            self.virsh.fails("set-lifecycle-action", "guest", event, action, "--config",
                             match=f"'{action}' of element on_{event}")
        self.virsh.ok("reset", "guest")
        self.wait_guest_up(serial, boots=2)
        self.virsh.ok("destroy", "guest")
        self.virsh.ok("start", "guest")
        self.assertIn("<on_reboot>destroy</on_reboot>", self.virsh.ok("dumpxml", "guest"))
        self.virsh.ok("reset", "guest")
        self.wait_state("guest", "shut off", 60)

    def test_destroy_is_at_once(self):
        serial = self.run_guest()
        self.assertIn("destroyed", self.virsh.ok("destroy", "guest"))
        self.assert_state("guest", "shut off", "poweroff")
        self.assertNotIn(images.GUEST_GOODBYE, self.serial_output(serial))

    def test_destroy_gracefully(self):
        self.run_guest()
        self.virsh.ok("destroy", "guest", "--graceful")
        self.assert_state("guest", "shut off", "poweroff")

    def test_destroy_paused(self):
        self.run_guest()
        self.virsh.ok("suspend", "guest")
        self.virsh.ok("destroy", "guest")
        self.assert_state("guest", "shut off", "poweroff")

    def test_start_again_after_destroy_at_once(self):
        self.define_guest()
        for _ in range(3):
            self.virsh.ok("start", "guest")
            self.virsh.ok("destroy", "guest")
        self.virsh.ok("undefine", "guest")

    def test_managed_save_and_start(self):
        serial = self.run_guest()
        self.virsh.ok("managedsave", "guest")
        self.assert_state("guest", "shut off", "saved")
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Managed save"], "yes")
        self.assertEqual(self.virsh.ok("list", "--all", "--with-managed-save", "--name").split(), ["guest"])
        self.forget_serial_output(serial)
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Managed save"], "no")
        self.assert_goes_on(serial)

    def test_managed_save_of_a_paused_machine_comes_back_paused(self):
        self.run_guest()
        self.virsh.ok("suspend", "guest")
        self.virsh.ok("managedsave", "guest")
        self.assert_state("guest", "shut off", "saved")
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "paused", "paused")

    def test_managed_save_as_running_or_paused(self):
        for option, state in (("--running", "running"), ("--paused", "paused")):
            with self.subTest(option=option):
                if not self.vbox.list_machines():
                    self.run_guest()
                self.virsh.ok("managedsave", "guest", option)
                self.virsh.ok("start", "guest")
                self.assert_state("guest", state, state)
                if state == "paused":
                    self.virsh.ok("resume", "guest")

    def test_managed_save_removed(self):
        serial = self.run_guest()
        self.virsh.ok("managedsave", "guest")
        files = self.vbox.registry()["files"]
        self.assertTrue([name for name in files if name.endswith(".sav")], files)
        self.virsh.ok("managedsave-remove", "guest")
        self.assertEqual(self.vbox.state("guest"), "poweroff")
        self.assertFalse([name for name in self.vbox.registry()["files"] if name.endswith(".sav")])
        self.assertEqual(self.virsh.fields("dominfo", "guest")["Managed save"], "no")
        self.forget_serial_output(serial)
        self.virsh.ok("start", "guest")
        self.wait_guest_up(serial)

    def test_start_afresh_despite_a_saved_state(self):
        serial = self.run_guest()
        self.virsh.ok("managedsave", "guest")
        self.forget_serial_output(serial)
        self.virsh.ok("start", "guest", "--force-boot")
        self.wait_guest_up(serial)

    def test_undefine_with_saved_state(self):
        before = self.vbox.registry()
        self.run_guest()
        self.virsh.ok("managedsave", "guest")
        self.virsh.fails("undefine", "guest", match="managed save")
        self.assertIn("guest", self.vbox.list_machines())
        self.virsh.ok("undefine", "guest", "--managed-save")
        self.assert_nothing_left(before)

    def test_undefine_of_a_running_machine_is_refused(self):
        """VirtualBox has no transient machines: it cannot go on without its definition."""
        self.run_guest()
        self.virsh.fails("undefine", "guest", match="running|active|transient")
        self.assert_state("guest", "running", "running")

    def test_create_from_xml(self):
        result = self.virsh.ok("create", self.xml_file(self.guest_xml()))
        self.assertIn("created", result)
        self.assert_state("guest", "running", "running")
        self.virsh.ok("destroy", "guest")

    def test_create_paused(self):
        self.virsh.ok("create", self.xml_file(self.guest_xml()), "--paused")
        self.assert_state("guest", "paused", "paused")

    def test_create_that_cannot_start_leaves_nothing(self):
        before = self.vbox.registry()
        text = self.guest_xml(devices="""<serial type='dev'><source path='/dev/no-such-device'/>
                                         <target port='0'/></serial>""")
        self.virsh.fails("create", self.xml_file(text), match="no-such-device|VERR_|serial")
        self.assert_nothing_left(before)

    def test_start_that_fails_says_why_and_leaves_it_off(self):
        self.define(self.guest_xml(devices="""<serial type='dev'><source path='/dev/no-such-device'/>
                                              <target port='0'/></serial>"""))
        self.virsh.fails("start", "guest", match="no-such-device")
        self.assertEqual(self.virsh.ok("domstate", "guest").strip(), "shut off")
        self.virsh.ok("undefine", "guest")

    def test_wrong_states_are_refused(self):
        self.define_guest()
        for command in (("suspend",), ("resume",), ("shutdown",), ("reboot",), ("reset",), ("destroy",),
                        ("screenshot",), ("managedsave",)):
            with self.subTest(command=command, state="shut off"):
                self.virsh.fails(command[0], "guest", match="not running|not active|not paused|is not")
        self.virsh.ok("start", "guest")
        self.virsh.fails("start", "guest", match="already active|already running")
        self.virsh.fails("resume", "guest", match="not paused|already running|not suspended")
        for _ in range(2):  # as with libvirt's other drivers, pausing what is paused is no error
            self.virsh.ok("suspend", "guest")
            self.assert_state("guest", "paused", "paused")

    def test_every_command_about_no_domain_says_so(self):
        for command in ("start", "destroy", "undefine", "dumpxml", "dominfo", "suspend", "domid", "screenshot"):
            with self.subTest(command=command):
                self.virsh.fails(command, "nobody", match="failed to get domain|no domain")

    def test_two_machines_at_once(self):
        first = self.define_guest("first")
        second = self.define_guest("second")
        self.virsh.ok("start", "first")
        self.virsh.ok("start", "second")
        self.wait_guest_up(first)
        self.wait_guest_up(second)
        rows = self.virsh.table("list")
        self.assertEqual([row[1:] for row in rows], [["first", "running"], ["second", "running"]])
        self.assertEqual(len({row[0] for row in rows}), 2)
        ids = {row[1]: row[0] for row in rows}
        self.virsh.ok("destroy", "first")
        self.assertEqual(self.virsh.ok("domid", "second").strip(), ids["second"], "the id moved")

    def test_machine_can_be_named_by_id_and_uuid(self):
        self.run_guest()
        number = self.virsh.ok("domid", "guest").strip()
        uuid = self.virsh.ok("domuuid", "guest").strip()
        self.assertEqual(self.vbox.list_machines(), {"guest": uuid})
        self.assertEqual(self.virsh.ok("domname", number).strip(), "guest")
        self.assertEqual(self.virsh.ok("domname", uuid).strip(), "guest")
        self.virsh.ok("destroy", number)
        self.virsh.fails("domname", number, match="failed to get domain|no domain")


class ReasonTest(RealTestCase):
    """domstate --reason, and the detail of the event: how it came to be so."""

    def expect(self, listener, *wanted):
        """@listener was told of these events, and of no others since it listens."""
        told = lambda: [line.split(": ", 1)[1] for line in listener.said("'lifecycle' for domain 'guest'")]
        self.wait_for(lambda: len(told()) >= len(wanted), f"{wanted}; there were {told()}", 20)
        self.assertEqual(told(), list(wanted))

    def reason(self):
        return self.virsh.ok("domstate", "guest", "--reason").strip()

    def test_reasons(self):
        serial = self.define_guest()
        listener = self.listen("--event", "lifecycle", "--domain", "guest")
        self.virsh.ok("start", "guest")
        self.wait_guest_up(serial)
        self.assertEqual(self.reason(), "running (booted)")
        self.virsh.ok("suspend", "guest")
        self.assertEqual(self.reason(), "paused (user)")
        self.virsh.ok("resume", "guest")
        self.assertEqual(self.reason(), "running (unpaused)")
        self.virsh.ok("managedsave", "guest")
        self.assertEqual(self.reason(), "shut off (saved)")
        self.virsh.ok("start", "guest")
        self.assertEqual(self.reason(), "running (restored)")
        self.virsh.ok("destroy", "guest")
        self.assertEqual(self.reason(), "shut off (destroyed)")
        self.forget_serial_output(serial)
        self.virsh.ok("start", "guest")
        self.wait_guest_up(serial)
        self.virsh.ok("shutdown", "guest")
        self.wait_state("guest", "shut off")
        self.assertEqual(self.reason(), "shut off (shutdown)")
        os.unlink(self.here("guest.img"))
        self.virsh.fails("start", "guest", match="guest.img")
        self.assertEqual(self.reason(), "shut off (failed)")
        self.expect(listener, "Started Booted", "Suspended Paused", "Resumed Unpaused", "Stopped Saved",
                    "Started Restored", "Stopped Destroyed", "Started Booted", "Stopped Shutdown", "Stopped Failed")

    def test_machine_whose_process_is_killed_has_crashed(self):
        self.run_guest()
        listener = self.listen("--event", "lifecycle")
        process, = self.vbox.processes("VBoxHeadless")
        self.executor.kill([process], grace=0)
        self.wait_state("guest", "shut off")
        self.assertEqual(self.reason(), "shut off (crashed)")
        self.assertTrue(self.vbox.state("guest").startswith("aborted"))
        self.expect(listener, "Stopped Crashed")
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")

    def define_crashing(self, name, action=""):
        """A domain whose guest ends in a triple fault. Returns the serial port's file, where it says "!" first."""
        return self.define_guest(name, head=action and f"<on_crash>{action}</on_crash>", disks=f"""
            <disk type='file' device='floppy'><source file='{self.floppy(f"{name}.img", guest="triple-fault")}'/>
              <target dev='fda'/></disk>""")

    def assert_reason(self, name, reason):
        self.wait_for(lambda: self.virsh.ok("domstate", name, "--reason").strip() == reason,
                      f"{name} to be {reason}", 60)

    def assert_said(self, listener, name, *events):
        def said():
            return [line.split(": ")[1] for line in listener.said(f"'{name}': (Started|Stopped|Crashed)")]
        self.wait_for(lambda: len(said()) >= len(events), f"{events} of {name}")
        self.assertEqual(said(), list(events))

    @only_real("the simulator's guests do not crash")
    def test_guest_that_crashes(self):
        """<on_crash>: destroy powers it off, once; preserve leaves it; restart is a reset."""
        serials = {name: self.define_crashing(name, action) for name, action in
                   (("destroyed", ""), ("preserved", "preserve"), ("restarted", "restart"))}
        listener = self.listen("--event", "lifecycle")
        for name in serials:
            self.virsh.ok("start", name)
        self.assert_reason("destroyed", "shut off (crashed)")
        self.assertEqual(self.vbox.state("destroyed"), "poweroff")
        self.assert_reason("preserved", "crashed (panicked)")
        self.wait_for(lambda: self.serial_output(serials["restarted"]).count(b"!") >= 2, "it to boot anew", 60)
        self.assert_reason("restarted", "running (booted)")

        self.assert_said(listener, "destroyed", "Started Booted", "Crashed Panicked", "Stopped Crashed")
        self.assert_said(listener, "preserved", "Started Booted", "Crashed Panicked")
        self.assert_said(listener, "restarted", "Started Booted")
        self.assertEqual(self.serial_output(serials["destroyed"]).count(b"!"), 1)

        self.daemon.stop()  # a daemon that finds it so leaves it so
        self.daemon.start()
        left = self.daemon.output(10 ** 6).count("'preserved' has crashed, and stays")
        self.assert_state("preserved", "crashed", "gurumeditation")
        self.wait_for(lambda: self.daemon.output(10 ** 6).count("'preserved' has crashed, and stays") > left,
                      "the daemon to see it", 30)
        self.assert_state("preserved", "crashed", "gurumeditation")
        self.virsh.ok("destroy", "preserved")
        self.assert_reason("preserved", "shut off (destroyed)")

    @only_real("the simulator's guests do not crash")
    def test_guest_that_crashes_unseen_or_is_destroyed_at_once(self):
        self.define_crashing("guest", "destroy")
        self.daemon.stop()
        self.vbox.manage("startvm", "guest", "--type", "headless")
        self.wait_for(lambda: self.vbox.state("guest") == "gurumeditation", "the guest to crash", 60)
        self.daemon.start()
        self.assert_reason("guest", "shut off (crashed)")

        # What is to be from the next start on does not count yet.
        self.virsh.ok("start", "guest", "--paused")
        self.virsh.fails("set-lifecycle-action", "guest", "crash", "preserve", "--live", match="on_crash")
        self.virsh.ok("set-lifecycle-action", "guest", "crash", "preserve", "--config")
        self.virsh.ok("resume", "guest")
        self.assert_reason("guest", "shut off (crashed)")
        self.assertIn("<on_crash>preserve<", self.virsh.ok("dumpxml", "guest"))
        self.virsh.ok("set-lifecycle-action", "guest", "crash", "destroy", "--config")

        listener = self.listen("--event", "lifecycle")
        self.virsh.ok("start", "guest")
        self.wait_for(lambda: listener.said("Crashed Panicked"), "the guest to crash", 60)
        destroyed = self.virsh.run("destroy", "guest")  # while the daemon does so
        self.assertRegex(destroyed.out + destroyed.err, "destroyed|not running")
        self.wait_state("guest", "shut off", 30)
        self.wait_for(lambda: listener.said("Stopped"), "its end to be told")
        self.assertEqual(len(listener.said("Stopped (Crashed|Destroyed)")), 1)
        self.virsh.ok("start", "guest", "--paused")


class GuiTest(RealTestCase):
    """Graphics of type desktop mean a window only where there is a display."""

    def test_headless_without_a_display(self):
        self.define(self.guest_xml(devices="<graphics type='desktop'/>"))
        self.assertEqual(self.vbox.info("guest").get("defaultfrontend") or "gui", "gui")
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")
        self.assertEqual(len(self.vbox.processes("VBoxHeadless")), 1)
