"""test_kerberos.py - vbox+tcp:// by this machine's virsh, with GSSAPI and a real KDC: the security layer is all
that protects what is sent.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from vxtest import process
from vxtest.kdc import Kdc
from vxtest.remote import RemoteTestCase
from vxtest.virsh import Virsh


class KerberosTest(RemoteTestCase):
    @classmethod
    def configure(cls):
        cls.kdc = Kdc(f"{cls.outside}/kdc").start()
        cls.addClassCleanup(cls.kdc.stop)
        for name in ("fred", "mallory"):
            cls.kdc.add_user(name, "secret")
        cls.kdc.add_service("libvirt/localhost", f"{cls.outside}/keytab")
        cls.configure_sasl(f"mech_list: gssapi scram-sha-256 plain\nkeytab: {cls.inside}/keytab\n"
                           f"sasldb_path: {cls.inside}/sasldb\n")
        cls.add_sasl_user("fred", "secret")
        cls.daemon.environment["KRB5_CONFIG"] = f"{cls.inside}/kdc/krb5.conf"
        cls.daemon.environment["KRB5_KTNAME"] = f"{cls.inside}/keytab"
        return (f'listen_tcp = 1\ntcp_port = "{cls.port}"\n'
                'sasl_allowed_username_list = ["f*@EXAMPLE.TEST", "fred"]\n')

    @classmethod
    def client_environment(cls):
        return cls.kdc.log_in("fred", "secret")

    @classmethod
    def uri(cls):
        return f"vbox+tcp://localhost:{cls.port}/system"

    def test_life(self):
        """Nothing of it can be read on the wire."""
        wire = self.go_through_a_life_unread(b"secret")
        self.assertIn(b"GSSAPI", wire)  # what is said before the layer can be read

    def test_read_only(self):
        self.define_guest()
        self.virsh.ok("dominfo", "guest", readonly=True)
        self.virsh.fails("start", "guest", readonly=True, match="read only access prevents|forbidden")

    def test_refused(self):
        mallory = Virsh(self.uri(), env=self.kdc.log_in("mallory", "secret"))
        mallory.fails("list", match="authentication failed")
        self.assertTrue(process.wait_for(lambda: "SASL user 'mallory@EXAMPLE.TEST': not in" in self.daemon.output(4000)
                                         or "SASL user 'mallory': not in" in self.daemon.output(4000), 20))
        nobody = Virsh(self.uri(), env={"KRB5_CONFIG": f"{self.outside}/kdc/krb5.conf",
                                        "KRB5CCNAME": "FILE:/nonexistent"})
        nobody.fails("list", match="authentication failed")
        self.virsh.ok("list")

    def test_mechanisms_without_encryption(self):
        """They are in mech_list, but are not offered over TCP."""
        for mechanism in ("PLAIN", "SCRAM-SHA-256"):
            self.virsh.fails("list", uri=f"{self.uri()}?auth=sasl.{mechanism}",
                             match=f"mechanism {mechanism}|authentication failed")
