"""test_polkit.py - auth_unix_rw and auth_unix_ro = "polkit", with a real polkitd and rules, on a message
bus of their own; and peers that are refused are named in the log.

All programs have a mount namespace in which polkit's rules and actions, and the accounts, are the test's.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pwd
import shlex
import subprocess

import simulated
from simulated import SimTestCase
from vxtest import process
from vxtest.virsh import Virsh

USERS = {"manager": 40001, "watcher": 40002, "nobody-there": 40003, "asked": 40004}

# Who may do what; whoever is not named is asked for a password, which nobody can give here.
RULES = """
polkit.addRule(function(action, subject) {
    if (action.id == "org.libvirt.unix.manage" && subject.user == "manager")
        return polkit.Result.YES;
    if (action.id == "org.libvirt.unix.manage" && subject.user == "asked")
        return polkit.Result.AUTH_ADMIN;
    if (action.id == "org.libvirt.unix.monitor" && subject.user == "watcher")
        return polkit.Result.YES;
    return polkit.Result.NO;
});
"""

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/><allow receive_type="method_return"/>
    <allow receive_type="error"/><allow receive_type="signal"/>
  </policy>
</busconfig>
"""


class PolkitTest(SimTestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = simulated.Simulated(cls.version)
        cls.addClassCleanup(cls.sim.destroy)
        cls.virsh, cls.executor = cls.sim.virsh, process.Local()
        directory = cls.sim.directory
        os.chmod(directory, 0o755)
        os.chmod(cls.sim.socket, 0o755)
        cls.bus = f"{directory}/bus"
        cls.write("bus.conf", BUS.format(socket=cls.bus))
        os.makedirs(f"{directory}/rules", exist_ok=True)
        cls.write("rules/10-test.rules", RULES)
        lines = [f"{entry.pw_name}:*:{entry.pw_uid}:{entry.pw_gid}::{entry.pw_dir}:{entry.pw_shell}"
                 for entry in pwd.getpwall()]
        cls.write("passwd", "\n".join(lines + [f"{name}:*:{uid}:{uid}::/:/bin/sh"
                                               for name, uid in USERS.items()]) + "\n")
        cls.environment = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={cls.bus}"}
        cls.pids = []
        cls.addClassCleanup(lambda: cls.executor.kill(cls.pids))
        cls.serve("dbus-daemon", f"exec dbus-daemon --config-file={directory}/bus.conf --nofork --nopidfile")
        if not process.wait_for(lambda: os.path.exists(cls.bus), 30):
            raise AssertionError("the message bus does not listen")
        cls.serve("polkitd", "exec /usr/lib/polkit-1/polkitd --no-debug")
        has_polkit = ["dbus-send", "--system", "--print-reply", "--dest=org.freedesktop.DBus", "/",
                      "org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.PolicyKit1"]
        if not process.wait_for(lambda: subprocess.run(has_polkit, env={**os.environ, **cls.environment}, check=False,
                                                       capture_output=True).returncode == 0, 60, interval=0.2):
            raise AssertionError(f"polkitd is not there:\n{open(f'{directory}/polkitd.log', encoding='utf-8').read()}")
        # What holds where the file is silent.
        cls.write("conf", f'unix_sock_dir = "{cls.sim.socket}"\nlog_level = 1\nlog_outputs = "1:stderr"\n')
        cls.sim.environment.update(cls.environment)
        cls.sim.start()
        cls.read_write = f"vbox:///system?socket={cls.sim.socket}/virtvboxd-sock"
        cls.read_only = f"vbox:///system?socket={cls.sim.socket}/virtvboxd-sock-ro"

    @classmethod
    def write(cls, name, text):
        path = f"{cls.sim.directory}/{name}"
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(path, 0o644)
        return path

    @classmethod
    def serve(cls, name, command):
        """A program of the namespace, in the background."""
        directory = cls.sim.directory
        os.makedirs(f"{directory}/actions", exist_ok=True)
        cls.write("actions/org.libvirt.unix.policy", cls.actions())
        script = (f"mount --bind {directory}/passwd /etc/passwd\n"
                  f"mount --bind {directory}/rules /etc/polkit-1/rules.d\n"
                  f"mount --bind {directory}/actions /usr/share/polkit-1/actions\n{command}\n")
        cls.pids.append(cls.executor.spawn(["unshare", "--mount", "--propagation", "private", "sh", "-e", "-c", script],
                                           env=cls.environment, log=f"{directory}/{name}.log"))

    @staticmethod
    def actions():
        """The file that we ship."""
        with open(simulated.HERE.parents[1] / "data/polkit/org.libvirt.unix.policy", encoding="utf-8") as policy:
            return policy.read()

    def run_as(self, user, uri, *arguments, readonly=False):
        """virsh of that user."""
        argv = ["setpriv", f"--reuid={USERS[user]}", f"--regid={USERS[user]}", "--clear-groups", "virsh",
                *(["-r"] if readonly else []), "-c", uri, *arguments]
        return self.executor.run(argv, env={"HOME": "/nonexistent", **self.environment})

    def ok(self, user, uri, *arguments, **options):
        result = self.run_as(user, uri, *arguments, **options)
        self.assertEqual(result.code, 0, result)
        return result.out

    def refused(self, user, uri, match, **options):
        result = self.run_as(user, uri, "list", "--all", **options)
        self.assertNotEqual(result.code, 0, result)
        self.assertRegex(result.err, match)
        self.assertRegex(self.sim.log(400), f"of user {USERS[user]}(, read-only)?: authentication failed")

    def test_who_may_manage(self):
        self.define(self.guest())
        self.addCleanup(self.virsh.ok, "undefine", "guest")
        self.ok("manager", self.read_write, "start", "guest")
        self.assertEqual(self.state(), "running")
        self.ok("manager", self.read_write, "destroy", "guest")

    def test_who_may_not(self):
        self.refused("nobody-there", self.read_write, "access denied by policy")
        self.refused("watcher", self.read_write, "access denied by policy")

    def test_who_may_look(self):
        self.ok("watcher", self.read_only, "list", "--all", readonly=True)
        result = self.run_as("watcher", self.read_only, "define", "/dev/null", readonly=True)
        self.assertNotEqual(result.code, 0)
        self.refused("nobody-there", self.read_only, "access denied by policy", readonly=True)

    def test_a_password_that_nobody_can_ask_for(self):
        """libvirt's client starts an agent then, which has no terminal here."""
        self.refused("asked", self.read_write, "no polkit agent|polkit.*agent|Cannot (create|spawn).*agent"
                                               "|authentication (agent|failed)")

    def test_root_is_not_asked(self):
        self.virsh.ok("list", "--all")

    def test_without_polkit_nobody_gets_in(self):
        """A bus that is not there lets no one in but root."""
        other = self.sim.another()
        with open(f"{other.directory}/conf", "a", encoding="utf-8") as conf:
            conf.write('auth_unix_rw = "polkit"\n')
        os.chmod(other.directory, 0o755)
        os.chmod(other.socket, 0o755)
        other.environment = {**other.environment, "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent/bus"}
        other.start()
        try:
            result = self.run_as("manager", f"vbox:///system?socket={other.socket}/virtvboxd-sock", "list")
            self.assertNotEqual(result.code, 0)
            self.assertIn("polkit cannot be asked", result.err)
            Virsh(f"vbox:///system?socket={other.socket}/virtvboxd-sock").ok("list")
        finally:
            other.stop()
