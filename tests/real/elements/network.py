"""network.py - interfaces: network cards.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from . import Piece, info, vbox

ADAPTER = ".//Network/Adapter[@slot='0']"


def interface(kind, inner="", attributes=""):
    return f"<devices><interface type='{kind}'{attributes}><mac address='08:00:27:00:00:01'/>{inner}</interface></devices>"


def model(word, adapter):
    return [Piece(interface("user", f"<model type='{word}'/>"),
                  {"devices/interface/model/@type": vbox(ADAPTER + "/@type", adapter)})]


MACHINES = {
    "a card behind NAT": [
        Piece(interface("user", """<ip family='ipv4' address='10.9.8.0' prefix='24'/>
                  <portForward proto='tcp' address='127.0.0.1'><range start='2022' to='22' exclude='no'/></portForward>
                  <portForward proto='udp'><range start='5000' end='5002' to='6000'/></portForward>
                  <target dev='nic0'/><bandwidth><outbound average='128'/></bandwidth><boot order='1'/>
                  <alias name='ua-net'/>""", " trustGuestRxFilters='yes'"),
              {"devices/interface/@type": info("nic1", "nat"),
               "devices/interface/@trustGuestRxFilters": vbox(ADAPTER + "/@promiscuousModePolicy", "AllowAll"),
               "devices/interface/mac/@address": info("macaddress1", "080027000001"),
               "devices/interface/ip": info("natnet1", "10.9.8.0/24"),
               "devices/interface/ip/@address": info("natnet1", "10.9.8.0/24"),
               "devices/interface/ip/@prefix": info("natnet1", "10.9.8.0/24"),
               "devices/interface/portForward/@proto": vbox(ADAPTER + "/NAT/Forwarding[@hostport='5000']/@proto", "0"),
               "devices/interface/portForward/@address": vbox(ADAPTER + "/NAT/Forwarding[@hostport='2022']/@hostip",
                                                              "127.0.0.1"),
               "devices/interface/portForward/range/@start": vbox(ADAPTER + "/NAT/Forwarding/@hostport", "2022"),
               "devices/interface/portForward/range/@end": vbox(
                   ADAPTER + "/NAT/Forwarding[@hostport='5002']/@guestport", "6002"),
               "devices/interface/portForward/range/@to": vbox(
                   ADAPTER + "/NAT/Forwarding[@hostport='2022']/@guestport", "22"),
               "devices/interface/bandwidth/outbound/@average": [
                   vbox(".//BandwidthGroup[@name='libvirt-interface-08:00:27:00:00:01']/@maxBytesPerSec", "131072"),
                   vbox(ADAPTER + "/@bandwidthGroup", "libvirt-interface-08:00:27:00:00:01")],
               "devices/interface/boot/@order": info("boot1", "net")},
              {"devices/interface/portForward/range/@exclude": None}),
    ],
    "a bridged card": [
        Piece(interface("bridge", "<source bridge='eth0'/><link state='down'/>", " trustGuestRxFilters='no'"),
              {"devices/interface/@type": info("nic1", "bridged"),
               "devices/interface/@trustGuestRxFilters": vbox(ADAPTER + "/@promiscuousModePolicy", False),
               "devices/interface/source/@bridge": info("bridgeadapter1", "eth0"),
               "devices/interface/link/@state": info("cableconnected1", "off")}),
    ],
    "a bridged card in macvtap's words": [
        Piece(interface("direct", "<source dev='eth0' mode='bridge'/><link state='up'/>"),
              {"devices/interface/@type": info("nic1", "bridged"),
               "devices/interface/source/@dev": info("bridgeadapter1", "eth0"),
               "devices/interface/link/@state": info("cableconnected1", "on")}),
    ],
    "a card on a host-only network": [
        Piece(interface("network", "<source network='vboxnet0'/>"),
              {"devices/interface/@type": info("nic1", "hostonly"),
               "devices/interface/source/@network": info("hostonlyadapter1", "vboxnet0")}),
    ],
    "a card on an internal network": [
        Piece(interface("internal", "<source name='lab'/>"),
              {"devices/interface/@type": info("nic1", "intnet"),
               "devices/interface/source/@name": info("intnet1", "lab")}),
    ],
    "a card in a tunnel": [
        Piece(interface("udp", "<source address='192.0.2.1' port='4000'><local address='0.0.0.0' port='4001'/></source>"),
              {"devices/interface/@type": info("nic1", "Generic"),
               "devices/interface/source/@address": vbox(ADAPTER + "//Property[@name='dest']/@value", "192.0.2.1"),
               "devices/interface/source/@port": vbox(ADAPTER + "//Property[@name='dport']/@value", "4000"),
               "devices/interface/source/local/@address": info("nic1", "Generic"),
               "devices/interface/source/local/@port": vbox(ADAPTER + "//Property[@name='sport']/@value", "4001")}),
    ],
    "a card on nothing": [
        Piece(interface("null"), {"devices/interface/@type": info("nic1", "null")}),
    ],
    "as many cards as there can be": [
        Piece("<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>" + "".join(
            f"<interface type='internal'><mac address='08:00:27:00:01:{n:02x}'/><source name='lab{n}'/></interface>"
            for n in range(36)) + "</devices>",
              {"devices/interface/source/@name": [info("intnet1", "lab0"), info("intnet36", "lab35")]}),
    ],
    **{f"a card {word}": model(word, adapter) for word, adapter in (
        ("Am79C970A", "Am79C970A"), ("82540EM", "82540EM"), ("82543GC", "82543GC"),
        ("82545EM", "82545EM"), ("82583V", "82583V"), ("virtio", "virtio"), ("Am79C960", "Am79C960"),
        ("NE2000", "NE2000"), ("NE1000", "NE1000"), ("WD8013", "WD8013"), ("WD8003", "WD8003"),
        ("3C503", "3C503"), ("3C501", "3C501"), ("usb-net", "usbnet"))},
    "a card Am79C973": [  # the settings file does not say what is VirtualBox's own default
        Piece(interface("user", "<model type='Am79C973'/>"),
              {"devices/interface/model/@type": info("nictype1", "Am79C973")}),
    ],
    "a card e1000": [
        Piece(interface("user", "<model type='e1000'/>"),
              {"devices/interface/model/@type": vbox(ADAPTER + "/@type", "82540EM")},
              {"devices/interface/model/@type": "82540EM"}),
    ],
}

REFUSED = [
    ("ethernet", interface("ethernet")),
    ("vhostuser", interface("vhostuser")),
    ("hostdev", interface("hostdev")),
    ("server", interface("server")),
    ("VirtualBox has no host-only", interface("network", "<source network='nowhere'/>")),
    ("listens on all addresses", interface(
        "udp", "<source address='192.0.2.1' port='1'><local address='192.0.2.2' port='2'/></source>")),
    ("rtl8139", interface("user", "<model type='rtl8139'/>")),
    ("inbound", interface("user", "<bandwidth><inbound average='1'/></bandwidth>")),
    ("peak", interface("user", "<bandwidth><outbound average='1' peak='2'/></bandwidth>")),
    ("ipv6", interface("user", "<ip family='ipv6' address='fd00::' prefix='64'/>")),
    ("no IPv4 address", interface("user", "<ip family='ipv4' address='10.0.0' prefix='24'/>")),
    ("ip.*type", interface("internal", "<source name='x'/><ip family='ipv4' address='10.0.0.0' prefix='24'/>")),
    ("mtu", interface("user", "<mtu size='1400'/>")),
    ("guest", interface("user", "<guest dev='eth0'/>")),
    ("filterref", interface("user", "<filterref filter='x'/>")),
    ("vlan", interface("user", "<vlan><tag id='4'/></vlan>")),
    ("no range of ports", interface("user", "<portForward proto='tcp'><range start='9' end='8'/></portForward>")),
    ("all ports would be forwarded", interface("user", "<portForward proto='tcp'/>")),
    ("is given twice", "<devices>" + "<interface type='user'><mac address='08:00:27:00:00:01'/></interface>" * 2
     + "</devices>"),
    ("interface.*too much", "<os><type machine='pc'>hvm</type></os><devices>" + "<interface type='user'/>" * 9 + "</devices>"),
]
