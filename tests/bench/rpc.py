#!/usr/bin/python3
"""rpc.py - how many calls are answered, beside libvirt's own daemon with its test driver, in turns.

    rpc.py [--build DIR] [--json FILE]

1000 domains each: simulated machines here, those of the test driver there. One client and 64, small calls and big
lists: the medians of paired runs, and first of all their ratio. Without libvirtd only our own figures.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DOMAINS, PAIRS, SECONDS = 1000, 5, 1.5
CALLS = [(call, clients) for call in ("version", "state", "xml", "list") for clients in (1, 64)]


def start_libvirtd(directory):
    """libvirt's daemon with DOMAINS of the test driver. Returns its process and the URI, or None where there is
    no libvirtd."""
    from vxtest import process
    program = shutil.which("libvirtd", path="/usr/sbin:/usr/bin")
    if not program:
        return None, None
    os.mkdir(f"{directory}/run")
    with open(f"{directory}/libvirtd.conf", "w", encoding="utf-8") as out:
        out.write(f'unix_sock_dir = "{directory}/run"\nauth_unix_rw = "none"\nauth_unix_ro = "none"\nlog_level = 4\n')
    with open(f"{directory}/node.xml", "w", encoding="utf-8") as out:
        out.write("<node>" + "".join(f"<domain type='test'><name>guest-{i:05}</name><memory>65536</memory>"
                                     "<os><type>hvm</type></os></domain>" for i in range(DOMAINS)) + "</node>")
    child = subprocess.Popen([program, "-f", f"{directory}/libvirtd.conf", "-p", f"{directory}/pid", "--timeout", "600"],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             env={**os.environ, "HOME": directory, "XDG_RUNTIME_DIR": directory})
    if not process.wait_for(lambda: os.path.exists(f"{directory}/run/libvirt-sock"), 20):
        child.kill()
        raise SystemExit("libvirtd does not listen")
    return child, f"test+unix://{directory}/node.xml?socket={directory}/run/libvirt-sock"


def measure(load, ours, theirs):
    rows = []
    for call, clients in CALLS:
        runs = {"ours": [], "theirs": []}
        for _ in range(PAIRS):
            for whose, uri in (("ours", ours), ("theirs", theirs)):
                if uri:
                    runs[whose].append(json.loads(subprocess.run([load, uri, call, str(clients), str(SECONDS)],
                                                                 check=True, stdout=subprocess.PIPE).stdout))
        row = {"call": call, "clients": clients}
        for whose, found in runs.items():
            for figure in ("per_second", "median_us", "p99_us") if found else ():
                row[f"{whose}_{figure}"] = statistics.median(run[figure] for run in found)
        if runs["theirs"]:
            row["ratio"] = statistics.median(mine["per_second"] / other["per_second"]
                                             for mine, other in zip(runs["ours"], runs["theirs"]))
        rows.append(row)
    return rows


def print_table(rows):
    print(f"{'call':9}{'clients':>8}{'ratio':>8}" + "".join(
        f"{whose + ' ' + figure:>20}" for whose in ("ours", "theirs") for figure in ("per s", "median us", "p99 us")))
    for row in rows:
        print(f"{row['call']:9}{row['clients']:>8}" + (f"{row['ratio']:>8.2f}" if "ratio" in row else f"{'':8}")
              + "".join(f"{row.get(f'{whose}_{figure}', float('nan')):>20.0f}" for whose in ("ours", "theirs")
                        for figure in ("per_second", "median_us", "p99_us")))


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
    with tempfile.TemporaryDirectory(prefix="vx-libvirtd-") as directory:
        libvirtd, theirs = start_libvirtd(directory)
        try:
            sim.start()
            with open(f"{sim.files}/guest.xml", "w", encoding="utf-8") as out:
                out.write("<domain type='vbox'><name>guest</name><memory unit='MiB'>64</memory>"
                          "<os><type>hvm</type></os></domain>")
            sim.virsh.ok("define", f"{sim.files}/guest.xml")
            sim.stop()
            sim.end_service()
            sim.multiply("guest", DOMAINS - 1)
            sim.log_level = 3  # as it is delivered
            sim.prepare_daemon()
            sim.start()
            sim.virsh.ok("list", "--all")
            rows = measure(build / "tests/bench/rpc-load", sim.virsh.uri, theirs)
        finally:
            sim.destroy()
            if libvirtd:
                libvirtd.terminate()
                libvirtd.wait(20)
    print_table(rows)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
