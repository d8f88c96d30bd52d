"""test_readonly.py - the read-only socket: it shows everything and changes nothing.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import libvirt

from vxtest.case import RealTestCase
from vxtest.virsh import Virsh

READING = (
    ("list", "--all"), ("dominfo", "guest"), ("domstate", "guest", "--reason"), ("domid", "guest"),
    ("domuuid", "guest"), ("dumpxml", "guest"), ("vcpucount", "guest"), ("version",), ("uri",), ("hostname",),
    ("nodeinfo",), ("capabilities",), ("desc", "guest"), ("snapshot-list", "guest"),
    ("snapshot-dumpxml", "guest", "first"),
)

# command, its arguments after the domain
CHANGING = (
    ("start",), ("destroy",), ("shutdown",), ("reboot",), ("reset",), ("suspend",), ("resume",), ("undefine",),
    ("setmem", "64M"), ("setmaxmem", "64M", "--config"), ("setvcpus", "2", "--config"), ("autostart",),
    ("domrename", "other"), ("desc", "--title", "x"),
    ("snapshot-create-as", "no"), ("snapshot-revert", "first"), ("snapshot-delete", "first"),
    ("screenshot", "/dev/null"),
)

REFUSED = "read only access prevents|forbidden"


class ReadOnlyTest(RealTestCase):
    def setUp(self):
        super().setUp()
        self.define_guest()
        self.virsh.ok("snapshot-create-as", "guest", "first")
        # A client that does not know it is read-only: the server must refuse by itself.
        self.unaware = Virsh(f"vbox+unix:///system?socket={self.daemon.readonly_socket}")

    def test_reading(self):
        for command in READING:
            with self.subTest(command=command):
                self.virsh.ok(*command, readonly=True)
                self.unaware.ok(*command)

    def test_changing_is_refused_by_the_client(self):
        for command, *arguments in CHANGING:
            with self.subTest(command=command):
                self.virsh.fails(command, "guest", *arguments, readonly=True, match=REFUSED)

    def test_changing_is_refused_by_the_server(self):
        before, info = self.vbox.registry(), self.vbox.info("guest")
        for command, *arguments in CHANGING:
            with self.subTest(command=command):
                self.unaware.fails(command, "guest", *arguments, match=REFUSED)
        for command in ("define", "create"):
            with self.subTest(command=command):
                self.unaware.fails(command, self.xml_file(self.guest_xml("another")), match=REFUSED)
        for command in ("domxml-from-native", "domxml-to-native"):
            with self.subTest(command=command):
                self.unaware.fails(command, "vbox-settings", self.xml_file(self.guest_xml()), match=REFUSED)
        self.assert_nothing_left(before)
        self.assertEqual(self.vbox.info("guest"), info)

    def test_saving_is_refused_by_the_server(self):
        """Through the API: virsh managedsave waits for ever where its call fails at once, and
        managedsave-remove asks first whether there is anything to remove."""
        connection = libvirt.open(self.unaware.uri)
        self.addCleanup(connection.close)
        domain = connection.lookupByName("guest")
        for call in (domain.managedSave, domain.managedSaveRemove):
            with self.assertRaises(libvirt.libvirtError) as caught:
                call()
            self.assertEqual(caught.exception.get_error_code(), libvirt.VIR_ERR_OPERATION_DENIED)

    def test_passwords_are_not_shown(self):
        self.unaware.fails("dumpxml", "guest", "--security-info", match=REFUSED)

    def test_flag_makes_any_connection_read_only(self):
        """virsh -r at the socket for all: the flag of the opening call counts."""
        client = Virsh(f"vbox+unix:///system?socket={self.daemon.socket}")
        client.ok("list", readonly=True)
        client.fails("start", "guest", readonly=True, match=REFUSED)
