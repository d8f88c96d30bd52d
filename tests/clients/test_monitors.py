"""test_monitors.py - programs that watch: libvirt-dbus, virsh event, a Prometheus exporter, Perl's and Python's
bindings, virt-viewer. All of them look at the same running guests.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest
import urllib.request

from vxtest import process
from vxtest.client import ClientTestCase
from vxtest.xserver import XServer

BUS = "gdbus", "call", "--session", "--dest", "org.libvirt", "--object-path"

PERL = """
use Sys::Virt;
my $conn = Sys::Virt->new(uri => $ARGV[0], readonly => 1);
foreach my $dom (sort { $a->get_name cmp $b->get_name } $conn->list_all_domains()) {
    my $info = $dom->get_info();
    printf "%s %s %d %d\\n", $dom->get_name, $dom->get_uuid_string, $info->{state}, $info->{memory};
}
"""


def need(*programs):
    for program in programs:
        if not shutil.which(program, path="/usr/bin:/usr/sbin:/bin"):
            raise unittest.SkipTest(f"{program} is not installed")


class MonitorsTest(ClientTestCase):
    user = "tester"

    def setUp(self):
        super().setUp()
        # One that boots from the network has its card counted, the other its disk.
        self.vbox.manage("setproperty", "vrdeextpack", "VNC")
        self.disk("net.vdi")
        net = self.guest_xml("net", disks=f"<disk type='file' device='disk'><source file='{self.file('net.vdi')}'/>"
                             "<target dev='hda' bus='ide'/></disk>",
                             devices="<interface type='user'><mac address='08:00:27:00:00:02'/><model type='82540EM'/>"
                             "</interface>").replace("<boot dev='fd'/>", "<boot dev='network'/>")
        self.define(net)
        self.virsh.ok("start", "net")

    def session(self, *argv, **options):
        """A program of the user who owns the session's daemon, which it finds by itself."""
        owner = os.stat(self.executor.path(self.daemon.socket)).st_uid
        environment = {**os.environ, "XDG_RUNTIME_DIR": self.executor.path(self.daemon.runtime),
                       "LIBVIRT_AUTOSTART": "0", "HOME": "/", **options.pop("env", {})}
        return subprocess.Popen(["setpriv", f"--reuid={owner}", "--clear-groups", *argv], env=environment, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)

    def metrics(self, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        told = {}  # (metric, domain): the sum over its devices
        for name, labels, value in re.findall(r"^libvirt_domain_(\w+)\{(.*)\} (\S+)$", text, re.M):
            key = name, re.search('domain="([^"]*)"', labels)[1]
            told[key] = told.get(key, 0) + float(value)
        return told

    def listens(self, port):
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    def test_all(self):
        need("libvirt-dbus", "gdbus", "dbus-daemon", "prometheus-libvirt-exporter", "perl")
        self.watch_events()
        self.ask_bindings()
        self.ask_dbus()
        self.ask_exporter()

    def watch_events(self):
        """virsh event --all --loop: every kind can be listened to, and tells what happens."""
        argv = ["/usr/bin/virsh", "-c", self.uri(), "event", "--all", "--loop", "--timestamp"]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as listener:
            self.addCleanup(listener.kill)
            self.wait_for(lambda: self.daemon.calls().count(("connect_domain_event_callback_register_any", 0)) >= 20,
                          "virsh to listen to all kinds", 30)
            serial = self.run_guest(devices=f"<disk type='file' device='disk'><source file='{self.disk('hd.vdi')}'/>"
                                    "<target dev='hda' bus='ide'/></disk>"
                                    "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>")
            self.forget_serial_output(serial)
            self.virsh.ok("change-media", "guest", "hdc", self.cd(), "--insert")
            self.virsh.ok("desc", "guest", "--title", "new title")
            self.virsh.ok("suspend", "guest")
            self.virsh.ok("resume", "guest")
            self.virsh.ok("reset", "guest")
            told = []
            for line in listener.stdout:
                told.append(line)
                said = "".join(told)
                if all(re.search(pattern, said) for pattern in (
                        "'lifecycle' for domain 'guest': Defined Added", "Started Booted", "Suspended Paused",
                        "Resumed Unpaused", "'tray-change' for domain 'guest'", "'metadata-change' for domain 'guest'",
                        "'reboot' for domain 'guest'")):
                    break
            listener.send_signal(signal.SIGINT)

    def ask_bindings(self):
        uuids = self.vbox.list_machines()
        told = process.Local().run(["perl", "-e", PERL, self.uri()])
        self.assertEqual(told.out, "".join(f"{name} {uuids[name]} 1 32768\n" for name in ("guest", "net")), told)

    def ask_dbus(self):
        """libvirt-dbus on a bus of its own: lists, properties, statistics, and the signal of a domain's end."""
        bus = self.session("dbus-daemon", "--session", "--nofork", "--print-address=1")
        self.addCleanup(bus.wait)
        self.addCleanup(bus.kill)
        env = {"DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
        service = self.session("libvirt-dbus", "--session", env=env)
        self.addCleanup(service.wait)
        self.addCleanup(service.kill)

        def call(path, method, *arguments):
            child = self.session(*BUS, path, "--method", method, *arguments, env=env)
            return child.communicate(timeout=60)[0]
        connection, domain = "/org/libvirt/VBox", "org.libvirt.Domain"
        listed = self.wait_for(lambda: re.findall(r"'(/org/libvirt/VBox/domain/\w+)'", call(
            connection, "org.libvirt.Connect.ListDomains", "0")), "libvirt-dbus to list domains", 60)
        self.assertEqual(len(listed), 2)
        path = connection + "/domain/_" + self.vbox.list_machines()["guest"].replace("-", "_")
        self.assertIn(path, listed)
        told = call(path, "org.freedesktop.DBus.Properties.GetAll", domain)
        for text in ("'Active': <<true>>", "'Name': <<'guest'>>", "'OSType': <<'hvm'>>", "'Persistent': <<true>>"):
            self.assertIn(text, told)
        self.assertRegex(call(path, f"{domain}.GetStats", "0", "0"), r"'cpu.time': <<uint64 [1-9]\d*>>")
        self.assertIn("storagepool", call(connection, "org.libvirt.Connect.ListStoragePools", "0"))
        self.assertIn("network", call(connection, "org.libvirt.Connect.ListNetworks", "0"))
        monitor = self.session("gdbus", "monitor", "--session", "--dest", "org.libvirt", env=env)
        self.addCleanup(monitor.wait)
        self.addCleanup(monitor.kill)
        monitor.stdout.readline()
        self.assertEqual(call(path, f"{domain}.Suspend"), "()\n")
        self.assertEqual(self.vbox.state("guest"), "paused")
        self.assertEqual(call(path, f"{domain}.Resume"), "()\n")
        for event in (3, 4):  # VIR_DOMAIN_EVENT_SUSPENDED, RESUMED
            self.assertTrue(any(re.search(rf"Connect\.DomainEvent .*{event}, 0", line) for line in monitor.stdout))

    def ask_exporter(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        exporter = subprocess.Popen(["/usr/bin/prometheus-libvirt-exporter", f"--web.listen-address=127.0.0.1:{port}",
                                     f"--libvirt.uri={self.uri()}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(exporter.wait)
        self.addCleanup(exporter.kill)
        self.wait_for(lambda: self.listens(port), "the exporter to listen", 30)
        wanted = [("info_cpu_time_seconds_total", "guest"), ("info_memory_usage_bytes", "guest"),
                  ("block_stats_read_bytes_total", "guest"), ("interface_stats_receive_bytes_total", "net"),
                  ("interface_stats_transmit_bytes_total", "net")]
        told = {}

        def counts():
            told.update(self.metrics(port))
            return all(told.get(key, 0) > 0 for key in wanted)
        self.wait_for(counts, f"{wanted} to count", 60)
        self.assertEqual(told["state_code", "guest"], 1)
        self.assertEqual(told["info_maximum_memory_bytes", "guest"], 32 * 1024 * 1024)


class ViewerTest(ClientTestCase):
    user = "tester"

    def test_virt_viewer(self):
        """It finds the display, and asks for its password."""
        need("virt-viewer", "Xvfb", "xdotool")
        self.vbox.manage("setproperty", "vrdeextpack", "VNC")
        self.run_guest(devices="<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='secret'/>")
        folder = tempfile.mkdtemp(prefix="vx-x-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        x = XServer(folder)
        self.addCleanup(x.close)
        viewer = x.start("/usr/bin/virt-viewer", "--connect", self.uri().replace("vbox+unix:", "vbox:"), "--wait",
                         "guest", log=os.path.join(os.environ["VX_LOGS"], "virt-viewer.log"))
        self.addCleanup(viewer.wait)
        self.addCleanup(viewer.kill)
        dialog = x.window("Authentication required")
        x.xdotool("windowfocus", "--sync", dialog)
        x.xdotool("type", "--delay", "50", "secret")
        x.xdotool("key", "Return")
        try:
            x.window(r"guest \(1\)|guest.*Virt Viewer")
            self.wait_for(lambda: sum(row.count(0xa80000) for row in x.pixels()) > 1000, "the guest's colours", 60)
        finally:
            x.save_picture(os.path.join(os.environ["VX_LOGS"], "virt-viewer.ppm"))
