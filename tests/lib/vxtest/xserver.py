"""xserver.py - an X server without a screen, with a session bus, and what is to be seen on it.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import struct
import subprocess

from . import process


class XServer:
    """Xvfb with its picture in a file of @folder, and a bus for the programs that run on it."""

    def __init__(self, folder, width=1024, height=768):
        read, write = os.pipe()
        self._picture = os.path.join(folder, "Xvfb_screen0")
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-fbdir", folder,
             "-nolisten", "tcp", "-noreset"], pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            display = number.readline().strip()
        bus = subprocess.run(["dbus-daemon", "--session", "--fork", "--print-address=1", "--print-pid=1"],
                             check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        self._bus = int(bus[1])
        self.env = {"DISPLAY": f":{display}", "DBUS_SESSION_BUS_ADDRESS": bus[0], "HOME": folder,
                    "XDG_RUNTIME_DIR": folder, "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1",
                    "GDK_BACKEND": "x11", "LC_ALL": "C.UTF-8"}

    def close(self):
        os.kill(self._bus, 15)
        self._server.terminate()
        self._server.wait(10)

    def start(self, *argv, log):
        with open(log, "ab") as out:
            return subprocess.Popen(argv, env={**os.environ, **self.env, "LIBVIRT_AUTOSTART": "0"},
                                    stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def xdotool(self, *arguments):
        return subprocess.run(["xdotool", *arguments], env={**os.environ, **self.env}, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout

    def titles(self):
        """Of the windows that are shown."""
        found = self.xdotool("search", "--onlyvisible", "--name", ".").split()
        return [self.xdotool("getwindowname", window).strip() for window in found]

    def window(self, title, timeout=60):
        """Waits for a window. Returns its number."""
        found = process.wait_for(
            lambda: self.xdotool("search", "--onlyvisible", "--name", title).split(), timeout)
        if not found:
            raise AssertionError(f"waited {timeout} s in vain for the window {title!r}: there are {self.titles()}")
        return found[-1]

    def pixels(self):
        """What is shown: rows of pixels, 0xRRGGBB. The file is an XWD: a header, colours, pixels of 4 bytes."""
        with open(self._picture, "rb") as picture:
            data = picture.read()
        header = struct.unpack(">25I", data[:100])
        size, width, height, line, colours = header[0], header[4], header[5], header[12], header[19]
        start = size + colours * 12
        order = ">" if header[7] else "<"
        return [[pixel & 0xffffff for pixel in struct.unpack(f"{order}{width}I", data[at:at + width * 4])]
                for at in range(start, start + height * line, line)]
