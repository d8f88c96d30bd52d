#!/usr/bin/python3
"""check.py - docs/remote.md as written: its commands are typed on machines that nothing was done to.

    tests/docs/check.py [--testbed DIR] [--work DIR] [--keep] [--again] [SECTION...]

"vbox" is the testbed (Debian sid, with a real VirtualBox), "client" Debian 12, each with systemd as process 1, a
network between them and a terminal for who types. Every section runs on the machines that the first one left,
and on none that another touched. Passwords are typed, "yes" is said to ssh, the password is always "secret".
Each machine has a virtual machine "first" for root and fred, which every "virsh ... list --all" must show.

Then what systemd does with the units, and what libvirt's packages have beside ours (units.py).

SECTION: a part of its heading, or "systemd"; default: all. --again: with what the first section installed the last time.
Root only; about ten minutes. Packages come from the mirror that this machine uses, and are kept in DIR.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "lib"))
import page  # noqa: E402
import units  # noqa: E402
from vxtest import booted, process, testbed  # noqa: E402

BASE = "systemd-sysv dbus libpam-systemd iproute2 procps passwd"
PASSWORD = "secret"
# What a person answers.
ANSWERS = ((r"\(yes/no", "yes"), (r"(?i)authentication name[^\n]*: *$|username[^\n]*: *$", "fred@vbox.example.com"),
           (r"(?i)(password|verification|key to verify|master key)[^\n]*: *$", PASSWORD))
SUITE = "bookworm"


def say(text):
    print(text, flush=True)


def prepare(machine, script):
    """What a machine is that nothing was done to."""
    machine.start()
    try:
        machine.ok("export DEBIAN_FRONTEND=noninteractive\nrm -f /usr/sbin/policy-rc.d\napt-get update -qq\n"
                   f"apt-get install -y --no-install-recommends {BASE}\n{script}\n"
                   "useradd --create-home --shell /bin/bash --uid 1000 fred\n"
                   f"printf 'root:{PASSWORD}\\nfred:{PASSWORD}\\n' | chpasswd\n", own_network=False, timeout=900)
    finally:
        machine.stop()


class Laboratory:
    """The roots and layers that all sections share, in @work."""

    def __init__(self, options):
        self.options, self.work = options, options.work
        self.work.mkdir(parents=True, exist_ok=True)
        self.roots = {"vbox": options.testbed, "client": self.work / SUITE}
        self.archives = {name: self.work / f"archives-{name}" for name in self.roots}
        for archive in self.archives.values():
            (archive / "partial").mkdir(parents=True, exist_ok=True)

    def make_roots(self):
        subprocess.run(["sh", testbed.SCRIPT, "create", self.options.testbed], check=True)
        client, ready = self.roots["client"], self.work / f"{SUITE}.ready"
        if not ready.exists():
            shutil.rmtree(client, ignore_errors=True)
            say(f"making Debian {SUITE}")
            mirror = subprocess.run(["sh", "-c", f"{self._function('mirror')}\nmirror"], check=True, text=True,
                                    stdout=subprocess.PIPE).stdout.strip()
            subprocess.run(["debootstrap", "--variant=minbase", "--include=systemd", SUITE, client, mirror], check=True,
                           stdout=subprocess.DEVNULL)
            subprocess.run(["sh", "-c", f"cp -L /etc/resolv.conf {client}/etc/; cp /etc/apt/apt.conf.d/*proxy* "
                            f"{client}/etc/apt/apt.conf.d/ 2>/dev/null || true"], check=True)
            ready.touch()
        # The testbed's users give way, so that fred is the first one.
        scripts = {"vbox": "userdel --remove tester; userdel --remove other", "client": ""}
        for name, script in scripts.items():
            directory, ready = self.work / f"base-{name}", self.work / f"base-{name}.ready"
            made_of = f"{self.roots[name].stat().st_ctime_ns} {BASE} {script}"
            if not ready.exists() or ready.read_text(encoding="utf-8") != made_of:
                shutil.rmtree(directory, ignore_errors=True)
                say(f"making the fresh machine {name}")
                prepare(booted.Booted(name, [self.roots[name]], directory, self.binds(name)), script)
                ready.write_text(made_of, encoding="utf-8")

    @staticmethod
    def _function(name):
        """A function of the testbed's script."""
        text = testbed.SCRIPT.read_text(encoding="utf-8")
        return re.search(rf"^{name}\(\) {{\n.*?^}}", text, re.M | re.S)[0]

    def binds(self, name):
        return {"/var/cache/apt/archives": self.archives[name]}

    def machine(self, name, directory, layers=()):
        shutil.rmtree(directory, ignore_errors=True)
        return booted.Booted(name, [*layers, self.work / f"base-{name}" / "upper", self.roots[name]], directory,
                             self.binds(name))


class Failed(Exception):
    """A command that does not do what the page says."""


def type_in(machines, command):
    outside = "apt-get " in command.text or "make -C virtvbox" in command.text  # where the packages are
    code, shown = machines[command.machine].type(command.text, command.user, ANSWERS, own_network=not outside,
                                                 timeout=900 if outside else 120)
    wrong = None
    if (code != 0) != command.fails:
        wrong = f"exit code {code}"
    for line in command.output:
        if line not in shown:
            wrong = f"'{line}' is not shown"
    if "virsh" in command.text and "list --all" in command.text and not command.fails and \
            not re.search(r"^ \S+ +first +", shown, re.M):
        wrong = "the virtual machine 'first' is not listed"
    if wrong:
        raise Failed(f"docs/remote.md:{command.line}: {command.machine}, {command.user}: {command.text}\n"
                     f"{wrong}:\n{shown}")


def type_all(machines, commands, before):
    for machine in machines.values():
        machine.start()
    if len(machines) == 2:
        booted.connect((machines["vbox"], "192.0.2.1/24"), (machines["client"], "192.0.2.2/24"))
    if before:
        machines["vbox"].ok(before, own_network=False)
    for command in commands:
        type_in(machines, command)


def try_out(laboratory, name, names, layers, attempt):
    """@attempt(machines) on fresh machines of @names, vbox's with @layers. Returns (problem or None, vbox's layer)."""
    directory = laboratory.work / re.sub(r"\W+", "-", name.lower())
    machines = {one: laboratory.machine(one, directory / one, layers if one == "vbox" else ()) for one in names}
    began, problem = time.monotonic(), None
    process.transcript.clear()
    try:
        for machine in machines.values():
            etc = machine.layer / "etc"
            etc.mkdir(parents=True)
            (etc / "hostname").write_text(f"{machine.name}\n", encoding="utf-8")
        attempt(machines)
    except (Failed, AssertionError) as failure:
        problem = str(failure)
        for machine in machines.values():
            if machine.child:
                problem += f"\n--- journal of {machine.name}\n" + \
                    machine.run(["journalctl", "--no-pager", "-n", "30", "-p", "info"]).out
    finally:
        for machine in machines.values():
            machine.stop()
        (directory / "transcript").write_text("\n".join(process.transcript), encoding="utf-8")
    say(f"  {'failed' if problem else 'passed'}  {name} ({time.monotonic() - began:.0f} s)")
    if problem:
        say("    | " + problem.replace("\n", "\n    | "))
    elif not laboratory.options.keep and layers:
        shutil.rmtree(directory, ignore_errors=True)
    return problem, directory / "vbox" / "upper"


def run(laboratory, name, commands, layers=(), before=""):
    names = sorted({command.machine for command in commands} | {"vbox"})
    return try_out(laboratory, name, names, layers, lambda machines: type_all(machines, commands, before))


def variants(section):
    """(name, what is done before) of each way to try @section."""
    yield section.title, ""
    if section.title == "SSH":
        yield "SSH, libvirt's helper", ("DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "
                                        "libvirt-daemon-common\nrm /usr/local/bin/virt-ssh-helper\n"
                                        "systemctl --global enable virtvboxd.socket")


def first_machines(directory):
    return ("for user in root fred; do su - $user -c 'VBoxManage createvm --name first --register'; done\n"
            f"cp -a {directory} /root/virtvbox")


def install(laboratory, section):
    """The first section, on a machine that has the source."""
    source = laboratory.work / "source"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    subprocess.run(f"git ls-files -z | xargs -0 cp --parents -t {source}", shell=True, check=True, cwd=SOURCE)
    laboratory.archives["vbox"].joinpath("source").mkdir(exist_ok=True)
    shutil.rmtree(laboratory.archives["vbox"] / "source")
    shutil.copytree(source, laboratory.archives["vbox"] / "source")
    return run(laboratory, section.title, section.commands, (), first_machines("/var/cache/apt/archives/source"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--testbed", type=pathlib.Path, default="/var/tmp/virtvbox-testbed")
    parser.add_argument("--work", type=pathlib.Path, default="/var/tmp/virtvbox-docs")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("sections", nargs="*")
    options = parser.parse_args()
    laboratory = Laboratory(options)
    laboratory.make_roots()
    first, *others = page.parse((SOURCE / "docs/remote.md").read_text(encoding="utf-8"))
    layer, problems = laboratory.work / "installing/vbox/upper", []
    if not options.again or not layer.exists():
        problem, layer = install(laboratory, first)
        if problem:
            return 1
    tried = [(name, lambda name=name, section=section, before=before:
              run(laboratory, name, section.commands, (layer,), before)[0])
             for section in others for name, before in variants(section)]
    tried.append(("systemd and packages", lambda: try_out(laboratory, "systemd and packages", ["vbox"], (layer,),
                                                          lambda machines: units.run(machines["vbox"]))[0]))
    for name, attempt in tried:
        if not options.sections or any(wanted.lower() in name.lower() for wanted in options.sections):
            problems.append(attempt())
    failed = [problem for problem in problems if problem]
    say(f"{len(problems) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
