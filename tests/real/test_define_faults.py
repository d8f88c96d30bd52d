"""test_define_faults.py - define and redefine are all or nothing: each of their calls of VirtualBox fails
once, and every time all is as it was (map-faults.c).

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pathlib
import re

from vxtest.case import RealTestCase

DEFINED = """
    <domain type='vbox'>
      <name>faults</name>
      <uuid>6dd3bba6-6a4e-4b6b-9d3c-2d0b2a52e7f1</uuid>
      <title>before</title>
      <memory unit='MiB'>64</memory>
      <os><type>hvm</type><boot dev='hd'/></os>
      <features><acpi/></features>
      <devices>
        <disk type='file' device='disk'><source file='{one}'/><target dev='hda'/></disk>
        <disk type='file' device='disk'><source file='{two}'/><target dev='sda' bus='scsi'/>
          <iotune><total_bytes_sec>1048576</total_bytes_sec><group_name>both</group_name></iotune></disk>
        <disk type='network' device='disk'><source protocol='iscsi' name='iqn.x:y/1'><host name='192.0.2.1'/></source>
          <target dev='sdb' bus='scsi'/></disk>
        <interface type='user'><mac address='52:54:00:00:00:01'/>
          <bandwidth><outbound average='64'/></bandwidth></interface>
        <serial type='unix'><source mode='bind' path='{one}.sock'/></serial>
      </devices>
    </domain>"""

CHANGED = """
    <domain type='vbox'>
      <name>faults</name>
      <uuid>6dd3bba6-6a4e-4b6b-9d3c-2d0b2a52e7f1</uuid>
      <title>after</title>
      <memory unit='MiB'>96</memory>
      <os><type>hvm</type><boot dev='cdrom'/></os>
      <devices>
        <disk type='file' device='cdrom'><target dev='hda'/></disk>
        <disk type='file' device='disk'><source file='{two}'/><target dev='sdb' bus='sata'/>
          <iotune><total_bytes_sec>2097152</total_bytes_sec></iotune><transient/></disk>
        {device}
        <disk type='file' device='disk'><source file='{three}'/><target dev='sdc' bus='sata'/></disk>
        <interface type='internal'><mac address='52:54:00:00:00:02'/><source name='lab'/></interface>
        <sound model='ac97'/>
      </devices>
    </domain>"""


DEVICE = """
    <disk type='file' device='disk'><source file='{three}'/><target dev='sdc' bus='{bus}'/></disk>"""

RUNNING = """
    <domain type='vbox'>
      <name>faults</name>
      <uuid>6dd3bba6-6a4e-4b6b-9d3c-2d0b2a52e7f1</uuid>
      <title>before</title>
      <memory unit='MiB'>32</memory>
      <os><type>hvm</type><boot dev='hd'/></os>
      <devices>
        <disk type='file' device='cdrom'><target dev='hda'/></disk>
        <disk type='file' device='disk'><source file='{one}'/><target dev='sda' bus='sata'/></disk>
        <interface type='user'><mac address='52:54:00:00:00:01'/></interface>
        {more}
      </devices>
    </domain>"""

RUNNING_CHANGED = RUNNING.replace("before", "after").replace("type='user'", "type='internal'").replace(
    "<mac address='52:54:00:00:00:01'/>", "<mac address='52:54:00:00:00:01'/><source name='lab'/>"
    "<link state='down'/>").replace("<target dev='hda'/>", "<source file='{cd}'/><target dev='hda'/>")

MORE = """
        <disk type='file' device='disk'><source file='{two}'/><target dev='sdb' bus='sata'/></disk>
        <filesystem type='mount'><source dir='{folder}'/><target dir='shared'/></filesystem>
        <graphics type='rdp' port='3397'/>"""


class DefineFaultsTest(RealTestCase):
    start_daemon = False

    def program(self):
        """map-faults of the build that the daemon under test is of."""
        build = pathlib.Path(self.daemon.binary).parents[2]
        program = build / "tests" / "real" / "map-faults"
        if not (build / "build.ninja").exists():
            self.skipTest(f"{build} is no build directory")
        made = self.executor.run(["ninja", "-C", str(build), "tests/real/map-faults"], timeout=600)
        self.assertEqual(made.code, 0, made)
        return str(program)

    def loop_device(self):
        """A disk that is a block device of the host; none where there are no such devices."""
        made = self.executor.run(["losetup", "--find", "--show", self.disk("device.vdi")])
        if made.code:
            return ""
        device = made.out.strip()
        self.addCleanup(self.executor.run, ["losetup", "--detach", device])
        return f"<disk type='block' device='lun'><source dev='{device}'/><target dev='sdd' bus='sata'/></disk>"

    def sweep(self, *arguments, **documents):
        """What the program printed; everything must be as it was, every time."""
        program = self.program()
        disks = {name: self.disk(f"{name}.vdi") for name in ("one", "two", "three")}
        os.makedirs(self.here("folder"), exist_ok=True)
        values = {"cd": self.cd("cd.iso"), "folder": self.file("folder"), "device": self.loop_device(), **disks}
        files = [self.xml_file(text.format(**values), f"{name}.xml") for name, text in documents.items()]
        result = self.executor.run([program, *arguments, *files], env=self.vbox.environment, timeout=600)
        self.assertEqual(result.code, 0, result)
        self.assertNotRegex(result.err, re.compile("still referenced|CRITICAL"))
        self.assertEqual(self.vbox.list_machines(), {})
        for path in disks.values():
            self.assertTrue(os.path.exists(path), path)
        return result.out

    def test_every_call_fails_once(self):
        out = self.sweep(defined=DEFINED, changed=CHANGED, device=DEVICE.replace("{bus}", "sata"))
        self.assertRegex(out, r"(?s)define: \d{3} calls.*redefine: \d{3} calls.*attach: \d{3} calls"
                              r".*detach: \d{3} calls.*all as it was")

    def test_every_call_fails_once_while_it_runs(self):
        out = self.sweep("--running", defined=RUNNING.replace("{more}", ""),
                         changed=RUNNING_CHANGED.replace("{more}", MORE), device=DEVICE.replace("{bus}", "sata"))
        self.assertRegex(out, r"(?s)redefine: \d{3} calls.*attach: \d{3} calls.*detach: \d{3} calls"
                              r".*all as it was")
