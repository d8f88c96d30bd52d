"""test_events.py - what happens to domains reaches clients that registered for it, whoever brought it about.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import socket
import struct
import subprocess
import threading
import time

from vxtest import images, load, process, xml
from vxtest.case import RealTestCase
from vxtest.listener import Listener
from vxtest.raw import Raw

# Registrations without a number: for lifecycle events, and for any kind; each with its opposite. What they are told.
REGISTER, DEREGISTER, REGISTER_ANY, DEREGISTER_ANY = 105, 106, 167, 168
OLD_LIFECYCLE, OLD_REBOOT, NEW_LIFECYCLE = 107, 169, 318
LIFECYCLE, REBOOT, BLOCK_JOB_2 = 0, 1, 16
INVALID_ARG = 8


class EventsTest(RealTestCase):
    def expect(self, listener, pattern, count=1):
        self.wait_for(lambda: len(listener.said(pattern)) >= count,
                      f"{count} of {pattern!r} in {[line for _, line in listener.lines]}", 15)

    def kinds(self, listener):
        return [re.sub(r".*: ", "", line) for line in listener.said("lifecycle")]

    def test_lifecycle_from_define_to_undefine(self):
        listener = self.listen("--event", "lifecycle")
        self.define_guest()
        self.expect(listener, "'lifecycle' for domain 'guest': Defined Added")
        for command, said in ((("domrename", "guest", "other"), "Undefined Renamed"),
                              (("domrename", "other", "guest"), "Defined Renamed"),
                              (("start", "guest"), "Started Booted"), (("suspend", "guest"), "Suspended Paused"),
                              (("resume", "guest"), "Resumed Unpaused"),
                              (("managedsave", "guest", "--paused"), "Stopped Saved"),
                              (("start", "guest"), "Suspended Restored"),
                              (("destroy", "guest"), "Stopped Destroyed"), (("undefine", "guest"), "Undefined Removed")):
            with self.subTest(command=command):
                self.virsh.ok(*command)
                self.expect(listener, f"'lifecycle' for domain 'guest': {said}")
        self.assertEqual([line.split("domain ")[1] for line in listener.said("Renamed")], [
            "'guest': Undefined Renamed", "'other': Defined Renamed",
            "'other': Undefined Renamed", "'guest': Defined Renamed"])
        kinds = self.kinds(listener)
        wanted = ["Defined Added", "Started Booted", "Suspended Paused", "Resumed Unpaused", "Stopped Saved",
                  "Started Restored", "Suspended Restored", "Stopped Destroyed", "Undefined Removed"]
        self.assertEqual([kind for kind in kinds if kind in wanted], wanted)

    def test_somebody_else_s_doing(self):
        self.define_guest()
        self.virsh.ok("dumpxml", "guest")
        listener = self.listen("--event", "lifecycle", "--domain", "guest")
        self.vbox.manage("modifyvm", "guest", "--memory", "40")
        self.expect(listener, "Defined Updated")
        self.vbox.manage("startvm", "guest", "--type", "headless")
        self.expect(listener, "Started Booted")
        self.vbox.manage("controlvm", "guest", "pause")
        self.expect(listener, "Suspended Paused")
        self.vbox.manage("controlvm", "guest", "poweroff")
        self.expect(listener, "Stopped")

    def test_a_definition_nobody_saw_is_not_updated(self):
        """What was never shown cannot have changed for anybody: defining is one event."""
        listener = self.listen("--event", "lifecycle")
        self.define(self.guest_xml(devices=f"<disk type='file' device='disk'><source file='{self.disk()}'/>"
                                           "<target dev='sda' bus='sata'/></disk>"))
        self.virsh.ok("undefine", "guest")
        self.expect(listener, "Undefined Removed")
        self.assertEqual(listener.said("Updated"), [])
        self.assertEqual(len(listener.said("Defined Added")), 1)

    def test_of_one_domain_only(self):
        self.define_guest("one")
        self.define_guest("two")
        listener = self.listen("--event", "lifecycle", "--domain", "two")
        for name in ("one", "two"):
            self.virsh.ok("start", name)
            self.virsh.ok("destroy", name)
        self.expect(listener, "'two': Stopped Destroyed")
        self.assertEqual(listener.said("'one'"), [])

    def test_registrations_without_a_number(self):
        """As clients before libvirt 1.2.4 do: once for each kind of event, of all domains."""
        def told(event):
            """Procedure, domain, and the numbers at the end."""
            procedure, body = event
            begin = 4 if procedure == NEW_LIFECYCLE else 0  # the number of the registration
            length, = struct.unpack_from(">I", body, begin)
            rest = body[begin + 4 + length + -length % 4 + 16:]  # name, UUID
            _, *numbers = struct.unpack(f">{len(rest) // 4}i", rest)
            return procedure, body[begin + 4:begin + 4 + length].decode(), *numbers

        path = self.daemon.executor.path(self.daemon.socket)
        with Raw(path) as old, Raw(path) as new:
            old.open()
            new.open()
            lifecycle, reboot, none = (struct.pack(">i", number) for number in (LIFECYCLE, REBOOT, BLOCK_JOB_2))
            self.assertIsNone(old.call(REGISTER))
            self.assertEqual(old.answer, struct.pack(">i", 1))
            self.assertIsNone(old.call(REGISTER_ANY, reboot))
            self.assertIsNone(new.call(load.REGISTER, lifecycle + struct.pack(">I", 0)))
            for procedure, arguments, text in (
                    (REGISTER, b"", "already registered"), (REGISTER_ANY, reboot, "already registered"),
                    (REGISTER_ANY, none, "unsupported domain event ID 16"), (DEREGISTER_ANY, none, "unsupported"),
                    (REGISTER_ANY, b"\xff" * 4, "unsupported domain event ID -1")):
                code, message = old.call(procedure, arguments)
                self.assertEqual(code, INVALID_ARG)
                self.assertIn(text, message)
            self.define_guest()
            self.virsh.ok("start", "guest")
            self.virsh.ok("reset", "guest")
            self.assertEqual([told(old.event()) for _ in range(3)], [
                (OLD_LIFECYCLE, "guest", 0, 0), (OLD_LIFECYCLE, "guest", 2, 0), (OLD_REBOOT, "guest")])
            self.assertEqual([told(new.event()) for _ in range(2)],
                             [(NEW_LIFECYCLE, "guest", 0, 0), (NEW_LIFECYCLE, "guest", 2, 0)])
            self.assertIsNone(old.call(DEREGISTER))
            self.assertEqual(old.answer, struct.pack(">i", 0))
            self.assertIsNone(old.call(DEREGISTER_ANY, reboot))
            for procedure, arguments in ((DEREGISTER, b""), (DEREGISTER_ANY, reboot)):
                code, message = old.call(procedure, arguments)
                self.assertEqual(code, INVALID_ARG)
                self.assertIn("not registered", message)
            self.virsh.ok("reset", "guest")
            self.virsh.ok("destroy", "guest")
            self.assertEqual(told(new.event()), (NEW_LIFECYCLE, "guest", 5, 1))
            self.assertIsNone(old.call(load.GET_LIB_VERSION))
            self.assertEqual(old.events, [])

    def test_reboot_and_reset(self):
        serial = self.run_guest()
        listener = self.listen("--event", "reboot")
        self.virsh.ok("reset", "guest")
        self.expect(listener, "'reboot' for domain 'guest'")
        self.wait_guest_up(serial, 2)
        self.virsh.ok("reboot", "guest")
        self.expect(listener, "'reboot' for domain 'guest'", 2)

    def test_metadata(self):
        self.define_guest()
        listener = self.listen("--event", "metadata-change")
        self.virsh.ok("desc", "guest", "--config", "--title", "a title")
        self.expect(listener, "'metadata-change' for domain 'guest': type title, uri (n/a|<null>)")
        self.virsh.ok("metadata", "guest", "http://example.com/ns", "--config", "--key", "k", "--set", "<a/>")
        self.expect(listener, "'metadata-change' for domain 'guest': type element, uri http://example.com/ns")

    def test_media_in_a_running_domain(self):
        """A floppy disk changed by VBoxManage: its tray is opened, and closed with the new one."""
        self.run_guest()
        listener = self.listen("--event", "tray-change")
        other = self.floppy("other.img")
        name = next(value for key, value in self.vbox.info("guest").items()
                    if key.startswith("storagecontrollername"))

        def attach(medium):
            self.vbox.manage("storageattach", "guest", "--storagectl", name, "--port", "0", "--device", "0",
                             "--type", "fdd", "--medium", medium)
        attach(other)
        self.expect(listener, "'tray-change' for domain 'guest' disk fdc0-0-0: opened")
        self.expect(listener, "'tray-change' for domain 'guest' disk fdc0-0-0: closed")
        attach("emptydrive")
        self.expect(listener, "disk fdc0-0-0: opened", 2)
        self.assertEqual(len(listener.said("closed")), 1)

    def test_disks_that_come_and_go(self):
        """A disk plugged into a running machine by VBoxManage is a device that was added."""
        self.run_guest(devices="<controller type='sata' index='0'/>")
        listener = self.listen("--all")
        name = next(value for key, value in self.vbox.info("guest").items()
                    if key.startswith("storagecontrollername") and "sata" in value.lower())
        self.vbox.manage("storageattach", "guest", "--storagectl", name, "--port", "1", "--device", "0",
                         "--type", "hdd", "--medium", self.disk("more.vdi"))
        self.expect(listener, "'device-added' for domain 'guest': sata0-0-1")
        self.vbox.manage("storageattach", "guest", "--storagectl", name, "--port", "1", "--device", "0",
                         "--type", "hdd", "--medium", "none")
        self.expect(listener, "'device-removed' for domain 'guest': sata0-0-1")

    def aliases(self, kind):
        """Names of the running domain's devices of that kind."""
        return [device.find("alias").get("name")
                for device in xml.parse(self.virsh.ok("dumpxml", "guest")).findall(f"devices/{kind}")]

    def test_folders_and_usb_devices_that_come_and_go(self):
        """By libvirt's client, and by VBoxManage; what comes and goes renames no other device."""
        folders = [self.file(name) for name in ("first", "second", "third")]
        for folder in folders:
            os.mkdir(folder)
        filesystem = "<filesystem type='mount'><source dir='%s'/><target dir='%s'/></filesystem>"
        hostdev = ("<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/></source>"
                   "</hostdev>")
        self.define_guest(devices="<controller type='usb' model='nec-xhci'/>" + filesystem % (folders[0], "first"))
        self.virsh.ok("start", "guest")
        listener = self.listen("--all")
        told = []

        def expect(event, alias):
            told.append(f"event 'device-{event}' for domain 'guest': {alias}")
            self.wait_for(lambda: listener.said("'device-") == told, f"{told} in {listener.lines}", 15)

        second = self.xml_file(filesystem % (folders[1], "second"), "second.xml")
        self.virsh.ok("attach-device", "guest", second, "--live")
        expect("added", "fs-second")
        self.vbox.manage("sharedfolder", "add", "guest", "--name", "a.third", "--hostpath", folders[2],
                         "--transient")
        third = self.aliases("filesystem")[2]
        self.assertRegex(third, "^fs-a_third-[0-9a-f]{8}$")
        expect("added", third)
        self.virsh.ok("detach-device", "guest", self.xml_file(filesystem % (folders[0], "first")), "--live")
        expect("removed", "fs-first")
        self.assertEqual(self.aliases("filesystem"), ["fs-second", third])
        self.vbox.manage("sharedfolder", "remove", "guest", "--name", "a.third", "--transient")
        expect("removed", third)
        self.virsh.ok("detach-device", "guest", second, "--live")
        expect("removed", "fs-second")

        self.virsh.ok("attach-device", "guest", self.xml_file(hostdev), "--live")
        expect("added", "hostdev-1234-beef")
        self.vbox.manage("usbfilter", "add", "1", "--target", "guest", "--name", "other", "--vendorid", "1234",
                         "--productid", "0001")
        expect("added", "hostdev-1234-0001")
        self.assertEqual(self.aliases("hostdev"), ["hostdev-1234-beef", "hostdev-1234-0001"])
        self.virsh.ok("detach-device", "guest", self.xml_file(hostdev), "--live")
        expect("removed", "hostdev-1234-beef")
        self.assertEqual(self.aliases("hostdev"), ["hostdev-1234-0001"])
        self.vbox.manage("usbfilter", "remove", "0", "--target", "guest")
        expect("removed", "hostdev-1234-0001")
        # What is for the next start is no event of this one. A card cannot come: VirtualBox has no such thing.
        self.virsh.fails("attach-interface", "guest", "user", "default", "--live", match="interface")
        self.virsh.ok("attach-device", "guest", second, "--config")
        self.virsh.ok("detach-device", "guest", second, "--config")
        self.virsh.ok("destroy", "guest")
        self.expect(listener, "Stopped")
        self.assertEqual(listener.said("'device-"), told)

    def test_clients_of_the_display(self):
        self.vbox.manage("setproperty", "vrdeextpack", "VNC")
        self.run_guest(devices="<graphics type='vnc' autoport='yes' listen='127.0.0.1'/>")
        shown = self.wait_for(lambda: re.match(r"127.0.0.1:(\d+)", self.virsh.run("vncdisplay", "guest").out),
                              "the display to have a port")
        listener = self.listen("--event", "graphics")
        time.sleep(2.5)  # VirtualBox's server for VNC does not tell: it is asked once a second
        with socket.create_connection(("127.0.0.1", 5900 + int(shown[1]))) as client:
            self.assertTrue(client.recv(12).startswith(b"RFB "))
            self.expect(listener, "'graphics' for domain 'guest': (connect|initialize)", 2)
        self.expect(listener, "'graphics' for domain 'guest': disconnect")

    def test_live_dump_names_its_devices(self):
        self.run_guest()
        self.assertRegex(self.virsh.ok("dumpxml", "guest"), "<alias name='fdc0-0-0'/>")
        self.assertNotIn("<alias", self.virsh.ok("dumpxml", "guest", "--inactive"))

    def test_pools_and_networks_can_be_listened_to(self):
        """virt-manager registers for all kinds of objects; media that come are a pool that was refreshed."""
        for kind in ("net-event", "nodedev-event", "secret-event"):
            result = self.virsh.run(kind, "--event", "lifecycle", "--timeout", "1")
            self.assertNotIn("unsupported", result.err)
            self.assertIn("event loop timed out", result.out + result.err)
        argv = ["virsh", "-c", self.virsh.uri, "pool-event", "--event", "refresh", "--timeout", "20"]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True,
                              env={**os.environ, **self.virsh.env}) as listener:
            self.wait_for(lambda: any("pool_event_register" in name for name, _ in self.daemon.calls()), "it to listen")
            images.make_vdi(self.here("medium.vdi"))
            self.define(self.guest_xml(disks=f"<disk type='file' device='disk'><source file='{self.file('medium.vdi')}'/>"
                                             "<target dev='sda' bus='sata'/></disk>"))
            self.assertIn("event 'refresh' for storage pool default-pool", listener.communicate(timeout=40)[0])

    def test_pools_that_come_and_go(self):
        """Of all pools, and of one only."""
        def listen(*options):
            listener = Listener(self.virsh, "pool-event", "--event", "lifecycle", "--loop", *options)
            self.addCleanup(listener.close)
            return listener
        for name in ("folder", "other"):
            self.addCleanup(self.virsh.run, "pool-undefine", name)
        before = sum("pool_event_register" in name for name, _ in self.daemon.calls())
        self.virsh.ok("pool-define-as", "other", "dir", "--target", self.file("other"))
        listener, of_one = listen(), listen("--pool", "other")
        self.wait_for(lambda: sum("pool_event_register" in name for name, _ in self.daemon.calls()) == before + 2,
                      "them to listen")
        self.virsh.ok("pool-define-as", "folder", "dir", "--target", self.file("folder"))
        for command in ("build", "start", "destroy", "delete", "undefine"):
            self.virsh.ok(f"pool-{command}", "folder")
        self.virsh.ok("pool-undefine", "other")
        words = "Defined", "Created", "Started", "Stopped", "Deleted", "Undefined"
        others = ["event 'lifecycle' for storage pool other: Undefined"]
        self.wait_for(lambda: listener.said("other: Undefined") and of_one.said("Undefined"), "the last event")
        self.assertEqual(listener.said(""), [f"event 'lifecycle' for storage pool folder: {word}" for word in words] + others)
        self.assertEqual(of_one.said(""), others)

    # what guests do

    def define_other(self, guest, disk=""):
        """A domain that boots another one of tests/testbed/guest."""
        self.define(self.guest_xml(disks=f"""
            <disk type='file' device='floppy'><source file='{self.floppy(guest=guest)}'/><target dev='fda'/></disk>
            {disk}"""))

    def test_a_disk_without_room(self):
        """A disk whose image cannot grow: the guest is paused, its error is told."""
        small = self.here("small")
        os.mkdir(small)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", small], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", small], check=True)
        self.vbox.manage("createmedium", "disk", "--filename", self.file("small/disk.vdi"), "--size", "8")
        self.define_other("disk-write", f"<disk type='file' device='disk'><source file='{self.file('small/disk.vdi')}'/>"
                                        "<target dev='hda' bus='ide'/></disk>")
        listener = self.listen("--all")
        self.virsh.ok("start", "guest")
        self.expect(listener, "'lifecycle' for domain 'guest': Suspended I/O Error", 1)
        self.expect(listener, "'io-error' for domain 'guest': .*pause$")
        self.expect(listener, "'io-error' for domain 'guest': .*pause due to enospc")
        self.assertEqual(self.virsh.ok("domstate", "guest", "--reason").strip(), "paused (I/O error)")
        self.assertEqual(self.vbox.state("guest"), "paused")

    def test_guest_additions_and_balloon(self):
        self.define_other("additions")
        listener = self.listen("--all")
        self.virsh.ok("start", "guest")
        self.expect(listener, "'agent-lifecycle' for domain 'guest': state: 'connected' reason: '(channel|domain started)")
        self.virsh.ok("setmem", "guest", "24M", "--live")
        self.expect(listener, "'balloon-change' for domain 'guest': 24576KiB")
        self.virsh.ok("reset", "guest")
        self.expect(listener, "'agent-lifecycle' for domain 'guest': state: 'disconnected' reason: 'channel event'")
        self.expect(listener, "state: 'connected' reason: 'channel event'", 1)

    def test_teleported(self):
        """A guest that goes on in another machine: VirtualBox's word for migrated."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        source = self.guest_xml("source")
        self.define(source)
        self.define(source.replace("<name>source<", "<name>target<"))
        self.vbox.manage("modifyvm", "target", "--teleporter", "on", "--teleporter-port", str(port),
                         "--teleporter-password", "secret")
        listener = self.listen("--event", "lifecycle")
        self.virsh.ok("start", "source")
        waiting = threading.Thread(target=self.vbox.try_manage, args=("startvm", "target", "--type", "headless"))
        waiting.start()
        self.addCleanup(waiting.join)
        self.addCleanup(self.vbox.try_manage, "controlvm", "target", "poweroff")  # before that: it may wait for ever
        self.wait_for(lambda: process.listening(port), "the target to wait", 60)
        self.vbox.manage("controlvm", "source", "teleport", "--host", "127.0.0.1", "--port", str(port),
                         "--password", "secret")
        self.expect(listener, "'source': Stopped Migrated")
        self.expect(listener, "'target': Started Migrated")
        self.assertEqual(self.virsh.ok("domstate", "target", "--reason").strip(), "running (migrated)")
        self.assertEqual(self.virsh.ok("domstate", "source", "--reason").strip(), "shut off (migrated)")

    def test_many_changes_none_lost_in_order(self):
        """Each of many changes by somebody else is told once, in order."""
        self.define_guest()
        self.virsh.ok("start", "guest")
        listener = self.listen("--event", "lifecycle")
        for _ in range(15):
            self.vbox.manage("controlvm", "guest", "pause")
            self.vbox.manage("controlvm", "guest", "resume")
        self.assertTrue(process.wait_for(lambda: len(listener.said("Resumed")) == 15, 15), listener.lines)
        kinds = self.kinds(listener)
        self.assertEqual(kinds, ["Suspended Paused", "Resumed Unpaused"] * 15)
