/* network-xml.c - the rows of <network>, and what its addresses must be.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/network-def.h"

#include <arpa/inet.h>
#include <string.h>

#include "util/error.h"
#include "xml/metadata.h"
#include "xml/network-rows.h"
#include "xml/value.h"

#define RULES        "rules"
#define RULES_PREFIX "vbox"

const VxEnumName vx_forward_mode_names[] = {
    {VX_FORWARD_NAT, "nat"},
    { 0,             NULL },
};
const VxEnumName vx_address_family_names[] = {
    {VX_FAMILY_IPV4,  "ipv4"},
    { VX_FAMILY_IPV6, "ipv6"},
    { 0,              NULL  },
};
const VxEnumName vx_rule_protocol_names[] = {
    {VX_RULE_TCP,  "tcp"},
    { VX_RULE_UDP, "udp"},
    { 0,           NULL },
};

static gboolean
is_address(const char *text)
{
    struct in6_addr address;

    return inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1;
}

static gboolean
check_address(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
              GError **error)
{
    if (is_address(text))
        return TRUE;
    vx_set_error(error, VIR_ERR_XML_ERROR, "'%s' is no IP address", text);
    return FALSE;
}

static gboolean
check_name(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
           GError **error)
{
    if (!strpbrk(text, "/\n"))
        return TRUE;
    vx_set_error(error, VIR_ERR_XML_ERROR, "name '%s' has a slash or a line break in it", text);
    return FALSE;
}

static const VxBindRow range_rows[] = {
    VX_ROW_STRING("@start", VxDhcpRangeDef, start, .flags = VX_BIND_REQUIRED,
                  .check = check_address),
    VX_ROW_STRING("@end", VxDhcpRangeDef, end, .flags = VX_BIND_REQUIRED, .check = check_address),
};
static const VxBindTable range_table = VX_TABLE(VxDhcpRangeDef, range_rows);

static const VxBindRow host_rows[] = {
    VX_ROW_MAC("@mac", VxDhcpHostDef, mac),
    VX_ROW_STRING("@name", VxDhcpHostDef, name),
    VX_ROW_STRING("@ip", VxDhcpHostDef, ip, .check = check_address),
};
static const VxBindTable host_table = VX_TABLE(VxDhcpHostDef, host_rows);

static const VxBindRow ip_rows[] = {
    VX_ROW_ENUM("@family", VxNetworkIpDef, family, vx_address_family_names),
    VX_ROW_STRING("@address", VxNetworkIpDef, address, .flags = VX_BIND_REQUIRED,
                  .check = check_address),
    VX_ROW_STRING("@netmask", VxNetworkIpDef, netmask, .check = check_address),
    VX_ROW_UINT("@prefix", VxNetworkIpDef, prefix, .max = 128),
    VX_ROW_PRESENT("dhcp", VxNetworkIpDef, has_dhcp),
    VX_ROW_LIST("dhcp/range", VxNetworkIpDef, ranges, &range_table),
    VX_ROW_LIST("dhcp/host", VxNetworkIpDef, hosts, &host_table),
};
static const VxBindTable ip_table = VX_TABLE(VxNetworkIpDef, ip_rows);

#define WHEN_FORWARD                                                                               \
    .when = VX_WHEN_ANY(VxNetworkDef, has_forward, VX_BIT(TRUE), NULL, "/network/forward")

static const VxBindRow network_rows[] = {
    VX_ROW_STRING("name", VxNetworkDef, name, .flags = VX_BIND_REQUIRED, .check = check_name),
    VX_ROW_UUID("uuid", VxNetworkDef, uuid),
    VX_ROW_RAW("metadata", VxNetworkDef, metadata),
    VX_ROW_PRESENT("forward", VxNetworkDef, has_forward),
    VX_ROW_ENUM("forward/@mode", VxNetworkDef, forward, vx_forward_mode_names,
                .fallback = VX_FORWARD_NAT, WHEN_FORWARD),
    VX_ROW_YES_NO("forward/nat/@ipv6", VxNetworkDef, nat_ipv6, WHEN_FORWARD),
    VX_ROW_STRING("bridge/@name", VxNetworkDef, bridge),
    VX_ROW_MAC("mac/@address", VxNetworkDef, mac),
    VX_ROW_STRING("domain/@name", VxNetworkDef, domain),
    VX_ROW_LIST("ip", VxNetworkDef, ips, &ip_table),
};
const VxBindTable vx_network_table = VX_TABLE(VxNetworkDef, network_rows);

/* What is in <metadata>, taken out of the namespace. */
static const VxBindRow rule_rows[] = {
    VX_ROW_ENUM("@family", VxNetworkRuleDef, family, vx_address_family_names,
                .fallback = VX_FAMILY_IPV4),
    VX_ROW_STRING("@name", VxNetworkRuleDef, name, .flags = VX_BIND_REQUIRED, .check = check_name),
    VX_ROW_ENUM("@proto", VxNetworkRuleDef, protocol, vx_rule_protocol_names,
                .flags = VX_BIND_REQUIRED),
    VX_ROW_STRING("@hostAddress", VxNetworkRuleDef, host_address, .check = check_address),
    VX_ROW_UINT("@hostPort", VxNetworkRuleDef, host_port, .flags = VX_BIND_REQUIRED, .min = 1,
                .max = G_MAXUINT16),
    VX_ROW_STRING("@guestAddress", VxNetworkRuleDef, guest_address, .flags = VX_BIND_REQUIRED,
                  .check = check_address),
    VX_ROW_UINT("@guestPort", VxNetworkRuleDef, guest_port, .flags = VX_BIND_REQUIRED, .min = 1,
                .max = G_MAXUINT16),
};
static const VxBindTable rule_table = VX_TABLE(VxNetworkRuleDef, rule_rows);

typedef struct {
    GPtrArray *rules;
} Rules;
static const VxBindRow rules_rows[] = { VX_ROW_LIST("rule", Rules, rules, &rule_table) };
static const VxBindTable rules_table = VX_TABLE(Rules, rules_rows);

/* ---- Making one ---- */

VxNetworkDef *
vx_network_def_new(void)
{
    VxNetworkDef *def = vx_bind_new(&vx_network_table);

    def->rules = g_ptr_array_new_with_free_func(vx_bind_free);
    return def;
}

void
vx_network_def_free(VxNetworkDef *def)
{
    if (!def)
        return;
    g_clear_pointer(&def->rules, g_ptr_array_unref);
    vx_bind_free(def);
}

VxNetworkIpDef *
vx_network_def_add_ip(VxNetworkDef *def)
{
    return vx_bind_append(def->ips, &ip_table);
}

VxDhcpRangeDef *
vx_network_ip_def_add_range(VxNetworkIpDef *ip)
{
    ip->has_dhcp = TRUE;
    return vx_bind_append(ip->ranges, &range_table);
}

VxDhcpHostDef *
vx_network_ip_def_add_host(VxNetworkIpDef *ip)
{
    ip->has_dhcp = TRUE;
    return vx_bind_append(ip->hosts, &host_table);
}

VxNetworkRuleDef *
vx_network_def_add_rule(VxNetworkDef *def)
{
    return vx_bind_append(def->rules, &rule_table);
}

VxNetworkIpDef *
vx_network_def_find_ip(const VxNetworkDef *def, VxAddressFamily family)
{
    for (guint i = 0; i < def->ips->len; i++) {
        VxNetworkIpDef *ip = g_ptr_array_index(def->ips, i);

        if ((ip->family ? ip->family : VX_FAMILY_IPV4) == family)
            return ip;
    }
    return NULL;
}

/* ---- Addresses ---- */

gboolean
vx_ipv4_parse(const char *text, guint32 *address)
{
    struct in_addr parsed;

    if (!text || inet_pton(AF_INET, text, &parsed) != 1)
        return FALSE;
    *address = ntohl(parsed.s_addr);
    return TRUE;
}

char *
vx_ipv4_format(guint32 address)
{
    return g_strdup_printf("%u.%u.%u.%u", address >> 24, address >> 16 & 0xff, address >> 8 & 0xff,
                           address & 0xff);
}

guint32
vx_ipv4_make_mask(guint prefix)
{
    return prefix == 0 ? 0 : G_MAXUINT32 << (32 - prefix);
}

gboolean
vx_ipv4_get_prefix(guint32 mask, guint *prefix)
{
    guint n = 0;

    while (n < 32 && mask & (1u << (31 - n)))
        n++;
    if (vx_ipv4_make_mask(n) != mask)
        return FALSE;
    *prefix = n;
    return TRUE;
}

static gboolean
fill_mask(VxNetworkIpDef *ip, GError **error)
{
    guint32 mask = 0;

    if (ip->netmask && ip->prefix) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "network address '%s' has both prefix and netmask",
                     ip->address);
        return FALSE;
    }
    if (ip->prefix > 32 || (!ip->netmask && !ip->prefix) ||
        (ip->netmask &&
         (!vx_ipv4_parse(ip->netmask, &mask) || !vx_ipv4_get_prefix(mask, &ip->prefix)))) {
        vx_set_error(error, VIR_ERR_XML_ERROR,
                     "network address '%s' must have a netmask or a prefix of at most 32 bits",
                     ip->address);
        return FALSE;
    }
    if (!ip->netmask)
        ip->netmask = vx_ipv4_format(vx_ipv4_make_mask(ip->prefix));
    return TRUE;
}

static gboolean
check_within(const VxNetworkIpDef *ip, const char *text, guint32 *address, GError **error)
{
    guint32 mask = vx_ipv4_make_mask(ip->prefix);
    guint32 own = 0;

    if (vx_ipv4_parse(ip->address, &own) && vx_ipv4_parse(text, address) &&
        (own & mask) == (*address & mask))
        return TRUE;
    vx_set_error(error, VIR_ERR_XML_ERROR, "address %s is not in the network %s/%u", text,
                 ip->address, ip->prefix);
    return FALSE;
}

static gboolean
check_dhcp(const VxNetworkIpDef *ip, GError **error)
{
    guint32 start;
    guint32 end;

    for (guint i = 0; i < ip->ranges->len; i++) {
        const VxDhcpRangeDef *range = g_ptr_array_index(ip->ranges, i);

        if (!check_within(ip, range->start, &start, error) ||
            !check_within(ip, range->end, &end, error))
            return FALSE;
        if (start > end) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "DHCP range %s to %s: the end is before it",
                         range->start, range->end);
            return FALSE;
        }
    }
    for (guint i = 0; i < ip->hosts->len; i++) {
        const VxDhcpHostDef *host = g_ptr_array_index(ip->hosts, i);

        if (!host->mac || !host->ip) {
            vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         "element /network/ip/dhcp/host without %s is not supported by VirtualBox",
                         host->mac ? "@ip" : "@mac");
            return FALSE;
        }
        if (!check_within(ip, host->ip, &start, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
check_ipv6(const VxNetworkIpDef *ip, GError **error)
{
    struct in6_addr address;

    if (inet_pton(AF_INET6, ip->address, &address) != 1 || ip->netmask || !ip->prefix) {
        vx_set_error(error, VIR_ERR_XML_ERROR,
                     "'%s' must be an IPv6 address with a prefix and without a netmask",
                     ip->address);
        return FALSE;
    }
    if (ip->has_dhcp) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "element /network/ip/dhcp with family='ipv6' is not supported by VirtualBox");
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_ip(VxNetworkIpDef *ip, GError **error)
{
    guint32 address;

    if (ip->family == VX_FAMILY_IPV6)
        return check_ipv6(ip, error);
    if (!vx_ipv4_parse(ip->address, &address)) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "'%s' is no IPv4 address", ip->address);
        return FALSE;
    }
    return fill_mask(ip, error) && check_dhcp(ip, error);
}

static gboolean
check_ips(VxNetworkDef *def, GError **error)
{
    for (guint i = 0; i < def->ips->len; i++) {
        VxNetworkIpDef *ip = g_ptr_array_index(def->ips, i);

        if (vx_network_def_find_ip(def, ip->family ? ip->family : VX_FAMILY_IPV4) != ip) {
            vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         "element /network/ip[%u] is not supported by VirtualBox: a network has "
                         "one address of each family",
                         i + 1);
            return FALSE;
        }
        if (!check_ip(ip, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- The document ---- */

static gboolean
parse_rules(VxNetworkDef *def, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autofree char *xml = vx_metadata_get(def->metadata, VX_NETWORK_NAMESPACE, &local);
    g_autofree char *others = NULL;
    Rules *rules;

    if (local) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (!vx_metadata_set(def->metadata, NULL, VX_NETWORK_NAMESPACE, NULL, &others, error))
        return FALSE;
    if (others) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "element /network/metadata is not supported by VirtualBox, but for what is in "
                     "the namespace %s",
                     VX_NETWORK_NAMESPACE);
        return FALSE;
    }
    if (!xml)
        return TRUE;
    rules = vx_bind_parse_document(&rules_table, xml, RULES, error);
    if (!rules)
        return FALSE;
    g_clear_pointer(&def->rules, g_ptr_array_unref);
    def->rules = g_steal_pointer(&rules->rules);
    rules->rules = g_ptr_array_new_with_free_func(vx_bind_free);
    vx_bind_free(rules);
    return TRUE;
}

VxNetworkDef *
vx_network_def_parse(const char *xml, GError **error)
{
    g_autoptr(VxNetworkDef) def = vx_bind_parse_document(&vx_network_table, xml, "network", error);

    if (!def)
        return NULL;
    def->rules = g_ptr_array_new_with_free_func(vx_bind_free);
    return parse_rules(def, error) && check_ips(def, error) ? g_steal_pointer(&def) : NULL;
}

static char *
format_rules(const VxNetworkDef *def, GError **error)
{
    Rules *rules = vx_bind_new(&rules_table);
    GPtrArray *own = rules->rules;
    g_autofree char *xml = NULL;
    char *metadata = NULL;

    rules->rules = def->rules;
    xml = vx_bind_format_document(rules, RULES, 0, error);
    rules->rules = own;
    vx_bind_free(rules);
    if (xml)
        vx_metadata_set(NULL, RULES_PREFIX, VX_NETWORK_NAMESPACE, xml, &metadata, error);
    return metadata;
}

char *
vx_network_def_format(const VxNetworkDef *def, GError **error)
{
    g_autoptr(VxNetworkDef) copy = vx_bind_copy(def);

    g_clear_pointer(&copy->metadata, g_free);
    if (def->rules->len > 0 && !(copy->metadata = format_rules(def, error)))
        return NULL;
    for (guint i = 0; i < copy->ips->len; i++) {
        VxNetworkIpDef *ip = g_ptr_array_index(copy->ips, i);

        if (ip->netmask)
            ip->prefix = 0;
    }
    return vx_bind_format_document(copy, "network", 0, error);
}

VxDhcpRangeDef *
vx_dhcp_range_def_parse(const char *xml, GError **error)
{
    return vx_bind_parse_document(&range_table, xml, "range", error);
}

VxDhcpHostDef *
vx_dhcp_host_def_parse(const char *xml, GError **error)
{
    return vx_bind_parse_document(&host_table, xml, "host", error);
}
