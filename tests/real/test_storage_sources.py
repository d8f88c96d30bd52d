"""test_storage_sources.py - disks that are no files: devices of the host, volumes; and what images are based on.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import glob
import os

from vxtest import images
from vxtest.case import RealTestCase

NAME = "sources"
DOMAIN = f"""
    <domain type='vbox'>
      <name>{NAME}</name>
      <uuid>0f4b1d3e-7a37-4c53-8e0b-6a6d5b9a1c11</uuid>
      <memory unit='MiB'>64</memory>
      <os><type>hvm</type></os>
      <devices>{{}}</devices>
    </domain>"""


def lun(device, name="sda", kind="lun"):
    return (f"<disk type='block' device='{kind}'><source dev='{device}'/><target dev='{name}' bus='sata'/></disk>")


class StorageSourcesTest(RealTestCase):
    def loop_device(self):
        """A block device that holds the guest of the testbed."""
        path = images.make_raw_disk(self.here("raw.img"))
        made = self.executor.run(["losetup", "--find", "--show", path])
        if made.code:
            self.skipTest(f"no loop devices here: {made.err}")
        device = made.out.strip()
        self.addCleanup(self.executor.run, ["losetup", "--detach", device])
        return device

    def descriptors(self):
        return glob.glob(f"{self.vbox.machines}/**/*.vmdk", recursive=True)

    def dump(self):
        return self.virsh.ok("dumpxml", NAME, "--inactive")

    def test_device_of_the_host(self):
        device = self.loop_device()
        self.define(DOMAIN.format(lun(device)))
        image, = self.descriptors()
        self.assertIn(f'FLAT "{device}" 0', open(image, encoding="utf-8").read())
        self.assertEqual(self.vbox.info(NAME)["SATA Controller-0-0"], image)
        dumped = self.dump()
        self.assertRegex(dumped, rf"(?s)<disk type='block' device='lun'>\s*<driver type='raw'/>\s*<source dev='{device}'/>")
        self.define(dumped)
        self.assert_xml_equal(dumped, self.dump())
        self.assertEqual(self.descriptors(), [image])
        self.define(DOMAIN.format(lun(device, kind="disk")))
        self.assertRegex(self.dump(), r"<disk type='block' device='disk'>")
        self.assertEqual(self.descriptors(), [image])
        self.define(DOMAIN.format(""))
        self.assertEqual(self.descriptors(), [])
        self.assertNotIn(image, self.vbox.manage("list", "hdds"))

    def test_guest_boots_from_a_device(self):
        device = self.loop_device()
        serial = self.file("serial.log")
        self.define(DOMAIN.format(lun(device, "hda").replace("sata", "ide") + f"""
            <serial type='file'><source path='{serial}'/></serial>"""))
        self.virsh.ok("start", NAME)
        self.wait_guest_up(serial)
        self.virsh.ok("destroy", NAME)
        self.virsh.ok("undefine", NAME)
        self.assertEqual(self.descriptors(), [])
        self.assertTrue(os.path.exists(device))

    def test_nothing_is_left_of_a_refused_device(self):
        device = self.loop_device()
        self.virsh.fails("define", self.xml_file(DOMAIN.format(lun(device) + lun("/dev/nowhere", "sdb"))),
                         match="nowhere")
        self.assertEqual(self.descriptors(), [])
        self.assertEqual(self.vbox.list_machines(), {})

    def test_volume(self):
        path = self.disk("volume.vdi")
        self.vbox.manage("showmediuminfo", "disk", path)
        self.define(DOMAIN.format(f"<disk type='file' device='disk'><source file='{path}'/><target dev='hda'/></disk>"))
        by_name = DOMAIN.format("<disk type='volume' device='disk'><driver type='vdi'/>"
                                "<source pool='default-pool' volume='volume.vdi'/><target dev='hda'/></disk>")
        self.define(by_name)
        self.assertEqual(self.vbox.info(NAME)["IDE Controller-0-0"], path)
        dumped = self.dump()
        self.assertIn("<source pool='default-pool' volume='volume.vdi'/>", dumped)
        self.define(dumped)
        self.assert_xml_equal(dumped, self.dump())

    def test_chain_of_images(self):
        path = self.disk("chain.vdi")
        self.define(DOMAIN.format(f"<disk type='file' device='disk'><source file='{path}'/><target dev='hda'/></disk>"))
        self.assertNotIn("backingStore", self.dump())
        self.virsh.ok("snapshot-create-as", NAME, "one")
        dumped = self.dump()
        self.assertRegex(dumped, rf"(?s)<backingStore type='file'>\s*<format type='vdi'/>\s*<source file='{path}'/>\s*"
                                 r"<backingStore/>\s*</backingStore>")
        before = self.vbox.info(NAME)["IDE Controller-0-0"]
        self.define(dumped)
        self.assertEqual(self.vbox.info(NAME)["IDE Controller-0-0"], before)
        self.assert_xml_equal(dumped, self.dump())
        self.virsh.fails("define", self.xml_file(dumped.replace(path, "/nowhere.vdi")), match="backingStore")

    def test_missing_images_and_a_usb_disk_that_is_plugged_in(self):
        """A machine starts without a CD that is not there (optional), and not without a disk (mandatory). Disks on
        USB come and go while it runs."""
        images.make_cd(self.here("cd.iso"))
        for name in ("first.vdi", "second.vdi"):
            images.make_vdi(self.here(name))
        self.define(DOMAIN.format(f"""
            <controller type='usb' index='0' model='nec-xhci'/>
            <disk type='file' device='disk'><source file='{self.file("first.vdi")}' startupPolicy='mandatory'/>
              <target dev='sda' bus='usb'/></disk>
            <disk type='file' device='cdrom'><source file='{self.file("cd.iso")}' startupPolicy='optional'/>
              <target dev='hdc' bus='ide'/></disk>"""))
        os.unlink(self.here("cd.iso"))
        os.rename(self.here("first.vdi"), self.here("away.vdi"))
        self.virsh.fails("start", NAME, match="File not found|first.vdi")
        os.rename(self.here("away.vdi"), self.here("first.vdi"))
        listener = self.listen("--all")
        self.virsh.ok("start", NAME)
        self.assert_state(NAME, "running", "running")
        self.assertIn("startupPolicy='optional'", self.dump())
        self.wait_for(lambda: listener.said(f"'disk-change' for domain '{NAME}' disk ide0-1-0: {self.file('cd.iso')} -> .*: changed"),
                      f"what it started without, in {listener.lines}", 15)
        second = self.file("second.vdi")
        self.virsh.ok("attach-disk", NAME, second, "sdb", "--targetbus", "usb", "--live")
        self.assertEqual(self.vbox.info(NAME)["USB Storage Controller-1-0"], second)
        self.assertIn(second, self.virsh.ok("domblklist", NAME))
        self.virsh.ok("detach-disk", NAME, "sdb", "--live")
        self.assertNotIn(second, self.vbox.info(NAME).values())
        self.virsh.ok("destroy", NAME)

    def test_limits_come_and_go(self):
        disk = f"<disk type='file' device='disk'><source file='{self.disk('limit.vdi')}'/><target dev='sda' bus='sata'/>{{}}</disk>"
        card = "<interface type='user'><mac address='08:00:27:00:00:01'/>{}</interface>"
        limit = "<iotune><total_bytes_sec>{}</total_bytes_sec></iotune>"

        def groups():
            return self.vbox.manage("bandwidthctl", NAME, "list", "--machinereadable").strip()

        self.define(DOMAIN.format(disk.format(limit.format(1 << 20))
                                  + card.format("<bandwidth><outbound average='64'/></bandwidth>")))
        self.assertEqual(len(groups().splitlines()), 2, groups())
        self.define(DOMAIN.format(disk.format(limit.format(2 << 20)) + card.format("")))
        self.assertRegex(groups(), '^BandwidthGroup0="libvirt-disk-sda",Disk,2097152$')
        self.define(DOMAIN.format(card.format("<bandwidth><outbound average='8'/></bandwidth>")))
        self.assertRegex(groups(), '^BandwidthGroup0="libvirt-interface-08:00:27:00:00:01",Network,8192$')
        self.define(DOMAIN.format(""))
        self.assertEqual(groups(), "")
