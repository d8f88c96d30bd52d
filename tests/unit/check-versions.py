#!/usr/bin/python3
"""check-versions.py - VirtualBox versions are told apart by what they have, never by a number.

    check-versions.py SOURCE-ROOT

What counts is a number "4.0" to "9.9" in code, that is outside comments, and any use of VirtualBox's own answer to
which version it is. In src/driver, src/rpc and src/xml there is none, nor one in a comment. In src/vbox and src/map a
line that has one says why, in a comment there or up to two lines above ("version: ..."); a comment alone may name versions, which is how
a difference is explained.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import pathlib
import re
import sys

NUMBER = re.compile(r"(?<![\w./])[4-9]\.\d{1,2}(?:\.\d+)?(?![\w.]|\.\d)")
ASKED = re.compile(r'"(?:APIVersion|versionNormalized|version)"')
# Versions of something else: libvirt's, a protocol's, a standard's.
OTHERS = re.compile(r"libvirt[^.]{0,40}\d|(?:VNC|RFB|RFC|ACPI|PCI|USB|XML|POSIX|virsh|specification|section|chapter) [^\n]{0,20}\d")


def without_comments(text):
    """The text with its comments blanked, line by line."""
    return re.sub(r'/\*.*?\*/|//[^\n]*|("(?:\\.|[^"\\\n])*")',
                  lambda match: match[1] or re.sub(r"[^\n]", " ", match[0]), text, flags=re.S)


def check(path, text, strict):
    """Complaints about a file."""
    lines = text.splitlines()
    code = without_comments(text).splitlines()
    for number, (line, bare) in enumerate(zip(lines, code), 1):
        where = f"{path}:{number}: "
        if strict and NUMBER.search(line) and not OTHERS.search(line):
            yield where + "a version number: " + line.strip()
        elif not strict and not any("version:" in near for near in lines[max(0, number - 3):number]):
            strings = re.sub(r'"https?://[^"]*"', '""', bare)  # those of guests' operating systems
            if NUMBER.search(strings) or ASKED.search(strings):
                yield where + "a version number or question without a reason: " + line.strip()


def main():
    root = pathlib.Path(sys.argv[1]) / "src"
    found, n_files = [], 0
    for layer, strict in (("driver", True), ("rpc", True), ("xml", True), ("vbox", False), ("map", False)):
        for path in sorted((root / layer).rglob("*.[ch]")):
            n_files += 1
            found += check(path.relative_to(root.parent), path.read_text(encoding="utf-8"), strict)
    # The test can fail: what must be found is found.
    for sample, strict in (("x = v >= 7.1;", False), ('f("APIVersion");', False), ("/* since 5.2 */", True)):
        assert list(check("sample", sample, strict)), sample
    assert not list(check("sample", "/* since 5.2 */", False)) and n_files > 50, n_files
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
