"""load.py - 500 clients at once on a simulated VirtualBox, 50 of them hostile: what the others wait.

Latency of a call that asks nothing of VirtualBox, at the clients, before, during and after the attack, and the
daemon's memory. The clients share the processors with the daemon. A call without an answer is an exception.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import ast
import asyncio

from vxtest import load
import common

INSIDE = False
TITLE = "Five hundred clients"
CLIENTS, HOSTILE = 450, 50
PAUSE = 1  # s between the calls of a client
PHASES = (("before", 8), ("during", 20), ("after", 8))  # s
PERCENTS = (*range(0, 99, 2), 98, 99, 99.5, 99.9, 100)
MAX_MIB = 150


async def measure_phases(sim):
    """Returns a row for each phase, and what the hostile clients did."""
    path = f"{sim.socket}/virtvboxd-sock"
    rows, attacks = [], {}

    async with load.Crowd(path, CLIENTS, PAUSE) as crowd:
        for phase, seconds in PHASES:
            attack = load.start_hostile(path, HOSTILE, seconds + 1) if phase == "during" else None
            try:
                answers = await crowd.ask(seconds)
                rows.append({"phase": phase, "calls": len(answers), "daemon_mib": load.resident(sim.daemon.pid),
                             "ms": [answers[min(len(answers) - 1, int(len(answers) * percent / 100))] * 1000
                                    for percent in PERCENTS]})
                if attack:
                    out, _ = await asyncio.to_thread(attack.communicate, timeout=60)
                    attacks = ast.literal_eval(out)
            finally:
                if attack:
                    attack.kill()
                    attack.wait()
    return {"phases": rows, "attacks": attacks, "clients": CLIENTS, "hostile": HOSTILE, "percents": PERCENTS}


def measure():
    with common.simulated_world(1) as sim:
        return asyncio.run(measure_phases(sim))


def targets(result):
    most = max(row["daemon_mib"] for row in result["phases"])
    yield common.target(f"daemon's memory, {result['clients']} clients and {result['hostile']} hostile ones",
                        f"≤ {MAX_MIB} MiB", f"{most:.0f} MiB", most <= MAX_MIB)


def describe(result, plots):
    rows, percents = result["phases"], list(result["percents"])
    plots.lines("load", "ms until the answer", "percent of the calls", percents,
                {row["phase"]: row["ms"] for row in rows}, log_x=False)
    return (f"{result['clients']} clients, each with a call a second and less; during the attack {result['hostile']} hostile "
            "ones beside them, which did: "
            + ", ".join(f"{kind} {times:,}" for kind, times in result["attacks"].items()) + " times.\n\n"
            + common.table(("", "calls", "median, ms", "p99, ms", "most, ms", "daemon, MiB"),
                           [(row["phase"], row["calls"], *(f"{row['ms'][percents.index(p)]:.2f}" for p in (50, 99, 100)),
                             f"{row['daemon_mib']:.1f}") for row in rows])
            + "\n" + plots.image("load", "Distribution of the time until an answer"))
