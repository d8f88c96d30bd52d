"""test_tls.py - vbox+tls:// by this machine's virsh: good certificates and bad ones, and SCRAM on top.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import signal

from vxtest import process
from vxtest.pki import Authority
from vxtest.remote import RemoteTestCase

EXPIRED = 'activation_date = "2020-01-01"\nexpiration_date = "2020-02-01"'


class TlsTestCase(RemoteTestCase):
    auth = "none"
    extra = ""

    @classmethod
    def configure(cls):
        cls.pki = Authority(f"{cls.outside}/pki")
        cls.pki.server("server")
        cls.pki.client("fred")
        cls.trusting = cls.pki.client_directory("fred")
        return (f'listen_tls = 1\ntls_port = "{cls.port}"\nauth_tls = "{cls.auth}"\n'
                f'ca_file = "{cls.inside}/pki/ca.pem"\ncert_file = "{cls.inside}/pki/server.pem"\n'
                f'key_file = "{cls.inside}/pki/server.key"\ncrl_file = "{cls.inside}/pki/crl.pem"\n{cls.extra}')

    @classmethod
    def tls_uri(cls, pki, host="localhost", **parameters):
        more = "".join(f"&{key}={value}" for key, value in parameters.items())
        return f"vbox+tls://{host}:{cls.port}/system?pkipath={pki}{more}"

    @classmethod
    def uri(cls):
        return cls.tls_uri(cls.pki.path("pki-fred"))

    def log_says(self, text):
        self.assertTrue(process.wait_for(lambda: text in self.daemon.output(4000), 20), text)


class CertificatesTest(TlsTestCase):
    extra = 'tls_allowed_dn_list = ["*CN=fred*", "*CN=revoked*", "*CN=expired*"]\n'

    def refused_by_server(self, authority, name, reason):
        """What virsh would not even show."""
        process.Local().run(["gnutls-cli", "--x509cafile", self.pki.path("ca.pem"), "--x509certfile",
                             authority.path(f"{name}.pem"), "--x509keyfile", authority.path(f"{name}.key"),
                             "-p", str(self.port), "localhost"], timeout=60)
        self.log_says(reason)

    def refused(self, client, reason):
        self.virsh.fails("list", uri=self.tls_uri(client), match="certificate|alert|TLS|verification|read")
        self.log_says(reason)

    def test_life(self):
        self.go_through_a_life_unread()

    def test_clients_that_are_not_let_in(self):
        self.pki.client("expired", EXPIRED)
        self.pki.client("revoked")
        self.pki.client("mallory")
        other = Authority(self.pki.path("other"), "Other CA")
        other.client("fred")
        self.refused(self.pki.client_directory("mallory"), "CN=mallory' is not in tls_allowed_dn_list")
        for authority, name, reason in ((other, "fred", "CN=fred' is of an unknown authority"),
                                        (self.pki, "expired", "CN=expired' has expired")):
            self.virsh.fails("list", uri=self.tls_uri(authority.client_directory(name, self.pki)),
                             match="expired|failed validation")
            self.refused_by_server(authority, name, reason)
        self.refused(self.pki.client_directory(""), "certificate is missing")
        self.pki.revoke("revoked")
        self.daemon.signal(signal.SIGHUP)
        self.log_says("configuration read again")
        self.refused(self.pki.client_directory("revoked"), "CN=revoked' was revoked")
        self.virsh.ok("list")

    def test_servers_that_clients_refuse(self):
        # The daemon is reached by this name, too, but its certificate is not for it.
        self.virsh.fails("list", uri=self.tls_uri(self.trusting, "127.1"), match="hostname 127.1")
        self.virsh.ok("list", uri=self.tls_uri(self.trusting, "127.0.0.1"))
        other = Authority(self.pki.path("another"), "Another CA")
        other.client("joe")
        self.virsh.fails("list", uri=self.tls_uri(other.client_directory("joe")),
                         match="failed validation|unable to find an issuer|isn't trusted|not trusted|signer")

    def test_a_certificate_is_replaced(self):
        """Whoever is connected stays so; a bad one changes nothing."""
        self.pki.server("server", text=EXPIRED)
        self.daemon.signal(signal.SIGHUP)
        self.log_says("has expired")
        self.virsh.ok("list")
        self.pki.server("server", "elsewhere.example")
        self.daemon.signal(signal.SIGHUP)
        try:
            self.assertTrue(process.wait_for(lambda: self.virsh.run("list").code != 0, 20))
            self.virsh.fails("list", match="hostname|owner|localhost|certificate")
        finally:
            self.pki.server("server")
            self.daemon.signal(signal.SIGHUP)
        self.assertTrue(process.wait_for(lambda: self.virsh.run("list").code == 0, 20))


class ScramTest(TlsTestCase):
    """TLS with SASL on top."""

    auth = "sasl"
    extra = 'sasl_allowed_username_list = ["fred@*"]\nauth_unix_rw = "sasl"\n'

    @classmethod
    def configure(cls):
        cls.configure_sasl(f"mech_list: scram-sha-256\nsasldb_path: {cls.inside}/sasldb\n")
        cls.add_sasl_user("fred", "secret")
        cls.add_sasl_user("joe", "secret")
        return super().configure()

    @classmethod
    def scram_uri(cls, name, password):
        return cls.tls_uri(cls.pki.path("pki-fred"), authfile=cls.credentials(name, password))

    @classmethod
    def uri(cls):
        return cls.scram_uri("fred@localhost", "secret")

    def test_life(self):
        """TLS hides the exchange of SASL, too."""
        self.go_through_a_life_unread(b"secret", b"fred@localhost", b"SCRAM")

    def test_unix_socket(self):
        """Names and passwords at the socket of this host: even root has to say who it is."""
        socket = f"vbox+unix:///system?socket={self.executor.path(self.daemon.socket)}"
        self.go_through_a_short_life(f"{socket}&authfile={self.credentials('fred@localhost', 'secret')}")
        for name, password in (("fred@localhost", "wrong"), ("joe@localhost", "secret")):
            self.virsh.fails("list", uri=f"{socket}&authfile={self.credentials(name, password)}",
                             match="authentication failed")

    def test_refused(self):
        self.virsh.fails("list", uri=self.scram_uri("fred@localhost", "wrong"), match="authentication failed")
        self.virsh.fails("list", uri=self.scram_uri("nobody@localhost", "secret"), match="authentication failed")
        self.virsh.fails("list", uri=self.scram_uri("joe@localhost", "secret"), match="authentication failed")
        self.log_says("SASL user 'joe@localhost': not in sasl_allowed_username_list")
        self.virsh.fails("list", uri=self.tls_uri(self.trusting, auth="sasl.PLAIN"), match="mechanism PLAIN")
