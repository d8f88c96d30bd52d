"""test_snapshots_deep.py - what is particular about snapshots: names, states, filters, redefinition, and what
VirtualBox refuses.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from vxtest import images, xml
from vxtest.bare import BareMachineTestCase


class SnapshotDeepTest(BareMachineTestCase):
    def names(self, *options):
        return set(self.virsh.ok("snapshot-list", "guest", "--name", *options).split())

    def document(self, name):
        return xml.parse(self.virsh.ok("snapshot-dumpxml", "guest", name))

    def take(self, name, *options):
        self.vbox.manage("snapshot", "guest", "take", name, *options)

    # names

    def test_machine_without_snapshots(self):
        self.make_machine()
        self.assertEqual(self.names(), set())
        self.virsh.fails("snapshot-info", "guest", "nothing", match="no domain snapshot with matching name 'nothing'")
        self.virsh.fails("snapshot-info", "guest", "", match="snapshot")
        self.virsh.fails("snapshot-current", "guest", match="no current snapshot")

    def test_namesakes_are_reachable(self):
        """VirtualBox allows two snapshots of one name: the one that it finds keeps it."""
        self.make_machine()
        for description in ("one", "two", "three"):
            self.take("same", "--description", description)
        info = self.vbox.info("guest")
        uuids = [value for key, value in info.items() if key.startswith("SnapshotUUID")]
        self.assertEqual(self.names(), {"same", *uuids[1:]})
        self.assertEqual(self.document("same").findtext("description"), "one")
        self.assertEqual(self.document(uuids[1]).findtext("description"), "two")
        self.assertEqual(self.document(uuids[2]).findtext("parent/name"), uuids[1])
        self.assertEqual(self.document(uuids[0]).findtext("name"), "same")
        self.virsh.ok("snapshot-delete", "guest", "same")
        self.assertEqual(self.names(), {"same", uuids[2]})
        self.assertEqual(self.document("same").findtext("description"), "two")

    def test_name_like_a_uuid(self):
        self.make_machine()
        name = "11111111-2222-3333-4444-555555555555"
        self.virsh.fails("snapshot-create-as", "guest", name, match="takes it for a UUID")
        self.take(name)
        listed, = self.names()
        self.assertEqual(listed, self.vbox.info("guest")["SnapshotUUID"])
        self.virsh.ok("snapshot-delete", "guest", listed)
        self.assertEqual(self.vbox.snapshots("guest"), [])

    def test_odd_names(self):
        self.make_machine()
        for name in ("a/b", "with spaces", "<&\"'>", "äöü 𝄞", "-", "." * 100):
            with self.subTest(name=name):
                self.virsh.ok("snapshot-create-as", "guest", "--name", name, "--description", name)
                document = xml.parse(self.virsh.ok("snapshot-dumpxml", "guest", "--snapshotname", name))
                self.assertEqual((document.findtext("name"), document.findtext("description")), (name, name))
                self.virsh.ok("snapshot-delete", "guest", "--snapshotname", name)

    # states

    def test_states(self):
        """Of a machine that is off, runs, is paused, is saved."""
        self.run_machine()
        self.virsh.ok("snapshot-create-as", "guest", "running")
        self.virsh.ok("suspend", "guest")
        self.virsh.ok("snapshot-create-as", "guest", "paused")
        self.assert_state("guest", "paused", "paused")
        self.virsh.ok("resume", "guest")
        self.virsh.ok("managedsave", "guest")
        self.virsh.ok("snapshot-create-as", "guest", "saved")
        self.virsh.ok("managedsave-remove", "guest")
        self.virsh.ok("snapshot-create-as", "guest", "off")
        states = {name: (self.document(name).findtext("state"), self.document(name).find("memory").get("snapshot"))
                  for name in self.names()}
        self.assertEqual(states, {"running": ("running", "internal"), "paused": ("paused", "internal"),
                                  "saved": ("shutoff", "internal"), "off": ("shutoff", "no")})
        self.assertEqual(self.names("--active"), {"running", "paused"})
        self.assertEqual(self.names("--inactive"), {"saved", "off"})

        for name, state in (("paused", "paused"), ("running", "running"), ("saved", "saved"), ("off", "poweroff")):
            with self.subTest(revert_to=name):
                self.virsh.ok("snapshot-revert", "guest", name)
                self.assertEqual(self.vbox.state("guest"), state)
        self.virsh.ok("snapshot-revert", "guest", "saved")
        self.virsh.ok("start", "guest")
        self.assertEqual(self.virsh.ok("domstate", "guest", "--reason").strip(), "running (restored)")

        # VirtualBox deletes the current snapshot only where nothing else is based on it.
        self.virsh.ok("snapshot-revert", "guest", "off")
        for name in ("running", "paused", "saved", "off"):
            self.virsh.ok("snapshot-delete", "guest", name)
        self.assertEqual([key for key in self.extra_data() if "snapshot" in key], [])

    def test_reason_after_reverting(self):
        self.run_machine()
        listener = self.listen("--event", "lifecycle", "--domain", "guest")
        self.virsh.ok("snapshot-create-as", "guest", "live")
        for options, state in (((), "running (from snapshot)"), (("--paused",), "paused (from snapshot)")):
            self.virsh.ok("snapshot-revert", "guest", "live", *options)
            self.assertEqual(self.virsh.ok("domstate", "guest", "--reason").strip(), state)
        self.virsh.ok("snapshot-create-as", "guest", "last", "--halt")
        self.assertEqual(self.virsh.ok("domstate", "guest", "--reason").strip(), "shut off (from snapshot)")
        self.assertEqual(self.document("last").findtext("state"), "paused")

        told = lambda: [line.split(": ", 1)[1] for line in listener.said("'lifecycle'") if "Updated" not in line]
        wanted = ["Stopped Snapshot", "Started Snapshot", "Stopped Snapshot", "Started Snapshot", "Suspended Snapshot",
                  "Stopped Snapshot"]
        self.wait_for(lambda: len(told()) >= len(wanted), f"{wanted}; there were {told()}", 20)
        self.assertEqual(told(), wanted)

    def test_guest_goes_on_where_it_was(self):
        serial = self.run_machine()
        self.virsh.ok("snapshot-create-as", "guest", "live")
        self.virsh.ok("snapshot-revert", "guest", "live")
        self.wait_for(lambda: b"." in self.serial_output(serial), "the guest to go on")
        self.assertLessEqual(self.serial_output(serial).count(images.GUEST_HELLO), 1)

    def test_risk(self):
        """A running domain must be booted anew to reach an inactive snapshot's running state."""
        self.make_machine()
        self.virsh.ok("snapshot-create-as", "guest", "off")
        self.virsh.ok("start", "guest")
        self.virsh.fails("snapshot-revert", "guest", "off", "--running", match="requires force")
        self.assert_state("guest", "running", "running")
        self.virsh.ok("snapshot-revert", "guest", "off", "--running", "--force")
        self.assert_state("guest", "running", "running")
        self.virsh.ok("snapshot-revert", "guest", "off", "--paused", "--force")
        self.assert_state("guest", "paused", "paused")
        self.virsh.ok("snapshot-revert", "guest", "off")
        self.assert_state("guest", "shut off", "poweroff")
        self.virsh.fails("snapshot-revert", "guest", "off", "--running", "--paused", match="exclusive")

    def test_halt(self):
        self.run_machine()
        self.virsh.ok("snapshot-create-as", "guest", "last", "--halt")
        self.assertEqual(self.virsh.ok("domstate", "guest", "--reason").strip(), "shut off (from snapshot)")
        self.assertEqual(self.document("last").findtext("state"), "running")

    # what is asked of a new one

    def test_flags(self):
        self.make_machine()
        for n, options in enumerate((("--atomic",), ("--disk-only",), ("--halt",), ("--validate",), ("--live",))):
            self.virsh.ok("snapshot-create-as", "guest", f"s{n}", *options)
        for option in ("--quiesce", "--reuse-external", "--no-metadata"):
            self.virsh.fails("snapshot-create-as", "guest", "no", option, "--disk-only",
                             match="not supported|unsupported")
        self.assertEqual(self.names(), {"s0", "s1", "s2", "s3", "s4"})

    def test_memory_of_a_running_machine_cannot_be_left_out(self):
        self.run_machine()
        for options in (("--disk-only",), ("--memspec", "snapshot=no"), ("--memspec", "file=/x,snapshot=external")):
            self.virsh.fails("snapshot-create-as", "guest", "no", *options, match="not supported|unsupported")
        self.assertEqual(self.names(), set())
        self.assert_state("guest", "running", "running")

    def test_disks(self):
        self.make_machine()
        self.virsh.ok("snapshot-create-as", "guest", "all", "--diskspec", "hda,snapshot=internal")
        for spec in ("hda,snapshot=no", "hda,snapshot=external", "hdz,snapshot=internal"):
            self.virsh.fails("snapshot-create-as", "guest", "no", "--diskspec", spec, match="unsupported|no disk")
        self.assertEqual(self.names(), {"all"})
        disks = {disk.get("name"): disk.get("snapshot") for disk in self.document("all").iterfind("disks/disk")}
        self.assertEqual(disks["hda"], "internal")
        self.assertEqual(self.document("all").findtext("domain/name"), "guest")

    def test_configuration_is_that_of_the_snapshot(self):
        self.make_machine(memory=32)
        self.virsh.ok("snapshot-create-as", "guest", "small")
        self.virsh.ok("setmaxmem", "guest", "48M", "--config")
        self.assertEqual(self.document("small").findtext("domain/memory"), "32768")

    # lists

    def test_filters(self):
        self.make_machine()
        for name in ("a", "b", "c"):
            self.take(name)
        self.vbox.manage("snapshot", "guest", "restore", "a")
        self.take("d")  # a <- b <- c; a <- d
        everything = {"a", "b", "c", "d"}
        for options, expected in ((("--roots",), {"a"}), (("--leaves",), {"c", "d"}), (("--no-leaves",), {"a", "b"}),
                                  (("--metadata",), everything), (("--no-metadata",), set()),
                                  (("--internal",), everything), (("--external",), set()),
                                  (("--disk-only",), set()), (("--inactive",), everything),
                                  (("--from", "a"), {"b", "d"}), (("--from", "a", "--descendants"), {"b", "c", "d"}),
                                  (("--from", "b", "--leaves"), {"c"}), (("--from", "c"), set()),
                                  (("--current",), set())):
            with self.subTest(options=options):
                self.assertEqual(self.names(*options), expected)
        order = self.virsh.ok("snapshot-list", "guest", "--name", "--topological").split()
        self.assertEqual(order[0], "a")
        self.assertLess(order.index("b"), order.index("c"))
        info = self.virsh.fields("snapshot-info", "guest", "a")
        self.assertEqual((info["Children"], info["Descendants"], info["Current"], info["Metadata"], info["Location"]),
                         ("2", "3", "no", "yes", "internal"))
        self.assertEqual(self.virsh.fields("snapshot-info", "guest", "--current")["Name"], "d")

    # redefinition

    def test_description_can_be_edited(self):
        self.make_machine()
        self.virsh.ok("snapshot-create-as", "guest", "first", "before")
        text = self.virsh.ok("snapshot-dumpxml", "guest", "first")
        path = self.xml_file(text.replace("before", "after"), "snapshot.xml")
        self.virsh.ok("snapshot-create", "guest", path, "--redefine", "--current")
        self.assertEqual(self.document("first").findtext("description"), "after")
        self.assertEqual(self.vbox.info("guest")["SnapshotDescription"], "after")

    def test_nothing_else_can(self):
        self.make_machine()
        self.virsh.ok("snapshot-create-as", "guest", "first")
        self.virsh.ok("snapshot-create-as", "guest", "second")
        text = self.virsh.ok("snapshot-dumpxml", "guest", "first")
        for change in (("<name>first", "<name>third"), ("32768", "65536"), ("shutoff", "running")):
            path = self.xml_file(text.replace(*change), "snapshot.xml")
            self.virsh.fails("snapshot-create", "guest", path, "--redefine", match="not supported")
        path = self.xml_file(text, "snapshot.xml")
        self.virsh.fails("snapshot-create", "guest", path, "--redefine", "--current", match="not supported")
        self.assertEqual(self.names(), {"first", "second"})

    # deletion

    def test_what_virtualbox_cannot_delete(self):
        """A snapshot with two children; the tree stays as it is."""
        self.make_machine()
        for name in ("a", "b"):
            self.take(name)
        self.vbox.manage("snapshot", "guest", "restore", "a")
        self.take("c")
        self.virsh.fails("snapshot-delete", "guest", "a", match="2 child snapshots")
        self.assertEqual(self.names(), {"a", "b", "c"})
        self.virsh.ok("snapshot-delete", "guest", "a", "--children")
        self.assertEqual(self.names(), set())

    def test_deletion_of_a_branch_while_it_runs(self):
        self.run_machine()
        for name in ("a", "b", "c"):
            self.virsh.ok("snapshot-create-as", "guest", name)
        self.virsh.ok("snapshot-delete", "guest", "a", "--children-only")
        self.assertEqual(self.names(), {"a"})
        self.virsh.fails("snapshot-delete", "guest", "a", "--metadata", match="not supported")
        self.assertEqual(self.names(), {"a"})
        self.virsh.ok("snapshot-delete", "guest", "a")
        self.assertEqual(self.names(), set())
        self.assert_state("guest", "running", "running")
        self.assertEqual(len([path for path in self.vbox.media() if path.endswith(".vdi")]), 1)
