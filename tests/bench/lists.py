"""lists.py - up to 1,000 real machines: beside VBoxManage, and beside libvirt's own daemon with its test driver.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re

from vxtest import process
from vxtest.load import resident
from vxtest.virsh import Virsh
import common

INSIDE = True
LIBVIRTD = 1000  # domains of the libvirtd that runs meanwhile
TITLE = "Real machines"
NUMBERS = (10, 100, 1000)
COLD_PAIRS, LIST_PAIRS, MANAGE_PAIRS, LONG_PAIRS = 5, 15, 9, 3
SAMPLE = 100  # machines that are asked for one by one
MAX_MIB = 40


def some(domains):
    return domains[::max(1, len(domains) // SAMPLE)]


# What monitors ask again and again.
QUESTIONS = {
    "list --all": lambda connection, domains: connection.listAllDomains(),
    "domstate": lambda connection, domains: [domain.state() for domain in some(domains)],
    "dominfo": lambda connection, domains: [domain.info() for domain in some(domains)],
    "dumpxml": lambda connection, domains: [domain.XMLDesc() for domain in some(domains)],
    "domstats": lambda connection, domains: connection.getAllDomainStats(),
}
ONE_BY_ONE = ("domstate", "dominfo", "dumpxml")


def ask(calls, connection):
    """Each question when it was asked before: {question: (calls, ms of one)}."""
    domains = connection.listAllDomains()
    found = {}
    for name, question in QUESTIONS.items():
        question(connection, domains)
        number = common.counted(calls, connection, lambda question=question: question(connection, domains)) \
            if calls else None
        seconds, _ = common.timed(lambda question=question: question(connection, domains), 7)
        found[name] = {"calls": number, "ms": seconds * 1000 / (len(some(domains)) if name in ONE_BY_ONE else 1)}
    return found


def measure_cold(vbox, daemon):
    """The first list after the daemon's start, VBoxSVC not running, beside VBoxSVC's start and listing."""
    def nothing_runs():
        if daemon.pid is not None:
            daemon.check_end()
        vbox.kill()

    def prepare():
        nothing_runs()
        daemon.start()

    virsh = daemon.virsh()
    found = common.paired(lambda: virsh.ok("list", "--all", timeout=300), lambda: vbox.manage("list", "vms"),
                          COLD_PAIRS, prepare)
    nothing_runs()
    return found


def check_whole(virsh, machines):
    """What is measured is an answer about all machines."""
    listed, told = len(virsh.ok("list", "--all", "--name").split()), virsh.ok("domstats").count("Domain: ")
    if (listed, told) != (machines, machines):
        raise SystemExit(f"of {machines} machines {listed} are listed, {told} have statistics")


def measure_number(machines, theirs):
    import libvirt
    row = {"machines": machines}
    with common.real_world(machines) as (vbox, daemon):
        row["cold"] = measure_cold(vbox, daemon)
        with open(daemon.log, encoding="utf-8") as log:
            row["fill_calls"] = int(re.findall(r"machines read with (\d+) VirtualBox calls", log.read())[-1])
        daemon.start()
        connection = libvirt.open(daemon.uri)
        row["warm"] = ask(daemon.calls, connection)
        connection.close()
        daemon.check_end()
        daemon.log_level = 3  # as it is delivered
        daemon.start()
        connection = libvirt.open(daemon.uri)
        domains = connection.listAllDomains()
        row["listed_mib"] = resident(daemon.pid)
        row["first_dumps_s"] = common.timed(lambda: [domain.XMLDesc() for domain in domains])[0]
        row["dumped_mib"] = resident(daemon.pid)
        for name, found in ask(None, connection).items():
            row["warm"][name]["ms"] = found["ms"]
        virsh = daemon.virsh()
        check_whole(virsh, machines)
        row["list"] = common.paired(lambda: virsh.ok("list", "--all"), lambda: vbox.manage("list", "vms"), MANAGE_PAIRS)
        if machines == max(NUMBERS):
            row["stats"] = common.paired(lambda: virsh.ok("domstats"),
                                         lambda: vbox.manage("list", "vms", "-l", timeout=600), LONG_PAIRS)
            if theirs:
                other = Virsh(theirs)
                other.ok("list", "--all")
                row["libvirtd"] = common.paired(lambda: virsh.ok("list", "--all"), lambda: other.ok("list", "--all"),
                                                LIST_PAIRS)
        row["stats_s"] = common.timed(lambda: virsh.ok("domstats"), 3)[0]
        connection.close()
    return row


def measure():
    process.transcript.clear()
    return {"rows": [measure_number(number, os.environ.get("VX_LIBVIRTD")) for number in NUMBERS]}


def targets(result):
    last = result["rows"][-1]
    number = f"{last['machines']:,} real machines"
    warm = sum(found["calls"] for row in result["rows"] for found in row["warm"].values())
    yield common.target("list --all, domstate, dominfo, dumpxml, domstats again: VirtualBox calls "
                        f"({', '.join(str(row['machines']) for row in result['rows'])} real machines)", "0", f"{warm}",
                        warm == 0)
    if "libvirtd" in last:
        yield common.target(f"virsh list --all, {number}: time / that with libvirtd's test driver", "≤ 1",
                            f"{last['libvirtd']['ratio']:.2f}", last["libvirtd"]["ratio"] <= 1)
    times = 1 / last["list"]["ratio"]
    yield common.target(f"virsh list --all, {number}: times faster than VBoxManage list vms", "≥ 8", f"{times:.0f}",
                        times >= 8)
    times = 1 / last["stats"]["ratio"]
    yield common.target(f"virsh domstats, {number}: times faster than VBoxManage list vms -l", "≥ 100", f"{times:.0f}",
                        times >= 100)
    ratio = last["cold"]["ratio"]
    yield common.target(f"first list --all, nothing running, {number}: time / VBoxManage list vms", "≤ 1.2",
                        f"{ratio:.2f}", ratio <= 1.2)
    yield common.target(f"daemon's memory, {number}, all dumped", f"≤ {MAX_MIB} MiB", f"{last['dumped_mib']:.0f} MiB",
                        last["dumped_mib"] <= MAX_MIB)


def describe(result, plots):
    rows = result["rows"]
    numbers = [row["machines"] for row in rows]
    last = rows[-1]
    plots.lines("lists-warm", "ms, one question, asked again", "machines", numbers,
                {name: [row["warm"][name]["ms"] for row in rows] for name in QUESTIONS})
    plots.lines("lists-commands", "s, whole command (median)", "machines", numbers, {
        "virsh list --all": [row["list"]["ours_s"] for row in rows],
        "VBoxManage list vms": [row["list"]["theirs_s"] for row in rows],
        "virsh domstats": [row["stats_s"] for row in rows],
        "first virsh list --all, nothing running": [row["cold"]["ours_s"] for row in rows],
        "VBoxManage list vms, nothing running": [row["cold"]["theirs_s"] for row in rows]})
    pairs = [(f"virsh list --all, {row['machines']:,}", "VBoxManage list vms", row["list"]) for row in rows]
    pairs += [(f"first virsh list --all, nothing running, {row['machines']:,}", "VBoxManage list vms", row["cold"])
              for row in rows]
    pairs += [(f"virsh domstats, {last['machines']:,}", "VBoxManage list vms -l", last["stats"])]
    if "libvirtd" in last:
        pairs += [(f"virsh list --all, {last['machines']:,}", "virsh list --all, libvirtd's test driver",
                   last["libvirtd"])]
    return ("Whole commands in turn, the number of machines beside them:\n\n"
            + common.table(("command", "beside", "ratio", "ours, s", "other, s", "pairs"),
                           [(ours, theirs, f"{found['ratio']:.3f}", f"{found['ours_s']:.3f}", f"{found['theirs_s']:.3f}",
                             found["pairs"]) for ours, theirs, found in pairs])
            + "\n" + plots.image("lists-commands", "Time of commands by number of machines")
            + "\nOne question of a client that is connected, asked before; VirtualBox calls in brackets:\n\n"
            + common.table(("machines", *(f"{name}, ms" for name in QUESTIONS), "calls of the first list",
                            "first dumps of all, s", "listed, MiB", "all dumped, MiB"),
                           [(row["machines"], *(f"{row['warm'][name]['ms']:.3f} ({row['warm'][name]['calls']})"
                                                for name in QUESTIONS), row["fill_calls"],
                             f"{row['first_dumps_s']:.1f}", f"{row['listed_mib']:.1f}", f"{row['dumped_mib']:.1f}")
                            for row in rows])
            + "\n" + plots.image("lists-warm", "Time of a question by number of machines"))
