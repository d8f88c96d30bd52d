"""test_xpcom.py - the XPCOM layer alone on the real VirtualBox (xpcom-probe.c): values of every kind,
errors, events, threads, with each function table of the binding, and without a leak.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import pathlib
import signal

from vxtest.case import RealTestCase

HOME = "/usr/lib/virtualbox"
SUPPRESSIONS = pathlib.Path(__file__).with_name("virtualbox.supp")
LEAK = 96


class XpcomTest(RealTestCase):
    start_daemon = False

    def probe(self, *arguments, wrapper=()):
        """Runs xpcom-probe of the build that the daemon under test is of."""
        build = pathlib.Path(self.daemon.binary).parents[2]
        if not (build / "build.ninja").exists():
            self.skipTest(f"{build} is no build directory")
        made = self.executor.run(["ninja", "-C", str(build), "tests/real/xpcom-probe"], timeout=600)
        self.assertEqual(made.code, 0, made)
        program = build / "tests" / "real" / "xpcom-probe"
        if wrapper and b"__asan_init" in pathlib.Path(program).read_bytes():
            self.skipTest("AddressSanitizer is in the program, which looks for leaks itself")
        result = self.executor.run([*wrapper, str(program), HOME, *map(str, arguments)],
                                   env=self.daemon.environment, timeout=600)
        self.assertEqual(result.code, 0, result)
        return result.out

    def test_every_function_table(self):
        for table in (2, 3, 4):
            with self.subTest(table=table):
                out = self.probe(table)
                self.assertIn(f"function table {table},", out)
                self.assertEqual(out.count("ok   no object is left"), 2)  # of two connections

    def test_nothing_leaks(self):
        self.probe(4, wrapper=["valgrind", f"--error-exitcode={LEAK}", "--leak-check=full",
                               "--errors-for-leak-kinds=definite", f"--suppressions={SUPPRESSIONS}"])

    def test_connects_again_when_the_service_was_killed(self):
        out = self.probe(4, int(signal.SIGKILL))
        self.assertEqual(out.count("ok   connected again"), 5)
