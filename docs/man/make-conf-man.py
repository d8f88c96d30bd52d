#!/usr/bin/python3
"""make-conf-man.py - writes virtvboxd.conf(5) out of the file that is installed, which explains each key.

    make-conf-man.py data/virtvboxd.conf virtvboxd.conf.5

The unit test of the configuration sees to it that the file has every key that the parser knows.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import re
import sys

HEAD = r""".\" virtvboxd.conf.5 - made of virtvboxd.conf by make-conf-man.py
.\" SPDX-License-Identifier: LGPL-2.1-or-later
.Dd November 2026
.Dt VIRTVBOXD.CONF 5
.Os virtvbox
.Sh NAME
.Nm virtvboxd.conf
.Nd configuration of virtvboxd
.Sh SYNOPSIS
.Pa /etc/libvirt/virtvboxd.conf
.Pp
.Pa ~/.config/libvirt/virtvboxd.conf
.Sh DESCRIPTION
The first is the file of the system's daemon
.Pq Li vbox:///system ,
the second that of a user's
.Pq Li vbox:///session ;
.Fl Fl config
of
.Xr virtvboxd 8
names another one.
All settings have defaults; there may be no such file.
Keys are those of libvirt's daemons, and mean what they mean there.
.Pp
A line is
.Ar key No = Ar value ,
where the value is a number, a string in quotes, or a list of strings in brackets with commas between; a
.Sq #
begins a comment.
Of a key that is there twice, the last counts.
What is not understood, and what the program was built without, is an error that names file and line, and the
daemon does not start.
.Pp
.Dv SIGHUP
makes a running daemon read the file again, with the files that it names.
An error is logged then, and everything stays as it was.
The sockets, and how their clients authenticate, stay as they are until the next start.
.Sh KEYS
Values are the defaults, except where an example is said.
"""

TAIL = r""".Sh SEE ALSO
.Xr virtvboxd 8 ,
.Xr virtvboxd-policy 5
"""


def escape(line):
    line = line.replace("\\", r"\e").replace('"', r"\(dq")
    return r"\&" + line if line[:1] in ".'" else line


def sentences(text):
    """One a line, as mdoc wants it."""
    joined = " ".join(text.split())
    return "".join(escape(part) + "\n" for part in re.split(r"(?<=[a-z0-9)\]\"][.]) (?=[A-Z])", joined) if part)


def blocks(text):
    """(comment, keys) of each group of lines between empty ones; keys: "name = value"."""
    for group in re.split(r"\n\s*\n", text):
        comment, keys = [], []
        for line in group.splitlines():
            key = re.match(r"#([a-z_]+ = .*)$", line)
            if key:
                keys.append(key[1])
            elif line.startswith("#"):
                comment.append(line[1:].strip())
        yield "\n".join(comment), keys


def main(source, target):
    with open(source, encoding="utf-8") as text:
        sections = re.split(r"\n#{20,}\n", text.read())[1:]
    with open(target, "w", encoding="utf-8") as out:
        out.write(HEAD)
        for section in sections:
            (title, _), *groups = blocks(section.strip())
            name, _, rest = re.sub(r"^#+", "", title).strip().partition("." if "." in title else "\n")
            out.write(f".Ss {name.strip()}\n{sentences(rest)}.Bl -tag -width Ds\n")
            for comment, keys in groups:
                for key in keys:
                    out.write(f".It Li {escape(key)}\n")
                out.write(sentences(comment))
            out.write(".El\n")
        out.write(TAIL)


main(*sys.argv[1:])
