"""test_faults.py - every operation with every call of VirtualBox failing once: nothing is half-made.

A sweep does one thing again and again while the first, the second, the third call that it makes of the
simulated VirtualBox fails, until no call is left to fail. After each failure machines, media, files,
settings and documents are as before, no session is open, and the error says what failed. VX_VERSIONS
(a list such as "V4_3 V7_2") has everything done on those versions; else the newest gets that, and an old one
and one in between the operations that differ most (SHORT). VX_SWEEPS=1 adds those that take minutes (LONG).

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import difflib
import glob
import os
import pprint
import re
import threading
import time

import libvirt
from simulated import SimTestCase
from vxtest import images

E_FAIL = "80004005"
CAUSE = "was made to fail"
RUN = re.compile(r"(?<=<domain type='vbox') id='\d+'")  # each is another
# The name of an internal network can be changed, but VirtualBox does not let it be taken away again.
MODIFIED = re.compile(r"^ *(lastStateChange|aborted|internalNetwork) .*\n", re.M)


def quiet(_context, _error):
    """libvirt prints errors where nobody takes them."""


class Sweeps:
    """What is done in each sweep, on any version."""

    speed = "0"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        libvirt.registerErrorHandler(quiet, None)
        cls.connection = libvirt.open(cls.virsh.uri)
        cls.addClassCleanup(cls.connection.close)

    def settings(self):
        """What the service keeps of each machine and medium."""
        found = {}
        for path in (glob.glob(f"{self.sim.user_home}/VirtualBox VMs/*/*.vbox")
                     + glob.glob(f"{self.sim.user_home}/sim/media/*")):
            with open(path, encoding="utf-8") as text:
                found[path] = MODIFIED.sub("", text.read())
        return found

    def stock(self):
        """All that there is, as the service keeps it and as the daemon tells it."""
        found = self.sim.registry()
        found["settings"] = self.settings()
        for domain in self.connection.listAllDomains():
            found[domain.name()] = (domain.state()[0], RUN.sub("", domain.XMLDesc()), domain.hasManagedSaveImage(),
                                    sorted(snapshot.getXMLDesc() for snapshot in domain.listAllSnapshots()))
        return found

    def sweep(self, operate, restore, limit=2000):
        """@restore undoes what @operate did; None: it can be done again as it is."""
        before, problems = self.stock(), []
        for number in range(1, limit):
            done, failed = self.with_failure(number, operate, problems)
            self.assertIsNone(self.sim.daemon.poll(), f"the daemon ended at {failed}\n{self.sim.log()}")
            if done and restore:
                restore()
            after = self.stock()
            if done:  # what was never set may be set to its default now, and files have new names
                before["settings"] = after["settings"]
            if (shape(after) != shape(before)) if done else after != before:
                problems.append(f"{failed}, {'done' if done else 'not done'}: {differences(before, after)}")
                if not done and restore:
                    restore()
                after = self.stock()
            before = after
            if failed is None:
                break
        if problems:
            self.fail("\n" + "\n".join(problems))
        self.assertGreater(number, 5)

    def with_failure(self, number, operate, problems):
        """Returns whether @operate was done, and which call failed, None where there was none of that number."""
        self.sim.fired()
        self.sim.faults(f"tell\nfail {number} {E_FAIL}\n")
        error = None
        try:
            operate()
        except libvirt.libvirtError as caught:
            error = caught
        self.sim.faults(None)
        fired = self.sim.fired()
        failed = next((line for line in fired if line.startswith("failed ")), None)
        if any(line.startswith("session ") for line in fired):
            problems += [f"before {failed}: {line}" for line in self.left_locked()]
        if error and (not failed or CAUSE not in str(error)):
            problems.append(f"{failed}: {error}")
        return not error, failed

    def left_locked(self):
        """Machines that stay locked and do not run: who looks into one that just ended holds it for a moment."""
        for _ in range(100):
            self.sim.faults("tell\n")
            self.connection.getFreeMemory()
            self.sim.faults(None)
            fired = self.sim.fired()
            if not any(line.startswith("session ") for line in fired):
                return []
            time.sleep(0.02)
        return fired

    def disk(self, name="disk.vdi"):
        path = self.file(name)
        if not os.path.exists(path):
            images.make_vdi(path)
        return (f"<disk type='file' device='disk'><source file='{path}'/>"
                "<target dev='hda' bus='ide'/></disk>")

    def domain(self, devices=None):
        return self.connection.defineXML(self.guest(devices=self.disk() if devices is None else devices))

    def started(self):
        domain = self.domain()
        domain.create()
        return domain

    def undefine(self, name="guest"):
        self.connection.lookupByName(name).undefine()

    def test_define(self):
        text = self.example()
        self.sweep(lambda: self.connection.defineXML(text), lambda: self.undefine("vbox"))

    def test_redefine(self):
        self.domain()
        first = self.connection.lookupByName("guest").XMLDesc()
        self.connection.defineXML(first)
        first = self.connection.lookupByName("guest").XMLDesc()
        uuid = self.connection.lookupByName("guest").UUIDString()
        changed = self.example().replace("<name>vbox</name>", "<name>guest</name>")
        changed = re.sub("<uuid>.*</uuid>", f"<uuid>{uuid}</uuid>", changed)
        self.sweep(lambda: self.connection.defineXML(changed), lambda: self.connection.defineXML(first))

    def test_undefine(self):
        text = self.domain().XMLDesc()
        self.sweep(self.undefine, lambda: self.connection.defineXML(text))

    def test_start(self):
        domain = self.started()
        domain.destroy()
        self.sweep(domain.create, domain.destroy)

    def test_start_paused(self):
        domain = self.started()
        domain.destroy()
        self.sweep(lambda: domain.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED), domain.destroy)

    def test_destroy(self):
        domain = self.started()
        self.sweep(domain.destroy, domain.create)

    def test_suspend(self):
        domain = self.started()
        self.sweep(domain.suspend, domain.resume)

    def test_resume(self):
        domain = self.started()
        domain.suspend()
        self.sweep(domain.resume, domain.suspend)

    def test_snapshot_create(self):
        domain = self.domain()
        self.sweep(lambda: domain.snapshotCreateXML("<domainsnapshot><name>one</name></domainsnapshot>"),
                   lambda: domain.snapshotLookupByName("one").delete())

    def test_snapshot_revert(self):
        domain = self.domain()
        snapshot = domain.snapshotCreateXML("<domainsnapshot><name>one</name></domainsnapshot>")
        self.sweep(lambda: domain.revertToSnapshot(snapshot), None)

    def test_snapshot_delete(self):
        domain = self.domain()

        def take():
            domain.snapshotCreateXML("<domainsnapshot><name>one</name></domainsnapshot>")
        take()
        self.sweep(lambda: domain.snapshotLookupByName("one").delete(), take)

    def test_live_snapshot(self):
        domain = self.started()
        self.sweep(lambda: domain.snapshotCreateXML("<domainsnapshot><name>one</name></domainsnapshot>"),
                   lambda: domain.snapshotLookupByName("one").delete())

    def test_managed_save(self):
        domain = self.started()
        self.sweep(domain.managedSave, domain.create)

    def test_managed_save_paused(self):
        domain = self.started()
        self.sweep(lambda: domain.managedSave(libvirt.VIR_DOMAIN_SAVE_PAUSED),
                   lambda: (domain.create(), domain.resume()))

    def test_restore(self):
        domain = self.started()
        domain.managedSave()
        self.sweep(domain.create, domain.managedSave)

    def test_managed_save_remove(self):
        domain = self.started()
        domain.managedSave()
        self.sweep(domain.managedSaveRemove, lambda: (domain.create(), domain.managedSave()))

    def test_settings(self):
        domain = self.domain()
        self.sweep(lambda: domain.setMaxMemory(96 * 1024), lambda: domain.setMaxMemory(64 * 1024))

    def test_rename(self):
        self.domain()
        self.sweep(lambda: self.connection.lookupByName("guest").rename("other"),
                   lambda: self.connection.lookupByName("other").rename("guest"))

    def second_disk(self):
        return self.disk("second.vdi").replace("'hda'", "'hdb'")

    def test_attach(self):
        domain, device = self.domain(), self.second_disk()
        self.sweep(lambda: domain.attachDeviceFlags(device, libvirt.VIR_DOMAIN_AFFECT_CONFIG),
                   lambda: domain.detachDeviceFlags(device, libvirt.VIR_DOMAIN_AFFECT_CONFIG))

    def test_detach(self):
        domain, device = self.domain(), self.second_disk()
        domain.attachDeviceFlags(device, libvirt.VIR_DOMAIN_AFFECT_CONFIG)
        self.sweep(lambda: domain.detachDeviceFlags(device, libvirt.VIR_DOMAIN_AFFECT_CONFIG),
                   lambda: domain.attachDeviceFlags(device, libvirt.VIR_DOMAIN_AFFECT_CONFIG))

    # devices changed: (document there, document then), one after the other on one domain

    card = ("<interface type='%s'><mac address='52:54:00:00:00:01'/>%s<model type='82540EM'/>%s</interface>")

    def updates(self, live):
        """Pairs of documents of one device, for update-device in both directions."""
        cd = (self.file(name) for name in ("one.iso", "two.iso"))
        drive = "<disk type='file' device='cdrom'>%s<target dev='hdc' bus='ide'/></disk>"
        media = []
        for path in cd:
            images.make_cd(path)
            media.append(f"<source file='{path}'/>")
        os.makedirs(self.file("folder"), exist_ok=True)
        limits = "<bandwidth><outbound average='%d'/></bandwidth>"
        yield "medium", drive % media[0], drive % media[1]
        yield "card", self.card % ("user", "", limits % 64), self.card % (
            "internal", "<source name='lab'/>", "<link state='down'/>" + limits % 128)
        folder = (f"<filesystem type='mount'><source dir='{self.file('folder')}'/><target dir='g'/>%s</filesystem>")
        yield "folder", folder % "", folder % "<readonly/>"
        yield "display", "<graphics type='rdp' port='3390'/>", "<graphics type='rdp' port='3391'/>"
        yield "port", *(f"<serial type='file'><source path='{self.file(name)}'/><target port='0'/></serial>"
                        for name in ("serial-1", "serial-2"))
        if not live:
            disk = "<disk type='file' device='disk'><source file='%s'/><target dev='sda' bus='sata'/></disk>"
            yield "disk", *(disk % self.image(name) for name in ("sata.vdi", "other.vdi"))

    def plugs(self, live):
        """Documents of devices that come and go."""
        if not live:
            yield "card", self.card.replace(":01'", ":02'") % ("user", "", "<link state='down'/>")
            yield "sound", "<sound model='ich6'/>"
            yield "port", "<serial type='null'><target port='1'/></serial>"
            yield "window", "<graphics type='desktop' display=':7'/>"
            yield "controller", "<controller type='scsi' index='0' model='lsilogic'/>"
            yield "drive", "<disk type='file' device='cdrom'><target dev='hdd' bus='ide'/></disk>"
        yield "disk", self.second_disk().replace("'hdb' bus='ide'", "'sdb' bus='sata'")
        yield "folder", f"<filesystem type='mount'><source dir='{self.file('folder')}'/><target dir='f'/></filesystem>"
        yield "USB device", ("<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/>"
                             "<product id='0xbeef'/></source></hostdev>")

    def image(self, name):
        if not os.path.exists(self.file(name)):
            images.make_vdi(self.file(name))
        return self.file(name)

    def furnished(self, live):
        """A domain that has all that updates() begins with."""
        disk = (f"<disk type='file' device='disk'><source file='{self.image('sata.vdi')}'/>"
                "<target dev='sda' bus='sata'/></disk>")
        devices = "".join(first for name, first, _ in self.updates(live) if name != "disk")
        domain = self.domain(f"<controller type='usb' model='ehci'/>{disk}{devices}")
        if live:
            domain.create()
        return domain, libvirt.VIR_DOMAIN_AFFECT_LIVE if live else libvirt.VIR_DOMAIN_AFFECT_CONFIG

    def sweep_devices(self, live):
        domain, flags = self.furnished(live)
        for name, first, then in self.updates(live):
            with self.subTest(update=name):
                self.sweep(lambda text=then: domain.updateDeviceFlags(text, flags),
                           lambda text=first: domain.updateDeviceFlags(text, flags))
        for name, text in self.plugs(live):
            with self.subTest(attach=name):
                self.sweep(lambda: domain.attachDeviceFlags(text, flags),
                           lambda: domain.detachDeviceFlags(text, flags))
            domain.attachDeviceFlags(text, flags)
            with self.subTest(detach=name):
                self.sweep(lambda: domain.detachDeviceFlags(text, flags),
                           lambda: domain.attachDeviceFlags(text, flags))
            domain.detachDeviceFlags(text, flags)

    def test_devices_cold(self):
        self.sweep_devices(live=False)

    def test_devices_live(self):
        self.sweep_devices(live=True)

    def test_display_live(self):
        """Switched on in a machine that has none: its port and address are no trace of one that failed."""
        domain, text = self.started(), "<graphics type='rdp' port='3390' listen='127.0.0.1'/>"
        self.sweep(lambda: domain.attachDeviceFlags(text, libvirt.VIR_DOMAIN_AFFECT_LIVE),
                   lambda: domain.detachDeviceFlags(text, libvirt.VIR_DOMAIN_AFFECT_LIVE))

    def test_vcpus_live(self):
        domain = self.connection.defineXML(self.guest(devices=self.disk()).replace(
            "<vcpu>1<", "<vcpu current='1'>4<"))
        domain.create()
        self.sweep(lambda: domain.setVcpusFlags(3, libvirt.VIR_DOMAIN_AFFECT_LIVE),
                   lambda: domain.setVcpusFlags(1, libvirt.VIR_DOMAIN_AFFECT_LIVE))

    def test_next_start(self):
        """What waits for the next start is kept whole, or not at all."""
        domain = self.started()

        def operate():
            domain.setMemoryFlags(96 * 1024, libvirt.VIR_DOMAIN_AFFECT_CONFIG | libvirt.VIR_DOMAIN_MEM_MAXIMUM)
        self.sweep(operate, lambda: domain.setMemoryFlags(
            64 * 1024, libvirt.VIR_DOMAIN_AFFECT_CONFIG | libvirt.VIR_DOMAIN_MEM_MAXIMUM))

    def die_at(self, number, operate):
        """Returns whether the service lived long enough."""
        error = None
        self.sim.fired()
        self.sim.faults(f"die {number}\n")
        try:
            operate()
        except libvirt.libvirtError as caught:
            error = caught
        self.sim.faults(None)
        if error:
            self.assertRegex(str(error), "VirtualBox|VBoxSVC")
        self.assertIsNone(self.sim.daemon.poll(), self.sim.log())
        return not self.sim.fired()

    def test_deaths(self):
        """The service dies at one call after the other: one clear error at most, then all goes on with another. Every
        call of VX_DEATHS=1 (it takes minutes); else those at the beginning, and some of the others."""
        second = self.second_disk()
        operations = {
            "define": self.domain,
            "start": lambda: self.connection.lookupByName("guest").create(),
            "snapshot": lambda: self.connection.lookupByName("guest").snapshotCreateXML("<domainsnapshot/>"),
            "attach": lambda: self.connection.lookupByName("guest").attachDevice(second),
        }
        every = bool(os.environ.get("VX_DEATHS"))
        for name, operate in operations.items():
            for number in range(1, 2000) if every else (1, 4, 9, 20, 60):
                with self.subTest(operation=name, call=number):
                    if name != "define":
                        self.domain()
                    lived = self.die_at(number, operate)
                    self.connection.listAllDomains()
                    self.remove_everything()
                    self.assertEqual(self.connection.listAllDomains(), [])
                if every and lived:
                    break
            if every:
                self.assertGreater(number, 5)

    def test_disk_full(self):
        domain = self.domain()
        before = self.stock()
        text = self.guest("another")
        for operate in (lambda: self.connection.defineXML(text), lambda: domain.setMaxMemory(96 * 1024),
                        lambda: domain.snapshotCreateXML("<domainsnapshot/>")):
            self.sim.faults("diskfull\n")
            with self.assertRaisesRegex(libvirt.libvirtError, "No space left"):
                operate()
            self.sim.faults(None)
            self.assertEqual(differences(before, self.stock()), "")
        self.connection.defineXML(text)
        self.sim.complaints(forget=True)

    def test_locked(self):
        """Somebody else's lock is waited for a moment, then named."""
        domain = self.domain()
        before = self.stock()
        for operate in (lambda: domain.setMaxMemory(96 * 1024), domain.create, domain.undefine):
            self.sim.faults("locked guest\n")
            with self.assertRaisesRegex(libvirt.libvirtError, "lock"):
                operate()
            self.sim.faults(None)
            self.assertEqual(differences(before, self.stock()), "")
        domain.create()

    def test_hang(self):
        """Who needs VirtualBox waits; who asks for what is known does not."""
        domain = self.domain()
        self.sim.faults("hang 4 2000\n")
        began = time.monotonic()
        thread = threading.Thread(target=domain.create)
        thread.start()
        while not self.sim.fired() and time.monotonic() - began < 20:
            time.sleep(0.01)
        other = libvirt.open(self.virsh.uri)
        self.assertEqual([found.name() for found in other.listAllDomains()], ["guest"])
        self.assertTrue(thread.is_alive())
        other.close()
        thread.join(30)
        self.assertEqual(domain.state()[0], libvirt.VIR_DOMAIN_RUNNING)

    # networks: what the service keeps of them is in a file of its own

    NETWORK = """
        <network><name>lab</name><uuid>4dab22b3-1d52-48f3-8516-782e98ab3fa0</uuid>
          <metadata><rules xmlns="urn:virtvbox:network:1">
            <rule name="ssh" proto="tcp" hostPort="{port}" guestAddress="10.9.0.5" guestPort="22"/></rules></metadata>
          <forward mode='nat'/>{more}
          <ip address='10.9.0.1' prefix='24'><dhcp><range start='10.9.0.{first}' end='10.9.0.20'/>{host}</dhcp></ip>
          <ip family='ipv6' address='fd17::1' prefix='64'/>
        </network>"""
    HOST = "<host mac='08:00:27:11:22:33' name='box' ip='10.9.0.77'/>"

    def networks(self):
        path, lines = f"{self.sim.user_home}/VirtualBox.sim", []
        if os.path.exists(path):
            with open(path, encoding="utf-8") as text:  # what is set anew comes last; parts without anything count not
                lines = sorted(line for line in text.read().splitlines() if line.split()[:1] not in (["part"], ["end"]))
        return lines, sorted((network.XMLDesc(), network.isActive(), network.autostart())
                             for network in self.connection.listAllNetworks())

    def sweep_networks(self, operate, restore):
        restore()
        before, problems = self.networks(), []
        for number in range(1, 500):
            done, failed = self.with_failure(number, operate, problems)
            if done:
                restore()
            after = self.networks()
            if after != before:
                lines = [list(map(str, [*part[0], *part[1]])) for part in (before, after)]
                problems.append("\n    ".join([f"{failed}, {'done' if done else 'not done'}:",
                                               *difflib.unified_diff(*lines, lineterm="", n=0)]))
                restore()
                before = self.networks()
            if failed is None:
                break
        if problems:
            self.fail("\n" + "\n".join(problems))
        self.assertGreater(number, 5)

    def test_network_define(self):
        text = self.NETWORK.format(port=2222, first=10, more="<domain name='example.org'/>", host=self.HOST)

        def restore():
            for network in self.connection.listAllNetworks():
                if network.name() == "lab":
                    network.undefine()
        self.sweep_networks(lambda: self.connection.networkDefineXML(text), restore)

    def test_network_redefine(self):
        first = self.NETWORK.format(port=2222, first=10, more="", host="")
        second = self.NETWORK.format(port=2200, first=12, more="<domain name='example.org'/>", host=self.HOST)
        self.sweep_networks(lambda: self.connection.networkDefineXML(second),
                            lambda: self.connection.networkDefineXML(first))
        self.connection.networkLookupByName("lab").undefine()

    def test_slow(self):
        self.sim.faults("slow 2\n")
        domain = self.domain()
        domain.create()
        domain.destroy()
        domain.undefine()
        self.assertEqual(self.connection.listAllDomains(), [])


def shape(stock):
    """Without the names and times that each new file and snapshot gets."""
    return re.sub(r"[-0-9a-f]{36}|\d{13}|[-0-9T]{17,}Z|<creationTime>\d+", "#", pprint.pformat(stock, width=10000))


def differences(before, after):
    """For people."""
    found = []
    for key in sorted({*before, *after}):
        old, new = (pprint.pformat(part.get(key), width=200).splitlines() for part in (before, after))
        if old != new:
            found += [f"{key}:", *difflib.unified_diff(old, new, lineterm="", n=0)][:20]
    return "\n    ".join(found)


# What is swept on versions that nobody asked for by name.
SHORT = ("define", "start", "snapshot_create", "managed_save", "undefine")


# What takes minutes.
LONG = ("devices_cold", "devices_live", "display_live", "vcpus_live", "next_start")


def is_wanted(test, everything):
    name = test.removeprefix("test_")
    return (everything or name in SHORT) and (name not in LONG or os.environ.get("VX_SWEEPS"))


def make_case(name, everything):
    """Those tests of the class that are not to be run are none."""
    left_out = {test: None for test in dir(Sweeps) if test.startswith("test_") and not is_wanted(test, everything)}
    return type(name, (Sweeps, SimTestCase), {"version": name.replace("V", "").replace("_", "."), **left_out})


_asked = os.environ.get("VX_VERSIONS", "").split()
for _name in _asked or ("V4_3", "V5_2", "V7_2"):
    globals()[_name] = make_case(_name, _asked or _name == "V7_2")
