"""case.py - the test case of the suites that talk to a VirtualBox, the real one or simulated ones: each class
has its own world.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import shutil
import tempfile
import time
import unittest

from . import images, process, xml
from .daemon import Daemon
from .listener import Listener
from .virtualbox import VirtualBox


class RealTestCase(unittest.TestCase):
    """An own VirtualBox and an own daemon per class.

    The tests of a class share `vbox` and `daemon`; `virsh` is a client of the daemon. After each test
    every machine and medium is removed, so that a test starts from an empty VirtualBox.

    The modules that vxtest.matrix lists run on simulated VirtualBoxes of every version as well; what cannot
    is marked with vxtest.installation.only_real().
    """

    user = None          # whose VirtualBox and daemon: None is root and vbox:///system
    start_daemon = True
    daemon_arguments = ()
    logs = None          # directory of the daemon's log, as the daemon sees it; default: $VX_LOGS
    maxDiff = None

    @classmethod
    def make_executor(cls):
        """Where VirtualBox and the daemon run."""
        return process.Local()

    @classmethod
    def make_virsh(cls):
        """The client that the tests use."""
        return cls.daemon.virsh()

    @classmethod
    def setUpClass(cls):
        cls.executor = cls.make_executor()
        here = tempfile.mkdtemp(prefix=f"vx-{cls.__name__}-"[:24], dir=cls.executor.path("/tmp"))
        os.chmod(here, 0o755)
        cls.directory = here.removeprefix(cls.executor.path(""))
        cls.addClassCleanup(shutil.rmtree, here, ignore_errors=True)
        cls.vbox = VirtualBox(f"{cls.directory}/v", cls.user, cls.executor)
        cls.addClassCleanup(cls.vbox.destroy)
        cls.vbox.create()
        logs = cls.logs or os.environ.get("VX_LOGS", cls.directory)
        cls.daemon = Daemon(cls.vbox, f"{logs}/{cls.__module__}.{cls.__name__}.daemon.log",
                            runtime=f"{cls.directory}/run" if cls.user else "/run",
                            session=bool(cls.user))
        cls.virsh = cls.make_virsh()
        if cls.start_daemon:
            cls.addClassCleanup(cls.daemon.stop)
            cls.daemon.start(*cls.daemon_arguments)

    @classmethod
    def tearDownClass(cls):
        if cls.start_daemon:
            cls.daemon.check_end()

    def setUp(self):
        if self.start_daemon and not self.daemon.running():
            self.daemon.start(*self.daemon_arguments)
            self.fail("the daemon was gone before this test began; it was started again")
        self.addCleanup(self.vbox.remove_everything)

    def cannot(self, what, *members):
        """Whether this version of VirtualBox cannot do @what, for lack of one of @members ("IMachine::name",
        "StorageBus::USB"): then the test expects the refusal. The matrix of versions says so."""
        if not any(self.vbox.installation.lacks(member) for member in members):
            return False
        self.found_lacking = [*getattr(self, "found_lacking", []), what]
        return True

    # what there is to define

    def file(self, name):
        """A path for a file that belongs to the test, as VirtualBox sees it."""
        return f"{self.vbox.files}/{name}"

    def here(self, name):
        """The same file as this process and the client see it."""
        return self.executor.path(self.file(name))

    def floppy(self, name="guest.img", guest="guest"):
        """@guest: which one of tests/testbed/guest is on it."""
        images.make_floppy(self.here(name), guest=guest)
        return self.vbox.own(self.file(name))

    def cd(self, name="guest.iso"):
        images.make_cd(self.here(name))
        return self.vbox.own(self.file(name))

    def disk(self, name="guest.vdi"):
        """A VDI disk image that boots the guest; not registered anywhere."""
        images.make_vdi(self.here(name))
        return self.vbox.own(self.file(name))

    def guest_xml(self, name="guest", disks="", devices="", head="", memory=32768, features="<acpi/><apic/>"):
        """A small domain that boots the test guest from a floppy disk (or from @disks)."""
        disks = disks or f"""
            <disk type='file' device='floppy'>
              <source file='{self.floppy(name + ".img")}'/><target dev='fda'/>
            </disk>"""
        return f"""
            <domain type='vbox'>
              <name>{name}</name>{head}
              <os><type>hvm</type><boot dev='fd'/><boot dev='cdrom'/><boot dev='hd'/></os>
              <memory>{memory}</memory><vcpu>1</vcpu>
              <features>{features}</features>
              <devices>{disks}{devices}</devices>
            </domain>"""

    def xml_file(self, text, name="domain.xml"):
        """A document in a file, for the client."""
        path = self.here(name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        self.vbox.own(self.file(name))
        return path

    def define(self, text):
        return self.virsh.ok("define", self.xml_file(text))

    def define_guest(self, name="guest", **options):
        """Defines the small domain, with its serial port written to a file. Returns that file's path."""
        self.define(self.guest_xml(name, **options))
        serial = self.file(f"{name}.serial")
        self.vbox.manage("modifyvm", name, "--uart1", "0x3f8", "4", "--uartmode1", "file", serial)
        return serial

    def run_guest(self, name="guest", **options):
        """Defines and starts the small domain and waits until the guest itself says that it is up."""
        serial = self.define_guest(name, **options)
        self.virsh.ok("start", name)
        self.wait_guest_up(serial)
        return serial

    def listen(self, *arguments):
        """A client that waits for events of domains and asks for nothing."""
        before = sum(name.endswith("register_any") for name, _ in self.daemon.calls())
        listener = Listener(self.virsh, "event", "--loop", *arguments)
        self.addCleanup(listener.close)
        awaited = before + (len(self.virsh.ok("event", "--list").split()) if "--all" in arguments else 1)
        self.wait_for(lambda: sum(name.endswith("register_any") for name, _ in self.daemon.calls()) >= awaited,
                      f"virsh to have registered; it said {listener.lines}")
        return listener

    # what is then to be seen

    def serial_output(self, path):
        """What the guest wrote to its serial port so far."""
        try:
            with open(self.executor.path(path), "rb") as log:
                return log.read()
        except OSError:
            return b""

    def wait_guest_up(self, serial, boots=1):
        if not process.wait_for(lambda: self.serial_output(serial).count(images.GUEST_HELLO) >= boots, 60):
            self.fail(f"waited 60 s in vain for the guest's greeting no. {boots}; it said "
                      f"{self.serial_output(serial)!r}\n{self.machine_logs()}")

    def machine_logs(self):
        """The ends of the logs of the machines that there are."""
        logs = []
        for name, uuid in self.vbox.list_machines().items():
            info = self.vbox.info(uuid)
            path = self.executor.path(f"{info['LogFldr']}/VBox.log")
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as log:
                    logs.append(f"{name} ({info['VMState']}):\n" + "".join(log.readlines()[-40:]))
        return "\n".join(logs)

    def let_pass(self, seconds):
        """Time that a real guest would see pass."""
        time.sleep(seconds / 10 if self.vbox.installation.simulated else seconds)

    def wait_for(self, condition, what, timeout=10.0):
        value = process.wait_for(condition, timeout)
        if not value:
            self.fail(f"waited {timeout} s in vain for {what}")
        return value

    def wait_state(self, name, state, timeout=10.0):
        """Waits until virsh shows @state; it must not take longer than VirtualBox takes itself."""
        self.wait_for(lambda: self.virsh.ok("domstate", name).strip() == state,
                      f"{name} to be {state}; it is {self.virsh.ok('domstate', name).strip()}", timeout)

    def forget_serial_output(self, path):
        """Before a machine starts again: what is then in the file, it said since."""
        if os.path.exists(self.executor.path(path)):
            os.unlink(self.executor.path(path))

    def assert_goes_on(self, serial):
        """The guest goes on where it was, that is: it ticks and did not boot. See forget_serial_output()."""
        self.wait_for(lambda: self.serial_output(serial).count(b".") >= 2, "the guest to go on", 30)
        self.assertNotIn(images.GUEST_HELLO, self.serial_output(serial))

    def assert_state(self, name, virsh, vboxmanage):
        """The state of a domain as both sides name it, right now."""
        self.assertEqual((self.virsh.ok("domstate", name).strip(), self.vbox.state(name)),
                         (virsh, vboxmanage))

    def assert_no_metadata(self, name, uri):
        """Older clients call it an error that there is none, newer ones print nothing."""
        result = self.virsh.run("metadata", name, uri)
        self.assertEqual(result.out.strip(), "")
        self.assertRegex(result.err.strip(), "^$|metadata not found")

    def assert_xml_equal(self, first, second, ignore=()):
        difference = xml.difference(first, second, ignore)
        if difference:
            self.fail(difference)

    def assert_nothing_left(self, before):
        """VirtualBox's registry and the machine folder are as they were; `before = self.vbox.registry()`."""
        self.assertEqual(self.vbox.registry(), before)
