"""test_logout.py - the session's user logs out: what that ends, and what is found again.

logind either kills all of the user's processes, or leaves them and removes the user's runtime directory.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import shutil

from vxtest.case import RealTestCase


class LogoutTest(RealTestCase):
    user = "tester"
    start_daemon = False

    def setUp(self):
        super().setUp()
        self.addCleanup(self.daemon.check_end)

    def test_virtualbox_ends(self):
        """Everything that is VirtualBox's ends at once, and the daemon does not. Its clients hear of it; where
        only a new process can reach VirtualBox again, they lose their connection."""
        self.daemon.start()
        self.run_guest()
        held = self.executor.spawn(["virsh", "-c", self.daemon.uri, "event", "--event", "lifecycle", "--loop"],
                                   env={"XDG_RUNTIME_DIR": self.daemon.runtime}, user=self.user,
                                   log=f"{self.directory}/events")
        self.addCleanup(self.executor.kill, [held])
        self.wait_for(lambda: "connect_domain_event_callback_register_any" in self.daemon.output(400),
                      "the client to listen")
        daemon = self.daemon.pid
        self.executor.kill(self.vbox.processes())
        self.wait_for(lambda: "'guest': Stopped" in self.events() or self.executor.poll(held) is not None,
                      "the client to hear of it", 60)
        self.wait_for(lambda: self.virsh.run("list").code == 0, "VirtualBox to be reached again", 30)
        self.wait_state("guest", "shut off")
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")
        if self.executor.poll(held) is None:
            self.wait_for(lambda: "'guest': Started" in self.events(), "the client to hear of the start", 20)
        self.assertEqual(self.daemon.pid, daemon)
        self.assertTrue(self.daemon.running())

    def events(self):
        with open(f"{self.directory}/events", encoding="utf-8") as out:
            return out.read()

    def test_runtime_directory_goes(self):
        """The next login's daemon finds the machine under its id; the one that nobody can reach ends."""
        self.daemon.start("--timeout=3")
        self.run_guest()
        number = self.virsh.ok("domid", "guest")
        before = self.daemon.pid
        shutil.rmtree(f"{self.daemon.runtime}/libvirt")
        self.daemon.start("--timeout=0")
        self.assertNotEqual(self.daemon.pid, before)
        self.assertEqual(self.executor.wait(before, 30), 0, "the daemon whose socket is gone stays")
        self.assertEqual(self.virsh.ok("domid", "guest"), number)
        self.assert_state("guest", "running", "running")
