"""pki.py - an authority of the tests' own, and the certificates that it signs, made by certtool.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import shutil
import subprocess


class Authority:
    """@directory: for all its files; it is made."""

    def __init__(self, directory, name="Test CA"):
        self.directory = directory
        os.makedirs(directory, exist_ok=True)
        self.key("ca")
        self.template("ca", f"cn = {name}\nca\ncert_signing_key\ncrl_signing_key\nexpiration_days = 9\n")
        self.certtool("--generate-self-signed", "--load-privkey", self.path("ca.key"), "--template",
                      self.path("ca.info"), "--outfile", self.path("ca.pem"))

    def path(self, name):
        return f"{self.directory}/{name}"

    @staticmethod
    def certtool(*arguments):
        subprocess.run(["certtool", *arguments], check=True, stdin=subprocess.DEVNULL, capture_output=True)

    def key(self, name):
        self.certtool("--generate-privkey", "--key-type", "rsa", "--bits", "2048", "--outfile",
                      self.path(f"{name}.key"))

    def template(self, name, text):
        with open(self.path(f"{name}.info"), "w", encoding="utf-8") as out:
            out.write(text)

    def issue(self, name, text):
        """A certificate @name.pem with @name.key; @text: certtool's template."""
        self.key(name)
        self.template(name, f"{text}\norganization = Example\nsigning_key\nencryption_key\n")
        self.certtool("--generate-certificate", "--load-privkey", self.path(f"{name}.key"),
                      "--load-ca-certificate", self.path("ca.pem"), "--load-ca-privkey", self.path("ca.key"),
                      "--template", self.path(f"{name}.info"), "--outfile", self.path(f"{name}.pem"))

    def server(self, name, host="localhost", text="expiration_days = 9"):
        address = "ip_address = 127.0.0.1\n" if host == "localhost" else ""
        self.issue(name, f"cn = {host}\ndns_name = {host}\n{address}tls_www_server\n{text}")

    def client(self, name, text="expiration_days = 9"):
        self.issue(name, f"cn = {name}\ntls_www_client\n{text}")

    def revoke(self, name):
        self.template("crl", "crl_next_update = 9\ncrl_number = 1\n")
        self.certtool("--generate-crl", "--load-ca-privkey", self.path("ca.key"), "--load-ca-certificate",
                      self.path("ca.pem"), "--load-certificate", self.path(f"{name}.pem"), "--template",
                      self.path("crl.info"), "--outfile", self.path("crl.pem"))

    def client_directory(self, name, authority=None):
        """What ?pkipath= names: the certificate @name (None: none), and the authority to trust."""
        directory = self.path(f"pki-{name}")
        os.makedirs(directory, exist_ok=True)
        shutil.copy((authority or self).path("ca.pem"), f"{directory}/cacert.pem")
        if name:
            shutil.copy(self.path(f"{name}.pem"), f"{directory}/clientcert.pem")
            shutil.copy(self.path(f"{name}.key"), f"{directory}/clientkey.pem")
        return directory
