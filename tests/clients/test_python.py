"""test_python.py - python3-libvirt: the API as programs use it, with its error numbers.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import threading
import unittest

from vxtest import process, xml
from vxtest.client import ClientTestCase
from vxtest.png import Png

try:
    import libvirt
except ImportError as missing:
    raise unittest.SkipTest("python3-libvirt is not installed") from missing

libvirt.registerErrorHandler(lambda *_: None, None)


class PythonTest(ClientTestCase):
    def setUp(self):
        super().setUp()
        self.connection = libvirt.open(self.uri())
        self.addCleanup(self.connection.close)

    def define_guest(self, name="guest", **options):
        """Through the API; returns the domain."""
        return self.connection.defineXML(self.guest_xml(name, **options))

    def assert_error(self, code, call, *arguments):
        with self.assertRaises(libvirt.libvirtError) as caught:
            call(*arguments)
        self.assertEqual(caught.exception.get_error_code(), code, caught.exception)
        return caught.exception

    def test_connection(self):
        self.assertEqual(self.connection.getType(), "VBOX")
        self.assertEqual(self.connection.getURI(), self.uri())
        self.assertEqual(self.connection.isAlive(), 1)
        self.assertEqual(self.connection.isEncrypted(), 0)
        self.assertEqual(self.connection.isSecure(), 1)
        self.assertGreaterEqual(self.connection.getVersion(), 7_000_000)
        self.assertGreaterEqual(self.connection.getLibVersion(), 1_000_000 // 10)
        self.assertGreaterEqual(self.connection.getMaxVcpus("vbox"), 16)
        self.assertEqual(len(self.connection.getInfo()), 8)
        self.assertEqual(xml.parse(self.connection.getCapabilities()).tag, "capabilities")

    def test_lookups_and_counts(self):
        domain = self.define_guest()
        uuid = self.vbox.list_machines()["guest"]
        self.assertEqual(domain.UUIDString(), uuid)
        self.assertEqual(self.connection.lookupByName("guest").UUIDString(), uuid)
        self.assertEqual(self.connection.lookupByUUIDString(uuid).name(), "guest")
        self.assertEqual(self.connection.lookupByUUID(domain.UUID()).name(), "guest")
        self.assertEqual(self.connection.listDefinedDomains(), ["guest"])
        self.assertEqual(self.connection.numOfDefinedDomains(), 1)
        self.assertEqual((self.connection.listDomainsID(), self.connection.numOfDomains()), ([], 0))
        self.assertEqual([each.name() for each in self.connection.listAllDomains()], ["guest"])
        domain.create()
        number = domain.ID()
        self.assertEqual(self.connection.listDomainsID(), [number])
        self.assertEqual(self.connection.lookupByID(number).name(), "guest")
        self.assertEqual(self.connection.listDefinedDomains(), [])
        self.assert_error(libvirt.VIR_ERR_NO_DOMAIN, self.connection.lookupByName, "nobody")
        self.assert_error(libvirt.VIR_ERR_NO_DOMAIN, self.connection.lookupByID, number + 1000)
        self.assert_error(libvirt.VIR_ERR_NO_DOMAIN, self.connection.lookupByUUID, b"\1" * 16)

    def test_states_and_errors(self):
        domain = self.define_guest()
        self.assertEqual(domain.state()[0], libvirt.VIR_DOMAIN_SHUTOFF)
        self.assertEqual((domain.isActive(), domain.isPersistent(), domain.isUpdated()), (0, 1, 0))
        self.assert_error(libvirt.VIR_ERR_OPERATION_INVALID, domain.destroy)
        self.assert_error(libvirt.VIR_ERR_OPERATION_INVALID, domain.suspend)
        domain.create()
        self.assertEqual(domain.state(), [libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_RUNNING_BOOTED])
        self.assertEqual(self.vbox.state("guest"), "running")
        self.assert_error(libvirt.VIR_ERR_OPERATION_INVALID, domain.create)
        domain.suspend()
        self.assertEqual(domain.state(), [libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_USER])
        domain.resume()
        self.connection.defineXML(domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE).replace(">32768<", ">49152<"))
        self.assertEqual(domain.isUpdated(), 1)
        info = domain.info()
        self.assertEqual((info[0], info[1], info[2], info[3]), (libvirt.VIR_DOMAIN_RUNNING, 32768, 32768, 1))
        self.assertEqual(domain.maxMemory(), 32768)
        self.assertEqual(domain.OSType(), "hvm")
        domain.destroy()
        domain.undefine()
        self.assert_error(libvirt.VIR_ERR_NO_DOMAIN, domain.create)

    def test_unknown_flags_are_invalid_arguments(self):
        domain = self.define_guest()
        for call, flags in ((domain.createWithFlags, 1 << 20), (domain.undefineFlags, 1 << 20),
                            (domain.XMLDesc, 1 << 20), (domain.state, 1),
                            (self.connection.listAllDomains, 1 << 20)):
            with self.subTest(call=call.__name__):
                self.assert_error(libvirt.VIR_ERR_INVALID_ARG, call, flags)

    def test_error_numbers_of_documents(self):
        self.assert_error(libvirt.VIR_ERR_XML_ERROR, self.connection.defineXML, "<domain type='vbox'/>")
        self.assert_error(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, self.connection.defineXML,
                          self.guest_xml(devices="<holodeck/>"))
        error = self.assert_error(libvirt.VIR_ERR_OPERATION_FAILED, self.connection.defineXML, self.guest_xml(
            disks="<disk type='file' device='disk'><source file='/nowhere.vdi'/><target dev='hda'/></disk>"))
        self.assertIn("/nowhere.vdi", str(error))

    def test_not_supported(self):
        domain = self.define_guest()
        self.assertEqual(self.connection.listAllNWFilters(), [])
        self.assert_error(libvirt.VIR_ERR_NO_SUPPORT, self.connection.nwfilterDefineXML, "<filter name='a'/>")
        self.assert_error(libvirt.VIR_ERR_NO_SUPPORT, domain.numaParameters)

    def test_screenshot_stream(self):
        domain = self.define_guest()
        domain.create()
        process.wait_for(lambda: False, 4)
        stream = self.connection.newStream()
        self.assertEqual(domain.screenshot(stream, 0), "image/png")
        parts = []
        stream.recvAll(lambda _stream, data, _opaque: parts.append(data) or 0, None)
        stream.finish()
        self.assertEqual(Png(b"".join(parts)).size, (640, 400))

    def screenshot(self, domain):
        """A stream that a picture comes through, or None while the screen is off."""
        stream = self.connection.newStream()
        try:
            domain.screenshot(stream, 0)
        except libvirt.libvirtError as error:
            self.assertIn("is off", str(error))
            return None
        return stream

    def test_screenshot_stream_given_up(self):
        domain = self.define_guest()
        domain.create()
        self.wait_for(lambda: self.screenshot(domain), "the screen to be on", 20)
        for _ in range(3):
            stream = self.screenshot(domain)
            stream.recv(16)
            stream.abort()
        self.assertEqual(domain.isActive(), 1)

    def test_snapshots(self):
        domain = self.define_guest()
        first = domain.snapshotCreateXML("<domainsnapshot><name>first</name></domainsnapshot>")
        second = domain.snapshotCreateXML("<domainsnapshot><name>second</name></domainsnapshot>")
        self.assertEqual(sorted(domain.snapshotListNames()), ["first", "second"])
        self.assertEqual(domain.snapshotNum(), 2)
        self.assertEqual(second.getParent().getName(), "first")
        self.assertEqual([child.getName() for child in first.listAllChildren()], ["second"])
        self.assertEqual(domain.snapshotCurrent().getName(), "second")
        self.assertEqual((first.isCurrent(), second.isCurrent(), second.hasMetadata()), (0, 1, 1))
        domain.revertToSnapshot(first)
        self.assertEqual(domain.snapshotCurrent().getName(), "first")
        second.delete()
        self.assertEqual(self.vbox.snapshots("guest"), ["first"])
        self.assert_error(libvirt.VIR_ERR_NO_DOMAIN_SNAPSHOT, domain.snapshotLookupByName, "second")

    def test_read_only(self):
        readonly = libvirt.openReadOnly(self.uri())
        self.define_guest()
        domain = readonly.lookupByName("guest")
        self.assertTrue(domain.XMLDesc())
        self.assert_error(libvirt.VIR_ERR_OPERATION_DENIED, domain.create)
        readonly.close()

    def test_metadata(self):
        domain = self.define_guest()
        self.assert_error(libvirt.VIR_ERR_NO_DOMAIN_METADATA, domain.metadata,
                          libvirt.VIR_DOMAIN_METADATA_TITLE, None)
        domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "t", None, None)
        self.assertEqual(domain.metadata(libvirt.VIR_DOMAIN_METADATA_TITLE, None), "t")

    def test_threads_share_a_connection(self):
        self.define_guest()
        failures = []

        def work():
            try:
                for _ in range(30):
                    domain = self.connection.lookupByName("guest")
                    domain.XMLDesc()
                    domain.info()
            except libvirt.libvirtError as error:
                failures.append(error)
        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])

    def test_keepalive(self):
        libvirt.virEventRegisterDefaultImpl()
        connection = libvirt.open(self.uri())
        self.assertEqual(connection.setKeepAlive(1, 3), 0)
        process.wait_for(lambda: libvirt.virEventRunDefaultImpl() and connection.isAlive() != 1, 0.1)
        self.assertEqual(connection.isAlive(), 1)
        connection.close()
