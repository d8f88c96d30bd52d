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

    @classmethod
    def tearDownClass(cls):
        try:
            super().tearDownClass()
        finally:
            log = cls.executor.path(cls.daemon.log)
            if os.path.exists(log):
                shutil.copy(log, os.environ["VX_LOGS"])
