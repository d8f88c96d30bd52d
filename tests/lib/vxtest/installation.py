"""installation.py - which VirtualBox is installed: the real one, or a simulated one of some version.

VX_INSTALLATION names the directory of a simulated one (sim/mkinstall); without it, it is the real one.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import functools
import os
import pathlib
import re

REAL = "/usr/lib/virtualbox"

TABLES = pathlib.Path(__file__).resolve().parents[3] / "sim" / "api"


@functools.lru_cache(maxsize=None)
def members(branch):
    """All that the API of a branch has: "IMachine", "IMachine::name", "StorageBus::USB"."""
    found, owner = set(), None
    for line in (TABLES / f"{branch}.api").read_text(encoding="utf-8").splitlines():
        words = re.findall(r"\w+", line)
        if line.startswith((" ", "interface ", "enum ")):
            if not line.startswith(" "):
                owner = words[1]
                found.add(owner)
            elif words:
                words = [word for word in words if word not in ("noscript", "notxpcom", "get", "set", "method")]
                found.add(f"{owner}::{words[0]}")
    return found


class Installation:
    """The programs of a VirtualBox, and what has to be told to whoever uses it."""

    def __init__(self, home=None):
        self.home = home or os.environ.get("VX_INSTALLATION") or REAL
        self.simulated = self.home != REAL
        self.vboxmanage = f"{self.home}/VBoxManage"
        self.environment = {"VBOX_APP_HOME": self.home, "VBOXSIM_STRICT": "1",
                            "VBOXSIM_SPEED": "400"} if self.simulated else {}

    def version(self):
        """What a simulated one says it is: "6.1.50"."""
        with open(f"{self.home}/sim.conf", encoding="utf-8") as conf:
            return re.search(r"^version=(.*)$", conf.read(), re.M)[1]

    def lacks(self, member):
        """Whether the API of this version has no such member, interface or enum value. The real one and those
        that do not exist yet have all that anybody asks for."""
        branch = ".".join(self.version().split(".")[:2]) if self.simulated else ""
        return (TABLES / f"{branch}.api").exists() and member not in members(branch)


def only_real(reason):
    """Marks a test, or a class of them, that cannot run on a simulated VirtualBox: @reason says why.
    There it does not exist; the list of all of them is in docs/versions.md."""
    def mark(test):
        test.only_real = reason
        return test
    return mark
