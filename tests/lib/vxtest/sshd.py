"""sshd.py - a real sshd on a high port of the loopback interface, with a user and keys of its own, and the
client's side of it: nothing of it touches this machine's accounts, keys or known hosts.

Each end has a mount namespace in which /etc/passwd and /run are its own.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pwd
import shlex
import socket
import subprocess

from . import process


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Sshd:
    """@directory: for all its files. @user, @uid: the account that clients log in to. @environment: of the
    remote commands. @mounts: {path: what is bound there}, @hidden: paths that are empty files there."""

    def __init__(self, directory, user, uid, environment, mounts=None, hidden=()):
        self.directory, self.user, self.uid = directory, user, uid
        self.environment, self.mounts, self.hidden = environment, dict(mounts or {}), hidden
        self.port = free_port()
        self.executor = process.Local()
        self.pid = None
        self.log = f"{directory}/sshd.log"
        self.key = f"{directory}/client/.ssh/id_ed25519"

    def _write(self, name, text, mode=0o644):
        path = f"{self.directory}/{name}"
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(path, mode)
        return path

    def _passwd(self, name, user, uid, home):
        """This machine's accounts, one of them with another home."""
        lines = [f"{user}:*:{uid}:{uid if uid else 0}::{home}:/bin/bash"]
        lines += [f"{entry.pw_name}:*:{entry.pw_uid}:{entry.pw_gid}::{entry.pw_dir}:{entry.pw_shell}"
                  for entry in pwd.getpwall() if entry.pw_name != user]
        return self._write(name, "\n".join(lines) + "\n")

    def _script(self, name, passwd, mounts, command):
        binds = "".join(f"mount --bind {shlex.quote(source)} {shlex.quote(target)}\n"
                        for target, source in mounts.items())
        inner = ("set -e\nmount -t tmpfs -o mode=755 tmpfs /run\nmkdir -p /run/sshd /run/libvirt\n"
                 f"mount --bind {passwd} /etc/passwd\n{binds}{command}\n")
        return self._write(name, f"#!/bin/sh\nexec unshare --mount --propagation private sh -c "
                                 f"{shlex.quote(inner)} {name} \"$@\"\n", 0o755)

    def start(self):
        home, client = f"{self.directory}/home", f"{self.directory}/client"
        for path in (home, f"{home}/.ssh", client, f"{client}/.ssh"):
            os.makedirs(path, mode=0o700, exist_ok=True)
        for path in (self.key, f"{self.directory}/hostkey"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
        with open(f"{self.key}.pub", encoding="utf-8") as key:
            self._write("home/.ssh/authorized_keys", key.read(), 0o600)
        with open(f"{self.directory}/hostkey.pub", encoding="utf-8") as key:
            self._write("client/.ssh/known_hosts", f"[127.0.0.1]:{self.port} {key.read()}")
        for path in (home, f"{home}/.ssh", f"{home}/.ssh/authorized_keys"):
            os.chown(path, self.uid, self.uid)
        variables = " ".join(f'{key}="{value}"' for key, value in self.environment.items())
        config = self._write("sshd_config", f"""
            Port {self.port}
            ListenAddress 127.0.0.1
            HostKey {self.directory}/hostkey
            PidFile none
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            StrictModes no
            SetEnv {variables or 'VX=1'}
            """)
        empty = self._write("empty", "", 0o644)
        script = self._script("sshd", self._passwd("sshd.passwd", self.user, self.uid, home),
                              {**self.mounts, **{path: empty for path in self.hidden}},
                              f"exec /usr/sbin/sshd -D -e -f {config}")
        self.pid = self.executor.spawn([script], log=self.log)
        if not process.wait_for(self._listens, 30):
            raise AssertionError(f"sshd does not listen:\n{self.output()}")
        return self

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def output(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def client(self, binary="/usr/bin/virsh"):
        """A program that is @binary as run by a user whose home holds the key and the known host."""
        home = f"{self.directory}/client"
        return self._script(f"run-{os.path.basename(binary)}",
                            self._passwd("client.passwd", "root", 0, home), {},
                            f"export HOME={home} XDG_CACHE_HOME={home} XDG_CONFIG_HOME={home}\n"
                            f"exec {binary} \"$@\"")

    def uri(self, path, transport="ssh", **parameters):
        query = "&".join(f"{key}={value}" for key, value in parameters.items())
        return f"vbox+{transport}://{self.user}@127.0.0.1:{self.port}{path}{'?' + query if query else ''}"

    def stop(self):
        if self.pid is not None:
            self.executor.kill([self.pid])
            self.executor.wait(self.pid, 5)
            self.pid = None
