"""test_logout.py - the session's user logs out, and logind removes the user's runtime directory.

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
