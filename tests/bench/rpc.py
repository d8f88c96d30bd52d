"""rpc.py - how many calls are answered, beside libvirt's own daemon with its test driver, in turns.

1000 domains each: simulated machines here, those of the test driver there. One client and 64, small calls and big
lists: the medians of paired runs, and first of all their ratio. Without libvirtd only our own figures.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import json
import statistics
import subprocess

import common

INSIDE = False
TITLE = "Calls"
DOMAINS, PAIRS, SECONDS = 1000, 5, 1.5
CALLS = [(call, clients) for call in ("version", "state", "xml", "list") for clients in (1, 64)]


def measure_call(ours, theirs, call, clients):
    runs = {"ours": [], "theirs": []}
    for _ in range(PAIRS):
        for whose, uri in (("ours", ours), ("theirs", theirs)):
            if uri:
                runs[whose].append(json.loads(subprocess.run(
                    [common.program("tests/bench/rpc-load"), uri, call, str(clients), str(SECONDS)], check=True,
                    stdout=subprocess.PIPE).stdout))
    row = {"call": call, "clients": clients}
    for whose, found in runs.items():
        for figure in ("per_second", "median_us", "p99_us") if found else ():
            row[f"{whose}_{figure}"] = statistics.median(run[figure] for run in found)
    if runs["theirs"]:
        row["ratio"] = statistics.median(mine["per_second"] / other["per_second"]
                                         for mine, other in zip(runs["ours"], runs["theirs"]))
    return row


def document_size(uri):
    """In bytes: of the domain that is asked about, the first of the list."""
    import libvirt
    connection = libvirt.open(uri)
    try:
        return len(connection.listAllDomains()[0].XMLDesc().encode())
    finally:
        connection.close()


def measure():
    with common.libvirtd(DOMAINS) as theirs, common.simulated_world(DOMAINS, log_level=3) as sim:
        sim.virsh.ok("list", "--all")
        return {"rows": [measure_call(sim.virsh.uri, theirs, *row) for row in CALLS], "domains": DOMAINS,
                "bytes": {whose: document_size(uri) for whose, uri in (("ours", sim.virsh.uri), ("theirs", theirs))
                          if uri}}


def targets(result):
    for row in result["rows"]:
        if "ratio" in row:
            yield common.target(f"calls per second / libvirtd's: {row['call']}, "
                                f"{row['clients']} client{'s' if row['clients'] > 1 else ''}",
                                "≥ 1", f"{row['ratio']:.2f}", row["ratio"] >= 1)


def describe_sizes(sizes):
    if len(sizes) < 2:
        return ""
    return f" A document has {sizes['ours']:,} bytes here, {sizes['theirs']:,} there."


def describe(result, plots):
    rows = result["rows"]
    figures = [(whose, figure) for whose in ("ours", "theirs") for figure in ("per_second", "median_us", "p99_us")]
    if all("ratio" in row for row in rows):
        plots.pairs("rpc", "calls per second", [f"{row['call']}, {row['clients']}" for row in rows],
                    {"virtvboxd": [row["ours_per_second"] for row in rows],
                     "libvirtd, test driver": [row["theirs_per_second"] for row in rows]}, log=True)
        image = "\n" + plots.image("rpc", "Calls per second beside libvirtd")
    else:
        image = ""
    return (f"{result['domains']:,} domains each, in turn; `version` looks nothing up, `state` and `xml` are one domain's, "
            "`list` has all." + describe_sizes(result.get("bytes", {})) + "\n\n"
            + common.table(("call", "clients", "ratio", "per s", "median, µs", "p99, µs", "libvirtd per s", "median, µs",
                            "p99, µs"),
                           [(row["call"], row["clients"], f"{row['ratio']:.2f}" if "ratio" in row else "",
                             *(f"{row[key]:.0f}" if (key := f"{whose}_{figure}") in row else ""
                               for whose, figure in figures)) for row in rows]) + image)
