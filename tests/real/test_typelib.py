"""test_typelib.py - the table of 7.2 in sim/api, and the type library of the real VirtualBox: the same.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import pathlib

from vxtest.case import RealTestCase
from vxtest.installation import REAL, only_real

# What was added after the release that the table was made of.
NEWER = ("ImportOptions",)


@only_real("it reads the real type library")
class TypelibTest(RealTestCase):
    start_daemon = False

    def program(self):
        build = pathlib.Path(self.daemon.binary).parents[2]
        made = self.executor.run(["ninja", "-C", str(build), "sim/xptc"], timeout=600)
        self.assertEqual(made.code, 0, made)
        return str(build / "sim" / "xptc")

    def compare(self, version):
        """What differs, a line each: interfaces, slots, types and constants, entry by entry."""
        xptc, ours = self.program(), self.file("table.xpt")
        self.assertEqual(self.executor.run([xptc, version, ours]).code, 0)
        result = self.executor.run([xptc, "--compare", ours, f"{REAL}/components/VirtualBox_XPCOM.xpt"])
        return [line for line in (result.out + result.err).splitlines() if line.strip()]

    def test_the_table_is_what_the_real_library_has(self):
        differences = self.compare("7.2")
        self.assertEqual([line for line in differences if not any(name in line for name in NEWER)], [])

    def test_another_table_differs(self):
        """The comparison finds what is to be found."""
        differences = "\n".join(self.compare("7.1"))
        self.assertRegex(differences, "IMachineDebugger|IPlatformProperties|IVirtualBox")
