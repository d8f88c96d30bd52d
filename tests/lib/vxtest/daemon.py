"""daemon.py - the daemon under test: started with its own VirtualBox, watched, and judged at its end.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import socket
from signal import SIGKILL, SIGTERM

from . import process
from .virsh import Virsh

# What no daemon may ever print.
REPORTS = re.compile(r"AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:"
                     r"|(?:warning|error): GLib|-CRITICAL \*\*|double free|malloc_consolidate"
                     r"|still referenced|\(simulated\):")

# "client 1: domain_get_xml_desc (14) serial 9: ok, 812 us after waiting 21 us, vbox-calls=0, vbox-sets=0"
CALLS = re.compile(r"client \d+: (\w+) \(\d+\) .*vbox-calls=(\d+), vbox-sets=(\d+)")

SUPPRESSIONS = "/src/tests/real/virtualbox.supp"


class Daemon:
    """virtvboxd for @vbox. @runtime: the directory that stands for /run (system) or XDG_RUNTIME_DIR.

    VX_DAEMON names the program, VX_WRAPPER what it runs under: nothing, "valgrind", or a command
    such as "strace -f".
    """

    log_level = 1

    def __init__(self, vbox, log, runtime="/run", session=False):
        self.vbox, self.log, self.runtime, self.session = vbox, log, runtime, session
        self.executor = vbox.executor
        self.binary = os.environ.get("VX_DAEMON", "/src/build/virtvboxd")
        self.wrapper = os.environ.get("VX_WRAPPER", "")
        self.pid = None
        self.settings = ""  # further lines of its configuration
        self.environment = dict(vbox.environment)
        if session:
            self.environment["XDG_RUNTIME_DIR"] = runtime

    @property
    def socket(self):
        return f"{self.runtime}/libvirt/virtvboxd-sock"

    @property
    def readonly_socket(self):
        return f"{self.runtime}/libvirt/virtvboxd-sock-ro"

    @property
    def uri(self):
        return "vbox:///session" if self.session else "vbox:///system"

    def virsh(self, **options):
        """A virsh that finds this daemon as any client would."""
        env = {"XDG_RUNTIME_DIR": self.runtime} if self.session else {}
        return Virsh(self.uri, env={**env, "LIBVIRT_AUTOSTART": "0"}, user=self.vbox.user,
                     executor=self.executor, **options)

    def command(self, *arguments):
        """What runs it: debug messages on standard error, the instrument of VX_WRAPPER around it."""
        config = f"{self.vbox.directory}/virtvboxd.conf"
        with open(self.executor.path(config), "w", encoding="utf-8") as out:
            out.write(f'log_level = {self.log_level}\nlog_outputs = "1:stderr"\n'
                      'auth_unix_rw = "none"\nauth_unix_ro = "none"\n'
                      + self.settings)
        arguments = f"--config={config}", *arguments
        if self.wrapper == "valgrind":
            return ["valgrind", "--error-exitcode=97", "--leak-check=full", "--num-callers=30",
                    "--errors-for-leak-kinds=definite", "--show-leak-kinds=definite",
                    "--child-silent-after-fork=yes",  # the go-between of g_spawn() frees nothing
                    f"--suppressions={SUPPRESSIONS}", "--gen-suppressions=all", self.binary, *arguments]
        return [*self.wrapper.split(), self.binary, *arguments]

    def start(self, *arguments, env=None, wait=True):
        os.makedirs(self.executor.path(self.runtime), exist_ok=True)
        self.vbox.own(self.runtime)
        self.pid = self.executor.spawn(self.command(*arguments), user=self.vbox.user, log=self.log,
                                       env={**self.environment, **(env or {})})
        if wait and not process.wait_for(lambda: self.answers() or not self.running(), 60):
            raise AssertionError(f"the daemon does not listen on {self.socket}:\n{self.output()}")
        if wait and not self.running():
            raise AssertionError(f"the daemon ended with {self.executor.poll(self.pid)}:\n{self.output()}")
        return self

    def answers(self):
        """Whether something accepts connections on the socket."""
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(self.executor.path(self.socket))
                return True
            except OSError:
                return False

    def running(self):
        return self.pid is not None and self.executor.poll(self.pid) is None

    def output(self, last=60):
        try:
            with open(self.executor.path(self.log), encoding="utf-8", errors="replace") as log:
                return "".join(log.readlines()[-last:])
        except OSError:
            return ""

    def calls(self):
        """The procedures served so far, each with how many VirtualBox calls it took, in order."""
        with open(self.executor.path(self.log), encoding="utf-8", errors="replace") as log:
            return [(line[1], int(line[2])) for line in CALLS.finditer(log.read())]

    def sets(self, procedure):
        """How many calls that set something each call of @procedure took so far, in order."""
        with open(self.executor.path(self.log), encoding="utf-8", errors="replace") as log:
            return [int(line[3]) for line in CALLS.finditer(log.read()) if line[1].startswith(procedure)]

    def signal(self, number):
        self.executor.signal(self.pid, number)

    def stop(self, number=SIGTERM, timeout=None):
        """Asks the daemon to end; returns its exit code, or None where it had to be killed."""
        if self.pid is None:
            return 0
        if self.running():
            self.signal(number)
        code = self.executor.wait(self.pid, timeout or (120 if self.wrapper else 20))
        if code is None:
            self.signal(SIGKILL)
            self.executor.wait(self.pid, 5)
        self.pid = None
        return code

    def check_end(self):
        """Stops the daemon and raises where it ended in any way but the proper one."""
        code = self.stop()
        with open(self.executor.path(self.log), encoding="utf-8", errors="replace") as log:
            lines = log.readlines()
        reports = [i for i, line in enumerate(lines) if REPORTS.search(line)]
        if reports:
            raise AssertionError("the daemon reported:\n" + "".join(lines[reports[0]:reports[0] + 80]))
        if code != 0:
            what = "had to be killed" if code is None else f"ended with {code}"
            raise AssertionError(f"the daemon {what}; see {self.log}:\n" + "".join(lines[-80:]))
