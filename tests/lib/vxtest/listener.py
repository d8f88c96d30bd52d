"""listener.py - virsh's commands that print events, and what they have printed.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import subprocess
import threading
import time

from . import process


class Listener:
    """A command of @virsh that goes on for ever: `event --loop` and its siblings."""

    def __init__(self, virsh, *arguments):
        argv = ["virsh", "-c", virsh.uri, *arguments]
        self.lines = []
        # Without its terminal virsh says nothing before it ends, unless it does not buffer.
        self._child = subprocess.Popen(["stdbuf", "-oL", *argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                       stdin=subprocess.DEVNULL, text=True, cwd="/", **process.as_user(virsh.user),
                                       env={**os.environ, **process.base_environment(virsh.user), **virsh.env})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._child.stdout:
            self.lines.append((time.monotonic(), line.strip()))

    def disconnected(self):
        return self._child.poll() is not None or self.said("Disconnected|end of file|Connection reset")

    def said(self, pattern):
        return [line for _, line in self.lines if re.search(pattern, line)]

    def close(self):
        self._child.terminate()
        self._child.wait(10)
        self._reader.join(10)
