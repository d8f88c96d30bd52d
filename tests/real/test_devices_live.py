"""test_devices_live.py - devices of running domains: what VirtualBox can change is changed at once and stays,
what it cannot is refused and nothing is changed.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os

from vxtest.case import RealTestCase

MAC = "52:54:00:00:00:01"


class LiveDevicesTest(RealTestCase):
    """A start takes seconds: a test is about all that goes with one domain."""

    def setUp(self):
        super().setUp()
        self.serial = self.file("serial")
        self.define(self.guest_xml(head="<title>before</title>", disks=f"""
            <disk type='file' device='floppy'><source file='{self.floppy()}'/><target dev='fda'/></disk>
            <disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>
            <disk type='file' device='disk'><source file='{self.disk("sata.vdi")}'/>
              <target dev='sda' bus='sata'/></disk>""", devices=f"""
            <controller type='usb' model='nec-xhci'/>
            <interface type='user'><mac address='{MAC}'/></interface>
            <serial type='file'><source path='{self.serial}'/></serial>
            <graphics type='rdp' port='-1' autoport='yes'/>"""))
        self.virsh.ok("start", "guest")
        self.wait_guest_up(self.serial)
        self.registry = self.get_registry()
        self.before = self.dump("--inactive")

    def dump(self, *options):
        return self.virsh.ok("dumpxml", "guest", "--security-info", *options)

    def device_file(self, text):
        return self.xml_file(text, "device.xml")

    def attach(self, text, *options):
        return self.virsh.ok("attach-device", "guest", self.device_file(text), *options)

    def detach(self, text, *options):
        return self.virsh.ok("detach-device", "guest", self.device_file(text), *options)

    def update(self, text, *options):
        return self.virsh.ok("update-device", "guest", self.device_file(text), *options)

    def refuse(self, command, text, *options, match):
        self.virsh.fails(command, "guest", self.device_file(text), *options, match=match)
        self.assert_as_before()

    def assert_as_before(self):
        self.assertEqual(self.before, self.dump("--inactive"))
        self.assertEqual(self.registry, self.get_registry())

    def get_registry(self):
        """Without what a display server that starts makes beside the machine."""
        found = self.vbox.registry()
        return {**found, "files": [name for name in found["files"] if "/VRDEAuto" not in name]}

    def info(self):
        return self.vbox.info("guest")

    def slot(self, kind, port, device=0):
        info = self.info()
        for key, value in info.items():
            if key.startswith("storagecontrollertype") and value == kind:
                name = info["storagecontrollername" + key[len("storagecontrollertype"):]]
                found = info.get(f"{name}-{port}-{device}")
                return None if found == "none" else found
        self.fail(f"no controller of type {kind}")

    def test_storage(self):
        self.check_media()
        self.check_disk()
        self.check_disk_refused()
        cd, disk = self.cd("stays.iso"), self.disk("stays.vdi")
        self.virsh.ok("change-media", "guest", "hdc", cd, "--insert")
        self.virsh.ok("attach-disk", "guest", disk, "sdc", "--targetbus", "sata")
        self.virsh.ok("destroy", "guest")
        self.assertEqual((self.slot("PIIX4", 1), self.slot("IntelAhci", 2)), (cd, disk))

    def test_others(self):
        self.check_link()
        self.check_interface()
        self.check_shared_folder()
        self.check_usb_filter()
        self.check_graphics()
        self.check_serial()
        self.check_sound_is_refused()
        self.check_scheduler()
        self.check_define()

    def check_media(self):
        one, two = self.cd("one.iso"), self.cd("two.iso")
        self.virsh.ok("change-media", "guest", "hdc", one, "--insert", "--live")
        self.assertEqual(self.slot("PIIX4", 1), one)
        self.virsh.ok("change-media", "guest", "hdc", two, "--update", "--live", "--config")
        self.assertEqual(self.slot("PIIX4", 1), two)
        self.assertIn(two, self.dump())
        self.virsh.ok("change-media", "guest", "hdc", "--eject", "--force")
        self.assertEqual(self.slot("PIIX4", 1), "emptydrive")
        self.assert_as_before()
        self.refuse("update-device", f"<disk type='file' device='cdrom'><source file='{one}.no'/>"
                    "<target dev='hdc' bus='ide'/></disk>", match="no")

    def check_disk(self):
        path = self.disk("second.vdi")
        for options in (("--live",), ("--persistent",), ()):
            self.virsh.ok("attach-disk", "guest", path, "sdc", "--targetbus", "sata", *options)
            self.assertEqual(self.slot("IntelAhci", 2), path)
            self.assertEqual([row[1] for row in self.virsh.table("domblklist", "guest") if row[0] == "sdc"],
                             [path])
            self.virsh.ok("detach-disk", "guest", "sdc", *options)
            self.assertIsNone(self.slot("IntelAhci", 2))
            self.assert_as_before()
            self.assertTrue(os.path.exists(path))

    def check_disk_refused(self):
        path = self.disk("second.vdi")
        disk = f"<disk type='file' device='disk'><source file='{path}'/>%s</disk>"
        self.refuse("attach-device", disk % "<target dev='sdc' bus='scsi'/>", match="devices/controller")
        self.refuse("attach-device", disk % "<target dev='hdb' bus='ide'/>", match="hot-?plug")
        self.refuse("attach-device", disk % "<target dev='sda' bus='sata'/>", match="already has disk")
        self.refuse("detach-device", disk % "<target dev='sda' bus='sata'/>", match="hot-?plug")
        self.refuse("update-device", f"<disk type='file'><source file='{self.file('sata.vdi')}'/>"
                    "<target dev='sda' bus='sata'/><shareable/></disk>", match="devices/disk/shareable")

    def check_link(self):
        for state, cable in (("down", "off"), ("up", "on")):
            self.virsh.ok("domif-setlink", "guest", MAC, state)
            self.assertEqual(self.info()["cableconnected1"], cable)
            self.assertIn(state, self.virsh.ok("domif-getlink", "guest", MAC))
        self.define(self.before)
        self.assert_as_before()

    def check_interface(self):
        card = "<interface type='%s'><mac address='" + MAC + "'/>%s</interface>"
        self.update(card % ("internal", "<source name='lab'/>"), "--live")
        info = self.info()
        self.assertEqual((info["nic1"], info["intnet1"]), ("intnet", "lab"))
        self.update(card % ("user", ""), "--live", "--config")
        self.assertEqual(self.info()["nic1"], "nat")
        self.assert_as_before()
        self.update(card % ("user", "<portForward proto='tcp' address='127.0.0.1'><range start='2222' to='22'/>"
                            "</portForward>"))
        self.assertIn("2222", self.info()["Forwarding(0)"])
        self.update(card % ("user", ""))
        self.assertNotIn("Forwarding(0)", self.info())
        self.assert_as_before()
        self.refuse("update-device", card % ("user", "<model type='virtio'/>"), match="model/@type")
        self.refuse("attach-device", "<interface type='user'/>", match="devices/interface: .*add one")
        self.refuse("detach-device", card % ("user", ""), match="devices/interface: .*remove one")

    def check_shared_folder(self):
        folder = self.file("folder")
        os.mkdir(self.here("folder"))
        text = f"<filesystem type='mount'><source dir='{folder}'/><target dir='shared'/></filesystem>"
        self.attach(text, "--live")
        self.assertEqual(self.info()["SharedFolderPathMachineMapping1"], folder)
        self.detach(text, "--live")
        self.assertNotIn("SharedFolderPathMachineMapping1", self.info())
        self.assert_as_before()

    def check_usb_filter(self):
        text = ("<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/>"
                "</source></hostdev>")
        self.attach(text, "--live")
        self.assertEqual(self.info()["USBFilterVendorId1"], "1234")
        self.detach(text, "--live")
        self.assert_as_before()

    def check_graphics(self):
        self.update("<graphics type='rdp' port='3399'/>", "--live")
        self.assertEqual((self.info()["vrde"], self.info()["vrdeports"]), ("on", "3399"))
        self.detach("<graphics type='rdp'/>", "--live")
        self.assertEqual(self.info()["vrde"], "off")
        self.attach("<graphics type='rdp' port='-1' autoport='yes'/>", "--live")
        self.assert_as_before()

    def check_serial(self):
        other = self.file("other")
        self.update(f"<serial type='file'><source path='{other}'/><target port='0'/></serial>", "--live")
        self.wait_for(lambda: self.serial_output(other), "the guest to write to the other file", 30)
        self.update(f"<serial type='file'><source path='{self.serial}'/><target port='0'/></serial>", "--live")
        self.assert_as_before()

    def check_sound_is_refused(self):
        self.refuse("attach-device", "<sound model='ac97'/>", match="devices/sound: .*while the domain runs")

    def check_scheduler(self):
        self.assertRegex(self.virsh.ok("schedinfo", "guest"), r"(?s)posix.*vcpu_period\s*: 100000.*vcpu_quota\s*: -1")
        self.virsh.ok("schedinfo", "guest", "--live", "vcpu_quota=50000")
        self.assertEqual(self.info()["cpuexecutioncap"], "50")
        self.assertRegex(self.virsh.ok("schedinfo", "guest", "--config"), r"vcpu_quota\s*: 50000")
        self.assertIn("<quota>50000</quota>", self.dump())
        self.virsh.fails("schedinfo", "guest", "--live", "vcpu_quota=7", match="vcpu_quota")
        self.virsh.fails("schedinfo", "guest", "--live", "vcpu_period=7", match="vcpu_period")
        self.define(self.before)
        self.assertEqual(self.info()["cpuexecutioncap"], "100")
        self.assert_as_before()

    def check_define(self):
        """What can be changed is, where that is all; else all of it waits (test_next_definition.py)."""
        changed = self.before.replace("<title>before</title>",
                                      "<title>after</title><description>new</description>")
        self.define(changed)
        self.assertEqual(self.info()["description"], "new")
        self.assertIn("<title>after</title>", self.dump())
        self.define(self.before)
        self.assert_as_before()
        running = self.dump()
        self.define(changed.replace("<acpi/>", ""))
        self.assertEqual(running, self.dump())
        self.assertNotIn("<acpi/>", self.dump("--inactive"))
        self.define(self.before)
        self.assert_as_before()
