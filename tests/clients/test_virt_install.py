"""test_virt_install.py - virt-install and virt-xml of Debian 12 against the daemon in the testbed.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import shutil
import subprocess
import unittest

from vxtest import process, xml
from vxtest.client import ClientTestCase

if not shutil.which("virt-install"):
    raise unittest.SkipTest("virtinst is not installed")

QUIET = "--osinfo", "generic", "--noautoconsole"


class VirtToolsTestCase(ClientTestCase):
    user = "tester"

    def tool(self, program, *arguments):
        """Runs one of the tools; returns its output."""
        argv = [f"/usr/bin/{program}", "--connect", self.uri(), *arguments]
        result = process.Local().run(argv, env={"LIBVIRT_AUTOSTART": "0", "HOME": self.here("")}, timeout=120)
        if result.code:
            self.fail(str(result))
        return result.out

    def install(self, name, *arguments):
        self.addCleanup(self.remove_pools)
        return self.tool("virt-install", "--name", name, "--memory", "64", *QUIET, *arguments)

    def remove_pools(self):
        """virt-install leaves a pool for each folder that it saw."""
        for name, *_ in self.virsh.table("pool-list", "--all"):
            if name != "default-pool":
                self.virsh.run("pool-destroy", name)
                self.virsh.ok("pool-undefine", name)

    def dump(self, name):
        return xml.parse(self.virsh.ok("dumpxml", "--inactive", name))


class VirtInstallTest(VirtToolsTestCase):
    def test_import(self):
        disk = self.disk()
        self.install("guest", "--import", "--disk", disk, "--network", "user", "--transient")
        self.assert_state("guest", "running", "running")
        info = self.vbox.info("guest")
        self.assertEqual((info["memory"], info["nic1"], info["boot1"]), ("64", "nat", "disk"))
        self.assertIn(disk, info.values())

    def test_import_by_default(self):
        disk = self.disk()
        self.install("guest", "--import", "--disk", disk, "--graphics", "vnc")
        self.assert_state("guest", "running", "running")
        info = self.vbox.info("guest")
        self.assertEqual((info["nic1"], info["vrde"]), ("nat", "on"))
        self.assertIn(disk, info.values())
        interface = self.dump("guest").find("devices/interface")
        self.assertEqual((interface.get("type"), interface.find("source").get("network")), ("network", "default"))

    def test_cdrom_by_default(self):
        """What comes after the installation is defined while it runs, and is so at the next start."""
        disk, cd = self.file("new.vdi"), self.cd()
        self.install("guest", "--cdrom", cd, "--disk", f"path={disk},size=1,format=vdi")
        self.assert_state("guest", "running", "running")
        info = self.vbox.info("guest")
        self.assertEqual(info["boot1"], "dvd")
        self.assertIn(cd, info.values())
        self.assertIn("disk", self.assert_installed(cd))
        self.virsh.ok("destroy", "guest")
        self.virsh.ok("start", "guest")
        info = self.vbox.info("guest")
        self.assertEqual(info["boot1"], "disk")
        self.assertNotIn(cd, info.values())
        self.assertIn(disk, info.values())

    def assert_installed(self, cd):
        """What the domain is to be: booted from its disk, with nothing in its drive. Returns its disks' kinds."""
        dump = self.dump("guest")
        self.assertEqual(dump.find("os/boot").get("dev"), "hd")
        sources = [each.get("file") for each in dump.findall("devices/disk/source")]
        self.assertNotIn(cd, sources)
        return [each.get("device") for each in dump.findall("devices/disk")]

    def test_cdrom_and_restart(self):
        """virt-install waits for the end of the installation, and starts what was installed."""
        disk, cd = self.file("new.vdi"), self.cd()
        argv = ["/usr/bin/virt-install", "--connect", self.uri(), "--name", "guest", "--memory", "64", "--osinfo",
                "generic", "--noautoconsole", "--wait", "2", "--cdrom", cd, "--disk",
                f"path={disk},size=1,format=vdi"]
        self.addCleanup(self.remove_pools)
        with subprocess.Popen(argv, env={**os.environ, "LIBVIRT_AUTOSTART": "0", "HOME": self.here("")},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as tool:
            self.addCleanup(tool.kill)
            self.wait_for(lambda: "guest" in self.virsh.ok("list", "--name") and
                          self.dump("guest").find("os/boot").get("dev") == "hd",
                          "the definition after the installation", 60)
            self.virsh.ok("shutdown", "guest")
            self.vbox.manage("controlvm", "guest", "poweroff")
            output, _ = tool.communicate(timeout=120)
        self.assertEqual(tool.returncode, 0, output)
        self.assert_state("guest", "running", "running")
        self.assertEqual(self.vbox.info("guest")["boot1"], "disk")

    def test_import_with_options(self):
        self.install("guest", "--import", "--disk", f"{self.disk()},bus=sata", "--graphics", "none", "--vcpus", "2",
                     "--network", "user,model=virtio", "--network", "none", "--boot", "uefi", "--noreboot", "--check",
                     "all=off", "--metadata", "title=the title,description=what it is for")
        info = self.vbox.info("guest")
        self.assertEqual((info["cpus"], info["firmware"], info["nic1"]), ("2", "EFI", "nat"))
        self.assertEqual(self.dump("guest").findtext("title"), "the title")
        self.assertEqual(self.dump("guest").find("devices/interface/model").get("type"), "virtio")

    def test_import_with_many_devices(self):
        """One option for each kind of device, as its page of the manual has it."""
        self.install("guest", "--import", "--disk", f"{self.disk()},bus=sata,serial=ABC", "--noreboot",
                     "--memory", "96", "--vcpus", "2", "--boot", "uefi,bootmenu.enable=yes", "--cpu", "host-passthrough",
                     "--clock", "offset=localtime", "--events", "on_crash=restart",
                     "--controller", "type=scsi,model=lsisas1068", "--controller", "type=usb,model=nec-xhci",
                     "--network", "user,model=82545EM,mac=08:00:27:00:00:21,link.state=down",
                     "--graphics", "vnc,password=secret,listen=127.0.0.1,port=5911", "--video", "vmvga",
                     "--sound", "ich6", "--tpm", "emulator,version=2.0,model=tpm-crb", "--input", "tablet,bus=usb",
                     "--filesystem", f"{self.vbox.files},/shared", "--serial", "tcp,host=127.0.0.1:4555,mode=connect",
                     "--parallel", "null", "--memballoon", "none", "--sysinfo", "system.serial=S1")
        info = self.vbox.info("guest")
        for key, value in {"memory": "96", "cpus": "2", "firmware": "EFI", "bootmenu": "messageandmenu",
                           "rtcuseutc": "off", "triplefaultreset": "on", "nic1": "nat", "nictype1": "82545EM",
                           "macaddress1": "080027000021", "cableconnected1": "off", "vrde": "on", "vrdeports": "5911",
                           "vrdeaddress": "127.0.0.1", "graphicscontroller": "vmsvga",
                           "SharedFolderNameMachineMapping1": "/shared",
                           "uartmode1": "tcpclient,127.0.0.1:4555"}.items():
            with self.subTest(key=key):
                self.assertEqual(info.get(key), value)
        self.assertIn("LsiLogicSas", info.values())
        devices = xml.parse(self.virsh.ok("dumpxml", "--security-info", "guest")).find("devices")
        self.assertEqual(devices.find("graphics").get("passwd"), "secret")
        self.assertEqual(devices.find("tpm/backend").get("version"), "2.0")
        self.assertEqual(devices.find("sound").get("model"), "ich6")
        self.assertIsNotNone(devices.find("input[@type='tablet'][@bus='usb']"))

    def test_import_without_network(self):
        self.install("guest", "--import", "--disk", self.disk(), "--network", "none", "--noreboot",
                     "--graphics", "vnc,listen=127.0.0.1")
        info = self.vbox.info("guest")
        self.assertEqual((info["nic1"], info["vrde"]), ("none", "on"))
        self.assertIsNotNone(self.dump("guest").find("devices/graphics[@type='vnc']"))

    def test_cdrom_and_new_disk(self):
        disk = self.file("new.vdi")
        self.install("guest", "--cdrom", self.cd(), "--disk", f"path={disk},size=1,format=vdi", "--network", "user",
                     "--transient")
        self.assert_state("guest", "running", "running")
        self.assertIn(disk, self.vbox.media())
        info = self.vbox.info("guest")
        self.assertEqual(info["boot1"], "dvd")
        self.assertIn("Capacity:       1024 MBytes", self.vbox.manage("showmediuminfo", "disk", disk))

    def test_cdrom_with_a_volume(self):
        self.addCleanup(self.virsh.run, "vol-delete", f"{self.vbox.machines}/v.vdi")
        self.addCleanup(self.vbox.remove_everything)
        self.virsh.ok("vol-create-as", "default-pool", "v.vdi", "64M", "--allocation", "0", "--format", "vdi")
        self.install("guest", "--cdrom", self.cd(), "--disk", "vol=default-pool/v.vdi,bus=sata", "--graphics", "none",
                     "--network", "none", "--transient")
        self.assertIn(f"{self.vbox.machines}/v.vdi", self.vbox.info("guest").values())

    def test_nothing_is_made(self):
        before = self.vbox.registry()
        disk = f"path={self.file('new.vdi')},size=1,format=vdi"
        printed = self.install("guest", "--import", "--disk", disk, "--print-xml", "--dry-run")
        self.assertEqual(xml.parse(printed).findtext("name"), "guest")
        self.install("guest", "--import", "--disk", disk, "--dry-run")
        self.assertEqual(self.vbox.registry(), before)


class VirtCloneTest(VirtToolsTestCase):
    """virt-clone defines the copy first, and then makes its disks."""

    def define_one(self, name="guest"):
        self.define(self.guest_xml(name, disks=f"<disk type='file' device='disk'><source file='{self.disk()}'/>"
                                   "<target dev='hda' bus='ide'/></disk>",
                                   devices="<interface type='user'><mac address='08:00:27:00:00:12'/></interface>"))

    def disk_of(self, name):
        return self.vbox.info(name).get("IDE Controller-0-0")

    def test_clone(self):
        self.define_one()
        self.addCleanup(self.remove_pools)
        self.tool("virt-clone", "--original", "guest", "--name", "copy", "--file", self.file("copy.vdi"))
        self.wait_for(lambda: self.disk_of("copy") == self.file("copy.vdi"), "the copy to have its disk", 30)
        self.assertEqual(self.disk_of("guest"), self.file("guest.vdi"))
        original, copy = self.vbox.info("guest"), self.vbox.info("copy")
        for key in ("UUID", "macaddress1", "IDE Controller-ImageUUID-0-0"):
            self.assertNotEqual(original[key], copy[key])
        self.virsh.ok("start", "copy")
        self.assert_state("copy", "running", "running")

    def test_disk_that_is_yet_to_be_made(self):
        self.addCleanup(self.remove_pools)
        self.addCleanup(self.virsh.run, "vol-delete", self.file("late.vdi"))
        self.addCleanup(self.vbox.remove_everything)
        late = self.guest_xml(disks=f"<disk type='file' device='disk'><source file='{self.file('late.vdi')}'/>"
                              "<target dev='hda' bus='ide'/></disk>")
        self.virsh.fails("define", self.xml_file(late), match="Cannot access storage file.*late.vdi")
        self.virsh.ok("pool-define-as", "files", "dir", "--target", self.vbox.files)
        self.virsh.ok("pool-start", "files")
        self.define(late)
        self.assertIn(self.file("late.vdi"), self.virsh.ok("domblklist", "guest"))
        self.assertNotIn(self.file("late.vdi"), self.vbox.info("guest").values())
        self.virsh.fails("start", "guest", match="Cannot access storage file.*late.vdi.*yet to be made")
        self.virsh.ok("vol-create-as", "files", "late.vdi", "16M", "--format", "vdi")
        self.wait_for(lambda: self.disk_of("guest") == self.file("late.vdi"), "the disk to be attached", 30)
        self.virsh.ok("start", "guest")
        self.assert_state("guest", "running", "running")

    def test_domain_whose_disk_was_never_made(self):
        before = self.vbox.registry()
        self.addCleanup(self.remove_pools)
        self.virsh.ok("pool-define-as", "files", "dir", "--target", self.vbox.files)
        self.virsh.ok("pool-start", "files")
        head = "<uuid>11111111-2222-4333-8444-555555555555</uuid>"
        never = self.guest_xml(head=head, disks=f"<disk type='file' device='disk'><source file='{self.file('never.vdi')}'/>"
                               "<target dev='hda' bus='ide'/></disk>")
        self.define(never)
        self.define(never.replace("<vcpu>1<", "<vcpu>2<"))
        self.assertEqual((self.vbox.info("guest")["cpus"], self.dump("guest").findtext("vcpu")), ("2", "2"))
        self.define(self.guest_xml(head=head))
        self.assertNotIn("never.vdi", self.virsh.ok("dumpxml", "guest"))
        self.define(never)
        self.virsh.ok("undefine", "guest")
        self.assert_nothing_left(before)
        self.assertNotIn("libvirt/next/11111111", self.vbox.manage("getextradata", "global", "enumerate"))


class VirtXmlTest(VirtToolsTestCase):
    def test_cold_edits(self):
        self.define_guest()
        self.tool("virt-xml", "guest", "--edit", "--memory", "48,currentMemory=48")
        self.tool("virt-xml", "guest", "--edit", "--vcpus", "2")
        self.tool("virt-xml", "guest", "--edit", "--metadata", "title=edited")
        info = self.vbox.info("guest")
        self.assertEqual((info["memory"], info["cpus"]), ("48", "2"))
        self.assertEqual(self.dump("guest").findtext("title"), "edited")

    def test_devices(self):
        self.define_guest()
        self.tool("virt-xml", "guest", "--add-device", "--network", "user,model=e1000,mac=08:00:27:00:00:11")
        self.assertEqual(self.vbox.info("guest")["nic1"], "nat")
        self.tool("virt-xml", "guest", "--edit", "1", "--network", "model.type=virtio")
        self.assertEqual(self.dump("guest").find("devices/interface/model").get("type"), "virtio")
        self.tool("virt-xml", "guest", "--remove-device", "--network", "1")
        self.assertEqual(self.vbox.info("guest")["nic1"], "none")
        self.tool("virt-xml", "guest", "--add-device", "--disk", f"{self.disk()},target.bus=sata")
        self.addCleanup(self.remove_pools)
        self.assertIn(self.file("guest.vdi"), self.vbox.info("guest").values())

    def test_every_kind_comes_and_goes(self):
        self.define_guest(devices="<controller type='usb' model='nec-xhci'/>")
        before = self.virsh.ok("dumpxml", "guest")
        for option, text, path in (
                ("--tpm", "emulator,version=1.2", "tpm"), ("--graphics", "vnc,listen=0.0.0.0", "graphics"),
                ("--controller", "type=scsi,model=buslogic", "controller[@type='scsi']"),
                ("--serial", "unix,path=/tmp/x.sock,mode=bind", "serial/source[@path='/tmp/x.sock']"),
                ("--input", "tablet,bus=usb", "input[@type='tablet']")):
            with self.subTest(option=option):
                self.tool("virt-xml", "guest", "--add-device", option, text)
                self.assertIsNotNone(self.dump("guest").find(f"devices/{path}"))
                self.tool("virt-xml", "guest", "--remove-device", option,
                          {"--controller": "model=buslogic", "--input": "type=tablet", "--serial": "2"}.get(option, "1"))
                self.assertIsNone(self.dump("guest").find(f"devices/{path}"))
        self.assert_xml_equal(before, self.virsh.ok("dumpxml", "guest"))

    def test_live_media_change(self):
        cd = self.cd()
        self.define_guest(devices="<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>")
        self.virsh.ok("start", "guest")
        self.tool("virt-xml", "guest", "--edit", "target=hdc", "--disk", f"path={cd}", "--update")
        self.addCleanup(self.remove_pools)
        self.assertIn(cd, self.vbox.info("guest").values())
        self.assert_state("guest", "running", "running")

    def test_live_and_cold_devices(self):
        self.define_guest()
        self.addCleanup(self.remove_pools)
        self.tool("virt-xml", "guest", "--add-device", "--sound", "model=ich6")
        self.assertEqual(self.vbox.info("guest")["audio"] != "none", True)
        self.tool("virt-xml", "guest", "--edit", "--sound", "model=ac97")
        self.assertEqual(self.dump("guest").find("devices/sound").get("model"), "ac97")
        self.tool("virt-xml", "guest", "--remove-device", "--sound", "all")
        self.assertIsNone(self.dump("guest").find("devices/sound"))
        self.virsh.ok("start", "guest")
        share = f"source.dir={self.vbox.files},target.dir=/live"
        self.tool("virt-xml", "guest", "--add-device", "--filesystem", share, "--update")
        self.assertIn("/live", self.vbox.info("guest").values())
        self.tool("virt-xml", "guest", "--remove-device", "--filesystem", "1", "--update")
        self.assertNotIn("/live", self.vbox.info("guest").values())

    def test_virsh_edit_and_dumps(self):
        self.define_guest(devices="<graphics type='vnc' passwd='secret'/>")
        editor = {"EDITOR": "sed -i 's/<vcpu.*vcpu>/<vcpu>2<\\/vcpu>/'"}
        before = self.virsh.env
        self.virsh.env = {**before, **editor}
        try:
            self.virsh.ok("edit", "guest")
        finally:
            self.virsh.env = before
        self.assertEqual(self.vbox.info("guest")["cpus"], "2")
        dump = xml.parse(self.virsh.ok("dumpxml", "--migratable", "guest"))
        self.assertEqual((dump.findtext("name"), dump.findtext("vcpu")), ("guest", "2"))
        self.assertEqual(xml.parse(self.virsh.ok("dumpxml", "--security-info", "guest")).find(
            "devices/graphics").get("passwd"), "secret")
        self.virsh.ok("start", "guest")
        self.virsh.fails("console", "guest", match="console|not supported|terminal|pty|tty")
