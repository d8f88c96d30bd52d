"""test_memory.py - what clients do again and again leaves nothing behind in the daemon's memory.

Bytes that are allocated and not freed are counted (tests/bench/heap.c) while nothing runs, after each of some batches of
the same rounds. What is kept once, and what grows with a table now and then, is in few of the batches; a leak is in
all of them. The soak of the benchmark does everything at once.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import asyncio
import contextlib
import gc
import itertools
import os
import pathlib
import statistics
import subprocess
import threading
import time
import unittest

import libvirt
from simulated import SimTestCase
from vxtest import load

BATCHES = 3
MORE_BATCHES = 6  # where what comes and goes with the moment is in half of them
ROUNDS = int(os.environ.get("VX_MEMORY_ROUNDS", "4"))  # of a batch
ALLOWED = 12  # bytes a round: the smallest block that malloc() gives has 24
HEAP = pathlib.Path(__file__).resolve().parents[1] / "bench" / "heap.c"
POOL = """<pool type='dir'><name>%s</name><target><path>%s</path></target></pool>"""
VOLUME = """<volume><name>%s.vdi</name><capacity unit='MiB'>1</capacity><target><format type='vdi'/></target></volume>"""
NETWORK = """<network><name>%s</name><forward mode='nat'/>
    <ip address='10.7.%d.1' netmask='255.255.255.0'><dhcp><range start='10.7.%d.10' end='10.7.%d.20'/></dhcp></ip></network>"""
FORMAT = "vbox-settings"
SNAPSHOT = "<domainsnapshot><name>%s</name></domainsnapshot>"
METADATA = "<note xmlns='urn:note'>%s</note>"


@unittest.skipIf(any(key.endswith("SAN_OPTIONS") for key in os.environ), "a sanitizer has an allocator of its own")
class Memory(SimTestCase):
    speed = "0"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sim.stop()
        cls.heap = f"{cls.sim.directory}/heap"
        library = f"{cls.sim.directory}/heap.so"
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", "-o", library, str(HEAP)], check=True)
        cls.sim.environment.update(LD_PRELOAD=library, VX_HEAP=cls.heap,
                                   GLIBC_TUNABLES="glibc.malloc.tcache_count=0", G_SLICE="always-malloc")
        cls.sim.log_level = 3
        cls.sim.prepare_daemon()
        cls.sim.start()
        cls.uri = cls.sim.virsh.uri
        libvirt.registerErrorHandler(lambda *_: None, None)
        libvirt.virEventRegisterDefaultImpl()
        threading.Thread(target=cls.turn_events, daemon=True).start()
        cls.connection = libvirt.open(cls.uri)
        cls.addClassCleanup(cls.connection.close)
        cls.numbers = itertools.count()

    @staticmethod
    def turn_events():
        while True:
            libvirt.virEventRunDefaultImpl()

    def subscribe(self, connection, subjects=(None,)):
        """To every event of domains. Returns the numbers."""
        return [connection.domainEventRegisterAny(subject, kind, lambda *_: None, None)
                for kind in range(libvirt.VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE) for subject in subjects]

    def listens(self):
        """Whether a thread still follows a machine: it ends some time after the machine."""
        for path in pathlib.Path(f"/proc/{self.sim.daemon.pid}/task").glob("*/comm"):
            with contextlib.suppress(OSError):  # it has ended
                if path.read_text(encoding="ascii").startswith("console"):
                    return True
        return False

    def allocated(self):
        """Bytes, when they are the same for a while, and what is known of the machines that there are is known."""
        last, same = None, 0
        gc.collect()  # of connections, which are closed only then
        while same < 3:
            self.connection.getAllDomainStats()
            time.sleep(0.12)
            with open(self.heap, encoding="ascii") as text:
                now = int(text.read())
            same, last = (same + 1 if now == last and not self.listens() else 0), now
        return last

    def assert_level(self, operate):
        """@operate leaves nothing behind, by the median of the batches after the first; where those few do not agree,
        of more."""
        def batch():
            for _ in range(ROUNDS):
                operate()
            return self.allocated()

        def median():
            return statistics.median(after - before for before, after in zip(levels, levels[1:])) / ROUNDS
        levels = [batch() for _ in range(BATCHES + 1)]
        if median() > ALLOWED:
            levels += [batch() for _ in range(MORE_BATCHES)]
        self.assertLessEqual(median(), ALLOWED, f"bytes a round; after each {ROUNDS} rounds there were {levels}")

    def refused(self, operate, *arguments):
        with self.assertRaises(libvirt.libvirtError):
            operate(*arguments)

    def name(self):
        return f"{next(self.numbers):05}"

    # ---- Machines ----

    def test_machines_come_and_go(self):
        def operate():
            domain = self.connection.defineXML(self.guest(self.name(), "<interface type='user'/>"))
            domain.XMLDesc()
            domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, METADATA % domain.name(), "note", "urn:note", 0)
            domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, domain.name(), None, None, 0)
            domain.setMaxMemory(128 << 10)
            domain.rename(domain.name() + "-new")
            domain.snapshotCreateXML(SNAPSHOT % "one")
            domain.snapshotCreateXML(SNAPSHOT % "two")
            domain.snapshotLookupByName("one").getXMLDesc()
            domain.revertToSnapshot(domain.snapshotLookupByName("one"))
            domain.snapshotLookupByName("two").delete()
            self.connection.getAllDomainStats()
            domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA)
        self.assert_level(operate)

    def test_machines_run(self):
        """Each is removed, so that what is kept of it would stay, and somebody listens to all."""
        listener = libvirt.open(self.uri)
        numbers = self.subscribe(listener)
        self.addCleanup(listener.close)
        self.addCleanup(lambda: [listener.domainEventDeregisterAny(number) for number in numbers])

        def operate():
            domain = self.connection.defineXML(self.guest(self.name(), "<interface type='user'/>"))
            domain.create()
            self.connection.getAllDomainStats()
            domain.suspend()
            domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, self.name(), None, None,
                               libvirt.VIR_DOMAIN_AFFECT_LIVE)
            domain.resume()
            domain.XMLDesc()
            stream = self.connection.newStream()
            domain.screenshot(stream, 0)
            stream.recvAll(lambda *_: None, None)
            stream.finish()
            domain.managedSave()
            domain.create()
            domain.jobStats(libvirt.VIR_DOMAIN_JOB_STATS_COMPLETED)
            domain.reset()
            domain.destroy()
            domain.undefine()
        self.assert_level(operate)

    # ---- Everything else ----

    def test_refusals(self):
        """Calls that fail, of every kind: what does not parse, is not there, cannot be, is not allowed."""
        domain = self.connection.defineXML(self.guest())
        reader = libvirt.openReadOnly(self.uri)
        self.addCleanup(reader.close)

        def operate():
            self.refused(self.connection.defineXML, "<domain")
            self.refused(self.connection.defineXML, self.guest(self.name(), "<disk type='file'><source file='/none'/></disk>"))
            self.refused(self.connection.defineXML, self.guest(self.name(), "<tpm model='none'/>"))
            self.refused(self.connection.lookupByName, self.name())
            self.refused(self.connection.lookupByUUIDString, "00000000-0000-4000-8000-000000000001")
            self.refused(domain.destroy)
            self.refused(domain.snapshotLookupByName, self.name())
            self.refused(domain.metadata, libvirt.VIR_DOMAIN_METADATA_ELEMENT, "urn:none")
            self.refused(domain.attachDevice, "<disk/>")
            self.refused(self.connection.networkDefineXML, "<network/>")
            self.refused(self.connection.storagePoolLookupByName, self.name())
            self.refused(self.connection.domainXMLFromNative, FORMAT, "<nothing/>")
            self.refused(reader.lookupByName("guest").create)
        self.assert_level(operate)

    def test_faults(self):
        """VirtualBox refuses what was begun: it is undone."""
        faults = itertools.cycle(range(40, 200, 7))

        def operate():
            self.sim.faults(f"fail {next(faults)} 80004005")
            name = self.name()
            try:
                self.connection.defineXML(self.guest(name, "<interface type='user'/>")).undefine()
            except libvirt.libvirtError:
                self.sim.faults(None)
                for domain in self.connection.listAllDomains():
                    domain.undefine()
            self.sim.faults(None)
        self.assert_level(operate)

    def test_volumes_and_networks(self):
        def operate():
            name, number = self.name(), next(self.numbers) % 250
            folder = self.file("pool")
            os.makedirs(folder, exist_ok=True)
            pool = self.connection.storagePoolDefineXML(POOL % (name, folder))
            pool.create()
            pool.createXML(VOLUME % name).delete()
            pool.destroy()
            pool.undefine()
            network = self.connection.networkDefineXML(NETWORK % (name, number, number, number))
            network.create()
            network.XMLDesc()
            network.DHCPLeases()
            network.destroy()
            network.undefine()
        self.assert_level(operate)

    def test_native(self):
        document = self.example()

        def operate():
            text = self.connection.domainXMLToNative(FORMAT, document)
            self.connection.domainXMLFromNative(FORMAT, text)
        self.assert_level(operate)

    def test_clients(self):
        """Some ask, some listen, for all domains or for one, some leave without a word, some are hostile."""
        domain = self.connection.defineXML(self.guest())
        path = f"{self.sim.socket}/virtvboxd-sock"

        def operate():
            client = libvirt.open(self.uri)
            client.getCapabilities()
            client.getAllDomainStats()
            found = client.lookupByName("guest")
            numbers = self.subscribe(client, (None, found))
            domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, self.name(), None, None, 0)
            domain.create()
            domain.destroy()
            for number in numbers:
                client.domainEventDeregisterAny(number)
            client.close()
            asyncio.run(self.misbehave(path))
        self.assert_level(operate)

    @staticmethod
    async def misbehave(path):
        client = await load.Client.connect(path)
        with contextlib.suppress(OSError):  # it is thrown out
            await load.garbage(path)
        await load.restless(path)
        client.close()

    def test_service_is_lost(self):
        def operate():
            self.sim.kill_service()
            for _ in range(200):
                try:
                    return self.connection.getAllDomainStats()
                except libvirt.libvirtError:
                    time.sleep(0.02)
        self.define(self.guest())
        self.assert_level(operate)
