"""test_logout.py - the session's user logs out: what that ends, and what is found again.

logind either kills all of the user's processes, or leaves them and removes the user's runtime directory.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import shutil

from vxtest import process
from vxtest.case import RealTestCase


class LogoutTest(RealTestCase):
    user = "tester"
    start_daemon = False

    def setUp(self):
        super().setUp()
        self.addCleanup(self.daemon.check_end)

    def test_virtualbox_ends(self):
        """Everything that is VirtualBox's ends at once, killed or as logind does it (told to end, killed where it
        does not), and the daemon does not. Its clients hear of it without asking; where only a new process can
        reach VirtualBox again, they lose their connection."""
        self.daemon.start()
        self.run_guest()
        daemon = self.daemon.pid
        for end in (process.kill_at_once, self.executor.kill):
            with self.subTest(end=end.__name__):
                listener = self.listen("--event", "lifecycle")
                end(self.vbox.processes())
                self.wait_for(lambda: listener.said("'guest': Stopped") or listener.disconnected(),
                              "the client to hear of it", 60)
                self.wait_for(lambda: self.virsh.run("list").code == 0, "VirtualBox to be reached again", 30)
                self.wait_state("guest", "shut off")
                self.virsh.ok("start", "guest")
                self.assert_state("guest", "running", "running")
                if not listener.disconnected():
                    self.wait_for(lambda: listener.said("'guest': Started"), "the client to hear of the start", 20)
                self.assertEqual(self.daemon.pid, daemon)
                self.assertTrue(self.daemon.running())

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
