"""virtualbox.py - a VirtualBox of one's own, real or simulated: home, service, machine folder; and VBoxManage to look at it.

Two variables make it separate from every other: VBOX_USER_HOME (registry) and VBOX_IPC_SOCKETID (which
VBoxSVC). The daemon under test gets the same two.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import shutil
import uuid

from . import process
from .installation import Installation

SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=98:handle_segv=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "LSAN_OPTIONS": "suppressions=/src/tests/real/lsan.supp:print_suppressions=0",
}

READING = ("list", "showvminfo", "getextradata", "showmediuminfo")

_LINE = re.compile(r'^(?:"(?P<quoted>[^"\n]*)"|(?P<plain>[^="\n]+))='
                   r'(?:"(?P<string>(?:[^"\\]|\\.)*)"|(?P<bare>[^"\n]*))$', re.M)


def parse_machine_readable(text):
    """`showvminfo --machinereadable` as a dict of strings, quotes and escapes taken away."""
    info = {}
    for match in _LINE.finditer(text):
        key = match["quoted"] if match["quoted"] is not None else match["plain"].strip()
        if match["string"] is not None:
            info[key] = re.sub(r"\\(.)", r"\1", match["string"])
        else:
            info[key] = match["bare"]
    return info


class VirtualBox:
    """A VirtualBox instance under @directory (a path as the commands of @executor see it)."""

    impatience = 3  # seconds until a command that only reads is asked again; None: never

    def __init__(self, directory, user=None, executor=None, installation=None):
        self.directory, self.user = directory, user
        self.installation = installation or Installation()
        self.executor = executor or process.Local()
        self.home = f"{directory}/vbox"
        self.machines = f"{directory}/machines"
        self.files = f"{directory}/files"
        self.id = re.sub(r"[^A-Za-z0-9]", "", directory)[-24:]
        # What of ours runs with it may have been built with sanitizers.
        self.environment = {"VBOX_USER_HOME": self.home, "VBOX_IPC_SOCKETID": self.id,
                            "VBOX_LOG_DEST": "nofile", **SANITIZERS, **self.installation.environment}

    def create(self):
        for directory in (self.directory, self.home, self.machines, self.files):
            os.makedirs(self.executor.path(directory), exist_ok=True)
            self.own(directory)
        if not self.installation.simulated:
            self.manage("setextradata", "global", "VBoxInternal/HM/FallbackToIEM", "1")
            self.manage("setextradata", "global", "VBoxInternal/HM/FallbackToNEM", "0")
        self.manage("setproperty", "machinefolder", self.machines)
        return self

    def own(self, path):
        """Gives a file or directory to the user of this VirtualBox."""
        if self.user:
            owner, group = (int(self.executor.run(["id", option, self.user]).out) for option in ("-u", "-g"))
            os.chown(self.executor.path(path), owner, group)
        return path

    def destroy(self):
        """Ends this instance's processes, and only these, and deletes its files."""
        self.kill()
        for path in (self.directory, f"/tmp/.vbox-{self.id}-ipc"):
            shutil.rmtree(self.executor.path(path), ignore_errors=True)

    def processes(self, name=None):
        """Processes of this instance, e.g. those whose program is called @name ("VBoxHeadless")."""
        pids = self.executor.processes(VBOX_USER_HOME=self.home)
        if name is None:
            return [pid for pid in pids if "VBox" in (self.executor.command_line(pid) or [""])[0]]
        return [pid for pid in pids
                if os.path.basename((self.executor.command_line(pid) or [""])[0]) == name]

    def kill(self):
        self.executor.kill(self.processes("VBoxHeadless"))
        self.executor.kill(self.processes())

    def try_manage(self, *arguments, timeout=120):
        """Runs VBoxManage; returns a process.Result."""
        argv = [self.installation.vboxmanage, "-q", *arguments]
        options = {"env": self.environment, "user": self.user}
        if self.impatience and arguments[0] in READING:
            # One start of VBoxManage in a few hundred stands still for ten seconds: an answer gets lost when
            # its IPC library says hello to VBoxSVC. What only reads is then asked again.
            result = self.executor.run(argv, timeout=self.impatience, **options)
            if result.code != process.NO_ANSWER:
                return result
        result = self.executor.run(argv, timeout=timeout, **options)
        if "E_ACCESSDENIED" in result.err and "i_saveStorageControllers" in result.err:
            # The end of the machine's process met VBoxSVC's writing down that the state is saved: docs/xpcom.md.
            process.wait_for(lambda: self.state(arguments[1]) not in ("running", "paused", "saving"))
            if self.state(arguments[1]) == "saved":
                return process.Result(argv, 0, result.out, result.err)
            result = self.executor.run(argv, timeout=timeout, **options)
        return result

    def manage(self, *arguments, timeout=120):
        """Runs VBoxManage; returns its output."""
        result = self.try_manage(*arguments, timeout=timeout)
        if result.code != 0:
            raise process.CommandFailed(result)
        return result.out

    def info(self, machine):
        """Everything VBoxManage knows of a machine, as it names it."""
        # VBoxManage stumbles, in many ways, where the machine's process ends while it looks.
        result = process.wait_for(lambda: self.seen(machine), interval=0.2)
        if not result:
            raise process.CommandFailed(self.try_manage("showvminfo", machine, "--machinereadable"))
        return parse_machine_readable(result.out)

    def seen(self, machine):
        """What VBoxManage says of a machine, or None where it stumbled; raises where there is no such machine."""
        result = self.try_manage("showvminfo", machine, "--machinereadable")
        if "Could not find a registered machine" in result.err:
            raise process.CommandFailed(result)
        return result if result.code == 0 else None

    def describe(self, machine):
        """What VBoxManage tells people about a machine: some things only stand there."""
        return self.manage("showvminfo", machine)

    def state(self, machine):
        return self.info(machine)["VMState"]

    def multiply(self, machine, number):
        """@number more machines like that one, which has no media, named NAME-00000 and so on: written where
        the service looks for them when it starts; it is ended. Only of a real VirtualBox."""
        self.kill()
        root = self.executor.path(self.machines)
        with open(f"{root}/{machine}/{machine}.vbox", encoding="utf-8") as text:
            settings = text.read()
        first = re.search(r'<Machine uuid="{(.*?)}"', settings)[1]
        entries = []
        for i in range(number):
            name, identity = f"{machine}-{i:05}", str(uuid.uuid5(uuid.UUID(first), str(i)))
            os.mkdir(f"{root}/{name}")
            copy = settings.replace(first, identity).replace(f' name="{machine}"', f' name="{name}"', 1)
            copy = re.sub('MACAddress="[0-9A-F]{12}"', f'MACAddress="080027{i:06X}"', copy)
            with open(f"{root}/{name}/{name}.vbox", "w", encoding="utf-8") as out:
                out.write(copy)
            entries.append(f'<MachineEntry uuid="{{{identity}}}" src="{self.machines}/{name}/{name}.vbox"/>\n')
        registry = self.executor.path(f"{self.home}/VirtualBox.xml")
        with open(registry, encoding="utf-8") as text:
            known = text.read()
        with open(registry, "w", encoding="utf-8") as out:
            out.write(known.replace("</MachineRegistry>", "".join(entries) + "</MachineRegistry>"))

    def list_machines(self):
        """{name: uuid}"""
        return dict(re.findall(r'^"(.*)" \{([0-9a-f-]{36})\}$', self.manage("list", "vms"), re.M))

    def running_machines(self):
        return dict(re.findall(r'^"(.*)" \{([0-9a-f-]{36})\}$', self.manage("list", "runningvms"), re.M))

    def media(self):
        """Locations of all registered media."""
        return sorted(location for kind in ("hdds", "dvds", "floppies")
                      for location in re.findall(r"^Location:\s+(.*)$", self.manage("list", kind), re.M))

    def registry(self):
        """All there is: machines, media, and the files of the machine folder. For before-and-after."""
        files = []
        root = self.executor.path(self.machines)
        for directory, _, names in os.walk(root):
            files += [os.path.relpath(os.path.join(directory, name), root) for name in names]
        return {"machines": sorted(self.list_machines().items()), "media": self.media(),
                "files": sorted(files)}

    def snapshots(self, machine):
        """Names of a machine's snapshots, as VBoxManage lists them."""
        result = self.try_manage("snapshot", machine, "list", "--machinereadable")
        return [value for key, value in parse_machine_readable(result.out).items()
                if key.startswith("SnapshotName")]

    def remove_machine(self, machine):
        """Powers off, unregisters and deletes; for cleaning up."""
        if self.try_manage("controlvm", machine, "poweroff").code == 0:
            process.wait_for(lambda: self.state(machine) not in ("running", "paused", "stopping"))
        # Its process may still hold it. Where not all of its files can be deleted it is to go at least.
        if not process.wait_for(lambda: self.try_manage("unregistervm", machine, "--delete").code == 0, timeout=5,
                                interval=0.2):
            self.try_manage("unregistervm", machine)

    def remove_everything(self):
        if self.installation.simulated and self.try_manage("removeall").code == 0:
            return
        for machine in self.list_machines().values():
            self.remove_machine(machine)
        for kind, option in (("hdds", "disk"), ("dvds", "dvd"), ("floppies", "floppy")):
            for uuid in reversed(re.findall(r"^UUID:\s+(\S+)$", self.manage("list", kind), re.M)):
                self.try_manage("closemedium", option, uuid)
