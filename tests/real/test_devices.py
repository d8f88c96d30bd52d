"""test_devices.py - devices attached to, changed in and detached from domains that are shut off: what
VBoxManage shows of it, what dumpxml gives back, what is refused, and what is left alone.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import xml.etree.ElementTree as ET

from vxtest.devices import DevicesCase
from vxtest.installation import only_real

MAC = "52:54:00:00:00:01"


class ColdCase(DevicesCase):
    """A domain with an IDE disk and CD-ROM drive, a SATA controller and a network card."""

    name = "guest"

    def setUp(self):
        super().setUp()
        self.first = self.disk("first.vdi")
        self.define(f"""
            <domain type='vbox'>
              <name>guest</name>
              <os><type>hvm</type><boot dev='hd'/></os>
              <memory>32768</memory><vcpu>1</vcpu>
              <features><acpi/><apic/></features>
              <devices>
                <controller type='sata' index='0'/>
                <disk type='file' device='disk'><source file='{self.first}'/><target dev='hda'/></disk>
                <disk type='file' device='cdrom'><target dev='hdc'/></disk>
                <interface type='user'><mac address='{MAC}'/></interface>
              </devices>
            </domain>""")

    def dump(self, *options):
        return ET.fromstring(self.virsh.ok("dumpxml", "guest", *options))

    def refuse(self, command, text, *options, match):
        """The call fails, and the domain is as before."""
        before = self.dump()
        self.virsh.fails(command, "guest", self.device_file(text), *options, match=match)
        self.assertEqual(ET.tostring(before), ET.tostring(self.dump()))

    def disks(self):
        """{target: (bus, source)} in the dump."""
        found = {}
        for disk in self.dump().iterfind("devices/disk"):
            target, source = disk.find("target"), disk.find("source")
            found[target.get("dev")] = (target.get("bus"), source.get("file") if source is not None else None)
        return found


class DiskTest(ColdCase):
    def test_attach_and_detach_disk(self):
        path = self.disk("second.vdi")
        before = ET.tostring(self.dump())
        registry = self.vbox.registry()
        for options in ((), ("--config",), ("--current",), ("--persistent",)):
            self.virsh.ok("attach-disk", "guest", path, "sdb", "--targetbus", "sata", *options)
            self.assertEqual(self.slot("IntelAhci", 1), path)
            self.assertEqual(self.disks()["sdb"], ("sata", path))
            self.virsh.ok("detach-disk", "guest", "sdb", *options)
            self.assertIsNone(self.slot("IntelAhci", 1))
            self.assertEqual(before, ET.tostring(self.dump()))
            self.assertEqual(registry, self.vbox.registry())
            self.assertTrue(os.path.exists(path))

    def test_attach_brings_its_controller(self):
        path = self.disk("second.vdi")
        self.virsh.ok("attach-disk", "guest", path, "sdb", "--targetbus", "scsi", "--config")
        self.assertEqual(self.slot("LsiLogic", 1), path)
        self.assertEqual(self.slot("PIIX4", 0), self.first)
        self.virsh.ok("detach-disk", "guest", "sdb", "--config")
        self.detach("<controller type='scsi' index='0'/>")
        self.assertNotIn("LsiLogic", self.info().values())

    def test_address_is_honoured(self):
        path = self.disk("second.vdi")
        self.attach(f"<disk type='file' device='disk'><source file='{path}'/><target dev='sdx' bus='sata'/>"
                    "<address type='drive' controller='0' bus='0' target='0' unit='5'/></disk>", "--config")
        self.assertEqual(self.slot("IntelAhci", 5), path)
        self.assertEqual(self.disks()["sdx"], ("sata", path))

    def test_refused(self):
        path = self.disk("second.vdi")
        disk = f"<disk type='file' device='disk'><source file='{path}'/>%s</disk>"
        registry = self.vbox.registry()
        self.refuse("attach-device", disk % "<target dev='hda'/>", match="already has disk 'hda'")
        self.refuse("attach-device", disk % "<target dev='sdb' bus='ide'/>"
                    "<address type='drive' controller='0' bus='0' unit='0'/>", match="both at ide")
        self.refuse("attach-device", disk % "<target dev='sdb' bus='virtio'/>", match="virtio")
        self.refuse("attach-device", (disk % "<target dev='sdb' bus='sata'/>").replace(path, path + "no"),
                    match="no")
        self.refuse("attach-device", f"<disk type='file' device='disk'><source file='{self.first}'/>"
                    "<target dev='sdb' bus='sata'/></disk>", match="both")
        self.refuse("attach-device", disk % "<target dev='sdb'/>", "--live", match="domain is not running")
        self.refuse("detach-device", disk % "<target dev='sdz'/>", match="no disk 'sdz'")
        self.refuse("detach-device", "<controller type='ide' index='0'/>", match="busy: disk 'hda'")
        self.refuse("detach-device", "<controller type='scsi' index='3'/>", match="no controller")
        self.refuse("attach-device", "<rng model='virtio'/>", match="rng")
        self.refuse("attach-device", "<disk type='file'", match="XML")
        self.assertEqual(registry, self.vbox.registry())
        self.virsh.fails("detach-disk", "guest", "sdz", match="[Nn]o disk found|sdz")

    def test_change_media(self):
        one, two = self.cd("one.iso"), self.cd("two.iso")
        self.assertEqual(self.slot("PIIX4", 1), "emptydrive")
        self.virsh.ok("change-media", "guest", "hdc", one, "--insert")
        self.assertEqual(self.slot("PIIX4", 1), one)
        self.virsh.fails("change-media", "guest", "hdc", two, "--insert", match="already has media")
        self.virsh.ok("change-media", "guest", "hdc", two, "--update", "--config")
        self.assertEqual(self.slot("PIIX4", 1), two)
        self.assertEqual(self.disks()["hdc"], ("ide", two))
        self.virsh.ok("change-media", "guest", "hdc", "--eject", "--force")
        self.assertEqual(self.slot("PIIX4", 1), "emptydrive")
        self.assertEqual(self.slot("PIIX4", 0), self.first)

    def test_update_of_a_disk(self):
        path = self.disk("second.vdi")
        self.update(f"<disk type='file' device='disk'><source file='{path}'/><target dev='hda'/></disk>")
        self.assertEqual(self.slot("PIIX4", 0), path)
        self.refuse("update-device", f"<disk type='file'><source file='{path}'/><target dev='sdq'/></disk>",
                    match="no disk 'sdq'")

    def test_snapshots_differences_stay(self):
        """A disk that became a difference is not touched by what happens to others."""
        self.virsh.ok("snapshot-create-as", "guest", "one")
        difference = self.slot("PIIX4", 0)
        self.assertNotEqual(difference, self.first)
        self.virsh.ok("attach-disk", "guest", self.disk("second.vdi"), "sdb", "--targetbus", "sata")
        self.virsh.ok("detach-disk", "guest", "sdb")
        self.assertEqual(self.slot("PIIX4", 0), difference)


class OthersTest(ColdCase):
    def test_interface(self):
        self.virsh.ok("attach-interface", "guest", "bridge", "eth7", "--mac", "52:54:00:00:00:02",
                      "--model", "virtio", "--config")
        info = self.info()
        self.assertEqual((info["nic2"], info["macaddress2"]), ("bridged", "525400000002"))
        self.assertEqual([row[-1] for row in self.virsh.table("domiflist", "guest")],
                         [MAC, "52:54:00:00:00:02"])
        self.virsh.ok("detach-interface", "guest", "user", "--mac", MAC, "--config")
        info = self.info()
        self.assertEqual((info["nic1"], info["nic2"]), ("none", "bridged"))
        self.refuse("detach-device", f"<interface type='user'><mac address='{MAC}'/></interface>",
                    match=f"no interface '{MAC}'")
        self.refuse("attach-device", "<interface type='user'><mac address='52:54:00:00:00:02'/></interface>",
                    match="already has interface")
        self.attach("<interface type='user'/>")
        self.attach("<interface type='user'/>")
        self.refuse("detach-device", "<interface type='user'/>", match="multiple devices")

    def test_link(self):
        self.virsh.ok("domif-setlink", "guest", MAC, "down", "--config")
        self.assertEqual(self.info()["cableconnected1"], "off")
        self.assertIn("down", self.virsh.ok("domif-getlink", "guest", MAC, "--config"))
        self.virsh.ok("domif-setlink", "guest", MAC, "up")
        self.assertEqual(self.info()["cableconnected1"], "on")

    def test_update_of_an_interface(self):
        self.update(f"<interface type='internal'><mac address='{MAC}'/><source name='lab'/></interface>")
        info = self.info()
        self.assertEqual((info["nic1"], info["intnet1"]), ("intnet", "lab"))
        self.assertEqual(info["macaddress1"], MAC.replace(":", ""))

    def test_shared_folder(self):
        folder = self.file("folder")
        os.mkdir(self.here("folder"))
        text = f"<filesystem type='mount'><source dir='{folder}'/><target dir='shared'/>%s</filesystem>"
        self.attach(text % "")
        self.assertEqual(self.info()["SharedFolderPathMachineMapping1"], folder)
        self.refuse("attach-device", text % "", match="already has filesystem 'shared'")
        self.update(text % "<readonly/>")
        self.assertIsNotNone(self.dump().find("devices/filesystem/readonly"))
        self.detach("<filesystem type='mount'><source dir='/x'/><target dir='shared'/></filesystem>")
        self.assertNotIn("SharedFolderPathMachineMapping1", self.info())

    def test_one_of_each_other(self):
        """Attached and detached again; what VBoxManage shows of it, by a key that tells."""
        devices = {
            f"<serial type='file'><source path='{self.file('out')}'/></serial>": "uart1",
            "<sound model='ac97'/>": "audio",
            "<input type='tablet' bus='usb'/>": None,  # not every VBoxManage tells
        }
        for text, key in devices.items():
            with self.subTest(text):
                dump, shown = self.virsh.ok("dumpxml", "guest"), self.info().get(key)
                self.attach(text)
                self.assertNotEqual(dump, self.virsh.ok("dumpxml", "guest"))
                if key:
                    self.assertNotEqual(shown, self.info().get(key))
                self.detach(text)
                self.assertEqual(shown, self.info().get(key))
                root = ET.fromstring(self.virsh.ok("dumpxml", "guest"))
                self.assertIsNone(root.find("devices/sound"))
                self.assertIsNone(root.find("devices/serial"))
                self.assertIsNone(root.find("devices/input[@type='tablet']"))

    def test_usb_device(self):
        text = ("<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/>"
                "</source></hostdev>")
        self.attach(text)
        self.assertEqual(self.info()["USBFilterVendorId1"], "1234")
        self.refuse("attach-device", text, match="already has USB device 1234:beef")
        self.detach(text)
        self.assertNotIn("USBFilterVendorId1", self.info())

    def test_graphics(self):
        self.attach("<graphics type='rdp' port='3390'/>")
        self.assertEqual((self.info()["vrde"], self.info()["vrdeports"]), ("on", "3390"))
        self.update("<graphics type='rdp' port='3391'/>")
        self.assertEqual(self.info()["vrdeports"], "3391")
        self.detach("<graphics type='rdp'/>")
        self.assertEqual(self.info()["vrde"], "off")

    def test_alias(self):
        self.attach("<interface type='user'><mac address='52:54:00:00:00:09'/><alias name='ua-nine'/>"
                    "</interface>")
        self.assertEqual(self.info()["nic2"], "nat")
        self.virsh.ok("detach-device-alias", "guest", "ua-nine", "--config")
        self.assertEqual(self.info()["nic2"], "none")
        self.virsh.fails("detach-device-alias", "guest", "ua-nine", match="no device with alias 'ua-nine'")

    def test_saved_domain_is_refused(self):
        self.run_guest("saved")
        self.virsh.ok("managedsave", "saved")
        self.virsh.fails("attach-disk", "saved", self.disk("second.vdi"), "hda", match="managed save")

    def test_limits(self):
        """blkdeviotune and domiftune: what VirtualBox can, and each that it cannot by its name."""
        self.assertEqual(self.parameters("blkdeviotune", "hda")["total_bytes_sec"], "0")
        self.assertEqual(len(self.parameters("domiftune", MAC)), 7)
        if self.cannot("limits of less than a MiB/s", "IBandwidthGroup::maxBytesPerSec"):
            self.virsh.fails("domiftune", "guest", MAC, "--outbound", "64", match="no such limit|limits in MiB")
            return
        self.virsh.ok("domiftune", "guest", MAC, "--outbound", "64")
        self.virsh.ok("blkdeviotune", "guest", self.first, "--total-bytes-sec", "2097152", "--group-name", "slow")
        self.assertEqual(self.bandwidth_groups(), {"slow": 2097152, f"libvirt-interface-{MAC}": 65536})
        self.assertEqual((self.parameters("blkdeviotune", "hda", "--config")["group_name"],
                          self.parameters("domiftune", MAC, "--config")["outbound.average"]), ("slow", "64"))
        before = self.virsh.ok("dumpxml", "guest")
        for option, field in (("read-bytes-sec", "read_bytes_sec"), ("write-iops-sec", "write_iops_sec"),
                              ("total-bytes-sec-max", "total_bytes_sec_max"), ("size-iops-sec", "size_iops_sec")):
            self.virsh.fails("blkdeviotune", "guest", "hda", f"--{option}", "7", match=field)
        self.virsh.fails("domiftune", "guest", MAC, "--inbound", "64", match="inbound.average")
        self.virsh.fails("domiftune", "guest", MAC, "--outbound", "64,128", match="outbound.peak")
        self.virsh.fails("domiftune", "guest", "52:54:00:00:00:99", "--outbound", "64", match="interface")
        self.virsh.fails("blkdeviotune", "guest", "sdz", "--total-bytes-sec", "7", match="sdz")
        self.virsh.fails("blkdeviotune", "guest", "hda", "--total-bytes-sec", "7", "--live", match="not running")
        self.assertEqual(before, self.virsh.ok("dumpxml", "guest"))
        self.virsh.ok("blkdeviotune", "guest", "hda", "--total-bytes-sec", "0")
        self.virsh.ok("domiftune", "guest", MAC, "--outbound", "0")
        self.assertEqual(self.bandwidth_groups(), {})

    @only_real("it reads VirtualBox's settings file")
    def test_drive_stays_the_same(self):
        """What VirtualBox says of a drive, and libvirt has no word for, goes on with another medium."""
        one, two = self.cd("one.iso"), self.cd("two.iso")
        self.virsh.ok("change-media", "guest", "hdc", one, "--insert")
        self.vbox.manage("storageattach", "guest", "--storagectl", "IDE Controller", "--port", "1", "--device", "0", "--type",
                         "dvddrive", "--medium", one, "--passthrough", "on", "--tempeject", "on")
        self.virsh.ok("change-media", "guest", "hdc", two, "--update")
        with open(self.executor.path(self.info()["CfgFile"]), encoding="utf-8") as settings:
            drive = re.search(r'<AttachedDevice [^>]*type="DVD"[^>]*>', settings.read())[0]
        self.assertIn('passthrough="true"', drive)
        self.assertIn('tempeject="true"', drive)
