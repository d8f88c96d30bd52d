"""client.py - the test case of the client suites: this machine's clients, with VirtualBox and the daemon
inside the testbed (VX_TESTBED). The daemon's socket lies below the testbed's root directory.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import shutil

from .case import RealTestCase
from .testbed import Agent
from .virsh import Virsh


class ClientTestCase(RealTestCase):
    @classmethod
    def make_executor(cls):
        root = os.environ["VX_TESTBED"]
        base = f"/tmp/vx-run-{os.getpid()}-{cls.__name__}"
        os.makedirs(f"{root}{base}", mode=0o755, exist_ok=True)
        cls.addClassCleanup(shutil.rmtree, f"{root}{base}", ignore_errors=True)
        agent = Agent(root, f"{base}/run")
        cls.addClassCleanup(agent.close)
        cls.logs = base
        return agent

    @classmethod
    def make_virsh(cls):
        return Virsh(cls.uri(), env={"LIBVIRT_AUTOSTART": "0"})

    @classmethod
    def uri(cls):
        """How clients outside reach the daemon."""
        path = "session" if cls.daemon.session else "system"
        return f"vbox+unix:///{path}?socket={cls.executor.path(cls.daemon.socket)}"

    def go_through_a_life(self):
        """What a client does with a machine, over whatever it is that virsh comes by."""
        before = self.vbox.registry()
        serial = self.run_guest()
        self.assert_state("guest", "running", "running")
        self.virsh.ok("suspend", "guest")
        self.assert_state("guest", "paused", "paused")
        self.virsh.ok("resume", "guest")
        self.virsh.ok("screenshot", "guest", self.here("screen.png"))
        self.assertGreater(os.path.getsize(self.here("screen.png")), 100)
        self.assertIn("<name>guest</name>", self.virsh.ok("dumpxml", "guest"))
        self.virsh.ok("destroy", "guest")
        self.assert_state("guest", "shut off", "poweroff")
        self.go_through_snapshots("guest", self.virsh.uri)
        self.virsh.ok("undefine", "guest")
        self.assertTrue(self.serial_output(serial))
        self.assert_nothing_left(before)

    def go_through_snapshots(self, name, uri):
        self.virsh.ok("snapshot-create-as", name, "first", uri=uri)
        self.assertIn("first", self.vbox.manage("snapshot", name, "list"))
        self.virsh.ok("snapshot-delete", name, "first", uri=uri)

    def go_through_a_short_life(self, uri):
        """The same by another way, without waiting for the guest."""
        before = self.vbox.registry()
        document = self.here("short.xml")
        with open(document, "w", encoding="utf-8") as out:
            out.write(self.guest_xml("short"))
        self.virsh.ok("define", document, uri=uri)
        self.virsh.ok("start", "short", uri=uri)
        self.assertEqual(self.vbox.state("short"), "running")
        self.assertIn("<name>short</name>", self.virsh.ok("dumpxml", "short", uri=uri))
        self.virsh.ok("destroy", "short", uri=uri)
        self.go_through_snapshots("short", uri)
        self.virsh.ok("undefine", "short", uri=uri)
        self.assert_nothing_left(before)

    @classmethod
    def tearDownClass(cls):
        try:
            super().tearDownClass()
        finally:
            log = cls.executor.path(cls.daemon.log)
            if os.path.exists(log):
                shutil.copy(log, os.environ["VX_LOGS"])
