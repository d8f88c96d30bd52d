"""test_networks.py - NAT networks and host-only interfaces, as libvirt's networks.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import functools
import pathlib
import re

from vxtest import xml
from vxtest.case import RealTestCase
from vxtest.installation import only_real
from vxtest.listener import Listener
from vxtest.virsh import Virsh

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/network.xml"
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


def needs_nat(test):
    """For tests of NAT networks: where there are none, to define one is refused."""
    @functools.wraps(test)
    def run(self):
        if self.cannot("NAT networks", "IVirtualBox::createNATNetwork"):
            self.virsh.fails("net-define", self.xml_file(nat()), match="/network/forward.*no NAT networks")
        else:
            test(self)
    return run


class NetworksTest(RealTestCase):
    def setUp(self):
        super().setUp()
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

    @needs_nat
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

    @needs_nat
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

    @needs_nat
    def test_definition_comes_back(self):
        text = nat(f"<uuid>{UUID}</uuid>")
        if not self.cannot("fixed addresses of networks", "IDHCPServer::getConfig"):
            text = nat(f"<uuid>{UUID}</uuid>", "<domain name='example.org'/>",
                       "<host mac='08:00:27:11:22:33' name='box' ip='10.9.0.77'/>")
        self.define_network(text)
        self.assert_xml_equal(self.virsh.ok("net-dumpxml", "lab"), text)
        self.define_network(self.virsh.ok("net-dumpxml", "lab", "--inactive"))
        self.assert_xml_equal(self.virsh.ok("net-dumpxml", "lab"), text)

    @needs_nat
    def test_starting_with_the_host(self):
        """What is to start with the host does so once, when networks are first asked for after it booted."""
        self.define_network(nat())
        self.define_network(nat().replace(">lab<", ">manual<").replace("10.9.0.", "10.8.0."))
        self.virsh.ok("net-autostart", "lab")

        def restart():
            self.assertEqual(self.daemon.stop(), 0)
            self.daemon.start(*self.daemon_arguments)
            return self.virsh.ok("net-list", "--name").split()
        self.assertEqual(restart(), ["default"])  # the same boot
        self.vbox.manage("setextradata", "global", "libvirt/networks-booted", "another boot")
        self.assertEqual(restart(), ["default", "lab"])
        self.assertEqual({name: shown["Enabled"] for name, shown in self.nat_networks().items()},
                         {"lab": "Yes", "manual": "No"})
        self.virsh.ok("net-destroy", "lab")
        self.assertEqual(restart(), ["default"])

    @needs_nat
    def test_example(self):
        """The document of examples/ works as it is."""
        with open(EXAMPLE, encoding="utf-8") as text:
            self.define_network(text.read())
        self.virsh.ok("net-start", "example")
        shown = self.nat_networks()["example"]
        self.assertEqual((shown["Enabled"], shown["IPv6"]), ("Yes", "Yes"))
        self.assertIn("ssh:tcp:[127.0.0.1]:2222:[10.9.0.10]:22", shown["text"])

    @needs_nat
    def test_refused(self):
        """What VirtualBox has nothing of is refused by name, and nothing is left of it."""
        uuid = "<uuid>11111111-2222-4333-8444-555555555555</uuid>"
        self.define_network(nat(f"<uuid>{UUID}</uuid>"))
        before = self.nat_networks(), self.dhcp("lab"), self.virsh.ok("net-dumpxml", "lab")
        for text, match in ((nat(uuid), "already exists with uuid"),
                            (nat(f"<uuid>{UUID}</uuid>").replace(">lab<", ">other<"), "already defined with uuid"),
                            (nat(more="<bridge name='virbr0'/>"), "/network/bridge"),
                            (nat(more="<dns/>"), "/network/dns"),
                            (nat().replace("address='10.9.0.1'", "address='10.9.0.2'"), "first address.*10.9.0.1"),
                            (nat().replace("end='10.9.0.20'/>", "end='10.9.0.20'/><range start='10.9.0.30' end='10.9.0.40'/>"),
                             r"range\[2\]"),
                            (nat(tail="<ip family='ipv6' address='fd17::2' prefix='64'/>"), "ends in .::1"),
                            (nat().replace("mode='nat'", "mode='bridge'"), "'bridge'")):
            with self.subTest(match=match):
                self.virsh.fails("net-define", self.xml_file(text, "network.xml"), match=match)
        self.assertEqual((self.nat_networks(), self.dhcp("lab"), self.virsh.ok("net-dumpxml", "lab")), before)
        for command in (("net-port-list", "lab"), ("net-desc", "lab", "--title", "x")):
            if self.virsh.run("help", command[0]).code == 0:
                self.virsh.fails(*command, match="not supported by the connection driver")

    @needs_nat
    def test_ports_and_ipv6(self):
        rules = """<metadata><vbox:rules xmlns:vbox="urn:virtvbox:network:1">
            <vbox:rule family="ipv4" name="ssh" proto="tcp" hostAddress="127.0.0.1" hostPort="2222"
                       guestAddress="10.9.0.5" guestPort="22"/>{more}</vbox:rules></metadata>"""
        six = """<vbox:rule family="ipv6" name="dns" proto="udp" hostPort="5353" guestAddress="fd17:625c:f037:9::5"
                            guestPort="53"/>"""
        text = nat(f"<uuid>{UUID}</uuid>" + rules.format(more=six),
                   tail="<ip family='ipv6' address='fd17:625c:f037:9::1' prefix='64'/>")
        text = text.replace("<forward mode='nat'/>", "<forward mode='nat'><nat ipv6='yes'/></forward>")
        self.define_network(text)
        self.assert_xml_equal(self.virsh.ok("net-dumpxml", "lab"), text)
        shown = self.nat_networks()["lab"]
        self.assertEqual((shown["IPv6"], shown["IPv6 Prefix"], shown["IPv6 Default"]),
                         ("Yes", "fd17:625c:f037:9::/64", "Yes"))
        self.assertIn("ssh:tcp:[127.0.0.1]:2222:[10.9.0.5]:22", shown["text"])
        self.assertIn("dns:udp:[]:5353:[fd17:625c:f037:9::5]:53", shown["text"])
        text = nat(f"<uuid>{UUID}</uuid>" + rules.format(more="").replace("2222", "2200"))
        self.define_network(text)
        self.assert_xml_equal(self.virsh.ok("net-dumpxml", "lab"), text)
        shown = self.nat_networks()["lab"]
        self.assertIn("ssh:tcp:[127.0.0.1]:2200:[10.9.0.5]:22", shown["text"])
        self.assertNotIn("dns:udp", shown["text"])
        self.assertEqual(shown["IPv6"], "No")

    @needs_nat
    def test_lists_cost_nothing(self):
        """What was read once is asked for again when somebody changed something, and not before."""
        self.define_network(nat())
        self.virsh.ok("net-list", "--all")
        lists = (("net-list", "--all"), ("net-dumpxml", "lab"), ("iface-list", "--all"), ("nodedev-list",))
        for command in lists:
            self.virsh.ok(*command)
        before = len(self.daemon.calls())
        for command in lists:
            self.virsh.ok(*command)
        self.assertEqual([call for call in self.daemon.calls()[before:] if call[1]], [])
        self.vbox.manage("dhcpserver", "modify", "--netname", "lab", "--server-ip", "10.9.0.3", "--netmask",
                         "255.255.255.0", "--lower-ip", "10.9.0.50", "--upper-ip", "10.9.0.60")
        self.assertEqual(self.dump().find("ip/dhcp/range").attrib, {"start": "10.9.0.50", "end": "10.9.0.60"})
        self.vbox.manage("natnetwork", "modify", "--netname", "lab", "--enable")
        self.assertIn(["lab", "active", "no", "yes"], self.virsh.table("net-list"))

    @needs_nat
    def test_events(self):
        def registered():
            return sum(name == "connect_network_event_register_any" for name, _ in self.daemon.calls())
        before = registered()
        self.define_network(nat().replace("lab", "other").replace("10.9", "10.7"))
        listener = Listener(self.virsh, "net-event", "--event", "lifecycle", "--loop")
        self.addCleanup(listener.close)
        of_one = Listener(self.virsh, "net-event", "--event", "lifecycle", "--network", "other", "--loop")
        self.addCleanup(of_one.close)
        self.wait_for(lambda: registered() == before + 2,
                      f"virsh to have registered; it said {listener.lines + of_one.lines}")
        self.define_network(nat())
        self.virsh.ok("net-start", "lab")
        self.virsh.ok("net-destroy", "lab")
        self.virsh.ok("net-undefine", "lab")
        expected = ["Defined", "Started", "Stopped", "Undefined"]
        for command, said in ((("add", "--netname", "foreign", "--network", "10.8.0.0/24", "--enable"), "Started"),
                              (("modify", "--netname", "foreign", "--disable"), "Stopped"),
                              (("modify", "--netname", "foreign", "--enable"), "Started"),
                              (("remove", "--netname", "foreign"), "Undefined")):
            count = len(listener.said(f"foreign: {said}"))
            self.vbox.manage("natnetwork", *command)
            self.wait_for(lambda: len(listener.said(f"foreign: {said}")) > count,
                          f"{said} in {[line for _, line in listener.lines]}", 20)

        def kinds(name):
            return [re.sub(".*: ", "", line) for line in listener.said(f"network {name}:")]
        self.assertEqual(kinds("lab"), expected)
        self.assertEqual(kinds("foreign")[0], "Defined")
        self.assertEqual([kind for kind in kinds("foreign") if kind != "Defined"],
                         ["Started", "Stopped", "Started", "Stopped", "Undefined"])
        self.assertEqual(of_one.lines, [])
        self.virsh.ok("net-start", "other")
        self.wait_for(lambda: of_one.said("") and kinds("other"), "it to be told")
        for told in (of_one, listener):
            self.assertEqual(told.said("other"), ["event 'lifecycle' for network other: Started"])

    def test_interfaces(self):
        self.virsh.ok("iface-list", "--all")
        name, _, mac = self.virsh.table("iface-list")[0]
        shown = re.split("^Name: +", self.vbox.manage("list", "bridgedifs"), flags=re.M)[1]
        self.assertEqual((name, mac), (shown.split()[0], re.search(r"HardwareAddress: +(\S+)", shown)[1]))
        document = xml.parse(self.virsh.ok("iface-dumpxml", name))
        address = re.search(r"^IPAddress: +(\S+)", shown, re.M)[1]
        self.assertEqual((document.get("type"), document.get("name"), document.find("mac").get("address"),
                          document.find("protocol[@family='ipv4']/ip").get("address")), ("ethernet", name, mac, address))
        self.assertEqual(self.virsh.ok("iface-name", mac).strip(), name)
        self.assertEqual(self.virsh.ok("iface-mac", name).strip(), mac)
        self.virsh.fails("iface-mac", "none0", match="couldn't find interface|interface not found")
        self.virsh.fails("iface-destroy", name, match="not supported by the connection driver")

    def test_node_devices(self):
        names = self.virsh.ok("nodedev-list").split()
        self.assertIn("computer", names)
        nets = self.virsh.ok("nodedev-list", "--cap", "net").split()
        self.assertTrue(nets and all(name.startswith("net_") for name in nets), nets)
        self.assertEqual(self.virsh.ok("nodedev-list", "--cap", "system").split(), ["computer"])
        self.assertEqual(self.virsh.ok("nodedev-list", "--cap", "scsi").split(), [])
        document = xml.parse(self.virsh.ok("nodedev-dumpxml", "computer"))
        self.assertEqual((document.find("capability").get("type"), document.find("parent")), ("system", None))
        document = xml.parse(self.virsh.ok("nodedev-dumpxml", nets[0]))
        self.assertEqual((document.findtext("parent"), document.find("capability").get("type")), ("computer", "net"))
        self.virsh.fails("nodedev-dumpxml", "none", match="could not find matching device|no node device")
        self.virsh.fails("nodedev-detach", nets[0], match="not supported by the connection driver")

    def test_nothing_of_the_kind(self):
        """Network filters and secrets: none, which is not an error."""
        for command in ("nwfilter-list", "nwfilter-binding-list", "secret-list"):
            self.assertEqual(self.virsh.table(command), [], command)
        self.virsh.fails("nwfilter-dumpxml", "x", match="nwfilter")
        self.virsh.fails("secret-dumpxml", UUID, match="secret")

    @needs_nat
    def test_read_only(self):
        self.define_network(nat())
        unaware = Virsh(f"vbox+unix:///system?socket={self.daemon.readonly_socket}")
        for command in (("net-list", "--all"), ("net-dumpxml", "lab"), ("iface-list",), ("nodedev-list",),
                        ("net-info", "lab"), ("secret-list",), ("nwfilter-list",)):
            with self.subTest(command=command):
                unaware.ok(*command)
        for command in (("net-start", "lab"), ("net-undefine", "lab"), ("net-autostart", "lab"),
                        ("net-define", self.xml_file(nat().replace(">lab<", ">other<"), "network.xml")),
                        ("net-update", "lab", "delete", "ip-dhcp-range", "<range start='10.9.0.10' end='10.9.0.20'/>")):
            with self.subTest(command=command):
                unaware.fails(*command, match="read only access prevents|forbidden")

    @needs_nat
    def test_updates(self):
        self.define_network(nat())
        host = "<host mac='08:00:27:11:22:33' name='box' ip='10.9.0.77'/>"
        if self.cannot("fixed addresses of networks", "IDHCPServer::getConfig"):
            self.virsh.fails("net-update", "lab", "add", "ip-dhcp-host", host, "--config", match="ip/dhcp/host")
            return
        self.virsh.ok("net-update", "lab", "add", "ip-dhcp-host", host, "--config")
        self.assertIn("10.9.0.77", self.dhcp("lab")["text"])
        self.virsh.fails("net-update", "lab", "add", "ip-dhcp-host", host, "--config", match="existing dhcp host entry")
        self.virsh.ok("net-update", "lab", "modify", "ip-dhcp-host", host.replace(".77", ".78"), "--config")
        self.assertIn("10.9.0.78", self.dhcp("lab")["text"])
        self.virsh.fails("net-update", "lab", "modify", "ip-dhcp-host", host, "--live", match="is not active")
        self.virsh.ok("net-update", "lab", "delete", "ip-dhcp-host", "<host mac='08:00:27:11:22:33'/>", "--config")
        self.assertNotIn("08:00:27:11:22:33", self.dhcp("lab")["text"])
        span = "<range start='10.9.0.10' end='10.9.0.20'/>"
        self.virsh.fails("net-update", "lab", "add", "ip-dhcp-range", span.replace(".20", ".30"), "--config",
                         match=r"range\[2\]|overlaps|existing")
        self.virsh.ok("net-update", "lab", "delete", "ip-dhcp-range", span, "--config")
        self.assertIsNone(self.dhcp("lab"))
        self.virsh.ok("net-update", "lab", "add", "ip-dhcp-range", span.replace(".20", ".30"), "--config")
        self.assertEqual(self.dhcp("lab")["UpperIPAddress"], "10.9.0.30")
        self.virsh.fails("net-update", "lab", "add", "forward-interface", "<interface dev='eth0'/>", "--config",
                         match="forward-interface|section")

    def test_host_only_interface(self):
        """Without VirtualBox's kernel module there are none; VirtualBox says why."""
        text = """<network><name>vboxnet0</name>{uuid}<bridge name='vboxnet0'/>
                    <ip address='192.168.57.1' netmask='255.255.255.0'>
                      <dhcp><range start='192.168.57.100' end='192.168.57.110'/></dhcp></ip></network>"""
        document = self.xml_file(text.format(uuid=""), "network.xml")
        if not self.vbox.installation.simulated:
            self.virsh.fails("net-define", document, match="vboxnetctl|host-only")
            self.assertEqual(self.virsh.table("net-list", "--all", "--name"), [["default"]])
            return
        wrong = self.xml_file(text.format(uuid="").replace("vboxnet0", "vboxnet7"), "network.xml")
        self.virsh.fails("net-define", wrong, match="names host-only interfaces itself.*vboxnet0")
        self.assertEqual(self.virsh.table("net-list", "--all", "--name"), [["default"]])
        self.virsh.ok("net-define", self.xml_file(text.format(uuid=""), "network.xml"))
        self.assertIn(["vboxnet0", "active", "yes", "yes"], self.virsh.table("net-list"))
        self.assert_xml_equal(self.virsh.ok("net-dumpxml", "vboxnet0"), text.format(uuid=""), ignore=("uuid", "mac"))
        self.assertEqual(self.dhcp("HostInterfaceNetworking-vboxnet0")["LowerIPAddress"], "192.168.57.100")
        self.assertIn("vboxnet0", self.virsh.ok("net-info", "vboxnet0"))
        self.assertIn(["vboxnet0", "active"], [row[:2] for row in self.virsh.table("iface-list")])
        self.virsh.fails("net-destroy", "vboxnet0", match="always active")
        self.define(self.guest_xml(devices="<interface type='network'><source network='vboxnet0'/></interface>"))
        self.assertEqual(self.vbox.info("guest")["nic1"], "hostonly")
        self.virsh.ok("net-undefine", "vboxnet0")
        self.assertEqual(self.virsh.table("net-list", "--all", "--name"), [["default"]])
        self.assertIsNone(self.dhcp("HostInterfaceNetworking-vboxnet0"))

    @needs_nat
    def test_domain_on_a_network(self):
        """A domain's interface takes the names that are listed."""
        self.define_network(nat())
        names = [name for (name,) in self.virsh.table("net-list", "--all", "--name")]
        self.assertEqual(names, ["default", "lab"])
        cards = "".join(f"<interface type='network'><source network='{name}'/></interface>" for name in names)
        self.define(self.guest_xml(devices=cards))
        info = self.vbox.info("guest")
        self.assertEqual((info["nic1"], info["nic2"], info["nat-network2"]), ("nat", "natnetwork", "lab"))
        self.assertEqual([source.get("network") for source in
                          xml.parse(self.virsh.ok("dumpxml", "guest")).findall("devices/interface/source")], names)
        if self.cannot("leases of DHCP servers", "IDHCPServer::findLeaseByMAC"):
            self.virsh.fails("net-dhcp-leases", "lab", match="does not tell the leases")
        else:
            self.assertEqual(self.virsh.table("net-dhcp-leases", "lab"), [])
            self.virsh.fails("net-dhcp-leases", "lab", "--mac", "nonsense", match="MAC address")
        if not self.vbox.installation.simulated or getattr(self, "found_lacking", None):
            return  # on the real one nobody asks for an address
        self.define_network(nat(hosts="<host mac='08:00:27:11:22:33' ip='10.9.0.77'/>"))
        self.virsh.ok("net-start", "lab")
        self.define(self.guest_xml("leasing", devices="""<interface type='network'><mac address='08:00:27:11:22:33'/>
                                                          <source network='lab'/></interface>"""))
        self.assertEqual(self.virsh.table("net-dhcp-leases", "lab"), [])
        self.virsh.ok("start", "leasing")
        (row,) = self.virsh.table("net-dhcp-leases", "lab")
        self.assertEqual(row[1:5], ["08:00:27:11:22:33", "ipv4", "10.9.0.77/24", "leasing"])
        self.assertEqual(self.virsh.table("net-dhcp-leases", "lab", "08:00:27:00:00:01"), [])


@only_real("interfaces of the simulated host do not come and go")
class NodeDeviceEventsTest(RealTestCase):
    """The daemon, and the VirtualBox that it starts, in a network of their own, where interfaces can be made."""

    start_daemon = False

    def setUp(self):
        super().setUp()
        self.vbox.kill()
        self.daemon.wrapper = "unshare --net"
        self.addCleanup(self.daemon.check_end)
        self.daemon.start()

    def ip(self, *arguments):
        result = self.executor.run(["nsenter", "--net", "-t", str(self.daemon.pid), "ip", *arguments])
        self.assertEqual(result.code, 0, result)

    def test_interfaces_that_come_and_go(self):
        self.assertEqual(self.virsh.table("iface-list", "--all"), [])
        lifecycle = Listener(self.virsh, "nodedev-event", "--event", "lifecycle", "--loop")
        self.addCleanup(lifecycle.close)
        update = Listener(self.virsh, "nodedev-event", "--event", "update", "--loop")
        self.addCleanup(update.close)

        def registered(number):
            self.wait_for(lambda: sum(name == "connect_node_device_event_register_any"
                                      for name, _ in self.daemon.calls()) >= number, "virsh to have registered")
        registered(2)
        self.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1")
        self.wait_for(lambda: lifecycle.said("'lifecycle' for node device net_veth0_.*: Created"),
                      f"a new device in {lifecycle.lines}", 15)
        self.assertEqual([row[:2] for row in self.virsh.table("iface-list", "--all")],
                         [["veth0", "inactive"], ["veth1", "inactive"]])
        device = next(name for name in self.virsh.ok("nodedev-list", "--cap", "net").split() if "veth1" in name)
        of_one = Listener(self.virsh, "nodedev-event", "--event", "lifecycle", "--device", device, "--loop")
        self.addCleanup(of_one.close)
        registered(3)
        self.ip("link", "set", "veth1", "up")
        self.wait_for(lambda: update.said(f"'update' for node device {device}"), f"a change in {update.lines}", 15)
        self.ip("link", "del", "veth0")
        self.wait_for(lambda: lifecycle.said("net_veth0_.*: Deleted") and lifecycle.said("net_veth1_.*: Deleted"),
                      f"their end in {lifecycle.lines}", 15)
        self.assertEqual(of_one.said(""), [f"event 'lifecycle' for node device {device}: Deleted"])
