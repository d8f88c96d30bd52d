"""soak.py - the daemon under a mixed load for 20 minutes, after as good as that to warm up: does it grow?

Memory, file descriptors and threads are sampled; what they would be after 24 hours follows from the slope after the
warm-up. That takes a quarter of an hour: so long VirtualBox's library, in the daemon, remembers each process that has left
the service (ipcDConnectService.cpp: 10,000 of them at most, 128 bytes each), as the process of every guest does that
ends. Of the memory, what is allocated and not freed is sampled too (heap.c): that of the process is more, by what
malloc() keeps for later, and its noise hides a leak.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import asyncio
import contextlib
import math
import os
import pathlib
import random
import statistics
import struct
import subprocess
import threading
import time

from vxtest import images, load
import common

INSIDE = True
TITLE = "Twenty minutes of mixed load"
WARM_UP = 16 * 60
SECONDS = 20 * 60  # after it
INTERVAL = 2  # s between samples
MACHINES, GUESTS = 50, 2
GUEST_SECONDS = 3  # of a round, so that what the library remembers is as much at any time
# In 24 hours, for what has no noise at all: a page or two is no growth.
TOLERATED = {"heap_mib": 1, "mib": 1, "fds": 1, "threads": 1}
WHAT = {"read": "lists, documents, statistics", "define": "machines defined, changed, removed",
        "subscribe": "subscriptions", "connect": "short connections", "attack": "hostile clients",
        "guest": "guests started, paused, shown, saved, stopped"}
METADATA = "<note xmlns='urn:note'>%s</note>"


def guest_document(vbox, name):
    floppy = f"{vbox.files}/{name}.img"
    images.make_floppy(floppy)
    return f"""<domain type='vbox'><name>{name}</name><memory>32768</memory><vcpu>1</vcpu>
        <os><type>hvm</type><boot dev='fd'/></os><features><acpi/><apic/></features>
        <devices><disk type='file' device='floppy'><source file='{floppy}'/><target dev='fda'/></disk>
        <interface type='user'/></devices></domain>"""


class Load:
    """What the clients do; each function is one round of a thread, which has a connection of its own."""

    def __init__(self, vbox, uri, socket):
        self.vbox, self.uri, self.socket = vbox, uri, socket
        self.stopped = threading.Event()
        self.rounds, self.failures = {}, {}

    def run(self, seconds, sample):
        work = [self.read, self.define, self.subscribe, self.connect, self.attack]
        work += [lambda connection, i=i: self.guest(connection, i) for i in range(GUESTS)]
        names = ["read", "define", "subscribe", "connect", "attack"] + [f"guest{i}" for i in range(GUESTS)]
        threads = [threading.Thread(target=self._repeat, args=pair) for pair in zip(names, work)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            sample()
            time.sleep(INTERVAL)
        self.stopped.set()
        for thread in threads:
            thread.join()
        sample()

    def _repeat(self, name, work):
        import libvirt
        connection = libvirt.open(self.uri)
        self.rounds[name] = 0
        while not self.stopped.is_set():
            try:
                work(connection)
                self.rounds[name] += 1
            except libvirt.libvirtError as error:
                self.failures.setdefault(name, []).append(str(error))
                common.note(f"soak: {name}: {error}")
                self.pause(1)
        connection.close()

    def pause(self, seconds):
        self.stopped.wait(seconds)

    def read(self, connection):
        """A monitor: lists, states, documents, statistics."""
        domains = connection.listAllDomains()
        connection.getAllDomainStats()
        for domain in random.sample(domains, 5):
            with tolerating("no domain with"):
                domain.XMLDesc()
                domain.info()
        self.pause(0.1)

    def define(self, connection):
        """A management tool: machines that come, change and go."""
        import libvirt
        name = f"short-{random.randrange(1000):03}"
        domain = connection.defineXML(guest_document(self.vbox, name))
        domain.XMLDesc()
        domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, METADATA % name, "note", "urn:note", 0)
        domain.setMaxMemory(65536)
        domain.snapshotCreateXML("<domainsnapshot><name>first</name></domainsnapshot>")
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA)
        os.unlink(f"{self.vbox.files}/{name}.img")
        self.pause(0.5)

    def subscribe(self, _):
        """Clients that want events for a while; others leave without a word."""
        import libvirt
        connection = libvirt.open(self.uri)
        numbers = [connection.domainEventRegisterAny(None, kind, lambda *_: None, None) for kind in (
            libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED,
            libvirt.VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, libvirt.VIR_DOMAIN_EVENT_ID_GRAPHICS)]
        asyncio.run(self._leave())
        self.pause(random.random())
        for number in numbers:
            connection.domainEventDeregisterAny(number)
        connection.close()

    async def _leave(self):
        client = await load.Client.connect(self.socket)
        await client.call(load.REGISTER, struct.pack(">II", load.LIFECYCLE, 0))
        client.close()

    def connect(self, _):
        """Clients that ask one thing and go, as virsh does."""
        import libvirt
        connection = libvirt.open(self.uri)
        connection.getHostname()
        connection.getCapabilities()
        connection.close()
        self.pause(0.05)

    def attack(self, _):
        asyncio.run(load.be_hostile(self.socket, len(load.HOSTILE), 1))
        self.pause(10)

    def guest(self, connection, i):
        """The life of a machine that runs."""
        began = time.monotonic()
        domain = connection.lookupByName(f"guest-{i}")
        domain.create()
        self.pause(1)
        connection.getAllDomainStats()
        domain.suspend()
        domain.resume()
        domain.XMLDesc()
        stream = connection.newStream()
        domain.screenshot(stream, 0)
        stream.recvAll(lambda *_: None, None)
        stream.finish()
        if random.random() < 0.2:
            domain.managedSave()
            domain.create()
        domain.destroy()
        self.pause(max(0.5, began + GUEST_SECONDS - time.monotonic()))


@contextlib.contextmanager
def tolerating(*messages):
    import libvirt
    try:
        yield
    except libvirt.libvirtError as error:
        if not any(message in str(error) for message in messages):
            raise


def sample_process(pid, heap):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        found = dict(line.split(":", 1) for line in status)
    with open(heap, encoding="ascii") as text:
        in_use = int(text.read())
    return {"heap_mib": in_use / 2 ** 20, "mib": int(found["VmRSS"].split()[0]) / 1024, "threads": int(found["Threads"]),
            "fds": len(os.listdir(f"/proc/{pid}/fd"))}


def measure():
    import libvirt
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=turn_events, daemon=True).start()
    libvirt.registerErrorHandler(lambda *_: None, None)
    with common.real_world(MACHINES, log_level=3) as (vbox, daemon):
        library, heap = f"{vbox.directory}/heap.so", f"{vbox.directory}/heap"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, str(pathlib.Path(__file__).with_name("heap.c"))],
                       check=True)
        # What threads keep of what they freed counts as in use, and takes many minutes to be as much as it gets.
        daemon.start(env={"LD_PRELOAD": library, "VX_HEAP": heap, "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"})
        connection = libvirt.open(daemon.uri)
        for i in range(GUESTS):
            connection.defineXML(guest_document(vbox, f"guest-{i}"))
        connection.close()
        began, samples = time.monotonic(), []

        def sample():
            samples.append({"s": time.monotonic() - began, **sample_process(daemon.pid, heap)})

        work = Load(vbox, daemon.uri, daemon.socket)
        work.run(WARM_UP + SECONDS, sample)
    return {"warm_up": WARM_UP, "seconds": SECONDS, "samples": samples, "rounds": work.rounds, "machines": MACHINES,
            "failures": work.failures}


def turn_events():
    import libvirt
    while True:
        libvirt.virEventRunDefaultImpl()


# ---- What came of it ----

FIGURES = {"heap_mib": ("allocated", "MiB"), "mib": ("memory", "MiB"), "fds": ("file descriptors", ""), "threads": ("threads", "")}


def growth(result, figure):
    """The slope after the warm-up, by least squares, and the noise that hides a slope: what it is at most with a
    probability of 95 % where the samples of a minute count as one. Both over 24 hours."""
    minutes = {}
    for sample in result["samples"]:
        if result["warm_up"] <= sample["s"] < result["warm_up"] + result["seconds"]:  # at the end the clients are gone
            minutes.setdefault(int(sample["s"] / 60), []).append(sample[figure])
    found = [(minute, statistics.median(values)) for minute, values in sorted(minutes.items())]
    middle = statistics.mean(x for x, _ in found)
    spread = sum((x - middle) ** 2 for x, _ in found)
    level = statistics.mean(y for _, y in found)
    slope = sum((x - middle) * (y - level) for x, y in found) / spread
    rest = sum((y - level - slope * (x - middle)) ** 2 for x, y in found)
    error = math.sqrt(rest / max(1, len(found) - 2) / spread)
    return slope * 1440, 2.16 * error * 1440, level


def targets(result):
    for figure, (name, unit) in FIGURES.items():
        slope, error, level = growth(result, figure)
        met = slope <= max(error, TOLERATED[figure])
        yield common.target(f"{name} after {result['seconds'] // 60} minutes of mixed load: growth in 24 hours",
                            f"none (within ± {max(error, TOLERATED[figure]):.0f})", f"{slope:+.1f} {unit}".strip(), met)


def describe(result, plots):
    plots.series("soak", "minutes", [sample["s"] / 60 for sample in result["samples"]], {
        f"{name}{', ' + unit if unit else ''}": [sample[figure] for sample in result["samples"]]
        for figure, (name, unit) in FIGURES.items()}, result["warm_up"] / 60)
    rows = []
    for figure, (name, unit) in FIGURES.items():
        slope, error, level = growth(result, figure)
        rows.append((f"{name}{', ' + unit if unit else ''}", f"{level:.1f}", f"{slope:+.1f}", f"± {error:.1f}"))
    failures = {name: len(messages) for name, messages in result["failures"].items()}
    return (f"{result['machines']} machines, and for {(result['warm_up'] + result['seconds']) // 60} minutes at once: "
            + ",\n".join(f"{what} ({sum(n for name, n in result['rounds'].items() if name.startswith(kind)):,} rounds)"
                         for kind, what in WHAT.items()) + ".\n"
            + (f"Rounds that failed: {failures}.\n" if failures else "No round failed.\n")
            + f"The slope is that of the {result['seconds'] // 60} minutes after the warm-up (the shaded part), the last column "
            "what it may be by chance (95 %).\nThe warm-up is so long because VirtualBox's library remembers for 15 minutes "
            "what processes have left its service,\nsuch as those of guests that ended.\n\n"
            + common.table(("", "level", "growth in 24 h", "by chance"), rows) + "\n"
            + plots.image("soak", "Memory, file descriptors and threads under load"))
