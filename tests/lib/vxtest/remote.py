"""remote.py - the test case of clients that come over TCP: the daemon in the testbed, which shares this
machine's loopback interface.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import subprocess

from .client import ClientTestCase
from .sshd import free_port
from .virsh import Virsh


class RemoteTestCase(ClientTestCase):
    """configure() returns lines of the daemon's configuration and sets cls.daemon.environment."""

    @classmethod
    def make_virsh(cls):
        cls.port = free_port()
        cls.outside = cls.executor.path(f"{cls.directory}/remote")
        os.makedirs(cls.outside, mode=0o755, exist_ok=True)
        cls.inside = f"{cls.directory}/remote"
        cls.daemon.settings = 'listen_addr = "127.0.0.1"\n' + cls.configure()
        return Virsh(cls.uri(), env={"LIBVIRT_AUTOSTART": "0", **cls.client_environment()})

    @classmethod
    def client_environment(cls):
        return {}

    @classmethod
    def write(cls, name, text):
        """Returns the file's path as this process sees it; the daemon sees it below cls.inside."""
        with open(f"{cls.outside}/{name}", "w", encoding="utf-8") as out:
            out.write(text)
        return f"{cls.outside}/{name}"

    @classmethod
    def configure_sasl(cls, text):
        os.makedirs(f"{cls.outside}/sasl", exist_ok=True)
        cls.write("sasl/libvirt.conf", text)
        cls.daemon.environment["SASL_CONF_PATH"] = f"{cls.inside}/sasl"

    @classmethod
    def add_sasl_user(cls, name, password):
        done = cls.executor.run(["saslpasswd2", "-p", "-c", "-a", "libvirt", "-f", f"{cls.inside}/sasldb",
                                 "-u", "localhost", name], stdin=password)
        assert done.code == 0, done

    @classmethod
    def credentials(cls, name, password):
        """A file for ?authfile=."""
        return cls.write(f"auth-{name}-{password}", f"[credentials-c]\nauthname={name}\npassword={password}\n"
                                                    "[auth-libvirt-localhost]\ncredentials=c\n"
                                                    "[auth-libvirt-127.0.0.1]\ncredentials=c\n")

    def go_through_a_life_unread(self, *secrets):
        """With what is on the wire recorded, where neither a document nor any of @secrets may be. Returns it."""
        capture = Capture(self.port, self.here("capture"))
        try:
            self.go_through_a_life()
        finally:
            wire = capture.stop()
        self.assertGreater(len(wire), 10000)
        for secret in (b"<domain", b"<name>", b"guest", *secrets):
            self.assertNotIn(secret, wire)
        return wire


class Capture:
    """tcpdump of a port of the loopback interface, into @path."""

    def __init__(self, port, path):
        self.path = path
        self.child = subprocess.Popen(["tcpdump", "-i", "lo", "-U", "-s", "0", "--immediate-mode", "-w", path,
                                       "tcp", "port", str(port)], stderr=subprocess.PIPE)
        self.child.stderr.readline()  # "listening on lo ..."

    def stop(self):
        """Returns all bytes that went over the wire."""
        self.child.terminate()
        self.child.wait(20)
        self.child.stderr.close()
        with open(self.path, "rb") as data:
            return data.read()
