"""test_procedures.py - every procedure that libvirt has, called over real connections: before it is known who calls,
before the connection is open, and read-only. What is to be expected is libvirt's own table.

What a policy lets whom do is gone through in test_access.py.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import importlib.util
import os
import ssl

import simulated
from test_transports import TlsTestCase
from vxtest.raw import Raw
from vxtest.sshd import free_port

INTERNAL_ERROR, OPERATION_DENIED, RPC = 1, 29, 39
CLOSE = 2
SOURCE = simulated.HERE.parents[1]


def differences():
    """Where a read-only connection may less than with libvirt, and why."""
    spec = importlib.util.spec_from_file_location("check_procedures", SOURCE / "tests/unit/check-procedures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.READ_ONLY


def table():
    """Name and what read-only connections may do, by number."""
    rows = {}
    for line in (SOURCE / "tests/data/libvirt-procedures.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            number, name, read_only, *_ = line.split(" ")
            rows[int(number)] = (name, read_only)
    assert len(rows) >= 453, len(rows)
    return rows


class ProceduresTest(TlsTestCase):
    @classmethod
    def configure(cls):
        cls.tcp_port = free_port()
        return (f'listen_tls = 1\ntls_port = "{cls.tls_port}"\nauth_tls = "sasl"\n'
                f'listen_tcp = 1\ntcp_port = "{cls.tcp_port}"\n')

    def setUp(self):
        super().setUp()
        self.table = table()
        self.path = f"{self.sim.socket}/virtvboxd-sock"

    def connect(self, address, tls=False):
        client = Raw(address)
        self.addCleanup(client.close)
        if tls:
            directory = self.pki.client_directory("fred")
            context = ssl.create_default_context(cafile=f"{directory}/cacert.pem")
            context.load_cert_chain(f"{directory}/clientcert.pem", f"{directory}/clientkey.pem")
            client.socket = context.wrap_socket(client.socket, server_hostname="localhost")
            self.assertEqual(client.receive(1), b"\1")  # its word that the certificate is good
        return client

    def ask_for_everything(self, client, leave_out=()):
        """The error of each procedure, called without arguments, and of numbers that are none; None: it worked."""
        numbers = {*self.table, 0, max(self.table) + 1, 1 << 16, (1 << 31) - 1} - set(leave_out)
        return {number: client.call(number) for number in sorted(numbers)}

    def login(self):
        numbers = [number for number, (name, _) in self.table.items() if name.startswith("auth_")]
        self.assertEqual(len(numbers), 5)
        return numbers

    def known(self, errors):
        """Those that are procedures: what the server itself sends is none for clients, and libvirt has no function."""
        unknown = {number for number, error in errors.items() if error and error[1].startswith("unknown procedure")}
        self.assertEqual(unknown & {number for number, (_, read_only) in self.table.items() if read_only != "-"}, set())
        self.assertLessEqual(errors.keys() - self.table.keys(), unknown)
        return errors.keys() - unknown

    def test_before_it_is_known_who_calls(self):
        """TCP and TLS with SASL: nothing is answered but what logging in takes."""
        for what, client in (("TCP", self.connect(self.tcp_port)), ("TLS", self.connect(self.tls_port, tls=True))):
            with self.subTest(what=what):
                errors = self.ask_for_everything(client, self.login())
                known = self.known(errors)
                self.assertGreater(len(known), 350)
                self.assertEqual({errors[number] for number in known}, {(RPC, "authentication required")})
                self.assertIsNone(client.call(66))  # AUTH_LIST

    def test_before_the_connection_is_open(self):
        errors = self.ask_for_everything(self.connect(self.path), [*self.login(), CLOSE, 1])
        early = {self.table[number][0] for number in self.known(errors)
                 if errors[number] != (INTERNAL_ERROR, "internal error: connection not open")}
        self.assertEqual(early, {"connect_supports_feature", "connect_set_identity"})

    def test_read_only(self):
        """On the read-only socket, and where a client asks for it."""
        expected = {name for name, read_only in self.table.values() if read_only == "refused"} | set(differences())
        self.assertGreater(len(expected), 150)
        for what, client in (("socket", self.connect(f"{self.sim.socket}/virtvboxd-sock-ro").open()),
                             ("flag", self.connect(self.path).open(read_only=True))):
            with self.subTest(what=what):
                errors = self.ask_for_everything(client, [*self.login(), CLOSE])
                refused = {self.table[number][0] for number in self.known(errors)
                           if errors[number] and errors[number][0] == OPERATION_DENIED}
                self.assertEqual(refused, expected)
                for number, error in errors.items():
                    if error and error[0] == OPERATION_DENIED:
                        self.assertRegex(error[1], "^operation forbidden: read only access prevents vir[A-Z]")
                self.assertIsNone(client.call(CLOSE))
