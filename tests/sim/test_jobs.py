"""test_jobs.py - a job that takes long: how far it is, what goes on beside it, and its end before it is done.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import struct
import threading
import time
import uuid

import libvirt
from simulated import SimTestCase
from vxtest import process
from vxtest.listener import Listener
from vxtest.raw import Raw

GET_INFO, GET_XML_DESC, MANAGED_SAVE, LIST_ALL_DOMAINS = 16, 14, 182, 273


SNAPSHOT = "<domainsnapshot><name>one</name></domainsnapshot>"


class JobsCase(SimTestCase):
    def setUp(self):
        super().setUp()
        libvirt.registerErrorHandler(lambda _context, _error: None, None)
        self.connection = libvirt.open(self.virsh.uri)
        self.other = libvirt.open(self.virsh.uri)
        self.addCleanup(self.other.close)
        self.addCleanup(self.connection.close)
        self.define(self.guest())
        self.virsh.ok("start", "guest")

    def begin(self, function):
        """Does @function on another thread. Returns a list that holds its exception, or None, when it is over."""
        outcome = []

        def run():
            try:
                function()
                outcome.append(None)
            except libvirt.libvirtError as error:
                outcome.append(error)
        thread = threading.Thread(target=run)
        thread.start()
        self.addCleanup(thread.join, 60)
        return outcome

    def follow(self, function, abort=False):
        """Does @function on another thread. Returns its exception or None, and the job's operation and percent each
        time that they were asked for. @abort: tries to end the job, which VirtualBox cannot."""
        domain = self.other.lookupByName("guest")
        outcome = self.begin(function)
        seen = []
        while not outcome:
            try:
                stats = domain.jobStats()
            except libvirt.libvirtError as error:  # it is off again
                self.assertIn("not running", error.get_error_message())
                continue
            if "data_processed" in stats:
                self.assertEqual((stats["data_total"], stats["data_processed"] + stats["data_remaining"]), (100, 100))
                seen.append((stats["operation"], stats["data_processed"]))
                if abort:
                    with self.assertRaisesRegex(libvirt.libvirtError, "cannot end this job|no job is active|destroy it"):
                        domain.abortJob()
            time.sleep(0.02)
        return outcome[0], seen


class EachJobTest(JobsCase):
    speed = "4"  # percent

    def test_each(self):
        """Each kind of job says how far it is, cannot be ended, and its end is told."""
        listener = Listener(self.virsh, "event", "--event", "job-completed", "--loop")
        self.addCleanup(listener.close)
        worker = self.connection.lookupByName("guest")
        operations = ("save", worker.managedSave), ("start", worker.create), ("snapshot", lambda: (
            worker.snapshotCreateXML(SNAPSHOT))), ("snapshot_revert", lambda: (
                worker.revertToSnapshot(worker.snapshotLookupByName("one")))), ("snapshot_delete", lambda: (
                    worker.snapshotLookupByName("one").delete()))
        for done, (name, function) in enumerate(operations):
            with self.subTest(name):
                number = getattr(libvirt, "VIR_DOMAIN_JOB_OPERATION_" + name.upper())
                # Taking a snapshot can be ended: see below.
                error, seen = self.follow(function, abort=name != "snapshot")
                self.assertIsNone(error)
                self.assertEqual({operation for operation, _ in seen}, {number})
                percents = [percent for _, percent in seen]
                self.assertGreater(len(set(percents)), 1, percents)
                if name != "snapshot_revert":  # which is more than one operation of VirtualBox
                    self.assertEqual(percents, sorted(percents))
                completed = worker.jobStats(libvirt.VIR_DOMAIN_JOB_STATS_COMPLETED)
                self.assertEqual((completed["operation"], completed["success"]), (number, True))
                self.assertTrue(process.wait_for(lambda: len(listener.said("job-completed")) == done + 1, 15),
                                listener.lines)
                self.assertTrue(listener.said(f"operation: {number}"), listener.lines)


class JobsTest(JobsCase):
    speed = "3"  # percent

    def test_ended_before_it_is_done(self):
        domain, worker = self.other.lookupByName("guest"), self.connection.lookupByName("guest")
        outcome = self.begin(lambda: worker.snapshotCreateXML(SNAPSHOT))
        self.assertTrue(process.wait_for(lambda: domain.jobStats().get("data_processed", 0) > 0, 30, interval=0.05))
        domain.abortJob()
        self.assertTrue(process.wait_for(lambda: outcome, 30))
        self.assertEqual(outcome[0].get_error_code(), libvirt.VIR_ERR_OPERATION_ABORTED)
        self.wait_state("running")
        self.assertEqual(domain.snapshotNum(), 0)
        self.assertEqual(domain.jobStats(libvirt.VIR_DOMAIN_JOB_STATS_COMPLETED)["success"], False)

    def test_others_are_not_held_up(self):
        """Neither other clients, nor what else the same one asks for. (libvirt 9.0 itself now and then holds back what a
        second thread asks for, so this one is none of its.)"""
        self.define(self.guest("other"))

        def domain(name):
            return (struct.pack(">I", len(name)) + name.encode().ljust((len(name) + 3) & ~3, b"\0")
                    + uuid.UUID(self.virsh.ok("domuuid", name).strip()).bytes + struct.pack(">i", -1))
        guest, other = domain("guest"), domain("other")
        with Raw(f"{self.sim.socket}/virtvboxd-sock") as client:
            client.open()
            save = client.ask(MANAGED_SAVE, guest + struct.pack(">I", 0))
            for procedure, arguments in ((LIST_ALL_DOMAINS, struct.pack(">iI", 1, 0)), (GET_INFO, guest), (GET_INFO, other),
                                         (GET_XML_DESC, other + struct.pack(">I", 0))):
                self.assertIsNone(client.call(procedure, arguments))
            for command in (("list", "--all"), ("dominfo", "guest"), ("dumpxml", "other")):
                self.virsh.ok(*command)
            self.assertIn("Save", self.virsh.ok("domjobinfo", "guest"))  # it goes on
            self.virsh.ok("desc", "other", "a text")
            self.assertEqual(client.reply(save)[0], 0)

    def test_volumes_hold_up_nobody(self):
        """What is done with volumes is no domain's job; everything else goes on beside it."""
        pool = self.connection.storagePoolLookupByName("default-pool")
        document = "<volume><name>%s.vdi</name><capacity unit='MiB'>64</capacity><allocation unit='MiB'>64</allocation></volume>"
        made, rounds = [], 0
        for job in (lambda: made.append(pool.createXML(document % "one")),
                    lambda: pool.createXMLFrom(document % "two", made[0]), lambda: made[0].resize(128 << 20)):
            outcome = self.begin(job)
            end = time.monotonic() + 60
            while not outcome and time.monotonic() < end:
                self.other.lookupByName("guest").XMLDesc()
                self.other.storagePoolLookupByName("default-pool").listAllVolumes()
                self.assertEqual(self.other.lookupByName("guest").jobInfo()[0], libvirt.VIR_DOMAIN_JOB_NONE)
                rounds += not outcome
            self.assertEqual(outcome, [None])
        self.assertGreater(rounds, 3)
        self.virsh.ok("vol-delete", "two.vdi", "default-pool")
        self.virsh.ok("vol-delete", "one.vdi", "default-pool")
