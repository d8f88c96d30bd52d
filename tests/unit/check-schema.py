#!/usr/bin/python3
"""check-schema.py - nothing that libvirt's schema allows is dropped in silence.

    check-schema.py SOURCE DUMP-DOMAINS [SCHEMAS]

Takes the documents that are accepted (tests/unit/xml, the corpus), and puts each attribute, element and value that
libvirt's schema allows into each kind of element that they have, one at a time: it must be in the dump, or be refused
by its name. SCHEMAS: /usr/share/libvirt/schemas, or those of another version.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import collections
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

RNG = "{http://relaxng.org/ns/structure/1.0}"
SCHEMAS = "/usr/share/libvirt/schemas"
FILES = ("domaincommon", "basictypes", "cputypes", "networkcommon", "storagecommon", "privatedata", "nwfilter_params")
# Tried where the schema names no values.
SAMPLES = ("1", "64", "on", "yes", "word", "/a/path", "0x8086", "08:00:27:00:00:09", "10.1.2.0", "vda",
           "4dea22b3-1d52-d8f3-2516-782e98ab3fa0")

# What is accepted and not in the dump: (path, values; none: any), and why that loses nothing.
NOT_DUMPED = {
    "is what there is anyway": [
        ("cpu/topology/@dies", "1"), ("cpu/topology/@clusters", "1"), ("vcpu/@current", "1"),
        ("devices/filesystem/@accessmode", "passthrough"), ("devices/interface/portForward/range/@exclude", "no"),
        ("devices/parallel/source/@append", "off"), ("devices/serial/source/@append", "off"),
        ("devices/console/source/@append", "off"), ("devices/serial/target/@type", "isa-serial"),
        ("devices/serial/target/model", ""), ("devices/serial/target/model/@name", "isa-serial 16550a"),
        ("devices/disk/target/@tray", "closed"), ("features/hyperv", ""), ("features/kvm", ""),
    ],
    "is dumped in VirtualBox's words": [
        ("devices/controller/@model", "ich9-ehci1 qemu-xhci"), ("devices/interface/model/@type", "e1000"),
    ],
    "as with libvirt, a console is the first serial port, whatever it says": [
        ("devices/console/@type", ""), ("devices/console/alias/@name", ""), ("devices/console/target/@type", "serial"),
    ],
}


class Schema:
    """What may stand in an element."""

    def __init__(self, directory):
        self.defines, self.found = collections.defaultdict(list), {}
        for name in FILES:
            path = pathlib.Path(directory) / f"{name}.rng"
            for define in ET.parse(path).getroot().iter(RNG + "define") if path.exists() else ():
                self.defines[define.get("name")].append(define)
        self.domain = self.collect(self.defines["domain"])[1]["domain"]

    def collect(self, patterns):
        """(attributes: {name: values}, elements: {name: [patterns]}, texts) of @patterns."""
        attributes, elements, texts = collections.defaultdict(set), collections.defaultdict(list), set()
        seen, todo = set(), list(patterns)
        while todo:
            pattern = todo.pop()
            kind = pattern.tag.removeprefix(RNG)
            if kind == "ref" and pattern.get("name") not in seen:
                seen.add(pattern.get("name"))
                todo += self.defines[pattern.get("name")]
            elif kind == "attribute":
                for name in self.names(pattern):
                    attributes[name] |= self.collect(self.inside(pattern))[2]
            elif kind == "element" and not pattern.get("ns"):
                for name in self.names(pattern):
                    elements[name].append(pattern)
            elif kind == "value":
                texts.add(pattern.text)
            elif kind not in ("ref", "element", "except"):
                todo += list(pattern)
        return attributes, elements, texts

    @staticmethod
    def names(pattern):
        return [pattern.get("name")] if pattern.get("name") else [name.text for name in pattern[0].iter(RNG + "name")]

    @staticmethod
    def inside(pattern):
        return list(pattern) if pattern.get("name") else list(pattern)[1:]

    def of(self, patterns):
        """collect() of what is inside elements that have @patterns."""
        key = tuple(map(id, patterns))
        if key not in self.found:
            self.found[key] = self.collect([inner for pattern in patterns for inner in self.inside(pattern)])
        return self.found[key]


def count(element, path=""):
    """How often each (path, value) is in a document; an element's text is its value."""
    text = (element.text or "").strip()
    found = collections.Counter([(path.rstrip("/"), text)])
    found.update((f"{path}@{key}", value) for key, value in element.attrib.items())
    for child in element:
        found += count(child, f"{path}{child.tag}/")
    return found


class Prober:
    """Tries one document after the other."""

    def __init__(self, schema, program):
        self.schema = schema
        self.program = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.tried, self.wrong, self.paths = set(), set(), set()
        self.n_probes = self.n_accepted = 0

    def ask(self, text):
        """What becomes of a document: "+" and the dump, or "-" and an error."""
        self.program.stdin.write(text.encode() + b"\0")
        self.program.stdin.flush()
        answer = bytearray()
        while not answer.endswith(b"\0"):
            answer += self.program.stdout.read1()
        return answer[:-1].decode()

    def probe(self, path, value, key=None):
        """The document as it is now has @value at @path. Returns whether the place is known at all."""
        if key in self.tried:
            return True
        if key:
            self.tried.add(key)
        answer = self.ask(ET.tostring(self.root, encoding="unicode"))
        self.n_probes += 1
        if answer[0] == "+":
            self.n_accepted += 1
            self.paths.add(path)
            self.check_dumped(path, value, ET.fromstring(answer[1:]))
            return True
        words = [word.lstrip("@") for word in path.split("/") if word != "devices"] + [value]
        if not any(word and word in answer for word in words):
            self.wrong.add(f"{path}='{value}': refused without its name: {answer[1:]}")
        plain = re.sub(r"\[\d+\]", "", answer)
        return re.search(rf"^-(element|attribute) /domain/{re.escape(path)} is not supported", plain) is None

    def check_dumped(self, path, value, dump):
        if count(dump)[path, value] >= count(self.root)[path, value]:
            return
        if not value and "@" not in path and not path.startswith("features/"):
            return  # an element that says nothing
        if not any(path == known and (not values or value in values.split())
                   for places in NOT_DUMPED.values() for known, values in places):
            self.wrong.add(f"{path}='{value}': accepted, and not in the dump")

    def walk(self, element, patterns, path="", above=()):
        """Tries all in @element, which is in the document, and in what is in it."""
        attributes, elements, texts = self.schema.of(patterns)
        here = (*above, element.tag, *sorted(
            (key, value) for key, value in element.attrib.items()
            if key in ("type", "device", "model", "mode", "name", "bus", "offset", "protocol", "network")))
        for name, values in sorted(attributes.items()):
            self.try_attribute(element, f"{path}@{name}", name, values, here)
        if not len(element):
            self.try_texts(element, path.rstrip("/"), texts, here)
        for name, inner in sorted(elements.items()):
            if (here, name) not in self.tried:
                self.tried.add((here, name))
                self.try_element(element, f"{path}{name}", name, inner)
        for child in list(element):
            if child.tag in elements and child.tag != "metadata":
                self.walk(child, elements[child.tag], f"{path}{child.tag}/", here)

    def try_attribute(self, element, path, name, values, here=None):
        old = element.get(name)
        for value in sorted(values) or (SAMPLES if old is None else ()):
            if value == old:
                continue
            element.set(name, value)
            if not self.probe(path, value, here and (here, name, value)):
                break
        if old is None:
            element.attrib.pop(name, None)
        else:
            element.set(name, old)

    def try_texts(self, element, path, texts, here=None):
        old = element.text
        for text in sorted(texts):
            if text != old:
                element.text = text
                self.probe(path, text, here and (here, "", text))
        element.text = old

    def try_element(self, element, path, name, patterns, depth=0):
        """Puts one more element there: empty, with each attribute, text and element in it."""
        if depth == 0 and path.count("/") != 1 and element.find(name) is not None:
            return  # there is only one
        child = ET.SubElement(element, name)
        if self.probe(path, "") and depth < 3:
            attributes, elements, texts = self.schema.of(patterns)
            for attribute, values in sorted(attributes.items()):
                self.try_attribute(child, f"{path}/@{attribute}", attribute, values)
            self.try_texts(child, path, texts or ("1", "word"))
            for inner, its_patterns in sorted(elements.items()):
                self.try_element(child, f"{path}/{inner}", inner, its_patterns, depth + 1)
        element.remove(child)

    def try_document(self, root):
        self.root = root
        self.paths.update(path for path, _ in count(root))
        self.walk(root, self.schema.domain)


def documents(source):
    """The domains that are accepted."""
    paths = [*source.glob("tests/unit/xml/*.xml"), *source.glob("tests/fuzz/corpus/domain-xml/doc-*.xml"),
             source / "examples" / "domain.xml"]
    roots = [ET.parse(path).getroot() for path in sorted(paths) if not path.name.startswith("refuse-")]
    return [root for root in roots if root.tag == "domain"]


def main(source, program, schemas=SCHEMAS):
    if not (pathlib.Path(schemas) / "domaincommon.rng").exists():
        print(f"{schemas} is not there")
        return 77
    prober = Prober(Schema(schemas), program)
    for root in documents(pathlib.Path(source)):
        prober.try_document(root)
    prober.program.stdin.close()
    table = (pathlib.Path(source) / "docs" / "domain.md").read_text(encoding="utf-8")
    prober.wrong.update(f"{path}: in docs/domain.md, and in no document here"
                        for path in set(re.findall(r"^\| `([^`]+)` \|", table, re.M)) - prober.paths)
    print(f"{prober.n_probes} documents, {prober.n_accepted} accepted, {len(prober.wrong)} wrong")
    for wrong in sorted(prober.wrong):
        print(wrong)
    return 1 if prober.wrong or prober.n_probes < 1000 or prober.program.wait() else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
