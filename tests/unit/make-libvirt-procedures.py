#!/usr/bin/python3
"""make-libvirt-procedures.py - writes tests/data/libvirt-procedures.txt: what libvirt's sources say of each procedure.

    make-libvirt-procedures.py SOURCES VERSION > tests/data/libvirt-procedures.txt

SOURCES is an unpacked release of libvirt. Facts alone are taken: numbers, names, annotations of
src/remote/remote_protocol.x, and whether the public function of src/libvirt*.c refuses read-only connections.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import pathlib
import re
import sys

HEAD = """\
# What libvirt {version} says of each procedure; made by tests/unit/make-libvirt-procedures.py of its sources.
# number  name  read-only connections (allowed, refused, depends: on flags or arguments, -: no function)  priority  @acl
"""


def functions(sources):
    """{name in lower case: body} of the public functions."""
    found = {}
    for path in sorted((sources / "src").glob("libvirt*.c")):
        for match in re.finditer(r"^(?:\w[\w ]* \*?)?(vir\w+) ?\([^{;]*\)\s*\{\n.*?^\}", path.read_text(), re.S | re.M):
            found[match[1].lower()] = match[0]
    return found


def read_only(body):
    if body is None:
        return "-"
    checks = re.findall(r"((?:if \([^;{]*\)\s*)?)virCheckReadOnlyGoto\(", body)
    if any(not condition for condition in checks):
        return "refused"
    return "depends" if checks or "VIR_CONNECT_RO" in body else "allowed"


def main():
    sources, version = pathlib.Path(sys.argv[1]), sys.argv[2]
    known = functions(sources)
    protocol = (sources / "src/remote/remote_protocol.x").read_text()
    numbers = protocol[protocol.index("enum remote_procedure {"):]
    print(HEAD.format(version=version), end="")
    for match in re.finditer(r"/\*\*(.*?)\*/\s*REMOTE_PROC_(\w+)\s*=\s*(\d+)", numbers, re.S):
        name = match[2].lower()
        body = known.get("vir" + name.replace("_", ""))  # the words are the same
        priority = re.search(r"@priority:\s*(\w+)", match[1])
        acl = sorted({":".join(rule.split(":")[:2]) for rule in re.findall(r"@acl:\s*(\S+)", match[1])})
        print(match[3], name, read_only(body), priority[1] if priority else "low", ",".join(acl))


if __name__ == "__main__":
    main()
