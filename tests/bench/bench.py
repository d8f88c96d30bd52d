#!/usr/bin/python3
"""bench.py - measures, and writes docs/performance.md with its plots.

    bench.py [--build DIR] [--testbed ROOT] [--document FILE] [PART[,PART...]...]

Without parts, all of them. Each part's results are kept as JSON in DIR/bench, and the document shows all that are
there. A part is a module beside this file: INSIDE (whether it runs in the testbed), TITLE, measure() -> what was
found, targets(found) -> what must be and what is, describe(found, plots) -> its chapter. "document" measures
nothing and only writes.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import contextlib
import datetime
import importlib
import json
import os
import pathlib
import platform
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE / "tests" / "lib"), str(SOURCE / "tests" / "sim")]
from vxtest import testbed  # noqa: E402

PARTS = ("operations", "lists", "scale", "events", "rpc", "load", "soak")

HEAD = """# Performance

Written by `make bench` (`tests/bench/`) from what it measured; the figures of one part by `make bench BENCH=lists,events`.
Times are of the client's side. Ratios are medians of the ratios of pairs, the two commands in turn, so that what else the
machine did concerns both.

"""


# ---- Measuring ----

def facts():
    """Of the machine, before a part is measured."""
    with open("/proc/cpuinfo", encoding="utf-8") as text:
        model = next((line.split(":")[1].strip() for line in text if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    commit = subprocess.run(["git", "-C", str(SOURCE), "describe", "--always", "--dirty", "--exclude=*"], check=False,
                            capture_output=True, text=True).stdout.strip()
    return {"cores": len(os.sched_getaffinity(0)), "model": model, "memory_gib": round(memory / 2 ** 30),
            "commit": commit or "unknown", "load": os.getloadavg()[0],
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M")}


def measure_inside(part, options):
    """In the testbed, with a daemon built there; libvirt's own runs outside it."""
    import common
    daemon = testbed.build(options.testbed, "release", ["--buildtype=release"])
    module = importlib.import_module(part)
    with contextlib.ExitStack() as stack:
        number = getattr(module, "LIBVIRTD", 0)
        theirs = stack.enter_context(common.libvirtd(number, str(options.testbed))) if number else None
        done = subprocess.run(testbed.command(
            "run", options.testbed, "env", f"VX_DAEMON={daemon}", *([f"VX_LIBVIRTD={theirs}"] if theirs else []),
            "PYTHONDONTWRITEBYTECODE=1", "python3", "tests/bench/bench.py", "--measure", part),
            check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def measure(part, options):
    module = importlib.import_module(part)
    found, began = facts(), time.monotonic()
    found["result"] = measure_inside(part, options) if module.INSIDE else module.measure()
    found["took_s"] = time.monotonic() - began
    path = options.build / "bench" / f"{part}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found) + "\n", encoding="utf-8")


def virtualbox_version(options):
    done = subprocess.run(testbed.command("run", options.testbed, "VBoxManage", "--version"), check=False,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.stdout.splitlines()[-1] if done.stdout else "unknown"


# ---- The document ----

def write_document(path, found, version):
    """@found: {part: facts and result}. Returns whether all targets are met."""
    import common
    from plots import Plots
    modules = {part: importlib.import_module(part) for part in found}
    targets = [target for part, module in modules.items() for target in module.targets(found[part]["result"])]
    plots = Plots(path.with_suffix(""))
    first = next(iter(found.values()))
    text = HEAD + common.table(("what must be", "limit", "found", "met"),
                               [(target["what"], target["limit"], target["found"], "yes" if target["met"] else "**no**")
                                for target in targets])
    text += (f"\n{first['cores']} cores ({first['model']}), {first['memory_gib']} GiB; VirtualBox {version} in the testbed, "
             "which interprets guests (no hardware\nvirtualisation). What else ran on the machine is in the load average "
             "of the minute before.\n\n"
             + common.table(("part", "measured (UTC)", "commit", "load before", "minutes"),
                            [(f"[{modules[part].TITLE}](#{modules[part].TITLE.lower().replace(' ', '-')})", row["date"],
                              row["commit"], f"{row['load']:.1f}", f"{row['took_s'] / 60:.1f}")
                             for part, row in found.items()]))
    for part, module in modules.items():
        text += f"\n## {module.TITLE}\n\n{module.describe(found[part]['result'], plots)}"
    path.write_text(text, encoding="utf-8")
    for target in targets:
        print(f"{'met' if target['met'] else 'NOT MET':8}{target['what']}: {target['found']} ({target['limit']})")
    return all(target["met"] for target in targets)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS) + "; document")
    parser.add_argument("--testbed", type=pathlib.Path,
                        default=os.environ.get("TESTBED", "/var/tmp/virtvbox-testbed"))
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build")
    parser.add_argument("--document", type=pathlib.Path, default=SOURCE / "docs" / "performance.md")
    parser.add_argument("--measure", metavar="PART", help="right here, its result on standard output")
    options = parser.parse_args()
    if options.measure:
        json.dump(importlib.import_module(options.measure).measure(), sys.stdout)
        return 0
    options.build, options.testbed = options.build.resolve(), options.testbed.absolute()
    os.environ.update(VX_BUILD=str(options.build), VX_SIM=str(options.build / "sim"),
                      VX_DAEMON=str(options.build / "src/daemon/virtvboxd"))
    wanted = [part for words in options.parts for part in words.split(",")] or list(PARTS)
    unknown = set(wanted) - {*PARTS, "document"}
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if not testbed.create(options.testbed):
        return 1
    for part in PARTS:
        if part in wanted:
            print(f"bench: {part}", file=sys.stderr, flush=True)
            measure(part, options)
    results = {part: options.build / "bench" / f"{part}.json" for part in PARTS}
    found = {part: json.loads(path.read_text(encoding="utf-8")) for part, path in results.items() if path.exists()}
    return 0 if write_document(options.document, found, virtualbox_version(options)) else 1


if __name__ == "__main__":
    sys.exit(main())
