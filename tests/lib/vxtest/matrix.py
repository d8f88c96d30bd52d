"""matrix.py - the suite on every version: which tests make which group, and the table of what came of them.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import re

# The groups of the matrix and the modules of tests/real that make them: these run on the real VirtualBox,
# on each simulated branch and on versions that do not exist yet.
GROUPS = {
    "lifecycle": ("test_lifecycle",),
    "example domain": ("test_example_domain",),
    "devices": ("test_definitions", "test_devices"),
    "commands": ("test_commands",),
    "settings": ("test_machine_settings",),
    "snapshots": ("test_snapshots", "test_snapshots_deep"),
    "managed save": ("test_managed_save",),
    "storage": ("test_storage_pool", "test_storage_removal"),
    "foreign changes": ("test_foreign_changes",),
    "networks": ("test_networks",),
    "read-only": ("test_readonly",),
}
MODULES = tuple(module for modules in GROUPS.values() for module in modules)

# What runs on the tables of earlier patch releases, and on the branches as well: tests/sim/test_versions.py.
SHORT = {"test_lifecycle": "lifecycle", "test_example": "example domain", "test_connect": "commands"}


def group_of(name):
    """The group that a test's full name ("test_lifecycle.LifecycleTest.test_whole_life") belongs to."""
    module, *_, test = name.split(".")
    if module == "test_versions":
        return SHORT.get(test, "commands")
    if "Refused" in name or "refused" in test:
        return "refusals"
    return next((group for group, modules in GROUPS.items() if module in modules), "commands")


def titles():
    return [*GROUPS, "refusals"]


def order(version):
    """For sorting: by number; what is no number comes last."""
    numbers = re.findall(r"\d+", version) if re.match(r"\d", version) else []
    return not numbers, [int(number) for number in numbers], version


class Matrix:
    """Outcomes by version and group."""

    def __init__(self):
        self.cells, self.cannot = {}, {}

    def add(self, version, records):
        for entry in records:
            name = re.sub(r"^sim: ", "", entry["name"])
            cell = self.cells.setdefault(version, {}).setdefault(group_of(name), [0, 0])
            cell[entry["outcome"] != "passed"] += 1
            for what in entry.get("cannot", ()):
                self.cannot.setdefault(what, []).append(version)

    def cell(self, version, group):
        passed, failed = self.cells[version].get(group, (0, 0))
        if failed:
            return f"**{failed} of {passed + failed} failed**"
        return str(passed) if passed else "-"

    def rows(self):
        yield ["version", *titles()]
        for version in sorted(self.cells, key=order):
            yield [version, *(self.cell(version, group) for group in titles())]

    def lacking(self):
        """Lines: what a test found that some versions cannot do."""
        for what in sorted(self.cannot):
            versions = sorted(set(self.cannot[what]), key=order)
            yield what, ", ".join(versions)

    def text(self):
        """For the terminal."""
        rows = list(self.rows())
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  " + "  ".join(cell.rjust(width) if number else cell.ljust(width)
                                  for number, (cell, width) in enumerate(zip(row, widths))) for row in rows]
        return "\n".join([*lines, *(f"  not in {versions}: {what}" for what, versions in self.lacking())])

    def markdown(self):
        head, *rows = self.rows()
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        table = "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *lines])
        lacking = "\n".join(f"| {what} | {versions} |" for what, versions in self.lacking())
        return (f"{table}\n\nWhat a test found missing there, and refused with an error that names it:\n\n"
                f"| what | versions |\n|---|---|\n{lacking}\n")


def members_table(reports):
    """What `virtvboxd --check` says is missing, by version: {version: report}."""
    found = {}
    for version, report in reports.items():
        for member, user, how in re.findall(r"^\s+(.*?) \(needed by (.*?)\): (.*)$", report, re.M):
            found.setdefault((member.split()[-1], user, how), []).append(version)
    lines = [f"| `{member}` | `{user}` | {'optional' if 'done without' in how else '*needed*'} "
             f"| {', '.join(versions)} |" for (member, user, how), versions in sorted(found.items())]
    return "| member | used by | | not in |\n|---|---|---|---|\n" + "\n".join(dict.fromkeys(lines)) + "\n"


def only_real_table(directory):
    """The tests in the modules of the suite that are marked with only_real()."""
    lines = []
    for path in sorted(directory.glob("test_*.py")):
        for reason, name in re.findall(r'@only_real\("(.*?)"\)\n\s*(?:def|class) (\w+)',
                                       path.read_text(encoding="utf-8")):
            lines.append(f"| `{path.stem}.{name}` | {reason} |")
    return "| test | why |\n|---|---|\n" + "\n".join(lines) + "\n"


def write(path, name, text):
    """Puts @text between the marks of that name in a document."""
    with open(path, encoding="utf-8") as document:
        whole = document.read()
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    head, rest = whole.split(begin)
    tail = rest.split(end)[1]
    with open(path, "w", encoding="utf-8") as document:
        document.write(f"{head}{begin}{text}{end}{tail}")
