"""test_testbed.py - what the other suites rely on: VirtualBox runs the guest, and the guest does its things.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import unittest

from vxtest import images
from vxtest.case import RealTestCase
from vxtest.png import Png
from vxtest.virtualbox import parse_machine_readable

# The first and the last colours of the VGA palette, as mode 0x13 shows them.
BLACK, BLUE, WHITE = (0, 0, 0), (0, 0, 168), (255, 255, 255)


class TestbedTest(RealTestCase):
    start_daemon = False

    def _run(self, boot):
        manage = self.vbox.manage
        manage("createvm", "--name", "guest", "--register", "--ostype", "Other", "--default")
        serial = self.file("serial")
        manage("modifyvm", "guest", "--memory", "16", "--audio-enabled", "off", "--uart1", "0x3f8", "4",
               "--uartmode1", "file", serial)
        kind, controller, port, path = {
            "floppy": ("fdd", "Floppy", "0", self.floppy), "dvd": ("dvddrive", "IDE", "1", self.cd),
            "disk": ("hdd", "IDE", "0", self.disk)}[boot]
        if controller not in self.vbox.info("guest").values():
            manage("storagectl", "guest", "--name", controller, "--add", controller.lower())
        manage("storageattach", "guest", "--storagectl", controller, "--port", port, "--device", "0",
               "--type", kind, "--medium", path())
        manage("startvm", "guest", "--type", "headless")
        self.wait_guest_up(serial)
        return serial

    def test_guest_boots_from_floppy_cd_and_disk(self):
        for boot in ("floppy", "dvd", "disk"):
            with self.subTest(boot=boot):
                self._run(boot)
                self.vbox.remove_everything()

    def test_screen_and_power_button(self):
        serial = self._run("floppy")
        self.vbox.manage("controlvm", "guest", "screenshotpng", self.file("screen.png"))
        screen = Png.read(self.file("screen.png"))
        self.assertEqual(screen.size, (640, 400))
        self.assertEqual([screen.pixel(x, 200) for x in (20, 60, 620)], [BLACK, BLUE, WHITE])
        self.vbox.manage("controlvm", "guest", "acpipowerbutton")
        self.wait_for(lambda: self.vbox.state("guest") == "poweroff", "the guest to power off")
        self.assertIn(images.GUEST_GOODBYE, self.serial_output(serial))

    def test_serial_port_shows_that_time_passes_and_stops_in_a_pause(self):
        serial = self._run("floppy")
        self.wait_for(lambda: b".." in self.serial_output(serial), "the guest's clock")
        self.vbox.manage("controlvm", "guest", "pause")
        ticks = self.serial_output(serial)
        self.assertFalse(self.executor.run(["sleep", "2"]).code)
        self.assertEqual(self.serial_output(serial), ticks)

    def test_removing_everything_leaves_nothing(self):
        before = self.vbox.registry()
        self._run("disk")
        self.assertNotEqual(self.vbox.registry(), before)
        self.vbox.remove_everything()
        self.assertEqual(self.vbox.registry(), before)


class ParserTest(unittest.TestCase):
    def test_machine_readable_quotes(self):
        text = 'name="a \\"b\\" \\\\ c"\nmemory=16\n"IDE-0-0"="/x y"\ndescription="two\nlines"\nlast="1"\n'
        self.assertEqual(parse_machine_readable(text), {
            "name": 'a "b" \\ c', "memory": "16", "IDE-0-0": "/x y", "description": "two\nlines", "last": "1"})
