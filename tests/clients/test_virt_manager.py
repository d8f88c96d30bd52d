"""test_virt_manager.py - virt-manager of Debian 12 against the daemon in the testbed, on an X server without a screen.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import itertools
import os
import shutil
import unittest

from vxtest.client import ClientTestCase
from vxtest.xserver import XServer

if not all(map(shutil.which, ("virt-manager", "Xvfb", "xdotool"))):
    raise unittest.SkipTest("virt-manager, Xvfb or xdotool is not installed")

# The guest draws sixteen bars in the colours of a VGA's text mode, the first one black as the window is.
BARS = [0x0000a8, 0x00a800, 0x00a8a8, 0xa80000, 0xa800a8, 0xa85700, 0xa8a8a8, 0x575757, 0x5757ff, 0x57ff57,
        0x57ffff, 0xff5757, 0xff57ff, 0xffff57, 0xffffff]


class VirtManagerTest(ClientTestCase):
    user = "tester"

    def setUp(self):
        super().setUp()
        self.x = XServer(self.here(""))
        self.addCleanup(self.x.close)
        self.log = os.path.join(os.environ["VX_LOGS"], f"virt-manager.{self._testMethodName}.log")

    def manager(self, *arguments):
        # With a transport named it takes the machine for another one, and shows no console.
        uri = self.uri().replace("vbox+unix:", "vbox:")
        child = self.x.start("/usr/bin/virt-manager", "--connect", uri, "--no-fork", *arguments, log=self.log)
        self.addCleanup(child.wait, 10)
        self.addCleanup(child.kill)

    def shows_bars(self):
        """Side by side, all of one width, in each of a hundred rows."""
        rows = 0
        for row in self.x.pixels():
            runs = [(colour, len(list(run))) for colour, run in itertools.groupby(row) if colour != 0]
            rows += [colour for colour, _ in runs] == BARS and len({width for _, width in runs}) == 1
        return rows >= 100

    def asks_for_password(self):
        """The field for it is white, and nothing else is."""
        return sum(row.count(0xffffff) for row in self.x.pixels()) > 5000

    def test_console(self):
        self.run_guest(devices="<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='secret'/>")
        self.manager("--show-domain-console", "guest")
        window = self.x.window("guest on ")
        # VirtualBox's VNC server asks for a password, and virt-manager for it where it asks.
        self.wait_for(self.asks_for_password, "virt-manager to ask for the password", 60)
        self.x.xdotool("windowfocus", "--sync", window)
        self.x.xdotool("type", "--delay", "50", "secret")
        self.x.xdotool("key", "Return")
        self.wait_for(self.shows_bars, "the guest's sixteen bars in the console's window", 60)

    def test_list(self):
        self.define_guest()
        self.manager()
        self.x.window("Virtual Machine Manager")
        self.wait_for(lambda: {"connect_list_all_domains", "domain_get_xml_desc"} <=
                      {name for name, _ in self.daemon.calls()}, "virt-manager to have read the domain", 60)

    def test_details(self):
        self.define_guest()
        self.manager("--show-domain-editor", "guest")
        self.x.window("guest on ")

    def test_creator(self):
        self.manager("--show-domain-creator")
        self.x.window("New VM|Create a new virtual machine")
