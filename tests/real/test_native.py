"""test_native.py - files of VirtualBox's settings and descriptors of appliances as domains, and domains as such
files, with what VirtualBox itself makes of them.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import shutil
import subprocess
import unittest

from vxtest import example, images, xml
from vxtest.case import RealTestCase

FORMAT = "vbox-settings"

# An import leaves the extra-data behind, and with it that a UNIX socket was called a pipe.
PIPE = ("<serial type='pipe'>\n      <source path='{0}'/>", "<serial type='unix'>\n      <source mode='bind' path='{0}'/>")
SECURE = "<os firmware='efi'><firmware><feature enabled='yes' name='enrolled-keys'/></firmware>"

FORWARDED = """
    <interface type='user'>
      <mac address='08:00:27:00:00:03'/>
      <model type='82540EM'/>
      <link state='down'/>
      <portForward proto='tcp' address='127.0.0.1'><range start='2222' to='22'/></portForward>
      <portForward proto='udp'><range start='5353'/></portForward>
    </interface>"""


class NativeCase(RealTestCase):
    def setUp(self):
        super().setUp()
        self.example = example.text(self.file("example"))
        example.make_files(self.example)

    def settings_file(self, name):
        return self.vbox.info(name)["CfgFile"]

    def from_native(self, path, format_name=FORMAT):
        return self.virsh.ok("domxml-from-native", format_name, path)

    def to_native(self, document, format_name=FORMAT):
        return self.virsh.ok("domxml-to-native", format_name, self.xml_file(document, "native.xml"))

    def without_pipe(self, dumped):
        first, second = (each.format(self.file("example/serial.pipe")) for each in PIPE)
        self.assertIn(first, dumped)
        return dumped.replace(first, second)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.file(name)), exist_ok=True)
        with open(self.file(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.file(name)


class FromSettingsTest(NativeCase):
    def test_example(self):
        self.define(self.example)
        before = self.vbox.registry()
        dumped = self.virsh.ok("dumpxml", "--inactive", "vbox")
        self.assert_xml_equal(dumped, self.from_native(self.settings_file("vbox")))
        self.assertEqual(self.vbox.registry(), before)

    def test_more_devices(self):
        document = (self.example.replace("</devices>", FORWARDED + "</devices>")
                    .replace("<features>", "<clock offset='localtime'><timer name='hpet' present='yes'/></clock>"
                             "<features><hap state='off'/>")
                    .replace("<vcpu>1</vcpu>", "<vcpu>2</vcpu><title>A title</title>"
                             "<description>First line\n&lt;second&gt; line</description>"))
        self.define(document)
        dumped = self.virsh.ok("dumpxml", "--inactive", "vbox")
        self.assert_xml_equal(dumped, self.from_native(self.settings_file("vbox")))

    def test_machine_that_is_not_ours(self):
        """One that VBoxManage made, with an empty drive, EFI and VMSVGA."""
        self.vbox.manage("createvm", "--name", "foreign", "--ostype", "Debian_64", "--register")
        self.vbox.manage("modifyvm", "foreign", "--memory", "96", "--cpus", "2", "--firmware", "efi", "--nic1",
                         "hostonly", "--hostonlyadapter1", "vboxnet0", "--graphicscontroller", "vmsvga",
                         "--vram", "20", "--usbohci", "on", "--mouse", "usbtablet")
        self.vbox.manage("storagectl", "foreign", "--name", "S", "--add", "sata", "--portcount", "4")
        self.vbox.manage("storageattach", "foreign", "--storagectl", "S", "--port", "3", "--type", "hdd",
                         "--medium", self.disk())
        self.vbox.manage("storageattach", "foreign", "--storagectl", "S", "--port", "1", "--type", "dvddrive",
                         "--medium", "emptydrive")
        self.assert_xml_equal(self.virsh.ok("dumpxml", "--inactive", "foreign"),
                              self.from_native(self.settings_file("foreign")))


class ToSettingsTest(NativeCase):
    def register(self, text):
        """Registers the file @text with VirtualBox, under the name that it has inside."""
        name = xml.parse(text).find("{*}Machine").get("name")
        path = self.write(f"registered/{name}/{name}.vbox", text)
        self.vbox.manage("registervm", path)
        return name

    def assert_same_machine(self, document):
        """@document as a file and registered is what it is when defined, name and UUID aside."""
        self.define(document)
        dumped = self.virsh.ok("dumpxml", "--inactive", "vbox")
        text = self.to_native(document)
        self.virsh.ok("undefine", "vbox")
        self.register(text)
        for disk in ("vbox.vdi", "vbox2.vdi", "vbox3.vdi"):
            self.assertNotIn("inaccessible", self.vbox.manage("showmediuminfo", self.file(f"example/{disk}")))
        self.assert_xml_equal(dumped, self.virsh.ok("dumpxml", "--inactive", "vbox"))

    def test_example(self):
        self.assert_same_machine(self.example)

    def test_forwarding_and_links(self):
        self.assert_same_machine(self.example.replace("</devices>", FORWARDED + "</devices>"))

    def test_and_back(self):
        path = self.write("and-back.vbox", self.to_native(self.example))
        self.define(self.example)
        self.assert_xml_equal(self.virsh.ok("dumpxml", "--inactive", "vbox"), self.from_native(path))

    def test_foreign_machine_with_snapshot(self):
        """What VBoxManage made, with a difference to an image, and limits; the same again as a file."""
        self.vbox.manage("createvm", "--name", "foreign", "--ostype", "Debian_64", "--register")
        self.vbox.manage("modifyvm", "foreign", "--memory", "96", "--cpus", "2", "--cpuexecutioncap", "40",
                         "--guestmemoryballoon", "8", "--paravirtprovider", "kvm", "--vrde", "on", "--vrdeextpack", "VNC",
                         "--vrdeproperty", "VNCPassword=secret", "--vrdeport", "5901", "--nic1", "nat", "--nicpromisc1",
                         "allow-all", "--natnet1", "10.9.8.0/24", "--triplefaultreset", "on", "--tpm-type", "2.0")
        self.vbox.manage("bandwidthctl", "foreign", "add", "slow", "--type", "disk", "--limit", "2M")
        self.vbox.manage("storagectl", "foreign", "--name", "S", "--add", "sata", "--hostiocache", "on")
        self.vbox.manage("storageattach", "foreign", "--storagectl", "S", "--port", "0", "--type", "hdd",
                         "--medium", self.disk(), "--bandwidthgroup", "slow", "--hotpluggable", "on")
        self.vbox.manage("snapshot", "foreign", "take", "one")
        dumped = self.virsh.ok("dumpxml", "--inactive", "--security-info", "foreign")
        self.assertIn("<backingStore type='file'>", dumped)
        path = self.settings_file("foreign")
        folder = os.path.dirname(path) + "/"
        self.assert_xml_equal(dumped.replace(folder, ""), self.from_native(path))
        text = self.to_native(dumped)
        self.assert_xml_equal(dumped, self.from_native(self.write("again.vbox", text)))
        self.vbox.manage("unregistervm", "foreign")
        self.register(text)
        self.assert_xml_equal(dumped, self.virsh.ok("dumpxml", "--inactive", "--security-info", "foreign"))

    def test_what_it_has_no_place_for(self):
        for old, new, match in (
                ("<os>", SECURE, "no place for .*os/firmware/feature"),
                ("<target dev='hdd'/>", "<target dev='hdd'/><transient/>", "by a difference to it")):
            with self.subTest(match=match):
                document = self.example.replace(old, new)
                self.assertNotEqual(document, self.example)
                self.virsh.fails("domxml-to-native", FORMAT, self.xml_file(document, "native.xml"), match=match)


class OvfCase(NativeCase):
    """Descriptors: what VirtualBox exports, and what it imports."""

    def convert(self, path, format_name, variant="Standard", name=None):
        """A copy of an image in another format. Returns its path."""
        copy = self.file(name) if name else path.replace(".vdi", "." + format_name.lower())
        if not os.path.exists(copy):
            self.vbox.manage("clonemedium", "disk", path, copy, "--format", format_name, "--variant", variant)
            for each in (path, copy):
                self.vbox.manage("closemedium", "disk", each)
        return copy

    def importable(self):
        """The example with what VirtualBox itself can import: one SCSI controller, no floppy in its drive, and
        images of the format that it takes."""
        def edit(root):
            for source in root.iter("source"):
                if source.get("file", "").endswith(".vdi"):
                    source.set("file", self.convert(source.get("file"), "VMDK"))
            devices = root.find("devices")
            sas = next(each for each in devices.findall("controller") if each.get("model") == "lsisas1068")
            devices.remove(sas)
            third, = (each for each in devices.findall("disk") if "vbox3" in each.find("source").get("file"))
            third.find("target").attrib.update(dev="sdb", bus="sata")
            third.remove(third.find("address"))
            floppy, = (each for each in devices.findall("disk") if each.get("device") == "floppy")
            floppy.remove(floppy.find("source"))
        return example.edited(self.example, edit)

    def sources(self, dumped):
        """What stands in each drive: {target: path}."""
        return {disk.find("target").get("dev"): disk.find("source").get("file")
                for disk in xml.parse(dumped).iter("disk") if disk.find("source") is not None}

    def without_images(self, dumped, *more):
        """The document without what an export makes anew: images and their formats; and elements @more."""
        def edit(root):
            for disk in root.iter("disk"):
                for found in disk.findall("source") + disk.findall("driver"):
                    disk.remove(found)
            for parent in (root, root.find("devices")):
                for found in [child for child in parent if child.tag in more]:
                    parent.remove(found)
        return example.edited(dumped, edit)


class FromOvfTest(OvfCase):
    def check_export(self, *options):
        """What VirtualBox exports of a domain is that domain, with images of its own."""
        self.define(self.example)
        dumped = self.virsh.ok("dumpxml", "--inactive", "vbox")
        before = self.vbox.registry()
        path = self.file(f"exported{''.join(options)}/vbox.ovf")
        os.makedirs(os.path.dirname(path))
        self.vbox.manage("export", "vbox", "-o", path, *options)
        read = self.from_native(path, "ovf")
        self.assertEqual(self.vbox.registry(), before)
        self.assert_xml_equal(self.without_images(dumped), self.without_images(read))
        images = self.sources(read)
        for image in images.values():
            self.assertTrue(os.path.exists(os.path.join(os.path.dirname(path), image)), image)
        expected = self.sources(dumped)
        return images, expected

    def test_example(self):
        images, present = self.check_export("--ovf20")
        self.assertEqual(set(present) - set(images), {"fda", "hdc"})  # discs are left behind

    def test_example_of_version_1_with_its_disc(self):
        images, present = self.check_export("--ovf10", "--options", "iso")
        self.assertEqual(set(present) - set(images), {"fda"})


class ToOvfTest(OvfCase):
    def export(self, document, name="vbox"):
        """The descriptor of @document, in a folder with its images."""
        path = self.write(f"appliance/{name}.ovf", self.to_native(document, "ovf"))
        for image in self.sources(document).values():
            shutil.copy(image, os.path.dirname(path))
        return path

    def test_import(self):
        document = self.importable()
        self.define(document)
        dumped = self.virsh.ok("dumpxml", "--inactive", "vbox")
        self.virsh.ok("undefine", "vbox")
        path = self.export(document)
        planned = self.vbox.manage("import", path, "--dry-run")
        for image in ("cdrom.iso", "vbox.vmdk", "vbox2.vmdk", "vbox3.vmdk"):
            self.assertIn(f"source image={image}", planned)
        archive = self.file("appliance/vbox.ova")
        subprocess.run(["tar", "--format=ustar", "-cf", archive, "vbox.ovf", "cdrom.iso", "vbox.vmdk", "vbox2.vmdk",
                        "vbox3.vmdk"], cwd=self.file("appliance"), check=True)
        self.assertIn("source image=vbox3.vmdk", self.vbox.manage("import", archive, "--dry-run"))
        self.vbox.manage("import", path, "--options", "keepallmacs")
        imported = self.virsh.ok("dumpxml", "--inactive", "vbox")
        self.assertEqual(sorted(self.sources(imported)), sorted(self.sources(dumped)))
        # New ones; shared folders and extra-data are not imported.
        left_out = ("uuid", "hwuuid", "filesystem", "graphics", "on_crash")
        self.assert_xml_equal(self.without_images(self.without_pipe(dumped), *left_out),
                              self.without_images(imported, *left_out))

    def test_and_back(self):
        document = self.importable()
        path = self.export(document)
        self.define(document)
        dumped = self.virsh.ok("dumpxml", "--inactive", "vbox")
        read = self.from_native(path, "ovf")
        self.assert_xml_equal(self.without_images(dumped), self.without_images(read))
        self.assertEqual({target: os.path.basename(image) for target, image in self.sources(dumped).items()},
                         self.sources(read))

    def test_formats_of_images(self):
        document = self.importable()
        streamed = self.convert(self.file("example/vbox3.vdi"), "VMDK", "Stream", "streamed.vmdk")
        text = self.to_native(document.replace(self.file("example/vbox3.vmdk"), streamed), "ovf")
        self.assertEqual(text.count("vmdk.html#sparse"), 2)
        self.assertEqual(text.count("vmdk.html#streamOptimized"), 1)
        other = self.convert(self.file("example/vbox3.vdi"), "VHD")
        self.assertIn("LinkId=137171", self.to_native(document.replace(self.file("example/vbox3.vmdk"), other), "ovf"))
        sizes = [int(size) for size in re.findall(r"ovf:capacity='(\d+)'", text)]
        self.assertEqual(sizes.count(images.DISK_SIZE), 3, sizes)

    def test_what_it_has_no_place_for(self):
        document = self.importable()
        second = self.file("example/vbox2.vmdk")
        os.makedirs(self.file("example/other"), exist_ok=True)
        shutil.copy(second, self.file("example/other/vbox.vmdk"))
        for old, new, match in (
                ("<os>", SECURE, "no place for .*os/firmware/feature"),
                (second, self.file("missing.vmdk"), "missing.vmdk.*how large"),
                (second, self.file("example/vbox2.vdi"), "vbox2.vdi.*formats vmdk and vhd"),
                (second, self.file("example/other/vbox.vmdk"), "another one has its name"),
                ('dev="sdb" bus="sata"', 'dev="sdb" bus="usb"', "USB")):
            with self.subTest(match=match):
                self.assertIn(old, document)
                self.virsh.fails("domxml-to-native", "ovf",
                                 self.xml_file(document.replace(old, new), "native.xml"), match=match)
        self.virsh.fails("domxml-to-native", "ovf", self.xml_file(self.example, "native.xml"), match="floppy has no place")


class OvaTest(OvfCase):
    def test_archive(self):
        """A client hands over text, which an archive is not: the error says what to do, and that works."""
        self.define(self.example)
        path = self.file("vbox.ova")
        self.vbox.manage("export", "vbox", "-o", path)
        self.virsh.fails("domxml-from-native", "ova", path, match="'vbox.ovf' .tar -xOf")
        self.virsh.fails("domxml-to-native", "ova", self.xml_file(self.example, "native.xml"), match="use format 'ovf'")
        text = subprocess.run(["tar", "-xOf", path, "vbox.ovf"], check=True, capture_output=True, text=True).stdout
        read = self.from_native(self.write("descriptor.ovf", text), "ova")
        dumped = self.virsh.ok("dumpxml", "--inactive", "vbox")
        self.assert_xml_equal(self.without_images(dumped), self.without_images(read))


class RefusedTest(NativeCase):
    def refuse(self, text, match, format_name=FORMAT):
        before = self.vbox.registry()
        self.virsh.fails("domxml-from-native", format_name, self.write("refused.vbox", text), match=match)
        self.assertEqual(self.vbox.registry(), before)

    def settings(self, inner):
        return f'<VirtualBox><Machine name="a" uuid="{{4dab22b3-1d52-d8f3-2516-782e98ab3fa0}}">{inner}</Machine></VirtualBox>'

    def test_hostile(self):
        bomb = ('<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                "<VirtualBox>&b;</VirtualBox>")
        for text, match in (
                ("not XML", "malformed document"),
                ("<VirtualBox>", "malformed document"),
                (bomb, "document type declaration"),
                ("<domain/>", "unexpected root element <domain>"),
                ("<VirtualBox/>", "Machine is missing"),
                (self.settings(""), "Hardware is missing"),
                ("<VirtualBox>" * 400 + "</VirtualBox>" * 400, "malformed document"),
                (self.settings('<Hardware><Memory RAMSize="99999999999999999999"/></Hardware>'), "RAMSize"),
                (self.settings('<Hardware><Memory RAMSize="64"/><CPU count="-1"/></Hardware>'), "count"),
                (self.settings('<Hardware><Memory RAMSize="64"/><UART><Port slot="4294967296" enabled="true"/></UART>'
                               "</Hardware>"), "slot"),
                (self.settings('<Hardware><Memory RAMSize="64"/><StorageControllers><StorageController type="AHCI">'
                               '<AttachedDevice type="HardDisk" port="0"><Image uuid="{1}"/></AttachedDevice>'
                               "</StorageController></StorageControllers></Hardware>"), "registry of media"),
        ):
            with self.subTest(text=text[:80]):
                self.refuse(text, match)

    def test_unknown_format(self):
        self.refuse("x", "unsupported config type 'qemu-argv'", "qemu-argv")
        self.virsh.fails("domxml-to-native", "qemu-argv", self.xml_file(self.example), match="unsupported config type")


if __name__ == "__main__":
    unittest.main()
