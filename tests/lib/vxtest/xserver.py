"""xserver.py - an X server without a screen, with a session bus, and what is to be seen on it.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import struct
import subprocess

from . import process


class XServer:
    """Xvfb with its picture in a file of @folder, and a bus for the programs that run on it."""

    def __init__(self, folder, width=1024, height=768, accessible=False):
        """@accessible: whether programs tell of their windows (a11y.py)."""
        read, write = os.pipe()
        self._picture = os.path.join(folder, "Xvfb_screen0")
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-fbdir", folder,
             "-nolisten", "tcp", "-noreset"], pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            display = number.readline().strip()
        self.env = {"DISPLAY": f":{display}", "HOME": folder, "XDG_RUNTIME_DIR": folder, "GDK_BACKEND": "x11",
                    "XDG_CONFIG_HOME": f"{folder}/.config", "GSETTINGS_BACKEND": "keyfile", "LC_ALL": "C.UTF-8"}
        # What the bus starts, such as the bus for accessibility, has the same folders.
        bus = subprocess.run(["dbus-daemon", "--session", "--fork", "--print-address=1", "--print-pid=1"],
                             env={**os.environ, **self.env}, check=True, stdout=subprocess.PIPE,
                             text=True).stdout.split()
        self._bus = int(bus[1])
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus[0]
        if not accessible:
            self.env["NO_AT_BRIDGE"] = "1"

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

    def configure(self, text):
        """Settings of programs that start from now on, as GSettings keeps them in a file."""
        folder = f"{self.env['XDG_CONFIG_HOME']}/glib-2.0/settings"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/keyfile", "w", encoding="utf-8") as out:
            out.write(text)

    def click(self, x, y):
        self.xdotool("mousemove", str(x), str(y), "click", "1")

    def save_picture(self, path):
        """For people to look at: PPM."""
        rows = self.pixels()
        with open(path, "wb") as out:
            out.write(f"P6 {len(rows[0])} {len(rows)} 255\n".encode())
            for row in rows:
                out.write(b"".join(pixel.to_bytes(3, "big") for pixel in row))

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
