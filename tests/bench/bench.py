#!/usr/bin/python3
"""bench.py - what operations cost: VirtualBox calls, and time beside VBoxManage's.

    bench.py [--machines N] [--testbed ROOT] [--build DIR]

Outside it makes the testbed, builds the daemon in it and runs itself there (--inside DAEMON).

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "lib"))
from vxtest import example, process, testbed  # noqa: E402
from vxtest.daemon import Daemon  # noqa: E402
from vxtest.installation import REAL  # noqa: E402
from vxtest.virtualbox import VirtualBox  # noqa: E402

VBOXMANAGE = f"{REAL}/VBoxManage"

REPEATS = 9


class Bench:
    def __init__(self, vbox, daemon):
        self.vbox, self.daemon, self.virsh = vbox, daemon, daemon.virsh()

    def calls(self):
        """VirtualBox calls so far, as the daemon's log says."""
        return sum(calls for _, calls in self.daemon.calls())

    def operation(self, name, *command):
        """One line of the table of calls: the operation when the daemon meets it for the first time,
        and again."""
        first, again = self._measure(*command), self._measure(*command)
        print(f"{name:44}{first[0]:>8}{first[1] * 1000:>10.1f}{again[0]:>12}{again[1] * 1000:>10.1f}")

    def once(self, name, *command):
        calls, seconds = self._measure(*command)
        print(f"{name:44}{calls:>8}{seconds * 1000:>10.1f}")

    def _measure(self, *command):
        before, began = self.calls(), time.monotonic()
        self.virsh.ok(*command)
        seconds = time.monotonic() - began
        time.sleep(0.05)
        return self.calls() - before, seconds


def median_time(command):
    times = []
    for _ in range(REPEATS):
        began = time.monotonic()
        command()
        times.append(time.monotonic() - began)
    return statistics.median(times)


def measure(daemon_binary, machines):
    os.environ["VX_DAEMON"] = daemon_binary
    with tempfile.TemporaryDirectory(prefix="vx-bench-") as directory:
        vbox = VirtualBox(f"{directory}/v").create()
        daemon = Daemon(vbox, f"{directory}/daemon.log")
        try:
            measure_operations(Bench(vbox, daemon.start()))
            for number in range(machines):
                vbox.manage("createvm", "--name", f"machine{number:04}", "--register", "--ostype", "Linux26_64",
                            "--default")
            measure_lists(Bench(vbox, daemon), machines)
        finally:
            daemon.stop()
            vbox.destroy()


def measure_operations(bench):
    document = example.text(bench.vbox.files)
    example.make_files(document)
    path = f"{bench.vbox.files}/domain.xml"
    with open(path, "w", encoding="utf-8") as out:
        out.write(document)
    print(f"{'operation':44}{'calls':>8}{'ms':>10}{'calls again':>12}{'ms':>10}")
    bench.operation("connect and close (uri)", "uri")
    bench.once("define of examples/domain.xml", "define", path)
    for command in ("list --all", "dominfo vbox", "domstate vbox", "dumpxml vbox", "vcpucount vbox",
                    "snapshot-list vbox", "capabilities", "domcapabilities"):
        bench.operation(command, *command.split())
    bench.once("define again, nothing changed", "define", path)
    bench.once("setmaxmem --config", "setmaxmem", "vbox", "128M", "--config")
    bench.operation("dumpxml after a change", "dumpxml", "vbox")
    bench.once("undefine", "undefine", "vbox")


def measure_lists(bench, machines):
    print(f"\nWith {machines} machines, median of {REPEATS}:")
    bench.operation("list --all", "list", "--all")
    virsh = median_time(lambda: bench.virsh.ok("list", "--all"))
    manage = median_time(lambda: process.Local().run([VBOXMANAGE, "-q", "list", "vms"],
                                                     env=bench.vbox.environment))
    states = median_time(lambda: process.Local().run([VBOXMANAGE, "-q", "list", "--long", "vms"],
                                                     env=bench.vbox.environment))
    alone = median_time(lambda: bench.virsh.ok("uri"))
    print(f"\n{'virsh list --all':44}{virsh * 1000:>8.1f} ms  (virsh alone, without the list: {alone * 1000:.1f} ms)")
    print(f"{'VBoxManage list vms':44}{manage * 1000:>8.1f} ms  (names only; with states, --long: "
          f"{states * 1000:.1f} ms)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--machines", type=int, default=200)
    parser.add_argument("--testbed", default=os.environ.get("TESTBED", "/var/tmp/virtvbox-testbed"))
    parser.add_argument("--build", help="not used: the daemon is built inside the testbed")
    parser.add_argument("--inside", metavar="DAEMON")
    options = parser.parse_args()
    if options.inside:
        measure(options.inside, options.machines)
        return 0
    if not testbed.create(options.testbed):
        return 1
    daemon = testbed.build(options.testbed, "release", ["--buildtype=release"])
    return subprocess.run(testbed.command(
        "run", options.testbed, "python3", "tests/bench/bench.py", "--inside", daemon, "--machines",
        str(options.machines)), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
