"""scale.py - what the daemon costs as the number of machines grows, on a simulated VirtualBox.

VX_VERSIONS names another version than the newest.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from vxtest.load import resident
import common
import lists

INSIDE = False
TITLE = "Ten thousand machines"
NUMBERS = (10, 100, 1000, 10000)
MAX_MIB = {1000: 40, 10000: 150}
LOOKUPS = 200


def measure_number(machines):
    import libvirt
    with common.simulated_world(machines) as sim:
        seconds, connection = common.timed(lambda: libvirt.open(sim.virsh.uri))  # which starts the service
        row = {"machines": machines, "service_ms": seconds * 1000}
        seconds, domains = common.timed(connection.listAllDomains)
        assert len(domains) == machines
        row.update(first_list_ms=seconds * 1000, fill_calls=sim.fills()[-1])
        row["virsh_list_ms"] = common.timed(lambda: sim.virsh.ok("list", "--all"), 5)[0] * 1000
        names = [domain.name() for domain in domains]
        some = (names[::max(1, machines // LOOKUPS)] * LOOKUPS)[:LOOKUPS]
        row["lookup_us"] = common.timed(lambda: [connection.lookupByName(name) for name in some], 5)[0] / LOOKUPS * 1e6
        row["lookup_calls"] = common.counted(sim.calls, connection, lambda: connection.lookupByName(names[-1]))
        row["active_us"] = common.timed(lambda: connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE),
                                        50)[0] * 1e6
        row["listed_mib"] = resident(sim.daemon.pid)
        row["dump_ms"] = common.timed(domains[machines // 2].XMLDesc)[0] * 1000
        row["dump_calls"] = common.counted(sim.calls, connection, domains[machines // 3].XMLDesc)
        for domain in domains:
            domain.XMLDesc()
        row["dumped_mib"] = resident(sim.daemon.pid)
        row["service_mib"] = resident(sim.service_process())
        row["warm"] = lists.ask(sim.calls, connection)
        connection.close()
        return row


def measure():
    return {"rows": [measure_number(number) for number in NUMBERS]}


def targets(result):
    rows = result["rows"]
    warm = sum(found["calls"] for row in rows for found in row["warm"].values()) + sum(
        row["lookup_calls"] for row in rows)
    yield common.target("list --all, domstate, dominfo, dumpxml, domstats again, lookups: VirtualBox calls "
                        f"({rows[0]['machines']} to {rows[-1]['machines']:,} simulated machines)", "0", f"{warm}",
                        warm == 0)
    for row in rows:
        limit = MAX_MIB.get(row["machines"])
        if limit:
            yield common.target(f"daemon's memory, {row['machines']:,} simulated machines, all dumped",
                                f"≤ {limit} MiB", f"{row['dumped_mib']:.0f} MiB", row["dumped_mib"] <= limit)


# Heading, and how a row shows it.
COLUMNS = (("machines", lambda row: f"{row['machines']:,}"),
           ("service starts, ms", lambda row: f"{row['service_ms']:.0f}"),
           ("first list, ms (calls)", lambda row: f"{row['first_list_ms']:.0f} ({row['fill_calls']})"),
           ("virsh list --all, ms", lambda row: f"{row['virsh_list_ms']:.0f}"),
           ("lookup by name, µs (calls)", lambda row: f"{row['lookup_us']:.0f} ({row['lookup_calls']})"),
           ("list of active ones, µs", lambda row: f"{row['active_us']:.0f}"),
           ("first dumpxml, ms (calls)", lambda row: f"{row['dump_ms']:.1f} ({row['dump_calls']})"),
           *((f"{name} again, ms (calls)",
              lambda row, name=name: f"{row['warm'][name]['ms']:.3f} ({row['warm'][name]['calls']})")
             for name in lists.QUESTIONS),
           ("daemon, MiB", lambda row: f"{row['listed_mib']:.1f}"),
           ("daemon, all dumped, MiB", lambda row: f"{row['dumped_mib']:.1f}"),
           ("simulated service, MiB", lambda row: f"{row['service_mib']:.0f}"))


def describe(result, plots):
    rows = result["rows"]
    numbers = [row["machines"] for row in rows]
    plots.lines("scale-time", "ms", "machines", numbers, {
        **{f"{name}, asked again": [row["warm"][name]["ms"] for row in rows] for name in lists.QUESTIONS},
        "list of active ones": [row["active_us"] / 1000 for row in rows],
        "lookup by name": [row["lookup_us"] / 1000 for row in rows],
        "first list": [row["first_list_ms"] for row in rows]})
    plots.lines("scale-calls", "VirtualBox calls", "machines", numbers, {
        "first list": [row["fill_calls"] for row in rows], "first dumpxml": [row["dump_calls"] for row in rows]})
    plots.lines("scale-memory", "daemon's memory, MiB", "machines", numbers, {
        "listed": [row["listed_mib"] for row in rows], "all dumped": [row["dumped_mib"] for row in rows]}, log_y=False)
    return ("A simulated VirtualBox whose operations take no time, and the daemon with all its messages logged:\n\n"
            + common.table([""] + [COLUMNS[0][1](row) for row in rows],
                           [[heading] + [show(row) for row in rows] for heading, show in COLUMNS[1:]])
            + "\n" + plots.image("scale-time", "Time by number of machines")
            + plots.image("scale-calls", "VirtualBox calls by number of machines")
            + plots.image("scale-memory", "Memory by number of machines"))
