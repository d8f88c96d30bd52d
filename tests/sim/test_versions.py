"""test_versions.py - the daemon on every VirtualBox there is, and on those that are yet to come.

A class for each version: the branches in full, the earlier tables of their patch releases with the
lifecycle and the example. VX_VERSIONS (a list) selects some.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET

import simulated
from simulated import HERE, SimTestCase
from vxtest import png, process


class Short:
    """What every version can do."""

    def test_connect(self):
        self.assertRegex(self.virsh.ok("version"), re.escape(self.reported_version()))
        self.assertEqual(self.virsh.ok("uri").strip().split("?")[0], "vbox:///system")
        self.assertEqual(self.virsh.table("list", "--all"), [])

    def reported_version(self):
        with open(f"{self.sim.home}/sim.conf", encoding="utf-8") as conf:
            return re.search(r"^version=(.*)$", conf.read(), re.M)[1]

    def test_example(self):
        """Defined, given back, defined again as it was given back, run, and gone without a trace."""
        before = self.sim.registry()
        self.define(self.example())
        first = self.virsh.ok("dumpxml", "vbox")
        self.define(first)
        self.assertEqual(self.virsh.ok("dumpxml", "vbox"), first)
        root = ET.fromstring(first)
        self.assertEqual(len(root.findall("devices/disk")), 5)
        self.assertEqual(len(root.findall("devices/interface")), 2)
        self.assertEqual(len(root.findall("devices/hostdev")), 2)
        self.virsh.ok("start", "vbox")
        self.assertEqual(self.state("vbox"), "running")
        self.virsh.ok("dumpxml", "vbox")
        self.virsh.ok("destroy", "vbox")
        self.virsh.ok("undefine", "vbox")
        after = self.sim.registry()
        self.assertEqual((after["machines"], after["files"]), (before["machines"], before["files"]))

    def test_lifecycle(self):
        self.define(self.guest())
        self.assertEqual(self.state(), "shut off")
        self.virsh.ok("start", "guest")
        self.assertEqual(self.state(), "running")
        self.virsh.ok("suspend", "guest")
        self.assertEqual(self.state(), "paused")
        self.virsh.ok("resume", "guest")
        self.virsh.ok("reset", "guest")
        self.virsh.ok("screenshot", "guest", self.file("screen"))
        self.assertEqual(png.Png.read(self.file("screen")).size, (720, 400))
        self.virsh.ok("shutdown", "guest")
        self.wait_state("shut off")
        self.virsh.ok("start", "guest", "--paused")
        self.assertEqual(self.state(), "paused")
        self.virsh.ok("destroy", "guest")
        self.assertEqual(self.state(), "shut off")
        self.virsh.ok("undefine", "guest")
        self.assertEqual(self.virsh.table("list", "--all"), [])


class Full(Short):
    """What a branch's newest release is asked for as well."""

    def disk(self, name="disk.vdi"):
        from vxtest import images  # pylint: disable=import-outside-toplevel
        images.make_vdi(self.file(name))
        return f"<disk type='file' device='disk'><source file='{self.file(name)}'/><target dev='hda' bus='ide'/></disk>"

    def test_settings(self):
        self.define(self.guest())
        self.virsh.ok("setmaxmem", "guest", "96M", "--config")
        self.virsh.ok("desc", "guest", "--config", "a <description> & more")
        self.virsh.ok("domrename", "guest", "renamed")
        root = ET.fromstring(self.virsh.ok("dumpxml", "renamed"))
        self.assertEqual(root.findtext("memory"), str(96 * 1024))
        self.assertEqual(root.findtext("description"), "a <description> & more")

    def test_snapshots(self):
        self.define(self.guest(devices=self.disk()))
        self.virsh.ok("snapshot-create-as", "guest", "first")
        self.virsh.ok("start", "guest")
        self.virsh.ok("snapshot-create-as", "guest", "second")
        self.assertEqual(self.state(), "running")
        self.assertEqual(self.virsh.ok("snapshot-list", "guest", "--name").split(), ["first", "second"])
        self.assertEqual(self.virsh.ok("snapshot-current", "guest", "--name").strip(), "second")
        self.virsh.ok("destroy", "guest")
        self.virsh.ok("snapshot-revert", "guest", "first")
        self.assertEqual(self.state(), "shut off")
        self.virsh.ok("snapshot-delete", "guest", "second")
        self.virsh.ok("snapshot-delete", "guest", "first")
        self.assertEqual(self.virsh.ok("snapshot-list", "guest", "--name").split(), [])
        self.assertIn(self.file("disk.vdi"), self.virsh.ok("domblklist", "guest"))

    def test_saved_state(self):
        self.define(self.guest())
        self.virsh.ok("start", "guest")
        self.virsh.ok("managedsave", "guest")
        self.assertEqual(self.state(), "shut off")
        self.assertIn("guest", self.virsh.ok("list", "--all", "--with-managed-save"))
        self.virsh.ok("start", "guest")
        self.assertEqual(self.state(), "running")
        self.virsh.ok("managedsave", "guest")
        self.virsh.ok("managedsave-remove", "guest")
        self.assertNotIn("guest", self.virsh.ok("list", "--all", "--with-managed-save"))

    def test_storage(self):
        """A medium is a volume of the pool while VirtualBox knows it."""
        self.define(self.guest(devices=self.disk("volume.vdi")))
        path = self.file("volume.vdi")
        self.assertIn(path, self.virsh.ok("vol-list", "default-pool"))
        self.assertEqual(self.virsh.ok("vol-path", path).strip(), path)
        self.assertIn("4.00 MiB", self.virsh.ok("vol-info", path))

    def test_refusals(self):
        """What cannot be is said so, and leaves nothing behind."""
        before = self.sim.registry()
        missing = "<disk type='file' device='disk'><source file='/nowhere.vdi'/><target dev='hda' bus='ide'/></disk>"
        self.virsh.fails("define", self.xml_file(self.guest(devices=missing)), match="nowhere.vdi")
        bus = self.disk().replace("bus='ide'", "bus='xen'")
        self.virsh.fails("define", self.xml_file(self.guest(devices=bus)), match="xen")
        self.virsh.fails("start", "nobody", match="nobody")
        self.assertEqual(self.sim.registry(), before)

    def test_second_client(self):
        """What somebody else's VirtualBox client does shows at once: here another daemon's."""
        self.define(self.guest())
        other = self.sim.another().start()
        self.addCleanup(other.stop)
        self.assertIn("guest", other.virsh.ok("list", "--all"))
        other.virsh.ok("start", "guest")
        self.wait_state("running")
        self.virsh.ok("destroy", "guest")
        self.assertTrue(process.wait_for(lambda: other.virsh.ok("domstate", "guest").strip() == "shut off", 5))
        self.virsh.ok("undefine", "guest")
        self.assertTrue(process.wait_for(lambda: "guest" not in other.virsh.ok("list", "--all"), 5))


class Future(Full, SimTestCase):
    """A version whose every slot, IID and enum is another, and which has more of everything."""

    release = "9.1.2"
    missing = ()

    @classmethod
    def make_table(cls):
        table = tempfile.NamedTemporaryFile(suffix=".api")
        cls.addClassCleanup(table.close)
        subprocess.run(["/usr/bin/python3", HERE / "make-future.py", HERE.parents[1] / "sim/api/7.2.api", table.name,
                        *cls.missing], check=True)
        return table.name


class FutureWithoutReset(Future):
    """A needed method is missing: what needs it fails and says so, `--check` names it, the rest works."""

    missing = ("IConsole::reset", "IDisplay::takeScreenShotToArray")

    def test_check_names_it(self):
        report = self.sim.check()
        self.assertIn("IConsole::reset", report.out)
        self.assertIn("IDisplay::takeScreenShotToArray", report.out)

    def test_lifecycle(self):
        self.define(self.guest())
        self.virsh.ok("start", "guest")
        self.virsh.fails("reset", "guest", match="reset")
        self.virsh.fails("screenshot", "guest", self.file("screen"), match="screen")
        self.virsh.ok("destroy", "guest")
        self.virsh.ok("undefine", "guest")


def add_versions():
    wanted = os.environ.get("VX_VERSIONS", "").split()
    for version in simulated.versions():
        name = f"V{version.replace('.', '_')}"
        kind = Full if simulated.is_branch(version) else Short
        globals()[name] = type(name, (kind, SimTestCase), {"version": version})
    for name in [name for name, value in globals().items() if isinstance(value, type) and issubclass(value, SimTestCase)
                 and value is not SimTestCase]:
        if wanted and name not in wanted:
            del globals()[name]


add_versions()
