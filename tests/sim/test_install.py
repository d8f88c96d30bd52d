"""test_install.py - what "make install" puts where: all that is needed, nothing that libvirt's packages have,
and units that systemd understands.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import simulated

BUILD = pathlib.Path(simulated.DAEMON).resolve().parents[2]
OPTIONS = {option["name"]: option["value"] for option in json.loads(subprocess.run(
    ["meson", "introspect", "--buildoptions", str(BUILD)], check=True, stdout=subprocess.PIPE).stdout)}
PREFIX = OPTIONS["prefix"]
ACTIONS = "/usr/share" if PREFIX == "/usr/local" else f"{PREFIX}/share"

FILES = {
    f"{PREFIX}/sbin/virtvboxd", f"{PREFIX}/libexec/virtvbox/virt-ssh-helper",
    f"{PREFIX}/share/man/man8/virtvboxd.8", f"{PREFIX}/share/man/man5/virtvboxd-policy.5",
    f"{PREFIX}/share/man/man5/virtvboxd.conf.5", f"{PREFIX}/lib/sysusers.d/virtvbox.conf",
    f"{ACTIONS}/polkit-1/actions/org.libvirt.unix.virtvbox.policy",
    *(f"{PREFIX}/share/doc/virtvbox/examples/{name}" for name in ("virtvboxd.conf", "sasl2-libvirt.conf")),
    *(f"{PREFIX}/lib/systemd/system/virtvboxd{name}" for name in
      (".service", ".socket", "-ro.socket", "-tcp.socket", "-tls.socket")),
    f"{PREFIX}/lib/systemd/user/virtvboxd.service", f"{PREFIX}/lib/systemd/user/virtvboxd.socket",
}
LINKS = {
    f"{PREFIX}/libexec/virtvbox/virtvboxd": f"{PREFIX}/sbin/virtvboxd",
    f"{PREFIX}/libexec/virtvbox/libvirtd": f"{PREFIX}/sbin/virtvboxd",
}
if PREFIX != "/usr" or not os.path.exists("/usr/bin/virt-ssh-helper"):
    LINKS[f"{PREFIX}/bin/virt-ssh-helper"] = f"{PREFIX}/libexec/virtvbox/virt-ssh-helper"


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp(prefix="vx-install-")
        cls.addClassCleanup(shutil.rmtree, cls.root, ignore_errors=True)
        cls.image = f"{cls.root}/image"
        subprocess.run(["meson", "install", "-C", str(BUILD), "--no-rebuild"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "DESTDIR": cls.image})

    def found(self):
        paths = [path for path in pathlib.Path(self.image).rglob("*") if path.is_symlink() or not path.is_dir()]
        return {f"/{path.relative_to(self.image)}": path for path in paths}

    def test_files(self):
        found = self.found()
        self.assertEqual({name for name, path in found.items() if not path.is_symlink()}, FILES)
        self.assertTrue(os.path.isdir(f"{self.image}{'' if PREFIX == '/usr/local' else PREFIX}/etc/libvirt"))
        self.assertEqual({name: os.readlink(path) for name, path in found.items() if path.is_symlink()}, LINKS)

    def test_uninstall(self):
        """"ninja uninstall" takes away all of it; what an administrator wrote stays."""
        image, log = f"{self.root}/other", BUILD / "meson-logs/install-log.txt"
        subprocess.run(["meson", "install", "-C", str(BUILD), "--no-rebuild"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "DESTDIR": image})
        self.assertIn(f"{image}{PREFIX}/sbin/virtvboxd", log.read_text(encoding="utf-8"))
        own = pathlib.Path(f"{image}/etc/libvirt/virtvboxd.conf")
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text("log_level = 3\n", encoding="utf-8")
        subprocess.run(["ninja", "-C", str(BUILD), "uninstall"], check=True, stdout=subprocess.DEVNULL)
        left = [path for path in pathlib.Path(image).rglob("*") if path.is_symlink() or not path.is_dir()]
        self.assertEqual(left, [own])

    def test_no_file_is_libvirts(self):
        """Except the link, which is not made in /usr then, no package of libvirt here has a file of that name."""
        packages = subprocess.run("dpkg-query -W -f '${Package}\\n' | grep -E '^(libvirt|python3-libvirt)'", shell=True,
                                  check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        self.assertIn("libvirt-clients", packages)
        theirs = set(subprocess.run(["dpkg-query", "-L", *packages], check=True, stdout=subprocess.PIPE,
                                    text=True).stdout.splitlines())
        theirs |= {path.replace("/lib/systemd", "/usr/lib/systemd", 1) for path in theirs if path.startswith("/lib/")}
        ours = {name.replace(PREFIX, "/usr", 1) for name in self.found()} - {"/usr/bin/virt-ssh-helper"}
        self.assertEqual(theirs & ours, set())

    def test_units(self):
        """Each unit as installed, with the daemon where the units say it is."""
        for kind in ("system", "user"):
            directory = f"{self.image}{PREFIX}/lib/systemd/{kind}"
            units = f"{self.root}/{kind}"
            shutil.copytree(directory, units)
            for unit in pathlib.Path(units).iterdir():
                text = unit.read_text(encoding="utf-8")
                self.assertIn("Documentation=man:virtvboxd(8)", text)
                unit.write_text(text.replace(f"{PREFIX}/sbin/virtvboxd", f"{self.image}{PREFIX}/sbin/virtvboxd"),
                                encoding="utf-8")
            result = subprocess.run(["systemd-analyze", "verify", "--man=no", f"--{kind}",
                                     *map(str, sorted(pathlib.Path(units).iterdir()))],
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                                    env={**os.environ, "XDG_RUNTIME_DIR": self.root})
            complaints = [line for line in result.stdout.splitlines() if "virtvboxd" in line or units in line]
            self.assertEqual(complaints, [])
            self.assertEqual(result.returncode, 0, result.stdout)

    def test_sysusers(self):
        os.makedirs(f"{self.image}/etc", exist_ok=True)
        text = pathlib.Path(f"{self.image}{PREFIX}/lib/sysusers.d/virtvbox.conf").read_text(encoding="utf-8")
        done = subprocess.run(["systemd-sysusers", "--root", self.image, "-"], input=text, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        group = pathlib.Path(f"{self.image}/etc/group").read_text(encoding="utf-8")
        for name in ("etc/group", "etc/passwd", "etc/shadow", "etc/gshadow", "etc/.pwd.lock"):
            pathlib.Path(f"{self.image}/{name}").unlink(missing_ok=True)
        self.assertIn("\nlibvirt:x:", "\n" + group)
