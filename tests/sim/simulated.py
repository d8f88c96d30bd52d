"""simulated.py - a simulated VirtualBox of some version, and the daemon on it, on this machine.

The daemon's sockets are in a directory of its own (unix_sock_dir), which clients are told of in the URI.
VX_DAEMON names the daemon, VX_SIM the directory with the simulator's programs.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import copy
import glob
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
import uuid

from vxtest import example, process
from vxtest.daemon import CALLS
from vxtest.virsh import Virsh

HERE = pathlib.Path(__file__).resolve().parent
DAEMON = os.environ.get("VX_DAEMON", str(HERE.parents[1] / "build/src/daemon/virtvboxd"))
PROGRAMS = os.environ.get("VX_SIM", str(HERE.parents[1] / "build/sim"))

# What no daemon may ever print, and what the binding says of clients that misuse it.
REPORTS = re.compile(r"AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:|-CRITICAL \*\*"
                     r"|double free|still referenced|\(simulated\):")


def versions():
    """All that there are tables for, in order."""
    return subprocess.run([f"{PROGRAMS}/xptc", "--list"], check=True, capture_output=True,
                          text=True).stdout.split()


def is_branch(version):
    return version.count(".") == 1


class Simulated:
    """An installation, a user's directory, and the daemon. @table: instead of a version's, a file;
    @release: what the installation says it is; @speed: percent, 0: operations take no time."""

    log_level = 1
    prefix = ()  # a command that the daemon is run by

    def __init__(self, version, table=None, release=None, speed="400"):
        self.directory = tempfile.mkdtemp(prefix="vx-sim-")
        self.home, self.user_home = f"{self.directory}/VirtualBox", f"{self.directory}/home"
        self.socket, self.files = f"{self.directory}/sock", f"{self.directory}/files"
        self.log_path = f"{self.directory}/daemon.log"
        self.executor = process.Local()
        for directory in (self.user_home, self.socket, self.files):
            os.mkdir(directory)
        subprocess.run([f"{PROGRAMS}/mkinstall", table or version, self.home, *([release] if release else [])],
                       check=True)
        self.environment = {"VBOX_APP_HOME": self.home, "VBOX_USER_HOME": self.user_home, "VBOXSIM_STRICT": "1",
                            "VBOXSIM_SPEED": speed}
        self.prepare_daemon()

    def prepare_daemon(self):
        with open(f"{self.directory}/conf", "w", encoding="utf-8") as conf:
            conf.write(f'unix_sock_dir = "{self.socket}"\nauth_unix_rw = "none"\nauth_unix_ro = "none"\n'
                       f'log_level = {self.log_level}\nlog_outputs = "1:stderr"\n')
        self.daemon = None
        self.virsh = Virsh(f"vbox:///system?socket={self.socket}/virtvboxd-sock", executor=self.executor)

    def another(self):
        """A second daemon on the same VirtualBox."""
        other = copy.copy(self)
        other.directory = tempfile.mkdtemp(prefix="another-", dir=self.directory)
        other.socket, other.log_path = f"{other.directory}/sock", f"{other.directory}/daemon.log"
        os.mkdir(other.socket)
        other.prepare_daemon()
        return other

    def start(self):
        environment = {**process.base_environment(), **self.environment,
                       **{key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS")
                          or key == "LD_PRELOAD"}}
        with open(self.log_path, "ab") as log:
            self.daemon = subprocess.Popen([*self.prefix, DAEMON, *self.options()], env=environment, stdout=log,
                                           stderr=log, stdin=subprocess.DEVNULL, cwd="/")
        listening = process.wait_for(lambda: os.path.exists(f"{self.socket}/virtvboxd-sock")
                                     or self.daemon.poll() is not None, 20, interval=0.01)
        if not listening or self.daemon.poll() is not None:
            raise AssertionError(f"the daemon does not listen:\n{self.log()}")
        return self

    def options(self):
        return [f"--config={self.directory}/conf", f"--pid-file={self.directory}/pid"]

    def check(self):
        """`virtvboxd --check`."""
        return self.executor.run([DAEMON, *self.options(), "--check"], env=self.environment)

    def log(self, last=40):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-last:])

    def stop(self):
        """Ends the daemon and raises where it ended in any way but the proper one."""
        if self.daemon is None:
            return
        daemon, self.daemon = self.daemon, None
        daemon.terminate()
        try:
            code = daemon.wait(20)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()
            code = "not ended"
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            report = next((line for line in log if REPORTS.search(line)), None)
        if code != 0 or report:
            raise AssertionError(f"the daemon's end: {code} {report or ''}\n{self.log()}")

    def service_process(self):
        """The service's process id, or None."""
        for lock in glob.glob(f"{self.user_home}/.sim-*-ipc/lock"):
            with open(lock, encoding="utf-8") as text:
                pid = text.read().strip()
            command = pathlib.Path(f"/proc/{pid}/cmdline") if pid else None
            if command and command.exists() and self.home in command.read_text(encoding="utf-8"):
                return int(pid)
        return None

    def kill_service(self, number=signal.SIGKILL):
        pid = self.service_process()
        if pid:
            os.kill(pid, number)

    def multiply(self, machine, number):
        """@number more machines like that one, named NAME-00000 and so on: written where the service looks for
        them when it starts. Daemon and service must have ended."""
        root = f"{self.user_home}/VirtualBox VMs"
        with open(f"{root}/{machine}/{machine}.vbox", encoding="utf-8") as text:
            settings = text.read()
        first = re.search('^id "(.*)"$', settings, re.M)[1]
        for i in range(number):
            name, identity = f"{machine}-{i:05}", str(uuid.uuid5(uuid.UUID(first), str(i)))
            os.mkdir(f"{root}/{name}")
            for path, content in (
                    (f"{root}/{name}/{name}.vbox", settings.replace(first, identity).replace(
                        f' name "{machine}"\n', f' name "{name}"\n')),
                    (f"{self.user_home}/sim/machines/{identity}", f"{root}/{name}/{name}.vbox\n")):
                with open(path, "w", encoding="utf-8") as out:
                    out.write(content)

    def end_service(self):
        """In order, and waits until it has."""
        self.kill_service(signal.SIGTERM)
        if not process.wait_for(lambda: self.service_process() is None, 20, interval=0.01):
            raise AssertionError("the service does not end")

    def calls(self):
        """The procedures served so far, each with how many VirtualBox calls it took, in order."""
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return [(line[1], int(line[2])) for line in CALLS.finditer(log.read())]

    def fills(self):
        """How many VirtualBox calls each filling of the inventory took."""
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return [int(line) for line in re.findall(r"machines read with (\d+) VirtualBox calls", log.read())]

    def complaints(self, forget=False):
        """What the service had to say; nothing, where all is well. @forget: it was asked for."""
        path = f"{self.user_home}/VBoxSVC.log"
        try:
            with open(path, encoding="utf-8") as log:
                return log.read()
        except OSError:
            return ""
        finally:
            if forget and os.path.exists(path):
                os.truncate(path, 0)

    def faults(self, text):
        """Asks the simulator for failures (sim/README.md); None: no more of them."""
        path = f"{self.user_home}/sim-faults"
        if text is None:
            if os.path.exists(path):
                os.unlink(path)
            return
        with open(f"{path}.new", "w", encoding="utf-8") as out:
            out.write(text)
        os.rename(f"{path}.new", path)

    def fired(self):
        """The failures that came, one a line; the list begins anew."""
        path = f"{self.user_home}/sim-faults.log"
        try:
            with open(path, encoding="utf-8") as log:
                return log.read().splitlines()
        except OSError:
            return []
        finally:
            if os.path.exists(path):
                os.unlink(path)

    def registry(self):
        """What the service keeps: machines, media, and files in the machine folder."""
        found = {}
        for kind in ("machines", "media"):
            found[kind] = sorted(name for name in os.listdir(f"{self.user_home}/sim/{kind}")
                                 if not name.endswith(".new")) if os.path.isdir(f"{self.user_home}/sim/{kind}") else []
        root = pathlib.Path(f"{self.user_home}/VirtualBox VMs")
        found["files"] = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
        return found

    def destroy(self):
        self.faults(None)
        try:
            self.stop()
        finally:
            self.kill_service(signal.SIGTERM)
            process.wait_for(lambda: self.service_process() is None, 5)
            shutil.rmtree(self.directory, ignore_errors=True)


class SimTestCase(unittest.TestCase):
    """Tests that share one simulated VirtualBox and one daemon on it."""

    version, table, release, speed = "7.2", None, None, "400"
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.sim = Simulated(cls.version, cls.make_table(), cls.release, cls.speed)
        cls.addClassCleanup(cls.sim.destroy)
        cls.virsh = cls.sim.virsh
        cls.sim.start()

    @classmethod
    def make_table(cls):
        return cls.table

    @classmethod
    def tearDownClass(cls):
        cls.sim.stop()
        complaints = cls.sim.complaints()
        assert not complaints, complaints

    def setUp(self):
        self.addCleanup(self.remove_everything)

    def remove_everything(self):
        self.sim.faults(None)
        if self.sim.daemon is None or self.sim.daemon.poll() is not None:
            return
        for name in self.virsh.ok("list", "--all", "--name").split():
            self.virsh.run("destroy", name)
            self.virsh.run("undefine", name, "--managed-save", "--snapshots-metadata")

    def file(self, name):
        return f"{self.sim.files}/{name}"

    def xml_file(self, text, name="domain.xml"):
        with open(self.file(name), "w", encoding="utf-8") as out:
            out.write(text)
        return self.file(name)

    def define(self, text):
        return self.virsh.ok("define", self.xml_file(text))

    def example(self):
        """The document of examples/domain.xml, with its files."""
        text = example.text(self.file("example"))
        example.make_files(text)
        return text

    def guest(self, name="guest", devices=""):
        return (f"<domain type='vbox'><name>{name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
                f"<os><type>hvm</type></os><features><acpi/></features><devices>{devices}</devices></domain>")

    def state(self, name="guest"):
        return self.virsh.ok("domstate", name).strip()

    def wait_state(self, wanted, name="guest"):
        if not process.wait_for(lambda: self.state(name) == wanted, 10, interval=0.02):
            self.assertEqual(self.state(name), wanted)

