"""test_storage_removal.py - what undefine takes with it, and what it leaves.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os

from vxtest.case import RealTestCase


class StorageRemovalTest(RealTestCase):
    def define_with_disks(self, *names):
        paths = [self.disk(name) for name in names]
        disks = "".join(f"""<disk type='file' device='disk'><source file='{path}'/>
                            <target dev='hd{letter}' bus='ide'/></disk>""" for path, letter in zip(paths, "abcd"))
        self.define(self.guest_xml(disks=disks))
        return paths

    def test_plain_undefine_leaves_disks(self):
        first, second = self.define_with_disks("first.vdi", "second.vdi")
        self.virsh.ok("undefine", "guest")
        self.assertTrue(os.path.exists(first) and os.path.exists(second))
        self.assert_nothing_left({"machines": [], "media": [], "files": []})

    def test_remove_all_storage(self):
        first, second = self.define_with_disks("first.vdi", "second.vdi")
        out = self.virsh.ok("undefine", "guest", "--remove-all-storage")
        self.assertIn("'hda'", out)
        self.assertFalse(os.path.exists(first) or os.path.exists(second))
        self.assert_nothing_left({"machines": [], "media": [], "files": []})

    def test_remove_one(self):
        first, second = self.define_with_disks("first.vdi", "second.vdi")
        self.virsh.ok("undefine", "guest", "--storage", "hdb")
        self.assertEqual((os.path.exists(first), os.path.exists(second)), (True, False))

    def test_remove_by_path(self):
        first, second = self.define_with_disks("first.vdi", "second.vdi")
        self.virsh.ok("undefine", "guest", "--storage", first)
        self.assertEqual((os.path.exists(first), os.path.exists(second)), (False, True))

    def test_remove_with_snapshots(self):
        path, = self.define_with_disks("first.vdi")
        self.virsh.ok("snapshot-create-as", "guest", "first")
        self.virsh.fails("undefine", "guest", "--remove-all-storage", match="snapshot")
        self.assertIn("guest", self.vbox.list_machines())
        self.assertTrue(os.path.exists(path))

    def test_disk_that_another_machine_uses_stays(self):
        path, = self.define_with_disks("shared.vdi")
        self.virsh.ok("undefine", "guest")
        for name in ("one", "two"):
            self.vbox.manage("createvm", "--name", name, "--register", "--ostype", "Other")
            self.vbox.manage("storagectl", name, "--name", "IDE", "--add", "ide")
            self.vbox.manage("storageattach", name, "--storagectl", "IDE", "--port", "0", "--device", "0",
                             "--type", "hdd", "--medium", path)
        result = self.virsh.run("undefine", "one", "--remove-all-storage")
        self.assertRegex(result.err, r"resource busy.*hda|resource busy.*shared\.vdi")
        self.assertTrue(os.path.exists(path))
        self.assertEqual(list(self.vbox.list_machines()), ["two"])
        self.assertIn(path, self.vbox.media())

    def test_nvram(self):
        self.define(self.guest_xml())
        self.virsh.ok("undefine", "guest", "--nvram")
        self.assert_nothing_left({"machines": [], "media": [], "files": []})

    def test_keep_nvram(self):
        self.define(self.guest_xml())
        result = self.virsh.run("undefine", "guest", "--keep-nvram")
        if result.code:
            self.assertRegex(result.err, "unsupported|not supported")
            self.assertIn("guest", self.vbox.list_machines())

    def test_all_options_together(self):
        path, = self.define_with_disks("first.vdi")
        self.virsh.ok("snapshot-create-as", "guest", "first")
        self.virsh.ok("snapshot-delete", "guest", "first")
        self.virsh.ok("start", "guest")
        self.virsh.ok("managedsave", "guest")
        self.virsh.ok("undefine", "guest", "--managed-save", "--snapshots-metadata", "--nvram",
                      "--remove-all-storage")
        self.assertFalse(os.path.exists(path))
        self.assert_nothing_left({"machines": [], "media": [], "files": []})
