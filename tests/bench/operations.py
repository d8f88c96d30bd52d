"""operations.py - what operations cost on a real VirtualBox: calls, and time beside VBoxManage's.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import statistics
import time

from vxtest import example, images, process
import common

INSIDE = True
TITLE = "Operations"
PAIRS = 30
NOISE = 1.05  # a ratio up to this may be 1
MAX_FIRST_DUMP = 150  # calls

GUEST = """<domain type='vbox'><name>guest</name><memory>32768</memory><vcpu>1</vcpu>
  <os><type>hvm</type><boot dev='fd'/></os><features><acpi/><apic/></features>
  <devices><disk type='file' device='floppy'><source file='{0}'/><target dev='fda'/></disk>
  <interface type='user'/></devices></domain>"""


class Costs:
    def __init__(self, daemon):
        self.daemon, self.virsh, self.rows = daemon, daemon.virsh(), []

    def operation(self, name, *command):
        """The operation when the daemon meets it for the first time, and again."""
        self.rows.append([name, *self._measure(*command), *self._measure(*command)])

    def once(self, name, *command):
        self.rows.append([name, *self._measure(*command), None, None])

    def _measure(self, *command):
        before, began = len(self.daemon.calls()), time.monotonic()
        self.virsh.ok(*command)
        seconds = time.monotonic() - began
        time.sleep(0.05)  # the line in the log
        return common.total(self.daemon.calls()[before:]), seconds * 1000


def define(vbox, virsh, document):
    path = f"{vbox.files}/domain.xml"
    with open(path, "w", encoding="utf-8") as out:
        out.write(document)
    virsh.ok("define", path)
    return path


def measure_costs(vbox, daemon):
    costs = Costs(daemon)
    document = example.text(vbox.files)
    example.make_files(document)
    path = f"{vbox.files}/domain.xml"
    with open(path, "w", encoding="utf-8") as out:
        out.write(document)
    costs.operation("connect and close (uri)", "uri")
    costs.once("define of examples/domain.xml", "define", path)
    daemon.check_end()  # the next one has never seen it
    daemon.start()
    costs.virsh.ok("list", "--all")
    costs.operation("dumpxml vbox, never seen before", "dumpxml", "vbox")
    for command in ("list --all", "dominfo vbox", "domstate vbox", "domstats", "vcpucount vbox", "snapshot-list vbox",
                    "capabilities", "domcapabilities"):
        costs.operation(command, *command.split())
    costs.once("define again, nothing changed", "define", path)
    costs.once("setmaxmem --config", "setmaxmem", "vbox", "128M", "--config")
    costs.operation("dumpxml after a change", "dumpxml", "vbox")
    costs.once("undefine", "undefine", "vbox")
    return costs.rows


def measure_turns(vbox, daemon):
    """start, destroy, snapshot: whole processes of virsh and VBoxManage."""
    floppy = f"{vbox.files}/guest.img"
    images.make_floppy(floppy)
    virsh = daemon.virsh()
    define(vbox, virsh, GUEST.format(floppy))
    times = {}

    def take(name, whose, *command):
        began = time.monotonic()
        (virsh.ok if whose == "ours" else vbox.manage)(*command)
        times.setdefault(name, {"ours": [], "theirs": []})[whose].append(time.monotonic() - began)

    def wait_until_off():
        process.wait_for(lambda: not vbox.processes("VBoxHeadless"), 20)
        process.wait_for(lambda: vbox.info("guest").get("SessionName", "") == "", 20)

    for _ in range(PAIRS + 1):
        for whose, commands in (
                ("ours", (("snapshot", "snapshot-create-as", "guest", "one"),
                          ("delete a snapshot", "snapshot-delete", "guest", "one"), ("start", "start", "guest"),
                          ("snapshot of a running one", "snapshot-create-as", "guest", "two"),
                          ("stop", "destroy", "guest"), ("", "snapshot-delete", "guest", "two"))),
                ("theirs", (("snapshot", "snapshot", "guest", "take", "one"),
                            ("delete a snapshot", "snapshot", "guest", "delete", "one"),
                            ("start", "startvm", "guest", "--type", "headless"),
                            ("snapshot of a running one", "snapshot", "guest", "take", "two"),
                            ("stop", "controlvm", "guest", "poweroff"), ("", "snapshot", "guest", "delete", "two")))):
            for name, *command in commands:
                if command[0] in ("start", "startvm"):
                    wait_until_off()
                take(name, whose, *command)
                if name == "stop":
                    wait_until_off()
                elif name == "start":
                    time.sleep(1)  # the guest boots
    rows = []
    for name, found in times.items():
        if name:
            mine, other = found["ours"][1:], found["theirs"][1:]  # the first pair warms up
            ratios = [a / b for a, b in zip(mine, other)]
            rows.append({"operation": name, "ours_s": statistics.median(mine), "pairs": len(mine),
                         "theirs_s": statistics.median(other),
                         "ratio": statistics.median(ratios), "interval": common.interval(ratios)})
    return rows


def measure():
    with common.real_world() as (vbox, daemon):
        daemon.start()
        costs = measure_costs(vbox, daemon)
        turns = measure_turns(vbox, daemon)
    return {"costs": costs, "turns": turns}


def targets(result):
    first = next(row for row in result["costs"] if row[0].startswith("dumpxml vbox, never"))
    yield common.target("dumpxml of a machine never seen: VirtualBox calls", f"≤ {MAX_FIRST_DUMP}", f"{first[1]}",
                        first[1] <= MAX_FIRST_DUMP)
    for row in result["turns"]:
        low, high = row["interval"]
        yield common.target(f"{row['operation']}: time / VBoxManage's", "≤ 1",
                            f"{row['ratio']:.2f} ({low:.2f} to {high:.2f})",
                            row["ratio"] <= 1 or (row["ratio"] <= NOISE and low <= 1))


def describe(result, plots):
    def cell(value, form):
        return "" if value is None else form.format(value)
    plots.pairs("operations", "Whole commands, s (median)", [row["operation"] for row in result["turns"]],
                {"virsh": [row["ours_s"] for row in result["turns"]],
                 "VBoxManage": [row["theirs_s"] for row in result["turns"]]})
    return ("Whole processes of virsh and of VBoxManage in turn, on one machine that boots a guest of one sector. In brackets, "
            f"where\nthe ratio's median is with 95 %; up to {NOISE} counts as 1 where that begins below 1:\n\n"
            + common.table(("operation", "ratio", "virsh, s", "VBoxManage, s", "pairs"),
                           [(row["operation"], "{:.2f} ({:.2f} to {:.2f})".format(row["ratio"], *row["interval"]),
                             f"{row['ours_s']:.2f}", f"{row['theirs_s']:.2f}",
                             row["pairs"]) for row in result["turns"]])
            + "\n" + plots.image("operations", "Time of virsh and of VBoxManage")
            + "\nVirtualBox calls and time, the first time and again:\n\n"
            + common.table(("operation", "calls", "ms", "calls again", "ms again"),
                           [(row[0], row[1], f"{row[2]:.0f}", cell(row[3], "{}"), cell(row[4], "{:.0f}"))
                            for row in result["costs"]]))
