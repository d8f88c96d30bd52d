/* vbox-network.c - <Network> of VirtualBox's settings: cards, what they are attached to,
 * forwarding.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/vbox-parts.h"

#include <string.h>

#include "native/boot-order.h"
#include "native/rows.h"
#include "native/words.h"
#include "util/error.h"
#include "xml/value.h"

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
    { "", "promiscuousModePolicy", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxInterfaceDef, trust_guest_filters),
      vx_words_promiscuous, "Deny", "Deny" },
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
#define MAX_PREFIX       32
#define PATH_TYPE        "devices/interface/@type"
#define DEFAULT_NETWORK  "default" /* VirtualBox's own NAT, by libvirt's name */
#define KEPT_DEFAULT     "network"
#define KEPT_DIRECT      "direct"

/* ---- Reading ---- */

typedef struct {
    guint protocol;
    char *address; /* (nullable): any */
    guint host;
    guint guest;
} Rule;

static void
rule_free(Rule *rule)
{
    g_free(rule->address);
    g_free(rule);
}

static gint
compare_rules(gconstpointer a, gconstpointer b)
{
    const Rule *x = *(Rule *const *) a;
    const Rule *y = *(Rule *const *) b;
    gint order = (gint) y->protocol - (gint) x->protocol;

    if (!order)
        order = g_strcmp0(x->address, y->address);
    return order ? order : (gint) x->host - (gint) y->host;
}

/* Consecutive ports are a range again. @last: (nullable) */
static gboolean
goes_on(const VxPortRangeDef *last, const Rule *rule)
{
    guint end = last ? last->end ? last->end : last->start : 0;
    guint to = last ? last->to ? last->to : last->start : 0;

    return last && rule->host == end + 1 && rule->guest == to + rule->host - last->start;
}

static void
add_rules(const GPtrArray *rules, VxInterfaceDef *interface)
{
    const Rule *before = NULL;
    VxPortForwardDef *forward = NULL;
    VxPortRangeDef *last = NULL;

    for (guint i = 0; i < rules->len; i++) {
        const Rule *rule = rules->pdata[i];

        if (!before || before->protocol != rule->protocol ||
            g_strcmp0(before->address, rule->address) != 0) {
            forward = vx_interface_def_add_port_forward(interface);
            forward->protocol = rule->protocol == PROTOCOL_TCP ? VX_PROTO_TCP : VX_PROTO_UDP;
            forward->address = g_strdup(rule->address);
            last = NULL;
        }
        before = rule;
        if (goes_on(last, rule)) {
            last->end = rule->host;
            continue;
        }
        last = vx_port_forward_def_add_range(forward);
        last->start = rule->host;
        last->to = rule->guest == rule->host ? 0 : rule->guest;
    }
}

static gboolean
read_forwarding(const xmlNode *nat, VxInterfaceDef *interface, GError **error)
{
    g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func((GDestroyNotify) rule_free);

    for (const xmlNode *node = vx_native_find(nat, "Forwarding"); node;
         node = vx_native_next(node)) {
        g_autofree char *address = vx_native_get(node, "hostip");
        Rule rule = { .protocol = PROTOCOL_UDP };

        if (!vx_native_get_uint(node, "proto", PROTOCOL_TCP, &rule.protocol, error) ||
            !vx_native_get_uint(node, "hostport", G_MAXUINT16, &rule.host, error) ||
            !vx_native_get_uint(node, "guestport", G_MAXUINT16, &rule.guest, error))
            return FALSE;
        if (rule.host == 0 || rule.guest == 0)
            continue;
        rule.address = address && *address ? g_steal_pointer(&address) : NULL;
        g_ptr_array_add(rules, g_memdup2(&rule, sizeof(rule)));
    }
    g_ptr_array_sort(rules, compare_rules);
    add_rules(rules, interface);
    return TRUE;
}

/* "10.0.5.0/24" of the network behind NAT. What is none is left to VirtualBox. */
static void
read_network(const xmlNode *nat, VxInterfaceDef *interface)
{
    g_autofree char *network = vx_native_get(nat, "network");
    const char *slash = network ? strchr(network, '/') : NULL;
    guint64 prefix;

    if (!slash || !vx_value_read_uint(slash + 1, 10, MAX_PREFIX, &prefix) || prefix == 0)
        return;
    interface->has_network = TRUE;
    interface->network_address = g_strndup(network, (gsize) (slash - network));
    interface->network_prefix = (guint) prefix;
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
    if (!nat || interface->type != VX_NET_USER)
        return TRUE;
    read_network(nat, interface);
    return read_forwarding(nat, interface, error);
}

/* What the attachment alone does not tell. */
static void
read_kept_type(const VxVboxNotes *notes, VxInterfaceDef *interface)
{
    g_autofree char *group = interface->mac ? vx_vbox_interface_group(interface->mac) : NULL;
    g_autofree char *kept = group ? vx_keep_get(notes->keep, group, PATH_TYPE) : NULL;

    if (interface->type == VX_NET_BRIDGE && g_strcmp0(kept, KEPT_DIRECT) == 0)
        interface->type = VX_NET_DIRECT;
    if (interface->type == VX_NET_USER && g_strcmp0(kept, KEPT_DEFAULT) == 0) {
        interface->type = VX_NET_NETWORK;
        interface->source = g_strdup(DEFAULT_NETWORK);
    }
}

gboolean
vx_vbox_network_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    for (const xmlNode *node = vx_native_find(notes->hardware, "Network/Adapter"); node;
         node = vx_native_next(node)) {
        VxInterfaceDef *interface;
        guint64 limit;

        if (!vx_native_get_bool(node, "enabled", FALSE))
            continue;
        interface = vx_domain_def_add_interface(def);
        if (!vx_native_read(rows, G_N_ELEMENTS(rows), node, interface, error) ||
            !read_attachment(node, interface, error))
            return FALSE;
        read_kept_type(notes, interface);
        limit = vx_vbox_limit_read(notes, node, NULL);
        if (limit > 0)
            interface->outbound_kib_s = (guint) CLAMP(limit / VX_BYTES_PER_KIB, 1, G_MAXUINT);
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
write_nat(xmlNode *nat, const VxInterfaceDef *interface)
{
    g_autofree char *network =
        g_strdup_printf("%s/%u", interface->network_address ? interface->network_address : "",
                        interface->network_prefix);

    if (interface->has_network)
        vx_native_set(nat, "network", network);
    write_forwarding(nat, interface);
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

static gboolean
is_default(const VxInterfaceDef *interface)
{
    return interface->type == VX_NET_NETWORK && g_strcmp0(interface->source, DEFAULT_NETWORK) == 0;
}

/* A libvirt network is a host-only interface if it is called like those are. */
static const char *
get_element(const VxInterfaceDef *interface)
{
    gboolean host_only = interface->type == VX_NET_NETWORK && interface->source &&
                         g_str_has_prefix(interface->source, HOST_ONLY_PREFIX);

    if (is_default(interface))
        return NAT;
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
        write_nat(node, interface);
    else if (interface->source && !is_default(interface))
        vx_native_set(node, NAME, interface->source);
}

static void
keep_type(const VxVboxNotes *notes, const VxInterfaceDef *interface)
{
    g_autofree char *group = interface->mac ? vx_vbox_interface_group(interface->mac) : NULL;

    if (group && interface->type == VX_NET_DIRECT)
        vx_keep_set(notes->keep, group, PATH_TYPE, KEPT_DIRECT);
    if (group && is_default(interface))
        vx_keep_set(notes->keep, group, PATH_TYPE, KEPT_DEFAULT);
}

void
vx_vbox_network_write(const VxVboxNotes *notes, const VxDomainDef *def)
{
    xmlNode *network = vx_native_make(notes->hardware, "Network");

    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *interface = def->interfaces->pdata[i];
        g_autofree char *limit = g_strdup_printf(VX_INTERFACE_GROUP, interface->mac);
        xmlNode *adapter = vx_native_add(network, "Adapter");

        vx_native_set_uint(adapter, "slot", i);
        vx_native_set_bool(adapter, "enabled", TRUE);
        vx_native_write(rows, G_N_ELEMENTS(rows), adapter, interface);
        if (interface->boot_order)
            vx_native_set_uint(adapter, "bootPriority", vx_boot_get_priority(def, interface));
        if (interface->outbound_kib_s)
            vx_vbox_limit_write(notes, adapter, "Network", limit,
                                (guint64) interface->outbound_kib_s * VX_BYTES_PER_KIB);
        write_attachment(adapter, interface);
        keep_type(notes, interface);
    }
}
