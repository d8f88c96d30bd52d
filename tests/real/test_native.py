"""test_native.py - files of VirtualBox's settings as domains, and domains as such files, with what
VirtualBox itself makes of them.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import unittest

from vxtest import example, xml
from vxtest.case import RealTestCase

FORMAT = "vbox-settings"

# What the file does not tell: a UNIX socket that VirtualBox makes is called a pipe only where a
# definition said so.
PIPE = ("<serial type='pipe'>\n      <source path='{0}'/>", "<serial type='unix'>\n      <source mode='bind' path='{0}'/>")

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
        self.assert_xml_equal(self.without_pipe(dumped), self.from_native(self.settings_file("vbox")))
        self.assertEqual(self.vbox.registry(), before)

    def test_more_devices(self):
        document = (self.example.replace("</devices>", FORWARDED + "</devices>")
                    .replace("<features>", "<clock offset='localtime'><timer name='hpet' present='yes'/></clock>"
                             "<features><hap state='off'/>")
                    .replace("<vcpu>1</vcpu>", "<vcpu>2</vcpu><title>A title</title>"
                             "<description>First line\n&lt;second&gt; line</description>"))
        self.define(document)
        dumped = self.virsh.ok("dumpxml", "--inactive", "vbox")
        self.assert_xml_equal(self.without_pipe(dumped), self.from_native(self.settings_file("vbox")))

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
        self.assert_xml_equal(self.without_pipe(dumped), self.virsh.ok("dumpxml", "--inactive", "vbox"))

    def test_example(self):
        self.assert_same_machine(self.example)

    def test_forwarding_and_links(self):
        self.assert_same_machine(self.example.replace("</devices>", FORWARDED + "</devices>"))

    def test_and_back(self):
        path = self.write("and-back.vbox", self.to_native(self.example))
        self.define(self.example)
        self.assert_xml_equal(self.without_pipe(self.virsh.ok("dumpxml", "--inactive", "vbox")), self.from_native(path))

    def test_what_it_has_no_place_for(self):
        for old, new, match in (
                ("<features>", "<cputune><period>100000</period><quota>50000</quota></cputune><features>", "cputune"),
                ("</devices>", "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm></devices>", "tpm")):
            with self.subTest(match=match):
                self.virsh.fails("domxml-to-native", FORMAT,
                                 self.xml_file(self.example.replace(old, new), "native.xml"),
                                 match=f"no place for .*{match}")


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
