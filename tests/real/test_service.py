"""test_service.py - VirtualBox's service hangs, or is lost: what clients can do meanwhile, and what they hear.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import signal
import threading

from vxtest import process
from vxtest.case import RealTestCase


class ServiceTest(RealTestCase):
    def service(self):
        services = self.vbox.processes("VBoxSVC")
        self.assertEqual(len(services), 1)
        return services[0]

    def test_hangs(self):
        """VBoxSVC hangs: what is known is answered, what needs it waits, and succeeds when it goes on."""
        self.define_guest()
        text = self.virsh.ok("dumpxml", "guest")
        service, outcome = self.service(), []
        starting = threading.Thread(target=lambda: outcome.append(self.virsh.run("start", "guest")))
        os.kill(service, signal.SIGSTOP)
        rescue = threading.Timer(25, os.kill, (service, signal.SIGCONT))  # so that a failure ends
        rescue.start()
        try:
            starting.start()
            self.assertEqual(self.virsh.ok("list", "--all", "--name").split(), ["guest"])
            self.assertEqual(self.virsh.ok("dumpxml", "guest"), text)
            self.assertEqual(self.virsh.ok("domstate", "guest").strip(), "shut off")
            self.assertEqual(outcome, [])
        finally:
            rescue.cancel()
            os.kill(service, signal.SIGCONT)
        starting.join(60)
        self.assertEqual([result.code for result in outcome], [0], outcome)
        self.assert_state("guest", "running", "running")

    def test_missed(self):
        """While the daemon looks away the service ends, and by the next one a machine gets another name and is
        started: the client hears of both, in this order, and of each once."""
        self.define_guest()
        self.virsh.ok("list", "--all")
        listener = self.listen("--event", "lifecycle")
        self.daemon.signal(signal.SIGSTOP)
        try:
            process.kill_at_once([self.service()])
            self.vbox.manage("modifyvm", "guest", "--name", "other")
            self.vbox.manage("startvm", "other", "--type", "headless")
        finally:
            self.daemon.signal(signal.SIGCONT)
        self.wait_for(lambda: listener.said("Started"), "the client to hear of the start", 60)
        self.assertEqual([line.split("for domain ")[1] for line in listener.said("event 'lifecycle'")],
                         ["'guest': Undefined Renamed", "'other': Defined Renamed", "'other': Started Booted"])
        self.assert_state("other", "running", "running")

    def test_library_does_not_notice(self):
        """VirtualBox's library in the daemon misses that the service has ended, and its calls never return: clients
        lose their connection, and the daemon's next process finds all again."""
        self.define_guest()
        self.virsh.ok("list", "--all")
        listener, pid = self.listen("--event", "lifecycle"), self.daemon.pid
        self.addCleanup(self.executor.kill, [process.hold_thread(pid, "Ipc-Conn")])
        process.kill_at_once([self.service()])
        self.wait_for(listener.disconnected, "the client to lose its connection", 60)
        self.wait_for(lambda: self.virsh.run("list").code == 0, "another process", 30)
        self.assertEqual(self.virsh.ok("list", "--all", "--name").split(), ["guest"])
        self.assertIn("its library in this process does not notice", self.daemon.output(400))
        self.assertTrue(self.daemon.running())
