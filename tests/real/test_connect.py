"""test_connect.py - how clients find, start and reach the daemon, and whom it turns away.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import shutil
import signal
import socket
import stat
import struct
import tempfile
import time
import unittest

from vxtest import process
from vxtest.case import RealTestCase
from vxtest.daemon import Daemon
from vxtest.virsh import Virsh
from vxtest.virtualbox import SANITIZERS, VirtualBox

REMOTE_PROGRAM = 0x20008086
KEEPALIVE_PROGRAM = 0x6b656570
AUTH_LIST = 66
CONNECT_OPEN = 1
CALL, REPLY, MESSAGE = 0, 1, 2


class Wire:
    """A client that writes what it likes. See libvirt's virnetprotocol.x for the frame."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(path)

    def send(self, procedure, payload=b"", program=REMOTE_PROGRAM, version=1, kind=CALL, serial=1, status=0,
             length=None):
        header = struct.pack(">IIiiIi", program, version, procedure, kind, serial, status)
        size = 4 + len(header) + len(payload) if length is None else length
        self.socket.sendall(struct.pack(">I", size) + header + payload)

    def receive(self):
        """(procedure, type, serial, status, payload), or None where the server hung up."""
        length = self._read(4)
        if length is None:
            return None
        frame = self._read(struct.unpack(">I", length)[0] - 4)
        return (*struct.unpack(">IIiiIi", frame[:24])[2:], frame[24:])

    def _read(self, size):
        data = b""
        while len(data) < size:
            try:
                part = self.socket.recv(size - len(data))
            except ConnectionResetError:
                return None
            if not part:
                return None
            data += part
        return data

    def open(self, uri=b"vbox:///system", flags=0):
        self.send(AUTH_LIST)
        self.receive()
        self.send(CONNECT_OPEN, struct.pack(">II", 1, len(uri)) + uri.ljust((len(uri) + 3) // 4 * 4, b"\0")
                  + struct.pack(">I", flags), serial=2)
        return self.receive()

    def close(self):
        self.socket.close()


class SystemTest(RealTestCase):
    """The system instance, at the place where root's clients look."""

    def test_system_uri(self):
        self.assertEqual(self.virsh.ok("uri").strip(), "vbox:///system")

    def test_root_may_say_session(self):
        """libvirt allows vbox:///session for root, for compatibility."""
        self.assertEqual(self.virsh.ok("uri", uri="vbox:///session").strip(), "vbox:///session")

    def test_explicit_transport_and_socket(self):
        for uri in (f"vbox+unix:///system?socket={self.daemon.socket}", f"vbox:///system?socket={self.daemon.socket}",
                    "vbox+unix:///system?mode=direct"):
            with self.subTest(uri=uri):
                self.virsh.ok("list", uri=uri)

    def test_other_drivers_are_refused_as_libvirt_does(self):
        for driver in ("qemu:///system", "xen:///system", "lxc:///system", "test:///default"):
            scheme, rest = driver.split(":", 1)
            uri = f"{scheme}+unix:{rest}?socket={self.daemon.socket}"
            with self.subTest(uri=uri):
                self.virsh.fails("list", uri=uri, match="no connection driver available|unexpected.*URI")

    def test_unknown_paths_are_refused(self):
        for path in ("/", "/nothing", "/system/x"):
            uri = f"vbox+unix://{path}?socket={self.daemon.socket}"
            with self.subTest(uri=uri):
                self.virsh.fails("list", uri=uri, match="unexpected.*(URI )?path.*vbox:///s")

    def test_socket_modes(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.daemon.socket).st_mode) & 0o007, 0,
                         "everybody may write to the system socket")
        self.assertEqual(stat.S_IMODE(os.stat(self.daemon.readonly_socket).st_mode), 0o777)

    def test_many_clients_at_once(self):
        clients = [self.executor.spawn(["virsh", "-c", "vbox:///system", "list", "--all"])
                   for _ in range(20)]
        self.assertEqual([self.executor.wait(pid, 30) for pid in clients], [0] * 20)

    def test_second_daemon_gives_up(self):
        second = Daemon(self.vbox, f"{self.directory}/second.log", runtime="/run")
        second.start(wait=False)
        self.assertNotIn(self.executor.wait(second.pid, 20), (0, None))
        self.assertRegex(second.output(), "already|lock|in use|another")
        self.virsh.ok("list")

    def test_reload(self):
        self.daemon.signal(signal.SIGHUP)
        self.virsh.ok("list")
        self.assertTrue(self.daemon.running())

    def test_pipelined_and_interleaved_calls(self):
        wire = Wire(self.daemon.socket)
        self.assertEqual(wire.open()[3], 0)
        for serial in range(10, 60):
            # CONNECT_GET_CAPABILITIES, which a worker answers, and CONNECT_GET_TYPE, which is answered at once
            wire.send(7 if serial % 2 else 3, serial=serial)
        answers = sorted(wire.receive()[2] for _ in range(10, 60))
        self.assertEqual(answers, list(range(10, 60)))
        wire.close()

    def test_unknown_procedure_is_an_error_and_no_end(self):
        wire = Wire(self.daemon.socket)
        wire.open()
        for procedure in (100000, 0, -1):
            wire.send(procedure, serial=7)
            answer = wire.receive()
            self.assertIsNotNone(answer, f"the server hung up on procedure {procedure}")
            self.assertEqual((answer[0], answer[1], answer[2], answer[3]), (procedure, REPLY, 7, 1))
            self.assertIn(b"unknown procedure", answer[4])
        wire.send(59, serial=8)
        self.assertEqual(wire.receive()[2:4], (8, 0))
        wire.close()

    def test_unknown_program_is_an_error(self):
        wire = Wire(self.daemon.socket)
        wire.open()
        wire.send(1, program=0x12345678, serial=9)
        answer = wire.receive()
        self.assertEqual(answer[2:4], (9, 1))
        self.assertIn(b"program", answer[4])
        wire.close()

    def test_call_before_opening_is_refused(self):
        wire = Wire(self.daemon.socket)
        wire.send(59, serial=3)
        answer = wire.receive()
        self.assertTrue(answer is None or answer[3] == 1, answer)
        wire.close()
        self.virsh.ok("list")

    def test_malformed_payloads_are_errors(self):
        wire = Wire(self.daemon.socket)
        wire.open()
        for payload in (b"", b"\xff" * 8, b"\0\0\0\1\xff\xff\xff\xff", b"\0" * 3):
            wire.send(23, payload, serial=5)  # domain_lookup_by_name
            answer = wire.receive()
            self.assertIsNotNone(answer, f"the server hung up on {payload}")
            self.assertEqual(answer[2:4], (5, 1))
        wire.send(59, serial=8)
        self.assertEqual(wire.receive()[2:4], (8, 0))
        wire.close()

    def test_frames_that_are_too_short_or_too_long_end_the_connection(self):
        for length in (0, 4, 27, 0x7fffffff, 0xffffffff):
            with self.subTest(length=length):
                wire = Wire(self.daemon.socket)
                wire.send(59, length=length)
                self.assertIsNone(wire.receive())
                wire.close()
        self.virsh.ok("list")

    def test_client_that_goes_away_in_the_middle(self):
        for size in (1, 3, 10, 27):
            wire = Wire(self.daemon.socket)
            wire.socket.sendall(struct.pack(">I", 28)[:size] + b"\0" * max(0, size - 4))
            wire.close()
        wire = Wire(self.daemon.socket)
        wire.open()
        for serial in range(50):
            wire.send(59, serial=serial)
        wire.close()
        self.virsh.ok("list")

    def test_keepalive(self):
        """PING is answered with PONG, also while the connection is not open yet."""
        wire = Wire(self.daemon.socket)
        wire.open()
        wire.send(1, program=KEEPALIVE_PROGRAM, kind=MESSAGE, serial=0)
        self.assertEqual(wire.receive()[:2], (2, MESSAGE))
        wire.close()

    def test_virsh_with_keepalive(self):
        self.assertEqual(self.executor.run(["virsh", "-k", "1", "-K", "3", "-c", "vbox:///system", "list"]).code, 0)

    def test_help_version_check(self):
        run = lambda *arguments: self.executor.run([self.daemon.binary, *arguments],
                                                   env=self.daemon.environment)
        self.assertEqual(run("--help").code, 0)
        self.assertIn("--timeout", run("--help").out)
        self.assertRegex(run("--version").out, r"virtvboxd.* \d+\.\d+")
        check = run("--check")
        self.assertIn("/usr/lib/virtualbox", check.out)
        self.assertRegex(check.out, r"7\.\d+")
        self.assertIn("virtvboxd-sock", check.out)
        self.assertEqual(check.code, 0, check)
        # libvirtd alone has --listen; libvirt's daemons of one driver have none either
        for arguments, said in ((("--no-such-option",), "no-such-option"), (("--listen",), "--listen"),
                                (("--timeout=x",), "“x”"), (("--timeout=-1",), "must not be negative"),
                                (("--config=/nowhere",), "/nowhere"), (("extra",), "unexpected argument 'extra'")):
            with self.subTest(arguments=arguments):
                result = run(*arguments)
                self.assertEqual(result.code, 1, result)
                self.assertIn(said, result.err)

    def test_check_says_what_is_wrong(self):
        check = self.executor.run([self.daemon.binary, "--check"],
                                  env={**self.daemon.environment, "VBOX_APP_HOME": "/nowhere"})
        self.assertNotEqual(check.code, 0)
        self.assertIn("/nowhere", check.out + check.err)


class TimeoutTest(RealTestCase):
    start_daemon = False

    def tearDown(self):
        self.daemon.check_end()

    def test_idle_daemon_ends(self):
        self.daemon.start("--timeout=2")
        self.virsh.ok("list")
        began = time.monotonic()
        self.assertEqual(self.executor.wait(self.daemon.pid, 15), 0)
        self.assertGreater(time.monotonic() - began, 1)

    def test_client_keeps_it_alive(self):
        self.daemon.start("--timeout=1")
        wire = Wire(self.daemon.socket)
        wire.open()
        self.assertIsNone(self.executor.wait(self.daemon.pid, 3))
        wire.close()
        self.assertEqual(self.executor.wait(self.daemon.pid, 15), 0)

    def test_sigterm_ends_it_in_order_and_sockets_go(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            self.daemon.start()
            wire = Wire(self.daemon.socket)
            wire.open()
            self.assertEqual(self.daemon.stop(number), 0)
            self.assertIsNone(wire.receive())
            wire.close()
            self.assertFalse(os.path.exists(self.daemon.socket))

    def test_restart_after_a_crash(self):
        """A socket and a lock file that a killed daemon left do not keep the next one from starting."""
        self.daemon.start()
        self.daemon.signal(signal.SIGKILL)
        self.executor.wait(self.daemon.pid, 5)
        self.daemon.start()
        self.virsh.ok("list")

    def test_restart_keeps_running_machines(self):
        self.daemon.start()
        self.run_guest()
        self.daemon.check_end()
        self.assertEqual(self.vbox.state("guest"), "running")
        self.daemon.start()
        self.assert_state("guest", "running", "running")
        self.virsh.ok("destroy", "guest")

    def test_no_virtualbox(self):
        """Without VirtualBox the daemon starts and tells each client what is missing."""
        self.daemon.start(env={"VBOX_APP_HOME": "/nowhere"})
        self.virsh.fails("list", match="VirtualBox")
        self.virsh.fails("list", match="/nowhere")


class SocketActivationTest(RealTestCase):
    """systemd listens, and starts the daemon for the first client."""

    start_daemon = False

    def test_activation(self):
        activate = "/usr/bin/systemd-socket-activate"
        os.makedirs("/run/libvirt", exist_ok=True)
        pid = self.executor.spawn(
            [activate, "-l", self.daemon.socket, *[f"--setenv={key}={value}" for key, value
                                                   in self.daemon.environment.items()],
             *self.daemon.command("--timeout=2")], log=self.daemon.log)
        self.addCleanup(self.executor.kill, [pid])
        self.wait_for(lambda: os.path.exists(self.daemon.socket), "systemd to listen")
        time.sleep(0.3)
        self.assertNotIn("virtvboxd", self.executor.command_line(pid)[0])
        self.assertEqual(self.virsh.ok("uri").strip(), "vbox:///system")
        self.virsh.ok("list", "--all")
        self.assertIn("virtvboxd", " ".join(self.executor.command_line(pid)))
        self.assertEqual(self.executor.wait(pid, 20), 0, "the daemon did not end after its timeout")


class UserTest(RealTestCase):
    """A user's own instance."""

    user = "tester"

    def test_session_uri(self):
        self.assertEqual(self.virsh.ok("uri").strip(), "vbox:///session")

    def test_lifecycle(self):
        serial = self.run_guest()
        self.assert_state("guest", "running", "running")
        self.virsh.ok("shutdown", "guest")
        self.wait_state("guest", "shut off")
        self.assertTrue(self.serial_output(serial))
        self.virsh.ok("undefine", "guest")

    def test_socket_is_the_user_s_alone(self):
        information = os.stat(self.daemon.socket)
        self.assertEqual(stat.S_IMODE(information.st_mode), 0o700)
        self.assertFalse(os.path.exists(self.daemon.readonly_socket))

    def test_other_users_are_kept_out(self):
        other = Virsh(f"vbox+unix:///session?socket={self.daemon.socket}", user="other")
        other.fails("list", match="Permission denied")
        # Even where the file's mode would let them.
        os.chmod(self.daemon.socket, 0o777)
        os.chmod(os.path.dirname(self.daemon.socket), 0o755)
        try:
            # The server hangs up at once, which ends some clients by SIGPIPE.
            result = other.run("list")
            self.assertNotEqual(result.code, 0)
            self.assertNotIn("Name", result.out)
        finally:
            os.chmod(self.daemon.socket, 0o700)
        self.virsh.ok("list")

    def test_system_is_refused(self):
        self.virsh.fails("list", uri=f"vbox+unix:///system?socket={self.daemon.socket}",
                         match="unexpected.*path.*vbox:///session")

    def test_users_see_their_own_machines(self):
        self.define_guest("mine")
        self.assertEqual(self.virsh.ok("list", "--all", "--name").split(), ["mine"])


class AutostartTest(unittest.TestCase):
    """`virsh -c vbox:///session list` as a user, no daemon running: libvirt starts ours, and it answers.

    libvirt gives what it starts a small environment, so this is the user's default VirtualBox.
    """

    user = "tester"

    def setUp(self):
        self.executor = process.Local()
        self.directory = tempfile.mkdtemp(prefix="vx-autostart-")
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.runtime = f"{self.directory}/run"
        for path in (self.directory, self.runtime):
            os.makedirs(path, exist_ok=True)
            shutil.chown(path, self.user)
            os.chmod(path, 0o700)
        os.chmod(self.directory, 0o755)
        self.binary = os.environ.get("VX_DAEMON", "/src/build/virtvboxd")
        self.env = {"HOME": self.directory, "XDG_RUNTIME_DIR": self.runtime,
                    "VIRTD_PATH": os.path.dirname(self.binary), **SANITIZERS}
        self.addCleanup(self._kill)

    def _kill(self):
        while pids := self.executor.processes(HOME=self.directory):  # what ends may have begun another one meanwhile
            self.executor.kill(pids)

    def virsh(self, *arguments):
        return self.executor.run(["virsh", "-c", "vbox:///session", *arguments], env=self.env, user=self.user,
                                 timeout=60)

    def test_autostart(self):
        # The direct socket does not exist yet, and Debian's libvirt would then look for libvirtd's.
        began = time.monotonic()
        result = self.executor.run(["virsh", "-c", "vbox:///session?mode=direct", "list", "--all"],
                                   env=self.env, user=self.user, timeout=60)
        self.assertEqual(result.code, 0, result)
        self.assertLess(time.monotonic() - began, 5)
        socket_path = f"{self.runtime}/libvirt/virtvboxd-sock"
        self.assertTrue(stat.S_ISSOCK(os.stat(socket_path).st_mode))
        daemons = [pid for pid in self.executor.processes(HOME=self.directory)
                   if "--timeout=120" in self.executor.command_line(pid)]
        self.assertEqual(len(daemons), 1)
        # From now on the direct socket is there, and every client takes it.
        plain = self.virsh("uri")
        self.assertEqual((plain.code, plain.out.strip()), (0, "vbox:///session"), plain)

    def test_whatever_the_client_prefers(self):
        """A directory with both names: what docs/remote.md says of clients of either kind."""
        names = f"{self.directory}/names"
        os.makedirs(names)
        for name in ("virtvboxd", "libvirtd"):
            os.symlink(self.binary, f"{names}/{name}")
        self.env["VIRTD_PATH"] = names
        for mode, listening in (("?mode=direct", {"virtvboxd-sock"}),
                                ("?mode=legacy", {"virtvboxd-sock", "libvirt-sock"}), ("", {"virtvboxd-sock"})):
            with self.subTest(mode=mode):
                result = self.executor.run(["virsh", "-c", f"vbox:///session{mode}", "list", "--all"], env=self.env,
                                           user=self.user, timeout=60)
                self.assertEqual(result.code, 0, result)
                self.assertLessEqual(listening, set(os.listdir(f"{self.runtime}/libvirt")))
                self._kill()
                for name in os.listdir(f"{self.runtime}/libvirt"):
                    os.unlink(f"{self.runtime}/libvirt/{name}")

    def test_many_clients_start_one(self):
        clients = [self.executor.spawn(["virsh", "-c", "vbox:///session?mode=direct", "list", "--all"],
                                       env=self.env, user=self.user) for _ in range(8)]
        self.assertEqual([self.executor.wait(pid, 60) for pid in clients], [0] * 8)
        daemons = [pid for pid in self.executor.processes(HOME=self.directory)
                   if "--timeout=120" in self.executor.command_line(pid)]
        self.assertEqual(len(daemons), 1)

    def test_without_autostart_there_is_none(self):
        self.env["LIBVIRT_AUTOSTART"] = "0"
        result = self.executor.run(["virsh", "-c", "vbox:///session?mode=direct", "list"], env=self.env,
                                   user=self.user)
        self.assertNotEqual(result.code, 0)
        self.assertEqual([pid for pid in self.executor.processes(HOME=self.directory)], [])


class SeparateTest(unittest.TestCase):
    """Two users' daemons at once."""

    def test_two_instances(self):
        executor = process.Local()
        directory = tempfile.mkdtemp(prefix="vx-two-")
        self.addCleanup(shutil.rmtree, directory, ignore_errors=True)
        os.chmod(directory, 0o755)
        daemons = []
        for user in ("tester", "other"):
            vbox = VirtualBox(f"{directory}/{user}", user, executor)
            self.addCleanup(vbox.destroy)
            vbox.create()
            vbox.manage("createvm", "--name", f"of-{user}", "--register")
            log = f"{directory}/{user}.log"
            daemon = Daemon(vbox, log, runtime=f"{directory}/run-{user}", session=True)
            self.addCleanup(daemon.stop)
            daemons.append(daemon.start())
        for daemon in daemons:
            self.assertEqual(daemon.virsh().ok("list", "--all", "--name").split(), [f"of-{daemon.vbox.user}"])
        for daemon in daemons:
            daemon.check_end()
