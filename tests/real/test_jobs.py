"""test_jobs.py - what takes its time: how far it is, that it holds up nobody else, and that it is over.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import subprocess
import time

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

    def test_a_failed_one(self):
        self.define_guest()
        self.virsh.ok("snapshot-create-as", "guest", "one")
        self.info("--completed")
        os.unlink(self.here("guest.img"))
        self.virsh.fails("start", "guest", match="guest.img")
        self.assertEqual(self.info("--completed")["Job type"], "Failed")
