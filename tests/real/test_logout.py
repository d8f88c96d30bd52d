"""test_logout.py - the session's user logs out: what that ends, and what is found again.

logind either kills all of the user's processes, or leaves them and removes the user's runtime directory.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import shutil
import signal

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
        for end in (self.kill_at_once, self.executor.kill):
            with self.subTest(end=end.__name__):
                listener, heard = self.listen(f"{self.directory}/{end.__name__}")
                end(self.vbox.processes())
                self.wait_for(lambda: "'guest': Stopped" in heard() or self.executor.poll(listener) is not None,
                              "the client to hear of it", 60)
                self.wait_for(lambda: self.virsh.run("list").code == 0, "VirtualBox to be reached again", 30)
                self.wait_state("guest", "shut off")
                self.virsh.ok("start", "guest")
                self.assert_state("guest", "running", "running")
                if self.executor.poll(listener) is None:
                    self.wait_for(lambda: "'guest': Started" in heard(), "the client to hear of the start", 20)
                self.executor.kill([listener])
                self.assertEqual(self.daemon.pid, daemon)
                self.assertTrue(self.daemon.running())

    @staticmethod
    def kill_at_once(processes):
        for process in processes:
            os.kill(process, signal.SIGKILL)

    def listen(self, path):
        """A client that only waits for events: its process, and what gives all that it has heard."""
        def heard():
            with open(path, encoding="utf-8") as out:
                return out.read()
        before = self.listeners()
        listener = self.executor.spawn(["virsh", "-c", self.daemon.uri, "event", "--event", "lifecycle", "--loop"],
                                       env={"XDG_RUNTIME_DIR": self.daemon.runtime}, user=self.user, log=path)
        self.addCleanup(self.executor.kill, [listener])
        self.wait_for(lambda: self.listeners() > before, "the client to listen")
        return listener, heard

    def listeners(self):
        return sum(name == "connect_domain_event_callback_register_any" for name, _ in self.daemon.calls())

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
