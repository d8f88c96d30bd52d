"""iscsi.py - a real iSCSI target (tgt) on a high port of the loopback interface.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import signal
import subprocess

from . import process
from .sshd import free_port

NAME = "iqn.2020-01.test.virtvbox:disk"
TARGET = "1"  # its number
LUN = 1  # 0 is the target's controller
MAX_CONTROL = 32768


class Target:
    """Serves @image as LUN of the target NAME. @directory: for the log."""

    def __init__(self, image, directory):
        self.image, self.log, self.port = image, f"{directory}/tgtd.log", free_port()
        self.control = str(self.port % MAX_CONTROL)  # for programs that steer it; in the name of a socket
        self.executor = process.Local()
        self.pid = None

    def manage(self, *arguments):
        done = subprocess.run(["tgtadm", "-C", self.control, "--lld", "iscsi", *arguments], text=True,
                              capture_output=True, check=False)
        assert done.returncode == 0, done
        return done.stdout

    def _is_up(self):
        return subprocess.run(["tgtadm", "-C", self.control, "--lld", "iscsi", "--op", "show", "--mode", "target"],
                              capture_output=True, check=False).returncode == 0

    def start(self):
        os.makedirs("/run/tgtd", exist_ok=True)
        self.pid = self.executor.spawn(["tgtd", "-f", "-C", self.control, "--iscsi", f"portal=127.0.0.1:{self.port}"],
                                       log=self.log)
        assert process.wait_for(self._is_up, 20), self.log
        self.manage("--op", "new", "--mode", "target", "--tid", TARGET, "-T", NAME)
        self.manage("--op", "new", "--mode", "logicalunit", "--tid", TARGET, "--lun", str(LUN), "-b", self.image)
        self.manage("--op", "bind", "--mode", "target", "--tid", TARGET, "-I", "ALL")
        return self

    def sessions(self):
        """The names of the initiators that are logged in."""
        return re.findall(r"Initiator: (\S+)", self.manage("--op", "show", "--mode", "target"))

    def stop(self):
        """tgtd does not end for a polite signal while it has targets."""
        self.executor.signal(self.pid, signal.SIGKILL)
        self.executor.wait(self.pid, 20)
        for name in (f"/run/tgtd/socket.{self.control}", f"/run/tgtd/socket.{self.control}.lock"):
            if os.path.exists(name):
                os.unlink(name)
