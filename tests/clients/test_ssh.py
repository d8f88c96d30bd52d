"""test_ssh.py - vbox+ssh:// through a real sshd: by libvirt's own virt-ssh-helper, by ours, and by netcat.

The client is this machine's virsh, the daemon and VirtualBox are in the testbed; sshd's sessions see the
daemon's sockets where those of a remote host would be.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import shutil
import subprocess
import tempfile

from vxtest import process
from vxtest.client import ClientTestCase
from vxtest.sshd import Sshd
from vxtest.testbed import SOURCE
from vxtest.virsh import Virsh

LIBVIRTS_HELPER = "/usr/bin/virt-ssh-helper"
OUR_HELPER = str(SOURCE / "build/src/ssh-helper/virt-ssh-helper")


class SshTestCase(ClientTestCase):
    """@helper: what is found as virt-ssh-helper on the remote host; None: nothing is."""

    user = "tester"
    helper = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        directory = tempfile.mkdtemp(prefix="vx-ssh-")
        os.chmod(directory, 0o755)
        cls.addClassCleanup(shutil.rmtree, directory, ignore_errors=True)
        uid = int(cls.executor.run(["id", "-u", cls.user]).out) if cls.user else 0
        runtime = cls.executor.path(cls.daemon.runtime)
        mounts, environment = {}, {}
        if cls.user:
            environment["XDG_RUNTIME_DIR"] = runtime
        else:
            mounts["/run/libvirt"] = f"{runtime}/libvirt"
        if cls.helper and cls.helper != LIBVIRTS_HELPER:
            mounts[LIBVIRTS_HELPER] = cls.helper
        cls.sshd = Sshd(directory, cls.user or "root", uid, environment, mounts,
                        () if cls.helper else (LIBVIRTS_HELPER,)).start()
        cls.addClassCleanup(cls.sshd.stop)
        cls.path = "/session" if cls.user else "/system"
        cls.virsh = Virsh(cls.sshd.uri(cls.path, **cls.parameters()), binary=cls.sshd.client())

    @classmethod
    def parameters(cls):
        return {}

    @classmethod
    def remote_socket(cls):
        return (cls.executor.path(cls.daemon.socket) if cls.user
                else "/run/libvirt/virtvboxd-sock")


class LibvirtsHelperTest(SshTestCase):
    """A host that has libvirt's client package: its own helper finds our daemon's socket."""

    helper = LIBVIRTS_HELPER

    def test_life(self):
        self.assertIn("vbox+ssh://", self.virsh.ok("uri"))
        self.go_through_a_life()

    def test_netcat(self):
        self.go_through_a_short_life(self.sshd.uri(self.path, proxy="netcat", socket=self.remote_socket()))

    def test_libssh2(self):
        """libvirt's clients may do without the program ssh."""
        for transport in ("libssh2", "libssh"):
            uri = self.sshd.uri(self.path, transport, sshauth="privkey", keyfile=self.sshd.key,
                                known_hosts=f"{self.sshd.directory}/client/.ssh/known_hosts")
            with self.subTest(transport=transport):
                if self.is_supported(transport):
                    self.go_through_a_short_life(uri)
                    continue
                self.virsh.fails("list", uri=uri, match=f"{transport} (library|transport).*not.*(built|enabled|support)"
                                                        "|not built in|was not enabled")

    @staticmethod
    def is_supported(transport):
        """Whether this machine's libvirt was built with it."""
        libraries = subprocess.run(["sh", "-c", "ldd $(ldconfig -p | sed -n 's/.*libvirt\\.so\\.0.*=> //p')"],
                                   check=True, stdout=subprocess.PIPE, text=True).stdout
        return f"{transport}.so" in libraries

    def test_a_key_that_is_not_known(self):
        other = f"{self.sshd.directory}/other"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other], check=True)
        os.rename(self.sshd.key, f"{self.sshd.key}.away")
        try:
            self.virsh.fails("list", uri=self.sshd.uri(self.path, keyfile=other, no_tty=1),
                             match="Permission denied|publickey")
        finally:
            os.rename(f"{self.sshd.key}.away", self.sshd.key)


class OurHelperTest(SshTestCase):
    """A host that has only ours."""

    helper = OUR_HELPER

    def test_life(self):
        self.go_through_a_life()

    def test_read_only(self):
        self.define_guest()
        self.virsh.ok("dominfo", "guest", readonly=True)
        self.virsh.fails("start", "guest", readonly=True, match="read only access prevents|forbidden")

    def test_other_paths_are_refused(self):
        self.virsh.fails("list", uri=self.sshd.uri("/nothing", proxy="native"), match="unexpected vbox URI path")

    def test_other_drivers_are_not_ours(self):
        uri = self.sshd.uri("/session", proxy="native").replace("vbox+", "qemu+")
        self.virsh.fails("list", uri=uri, match="virt-ssh-helper: 'qemu:///session' is not VirtualBox's")

    def test_no_daemon(self):
        """What went wrong over there is told here."""
        self.daemon.stop()
        try:
            self.virsh.fails("list", match="cannot connect to '.*virtvboxd-sock'|starting '.*virtvboxd'")
        finally:
            self.daemon.start()
        self.virsh.ok("list")

    def test_many_at_once(self):
        clients = [process.Local() for _ in range(5)]
        pids = [client.spawn([self.virsh.binary, "-c", self.virsh.uri, "list", "--all"]) for client in clients]
        self.assertEqual([client.wait(pid, 120) for client, pid in zip(clients, pids)], [0] * 5)


class NetcatTest(SshTestCase):
    """A host without any helper, with netcat alone. The socket's path is then the client's to say."""

    helper = None

    @classmethod
    def parameters(cls):
        return {"proxy": "netcat", "socket": cls.remote_socket()}

    def test_life(self):
        self.go_through_a_life()


class SystemTest(SshTestCase):
    """root's machines, by root's login; read-only, too."""

    user = None
    helper = OUR_HELPER

    def test_life(self):
        self.go_through_a_life()

    def test_read_only_socket(self):
        self.define_guest()
        self.virsh.ok("list", "--all", readonly=True)
        self.virsh.fails("destroy", "guest", readonly=True, match="read only access prevents|forbidden")
        self.virsh.ok("list", "--all", readonly=True, uri=self.sshd.uri(self.path, proxy="native"))

    def test_libvirts_own_default_for_the_system(self):
        """Without ?proxy= a client looks what the remote host has."""
        self.virsh.ok("list", uri=self.sshd.uri(self.path))
        self.virsh.ok("list", uri=self.sshd.uri(self.path, proxy="netcat", socket=self.remote_socket()))
