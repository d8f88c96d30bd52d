/* test-xml-network.c - the document <network>.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/virterror.h>
#include <string.h>

#include "util/error.h"
#include "xml-case.h"
#include "xml/binder.h"
#include "xml/host-def.h"
#include "xml/network-def.h"

static const char whole[] =
    "<network>\n"
    "  <name>lab &amp; more</name>\n"
    "  <uuid>4dab22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>\n"
    "  <metadata>\n"
    "    <vbox:rules xmlns:vbox=\"urn:virtvbox:network:1\">\n"
    "      <vbox:rule family=\"ipv4\" name=\"ssh\" proto=\"tcp\" hostAddress=\"127.0.0.1\" "
    "hostPort=\"2222\" guestAddress=\"10.9.0.5\" guestPort=\"22\"/>\n"
    "      <vbox:rule family=\"ipv6\" name=\"web\" proto=\"udp\" hostPort=\"8080\" "
    "guestAddress=\"fd17::5\" guestPort=\"80\"/>\n"
    "    </vbox:rules>\n"
    "  </metadata>\n"
    "  <forward mode='nat'>\n"
    "    <nat ipv6='yes'/>\n"
    "  </forward>\n"
    "  <domain name='example.org'/>\n"
    "  <ip address='10.9.0.1' netmask='255.255.255.0'>\n"
    "    <dhcp>\n"
    "      <range start='10.9.0.10' end='10.9.0.20'/>\n"
    "      <host mac='08:00:27:11:22:33' name='box' ip='10.9.0.77'/>\n"
    "    </dhcp>\n"
    "  </ip>\n"
    "  <ip family='ipv6' address='fd17:625c:f037:2::1' prefix='64'/>\n"
    "</network>\n";

static void
test_whole(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxNetworkDef) def = vx_network_def_parse(whole, &error);
    const VxNetworkRuleDef *rule;
    g_autofree char *xml = NULL;

    g_assert_no_error(error);
    g_assert_cmpstr(def->name, ==, "lab & more");
    g_assert_cmpint(def->forward, ==, VX_FORWARD_NAT);
    g_assert_cmpint(def->nat_ipv6, ==, VX_TRI_YES);
    g_assert_cmpuint(def->rules->len, ==, 2);
    rule = g_ptr_array_index(def->rules, 1);
    g_assert_cmpint(rule->family, ==, VX_FAMILY_IPV6);
    g_assert_cmpint(rule->protocol, ==, VX_RULE_UDP);
    g_assert_null(rule->host_address);
    g_assert_cmpuint(vx_network_def_find_ip(def, VX_FAMILY_IPV4)->prefix, ==, 24);
    g_assert_cmpuint(vx_network_def_find_ip(def, VX_FAMILY_IPV6)->prefix, ==, 64);
    xml = vx_network_def_format(def, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(xml, ==, whole);
    xml_case_validate("network", xml, NULL);
}

static void
test_filled(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxNetworkDef) def = vx_network_def_parse(
        "<network><name>n</name><forward/><ip address='10.1.2.3' prefix='20'><dhcp/></ip>"
        "</network>",
        &error);
    const VxNetworkIpDef *ip;

    g_assert_no_error(error);
    g_assert_null(def->uuid);
    g_assert_cmpint(def->forward, ==, VX_FORWARD_NAT);
    ip = vx_network_def_find_ip(def, VX_FAMILY_IPV4);
    g_assert_cmpstr(ip->netmask, ==, "255.255.240.0");
    g_assert_null(vx_network_def_find_ip(def, VX_FAMILY_IPV6));
}

static void
test_refused(void)
{
    static const struct {
        const char *content;
        int code;
        const char *says;
    } cases[] = {
        {"<bridge name='virbr0' stp='on'/>",                                                     VIR_ERR_CONFIG_UNSUPPORTED, "bridge/@stp"        },
        { "<forward mode='route'/>",                                                             VIR_ERR_CONFIG_UNSUPPORTED, "'route'"            },
        { "<forward><nat><port start='1' end='2'/></nat></forward>",                             VIR_ERR_CONFIG_UNSUPPORTED,
         "nat/port"                                                                                                                               },
        { "<dns/>",                                                                              VIR_ERR_CONFIG_UNSUPPORTED, "/network/dns"       },
        { "<title>x</title>",                                                                    VIR_ERR_CONFIG_UNSUPPORTED, "/network/title"     },
        { "<metadata><a xmlns='urn:a'/></metadata>",                                             VIR_ERR_CONFIG_UNSUPPORTED,
         "/network/metadata"                                                                                                                      },
        { "<metadata><rules xmlns='urn:virtvbox:network:1'><rule name='a' proto='icmp' "
          "hostPort='1' guestAddress='1.2.3.4' guestPort='1'/></rules></metadata>",     VIR_ERR_CONFIG_UNSUPPORTED, "'icmp'"             },
        { "<metadata><rules xmlns='urn:virtvbox:network:1'><rule name='a' proto='tcp' "
          "hostPort='70000' guestAddress='1.2.3.4' guestPort='1'/></rules></metadata>", VIR_ERR_XML_ERROR,          "70000"              },
        { "<ip address='10.0.0.1'/>",                                                            VIR_ERR_XML_ERROR,          "netmask or a prefix"},
        { "<ip address='10.0.0.1' netmask='255.0.255.0'/>",                                      VIR_ERR_XML_ERROR,
         "netmask or a prefix"                                                                                                                    },
        { "<ip address='10.0.0.1' netmask='255.0.0.0' prefix='8'/>",                             VIR_ERR_XML_ERROR,          "both"               },
        { "<ip address='10.0.0.1' prefix='33'/>",                                                VIR_ERR_XML_ERROR,          "at most 32"         },
        { "<ip address='10.0.0.256' prefix='8'/>",                                               VIR_ERR_XML_ERROR,          "10.0.0.256"         },
        { "<ip address='fd17::1' prefix='64'/>",                                                 VIR_ERR_XML_ERROR,          "no IPv4"            },
        { "<ip family='ipv6' address='fd17::1'/>",                                               VIR_ERR_XML_ERROR,          "with a prefix"      },
        { "<ip family='ipv6' address='fd17::1' prefix='64'><dhcp/></ip>",
         VIR_ERR_CONFIG_UNSUPPORTED,                                                                                         "ip/dhcp"            },
        { "<ip address='10.0.0.1' prefix='24'/><ip address='10.0.1.1' prefix='24'/>",
         VIR_ERR_CONFIG_UNSUPPORTED,                                                                                         "/network/ip[2]"     },
        { "<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.1.2' "
          "end='10.0.1.3'/></dhcp></ip>",                                               VIR_ERR_XML_ERROR,          "not in the network" },
        { "<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.9' "
          "end='10.0.0.3'/></dhcp></ip>",                                               VIR_ERR_XML_ERROR,          "the end is before"  },
        { "<ip address='10.0.0.1' prefix='24'><dhcp><host name='a' ip='10.0.0.9'/></dhcp></ip>",
         VIR_ERR_CONFIG_UNSUPPORTED,                                                                                         "without @mac"       },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *xml =
            g_strdup_printf("<network><name>n</name>%s</network>", cases[i].content);
        g_autoptr(GError) error = NULL;

        g_assert_null(vx_network_def_parse(xml, &error));
        g_assert_error(error, VX_ERROR, cases[i].code);
        if (!strstr(error->message, cases[i].says))
            g_error("%s: %s", xml, error->message);
    }
}

static void
test_updates(void)
{
    g_autoptr(GError) error = NULL;
    VxDhcpRangeDef *range =
        vx_dhcp_range_def_parse("<range start='10.0.0.2' end='10.0.0.9'/>", &error);
    VxDhcpHostDef *host =
        vx_dhcp_host_def_parse("<host mac='8:0:27:1:2:3' ip='10.0.0.9'/>", &error);

    g_assert_no_error(error);
    g_assert_cmpstr(range->end, ==, "10.0.0.9");
    g_assert_cmpstr(host->mac, ==, "08:00:27:01:02:03");
    vx_bind_free(range);
    vx_bind_free(host);
    g_assert_null(vx_dhcp_range_def_parse("<range start='x' end='10.0.0.9'/>", &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_XML_ERROR);
}

static void
test_masks(void)
{
    guint prefix;

    for (guint i = 0; i <= 32; i++) {
        g_assert_true(vx_ipv4_get_prefix(vx_ipv4_make_mask(i), &prefix));
        g_assert_cmpuint(prefix, ==, i);
    }
    g_assert_false(vx_ipv4_get_prefix(0xff00ff00, &prefix));
}

static void
test_interface(void)
{
    VxHostInterfaceDef *def = vx_host_interface_def_new();
    VxHostProtocolDef *protocol = vx_host_interface_def_add_protocol(def);
    g_autofree char *xml = NULL;

    def->name = g_strdup("eth0");
    def->mac = g_strdup("02:fc:00:00:00:01");
    def->link = VX_LINK_UP;
    protocol->family = VX_FAMILY_IPV4;
    protocol->address = g_strdup("192.0.2.2");
    protocol->prefix = 24;
    protocol = vx_host_interface_def_add_protocol(def);
    protocol->family = VX_FAMILY_IPV6;
    protocol->address = g_strdup("fd00::2");
    protocol->prefix = 64;
    xml = vx_host_interface_def_format(def, NULL);
    g_assert_cmpstr(xml, ==,
                    "<interface type='ethernet' name='eth0'>\n"
                    "  <protocol family='ipv4'>\n"
                    "    <ip address='192.0.2.2' prefix='24'/>\n"
                    "  </protocol>\n"
                    "  <protocol family='ipv6'>\n"
                    "    <ip address='fd00::2' prefix='64'/>\n"
                    "  </protocol>\n"
                    "  <link state='up'/>\n"
                    "  <mac address='02:fc:00:00:00:01'/>\n"
                    "</interface>\n");
    xml_case_validate("interface", xml, NULL);
    vx_bind_free(def);
}

/* One of each kind, with what libvirt's schema wants of it. */
static void
test_devices(void)
{
    static const VxNodeKind kinds[] = { VX_NODE_SYSTEM, VX_NODE_NET, VX_NODE_USB, VX_NODE_STORAGE };

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        VxNodeDeviceDef *def = vx_node_device_def_new();
        g_autofree char *xml = NULL;

        def->name = g_strdup("it");
        def->kind = kinds[i];
        def->parent = kinds[i] == VX_NODE_SYSTEM ? NULL : g_strdup("computer");
        def->devnode = kinds[i] >= VX_NODE_USB ? g_strdup("/dev/x") : NULL;
        def->product = g_strdup("Thing & more");
        def->uuid = g_strdup("4dab22b3-1d52-d8f3-2516-782e98ab3fa0");
        def->interface = g_strdup("eth0");
        def->address = g_strdup("02:fc:00:00:00:01");
        def->link = VX_LINK_UP;
        def->net = VX_NET_ETHERNET;
        def->block = g_strdup("/dev/x");
        def->drive = VX_DRIVE_CDROM;
        xml = vx_node_device_def_format(def, NULL);
        xml_case_validate("nodedev", xml, NULL);
        if (kinds[i] == VX_NODE_USB)
            g_assert_cmpstr(xml, ==,
                            "<device>\n"
                            "  <name>it</name>\n"
                            "  <devnode type='dev'>/dev/x</devnode>\n"
                            "  <parent>computer</parent>\n"
                            "  <capability type='usb_device'>\n"
                            "    <bus>0</bus>\n"
                            "    <device>0</device>\n"
                            "    <product id='0x0000'>Thing &amp; more</product>\n"
                            "    <vendor id='0x0000'/>\n"
                            "  </capability>\n"
                            "</device>\n");
        vx_bind_free(def);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml/network/whole", test_whole);
    g_test_add_func("/xml/network/filled", test_filled);
    g_test_add_func("/xml/network/refused", test_refused);
    g_test_add_func("/xml/network/updates", test_updates);
    g_test_add_func("/xml/network/masks", test_masks);
    g_test_add_func("/xml/interface", test_interface);
    g_test_add_func("/xml/devices", test_devices);
    return g_test_run();
}
