"""test_dumps_validate.py - libvirt's own schemas accept what is dumped, and judge what is given with
the flags that ask for it.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import unittest

from vxtest import example
from vxtest.case import RealTestCase

POOL = "default-pool"


class DumpsValidateTest(RealTestCase):
    def assert_valid(self, schema, *command):
        document = self.virsh.ok(*command)
        result = self.executor.run(["virt-xml-validate", self.xml_file(document, "dumped.xml"), schema])
        self.assertEqual(result.code, 0, f"{' '.join(command)}:\n{document}\n{result}")

    def test_example(self):
        text = example.text(self.file("example"))
        example.make_files(text)
        self.define(text)
        self.assert_valid("domain", "dumpxml", "vbox")
        self.assert_valid("domain", "dumpxml", "--inactive", "--security-info", "vbox")

    def test_running_domain_and_snapshot(self):
        self.run_guest()
        self.assert_valid("domain", "dumpxml", "guest")
        self.virsh.ok("snapshot-create-as", "guest", "live", "of a running one")
        self.assert_valid("domainsnapshot", "snapshot-dumpxml", "guest", "live")
        self.assert_valid("domainsnapshot", "snapshot-dumpxml", "guest", "live", "--security-info")

    def test_volume_and_pool(self):
        self.virsh.ok("vol-create-as", POOL, "volume.vdi", "8M", "--format", "vdi")
        self.assert_valid("storagevol", "vol-dumpxml", "volume.vdi", "--pool", POOL)
        self.assert_valid("storagepool", "pool-dumpxml", POOL)

    def test_capabilities(self):
        self.assert_valid("capability", "capabilities")
        self.assert_valid("domaincaps", "domcapabilities")


class SnapshotValidateTest(RealTestCase):
    def create(self, inner, *flags):
        path = self.xml_file(f"<domainsnapshot><name>s</name>{inner}</domainsnapshot>", "snapshot.xml")
        return ("snapshot-create", "guest", path, *flags)

    def test_validate(self):
        self.define_guest()
        self.virsh.fails(*self.create("<nonsense/>", "--validate"),
                         match="XML document failed to validate against schema")
        self.assertEqual(self.virsh.ok("snapshot-list", "guest", "--name").strip(), "")
        self.virsh.ok(*self.create("<description>valid</description>", "--validate"))
        self.assertEqual(self.virsh.ok("snapshot-list", "guest", "--name").strip(), "s")


if __name__ == "__main__":
    unittest.main()
