"""test_storage_pool.py - the hard disk images that VirtualBox knows, as volumes.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os

from vxtest import xml
from vxtest.bare import BareMachineTestCase

POOL, UUID = "default-pool", "1deff1ff-1481-464f-967f-a50fe8936cc4"


class StoragePoolTest(BareMachineTestCase):
    def volumes(self):
        return {tuple(row) for row in self.virsh.table("vol-list", POOL)}

    def test_pool(self):
        self.assertEqual(self.virsh.table("pool-list", "--all"), [[POOL, "active", "yes"]])
        for options in (("--inactive",), ("--transient",), ("--no-autostart",), ("--type", "logical")):
            self.assertEqual(self.virsh.table("pool-list", *options), [], options)
        self.assertEqual(self.virsh.table("pool-list", "--type", "dir,fs"), [[POOL, "active", "yes"]])
        self.assertEqual(self.virsh.ok("pool-uuid", POOL).strip(), UUID)
        self.assertEqual(self.virsh.ok("pool-name", UUID).strip(), POOL)
        info = self.virsh.fields("pool-info", UUID)
        self.assertEqual((info["State"], info["Persistent"], info["Autostart"]), ("running", "yes", "yes"))
        document = xml.parse(self.virsh.ok("pool-dumpxml", POOL))
        self.assertEqual((document.get("type"), document.findtext("target/path")), ("dir", self.vbox.machines))
        self.virsh.ok("pool-refresh", POOL)
        self.virsh.fails("pool-info", "other", match="no storage pool with matching name 'other'|Storage pool not found")

    def test_volumes(self):
        self.assertEqual(self.volumes(), set())
        self.make_machine()
        path = self.file("guest.vdi")
        self.assertEqual(self.volumes(), {("guest.vdi", path)})
        info = self.virsh.fields("vol-info", "guest.vdi", "--pool", POOL)
        self.assertEqual((info["Type"], info["Capacity"]), ("file", "4.00 MiB"))
        document = xml.parse(self.virsh.ok("vol-dumpxml", path))
        self.assertEqual((document.findtext("key"), document.findtext("target/path"),
                          document.find("target/format").get("type"), document.findtext("capacity")),
                         (path, path, "vdi", str(4 << 20)))
        self.assertEqual(self.virsh.ok("vol-pool", path).strip(), POOL)
        self.assertEqual(self.virsh.ok("vol-path", "guest.vdi", "--pool", POOL).strip(), path)
        self.assertEqual(self.virsh.ok("vol-name", path).strip(), "guest.vdi")
        self.virsh.fails("vol-info", "other.vdi", "--pool", POOL, match="no storage vol|failed to get vol")

    def test_differences_and_namesakes(self):
        self.make_machine()
        self.virsh.ok("snapshot-create-as", "guest", "first")
        os.makedirs(self.here("other"))
        other = self.file("other/guest.vdi")
        self.vbox.manage("createmedium", "disk", "--filename", other, "--size", "8")
        base = self.file("guest.vdi")
        volumes = self.volumes()
        self.assertEqual(len(volumes), 3)
        self.assertIn((base, base), volumes)
        self.assertIn((other, other), volumes)
        difference, = (path for _, path in volumes if path not in (base, other))
        document = xml.parse(self.virsh.ok("vol-dumpxml", difference))
        self.assertEqual(document.findtext("backingStore/path"), base)

    def test_deletion(self):
        path = self.file("free.vdi")
        self.vbox.manage("createmedium", "disk", "--filename", path, "--size", "8")
        self.virsh.ok("vol-delete", "free.vdi", "--pool", POOL)
        self.assertFalse(os.path.exists(self.here("free.vdi")))
        self.assertEqual(self.volumes(), set())

    def test_disks_in_use_stay(self):
        self.make_machine()
        self.virsh.fails("vol-delete", self.file("guest.vdi"), match="attached|in use|locked")
        self.assertTrue(os.path.exists(self.here("guest.vdi")))
        self.virsh.ok("start", "guest")
        self.virsh.fails("vol-delete", self.file("guest.vdi"), match="attached|in use|locked")
        self.assertTrue(os.path.exists(self.here("guest.vdi")))
