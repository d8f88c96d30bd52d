"""test_every_element.py - every row of the tables in docs/domain.md on a real VirtualBox: set through XML, shown
by VBoxManage or the settings file, given back by dumpxml, the same again when redefined; or refused.

The cases are in elements/, a file per family.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import functools
import os
import pathlib
import re
import types
import urllib.parse
import xml.etree.ElementTree as ET

import elements
from vxtest import images, variants
from vxtest.case import RealTestCase

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "domain.md"
NAME = "every-element"

# Rows that cannot be seen here, and where they are.
ELSEWHERE = {"@id": "running domains only: test_lifecycle"}
# What libvirt's documentation has and its schema has not: see docs/xml.md.
AHEAD_OF_SCHEMA = [r"(<graphics type='desktop'.*?) fullscreen='(?:yes|no)'"]


# What a file of settings does not tell, or cannot be told (docs/native.md): machine -> (paths that from-native leaves
# out, what to-native says).
NOT_IN_SETTINGS = {
    "with EFI": ({"os/firmware"}, "no place for .*os/firmware/feature"),  # they are in the firmware's own store
    "disks on SATA": (set(), "by a difference to it"),  # which VirtualBox makes
}


def rows():
    """{path: (words, kept)} of the elements of a domain."""
    return variants.documented_rows(DOCUMENT.read_text(encoding="utf-8"), "`<domain>`")


class EveryElementTest(RealTestCase):
    def setUp(self):
        super().setUp()
        self.make_files()

    def make_files(self):
        os.makedirs(self.here("shared"), exist_ok=True)
        self.make_missing("cd.iso", images.make_cd)
        self.make_missing("floppy.img", images.make_floppy)
        for number in ("", *range(2, 10)):
            self.make_missing(f"disk{number}.vdi", images.make_vdi)

    def make_missing(self, name, make):
        """What the tests before did not remove with a machine is still there."""
        if not os.path.exists(self.here(name)):
            make(self.here(name))

    def placed(self, text):
        return text.replace("@FILES@", self.vbox.files)

    def document(self, pieces):
        return functools.reduce(lambda text, piece: variants.merge(text, self.placed(piece.xml)), pieces,
                                elements.BASE)

    def look(self):
        """What VirtualBox has of the machine."""
        info = self.vbox.info(NAME)
        with open(self.executor.path(info["CfgFile"]), encoding="utf-8") as settings:
            text = re.sub(r'\sxmlns="[^"]*"', "", settings.read(), count=1).encode()
        extra = dict(re.findall(r"^Key: (.*?), Value: (.*(?:\n(?!Key: ).*)*)",
                                self.vbox.manage("getextradata", NAME, "enumerate"), re.M))
        return types.SimpleNamespace(info=info, text=self.vbox.describe(NAME), settings=ET.fromstring(text),
                                     extra={key: value.rstrip("\n") for key, value in extra.items()})

    def check_shown(self, view, pieces):
        for piece in pieces:
            for path, probes in piece.shows.items():
                for probe in probes if isinstance(probes, (list, tuple)) else [probes]:
                    found = probe(view)
                    if found is not True:
                        self.fail(f"{path}: expected {probe.what}, found {found!r}")

    def check_kept(self, view, document):
        kept = view.extra.get("libvirt/kept", "")
        table = rows()
        for path, value in variants.values(ET.fromstring(document)):
            if path in table and table[path][1] and \
                    urllib.parse.quote(path, safe="") not in kept and (value or path) not in kept:
                self.fail(f"{path} ({value}) is not kept in\n{kept}")

    def check_dumped(self, document, dumped, pieces):
        differences = variants.missing(ET.fromstring(document), ET.fromstring(dumped))
        expected = {path: value for piece in pieces for path, value in piece.dumped.items()}
        for path in ("memory/@unit", "memory", "currentMemory/@unit", "currentMemory"):
            if path not in expected:  # always in KiB, which `shows` has to tell
                differences.pop(path, None)
        self.assertEqual(differences, {path: self.placed(value) if value else value
                                       for path, value in expected.items()}, dumped)

    def check_valid(self, dumped):
        for pattern in AHEAD_OF_SCHEMA:
            dumped = re.sub(pattern, r"\1", dumped)
        result = self.executor.run(["virt-xml-validate", self.xml_file(dumped, "dumped.xml"), "domain"])
        if result.code == 127 or "not found" in result.err:
            return
        self.assertEqual(result.code, 0, result)

    def check_native(self, dumped, name):
        """The settings file says the same, and so does one that is made of the dump."""
        left_out, refusal = NOT_IN_SETTINGS.get(name, (set(), None))
        path = self.vbox.info(NAME)["CfgFile"]
        read = self.virsh.ok("domxml-from-native", "vbox-settings", path)
        if left_out:
            self.assertEqual(set(variants.missing(ET.fromstring(dumped), ET.fromstring(read))), left_out)
        else:
            self.assert_xml_equal(dumped, read)
        document = self.xml_file(dumped, "dumped.xml")
        if refusal:
            self.virsh.fails("domxml-to-native", "vbox-settings", document, match=refusal)
            return
        written = self.xml_file(self.virsh.ok("domxml-to-native", "vbox-settings", document), "written.vbox")
        self.assert_xml_equal(dumped, self.virsh.ok("domxml-from-native", "vbox-settings", written))

    def try_machine(self, pieces, name):
        document = self.document(pieces)
        self.define(document)
        view = self.look()
        dumped = self.virsh.ok("dumpxml", NAME, "--security-info")
        self.check_dumped(document, dumped, pieces)
        self.check_shown(view, pieces)
        self.check_kept(view, document)
        self.check_valid(dumped)
        self.check_native(dumped, name)
        self.define(dumped)
        self.assert_xml_equal(dumped, self.virsh.ok("dumpxml", NAME, "--security-info"))
        again = self.look()
        for each in (view, again):
            each.info.pop("VMStateChangeTime", None)
            each.extra.pop("libvirt/kept", None)  # all is said in a dump, also what VirtualBox filled in
        self.assertEqual(view.info, again.info)
        self.assertEqual(view.extra, again.extra)

    def test_it_starts(self):
        """What goes into the extra-data of the machine's devices is what VirtualBox understands."""
        names = ("the firmware's words", "as if there were no hypervisor", "a part of the host's CPUs",
                 "a console on a terminal", "TPM 2.0")
        self.virsh.ok("define", self.xml_file(self.document(
            [piece for name in names for piece in elements.machines()[name] if "hyperv" not in piece.xml]
            + [elements.Piece("<vcpu>4</vcpu>")])))
        self.virsh.ok("start", NAME)
        self.assert_state(NAME, "running", "running")
        self.assertIn("0d2e1a5c-91b4-4f3c-8a55-0b6d7c1e2f30.serial0", self.vbox.describe(NAME))
        self.virsh.ok("destroy", NAME)

    def test_refused(self):
        """Each in its own sub-test: nothing is left of the attempt."""
        for match, text in elements.refused():
            with self.subTest(match=match, xml=text):
                document = self.xml_file(variants.merge(elements.BASE, self.placed(text)))
                try:
                    self.virsh.fails("define", document, match=match)
                except AssertionError:
                    self.vbox.remove_everything()
                    raise
        self.assertEqual(self.vbox.list_machines(), {})


class TableTest(RealTestCase):
    """The cases and the tables know the same rows."""
    start_daemon = False

    @classmethod
    def setUpClass(cls):
        pass

    def setUp(self):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def said(self):
        """All that the machines say, and all that is refused: sets of (path, value)."""
        machines = variants.values(ET.fromstring(elements.BASE))
        for pieces in elements.machines().values():
            for piece in pieces:
                machines |= variants.values(ET.fromstring(f"<x>{piece.xml}</x>"))
        refused = set()
        for _, text in elements.refused():
            refused |= variants.values(ET.fromstring(f"<x>{text}</x>"))
        return machines, refused

    def test_every_row_has_a_case(self):
        machines, refused = ({path for path, _ in pairs} for pairs in self.said())
        shown = {path for pieces in elements.machines().values() for piece in pieces for path in piece.shows}
        table = rows()
        without = []
        for path, (words, kept) in table.items():
            tried = machines if kept else shown | (refused - machines)
            if len(words) == 1:  # must be so if it is there at all
                tried = machines | refused
            if path not in ELSEWHERE and path not in tried:
                without.append(path)
        self.assertEqual(without, [], "these rows have no case in tests/real/elements/")
        self.assertEqual([path for path in shown if path not in table], [],
                         "these cases are of no row")

    def test_exceptions_are_of_machines(self):
        self.assertLessEqual(set(NOT_IN_SETTINGS), set(elements.machines()))

    def test_every_word_is_tried(self):
        """Where there is a choice, by a piece that shows what VirtualBox makes of the word, or is refused."""
        machines, refused = self.said()
        shown = set()
        for pieces in elements.machines().values():
            for piece in pieces:
                shown |= {(path, word) for path, word in variants.values(ET.fromstring(f"<x>{piece.xml}</x>"))
                          if path in piece.shows}
        without = []
        for path, (words, kept) in rows().items():
            tried = machines | refused if kept or len(words) == 1 else shown | (refused - machines)
            without += [f"{path}={word}" for word in words if path not in ELSEWHERE and (path, word) not in tried]
        self.assertEqual(without, [], "these values have no case in tests/real/elements/")


def add_tests():
    """A test per machine of elements/."""
    for name, pieces in elements.machines().items():
        def test(self, pieces=pieces, name=name):
            self.try_machine(pieces, name)
        test.__doc__ = f"The machine '{name}'."
        setattr(EveryElementTest, "test_machine_" + re.sub(r"\W+", "_", name), test)


add_tests()
