"""test_snapshots.py - snapshots as virsh makes, shows, reverts to and deletes them.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from vxtest import xml
from vxtest.case import RealTestCase


class SnapshotTest(RealTestCase):
    def snapshot_names(self, *options):
        return self.virsh.ok("snapshot-list", "guest", "--name", *options).split()

    def test_of_a_machine_that_is_off(self):
        self.define_guest()
        self.assertIn("Domain snapshot first created", self.virsh.ok(
            "snapshot-create-as", "guest", "first", "what it was at first"))
        self.assertEqual(self.vbox.snapshots("guest"), ["first"])
        self.assertEqual(self.snapshot_names(), ["first"])
        document = xml.parse(self.virsh.ok("snapshot-dumpxml", "guest", "first"))
        self.assertEqual(document.tag, "domainsnapshot")
        self.assertEqual(document.findtext("name"), "first")
        self.assertEqual(document.findtext("description"), "what it was at first")
        self.assertEqual(document.findtext("state"), "shutoff")
        self.assertIsNone(document.find("parent"))
        self.assertGreater(int(document.findtext("creationTime")), 1_600_000_000)
        self.assertEqual(document.findtext("domain/uuid"), self.vbox.list_machines()["guest"])
        self.assertEqual(self.virsh.ok("snapshot-current", "guest", "--name").strip(), "first")

    def test_tree(self):
        """first <- second <- third, and other beside second."""
        self.define_guest()
        for name in ("first", "second", "third"):
            self.virsh.ok("snapshot-create-as", "guest", name)
        self.virsh.ok("snapshot-revert", "guest", "first")
        self.assertEqual(self.virsh.ok("snapshot-current", "guest", "--name").strip(), "first")
        self.virsh.ok("snapshot-create-as", "guest", "other")
        self.assertEqual(sorted(self.vbox.snapshots("guest")), ["first", "other", "second", "third"])
        self.assertEqual(sorted(self.snapshot_names()), ["first", "other", "second", "third"])
        self.assertEqual(self.snapshot_names("--roots"), ["first"])
        self.assertEqual(sorted(self.snapshot_names("--leaves")), ["other", "third"])
        self.assertEqual(sorted(self.snapshot_names("--from", "first")), ["other", "second"])
        self.assertEqual(sorted(self.snapshot_names("--from", "first", "--descendants")),
                         ["other", "second", "third"])
        for name, parent in (("second", "first"), ("third", "second"), ("other", "first")):
            self.assertEqual(self.virsh.ok("snapshot-parent", "guest", name).strip(), parent)
            document = xml.parse(self.virsh.ok("snapshot-dumpxml", "guest", name))
            self.assertEqual(document.findtext("parent/name"), parent)
        self.virsh.fails("snapshot-parent", "guest", "first", match="no parent|parent")
        tree = self.virsh.ok("snapshot-list", "guest", "--tree")
        self.assertEqual([line.strip(" |+-") for line in tree.splitlines() if line.strip(" |+-")][0], "first")
        info = self.virsh.fields("snapshot-info", "guest", "second")
        self.assertEqual((info["Name"], info["Domain"], info["Parent"], info["Current"], info["Children"]),
                         ("second", "guest", "first", "no", "1"))

    def test_table(self):
        self.define_guest()
        self.virsh.ok("snapshot-create-as", "guest", "first")
        row, = self.virsh.table("snapshot-list", "guest")
        self.assertEqual((row[0], row[-1]), ("first", "shutoff"))
        row, = self.virsh.table("snapshot-list", "guest", "--parent")
        self.assertEqual(row[0], "first")

    def test_live_snapshot_and_revert(self):
        serial = self.run_guest()
        self.virsh.ok("snapshot-create-as", "guest", "live", "--live")
        self.assert_state("guest", "running", "running")
        self.assertEqual(xml.parse(self.virsh.ok("snapshot-dumpxml", "guest", "live")).findtext("state"),
                         "running")
        self.virsh.ok("destroy", "guest")
        self.forget_serial_output(serial)
        self.virsh.ok("snapshot-revert", "guest", "live", "--running")
        self.assert_state("guest", "running", "running")
        self.assert_goes_on(serial)

    def test_revert_of_a_running_machine(self):
        self.run_guest()
        self.virsh.ok("snapshot-create-as", "guest", "live")
        self.virsh.ok("snapshot-revert", "guest", "live", "--force")
        self.assertIn(self.virsh.ok("domstate", "guest").strip(), ("running", "paused"))

    def test_revert_paused(self):
        self.run_guest()
        self.virsh.ok("snapshot-create-as", "guest", "live")
        self.virsh.ok("destroy", "guest")
        self.virsh.ok("snapshot-revert", "guest", "live", "--paused")
        self.assert_state("guest", "paused", "paused")

    def test_revert_undoes_changes(self):
        self.define_guest(memory=32768)
        self.virsh.ok("snapshot-create-as", "guest", "small")
        self.virsh.ok("setmaxmem", "guest", "64M", "--config")
        self.assertEqual(self.vbox.info("guest")["memory"], "64")
        self.virsh.ok("snapshot-revert", "guest", "small")
        self.assertEqual(self.vbox.info("guest")["memory"], "32")
        self.assertEqual(xml.parse(self.virsh.ok("dumpxml", "guest")).findtext("memory"), "32768")

    def test_snapshot_with_a_disk_and_its_removal(self):
        disk = f"""<disk type='file' device='disk'><source file='{self.disk("guest.vdi")}'/>
                   <target dev='hda'/></disk>"""
        self.define_guest(disks=disk)
        media = self.vbox.media()
        self.virsh.ok("snapshot-create-as", "guest", "first")
        self.assertEqual(len(self.vbox.media()), len(media) + 1, "no differencing image")
        self.virsh.ok("snapshot-delete", "guest", "first")
        self.assertEqual(self.vbox.media(), media)
        self.assertEqual(self.vbox.snapshots("guest"), [])

    def test_delete_in_the_middle_keeps_the_others(self):
        self.define_guest()
        for name in ("first", "second", "third"):
            self.virsh.ok("snapshot-create-as", "guest", name)
        self.assertIn("deleted", self.virsh.ok("snapshot-delete", "guest", "second"))
        self.assertEqual(self.snapshot_names(), ["first", "third"])
        self.assertEqual(self.virsh.ok("snapshot-parent", "guest", "third").strip(), "first")

    def test_delete_with_children(self):
        self.define_guest()
        for name in ("first", "second", "third"):
            self.virsh.ok("snapshot-create-as", "guest", name)
        self.virsh.ok("snapshot-delete", "guest", "second", "--children")
        self.assertEqual(self.vbox.snapshots("guest"), ["first"])

    def test_delete_of_children_only(self):
        self.define_guest()
        for name in ("first", "second", "third"):
            self.virsh.ok("snapshot-create-as", "guest", name)
        self.virsh.ok("snapshot-delete", "guest", "first", "--children-only")
        self.assertEqual(self.vbox.snapshots("guest"), ["first"])

    def test_delete_live(self):
        self.run_guest()
        self.virsh.ok("snapshot-create-as", "guest", "live")
        self.virsh.ok("snapshot-delete", "guest", "live")
        self.assert_state("guest", "running", "running")
        self.assertEqual(self.vbox.snapshots("guest"), [])

    def test_from_xml(self):
        self.define_guest()
        path = self.xml_file("<domainsnapshot><name>given</name><description>&lt;b&gt; &amp; ü"
                             "</description></domainsnapshot>", "snapshot.xml")
        self.virsh.ok("snapshot-create", "guest", path)
        document = xml.parse(self.virsh.ok("snapshot-dumpxml", "guest", "given"))
        self.assertEqual(document.findtext("description"), "<b> & ü")

    def test_without_a_name(self):
        self.define_guest()
        self.virsh.ok("snapshot-create", "guest")
        name, = self.snapshot_names()
        self.assertTrue(name)
        self.assertEqual(self.vbox.snapshots("guest"), [name])

    def test_two_of_one_name_are_refused(self):
        self.define_guest()
        self.virsh.ok("snapshot-create-as", "guest", "first")
        self.virsh.fails("snapshot-create-as", "guest", "first", match="exists|already")
        self.assertEqual(self.vbox.snapshots("guest"), ["first"])

    def test_what_virtualbox_cannot_do_is_refused(self):
        self.define_guest()
        for options in (("--no-metadata",), ("--quiesce",), ("--reuse-external",)):
            with self.subTest(options=options):
                self.virsh.fails("snapshot-create-as", "guest", "no", *options, match="unsupported|not supported")
        self.assertEqual(self.vbox.snapshots("guest"), [])

    def test_halt_after_the_snapshot(self):
        self.run_guest()
        result = self.virsh.run("snapshot-create-as", "guest", "last", "--halt")
        if result.code == 0:
            self.wait_state("guest", "shut off")
            self.assertEqual(self.vbox.snapshots("guest"), ["last"])
        else:
            self.assertRegex(result.err, "unsupported|not supported")
            self.assertEqual(self.vbox.snapshots("guest"), [])

    def test_missing_snapshot(self):
        self.define_guest()
        for command in ("snapshot-revert", "snapshot-delete", "snapshot-dumpxml", "snapshot-parent"):
            self.virsh.fails(command, "guest", "nothing", match="no domain snapshot|nothing")
        self.virsh.fails("snapshot-current", "guest", match="does not have a current snapshot|no current")

    def test_undefine_with_snapshots(self):
        before = self.vbox.registry()
        self.define_guest()
        self.virsh.ok("snapshot-create-as", "guest", "first")
        self.virsh.ok("snapshot-create-as", "guest", "second")
        self.virsh.fails("undefine", "guest", match="snapshot")
        self.assertEqual(self.vbox.snapshots("guest"), ["first", "second"])
        self.virsh.ok("undefine", "guest", "--snapshots-metadata")
        self.assert_nothing_left(before)

    def test_made_by_vboxmanage(self):
        self.define_guest()
        self.vbox.manage("snapshot", "guest", "take", "foreign", "--description", "by hand")
        self.assertEqual(self.snapshot_names(), ["foreign"])
        document = xml.parse(self.virsh.ok("snapshot-dumpxml", "guest", "foreign"))
        self.assertEqual(document.findtext("description"), "by hand")
        self.vbox.manage("snapshot", "guest", "delete", "foreign")
        self.assertEqual(self.snapshot_names(), [])

    def test_list_filters(self):
        self.define_guest("with")
        self.define_guest("without")
        self.virsh.ok("snapshot-create-as", "with", "first")
        self.assertEqual(self.virsh.ok("list", "--all", "--with-snapshot", "--name").split(), ["with"])
        self.assertEqual(self.virsh.ok("list", "--all", "--without-snapshot", "--name").split(), ["without"])
