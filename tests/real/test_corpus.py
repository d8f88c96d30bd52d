"""test_corpus.py - the documents of tests/fuzz/corpus/domain-xml/doc-*.xml, which are made from libvirt's description of
each element: a real VirtualBox gives each back, libvirt's schema accepts what is given back, and that defined again
changes nothing.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pathlib
import re
import xml.etree.ElementTree as ET

from vxtest import images, variants, xml
from vxtest.case import RealTestCase
from vxtest.installation import only_real

CORPUS = pathlib.Path(__file__).resolve().parents[1] / "fuzz" / "corpus" / "domain-xml"
SCHEMA = "/usr/share/libvirt/schemas/domain.rng"
MAKERS = {".vdi": images.make_vdi, ".img": images.make_floppy, ".iso": images.make_cd}

# What the testbed's host has not got, and what VirtualBox cannot.
REFUSED = {"disk-block": "/dev/sr0.*is no drive of this host",
           "interface-udp": "source/local/@address: VirtualBox listens on all addresses"}
# What is given back in other words: {name: {path: what stands there}}; None: nothing.
OTHERWISE = {
    "console": {"devices/console": None},  # a serial port
    "disk-cdrom": {"devices/disk/target/@tray": None},
    "filesystem": {"devices/filesystem/@accessmode": None},
    "interface-bridge": {"devices/interface/target": None},
}
SIZES = ("memory", "memory/@unit", "currentMemory", "currentMemory/@unit")  # always in KiB


@only_real("it is about the real one")
class CorpusTest(RealTestCase):
    def placed(self, path):
        """A document of the corpus with files that are there, in this VirtualBox's directory."""
        text = path.read_text(encoding="utf-8")

        def place(match):
            here = self.file(os.path.basename(match[2]))
            MAKERS[os.path.splitext(here)[1]](self.executor.path(here))
            return f"{match[1]}'{here}'"

        text = re.sub(r"(file=)'([^']+)'", place, text)
        return re.sub(r"(<source dir=)'[^']+'", rf"\1'{self.vbox.files}'", text)

    def define(self, documents):
        """Defines {name: document} with one virsh; returns {name: dump}."""
        commands = [f"define {self.xml_file(text, name + '.xml')}; dumpxml --security-info {name}"
                    for name, text in documents.items()]
        dumps = re.findall(r"^<domain .*?^</domain>$", self.virsh.ok("; ".join(commands)), re.M | re.S)
        self.assertEqual(len(dumps), len(documents))
        return dict(zip(documents, dumps))

    def test_round_trip(self):
        given = {path.stem.removeprefix("doc-"): self.placed(path) for path in sorted(CORPUS.glob("doc-*.xml"))}
        self.assertGreaterEqual(len(given), 60)
        for name, match in REFUSED.items():
            self.virsh.fails("define", self.xml_file(given.pop(name), "refused.xml"), match=match)
        named = {xml.parse(text).findtext("name"): text for text in given.values()}
        self.assertEqual(len(named), len(given))
        dumps = self.define(named)
        found = {name: variants.missing(ET.fromstring(text), ET.fromstring(dumps[name])) for name, text in named.items()}
        found = {name: {path: value for path, value in differences.items() if path not in SIZES}
                 for name, differences in found.items()}
        self.assertEqual({name: differences for name, differences in found.items() if differences}, OTHERWISE)
        result = self.executor.run(["xmllint", "--noout", "--relaxng", SCHEMA,
                                    *(self.xml_file(dump, f"{name}.dump.xml") for name, dump in dumps.items())])
        self.assertEqual(result.code, 0, result)
        for name, dump in self.define(dumps).items():
            with self.subTest(name=name):
                self.assert_xml_equal(dumps[name], dump)
        self.virsh.ok("; ".join(f"undefine --nvram {name}" for name in dumps))


if __name__ == "__main__":
    import unittest
    unittest.main()
