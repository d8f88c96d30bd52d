"""test_access.py - the access policy: who may see, operate or change which domains, through virsh of several
users of one system instance, and the same at once after a reload.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import signal
import time

import libvirt
import pathlib
import simulated
from simulated import SimTestCase
from vxtest import process
from vxtest.pki import Authority
from vxtest.raw import Raw
from vxtest.sshd import free_port

ALICE, BOB, CAROL, DAVE = 41001, 41002, 41003, 41004

POLICY = f"""
[rule nobody touches the vault]
domains = vault
permission = none

[rule alice]
users = {ALICE}
domains = web-*
permission = change
host = change

[rule alice looks]
users = {ALICE}
domains = *
permission = see

[rule bob, by his group]
groups = {BOB}
domains = web-*
permission = operate

[rule carol]
users = {CAROL}
domains = db
permission = see
host = none
"""

NO_DOMAIN = "failed to get domain|Domain not found|no domain with matching"
DENIED = "access denied"

ENCODER = pathlib.Path(simulated.DAEMON).resolve().parents[2] / "tests/sim/encode-calls"
NO_SUPPORT, ERR_NO_DOMAIN, ACCESS_DENIED = 3, 42, 88
LEVELS = ("NONE", "SEE", "OPERATE", "CHANGE")
ONES_OWN = {"connect_close", "connect_open"}  # which would end the test


class AccessTest(SimTestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = simulated.Simulated(cls.version)
        cls.addClassCleanup(cls.sim.destroy)
        cls.virsh, cls.executor = cls.sim.virsh, process.Local()
        for path in (cls.sim.directory, cls.sim.socket):
            os.chmod(path, 0o755)
        cls.policy = f"{cls.sim.directory}/policy"
        cls.write_policy(POLICY)
        with open(f"{cls.sim.directory}/conf", "a", encoding="utf-8") as conf:
            conf.write(f'unix_sock_rw_perms = "0777"\naccess_policy_file = "{cls.policy}"\n')
        cls.sim.start()
        cls.uri = f"vbox:///system?socket={cls.sim.socket}/virtvboxd-sock"

    @classmethod
    def write_policy(cls, text):
        with open(cls.policy, "w", encoding="utf-8") as out:
            out.write(text)

    def setUp(self):
        super().setUp()
        for name in ("web-1", "web-2", "db", "vault"):
            self.define(self.guest(name))
        self.uuid = {name: self.virsh.ok("domuuid", name).strip() for name in ("web-1", "db", "vault")}

    def run_as(self, uid, *arguments):
        argv = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "virsh", "-c", self.uri, *arguments]
        return self.executor.run(argv, env={"HOME": "/nonexistent"})

    def ok(self, uid, *arguments):
        result = self.run_as(uid, *arguments)
        self.assertEqual(result.code, 0, result)
        return result.out

    def fails(self, uid, *arguments, match):
        result = self.run_as(uid, *arguments)
        self.assertNotEqual(result.code, 0, result)
        self.assertRegex(result.err, match)

    def public_file(self, text):
        path = self.xml_file(text)
        os.chmod(path, 0o644)
        os.chmod(os.path.dirname(path), 0o755)
        return path

    def test_lists_hold_what_may_be_seen(self):
        names = lambda uid: sorted(self.ok(uid, "list", "--all", "--name").split())
        self.assertEqual(names(ALICE), ["db", "web-1", "web-2"])
        self.assertEqual(names(BOB), ["web-1", "web-2"])
        self.assertEqual(names(CAROL), ["db"])
        self.assertEqual(sorted(self.virsh.ok("list", "--all", "--name").split()), ["db", "vault", "web-1", "web-2"])

    def test_statistics_are_of_what_may_be_seen(self):
        told = self.ok(BOB, "domstats", "--state")
        self.assertIn("'web-1'", told)
        self.assertNotIn("'db'", told)
        self.assertNotIn("'vault'", self.ok(ALICE, "domstats", "--state"))

    def test_what_may_not_be_seen_is_not_there(self):
        for uid, name in ((ALICE, "vault"), (BOB, "db"), (CAROL, "web-1")):
            uuid = self.virsh.ok("domuuid", name).strip()
            self.fails(uid, "dominfo", name, match=NO_DOMAIN)
            self.fails(uid, "dominfo", uuid, match=NO_DOMAIN)
        self.virsh.ok("start", "vault")
        number = self.virsh.ok("domid", "vault").strip()
        self.fails(ALICE, "dominfo", number, match=NO_DOMAIN)
        self.virsh.ok("destroy", "vault")

    def test_somebody_without_a_rule(self):
        self.write_policy(POLICY.replace("[rule nobody touches the vault]\n", f"[rule nobody touches the vault]\nusers = {ALICE}\n"))
        self.reload()
        self.addCleanup(self.restore)
        self.fails(DAVE, "list", match=DENIED)
        self.assertIn(f"access policy: user {DAVE} is refused virConnectOpen", self.sim.log(200))

    def test_seeing(self):
        self.ok(CAROL, "dominfo", "db")
        self.virsh.ok("dumpxml", "db", "--security-info")  # now it is kept
        self.ok(CAROL, "dumpxml", "db")
        self.fails(CAROL, "dumpxml", "db", "--security-info", match=DENIED)
        for command in ("start", "undefine", "autostart"):
            self.fails(CAROL, command, "db", match=DENIED)
        self.assertEqual(self.state("db"), "shut off")

    def test_operating(self):
        self.ok(BOB, "start", "web-1")
        self.ok(BOB, "suspend", "web-1")
        self.ok(BOB, "resume", "web-1")
        self.ok(BOB, "destroy", "web-1")
        for command in (("undefine", "web-1"), ("setmaxmem", "web-1", "64M", "--config"), ("domrename", "web-1", "web-9"),
                        ("snapshot-create-as", "web-1", "s"), ("desc", "web-1", "x")):
            self.fails(BOB, *command, match=DENIED)

    def test_changing(self):
        self.ok(ALICE, "setmaxmem", "web-1", "64M", "--config")
        self.ok(ALICE, "snapshot-create-as", "web-1", "s")
        self.ok(ALICE, "snapshot-delete", "web-1", "s")
        self.ok(ALICE, "domrename", "web-1", "web-9")
        self.fails(ALICE, "domrename", "web-9", "vault-2", match=DENIED)
        self.fails(ALICE, "start", "db", match=DENIED)

    def test_defining(self):
        """By the name in the document, and by the domain that its UUID is of."""
        self.ok(ALICE, "define", self.public_file(self.guest("web-3")))
        self.fails(ALICE, "define", self.public_file(self.guest("mine")), match=DENIED)
        self.fails(BOB, "define", self.public_file(self.guest("web-4")), match=DENIED)
        for uuid in (self.uuid["db"], self.uuid["db"].replace("-", ""), self.uuid["db"].upper()):
            stolen = self.guest("web-5").replace("<name>", f"<uuid>{uuid}</uuid><name>")
            self.fails(ALICE, "define", self.public_file(stolen), match=DENIED)
        self.assertEqual(self.virsh.ok("domuuid", "db").strip(), self.uuid["db"])

    def test_the_host(self):
        self.ok(ALICE, "pool-list", "--all")
        self.fails(CAROL, "pool-list", "--all", match=DENIED)
        self.ok(CAROL, "nodeinfo")
        self.ok(CAROL, "version")

    def test_events(self):
        """Of what may not be seen, nothing is heard."""
        log = self.file("events")
        argv = ["setpriv", f"--reuid={BOB}", f"--regid={BOB}", "--clear-groups", "stdbuf", "-oL", "virsh", "-c", self.uri, "event",
                "--event", "lifecycle", "--loop", "--timeout", "60"]
        pid = self.executor.spawn(argv, log=log, env={"HOME": "/nonexistent"})
        self.addCleanup(self.executor.kill, [pid])
        told = lambda: open(log, encoding="utf-8").read() if os.path.exists(log) else ""
        # until it has registered, starts go unheard
        end = time.monotonic() + 60
        while "web-1" not in told() and time.monotonic() < end:
            self.virsh.ok("start", "web-1")
            self.virsh.ok("destroy", "web-1")
            time.sleep(0.2)
        self.virsh.ok("start", "db")
        self.virsh.ok("destroy", "db")
        self.virsh.ok("start", "web-2")
        self.virsh.ok("destroy", "web-2")
        self.assertTrue(process.wait_for(lambda: "'web-2': Stopped" in told(), 30), told())
        self.assertNotIn("'db'", told())

    def reload(self):
        said = lambda: sum(self.sim.log(100000).count(words) for words in
                           ("configuration read again", "configuration unchanged"))
        before = said()
        self.sim.daemon.send_signal(signal.SIGHUP)
        self.assertTrue(process.wait_for(lambda: said() > before, 30))

    def restore(self):
        self.write_policy(POLICY)
        self.reload()

    def every_call(self, name, number=-1):
        """What procedures.def says of each, and arguments for it about that domain."""
        result = self.executor.run([str(ENCODER), name, self.uuid[name], str(number)])
        self.assertEqual(result.code, 0, result)
        rows = [line.split(" ") for line in result.out.splitlines()]
        self.assertGreaterEqual(len(rows), 400)
        return [(int(number), *row, bytes.fromhex(arguments.replace("-", ""))) for number, *row, arguments in rows
                if row[1] != "LOGIN" and row[0] not in ONES_OWN]

    def connect_as(self, uid):
        os.setegid(uid)
        os.seteuid(uid)
        try:
            client = Raw(f"{self.sim.socket}/virtvboxd-sock")
        finally:
            os.seteuid(0)
            os.setegid(0)
        self.addCleanup(client.close)
        return client.open()

    def test_every_procedure(self):
        """Each one that there is, about a domain of which somebody may do this or that: refused exactly where the table
        wants more. What is about no domain is refused to who may nothing of the host. Those that are allowed are called
        only where all they do is look."""
        refused = 0
        for uid, name, level in ((CAROL, "db", "SEE"), (BOB, "web-1", "OPERATE"), (BOB, "vault", "NONE"),
                                 (ALICE, "vault", "NONE")):
            client = self.connect_as(uid)
            for number, procedure, _, subject, permission, arguments in self.every_call(name):
                granted = level if subject != "NOTHING" else "CHANGE" if uid == ALICE else "NONE"
                denied = (LEVELS.index(permission) > LEVELS.index(granted)
                          or (subject != "NOTHING" and granted == "NONE"))
                if not denied and LEVELS.index(permission) > LEVELS.index("SEE"):
                    continue
                code, text = client.call(number, arguments) or (0, "")
                with self.subTest(uid=uid, procedure=procedure, subject=subject, permission=permission):
                    if code == NO_SUPPORT:  # found out first: there is nothing to refuse
                        continue
                    if not denied:
                        self.assertFalse(code == ACCESS_DENIED and "with these flags" not in text, text)
                    elif granted == "NONE" and subject not in ("NOTHING", "XML", "XML_DESC"):
                        self.assertEqual(code, ERR_NO_DOMAIN, text)
                    else:
                        self.assertEqual(code, ACCESS_DENIED, text)
                refused += denied
        self.assertGreater(refused, 400)
        for name in ("web-1", "db", "vault"):
            self.assertEqual(self.state(name), "shut off")

    def test_reload(self):
        """Also for who is connected already. A broken file changes nothing, and is an error with its name."""
        self.addCleanup(self.restore)
        self.write_policy(POLICY.replace("permission = operate", "permission = sea"))
        self.reload()
        self.assertRegex(self.sim.log(400), r"configuration unchanged: .*policy: \[rule bob, by his group\]: permission: \"sea\"")
        self.ok(BOB, "start", "web-1")
        self.ok(BOB, "destroy", "web-1")
        self.write_policy(POLICY.replace("permission = operate", "permission = see"))
        self.reload()
        self.fails(BOB, "start", "web-1", match=DENIED)

    def test_root_is_never_refused(self):
        connection = libvirt.open(self.uri)
        self.addCleanup(connection.close)
        connection.lookupByName("vault").setAutostart(0)


NETWORK_POLICY = """
[rule sasl]
sasl = fred*
domains = web-*
permission = see

[rule certificates]
x509 = *CN=joe*
domains = db
permission = operate
"""


class NetworkAccessTest(SimTestCase):
    """Who comes over the network is known by the name of SASL, or by that in the certificate.

    DIGEST-MD5 is an old mechanism, but one that encrypts and needs no Kerberos: clients want that over TCP."""

    @classmethod
    def setUpClass(cls):
        cls.sim = simulated.Simulated(cls.version)
        cls.addClassCleanup(cls.sim.destroy)
        cls.virsh, directory = cls.sim.virsh, cls.sim.directory
        cls.tcp, cls.tls = free_port(), free_port()
        cls.pki = Authority(f"{directory}/pki")
        cls.pki.server("server")
        for name in ("joe", "mallory"):
            cls.pki.client(name)
        for name, text in (("policy", NETWORK_POLICY), ("libvirt.conf", "mech_list: digest-md5\n"
                           f"sasldb_path: {directory}/sasldb\n")):
            with open(f"{directory}/{name}", "w", encoding="utf-8") as out:
                out.write(text)
        for name in ("fred", "mallory"):
            done = process.Local().run(["saslpasswd2", "-p", "-c", "-a", "libvirt", "-f", f"{directory}/sasldb",
                                        "-u", "localhost", name], stdin="secret")
            assert done.code == 0, done
        cls.sim.environment["SASL_CONF_PATH"] = directory
        with open(f"{directory}/conf", "a", encoding="utf-8") as conf:
            conf.write(f'access_policy_file = "{directory}/policy"\nlisten_addr = "127.0.0.1"\n'
                       f'listen_tcp = 1\ntcp_port = "{cls.tcp}"\n'
                       f'listen_tls = 1\ntls_port = "{cls.tls}"\nca_file = "{cls.pki.path("ca.pem")}"\n'
                       f'cert_file = "{cls.pki.path("server.pem")}"\nkey_file = "{cls.pki.path("server.key")}"\n')
        cls.sim.start()

    def setUp(self):
        super().setUp()
        for name in ("web-1", "db"):
            self.define(self.guest(name))

    def sasl_uri(self, name):
        path = self.file(f"auth-{name}")
        with open(path, "w", encoding="utf-8") as out:
            out.write(f"[credentials-c]\nauthname={name}@localhost\npassword=secret\n"
                      "[auth-libvirt-localhost]\ncredentials=c\n")
        return f"vbox+tcp://localhost:{self.tcp}/system?authfile={path}"

    def tls_uri(self, name):
        return f"vbox+tls://localhost:{self.tls}/system?pkipath={self.pki.client_directory(name)}"

    def names(self, uri):
        return self.virsh.ok("list", "--all", "--name", uri=uri).split()

    def test_sasl(self):
        uri = self.sasl_uri("fred")
        self.assertEqual(self.names(uri), ["web-1"])
        self.virsh.ok("dumpxml", "web-1", uri=uri)
        self.virsh.fails("start", "web-1", uri=uri, match=DENIED)
        self.virsh.fails("dominfo", "db", uri=uri, match=NO_DOMAIN)

    def test_certificates(self):
        uri = self.tls_uri("joe")
        self.assertEqual(self.names(uri), ["db"])
        self.virsh.ok("start", "db", uri=uri)
        self.virsh.ok("destroy", "db", uri=uri)
        self.virsh.fails("undefine", "db", uri=uri, match=DENIED)
        self.virsh.fails("dominfo", "web-1", uri=uri, match=NO_DOMAIN)

    def test_names_that_no_rule_means(self):
        self.virsh.fails("list", uri=self.sasl_uri("mallory"), match=DENIED)
        self.virsh.fails("list", uri=self.tls_uri("mallory"), match=DENIED)
        log = self.sim.log(400)
        self.assertIn("access policy: SASL user mallory@localhost is refused virConnectOpen", log)
        self.assertRegex(log, "access policy: certificate .*CN=mallory is refused virConnectOpen")
