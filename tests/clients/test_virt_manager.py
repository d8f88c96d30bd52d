"""test_virt_manager.py - virt-manager of Debian 12 against the daemon in the testbed, on an X server without a screen.

It is used as its accessibility tells of it, and what it shows is looked at. Pictures of it are kept beside the logs.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import itertools
import os
import re
import shutil
import tempfile
import unittest

from vxtest import process, xml
from vxtest.client import ClientTestCase
from vxtest.xserver import XServer

if not all(map(shutil.which, ("virt-manager", "Xvfb", "xdotool"))):
    raise unittest.SkipTest("virt-manager, Xvfb or xdotool is not installed")
try:
    from vxtest import a11y
except (ImportError, ValueError) as missing:
    raise unittest.SkipTest("gir1.2-atspi-2.0 or python3-gi is not installed") from missing

# The guest draws sixteen bars in the colours of a VGA's text mode, the first one black as the window is.
BARS = [0x0000a8, 0x00a800, 0x00a8a8, 0xa80000, 0xa800a8, 0xa85700, 0xa8a8a8, 0x575757, 0x5757ff, 0x57ff57,
        0x57ffff, 0xff5757, 0xff57ff, 0xffff57, 0xffffff]

SETTINGS = """
[org/virt-manager/virt-manager/stats]
enable-disk-poll=true
enable-net-poll=true
enable-memory-poll=true
[org/virt-manager/virt-manager/confirm]
removedev=false
"""


class VirtManagerTest(ClientTestCase):
    user = "tester"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # To a manager on the same machine a path is a path: the testbed's are also here.
        os.symlink(cls.executor.path(cls.directory), cls.directory)
        cls.addClassCleanup(os.unlink, cls.directory)
        folder = tempfile.mkdtemp(prefix="vx-x-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.x = XServer(folder, accessible=True)
        cls.addClassCleanup(cls.x.close)
        cls.x.configure(SETTINGS)
        cls.x.env["HOME"] = cls.vbox.files  # where it keeps its images
        cls.vbox.manage("setproperty", "vrdeextpack", "VNC")

    def setUp(self):
        super().setUp()
        self.addCleanup(self.remove_pools)
        self.log = os.path.join(os.environ["VX_LOGS"], f"virt-manager.{self._testMethodName}.log")

    def remove_pools(self):
        """It leaves one for its own images, and one for each folder that it saw."""
        self.vbox.remove_everything()
        for name, *_ in self.virsh.table("pool-list", "--all"):
            if name != "default-pool":
                self.virsh.run("pool-destroy", name)
                self.virsh.ok("pool-undefine", name)
        shutil.rmtree(self.here(".local"), ignore_errors=True)

    def manager(self, *arguments):
        """Starts it; returns its windows."""
        # With a transport named it takes the machine for another one, and shows no console.
        uri = self.uri().replace("vbox+unix:", "vbox:")
        child = self.x.start("/usr/bin/virt-manager", "--connect", uri, "--no-fork", "--debug", *arguments, log=self.log)
        self.addCleanup(child.wait, 10)
        self.addCleanup(child.kill)
        self.addCleanup(self.picture)
        return a11y.application("virt-manager", self.x.env["DBUS_SESSION_BUS_ADDRESS"])

    def picture(self, name="end"):
        self.x.save_picture(self.log.replace(".log", f".{name}.ppm"))

    def assert_no_alarm(self, manager):
        for role in a11y.ALARMS:
            for alarm in manager.find_all(role):
                self.fail(f"virt-manager says:\n{alarm}")

    def shows_bars(self):
        """Side by side, all of one width, in each of a hundred rows."""
        rows = 0
        for row in self.x.pixels():
            runs = [(colour, len(list(run))) for colour, run in itertools.groupby(row) if colour != 0]
            rows += [colour for colour, _ in runs] == BARS and len({width for _, width in runs}) == 1
        return rows >= 100

    def log_in(self, window, password):
        """VirtualBox's server for VNC asks for a password in any case."""
        field = window.find("password text")
        field.type(password)
        window.press("push button", "Login")
        self.wait_for(self.shows_bars, "the guest's sixteen bars in the console's window", 60)

    def choose(self, cell):
        """Clicks on something in a list."""
        self.x.click(*cell.position())

    # the wizard for new machines

    def wizard(self, manager, how):
        manager.press("push button", "New")
        wizard = manager.find("frame", "New VM")
        wizard.press("radio button", how)
        wizard.press("push button", "Forward")
        return wizard

    def choose_system(self, wizard):
        entry = wizard.find("text", "oslist-entry")

        def choose():
            for cell in wizard.find_all("table cell", "Generic Linux.*"):
                cell.use(action="activate")
            return entry.text == "Generic Linux 2022"
        for text in ("linux2022", "linux", "linux2022"):
            entry.type(text)
            if process.wait_for(choose, 5):
                return True
        return False

    def begin(self, manager, how, fill):
        """The wizard with a system chosen: its list opens where the text changes, but not in each wizard."""
        for _ in range(4):
            wizard = self.wizard(manager, how)
            fill(wizard)
            if self.choose_system(wizard):
                return wizard
            wizard.press("push button", "Cancel")
            self.wait_for(lambda: not manager.find_all("frame", "New VM"), "the wizard to be closed")
        self.fail("the system cannot be chosen")

    def go_on(self, wizard, step):
        wizard.press("push button", "Forward")
        wizard.find("label", f"Step {step}.*")

    def finish(self, manager, wizard, network="default"):
        """Little memory, for this machine has other things to do, and from there on what is proposed."""
        wizard.press("push button", "Finish")
        window = manager.find("frame", "linux2022 on.*")
        self.assert_no_alarm(manager)
        self.assert_state("linux2022", "running", "running")
        info = self.vbox.info("linux2022")
        self.assertEqual((info["memory"], info["cpus"], info["nic1"], info["vrde"]), ("128", "2", "nat", "on"))
        interface = xml.parse(self.virsh.ok("dumpxml", "linux2022")).find("devices/interface")
        self.assertEqual(interface.find("source").get("network"), network)
        return window, info

    def set_memory(self, wizard):
        wizard.find("label", "Choose Memory.*")
        wizard.find_all("spin button")[1].set(128)

    def test_wizard_imports_a_disk(self):
        manager = self.manager()
        disk = self.disk()
        wizard = self.begin(manager, "Import.*", lambda wizard: wizard.find("text", "import-entry").type(disk))
        self.go_on(wizard, 3)
        self.set_memory(wizard)
        self.go_on(wizard, 4)
        wizard.find("toggle button", "Network selection").use()
        self.assertIn("Virtual network 'default'", wizard.find("combo box", "net-source|Virtual.*").text_of_all())
        window, info = self.finish(manager, wizard)
        self.assertIn(self.file("guest.vdi"), info.values())
        # Without a password of its own a display has one that is shown to whoever may see it.
        dump = xml.parse(self.virsh.ok("dumpxml", "--security-info", "linux2022"))
        self.log_in(window, dump.find("devices/graphics").get("passwd"))

    def test_wizard_installs_from_a_cd(self):
        manager = self.manager()
        cd = self.cd()

        def fill(wizard):
            wizard.find("text", "media-entry").type(cd)
            automatic = wizard.find("check box", "Automatically.*")
            self.wait_for(lambda: re.match("None detected|Generic", wizard.find("text", "oslist-entry").text),
                          "it to have looked at the medium", 60)
            if automatic.is_("checked"):
                automatic.use()
        wizard = self.begin(manager, "Local install.*", fill)
        self.go_on(wizard, 3)
        self.set_memory(wizard)
        self.go_on(wizard, 4)
        # How much is said only where it has heard of its pool before this page was opened.
        wizard.find("label", ".*available in the default location.*")
        self.go_on(wizard, 5)
        _, info = self.finish(manager, wizard)
        disk = self.file(".local/share/libvirt/images/linux2022.img")
        self.assertEqual(info["boot1"], "dvd")
        self.assertIn(self.file("guest.iso"), info.values())
        self.assertIn(disk, info.values())
        self.assertIn("Capacity:       25600 MBytes", self.vbox.manage("showmediuminfo", "disk", disk))

    # a machine that is there

    def pages(self, window):
        """The cells of the list of a machine's pages."""
        return [cell for cell in window.find("table", "hw-list").find_all("table cell") if cell.name]

    def page(self, window, name):
        cell = self.wait_for(lambda: [cell for cell in self.pages(window) if re.fullmatch(name, cell.name)],
                             f"the page {name}", 60)[0]
        self.choose(cell)

    def add_hardware(self, manager, window, kind):
        window.press("push button", "add-hardware")
        dialog = manager.find("frame", "Add New Virtual Hardware")
        self.choose(dialog.find("table cell", kind))
        return dialog

    def test_details(self):
        """Each page of a running machine; its graphs; a device that comes and goes; what others change."""
        self.disk("guest.vdi")
        self.run_guest(devices=f"""
            <disk type='file' device='disk'><source file='{self.file("guest.vdi")}'/><target dev='hda' bus='ide'/></disk>
            <disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>
            <controller type='sata' index='0'/>
            <interface type='network'><source network='default'/><model type='82540EM'/></interface>
            <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='secret'/>
            <sound model='ich6'/><input type='tablet' bus='usb'/>
            <filesystem type='mount'><source dir='/tmp'/><target dir='share'/></filesystem>""")
        manager = self.manager("--show-domain-editor", "guest")
        window = manager.find("frame", "guest on.*")
        names = [cell.name for cell in self.pages(window)]
        for kind in ("Overview", "OS information", "Performance", "CPUs", "Memory", "Boot Options", "Floppy 1",
                     "IDE Disk 1", "IDE CDROM 1", "NIC .*", "Tablet", "Display VNC", "Sound ich6", "Serial 1", "Video.*",
                     "Controller SATA 0", "Controller USB 0", "Filesystem share"):
            self.assertTrue(any(re.fullmatch(kind, name) for name in names), (kind, names))
        for name in names:
            self.page(window, re.escape(name))
            self.wait_for(lambda: not window.find("push button", "config-apply").is_("sensitive"),
                          f"the page {name} to have nothing to apply", 20)
            self.assert_no_alarm(manager)
        self.picture("pages")
        self.page(window, "Performance")
        self.wait_for(lambda: all(re.search(text, " ".join(label.name for label in window.find_all("label")))
                                  for text in (r"\d %", r"MiB of 32 MiB", r"KiB/s read", r"KiB/s in")),
                      "figures beside the graphs", 60)
        self.assertNotIn("Disabled", [label.name for label in window.find_all("label")])

        self.vbox.manage("controlvm", "guest", "pause")
        self.wait_for(lambda: window.find("toggle button", "Pause").is_("checked"), "the pause to be seen", 20)
        self.vbox.manage("controlvm", "guest", "poweroff")
        window.press("radio button", "Console")
        window.find("label", "Guest is not running.*")

        window.press("radio button", "Details")
        self.add_hardware(manager, window, "Network").press("push button", "Finish")
        self.wait_for(lambda: self.vbox.info("guest")["nic2"] == "nat", "the network card", 60)
        self.assert_no_alarm(manager)
        mac = self.vbox.info("guest")["macaddress2"].lower()
        self.page(window, f"NIC :{mac[6:8]}:{mac[8:10]}:{mac[10:12]}")
        window.press("push button", "config-remove")
        self.wait_for(lambda: self.vbox.info("guest")["nic2"] == "none", "the network card to go", 60)
        self.assert_no_alarm(manager)

    def test_console(self):
        self.run_guest(devices="<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='secret'/>")
        manager = self.manager("--show-domain-console", "guest")
        self.log_in(manager.find("frame", "guest on.*"), "secret")

    def test_list(self):
        """The live view follows what others do."""
        self.define_guest()
        manager = self.manager()
        manager.find("table cell", "guest\nShutoff")
        self.vbox.manage("startvm", "guest", "--type", "headless")
        manager.find("table cell", "guest\nRunning")
        self.vbox.manage("createvm", "--name", "more", "--register")
        manager.find("table cell", "more\nShutoff")
        self.vbox.remove_machine("more")
        self.wait_for(lambda: not manager.find_all("table cell", "more.*"), "the machine to go", 30)
