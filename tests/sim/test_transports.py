"""test_transports.py - how clients come in, beyond what tests/clients/ goes through with a real VirtualBox: sockets
that systemd hands over, each by its unit's name; IPv6; where clients look for certificates; what the URI and the
configuration say of TLS; and a daemon that virt-ssh-helper starts.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import unittest

import simulated
from simulated import SimTestCase
from vxtest import process
from vxtest.pki import Authority
from vxtest.sshd import free_port
from vxtest.virsh import Virsh

SOURCE = simulated.HERE.parents[1]
HELPER = pathlib.Path(simulated.DAEMON).resolve().parents[1] / "ssh-helper/virt-ssh-helper"
CLIENT = 40010  # a user who has no account


class TlsTestCase(SimTestCase):
    speed = "0"

    @classmethod
    def setUpClass(cls):
        cls.sim = simulated.Simulated(cls.version, speed=cls.speed)
        cls.addClassCleanup(cls.sim.destroy)
        cls.virsh = cls.sim.virsh
        os.chmod(cls.sim.directory, 0o755)
        cls.pki = Authority(f"{cls.sim.directory}/pki")
        cls.pki.server("server")
        cls.pki.client("fred")
        cls.tls_port = free_port()
        with open(f"{cls.sim.directory}/conf", "a", encoding="utf-8") as conf:
            conf.write(f'ca_file = "{cls.pki.path("ca.pem")}"\n{cls.files()}{cls.configure()}')
        cls.sim.start()

    @classmethod
    def files(cls):
        return f'cert_file = "{cls.pki.path("server.pem")}"\nkey_file = "{cls.pki.path("server.key")}"\n'

    @classmethod
    def configure(cls):
        """Further lines of the configuration."""
        return ""

    def tls(self, host="localhost", **parameters):
        query = "&".join(f"{key}={value}" for key, value in parameters.items())
        return f"vbox+tls://{host}:{self.tls_port}/system{'?' + query if query else ''}"

    def go_through_a_life(self, uri):
        virsh = Virsh(uri)
        virsh.ok("define", self.xml_file(self.guest()))
        virsh.ok("start", "guest")
        self.assertEqual(self.state(), "running")
        self.assertIn("<name>guest</name>", virsh.ok("dumpxml", "guest"))
        virsh.ok("destroy", "guest")
        virsh.ok("snapshot-create-as", "guest", "first")
        self.assertIn("first", self.virsh.ok("snapshot-list", "guest"))
        virsh.ok("snapshot-delete", "guest", "first")
        virsh.ok("undefine", "guest")


class ListenerTest(TlsTestCase):
    """Sockets of the daemon's own, on every address that localhost has."""

    @classmethod
    def configure(cls):
        cls.tcp_port = free_port()
        return (f'listen_tls = 1\nlisten_tcp = 1\ntls_port = "{cls.tls_port}"\ntcp_port = "{cls.tcp_port}"\n'
                'auth_tcp = "none"\ntls_priority = "NORMAL:-VERS-TLS1.3"\n')

    def test_ipv6(self):
        trusted = self.pki.client_directory("fred")
        self.go_through_a_life(self.tls("[::1]", pkipath=trusted, no_verify=1))
        self.go_through_a_life(f"vbox+tcp://[::1]:{self.tcp_port}/system")
        self.virsh.fails("list", uri=self.tls("[::1]", pkipath=trusted), match="hostname|owner|certificate|match")

    def test_no_verify(self):
        """The client may do without a look at the server's certificate; the server looks at the client's."""
        other = Authority(self.pki.path("other"), "Other CA")
        self.virsh.fails("list", uri=self.tls(pkipath=self.pki.client_directory("fred", other)),
                         match="certificate|failed validation")
        mixed = self.pki.client_directory("fred")
        self.virsh.ok("list", uri=self.tls("127.0.0.2", pkipath=mixed, no_verify=1))
        other.client("mallory")
        self.virsh.fails("list", uri=self.tls(pkipath=other.client_directory("mallory", self.pki), no_verify=1),
                         match="certificate|alert|TLS|read|validation")

    def test_certificate_is_replaced_under_a_connection(self):
        """Who is connected stays so, while others see the new certificate."""
        uri = self.tls(pkipath=self.pki.client_directory("fred"))
        client = subprocess.Popen(["virsh", "-q", "-c", uri], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(client.communicate)

        def hostname():
            client.stdin.write("hostname\n")
            client.stdin.flush()
            for line in client.stdout:
                if os.uname().nodename in line:
                    return True
            return False

        self.assertTrue(hostname())
        self.pki.server("server", "elsewhere.example")
        try:
            self.sim.daemon.send_signal(signal.SIGHUP)
            self.assertTrue(process.wait_for(lambda: self.virsh.run("list", uri=uri).code != 0, 20))
            self.virsh.fails("list", uri=uri, match="hostname|owner|certificate|match")
            self.assertTrue(hostname())
        finally:
            self.pki.server("server")
            self.sim.daemon.send_signal(signal.SIGHUP)
        self.assertTrue(process.wait_for(lambda: self.virsh.run("list", uri=uri).code == 0, 20))
        self.assertTrue(hostname())

    def test_priority(self):
        """Server and client have to have something in common."""
        trusted = self.pki.client_directory("fred")
        self.virsh.ok("list", uri=self.tls(pkipath=trusted, tls_priority="NORMAL:-VERS-ALL:%2BVERS-TLS1.2"))
        self.virsh.fails("list", uri=self.tls(pkipath=trusted, tls_priority="NORMAL:-VERS-ALL:%2BVERS-TLS1.3"),
                         match="TLS|handshake")

    def run_as_client(self, uri, home, mounts=""):
        """virsh with the files of @home, by an ordinary user; @mounts: as root, who has other places."""
        argv = ["unshare", "--mount", "--propagation", "private", "sh", "-e", "-c",
                f"{mounts}\nexec \"$@\"", "sh"] if mounts else \
            ["setpriv", f"--reuid={CLIENT}", f"--regid={CLIENT}", "--clear-groups"]
        return process.Local().run([*argv, "virsh", "-c", uri, "list", "--all"],
                                   env={"HOME": home, "XDG_CONFIG_HOME": f"{home}/.config",
                                        "XDG_CACHE_HOME": f"{home}/.cache"})

    def test_where_clients_look(self):
        """A user: ~/.pki/libvirt; root: /etc/pki."""
        home = f"{self.sim.directory}/client"
        user, root = f"{home}/.pki/libvirt", f"{home}/etc"
        source = self.pki.client_directory("fred")
        shutil.copytree(source, user)
        for path in pathlib.Path(home).rglob("*"):
            os.chown(path, CLIENT, CLIENT)
        os.chown(home, CLIENT, CLIENT)
        for directory, name in (("CA", "cacert.pem"), ("libvirt", "clientcert.pem"), ("libvirt/private", "clientkey.pem")):
            os.makedirs(f"{root}/pki/{directory}", exist_ok=True)
            shutil.copy(f"{source}/{name}", f"{root}/pki/{directory}/{name}")
        mounts = (f"mkdir -p {home}/work\n"
                  f"mount -t tmpfs -o mode=755 tmpfs {home}/work\ncp -a /etc/. {home}/work/\nrm -rf {home}/work/pki\n"
                  f"cp -a {root}/pki {home}/work/pki\nmount --bind {home}/work /etc\n")
        for what, arguments in (("user", ()), ("root", (mounts,))):
            with self.subTest(what=what):
                result = self.run_as_client(self.tls(), home, *arguments)
                self.assertEqual(result.code, 0, result)
        shutil.rmtree(user)
        result = self.run_as_client(self.tls(), home)
        self.assertNotEqual(result.code, 0, result)
        self.assertRegex(result.err, "certificate|TLS|No such file")


class NoClientCertificateTest(TlsTestCase):
    """tls_no_verify_certificate: the server knows nobody, and lets everybody in (auth_tls is none here). It has two
    certificates."""

    @classmethod
    def files(cls):
        cls.pki.server("second")
        names = {kind: ", ".join(f'"{cls.pki.path(f"{name}.{kind}")}"' for name in ("server", "second"))
                 for kind in ("pem", "key")}
        return f'cert_files = [{names["pem"]}]\nkey_files = [{names["key"]}]\n'

    @classmethod
    def configure(cls):
        return f'listen_tls = 1\ntls_port = "{cls.tls_port}"\ntls_no_verify_certificate = 1\n'

    def test_clients_without_a_certificate(self):
        trusted = self.pki.client_directory("")
        self.go_through_a_life(self.tls(pkipath=trusted))
        self.virsh.fails("list", uri=self.tls("127.0.0.2", pkipath=trusted), match="hostname|owner|certificate|match")


class ActivationTest(TlsTestCase):
    """systemd's own program hands over a socket for each of our units, under the name that systemd gives it."""

    @classmethod
    def configure(cls):
        units = sorted(path.name.removesuffix(".in") for path in (SOURCE / "data/systemd/system").iterdir()
                       if ".socket" in path.name)
        cls.tcp_port = free_port()
        where = {"virtvboxd.socket": f"{cls.sim.socket}/virtvboxd-sock",
                 "virtvboxd-ro.socket": f"{cls.sim.directory}/looking",
                 "virtvboxd-tcp.socket": f"127.0.0.1:{cls.tcp_port}",
                 "virtvboxd-tls.socket": f"127.0.0.1:{cls.tls_port}"}
        assert units == sorted(where), units
        environment = {**process.base_environment(), **cls.sim.environment}
        cls.sim.prefix = ("systemd-socket-activate",
                          *(argument for unit in units for argument in ("-l", where[unit])),
                          f"--fdname={':'.join(units)}",
                          *(f"--setenv={key}={value}" for key, value in environment.items()))
        return 'auth_tcp = "none"\n'

    def test_each_socket(self):
        self.go_through_a_life(f"vbox:///system?socket={self.sim.socket}/virtvboxd-sock")
        self.go_through_a_life(f"vbox+tcp://localhost:{self.tcp_port}/system")
        self.go_through_a_life(self.tls(pkipath=self.pki.client_directory("fred")))
        self.virsh.fails("list", uri=self.tls(pkipath=self.pki.client_directory("")), match="certificate|TLS|read")
        looking = f"vbox:///system?socket={self.sim.directory}/looking"
        self.virsh.ok("list", uri=looking, readonly=True)
        self.virsh.fails("define", self.xml_file(self.guest()), uri=looking, match="read.only|forbidden|denied")

    def test_reload(self):
        """Sockets that came from elsewhere stay."""
        self.virsh.ok("list")
        self.sim.daemon.send_signal(signal.SIGHUP)
        self.assertTrue(process.wait_for(lambda: "configuration read again" in self.sim.log(1000), 20))
        self.virsh.ok("list", uri=f"vbox+tcp://localhost:{self.tcp_port}/system")


class HelperStartsDaemonTest(unittest.TestCase):
    """vbox+ssh:// to a host where no daemon runs: our helper starts the user's.

    What stands for ssh runs the client's command here, with the environment of a login.
    """

    def setUp(self):
        self.sim = simulated.Simulated("7.2")
        self.addCleanup(self.sim.destroy)
        self.directory = tempfile.mkdtemp(prefix="vx-helper-")
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        for path in (self.directory, self.sim.directory):
            os.chmod(path, 0o755)
        for path in (f"{self.directory}/run", f"{self.directory}/home", f"{self.directory}/bin"):
            os.mkdir(path, 0o755)
        for name in ("run", "home"):
            os.chown(f"{self.directory}/{name}", CLIENT, CLIENT)
        for root, directories, files in os.walk(self.sim.directory):
            for name in directories + files:
                os.chown(f"{root}/{name}", CLIENT, CLIENT)
        os.chown(self.sim.directory, CLIENT, CLIENT)
        os.symlink(simulated.DAEMON, f"{self.directory}/bin/virtvboxd")
        os.symlink(HELPER, f"{self.directory}/bin/virt-ssh-helper")
        environment = {**self.sim.environment, "HOME": f"{self.directory}/home", "LC_ALL": "C",
                       "XDG_RUNTIME_DIR": f"{self.directory}/run", "VIRTD_PATH": f"{self.directory}/bin",
                       "PATH": f"{self.directory}/bin:/usr/bin:/bin"}
        variables = " ".join(f"'{key}={value}'" for key, value in environment.items())
        self.ssh = f"{self.directory}/ssh"
        with open(self.ssh, "w", encoding="utf-8") as out:
            out.write("#!/bin/sh\nfor command; do :; done\n"
                      f"exec env -i {variables} setpriv --reuid={CLIENT} --regid={CLIENT} --clear-groups sh -c \"$command\"\n")
        os.chmod(self.ssh, 0o755)
        self.virsh = Virsh(f"vbox+ssh://host/session?proxy=native&command={self.ssh}")
        self.addCleanup(self.end_daemon)

    def pid_file(self):
        return pathlib.Path(f"{self.directory}/run/libvirt/virtvboxd.pid")

    def end_daemon(self):
        if self.pid_file().exists():
            pid = int(self.pid_file().read_text(encoding="utf-8"))
            os.kill(pid, signal.SIGTERM)
            process.wait_for(lambda: not self.pid_file().exists() or not os.path.exists(f"/proc/{pid}"), 20)

    def test_started_once(self):
        self.assertEqual(self.virsh.ok("uri").strip().split("?")[0].split(":")[0], "vbox+ssh")
        pid = self.pid_file().read_text(encoding="utf-8")
        self.assertTrue(stat.S_ISSOCK(os.stat(f"{self.directory}/run/libvirt/virtvboxd-sock").st_mode))
        self.assertRegex(pathlib.Path(f"/proc/{pid.strip()}/cmdline").read_text(encoding="utf-8"), "--timeout")
        document = f"{self.directory}/domain.xml"
        pathlib.Path(document).write_text(SimTestCase.guest(None), encoding="utf-8")
        for command in (("define", document), ("start", "guest"), ("dumpxml", "guest"), ("destroy", "guest"),
                        ("undefine", "guest")):
            self.virsh.ok(*command)
        self.assertEqual(self.pid_file().read_text(encoding="utf-8"), pid)

    def test_not_wanted(self):
        """LIBVIRT_AUTOSTART=0 of the login."""
        script = pathlib.Path(self.ssh)
        script.write_text(re.sub("exec env -i", "exec env -i LIBVIRT_AUTOSTART=0", script.read_text(encoding="utf-8")),
                          encoding="utf-8")
        self.virsh.fails("list", match="cannot connect to|starting|not running|No such file")
        self.assertFalse(self.pid_file().exists())
