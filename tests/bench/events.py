"""events.py - how soon a client learns of what VBoxManage changed, while others poll.

A change counts from when VirtualBox saved the machine's settings file (its time of modification, which is that of the
kernel's last tick: a few milliseconds early at most) to the client's callback.

    events.py URI CLIENTS       the clients that poll

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import queue
import random
import subprocess
import sys
import threading
import time

INSIDE = True
TITLE = "Events"
CHANGES, MACHINES, POLLING = 1000, 20, 20
PAUSE = 0.25  # s between a polling client's rounds
PATIENCE = 10  # s for what has not come yet
EARLY = 0.01  # s that the kernel's tick is late at most
MAX_P99_MS = 100


def poll(uri, clients):
    """Lists, states and documents, until standard input ends."""
    import libvirt

    def run():
        connection = libvirt.open(uri)
        while True:
            time.sleep(PAUSE * (0.5 + random.random()))
            domains = connection.listAllDomains()
            try:
                domain = random.choice(domains)
                domain.state()
                domain.XMLDesc()
            except libvirt.libvirtError:
                pass  # renamed, that is gone by that name

    libvirt.registerErrorHandler(lambda *_: None, None)
    for _ in range(clients):
        threading.Thread(target=run, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


class Subscriber:
    """Writes down what it is told: [time, uuid, name, event, detail, description that is seen after it]. It asks on
    another connection, by another thread: a client that waits for a document's calls is not told more meanwhile."""

    def __init__(self, uri):
        import libvirt
        self.libvirt = libvirt
        self.events, self._updated = [], queue.SimpleQueue()
        libvirt.virEventRegisterDefaultImpl()
        libvirt.registerErrorHandler(lambda *_: None, None)
        threading.Thread(target=self._turn, daemon=True).start()
        self.connection, self._asking = libvirt.open(uri), libvirt.open(uri)
        self.connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self._told, None)
        threading.Thread(target=self._ask, daemon=True).start()

    def _turn(self):
        while True:
            self.libvirt.virEventRunDefaultImpl()

    def _told(self, _, domain, event, detail, __):
        row = [time.time(), domain.UUIDString(), domain.name(), event, detail, None]
        self.events.append(row)
        if (event, detail) == (self.libvirt.VIR_DOMAIN_EVENT_DEFINED, self.libvirt.VIR_DOMAIN_EVENT_DEFINED_UPDATED):
            self._updated.put(row)

    def _ask(self):
        while True:
            row = self._updated.get()
            try:
                domain = self._asking.lookupByUUIDString(row[1])
                row[5] = domain.metadata(self.libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, None)
                domain.XMLDesc()  # seen: the next change is worth an event
            except self.libvirt.libvirtError:
                pass

    def close(self):
        self.connection.close()
        self._asking.close()


def change_all(vbox, machines):
    """CHANGES by VBoxManage, one after the other: names and descriptions. Returns (time, uuid, kind, value)."""
    changes = []
    names = dict(machines)
    for i in range(CHANGES):
        uuid = sorted(names)[i % len(names)]
        kind, value = ("name", f"name-{i:05}") if i // len(names) % 2 else ("description", f"text {i:05}")
        vbox.manage("modifyvm", uuid, f"--{kind}", value)
        if kind == "name":
            names[uuid] = value
        path = f"{vbox.machines}/{names[uuid]}/{names[uuid]}.vbox"
        changes.append((os.stat(path).st_mtime_ns / 1e9, uuid, kind, value))
        process.transcript.clear()
    return changes


def match(changes, events, libvirt):
    """How long each change took to be told, in ms (None: never), and how many came out of order."""
    latencies, disorder = [], 0
    by_machine = {}
    for event in events:
        by_machine.setdefault(event[1], []).append(event)
    position = {}
    for when, uuid, kind, value in changes:
        if kind == "name":
            wanted = [i for i, event in enumerate(by_machine.get(uuid, [])) if event[2] == value and tuple(event[3:5]) == (
                libvirt.VIR_DOMAIN_EVENT_DEFINED, libvirt.VIR_DOMAIN_EVENT_DEFINED_RENAMED)]
        else:
            wanted = [i for i, event in enumerate(by_machine.get(uuid, [])) if event[5] == value
                      and event[0] > when - EARLY]
        if not wanted:
            latencies.append(None)
            continue
        latencies.append((by_machine[uuid][wanted[0]][0] - when) * 1000)
        disorder += wanted[0] < position.get(uuid, -1)
        position[uuid] = wanted[0]
    return latencies, disorder


def measure():
    with common.real_world(MACHINES, log_level=3) as (vbox, daemon):
        daemon.start()
        subscriber = Subscriber(daemon.uri)
        machines = {domain.UUIDString(): domain.name() for domain in subscriber.connection.listAllDomains()}
        for domain in subscriber.connection.listAllDomains():
            domain.XMLDesc()
        pollers = subprocess.Popen([sys.executable, __file__, daemon.uri, str(POLLING)], stdin=subprocess.PIPE)
        try:
            changes = change_all(vbox, machines)
            process.wait_for(lambda: None not in match(changes, subscriber.events, subscriber.libvirt)[0], PATIENCE, 0.5)
        finally:
            pollers.stdin.close()
            pollers.wait(20)
        latencies, disorder = match(changes, subscriber.events, subscriber.libvirt)
        subscriber.close()
    return {"latencies_ms": latencies, "disorder": disorder, "polling": POLLING, "machines": MACHINES}


def percentile(found, percent):
    return found[min(len(found) - 1, int(len(found) * percent / 100))]


def targets(result):
    found = sorted(latency for latency in result["latencies_ms"] if latency is not None)
    number = len(result["latencies_ms"])
    p99 = percentile(found, 99)
    yield common.target(f"{number:,} changes by VBoxManage, {result['polling']} clients poll: seen after (p99)",
                        f"≤ {MAX_P99_MS} ms", f"{p99:.0f} ms", p99 <= MAX_P99_MS)
    yield common.target("of these, lost", "0", f"{number - len(found)}", len(found) == number)
    yield common.target("of these, out of order in their domain", "0", f"{result['disorder']}", result["disorder"] == 0)


def describe(result, plots):
    found = sorted(latency for latency in result["latencies_ms"] if latency is not None)
    plots.distribution("events", "ms from the change to the client", {"changes by VBoxManage": found}, MAX_P99_MS)
    return (f"`VBoxManage modifyvm --name` and `--description` in turn, over {result['machines']} machines, from the time "
            "of the settings file\nto the callback of a client; meanwhile each of "
            f"{result['polling']} clients lists, and asks for a state and a document, four times a second.\n\n"
            + common.table(("changes", "median, ms", "p90, ms", "p99, ms", "most, ms"),
                           [(len(result["latencies_ms"]), *(f"{percentile(found, p):.1f}" for p in (50, 90, 99, 100)))])
            + "\n" + plots.image("events", "Distribution of the time from a change to its event"))


if __name__ == "__main__":
    poll(sys.argv[1], int(sys.argv[2]))
else:
    from vxtest import process
    import common
