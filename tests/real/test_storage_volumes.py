"""test_storage_volumes.py - volumes are made, copied, resized and deleted; pools that are folders.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re

from vxtest import xml
from vxtest.bare import BareMachineTestCase

POOL = "default-pool"


class StorageVolumesTest(BareMachineTestCase):
    def medium(self, path):
        """What VirtualBox says of an image: {"Storage format": "VDI", ...}."""
        text = self.vbox.manage("showmediuminfo", "disk", path)
        return {key: value.strip() for key, value in re.findall(r"^([^:\n]+):(.*)$", text, re.M)}

    def remove_volumes(self):
        for _, path in self.virsh.table("vol-list", POOL):
            self.virsh.ok("vol-delete", path)

    def test_create_in_each_format(self):
        self.addCleanup(self.remove_volumes)
        for name, format_, theirs in (("a.vdi", "vdi", "VDI"), ("b.vmdk", "vmdk", "VMDK"), ("c.vhd", "vpc", "VHD"),
                                      ("d.qcow2", "qcow2", "QCOW"), ("e.img", "raw", "RAW")):
            with self.subTest(format=format_):
                self.virsh.ok("vol-create-as", POOL, name, "8M", "--allocation", "0", "--format", format_)
                medium = self.medium(f"{self.vbox.machines}/{name}")
                self.assertEqual((medium["Storage format"], medium["Capacity"]), (theirs, "8 MBytes"))
                self.assertEqual("fixed" in medium["Format variant"], format_ == "raw", medium)
                document = xml.parse(self.virsh.ok("vol-dumpxml", name, "--pool", POOL))
                self.assertEqual(document.findtext("capacity"), str(8 << 20))

    def test_allocation_of_all(self):
        self.addCleanup(self.remove_volumes)
        self.virsh.ok("vol-create-as", POOL, "full.vdi", "8M", "--allocation", "8M", "--format", "vdi")
        self.assertIn("fixed", self.medium(f"{self.vbox.machines}/full.vdi")["Format variant"])

    def test_document_without_a_format(self):
        self.addCleanup(self.remove_volumes)
        document = self.xml_file("<volume><name>plain</name><capacity unit='MiB'>8</capacity>"
                                 "<allocation>0</allocation><target/></volume>", "volume.xml")
        self.virsh.ok("vol-create", POOL, document, "--validate")
        self.assertEqual(self.medium(f"{self.vbox.machines}/plain")["Storage format"], "VDI")

    def test_refusals_leave_nothing(self):
        before = self.vbox.registry()
        self.virsh.fails("vol-create-as", POOL, "x.vhdx", "8M", "--format", "vhdx", match="'vhdx'.*not supported")
        self.virsh.fails("vol-create-as", POOL, "x.dmg", "8M", "--format", "dmg", match="(?i)does not support")
        self.virsh.fails("vol-create-as", POOL, "x.qcow2", "8M", "--format", "qcow2", "--backing-vol", "y.vdi",
                         "--backing-vol-format", "qcow2", match="failed to get vol|no storage vol")
        self.virsh.fails("vol-create", POOL, self.xml_file("<volume><name>a/b</name></volume>", "volume.xml"),
                         match="slash")
        invalid = self.xml_file("<volume><capacity>8</capacity></volume>", "volume.xml")
        self.virsh.fails("vol-create", POOL, invalid, "--validate", match="(?s).+")
        self.assertEqual(self.vbox.registry(), before)

    def test_same_name_is_refused(self):
        self.addCleanup(self.remove_volumes)
        self.virsh.ok("vol-create-as", POOL, "one.vdi", "8M", "--format", "vdi")
        uuid = self.medium(f"{self.vbox.machines}/one.vdi")["UUID"]
        self.virsh.fails("vol-create-as", POOL, "one.vdi", "8M", "--format", "vdi", match="exists already")
        self.assertEqual(self.medium(f"{self.vbox.machines}/one.vdi")["UUID"], uuid)

    def test_resize(self):
        self.addCleanup(self.remove_volumes)
        self.virsh.ok("vol-create-as", POOL, "one.vdi", "8M", "--allocation", "0", "--format", "vdi")
        self.virsh.ok("vol-resize", "one.vdi", "16M", "--pool", POOL)
        self.assertEqual(self.medium(f"{self.vbox.machines}/one.vdi")["Capacity"], "16 MBytes")
        self.virsh.ok("vol-resize", "one.vdi", "4M", "--pool", POOL, "--delta")
        self.assertEqual(self.medium(f"{self.vbox.machines}/one.vdi")["Capacity"], "20 MBytes")
        self.virsh.fails("vol-resize", "one.vdi", "8M", "--pool", POOL, match="shrink")
        self.virsh.fails("vol-resize", "one.vdi", "8M", "--pool", POOL, "--shrink", match="unsupported flags")
        self.assertEqual(self.medium(f"{self.vbox.machines}/one.vdi")["Capacity"], "20 MBytes")

    def test_clone(self):
        self.addCleanup(self.remove_volumes)
        self.virsh.ok("vol-create-as", POOL, "one.vdi", "8M", "--allocation", "0", "--format", "vdi")
        self.virsh.ok("vol-clone", "one.vdi", "two.vdi", "--pool", POOL)
        first, second = (self.medium(f"{self.vbox.machines}/{name}.vdi") for name in ("one", "two"))
        self.assertNotEqual(first["UUID"], second["UUID"])
        self.assertEqual(second["Capacity"], "8 MBytes")
        larger = self.xml_file("<volume><name>three.vmdk</name><capacity unit='MiB'>8</capacity><allocation>0</allocation>"
                               "<target><format type='vmdk'/></target></volume>", "volume.xml")
        self.virsh.ok("vol-create-from", POOL, larger, "one.vdi", "--inputpool", POOL)
        self.assertEqual(self.medium(f"{self.vbox.machines}/three.vmdk")["Storage format"], "VMDK")


class FolderPoolsTest(BareMachineTestCase):
    def setUp(self):
        super().setUp()
        self.folder = self.file("images")
        self.addCleanup(lambda: [self.virsh.run(command, "images") for command in ("pool-destroy", "pool-undefine")])

    def define(self, *options):
        self.virsh.ok("pool-define-as", "images", "dir", "--target", self.folder, *options)

    def test_life(self):
        self.define()
        self.assertIn(["images", "inactive", "no"], self.virsh.table("pool-list", "--all"))
        self.virsh.fails("pool-start", "images", match="cannot open directory")
        self.virsh.ok("pool-build", "images")
        self.assertTrue(os.path.isdir(self.folder))
        self.virsh.fails("vol-list", "images", match="not active")
        self.virsh.ok("pool-start", "images")
        self.virsh.ok("pool-autostart", "images")
        self.assertIn(["images", "active", "yes"], self.virsh.table("pool-list"))
        document = xml.parse(self.virsh.ok("pool-dumpxml", "images"))
        self.assertEqual(document.findtext("target/path"), self.folder)
        self.assertIn(document.findtext("uuid"), self.vbox.manage("getextradata", "global", "enumerate"))
        self.daemon.stop()
        self.daemon.start()
        self.assertIn(["images", "active", "yes"], self.virsh.table("pool-list"))
        self.virsh.fails("pool-undefine", "images", match="still active")
        self.virsh.ok("pool-destroy", "images")
        self.virsh.ok("pool-delete", "images")
        self.assertFalse(os.path.exists(self.folder))
        self.virsh.ok("pool-undefine", "images")
        self.assertNotIn("libvirt/pool", self.vbox.manage("getextradata", "global", "enumerate"))
        self.assertEqual(len(self.virsh.table("pool-list", "--all")), 1)

    def test_volumes(self):
        os.makedirs(self.folder)
        self.define()
        self.virsh.ok("pool-start", "images")
        with open(f"{self.folder}/a.iso", "wb") as image:
            image.write(bytes(40960))
        self.disk("images/b.vdi")
        self.virsh.ok("vol-create-as", "images", "c.vdi", "8M", "--allocation", "0", "--format", "vdi")
        self.assertEqual({row[0] for row in self.virsh.table("vol-list", "images")}, {"a.iso", "b.vdi", "c.vdi"})
        self.assertIn(f"{self.folder}/c.vdi", self.vbox.media())
        for name, format_, capacity in (("a.iso", "raw", 40960), ("b.vdi", "vdi", 4 << 20), ("c.vdi", "vdi", 8 << 20)):
            document = xml.parse(self.virsh.ok("vol-dumpxml", name, "--pool", "images"))
            self.assertEqual((document.find("target/format").get("type"), document.findtext("capacity")),
                             (format_, str(capacity)))
        self.assertNotIn(f"{self.folder}/b.vdi", self.vbox.media())  # looking is not registering
        self.assertEqual(self.virsh.ok("vol-pool", f"{self.folder}/b.vdi").strip(), "images")
        for name in ("b.vdi", "c.vdi"):
            self.virsh.ok("vol-delete", name, "--pool", "images")
        self.assertEqual(os.listdir(self.folder), ["a.iso"])

    def test_refusals(self):
        self.virsh.fails("pool-define-as", "default-pool", "dir", "--target", self.folder, match="registry of media")
        self.virsh.fails("pool-define-as", "images", "logical", "--target", self.folder, match="logical")
        self.virsh.fails("pool-define-as", "images", "dir", "--target", "relative", match="absolute path")
        self.virsh.fails("pool-destroy", "default-pool", match="always there")
        self.virsh.fails("pool-undefine", "default-pool", match="always there")
        self.define()
        self.virsh.fails("pool-define-as", "other", "dir", "--target", self.folder, match="conflict")
        self.assertEqual(len(self.virsh.table("pool-list", "--all")), 2)
