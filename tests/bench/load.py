#!/usr/bin/python3
"""load.py - 500 clients at once on a simulated VirtualBox, 50 of them hostile: what the others wait.

    load.py [--build DIR] [--json FILE]

Latency of a call that asks nothing of VirtualBox, at the clients, before, during and after the attack, and the
daemon's memory. The clients share the processors with the daemon. Takes less than a minute. Ends with 1 where
the daemon needs more memory than it may; a call without an answer is an exception.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import ast
import asyncio
import json
import os
import pathlib
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CLIENTS, HOSTILE = 450, 50
PAUSE = 1  # s between the calls of a client
BEFORE, DURING, AFTER = 8, 20, 8  # s
MAX_RSS_MIB = 150


async def measure(sim):
    """Returns a row for each phase, and what the hostile clients did."""
    from vxtest import load
    path = f"{sim.socket}/virtvboxd-sock"
    rows = []

    async def phase(name, crowd, seconds):
        answers = await crowd.ask(seconds)
        rows.append({"phase": name, "calls": len(answers), "median_ms": answers[len(answers) // 2] * 1000,
                     "p99_ms": answers[len(answers) * 99 // 100] * 1000, "max_ms": answers[-1] * 1000,
                     "daemon_mib": load.resident(sim.daemon.pid)})

    async with load.Crowd(path, CLIENTS, PAUSE) as crowd:
        await phase("before", crowd, BEFORE)
        attack = load.start_hostile(path, HOSTILE, DURING + 1)
        try:
            await phase("during", crowd, DURING)
            out, _ = await asyncio.to_thread(attack.communicate, timeout=60)
        finally:
            attack.kill()
            attack.wait()
        await phase("after", crowd, AFTER)
    return rows, ast.literal_eval(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--build", default=str(SOURCE / "build"))
    parser.add_argument("--json", help="where the figures go as JSON")
    options = parser.parse_args()
    build = pathlib.Path(options.build).resolve()
    os.environ.setdefault("VX_DAEMON", str(build / "src/daemon/virtvboxd"))
    os.environ.setdefault("VX_SIM", str(build / "sim"))
    sys.path[:0] = [str(SOURCE / "tests" / "lib"), str(SOURCE / "tests" / "sim")]
    from simulated import Simulated
    sim = Simulated("7.2", speed="0")
    try:
        sim.start()
        rows, attacks = asyncio.run(measure(sim))
        sim.stop()
    finally:
        sim.destroy()
    print(f"{CLIENTS} clients, each with a call every {PAUSE} s and more; {HOSTILE} hostile ones")
    print(f"{'':10}{'calls':>8}{'median, ms':>12}{'p99, ms':>10}{'max, ms':>10}{'daemon, MiB':>13}")
    for row in rows:
        print(f"{row['phase']:10}{row['calls']:>8}{row['median_ms']:>12.2f}{row['p99_ms']:>10.2f}"
              f"{row['max_ms']:>10.2f}{row['daemon_mib']:>13.1f}")
    print("attacks: " + ", ".join(f"{kind} {times}" for kind, times in attacks.items()))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({"phases": rows, "attacks": attacks}, indent=1) + "\n",
                                              encoding="utf-8")
    excess = max(row["daemon_mib"] for row in rows)
    if excess > MAX_RSS_MIB:
        print(f"the daemon takes {excess:.1f} MiB, which is more than {MAX_RSS_MIB} MiB")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
