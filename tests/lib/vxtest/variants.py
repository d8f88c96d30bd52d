"""variants.py - documents made of small pieces, and which of what was given is found in a dump.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import re
import xml.etree.ElementTree as ET


def merge(base, pieces):
    """The document @base with the elements of @pieces (XML without a root) in it. An element that both
    have is one in the result, unless it holds text; devices are added."""
    root = ET.fromstring(base)
    _merge(root, ET.fromstring(f"<x>{pieces}</x>"))
    return ET.tostring(root, encoding="unicode")


def _merge(into, other):
    present = list(into)
    into.attrib.update(other.attrib)
    for child in other:
        same = [element for element in present if element.tag == child.tag]
        if not same or into.tag == "devices":
            into.append(child)
        elif (child.text or "").strip():
            into[list(into).index(same[0])] = child
        else:
            _merge(same[0], child)


def _text(element):
    text = element.text or ""
    return text if text.strip() else ""


def missing(given, dumped, path=""):
    """Paths of what the element @given has and @dumped has not, each with what stands there instead
    (None: nothing). Elements of one name are compared with those that agree best."""
    found = {}
    for key, value in given.attrib.items():
        if dumped.get(key) != value:
            found[f"{path}@{key}"] = dumped.get(key)
    if _text(given) and _text(given) != _text(dumped):
        found[path.rstrip("/")] = _text(dumped) or None
    free = list(dumped)
    for child in given:
        below = f"{path}{child.tag}"
        choices = [(missing(child, other, below + "/"), other) for other in free if other.tag == child.tag]
        if not choices:
            found[below] = None
            continue
        best, other = min(choices, key=lambda choice: len(choice[0]))
        free.remove(other)
        found.update(best)
    return found


def values(element, path=""):
    """All (path, text) of a document: text is None for an element that holds none."""
    found = set() if not path else {(path.rstrip("/"), _text(element).strip() or None)}
    found.update((f"{path}@{key}", value) for key, value in element.attrib.items())
    for child in element:
        found |= values(child, f"{path}{child.tag}/")
    return found


def documented_rows(markdown, title):
    """The rows of the table under the heading @title of docs/domain.md: {path: (words, kept)}. @words are
    the values where there is a choice, else empty."""
    section = markdown.split(f"### {title}\n", 1)[1].split("\n### ", 1)[0]
    rows = {}
    for path, words, place in re.findall(r"^\| `([^`]+)` \| (.*?) \| (.*?) \| .*\|$", section, re.M):
        words = words.removesuffix(" (required)").split(": ")[0]  # what a number counts
        free = words in ("text", "number", "size", "UUID", "XML", "MAC address", "hex number", "present",
                         "checked only", "octal number")
        before, kept = rows.get(path, ((), False))
        rows[path] = (before if free else (*before, *words.split(", ")), kept or place.endswith("*kept*"))
    return rows
