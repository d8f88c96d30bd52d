/* vbox-network.c - <Network> of VirtualBox's settings: cards, what they are attached to,
 * forwarding.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/vbox-parts.h"

#include <string.h>

#include "native/rows.h"
#include "util/error.h"

static const VxEnumPair link_words[] = {
    {VX_LINK_UP,    "true" },
    { VX_LINK_DOWN, "false"},
    { 0,            NULL   }
};

/* clang-format off */
static const VxNativeRow rows[] = {
    { "", "MACAddress", VX_NATIVE_MAC, G_STRUCT_OFFSET(VxInterfaceDef, mac), NULL, NULL, NULL },
    { "", "type", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxInterfaceDef, model), vx_words_nic, "Am79C973", NULL },
    { "", "cable", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxInterfaceDef, link), link_words, "true", "true" },
};
/* clang-format on */

#define NAME             "name"          /* of what a card is attached to */
#define NAT              "NAT"           /* which has none */
#define OLD_NAME         "HostInterface" /* old files' word for a bridge */
#define ANY_ADDRESS      "0.0.0.0"
#define HOST_ONLY        "HostOnlyInterface"
#define HOST_ONLY_PREFIX "vboxnet"
#define PROTOCOL_UDP     0
#define PROTOCOL_TCP     1

/* ---- Reading ---- */

static gboolean
read_forwarding(const xmlNode *nat, VxInterfaceDef *interface, GError **error)
{
    for (const xmlNode *node = vx_native_find(nat, "Forwarding"); node;
         node = vx_native_next(node)) {
        VxPortForwardDef *forward = vx_interface_def_add_port_forward(interface);
        VxPortRangeDef *range = vx_port_forward_def_add_range(forward);
        g_autofree char *address = vx_native_get(node, "hostip");
        guint protocol = PROTOCOL_UDP;

        if (!vx_native_get_uint(node, "proto", PROTOCOL_TCP, &protocol, error) ||
            !vx_native_get_uint(node, "hostport", G_MAXUINT16, &range->start, error) ||
            !vx_native_get_uint(node, "guestport", G_MAXUINT16, &range->to, error))
            return FALSE;
        forward->protocol = protocol == PROTOCOL_TCP ? VX_PROTO_TCP : VX_PROTO_UDP;
        if (address && *address)
            forward->address = g_steal_pointer(&address);
        if (range->to == range->start)
            range->to = 0;
    }
    return TRUE;
}

static gboolean
read_tunnel(const xmlNode *generic, VxInterfaceDef *interface, GError **error)
{
    g_autofree char *driver = vx_native_get(generic, "driver");

    interface->type = VX_NET_NULL; /* a driver that libvirt has no word for */
    if (g_strcmp0(driver, VX_GENERIC_UDP) != 0)
        return TRUE;
    interface->type = VX_NET_UDP;
    interface->local_address = g_strdup(ANY_ADDRESS);
    for (const xmlNode *node = vx_native_find(generic, "Property"); node;
         node = vx_native_next(node)) {
        g_autofree char *name = vx_native_get(node, "name");
        guint *port = g_strcmp0(name, VX_GENERIC_UDP_PEER_PORT) == 0 ? &interface->source_port
                      : g_strcmp0(name, VX_GENERIC_UDP_PORT) == 0    ? &interface->local_port
                                                                     : NULL;

        if (g_strcmp0(name, VX_GENERIC_UDP_PEER) == 0 && !interface->source_address)
            interface->source_address = vx_native_get(node, "value");
        if (port && !vx_native_get_uint(node, "value", G_MAXUINT16, port, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_attachment(const xmlNode *adapter, VxInterfaceDef *interface, GError **error)
{
    const xmlNode *generic = vx_native_find(adapter, vx_word_to_file(vx_words_network, VX_NET_UDP));
    const xmlNode *nat = vx_native_find(adapter, NAT);

    interface->type = VX_NET_NULL;
    if (generic)
        return read_tunnel(generic, interface, error);
    for (const xmlNode *node = adapter->children; node; node = node->next) {
        int type = vx_native_is(node, OLD_NAME) ? VX_NET_BRIDGE : VX_NET_NULL;

        if (node->type != XML_ELEMENT_NODE)
            continue;
        (void) vx_word_from_file(vx_words_network, (const char *) node->name, &type);
        if (type == VX_NET_NULL)
            continue;
        interface->type = (VxInterfaceType) type;
        interface->source = type == VX_NET_USER ? NULL : vx_native_get(node, NAME);
        break;
    }
    return !nat || read_forwarding(nat, interface, error);
}

gboolean
vx_vbox_network_read(const xmlNode *hardware, VxDomainDef *def, GError **error)
{
    const xmlNode *network = vx_native_find(hardware, "Network");

    for (const xmlNode *node = network ? vx_native_find(network, "Adapter") : NULL; node;
         node = vx_native_next(node)) {
        VxInterfaceDef *interface;

        if (!vx_native_get_bool(node, "enabled", FALSE))
            continue;
        interface = vx_domain_def_add_interface(def);
        if (!vx_native_read(rows, G_N_ELEMENTS(rows), node, interface, error) ||
            !read_attachment(node, interface, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- Writing ---- */

static void
write_rule(xmlNode *nat, const VxPortForwardDef *forward, guint host, guint guest)
{
    xmlNode *node = vx_native_add(nat, "Forwarding");
    gboolean udp = forward->protocol == VX_PROTO_UDP;
    g_autofree char *name =
        g_strdup_printf("%s-%s%s%u", udp ? "udp" : "tcp", forward->address ? forward->address : "",
                        forward->address ? "-" : "", host);

    vx_native_set(node, "name", name);
    vx_native_set_uint(node, "proto", udp ? PROTOCOL_UDP : PROTOCOL_TCP);
    if (forward->address)
        vx_native_set(node, "hostip", forward->address);
    vx_native_set_uint(node, "hostport", host);
    vx_native_set_uint(node, "guestport", guest);
}

static void
write_forwarding(xmlNode *nat, const VxInterfaceDef *interface)
{
    for (guint i = 0; i < interface->port_forwards->len; i++) {
        const VxPortForwardDef *forward = interface->port_forwards->pdata[i];

        for (guint j = 0; j < forward->ranges->len; j++) {
            const VxPortRangeDef *range = forward->ranges->pdata[j];
            guint end = MIN(range->end ? range->end : range->start, G_MAXUINT16);
            guint to = range->to ? range->to : range->start;

            for (guint port = range->start; port <= end; port++)
                write_rule(nat, forward, port, to + port - range->start);
        }
    }
}

static void
write_property(xmlNode *node, const char *name, const char *value)
{
    xmlNode *property = vx_native_add(node, "Property");

    vx_native_set(property, "name", name);
    vx_native_set(property, "value", value ? value : "");
}

static void
write_tunnel(xmlNode *node, const VxInterfaceDef *interface)
{
    g_autofree char *peer_port = g_strdup_printf("%u", interface->source_port);
    g_autofree char *port = g_strdup_printf("%u", interface->local_port);

    vx_native_set(node, "driver", VX_GENERIC_UDP);
    write_property(node, VX_GENERIC_UDP_PEER, interface->source_address);
    write_property(node, VX_GENERIC_UDP_PEER_PORT, peer_port);
    write_property(node, VX_GENERIC_UDP_PORT, port);
}

/* A libvirt network is a host-only interface if it is called like those are. */
static const char *
get_element(const VxInterfaceDef *interface)
{
    gboolean host_only = interface->type == VX_NET_NETWORK && interface->source &&
                         g_str_has_prefix(interface->source, HOST_ONLY_PREFIX);

    return host_only ? HOST_ONLY : vx_word_to_file(vx_words_network, (int) interface->type);
}

static void
write_attachment(xmlNode *adapter, const VxInterfaceDef *interface)
{
    xmlNode *node;

    if (interface->type == VX_NET_NULL)
        return;
    node = vx_native_add(adapter, get_element(interface));
    if (interface->type == VX_NET_UDP)
        write_tunnel(node, interface);
    else if (interface->type == VX_NET_USER)
        write_forwarding(node, interface);
    else if (interface->source)
        vx_native_set(node, NAME, interface->source);
}

void
vx_vbox_network_write(xmlNode *hardware, const VxDomainDef *def)
{
    xmlNode *network = vx_native_make(hardware, "Network");

    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *interface = def->interfaces->pdata[i];
        xmlNode *adapter = vx_native_add(network, "Adapter");

        vx_native_set_uint(adapter, "slot", i);
        vx_native_set_bool(adapter, "enabled", TRUE);
        vx_native_write(rows, G_N_ELEMENTS(rows), adapter, interface);
        write_attachment(adapter, interface);
    }
}
