"""test_iscsi.py - a guest that boots from a disk of a real iSCSI target.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import shutil
import unittest

from vxtest import images, iscsi, process, xml
from vxtest.client import ClientTestCase

if not shutil.which("tgtd"):
    raise unittest.SkipTest("tgt is not installed")

INITIATOR = "iqn.2020-01.test.virtvbox:guest"


class IscsiTest(ClientTestCase):
    def setUp(self):
        super().setUp()
        image = images.make_raw_disk(self.here("iscsi.img"))
        self.target = iscsi.Target(image, self.here("")).start()
        self.addCleanup(self.target.stop)

    def disk(self):
        return f"""
            <disk type='network' device='disk'>
              <source protocol='iscsi' name='{iscsi.NAME}/{iscsi.LUN}'>
                <host name='127.0.0.1' port='{self.target.port}'/>
                <initiator><iqn name='{INITIATOR}'/></initiator>
              </source>
              <target dev='sda' bus='sata'/>
            </disk>"""

    def test_guest_boots_from_it(self):
        self.run_guest(disks=self.disk())
        self.assertEqual(set(self.target.sessions()), {INITIATOR})
        source = xml.parse(self.virsh.ok("dumpxml", "guest")).find("devices/disk/source")
        self.assertEqual((source.get("protocol"), source.get("name")), ("iscsi", f"{iscsi.NAME}/{iscsi.LUN}"))
        self.virsh.ok("destroy", "guest")
        self.assertTrue(process.wait_for(lambda: not self.target.sessions(), 30), self.target.sessions())

    def test_target_that_is_gone(self):
        """Defining it does not need the target; starting it does."""
        self.define(self.guest_xml(disks=self.disk()))
        self.target.manage("--op", "unbind", "--mode", "target", "--tid", iscsi.TARGET, "-I", "ALL")
        self.virsh.fails("start", "guest", match="iscsi|VD:|medium|target", timeout=120)
        self.assert_state("guest", "shut off", "poweroff")
        self.assertEqual(self.target.sessions(), [])


if __name__ == "__main__":
    unittest.main()
