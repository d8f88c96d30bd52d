"""xml.py - compares XML documents by meaning: white space, attribute order and comments do not count.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import difflib
import xml.etree.ElementTree as ET


def parse(text):
    return ET.fromstring(text)


def canonical(text, ignore=()):
    """Lines that are equal for equal documents. @ignore: ElementTree paths of elements to leave out."""
    root = ET.fromstring(text)
    for path in ignore:
        parent_path, _, tag = path.rpartition("/")
        for parent in (root.findall(parent_path) if parent_path else [root]):
            for element in parent.findall(tag):
                parent.remove(element)
    lines = []

    def walk(element, depth):
        attributes = "".join(f" {key}={value!r}" for key, value in sorted(element.attrib.items()))
        value = (element.text or "").strip()
        lines.append("  " * depth + element.tag + attributes + (f" : {value}" if value else ""))
        for child in element:
            walk(child, depth + 1)

    walk(root, 0)
    return lines


def difference(first, second, ignore=()):
    """A readable difference of two documents; empty where they are equal."""
    return "\n".join(difflib.unified_diff(canonical(first, ignore), canonical(second, ignore),
                                          "first", "second", lineterm=""))
