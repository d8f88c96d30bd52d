"""kdc.py - a real MIT Kerberos KDC on a high port of the loopback interface.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import subprocess

from . import process
from .sshd import free_port

REALM = "EXAMPLE.TEST"


class Kdc:
    """@directory: for all its files; it is made."""

    def __init__(self, directory):
        self.directory, self.port = directory, free_port()
        self.pid = None
        self.executor = process.Local()
        os.makedirs(directory, exist_ok=True)
        self._write("krb5.conf", self.client_configuration())
        self._write("kdc.conf", f"[kdcdefaults]\nkdc_listen = 127.0.0.1:{self.port}\n"
                    f"kdc_tcp_listen = 127.0.0.1:{self.port}\n[realms]\n{REALM} = {{\n"
                    f"database_name = {directory}/principal\nkey_stash_file = {directory}/stash\n}}\n")
        self.environment = {"KRB5_CONFIG": f"{directory}/krb5.conf", "KRB5_KDC_PROFILE": f"{directory}/kdc.conf"}
        self._run("kdb5_util", "create", "-s", "-P", "master")

    def client_configuration(self):
        return (f"[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_kdc = false\nrdns = false\n"
                "dns_canonicalize_hostname = false\nignore_acceptor_hostname = true\n"
                f"[realms]\n{REALM} = {{\nkdc = 127.0.0.1:{self.port}\n}}\n"
                f"[domain_realm]\nlocalhost = {REALM}\n")

    def _write(self, name, text):
        with open(f"{self.directory}/{name}", "w", encoding="utf-8") as out:
            out.write(text)

    def _run(self, *argv, stdin=""):
        done = subprocess.run(argv, input=stdin, text=True, capture_output=True, check=False,
                              env={**process.base_environment(), **self.environment})
        assert done.returncode == 0, done

    def start(self):
        self.pid = self.executor.spawn(["krb5kdc", "-n"], env=self.environment, log=f"{self.directory}/log")
        return self

    def stop(self):
        self.executor.signal(self.pid, 15)
        self.executor.wait(self.pid, 20)

    def add_user(self, name, password):
        self._run("kadmin.local", "-q", f"addprinc -pw {password} {name}")

    def add_service(self, name, keytab):
        self._run("kadmin.local", "-q", f"addprinc -randkey {name}")
        self._run("kadmin.local", "-q", f"ktadd -k {keytab} {name}")

    def log_in(self, name, password):
        """Returns the environment of a client with a ticket of @name."""
        environment = {"KRB5_CONFIG": self.environment["KRB5_CONFIG"],
                       "KRB5CCNAME": f"FILE:{self.directory}/cc-{name}"}
        assert process.wait_for(lambda: self.executor.run(["kinit", name], env=environment,
                                                          stdin=f"{password}\n").code == 0, 20)
        return environment
