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
        self.daemon.start("--timeout=3")

    def test_virtualbox_ends(self):
        """Everything that is VirtualBox's ends at once, and the daemon, which somebody else holds, does not."""
        self.run_guest()
        held = self.executor.spawn(["virsh", "-c", self.daemon.uri, "event", "--event", "lifecycle", "--loop"],
                                   env={"XDG_RUNTIME_DIR": self.daemon.runtime}, user=self.user,
                                   log=f"{self.directory}/events")
        self.addCleanup(self.executor.kill, [held])
        self.wait_for(lambda: "connect_domain_event_callback_register_any" in self.daemon.output(400),
                      "the client to listen")
        daemon = self.daemon.pid
        self.executor.kill(self.vbox.processes())
        self.wait_for(lambda: "'guest': Stopped" in self.events(), "the client to hear of it", 60)
        self.wait_state("guest", "shut off")
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")
        self.wait_for(lambda: "'guest': Started" in self.events(), "the client to hear of the start", 20)
        self.assertEqual(self.daemon.pid, daemon)
        self.assertTrue(self.daemon.running())

    def events(self):
        with open(f"{self.directory}/events", encoding="utf-8") as out:
            return out.read()

    def test_runtime_directory_goes(self):
        """The next login's daemon finds the machine under its id; the one that nobody can reach ends."""
        self.run_guest()
        number = self.virsh.ok("domid", "guest")
        before = self.daemon.pid
        shutil.rmtree(f"{self.daemon.runtime}/libvirt")
        self.daemon.start("--timeout=0")
        self.assertNotEqual(self.daemon.pid, before)
        self.assertEqual(self.executor.wait(before, 30), 0, "the daemon whose socket is gone stays")
        self.assertEqual(self.virsh.ok("domid", "guest"), number)
        self.assert_state("guest", "running", "running")
