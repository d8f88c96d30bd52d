"""elements - what test_every_element.py tries of each row of the tables in docs/domain.md, a file per family.

A family's file has

    MACHINES = {"clock of London": [Piece(...), ...]}    each becomes one domain of all its pieces
    REFUSED = [(match, xml), ...]                        what a define answers, and how

A piece is XML that is merged into a small domain (BASE), and for each row that it is a case of, by its
path in the table, what VirtualBox shows of it: one or more of info(), vbox(), told(), extra() below. What
VirtualBox has no place for (*kept* in the table) needs none: the test looks into the extra-data itself.
All that a piece says must be in the dump; where the dump says it otherwise, `dumped` has it.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import dataclasses
import importlib
import pathlib
import re

BASE = """
<domain type='vbox'>
  <name>every-element</name>
  <memory unit='MiB'>64</memory>
  <os><type>hvm</type></os>
</domain>"""


@dataclasses.dataclass
class Piece:
    """@FILES@ in @xml is a directory that has disk.vdi (to disk9.vdi), cd.iso, floppy.img and shared/."""
    xml: str
    shows: dict = dataclasses.field(default_factory=dict)   # path of the row: probe or list of probes
    dumped: dict = dataclasses.field(default_factory=dict)  # path: value in the dump, None: not there


def _probe(describe, look):
    look.what = describe
    return look


def info(key, value):
    """What `showvminfo --machinereadable` says; @value: text, or None for nothing."""
    return _probe(f"showvminfo: {key}={value!r}", lambda view: view.info.get(key) == value or view.info.get(key))


def told(pattern):
    """What `showvminfo` says to people: a regular expression."""
    return _probe(f"showvminfo: /{pattern}/",
                  lambda view: bool(re.search(pattern, view.text, re.M)) or view.text)


def extra(key, value):
    """Extra-data of the machine."""
    return _probe(f"extra-data {key}={value!r}",
                  lambda view: view.extra.get(key) == value or view.extra.get(key))


def vbox(path, value=True):
    """The settings file, namespaces taken away. @path: "Machine/Hardware/CPU/@count" or an element's
    ElementTree path. @value: the attribute's or the element's text; True, False: whether it is there."""
    element, _, attribute = path.partition("/@")

    def look(view):
        found = view.settings.findall(element)
        if value is False:
            return not [each for each in found if not attribute or attribute in each.attrib]
        values = [each.get(attribute) if attribute else (each.text or "").strip() for each in found]
        return (bool(values) if value is True else value in values) or values

    return _probe(f"settings file: {path} = {value!r}", look)


def families():
    """The modules of this package."""
    here = pathlib.Path(__file__).parent
    return [importlib.import_module(f"{__name__}.{path.stem}") for path in sorted(here.glob("*.py"))
            if path.stem != "__init__"]


def machines():
    """{name: pieces} of all families."""
    found = {}
    for family in families():
        for name, pieces in getattr(family, "MACHINES", {}).items():
            assert name not in found, f"two machines are called {name}"
            found[name] = pieces
    return found


def refused():
    """[(match, xml)] of all families."""
    return [case for family in families() for case in getattr(family, "REFUSED", [])]
