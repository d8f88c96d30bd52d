"""test_jobs.py - what takes its time: how far it is, that it holds up nobody else, and that it is over.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import subprocess
import threading
import time

import libvirt
from vxtest.case import RealTestCase


class JobsTest(RealTestCase):
    def begin(self, *command):
        """A command of virsh that goes on meanwhile."""
        child = subprocess.Popen(["virsh", "-c", self.virsh.uri, *command], stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, env={**os.environ, **self.virsh.env})
        self.addCleanup(child.kill)
        return child

    def info(self, *flags):
        return self.virsh.fields("domjobinfo", "guest", *flags)

    def test_no_job(self):
        self.define_guest()
        self.virsh.fails("domjobinfo", "guest", match="domain is not running")
        self.virsh.fails("domjobabort", "guest", match="no job is active")
        self.virsh.ok("start", "guest")
        self.assertEqual(self.info()["Job type"], "None")

    def test_a_save_is_a_job(self):
        self.run_guest(memory=1024 * 1024)
        events = self.begin("event", "guest", "--event", "job-completed", "--timeout", "60")
        self.wait_for(lambda: any("register_any" in name for name, _ in self.daemon.calls()), "it to listen")
        self.info("--completed")  # that of the start
        save = self.begin("managedsave", "guest")
        seen, others = [], 0
        while save.poll() is None:
            result = self.virsh.run("domjobinfo", "guest")
            if "Operation:" in result.out:
                seen.append(result.out)
            began = time.monotonic()
            self.virsh.ok("list", "--all")
            others = max(others, time.monotonic() - began)
        self.assertEqual(save.returncode, 0, save.stdout.read())
        self.assertTrue(all("Save" in text for text in seen), seen)
        self.assertLess(others, 5)
        done = self.info("--completed", "--keep-completed")
        self.assertEqual((done["Job type"], done["Operation"]), ("Completed", "Save"))
        self.assertEqual(self.info("--completed")["Operation"], "Save")
        self.assertEqual(self.info("--completed")["Job type"], "None")
        self.assertIn("'job-completed' for domain 'guest'", events.communicate(timeout=70)[0])

    def test_each_long_operation(self):
        self.define_guest()
        for command, operation in ((("start", "guest"), "Start"), (("snapshot-create-as", "guest", "one"), "Snapshot"),
                                   (("snapshot-revert", "guest", "one"), "Snapshot revert"),
                                   (("snapshot-delete", "guest", "one"), "Snapshot delete"),
                                   (("managedsave", "guest"), "Save")):
            with self.subTest(command=command):
                self.virsh.ok(*command)
                done = self.info("--completed")
                self.assertEqual((done["Job type"], done["Operation"]), ("Completed", operation))

    def follow(self, function, abort):
        """Does @function on another thread. Returns its exception or None; the job's operation and percent each time
        that they were asked for; and what came of trying to end it."""
        domain, outcome, seen, refusals = self.other.lookupByName("guest"), [], [], []

        def run():
            try:
                function()
                outcome.append(None)
            except libvirt.libvirtError as error:
                outcome.append(error)
        thread = threading.Thread(target=run)
        thread.start()
        while not outcome:
            try:
                stats = domain.jobStats()
                if "operation" in stats:
                    seen.append((stats["operation"], stats.get("data_processed", 0)))
                    if abort:
                        domain.abortJob()
                        abort = False
            except libvirt.libvirtError as error:
                refusals.append(error.get_error_message())
            time.sleep(0.005)
        thread.join()
        return outcome[0], seen, refusals

    def check_job(self, name, function, abort=True):
        """It tells how far it is, and is not ended by domjobabort."""
        error, seen, refusals = self.follow(function, abort)
        self.assertIsNone(error)
        self.assertEqual({operation for operation, _ in seen},
                         {getattr(libvirt, f"VIR_DOMAIN_JOB_OPERATION_{name}")})
        percents = [percent for _, percent in seen]
        self.assertTrue(all(0 <= percent <= 100 for percent in percents), percents)
        self.assertEqual(bool(refusals), abort)
        for refusal in refusals:
            self.assertRegex(refusal, "cannot end this job|destroy it|no job is active|not running")
        return percents

    def test_how_far_each_is(self):
        """VirtualBox's percent of a start from a saved state, of snapshots and of a revert; what can be ended."""
        libvirt.registerErrorHandler(lambda _context, _error: None, None)
        self.run_guest(memory=256 * 1024)
        connection = libvirt.open(self.virsh.uri)
        self.other = libvirt.open(self.virsh.uri)
        self.addCleanup(self.other.close)
        self.addCleanup(connection.close)
        listener = self.listen("--event", "job-completed")
        worker = connection.lookupByName("guest")

        def snapshot():
            worker.snapshotCreateXML("<domainsnapshot><name>one</name></domainsnapshot>")
        told = []
        for name, function in (("SAVE", worker.managedSave), ("START", worker.create), ("SNAPSHOT", snapshot), (
                "SNAPSHOT_REVERT", lambda: worker.revertToSnapshot(worker.snapshotLookupByName("one"))), (
                    "SNAPSHOT_DELETE", lambda: worker.snapshotLookupByName("one").delete())):
            with self.subTest(name):
                percents = self.check_job(name, function, abort=name != "SNAPSHOT")
                if name in ("START", "SNAPSHOT_REVERT"):  # the others may be over too soon
                    self.assertGreater(max(percents), 0)
                if name != "SNAPSHOT_REVERT":  # which is more than one operation of VirtualBox
                    self.assertEqual(percents, sorted(percents))
                told.append(str(getattr(libvirt, f"VIR_DOMAIN_JOB_OPERATION_{name}")))
                self.wait_for(lambda: [line.split()[-1] for line in listener.said("operation: ")] == told,
                              f"{told} in {listener.lines}")
        # A snapshot is not taken after all, and the guest goes on.
        self.assertEqual(self.vbox.snapshots("guest"), [])
        error, _, _ = self.follow(snapshot, abort=True)
        if error:  # it was not over before
            self.assertEqual(error.get_error_code(), libvirt.VIR_ERR_OPERATION_ABORTED)
            self.assertEqual(self.vbox.snapshots("guest"), [])
            self.assertEqual(self.info("--completed")["Job type"], "Failed")
        self.wait_state("guest", "running")

    def test_a_failed_one(self):
        self.define_guest()
        self.virsh.ok("snapshot-create-as", "guest", "one")
        self.info("--completed")
        os.unlink(self.here("guest.img"))
        self.virsh.fails("start", "guest", match="guest.img")
        self.assertEqual(self.info("--completed")["Job type"], "Failed")
