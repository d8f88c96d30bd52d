"""test_service.py - the service dies, hangs, is replaced by another version; clients stay, and so does the daemon.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import shutil
import signal
import subprocess
import threading
import time

import libvirt
from simulated import PROGRAMS, SimTestCase
from vxtest import process


class Service(SimTestCase):
    speed = "0"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        libvirt.registerErrorHandler(lambda *_: None, None)

    def setUp(self):
        super().setUp()
        self.connection = libvirt.open(self.virsh.uri)
        self.addCleanup(lambda: self.connection.close())

    def eventually(self, operate, errors=1):
        """What it gives; at most @errors that name VirtualBox before."""
        for _ in range(errors):
            try:
                return operate()
            except libvirt.libvirtError as error:
                self.assertRegex(str(error), "VirtualBox|VBoxSVC")
        return operate()

    def is_known(self, domain):
        """Whether its document costs no call: events of its definition have all come."""
        before = len(self.sim.calls())
        domain.XMLDesc()
        self.connection.getHostname()  # its line comes after all others
        return sum(calls for _, calls in self.sim.calls()[before:]) == 0

    def test_killed_while_a_machine_runs(self):
        domain = self.connection.defineXML(self.guest())
        domain.create()
        self.sim.kill_service()
        self.assertEqual([found.name() for found in self.eventually(self.connection.listAllDomains)], ["guest"])
        self.assertTrue(process.wait_for(lambda: self.eventually(domain.state)[0] != libvirt.VIR_DOMAIN_RUNNING, 20))
        self.assertIn(domain.state()[0], (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_CRASHED))
        self.eventually(domain.create)
        self.assertEqual(domain.state()[0], libvirt.VIR_DOMAIN_RUNNING)
        domain.destroy()

    def test_reading_begins_anew(self):
        """What a read asks for is not there yet, or not any more: at any of its calls, it is read again."""
        domain = self.connection.defineXML(self.guest())
        domain.create()
        domain.snapshotCreateXML("<domainsnapshot><name>one</name></domainsnapshot>")
        pool = self.connection.storagePoolLookupByName("default-pool")
        reads = {
            "document": domain.XMLDesc,
            "statistics": lambda: [list(stats) for _, stats in self.connection.getAllDomainStats()],
            "snapshots": lambda: [snapshot.getXMLDesc() for snapshot in domain.listAllSnapshots()],
            "volumes": lambda: sorted(volume.name() for volume in pool.listAllVolumes()),
        }
        results = ("80070005", "80bb0007", "800706be", "80004005")
        for what, read in reads.items():
            fired, number = [None], 1
            while fired:
                with self.subTest(what=what, number=number):
                    domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, f"{number}", None, None)
                    self.sim.fired()
                    self.sim.faults(f"fail {number} {results[number % 4]}\n")
                    found = read()
                    self.sim.faults(None)
                    fired = self.sim.fired()
                    self.assertEqual(read(), found)
                number += 7

    def test_hangs_and_goes_on(self):
        """Who changes something waits; who reads what is known does not."""
        domain = self.connection.defineXML(self.guest())
        text = domain.XMLDesc()
        self.assertTrue(process.wait_for(lambda: self.is_known(domain), 10))
        outcome = []
        service = self.sim.service_process()
        os.kill(service, signal.SIGSTOP)
        rescue = threading.Timer(25, os.kill, (service, signal.SIGCONT))  # so that a failure ends
        rescue.start()
        try:
            other = libvirt.open(self.virsh.uri)
            thread = threading.Thread(target=lambda: outcome.append(domain.setMaxMemory(96 * 1024)))
            thread.start()
            time.sleep(0.2)
            found = other.lookupByName("guest")
            self.assertEqual([one.name() for one in other.listAllDomains()], ["guest"])
            self.assertEqual((found.state()[0], found.XMLDesc()), (libvirt.VIR_DOMAIN_SHUTOFF, text))
            self.assertEqual(outcome, [])
            other.close()
        finally:
            rescue.cancel()
            os.kill(service, signal.SIGCONT)
        thread.join(30)
        self.assertEqual(outcome, [0])
        self.assertEqual(domain.maxMemory(), 96 * 1024)

    def test_hangs_while_connecting(self):
        """The service ends, and the next one hangs as it is connected to: what needs no VirtualBox is answered."""
        self.connection.defineXML(self.guest())
        found = []
        thread = threading.Thread(target=lambda: found.extend(self.eventually(self.connection.listAllDomains)))
        other = libvirt.open(self.virsh.uri)
        self.addCleanup(lambda: other.close())
        lost = self.sim.service_process()
        self.sim.kill_service()
        thread.start()
        service = process.wait_for(lambda: self.sim.service_process() not in (None, lost) and self.sim.service_process(),
                                   20, interval=0)
        os.kill(service, signal.SIGSTOP)
        rescue = threading.Timer(25, os.kill, (service, signal.SIGCONT))
        rescue.start()
        try:
            for _ in range(20):
                other.getHostname()
            self.assertTrue(rescue.is_alive(), "nothing was answered while the service hung")
        finally:
            rescue.cancel()
            os.kill(service, signal.SIGCONT)
        thread.join(60)
        self.assertEqual([domain.name() for domain in found], ["guest"])

    def test_daemon_ends_while_it_hangs(self):
        self.connection.defineXML(self.guest()).create()
        self.connection.close()
        service = self.sim.service_process()
        os.kill(service, signal.SIGSTOP)
        try:
            self.sim.daemon.send_signal(signal.SIGTERM)
            self.assertEqual(self.sim.daemon.wait(15), 0, self.sim.log())
        finally:
            os.kill(service, signal.SIGCONT)
            if self.sim.daemon.poll() is None:
                self.sim.daemon.kill()
        self.sim.daemon = None
        self.sim.start()
        self.connection = libvirt.open(self.virsh.uri)
        self.assertEqual(self.connection.lookupByName("guest").state()[0], libvirt.VIR_DOMAIN_RUNNING)

    def test_missed(self):
        """Events of what happened while nobody could listen: a machine got another name and was started."""
        libvirt.virEventRegisterDefaultImpl()
        events, ended = [], threading.Event()

        def loop():
            while not ended.is_set():
                libvirt.virEventRunDefaultImpl()
        thread = threading.Thread(target=loop, daemon=True)
        connection = libvirt.open(self.virsh.uri)
        timer = libvirt.virEventAddTimeout(100, lambda *_: None, None)
        connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda _c, domain, event, detail,
                                          _d: events.append((domain.name(), event, detail)), None)
        thread.start()
        try:
            domain = self.connection.defineXML(self.guest())
            identity = domain.UUIDString()
            events.clear()
            process.wait_for(lambda: len(events) > 0, 1)
            events.clear()
            self.sim.kill_service()
            root = f"{self.sim.user_home}/VirtualBox VMs"
            path = f"{root}/guest/guest.vbox"
            with open(path, encoding="utf-8") as settings:
                changed = settings.read().replace(' name "guest"\n', ' name "other"\n').replace(
                    f'id "{identity}"\n', f'id "{identity}"\nstate "Aborted"\n')
            with open(path, "w", encoding="utf-8") as settings:
                settings.write(changed)
            self.eventually(self.connection.listAllDomains)
            self.assertTrue(process.wait_for(lambda: len(events) >= 2, 10), events)
            self.assertEqual(events[:2], [
                ("guest", libvirt.VIR_DOMAIN_EVENT_UNDEFINED, libvirt.VIR_DOMAIN_EVENT_UNDEFINED_RENAMED),
                ("other", libvirt.VIR_DOMAIN_EVENT_DEFINED, libvirt.VIR_DOMAIN_EVENT_DEFINED_RENAMED)])
        finally:
            connection.close()
            ended.set()
            thread.join(5)
            libvirt.virEventRemoveTimeout(timer)


class Upgrade(SimTestCase):
    """Another version takes the place of the installation that the daemon has loaded."""

    version, speed = "7.1", "0"

    def test_upgrade(self):
        self.define(self.guest())
        pid = self.sim.daemon.pid
        service = self.sim.service_process()
        shutil.rmtree(self.sim.home)
        subprocess.run([f"{PROGRAMS}/mkinstall", "7.2", self.sim.home], check=True)
        os.kill(service, signal.SIGKILL)

        def answers():
            return self.virsh.run("list", "--all", "--name").out.split() == ["guest"]
        self.assertTrue(process.wait_for(answers, 30), self.sim.log())
        self.assertIn("7.2.", self.virsh.ok("version"))
        self.assertIsNone(self.sim.daemon.poll())
        self.assertEqual(self.sim.daemon.pid, pid)
        self.virsh.ok("start", "guest")
        self.virsh.ok("destroy", "guest")
