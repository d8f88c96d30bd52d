#!/usr/bin/python3
"""check-manual.py - the manual of a program has the options that its --help has, and no others; and man understands
every page without a warning.

    check-manual.py MAN VIRTVBOXD SOURCE-ROOT PAGE...

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pathlib
import re
import subprocess
import sys


def helped(program):
    """{long option: (short one or None, whether it takes a value)}, as --help has them."""
    text = subprocess.run([program, "--help"], check=True, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout
    return {found[2]: (found[1], bool(found[3]))
            for found in re.finditer(r"^  (?:-(\w), | *)--([\w-]+)(=\w+)? ", text, re.M)}


def described(page):
    """The same, as the list of options of the manual has them."""
    text = re.search(r"^\.Sh OPTIONS\n(.*?)^\.Sh ", page, re.M | re.S)[1]
    return {found[2]: (found[1], bool(found[3]))
            for found in re.finditer(r"^\.It (?:Fl (\w) , )?Fl Fl ([\w-]+)( Ar \w+)?$", text, re.M)}


def main(man, program, root, *pages):
    complaints = []
    manual = pathlib.Path(root, "docs/man/virtvboxd.8").read_text(encoding="utf-8")
    for option in helped(program).items() ^ described(manual).items():
        complaints.append(f"option --{option[0]} {option[1]}: not the same in --help and in virtvboxd.8")
    for page in pages:
        done = subprocess.run([man, "--warnings", "-E", "UTF-8", "-Tutf8", "-Z", "-l", page], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "MANWIDTH": "80"})
        if done.returncode or done.stderr or len(done.stdout) < 1000:
            complaints.append(f"{page}: exit code {done.returncode}\n{done.stderr}")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


sys.exit(main(*sys.argv[1:]))
