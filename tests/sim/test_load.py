"""test_load.py - many clients at once, some of them hostile: the others are answered, and the daemon does not grow.

How fast they are answered is the benchmark's business (tests/bench/load.py).

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import ast
import asyncio
import os

from simulated import SimTestCase
from vxtest import load

CLIENTS, HOSTILE, SECONDS = 80, 20, 6
MAX_RSS_MIB = 80  # 24 were measured; a sanitizer takes its own


class Load(SimTestCase):
    speed = "0"

    async def ask(self, path):
        """Returns the answers under attack, how often it was attacked, and the memory meanwhile."""
        async with load.Crowd(path, CLIENTS, pause=0.2) as crowd:
            attack = load.start_hostile(path, HOSTILE, SECONDS)
            try:
                measured = []
                for _ in range(SECONDS):
                    measured.append((await crowd.ask(1), load.resident(self.sim.daemon.pid)))
                out, _ = attack.communicate(timeout=60)
            finally:
                attack.kill()
                attack.wait()
        return sum((answers for answers, _ in measured), []), ast.literal_eval(out), max(rss for _, rss in measured)

    def test_hostile_clients(self):
        self.define(self.guest())
        answers, attacks, rss = asyncio.run(self.ask(f"{self.sim.socket}/virtvboxd-sock"))
        self.assertGreaterEqual(len(answers), CLIENTS * SECONDS)
        self.assertTrue(all(attacks.values()), attacks)
        self.assertIsNone(self.sim.daemon.poll())
        if not any(key.endswith("SAN_OPTIONS") for key in os.environ):
            self.assertLess(rss, MAX_RSS_MIB)
        self.assertIn("guest", self.virsh.ok("list", "--all"))
