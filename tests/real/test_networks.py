"""test_networks.py - NAT networks and host-only interfaces, as libvirt's networks.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import re

from vxtest import xml
from vxtest.case import RealTestCase

UUID = "4dab22b3-1d52-48f3-8516-782e98ab3fa0"
NAT = """
<network>
  <name>lab</name>{head}
  <forward mode='nat'/>{more}
  <ip address='10.9.0.1' netmask='255.255.255.0'>
    <dhcp><range start='10.9.0.10' end='10.9.0.20'/>{hosts}</dhcp>
  </ip>{tail}
</network>"""


def nat(head="", more="", hosts="", tail=""):
    return NAT.format(head=head, more=more, hosts=hosts, tail=tail)


class NetworksTest(RealTestCase):
    def setUp(self):
        super().setUp()
        if self.cannot("NAT networks", "IVirtualBox::createNATNetwork"):
            self.virsh.fails("net-define", self.xml_file(nat()), match="/network/forward.*no NAT networks")
            self.skipTest("no NAT networks here")
        self.addCleanup(self.remove_networks)

    def remove_networks(self):
        for name in self.nat_networks():
            self.vbox.manage("natnetwork", "remove", "--netname", name)
        for name in re.findall(r"^NetworkName: +(.*)$", self.vbox.manage("list", "dhcpservers"), re.M):
            self.vbox.manage("dhcpserver", "remove", "--netname", name)

    def nat_networks(self):
        """{name: {field: value}} as VBoxManage shows them."""
        found = {}
        for block in re.split(r"^Name: +", self.vbox.manage("natnetwork", "list"), flags=re.M)[1:]:
            name, _, rest = block.partition("\n")
            found[name.strip()] = {**dict(re.findall(r"^([A-Za-z0-9 ]+):\s+(.*)$", rest, re.M)), "text": rest}
        return found

    def dhcp(self, network):
        """{field: value} of the network's DHCP server, or None."""
        for block in re.split(r"^NetworkName: +", self.vbox.manage("list", "dhcpservers"), flags=re.M)[1:]:
            name, _, rest = block.partition("\n")
            if name.strip() == network:
                return {**dict(re.findall(r"^ *([A-Za-z0-9 /]+): +(.*)$", rest, re.M)), "text": rest}
        return None

    def define_network(self, text):
        return self.virsh.ok("net-define", self.xml_file(text, "network.xml"))

    def dump(self, name="lab", *options):
        return xml.parse(self.virsh.ok("net-dumpxml", name, *options))

    def test_machines_own_nat(self):
        """Where VirtualBox has no network of that name, "default" is what each machine has of its own."""
        self.assertEqual(self.virsh.table("net-list", "--all"), [["default", "active", "yes", "yes"]])
        document = self.dump("default")
        self.assertEqual((document.find("forward").get("mode"), document.find("ip").get("address")), ("nat", "10.0.2.2"))
        self.assertEqual(self.virsh.ok("net-uuid", "default").strip(), document.findtext("uuid"))
        self.virsh.fails("net-destroy", "default", match="each machine's own NAT")
        self.virsh.fails("net-undefine", "default", match="each machine's own NAT")
        self.virsh.ok("net-autostart", "default")
        self.virsh.fails("net-autostart", "default", "--disable", match="always active")
        self.define_network(nat().replace(">lab<", ">default<"))
        self.assertEqual(self.virsh.table("net-list", "--all"), [["default", "inactive", "no", "yes"]])
        self.virsh.ok("net-undefine", "default")
        self.assertEqual(self.virsh.table("net-list"), [["default", "active", "yes", "yes"]])

    def test_whole_life(self):
        self.define_network(nat(f"<uuid>{UUID}</uuid>"))
        self.assertEqual(self.virsh.ok("net-uuid", "lab").strip(), UUID)
        self.assertEqual(self.virsh.ok("net-name", UUID).strip(), "lab")
        shown = self.nat_networks()["lab"]
        self.assertEqual((shown["Enabled"], shown["Network"], shown["Gateway"], shown["DHCP Server"], shown["IPv6"]),
                         ("No", "10.9.0.0/24", "10.9.0.1", "Yes", "No"))
        server = self.dhcp("lab")
        self.assertEqual((server["LowerIPAddress"], server["UpperIPAddress"], server["NetworkMask"], server["Enabled"]),
                         ("10.9.0.10", "10.9.0.20", "255.255.255.0", "Yes"))
        self.assertIn(["lab", "inactive", "no", "yes"], self.virsh.table("net-list", "--all"))
        self.assertNotIn(["lab", "inactive", "no", "yes"], self.virsh.table("net-list"))
        self.virsh.ok("net-start", "lab")
        self.assertEqual(self.nat_networks()["lab"]["Enabled"], "Yes")
        self.virsh.fails("net-start", "lab", match="already active")
        self.virsh.ok("net-autostart", "lab")
        self.assertEqual(self.virsh.table("net-list", "--autostart", "--name"), [["default"], ["lab"]])
        info = self.virsh.fields("net-info", "lab")
        self.assertEqual((info["UUID"], info["Active"], info["Persistent"], info["Autostart"]),
                         (UUID, "yes", "yes", "yes"))
        self.virsh.ok("net-autostart", "lab", "--disable")
        self.virsh.fails("net-undefine", "lab", match="no transient networks")
        self.virsh.ok("net-destroy", "lab")
        self.virsh.fails("net-destroy", "lab", match="is not active")
        self.assertEqual(self.nat_networks()["lab"]["Enabled"], "No")
        self.virsh.ok("net-undefine", "lab")
        self.assertEqual((self.nat_networks(), self.dhcp("lab")), ({}, None))
        self.assertNotIn("libvirt/network/lab", self.vbox.manage("getextradata", "global", "enumerate"))
        self.virsh.fails("net-info", "lab", match="network with matching name|failed to get network")

    def test_definition_comes_back(self):
        text = nat(f"<uuid>{UUID}</uuid>")
        if not self.cannot("fixed addresses of networks", "IDHCPServer::getConfig"):
            text = nat(f"<uuid>{UUID}</uuid>", "<domain name='example.org'/>",
                       "<host mac='08:00:27:11:22:33' name='box' ip='10.9.0.77'/>")
        self.define_network(text)
        self.assert_xml_equal(self.virsh.ok("net-dumpxml", "lab"), text)
        self.define_network(self.virsh.ok("net-dumpxml", "lab", "--inactive"))
        self.assert_xml_equal(self.virsh.ok("net-dumpxml", "lab"), text)
