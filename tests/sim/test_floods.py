"""test_floods.py - clients that are too many, too slow, too silent or too demanding: the others are served meanwhile,
the daemon does not grow, and what is over a limit is told so.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import contextlib
import os
import resource
import signal
import socket
import struct
import time

from test_transports import TlsTestCase
from vxtest import load, process
from vxtest.raw import Raw
from vxtest.sshd import free_port

AUTH_LIST, AUTH_SASL_INIT, AUTH_SASL_START = 66, 67, 68
HELLO = bytes.fromhex("16030100c8010000c40303")  # the beginning of a ClientHello that is 200 bytes long
ANONYMOUS, SECONDS_OF_LOGIN = 20, 2
QUEUE = 45  # clients that wait at a socket
GROWTH_MIB = 24  # a client's backlog, and what the allocator keeps; a sanitizer takes its own
SANITIZED = any(key.endswith("SAN_OPTIONS") for key in os.environ)


class Floods(TlsTestCase):
    @classmethod
    def configure(cls):
        cls.tcp_port = free_port()
        directory = cls.sim.directory
        with open(f"{directory}/libvirt.conf", "w", encoding="utf-8") as out:
            out.write(f"mech_list: digest-md5\nsasldb_path: {directory}/sasldb\n")
        made = process.Local().run(["saslpasswd2", "-p", "-c", "-a", "libvirt", "-f", f"{directory}/sasldb",
                                    "-u", "localhost", "fred"], stdin="secret")
        assert made.code == 0, made
        cls.sim.environment["SASL_CONF_PATH"] = directory
        return (f'listen_tls = 1\nlisten_tcp = 1\ntls_port = "{cls.tls_port}"\ntcp_port = "{cls.tcp_port}"\n'
                f"max_anonymous_clients = {ANONYMOUS}\nlogin_timeout = {SECONDS_OF_LOGIN}\nlogin_timeout_crowded = 1\n"
                f"max_queued_clients = {QUEUE}\nkeepalive_interval = 1\nkeepalive_count = 1\n")

    def setUp(self):
        super().setUp()
        self.path = f"{self.sim.socket}/virtvboxd-sock"
        self.other = Raw(self.path).open()
        self.addCleanup(self.other.close)
        self.at_first = load.resident(self.sim.daemon.pid)
        self.log_at_first = len(self.sim.log(10 ** 6))

    def check_others(self):
        """Somebody who is connected is answered, and the daemon has not grown."""
        self.assertIsNone(self.other.call(load.GET_LIB_VERSION))
        if not SANITIZED:
            self.assertLess(load.resident(self.sim.daemon.pid), self.at_first + GROWTH_MIB)

    def check_newcomers(self):
        with Raw(self.path) as newcomer:
            self.assertIsNone(newcomer.open().call(load.GET_LIB_VERSION))

    def wait_for_log(self, text):
        self.assertTrue(process.wait_for(lambda: text in self.sim.log(10 ** 6)[self.log_at_first:], 20, interval=0.02),
                        f"{text} not in\n{self.sim.log()}")

    def reload(self, lines=""):
        """The configuration with these lines at its end."""
        path = f"{self.sim.directory}/conf"
        with open(path, encoding="utf-8") as conf:
            before = conf.read()
        read = self.sim.log(10 ** 6).count("configuration read again")
        with open(path, "w", encoding="utf-8") as conf:
            conf.write(before + lines)
        self.sim.daemon.send_signal(signal.SIGHUP)
        self.assertTrue(process.wait_for(lambda: self.sim.log(10 ** 6).count("configuration read again") > read, 20,
                                         interval=0.02))
        with open(path, "w", encoding="utf-8") as conf:
            conf.write(before)

    def connect_many(self, stack, number, address):
        return [stack.enter_context(Raw(address)) for _ in range(number)]

    def test_silent_before_login(self):
        """As many as may be anonymous, and twice that wait: each in its turn has to leave, others come in, and whoever
        is on this host does not notice."""
        with contextlib.ExitStack() as stack:
            for port, words in ((self.tls_port, b""), (self.tcp_port, b""), (self.tls_port, HELLO)):
                for client in self.connect_many(stack, ANONYMOUS, port):
                    client.send(words)
            self.check_newcomers()
            self.virsh.ok("list")
            self.virsh.ok("list", uri=self.tls(pkipath=self.pki.client_directory("fred")))
            self.check_others()
            self.wait_for_log("max_anonymous_clients")

    def test_slow_in_each_layer(self):
        """Who does not get on with logging in is out when its time is over, whatever layer it is in; who is in may take
        its time."""
        with contextlib.ExitStack() as stack:
            network = {"before TLS": (Raw(self.tls_port), b""), "within TLS": (Raw(self.tls_port), HELLO),
                       "before SASL": (Raw(self.tcp_port), load.frame(AUTH_LIST, 1)),
                       "within SASL": (Raw(self.tcp_port), load.frame(AUTH_SASL_INIT, 1)),
                       "within a header": (Raw(self.tcp_port), load.frame(AUTH_LIST, 1)[:9])}
            for client, words in network.values():
                stack.enter_context(client)
                client.send(words)
            self.assertEqual(network["within SASL"][0].reply(1)[0], 0)
            header, body, bytewise = self.connect_many(stack, 3, self.path)
            whole = load.frame(load.OPEN, 1, load.open_arguments())
            header.send(whole[:13])
            body.send(whole[:-5])
            began = time.monotonic()
            for byte in whole:
                bytewise.send(bytes((byte,)))
                self.check_others()
            self.assertEqual(bytewise.reply(1)[0], 0)
            for where, (client, _) in network.items():
                with self.subTest(where=where):
                    while client.message():
                        pass
                    self.assertLess(time.monotonic() - began, 20)
            self.wait_for_log("it took too long to prove who it is")
            header.send(whole[13:])
            body.send(whole[-5:])
            self.assertEqual((header.reply(1)[0], body.reply(1)[0]), (0, 0))

    def test_too_much_of_sasl(self):
        """64 KiB at a time, and no more than what logging in takes; who was refused begins no other exchange."""
        def start(number):
            name = b"DIGEST-MD5\0\0"
            return struct.pack(">I", 10) + name + struct.pack(">II", 0, number) + b"\0\0\0x" * number

        with Raw(self.tcp_port) as client:
            self.assertIsNone(client.call(AUTH_SASL_INIT))
            code, text = client.call(AUTH_SASL_START, start((64 << 10) + 1))
            self.assertEqual(code, 39, text)
            self.assertIn("decode", text)
            code, text = client.call(AUTH_SASL_START, start(64 << 10))
            self.assertEqual((code, text), (45, "authentication failed: authentication failed"))
            self.assertIsNone(client.message())
        self.check_others()

    def test_half_open(self):
        """A peer that is gone without a word, as where a cable is pulled: its kernel would still acknowledge. The ping
        finds out."""
        with Raw(self.path) as client:
            client.open()
            self.assertIsNone(client.call(60, struct.pack(">i", 10)))  # VIR_DRV_FEATURE_PROGRAM_KEEPALIVE
            self.wait_for_log("no answer to keepalive messages")
        self.check_others()

    def test_closed_in_one_direction(self):
        with contextlib.ExitStack() as stack:
            for client in self.connect_many(stack, 20, self.path):
                client.send(load.frame(load.OPEN, 1, load.open_arguments())[:20])
                client.socket.shutdown(socket.SHUT_WR)
                self.assertTrue(client.is_closed())
        self.check_others()

    def test_more_than_may_wait(self):
        """max_clients are in, others wait, max_queued_clients of them; further ones are told so by the kernel."""
        self.reload("max_clients = 8\n")
        try:
            with contextlib.ExitStack() as stack:
                clients = [client.open() for client in self.connect_many(stack, 7, self.path)]
                waiting, refused = [], None
                for _ in range(QUEUE + 10):
                    attempt = stack.enter_context(socket.socket(socket.AF_UNIX))
                    attempt.setblocking(False)
                    try:
                        attempt.connect(self.path)
                    except BlockingIOError as error:
                        refused = error
                        break
                    waiting.append(attempt)
                self.assertIsNotNone(refused)
                self.assertGreaterEqual(len(waiting), QUEUE)
                self.check_others()
                self.wait_for_log("there are 8 clients (max_clients): others wait")
                for client in clients:
                    self.assertIsNone(client.call(load.GET_LIB_VERSION))
                    client.close()
                for attempt in waiting:
                    attempt.settimeout(20)
                    attempt.sendall(load.frame(load.OPEN, 1, load.open_arguments()))
                    self.assertEqual(struct.unpack(">I", attempt.recv(4))[0], 28)
                    attempt.close()
        finally:
            self.reload()
        self.check_newcomers()

    def processor_time(self):
        with open(f"/proc/{self.sim.daemon.pid}/stat", encoding="utf-8") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def test_no_descriptors_left(self):
        """Nobody is accepted, which costs no time; who is in is served; when there are some again, all goes on."""
        pid = self.sim.daemon.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        used = max(int(name) for name in os.listdir(f"/proc/{pid}/fd"))
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 4, before[1]))
        try:
            with contextlib.ExitStack() as stack:
                many = self.connect_many(stack, QUEUE, self.path)
                self.wait_for_log("cannot accept a connection")
                began = self.processor_time()
                for _ in range(6):
                    self.check_others()
                    time.sleep(0.05)
                self.assertLess(self.processor_time() - began, 0.2)
                self.assertIn("open files", self.sim.log(10 ** 6)[self.log_at_first:])
                for client in many[:-1]:
                    client.close()
                self.assertEqual(many[-1].open().call(load.GET_LIB_VERSION), None)
        finally:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        self.check_newcomers()

    def test_reads_nothing(self):
        """Asks for long answers until nothing more is taken from it: a few MiB wait for it, not more."""
        with Raw(self.path) as deaf:
            deaf.open()
            deaf.socket.settimeout(0.3)
            sent = 0
            with self.assertRaises(TimeoutError):
                while sent < 10 ** 6:
                    deaf.send(load.frame(load.GET_CAPABILITIES, 2) * 100)
                    sent += 100
            self.check_others()
            self.check_newcomers()
            deaf.socket.settimeout(60)
            self.assertEqual(deaf.reply(2)[0], 0)

    def test_registrations(self):
        """Thousands come and go; at a time there may be ten thousand."""
        with Raw(self.path) as restless:
            restless.open()
            lifecycle = struct.pack(">II", load.LIFECYCLE, 0)
            self.assertIsNone(restless.call(load.REGISTER, lifecycle))
            first, = struct.unpack(">I", restless.answer)

            def at_once(procedure, arguments):
                """A call for each of these. Returns what the answers carry."""
                restless.send(b"".join(load.frame(procedure, i, argument) for i, argument in enumerate(arguments)))
                answers = restless.replies(len(arguments)).values()
                self.assertEqual({status for status, _ in answers}, {0})
                return [answer for _, answer in answers]

            for _ in range(10):
                at_once(load.DEREGISTER, at_once(load.REGISTER, [lifecycle] * 300))
            self.check_others()
            for _ in range(33):
                at_once(load.REGISTER, [lifecycle] * 303)
            _, text = restless.call(load.REGISTER, lifecycle)
            self.assertIn("the connection has registered for events 10000 times already", text)
            self.check_others()
            self.assertIsNone(restless.call(load.DEREGISTER, struct.pack(">I", first)))
            self.assertIsNone(restless.call(load.REGISTER, lifecycle))
        self.check_others()

    def test_frames_that_are_none(self):
        """After logging in: lengths that cannot be, messages that end early, noise. Each costs its sender the
        connection, or an error that says why."""
        noise = os.urandom(4096)
        for what, words in (("nothing", struct.pack(">I", 0)), ("too short", struct.pack(">I", 27)),
                            ("too long", struct.pack(">I", (32 << 20) + 64)), ("far too long", b"\xff" * 4),
                            ("noise", b"\x7f" + noise)):
            with self.subTest(what=what), Raw(self.path) as client:
                client.open()
                client.send(words)
                self.assertIsNone(client.message())
        with Raw(self.path) as client:
            client.open()
            for procedure in (load.REGISTER, 23):  # one that wants arguments, and half of one
                code, text = client.call(procedure, b"\0\0")
                self.assertEqual(code, 39, text)
                self.assertIn("decode", text)
            self.assertIsNone(client.call(load.GET_LIB_VERSION))
        self.check_others()
