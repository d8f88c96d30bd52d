#!/usr/bin/python3
"""scale.py - what the daemon costs as the number of machines grows, on a simulated VirtualBox.

    scale.py [--build DIR] [--json FILE] [MACHINES...]

A table of times (client's side, median where it is done again and again), VirtualBox calls and the daemon's
memory; as JSON in FILE too. VX_VERSIONS names another version than the newest. Ends with 1 where the daemon
needs more memory than it may.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import json
import os
import pathlib
import statistics
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
NUMBERS = (10, 100, 1000, 10000)
MAX_RSS_MIB = {1000: 40, 10000: 150}
LOOKUPS = 200

# Key, heading, how it is printed.
COLUMNS = (("machines", "machines", "{:d}"), ("service_ms", "service starts, ms", "{:.0f}"),
           ("first_list_ms", "first list, ms", "{:.0f}"), ("fill_calls", "its calls", "{:d}"),
           ("list_ms", "list, ms", "{:.2f}"), ("list_calls", "calls", "{:d}"),
           ("virsh_list_ms", "virsh list --all, ms", "{:.0f}"), ("lookup_us", "by name, us", "{:.0f}"),
           ("lookup_calls", "calls", "{:d}"), ("active_us", "active ids, us", "{:.0f}"),
           ("dumpxml_ms", "first dumpxml, ms", "{:.1f}"), ("dumpxml_calls", "calls", "{:d}"),
           ("dumpxml_again_us", "dumpxml, us", "{:.0f}"), ("daemon_mib", "daemon, MiB", "{:.1f}"),
           ("all_dumped_mib", "all dumped, MiB", "{:.1f}"), ("service_mib", "service, MiB", "{:.0f}"))


def timed(operate, times=1):
    """The median of @times, in seconds, and what came of the last."""
    taken, result = [], None
    for _ in range(times):
        began = time.monotonic()
        result = operate()
        taken.append(time.monotonic() - began)
    return statistics.median(taken), result


def spent(sim, connection, operate):
    """VirtualBox calls that requests took."""
    before = len(sim.calls())
    operate()
    connection.getHostname()  # its line comes after all others
    return sum(calls for _, calls in sim.calls()[before:])


def measure(machines):
    """A row."""
    import libvirt
    from simulated import Simulated
    from vxtest.load import resident
    sim = Simulated(os.environ.get("VX_VERSIONS", "7.2").replace("V", "").replace("_", "."), speed="0")
    try:
        sim.start()
        with open(f"{sim.files}/guest.xml", "w", encoding="utf-8") as out:
            out.write("<domain type='vbox'><name>guest</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
                      "<os><type>hvm</type></os><devices><interface type='user'/></devices></domain>")
        sim.virsh.ok("define", f"{sim.files}/guest.xml")
        sim.stop()
        sim.end_service()
        sim.multiply("guest", machines - 1)
        sim.start()
        seconds, connection = timed(lambda: libvirt.open(sim.virsh.uri))  # which starts the service
        row = {"machines": machines, "service_ms": seconds * 1000}
        seconds, domains = timed(connection.listAllDomains)
        assert len(domains) == machines
        row.update(first_list_ms=seconds * 1000, fill_calls=sim.fills()[-1])
        row["list_ms"] = timed(connection.listAllDomains, 9)[0] * 1000
        row["list_calls"] = spent(sim, connection, connection.listAllDomains)
        row["virsh_list_ms"] = timed(lambda: sim.virsh.ok("list", "--all"), 5)[0] * 1000
        names = [domain.name() for domain in domains]
        step = max(1, machines // LOOKUPS)
        some = (names[::step] * LOOKUPS)[:LOOKUPS]
        row["lookup_us"] = timed(lambda: [connection.lookupByName(name) for name in some], 5)[0] / LOOKUPS * 1e6
        row["lookup_calls"] = spent(sim, connection, lambda: connection.lookupByName(names[-1]))
        row["active_us"] = timed(lambda: connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE),
                                 50)[0] * 1e6
        row["daemon_mib"] = resident(sim.daemon.pid)
        seconds, _ = timed(domains[machines // 2].XMLDesc)
        row["dumpxml_ms"] = seconds * 1000
        row["dumpxml_calls"] = spent(sim, connection, domains[machines // 3].XMLDesc)
        row["dumpxml_again_us"] = timed(domains[machines // 2].XMLDesc, 50)[0] * 1e6
        for domain in domains:
            domain.XMLDesc()
        row["all_dumped_mib"] = resident(sim.daemon.pid)
        row["service_mib"] = resident(sim.service_process())
        connection.close()
        return row
    finally:
        sim.destroy()


def print_table(rows):
    width = max(len(heading) for _, heading, _ in COLUMNS) + 2
    for key, heading, form in COLUMNS:
        print(f"{heading:{width}}" + "".join(f"{form.format(row[key]):>10}" for row in rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("machines", nargs="*", type=int, default=NUMBERS)
    parser.add_argument("--build", default=str(SOURCE / "build"))
    parser.add_argument("--json", help="where the figures go as JSON")
    options = parser.parse_args()
    build = pathlib.Path(options.build).resolve()
    os.environ.setdefault("VX_DAEMON", str(build / "src/daemon/virtvboxd"))
    os.environ.setdefault("VX_SIM", str(build / "sim"))
    sys.path[:0] = [str(SOURCE / "tests" / "lib"), str(SOURCE / "tests" / "sim")]
    rows = [measure(number) for number in options.machines]
    print_table(rows)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    excess = [row for row in rows if row["all_dumped_mib"] > MAX_RSS_MIB.get(row["machines"], 1000)]
    for row in excess:
        print(f"with {row['machines']} machines the daemon takes {row['all_dumped_mib']:.1f} MiB, which is more than "
              f"{MAX_RSS_MIB[row['machines']]} MiB")
    return 1 if excess else 0


if __name__ == "__main__":
    sys.exit(main())
