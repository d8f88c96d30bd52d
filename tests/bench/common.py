"""common.py - what the parts of the benchmark share: worlds, clocks, targets.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import contextlib
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from vxtest import process
from vxtest.daemon import Daemon
from vxtest.virtualbox import VirtualBox

GUEST = ("<domain type='vbox'><name>guest</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
         "<os><type>hvm</type></os><devices><interface type='user'/></devices></domain>")


def note(text):
    print(text, file=sys.stderr, flush=True)


# ---- Worlds ----

@contextlib.contextmanager
def real_world(machines=0, log_level=1):
    """A real VirtualBox, inside the testbed, with so many machines, and a daemon for it that does not run yet."""
    with tempfile.TemporaryDirectory(prefix="vx-bench-") as directory:
        vbox = VirtualBox(f"{directory}/v").create()
        daemon = Daemon(vbox, f"{directory}/daemon.log")
        daemon.log_level = log_level
        vbox.impatience = None  # what is asked again would take longer than it does
        try:
            if machines:
                vbox.manage("createvm", "--name", "machine", "--register", "--ostype", "Linux26_64", "--default")
                vbox.multiply("machine", machines - 1)
            yield vbox, daemon
            daemon.check_end()
        finally:
            daemon.stop()
            vbox.destroy()


@contextlib.contextmanager
def simulated_world(machines, log_level=1):
    """A simulated VirtualBox with so many machines, and a daemon on it."""
    from simulated import Simulated
    sim = Simulated(os.environ.get("VX_VERSIONS", "7.2").replace("V", "").replace("_", "."), speed="0")
    try:
        sim.start()
        with open(f"{sim.files}/guest.xml", "w", encoding="utf-8") as out:
            out.write(GUEST)
        sim.virsh.ok("define", f"{sim.files}/guest.xml")
        sim.stop()
        sim.end_service()
        sim.multiply("guest", machines - 1)
        sim.log_level = log_level
        sim.prepare_daemon()
        sim.start()
        yield sim
        sim.stop()
    finally:
        sim.destroy()


@contextlib.contextmanager
def libvirtd(domains, root=""):
    """libvirt's own daemon, on this machine, with so many domains of its test driver. Its socket lies in the /tmp
    of the system at @root, for whose clients the URI is. None where there is no libvirtd."""
    program = shutil.which("libvirtd", path="/usr/sbin:/usr/bin")
    if not program:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="vx-libvirtd-", dir=f"{root}/tmp") as directory:
        os.mkdir(f"{directory}/run")
        with open(f"{directory}/libvirtd.conf", "w", encoding="utf-8") as out:
            out.write(f'unix_sock_dir = "{directory}/run"\nauth_unix_rw = "none"\nauth_unix_ro = "none"\n'
                      "log_level = 4\n")
        with open(f"{directory}/node.xml", "w", encoding="utf-8") as out:
            out.write("<node>" + "".join(f"<domain type='test'><name>guest-{i:05}</name><memory>65536</memory>"
                                         "<os><type>hvm</type></os></domain>" for i in range(domains)) + "</node>")
        child = subprocess.Popen(
            [program, "-f", f"{directory}/libvirtd.conf", "-p", f"{directory}/pid", "--timeout", "1800"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": directory, "XDG_RUNTIME_DIR": directory})
        try:
            if not process.wait_for(lambda: os.path.exists(f"{directory}/run/libvirt-sock"), 20):
                raise SystemExit("libvirtd does not listen")
            yield f"test+unix://{directory}/node.xml?socket={directory.removeprefix(root)}/run/libvirt-sock"
        finally:
            child.terminate()
            child.wait(20)


# ---- Clocks ----

def timed(operate, times=1):
    """The median of @times, in seconds, and what came of the last."""
    taken, result = [], None
    for _ in range(times):
        began = time.monotonic()
        result = operate()
        taken.append(time.monotonic() - began)
    return statistics.median(taken), result


def paired(ours, theirs, pairs, prepare=lambda: None):
    """The two in turn, after @prepare each, in seconds: medians, and the median of the pairs' ratios."""
    mine, other = [], []
    for _ in range(pairs):
        for operate, taken in ((ours, mine), (theirs, other)):
            prepare()
            taken.append(timed(operate)[0])
    return {"ours_s": statistics.median(mine), "theirs_s": statistics.median(other), "pairs": pairs,
            "ratio": statistics.median(a / b for a, b in zip(mine, other))}


def interval(values):
    """In which the median of all such values lies, with 95 %, by these."""
    low = max(0, int(len(values) / 2 - 0.98 * math.sqrt(len(values))))
    return sorted(values)[low], sorted(values)[-1 - low]


def counted(calls, connection, operate):
    """VirtualBox calls that an operation took; @calls: what the daemon's log says, by procedure."""
    before = len(calls())
    operate()
    connection.getHostname()  # its line comes after all others
    return total(calls()[before:])


def total(served):
    """VirtualBox calls of procedures that were served. None at all: the log is not understood, and proves nothing."""
    if not served:
        raise SystemExit("the daemon's log does not tell of calls")
    return sum(number for _, number in served)


# ---- Results ----

def target(what, limit, found, met):
    """A line of the table of targets: texts, and whether it is met."""
    return {"what": what, "limit": limit, "found": found, "met": bool(met)}


def table(heads, rows):
    """Markdown, numbers to the right."""
    def line(cells):
        return "| " + " | ".join(str(cell) for cell in cells) + " |"
    return "\n".join([line(heads), "|---|" + "---:|" * (len(heads) - 1), *(line(row) for row in rows)]) + "\n"


def program(name):
    """What the build of this machine made."""
    return str(pathlib.Path(os.environ["VX_BUILD"]) / name)
