"""test_configuration.py - what keys of the configuration do that no other test is about: the log's filters and
places, audit, the host's UUID; and that a reload with a broken file changes nothing.

The daemon has a mount namespace in which /dev/log, the journal's socket and /etc/machine-id are the test's.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import signal
import socket
import threading

import simulated
from simulated import SimTestCase
from vxtest import process

MACHINE_ID = "0123456789abcdef0123456789abcdef"

# /dev with the devices that programs want, and a log; /run with a journal.
NAMESPACE = """
mount -t tmpfs -o mode=755 tmpfs {root}/dev
for device in null zero full random urandom; do cp -a /dev/$device {root}/dev/; done
touch {root}/dev/log
mount --bind {root}/syslog {root}/dev/log
mount --rbind {root}/dev /dev
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/systemd/journal
touch /run/systemd/journal/socket
mount --bind {root}/journal /run/systemd/journal/socket
mount --bind {root}/machine-id /etc/machine-id
exec "$@"
"""


class ConfigurationTest(SimTestCase):
    speed = "0"

    @classmethod
    def setUpClass(cls):
        cls.sim = simulated.Simulated(cls.version, speed=cls.speed)
        cls.addClassCleanup(cls.sim.destroy)
        cls.virsh = cls.sim.virsh
        root = cls.sim.directory
        os.mkdir(f"{root}/dev")
        cls.got = {name: cls.listen(f"{root}/{name}") for name in ("syslog", "journal")}
        with open(f"{root}/machine-id", "w", encoding="utf-8") as out:
            out.write(f"{MACHINE_ID}\n")
        if not os.path.exists("/etc/machine-id"):
            raise AssertionError("this machine has no /etc/machine-id to stand in for")
        cls.sim.prefix = ("unshare", "--mount", "--propagation", "private", "sh", "-e", "-c",
                          NAMESPACE.format(root=root), "sh")
        cls.base = f'unix_sock_dir = "{cls.sim.socket}"\nauth_unix_rw = "none"\nauth_unix_ro = "none"\n'
        cls.file_log = f"{root}/file.log"
        cls.log_lines = ('log_level = 2\nlog_filters = "4:rpc.server 1:rpc 3:vbox"\n'
                         f'log_outputs = "1:stderr 1:file:{cls.file_log} 3:syslog:virtvboxd-test 2:journald"\n')
        cls.configure(cls.log_lines + 'audit_logging = 1\nhost_uuid_source = "machine-id"\n')
        cls.sim.start()

    @classmethod
    def listen(cls, path):
        """The list of the datagrams that come to @path; they are read at once, for senders wait for that."""
        server, got = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), []
        server.bind(path)

        def read():
            with server:
                while (datagram := server.recv(65536)) != b"end":
                    got.append(datagram)

        def end():
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
                client.sendto(b"end", path)
            thread.join()

        thread = threading.Thread(target=read)
        thread.start()
        cls.addClassCleanup(end)
        return got

    @classmethod
    def configure(cls, text):
        with open(f"{cls.sim.directory}/conf", "w", encoding="utf-8") as out:
            out.write(cls.base + text)

    def reload(self, text, expected):
        self.configure(text)
        before = len(self.sim.log(10 ** 6))
        self.sim.daemon.send_signal(signal.SIGHUP)
        said = process.wait_for(lambda: re.search(expected, self.sim.log(10 ** 6)[before:]), 20, interval=0.02)
        self.assertTrue(said, f"{expected} not in\n{self.sim.log()}")

    def test_filters_and_outputs(self):
        """rpc/ in every detail, except for the server; of the rest, information, but of vbox/ only warnings."""
        self.virsh.ok("list", "--all")
        with open(self.file_log, encoding="utf-8") as log:
            lines = log.read().splitlines()
        found = [re.match(r"\S+ \S+: \d+: (\w+): ([\w.-]+): ", line) for line in lines]
        self.assertTrue(all(found), lines)
        seen = {(line[1], line[2]) for line in found}
        self.assertIn("debug", {level for level, category in seen if category.startswith("rpc.")})
        self.assertNotIn("rpc.server", {category for _, category in seen})
        self.assertEqual({level for level, category in seen if not category.startswith("rpc.")} - {"info", "warning"},
                         set())
        self.assertNotIn("info", {level for level, category in seen if category.startswith("vbox.")})
        self.assertIn(("info", "daemon.daemon"), seen)

    def test_syslog_and_journal(self):
        """Warnings go to both, information to the journal alone, which is told where it comes from, too."""
        self.reload(self.log_lines + "admin_max_clients = 7\n", "configuration read again")
        again, idle = b"configuration read again", b"admin_max_clients has no effect here"
        self.assertTrue(process.wait_for(lambda: any(again in entry for entry in self.got["journal"]), 20))
        self.assertTrue(process.wait_for(lambda: all(any(idle in line for line in got) for got in self.got.values()), 20))
        warning = [line for line in self.got["syslog"] if idle in line]
        self.assertEqual(len(warning), 1, self.got["syslog"])
        self.assertTrue(warning[0].startswith(b"<28>"), warning)  # daemon.warning
        self.assertIn(b" virtvboxd-test: ", warning[0])
        self.assertNotIn(b"read again", b"".join(self.got["syslog"]))
        entry = next(entry for entry in self.got["journal"] if again in entry)
        self.assertIn(b"PRIORITY=5", entry)
        self.assertRegex(entry, rb"CODE_FILE=\S*src/daemon/daemon.c")

    def test_audit(self):
        """What a domain is started with, that it starts and stops, and a start that fails."""
        self.reload(self.log_lines + "audit_logging = 1\n", "configuration read again")
        image = self.file("audit disk.img")
        with open(image, "wb") as out:
            out.truncate(1 << 20)
        disk = (f"<disk type='file' device='floppy'><source file='{image}'/><target dev='fda' bus='fdc'/></disk>"
                "<interface type='user'><mac address='08:00:27:01:02:03'/></interface>")
        self.define(self.guest("audit", disk))
        uuid = self.virsh.ok("domuuid", "audit").strip()
        self.virsh.ok("start", "audit")
        self.virsh.ok("destroy", "audit")
        self.sim.faults("fail 1 80004005 IMachine::launchVMProcess\n")
        self.virsh.fails("start", "audit", match="")
        common = f'vm="audit" uuid={uuid}'
        records = [f'yes virt=vbox resrc=disk reason=start {common} old-disk="\\?" new-disk=[0-9A-F]+\n',
                   f'yes virt=vbox resrc=net reason=start {common} old-net="\\?" new-net="08:00:27:01:02:03"\n',
                   f'yes virt=vbox resrc=mem reason=start {common} old-mem=0 new-mem=65536\n',
                   f'yes virt=vbox resrc=vcpu reason=start {common} old-vcpu=0 new-vcpu=1\n',
                   f'yes virt=vbox op=start reason=booted {common} vm-pid=-?\\d+\n',
                   f'no virt=vbox op=start reason=booted {common} vm-pid=-?\\d+\n',
                   f'yes virt=vbox op=stop reason=destroyed {common} vm-pid=-?\\d+\n']
        for record in records:
            self.assertTrue(process.wait_for(lambda: re.search("audit: success=" + record, self.sim.log(10 ** 6)), 20,
                                             interval=0.02), record)

    def test_audit_or_nothing(self):
        """audit_level = 2: where there is no audit system the daemon does not start, and a reload changes nothing."""
        try:
            socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9).close()  # NETLINK_AUDIT
            expected = "configuration read again"
        except OSError:
            expected = "configuration unchanged: audit_level is 2, but this host's audit system cannot be used"
        self.reload(self.log_lines + "audit_level = 2\n", expected)
        self.reload(self.log_lines + "audit_level = 0\n", "configuration read again")
        self.virsh.ok("list")

    def test_host_uuid(self):
        capabilities = self.virsh.ok("capabilities")
        self.assertIn("<uuid>01234567-89ab-cdef-0123-456789abcdef</uuid>", capabilities)
        other = self.sim.another()
        with open(f"{other.directory}/conf", "a", encoding="utf-8") as conf:
            conf.write('host_uuid = "8510F1F0-1b5b-4b1f-9f3c-7e0d3a9c1d11"\n')
        other.start()
        try:
            self.assertIn("<uuid>8510f1f0-1b5b-4b1f-9f3c-7e0d3a9c1d11</uuid>", other.virsh.ok("capabilities"))
        finally:
            other.stop()

    def test_in_the_background(self):
        """--daemon returns when clients can connect; the pid file names who stays, and goes with it. --verbose logs
        information, where the file says warnings."""
        other = self.sim.another()
        log = f"{other.directory}/verbose.log"
        with open(f"{other.directory}/conf", "a", encoding="utf-8") as conf:
            conf.write(f'log_level = 3\nlog_outputs = "1:file:{log}"\n')
        started = self.sim.executor.run([simulated.DAEMON, *other.options(), "--daemon", "--verbose"],
                                        env=other.environment)
        self.assertEqual(started.code, 0, started)
        with open(log, encoding="utf-8") as text:
            self.assertRegex(text.read(), ": info: daemon")
        with open(f"{other.directory}/pid", encoding="utf-8") as pid_file:
            pid = int(pid_file.read())
        try:
            other.virsh.ok("list")
            second = self.sim.executor.run([simulated.DAEMON, *other.options(), "--daemon"], env=other.environment)
            self.assertNotEqual(second.code, 0, second)
            other.virsh.ok("list")
        finally:
            os.kill(pid, signal.SIGTERM)
        self.assertTrue(process.wait_for(lambda: not os.path.exists(f"{other.socket}/virtvboxd-sock")
                                         and not os.path.exists(f"{other.directory}/pid"), 20))

    def test_broken_files_change_nothing(self):
        """One wrong value of each kind of key, beside others that are right and must not count either."""
        broken = [("max_clients = 0", "max_clients is 0, but"), ("max_clients = \"5\"", "must be a number"),
                  ("log_outputs = \"7:stderr\"", "log output"), ("log_filters = \"rpc\"", "log filter"),
                  ("unix_sock_rw_perms = \"rw\"", "octal"), ("unix_sock_group = \"no such group\"", "no group"),
                  ("auth_tls = \"polkit\"", "must be \"none\" or \"sasl\""),
                  ("tls_allowed_dn_list = 5", "list of strings"), ("tls_priority = \"NONSENSE\"", "not understood"),
                  ("tcp_port = \"x y\"", "name of a service"), ("host_uuid = \"1\"", "must be a UUID"),
                  ("audit_level = 9", "from 0 to 2"), ("access_drivers = [\"polkit\"]", "there is no \"polkit\""),
                  ("admin_max_clients = \"x\"", "must be a number"), ("no_such_key = 1", "there is no key"),
                  ("listen_tcp", "expected \"key = value\""), ("min_workers = 1 2", "more than one value")]
        for line, reason in broken:
            with self.subTest(line=line):
                where = f"configuration unchanged: {re.escape(self.sim.directory)}/conf:6: .*{re.escape(reason)}"
                self.reload(f'log_level = 4\nsasl_allowed_username_list = []\n{line}\n', where)
        elsewhere = [(f'access_policy_file = "{self.sim.directory}/nothing"\n', "nothing"),
                     ('log_outputs = "1:file:/nonexistent/x"\n', "cannot open log")]
        for text, reason in elsewhere:
            with self.subTest(text=text):
                self.reload("log_level = 4\n" + text, f"configuration unchanged: .*{reason}")
        self.configure(self.log_lines)
        before = len(self.sim.log(10 ** 6))
        self.virsh.ok("list", "--all")
        self.assertIn(": debug: rpc.", self.sim.log(10 ** 6)[before:])
