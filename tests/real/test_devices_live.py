"""test_devices_live.py - devices of running domains: what VirtualBox can change is changed at once and stays,
what it cannot is refused and nothing is changed.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os

from vxtest.devices import DevicesCase

MAC = "52:54:00:00:00:01"
LIMITED = "52:54:00:00:00:02"  # another card, and the disk sda: they begin with a limit


class LiveDevicesTest(DevicesCase):
    """A start takes seconds: a test is about all that goes with one domain."""

    def setUp(self):
        super().setUp()
        self.serial = self.file("serial")
        self.define(self.guest_xml(head="<title>before</title>", disks=f"""
            <disk type='file' device='floppy'><source file='{self.floppy()}'/><target dev='fda'/></disk>
            <disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>
            <disk type='file' device='disk'><source file='{self.disk("sata.vdi")}'/>
              <target dev='sda' bus='sata'/><iotune><total_bytes_sec>10485760</total_bytes_sec></iotune></disk>""", devices=f"""
            <controller type='usb' model='nec-xhci'/>
            <interface type='user'><mac address='{MAC}'/></interface>
            <interface type='user'><mac address='{LIMITED}'/><bandwidth><outbound average='512'/></bandwidth>
            </interface>
            <serial type='file'><source path='{self.serial}'/></serial>
            <graphics type='rdp' port='-1' autoport='yes'/>"""))
        self.virsh.ok("start", "guest")
        self.wait_guest_up(self.serial)
        self.registry = self.get_registry()
        self.before = self.dump("--inactive")

    def dump(self, *options):
        return self.virsh.ok("dumpxml", "guest", "--security-info", *options)

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
        self.check_promiscuous()
        self.check_limits()
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

    def check_promiscuous(self):
        card = f"<interface type='user'%s><mac address='{MAC}'/></interface>"
        self.update(card % " trustGuestRxFilters='yes'", "--live")
        self.assertIn("trustGuestRxFilters='yes'", self.dump())
        self.update(card % "", "--live")
        self.assert_as_before()

    def check_limits(self):
        disk, card = "libvirt-disk-sda", f"libvirt-interface-{LIMITED}"
        self.assertEqual(self.bandwidth_groups(), {disk: 10485760, card: 524288})
        self.virsh.ok("blkdeviotune", "guest", "sda", "--total-bytes-sec", "2097152", "--live")
        self.virsh.ok("domiftune", "guest", LIMITED, "--outbound", "64", "--live", "--config")
        self.assertEqual(self.bandwidth_groups(), {disk: 2097152, card: 65536})
        for options in ((), ("--config",)):
            self.assertEqual(self.parameters("blkdeviotune", "sda", *options)["total_bytes_sec"], "2097152")
            self.assertEqual(self.parameters("domiftune", LIMITED, *options)["outbound.average"], "64")
        self.virsh.ok("blkdeviotune", "guest", "sda", "--total-bytes-sec", "0")
        self.virsh.ok("domiftune", "guest", LIMITED, "--outbound", "0")
        self.assertEqual(self.bandwidth_groups(), {disk: 0, card: 0})
        self.assertNotIn("<iotune>", self.dump())
        self.virsh.ok("blkdeviotune", "guest", "sda", "--total-bytes-sec", "10485760")
        self.virsh.ok("domiftune", "guest", LIMITED, "--outbound", "512")
        self.assert_as_before()
        self.virsh.fails("domiftune", "guest", MAC, "--outbound", "64", match="interface/bandwidth: .*while the domain runs")
        self.virsh.fails("blkdeviotune", "guest", "sda", "--total-bytes-sec", "1048576", "--group-name", "other",
                         match="disk/iotune: .*another group")
        self.assert_as_before()
        self.virsh.ok("domiftune", "guest", MAC, "--outbound", "64", "--config")
        self.assertEqual([self.parameters("domiftune", MAC, *options)["outbound.average"]
                          for options in ((), ("--config",))], ["0", "64"])
        self.assertEqual(self.bandwidth_groups(), {disk: 10485760, card: 524288})
        self.virsh.ok("domiftune", "guest", MAC, "--outbound", "0", "--config")
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
