"""test_scale.py - thousands of machines: what costs VirtualBox calls, how many, and what does not.

Times are the benchmark's business (tests/bench/scale.py); here calls are counted.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import libvirt
from simulated import SimTestCase

MACHINES = 2000
# Filling the inventory: per machine its id and name, and for all together what is one call each.
CALLS_PER_MACHINE, CALLS_FOR_ALL = 2, 12


class Scale(SimTestCase):
    speed = "0"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("guest")
        cls.virsh.ok("define", case.xml_file(case.guest()))
        cls.sim.stop()
        cls.sim.end_service()
        cls.sim.multiply("guest", MACHINES)
        cls.names = ["guest", *(f"guest-{i:05}" for i in range(MACHINES))]
        cls.sim.start()
        cls.connection = libvirt.open(cls.virsh.uri)
        cls.addClassCleanup(cls.connection.close)
        cls.first = [domain.name() for domain in cls.connection.listAllDomains()]

    def remove_everything(self):
        """What they share stays."""

    def spent(self, operate):
        """VirtualBox calls that requests took."""
        before = len(self.sim.calls())
        result = operate()
        self.connection.getHostname()  # its line comes after all others
        return sum(calls for _, calls in self.sim.calls()[before:]), result

    def free(self, operate):
        calls, result = self.spent(operate)
        self.assertEqual(calls, 0)
        return result

    def test_first_list(self):
        self.assertEqual(self.first, self.names)
        calls = self.sim.fills()[-1]
        self.assertLessEqual(calls, CALLS_PER_MACHINE * len(self.names) + CALLS_FOR_ALL)

    def test_lists(self):
        domains = self.free(self.connection.listAllDomains)
        self.assertEqual([domain.name() for domain in domains], self.names)
        self.assertEqual(self.free(self.connection.listDefinedDomains), self.names)
        self.assertEqual(self.free(lambda: [domain.state()[0] for domain in domains]),
                         [libvirt.VIR_DOMAIN_SHUTOFF] * len(domains))
        self.assertEqual(self.virsh.ok("list", "--all", "--name").split(), self.names)

    def test_lookup(self):
        for name in self.names[::97]:
            domain = self.free(lambda name=name: self.connection.lookupByName(name))
            self.assertEqual(domain.name(), name)
            self.assertEqual(self.free(lambda domain=domain: self.connection.lookupByUUIDString(
                domain.UUIDString())).name(), name)
        with self.assertRaisesRegex(libvirt.libvirtError, "no domain with matching name"):
            self.connection.lookupByName("guest-")

    def test_document(self):
        """A document costs calls once, however many machines there are."""
        domain = self.connection.lookupByName(self.names[1234])
        first, text = self.spent(domain.XMLDesc)
        self.assertLessEqual(first, 150)
        self.assertEqual(self.free(domain.XMLDesc), text)

    def test_one_among_many(self):
        """Those that run are found by id; a name that changes moves; one that goes is gone."""
        running = [self.connection.lookupByName(self.names[i]) for i in (5, 1000, 1999)]
        for domain in running:
            domain.create()
        try:
            self.assertEqual(sorted(self.free(self.connection.listDomainsID)), sorted(domain.ID() for domain in running))
            for domain in running:
                self.assertEqual(self.free(lambda domain=domain: self.connection.lookupByID(domain.ID())).name(),
                                 domain.name())
            number = running[0].ID()
        finally:
            for domain in running:
                domain.destroy()
        with self.assertRaisesRegex(libvirt.libvirtError, "no domain with matching id"):
            self.connection.lookupByID(number)
        domain = self.connection.lookupByName("guest-00007")
        domain.rename("another")
        try:
            self.assertEqual(self.connection.lookupByName("another").UUIDString(), domain.UUIDString())
            self.assertEqual(self.free(self.connection.listDefinedDomains)[0], "another")
            with self.assertRaisesRegex(libvirt.libvirtError, "no domain with matching name"):
                self.connection.lookupByName("guest-00007")
        finally:
            self.connection.lookupByName("another").rename("guest-00007")
        guest = self.connection.lookupByName("guest")
        text = guest.XMLDesc()
        guest.undefine()
        self.assertEqual(self.connection.numOfDefinedDomains(), MACHINES)
        self.connection.defineXML(text)
        self.assertEqual(self.connection.listDefinedDomains(), self.names)
