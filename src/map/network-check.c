/* network-check.c - what VirtualBox can make of a definition of a network.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/network-private.h"

#include <arpa/inet.h>
#include <string.h>

#include "util/error.h"

/* How VirtualBox names the host-only interfaces that it makes on the hosts that this runs on. */
#define HOST_ONLY_PREFIX "vboxnet"

#define VX_IPV6_PREFIX_BITS 64

static gboolean refuse(GError **error, const char *path, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean
refuse(GError **error, const char *path, const char *format, ...)
{
    g_autofree char *detail = NULL;
    va_list args;

    va_start(args, format);
    detail = g_strdup_vprintf(format, args);
    va_end(args);
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "%s is not supported by VirtualBox: %s", path,
                 detail);
    return FALSE;
}

VxNetworkKind
vx_network_get_kind(const VxNetworkDef *def)
{
    const char *name = def->name;

    if (def->has_forward)
        return VX_NETWORK_NAT;
    return g_str_has_prefix(name, HOST_ONLY_PREFIX) &&
                   g_ascii_string_to_unsigned(name + strlen(HOST_ONLY_PREFIX), 10, 0, 127, NULL,
                                              NULL)
               ? VX_NETWORK_HOST_ONLY_INTERFACE
               : VX_NETWORK_HOST_ONLY;
}

/* ---- Addresses ---- */

static gboolean
is_in_range(const VxNetworkIpDef *ip, guint32 address)
{
    for (guint i = 0; i < ip->ranges->len; i++) {
        const VxDhcpRangeDef *range = g_ptr_array_index(ip->ranges, i);
        guint32 start;
        guint32 end;

        if (vx_ipv4_parse(range->start, &start) && vx_ipv4_parse(range->end, &end) &&
            address >= start && address <= end)
            return TRUE;
    }
    for (guint i = 0; i < ip->hosts->len; i++) {
        const VxDhcpHostDef *host = g_ptr_array_index(ip->hosts, i);
        guint32 own;

        if (vx_ipv4_parse(host->ip, &own) && own == address)
            return TRUE;
    }
    return FALSE;
}

/* The lowest that is nobody's. */
static gboolean
find_server_address(const VxNetworkIpDef *ip, guint32 *server)
{
    guint32 mask = vx_ipv4_make_mask(ip->prefix);
    guint32 own = 0;
    guint32 first;
    guint32 last;

    vx_ipv4_parse(ip->address, &own);
    first = (own & mask) + 1;
    last = (own | ~mask) - 1;
    for (*server = first; *server <= last && *server >= first; (*server)++)
        if (*server != own && !is_in_range(ip, *server))
            return TRUE;
    return FALSE;
}

VxDhcpSettings *
vx_network_make_dhcp(const VxNetworkDef *def, const VxNetworkIpDef *ip)
{
    const VxDhcpRangeDef *range = g_ptr_array_index(ip->ranges, 0);
    VxDhcpSettings *settings = vx_dhcp_settings_new();
    guint32 server;

    if (find_server_address(ip, &server))
        settings->address = vx_ipv4_format(server);
    settings->enabled = TRUE;
    settings->netmask = g_strdup(ip->netmask);
    settings->lower = g_strdup(range->start);
    settings->upper = g_strdup(range->end);
    settings->domain = g_strdup(def->domain);
    for (guint i = 0; i < ip->hosts->len; i++) {
        const VxDhcpHostDef *from = g_ptr_array_index(ip->hosts, i);
        VxDhcpHost *host = vx_dhcp_settings_add_host(settings);

        host->mac = g_strdup(from->mac);
        host->address = g_strdup(from->ip);
        host->name = g_strdup(from->name);
    }
    return settings;
}

static gboolean
check_hosts(VxRuntime *runtime, const VxNetworkIpDef *ip, GError **error)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);

    if (ip->hosts->len > 0 && !vx_dhcp_has_hosts(runtime))
        return refuse(error, "element /network/ip/dhcp/host",
                      "this version has no addresses by MAC address");
    for (guint i = 0; i < ip->hosts->len; i++) {
        const VxDhcpHostDef *host = g_ptr_array_index(ip->hosts, i);

        if (!g_hash_table_add(known, host->mac) || !g_hash_table_add(known, host->ip)) {
            vx_set_error(error, VIR_ERR_XML_ERROR,
                         "DHCP host %s with address %s: one of them is given twice", host->mac,
                         host->ip);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
check_dhcp(VxRuntime *runtime, const VxNetworkDef *def, const VxNetworkIpDef *ip, GError **error)
{
    guint n_ranges = ip ? ip->ranges->len : 0;
    guint32 server;

    if (def->domain && !vx_dhcp_has_domain(runtime))
        return refuse(error, "element /network/domain",
                      "this version's DHCP servers know no options by name");
    if (def->domain && n_ranges == 0)
        return refuse(error, "element /network/domain",
                      "it is the DHCP server that tells guests, and there is no DHCP range");
    if (n_ranges > 1)
        return refuse(error, "element /network/ip/dhcp/range[2]", "there is one range");
    if (ip && ip->hosts->len > 0 && n_ranges == 0)
        return refuse(error, "element /network/ip/dhcp/host", "there is no DHCP range");
    if (n_ranges > 0 && !find_server_address(ip, &server))
        return refuse(error, "element /network/ip/dhcp/range",
                      "it leaves no address for the DHCP server itself");
    return !ip || check_hosts(runtime, ip, error);
}

/* ---- NAT networks ---- */

static gboolean
check_gateway(const VxNetworkIpDef *ip, GError **error)
{
    guint32 mask = vx_ipv4_make_mask(ip->prefix);
    g_autofree char *first = NULL;
    guint32 own = 0;

    vx_ipv4_parse(ip->address, &own);
    if (own == (own & mask) + 1)
        return TRUE;
    first = vx_ipv4_format((own & mask) + 1);
    return refuse(error, "attribute /network/ip/@address",
                  "its NAT has the first address of the network: %s", first);
}

static gboolean
check_gateway_ipv6(const VxNetworkIpDef *ip, GError **error)
{
    static const guint8 first[8] = { 0, 0, 0, 0, 0, 0, 0, 1 };
    struct in6_addr address;

    if (ip->prefix != VX_IPV6_PREFIX_BITS)
        return refuse(error, "attribute /network/ip/@prefix", "for IPv6 it is %d",
                      VX_IPV6_PREFIX_BITS);
    if (inet_pton(AF_INET6, ip->address, &address) == 1 &&
        memcmp(address.s6_addr + 8, first, sizeof(first)) == 0)
        return TRUE;
    return refuse(error, "attribute /network/ip/@address",
                  "its NAT has the first address of the network, which ends in \"::1\"");
}

static gboolean
check_rules(const VxNetworkDef *def, GError **error)
{
    for (guint i = 0; i < def->rules->len; i++) {
        const VxNetworkRuleDef *rule = g_ptr_array_index(def->rules, i);

        for (guint j = 0; j < i; j++) {
            const VxNetworkRuleDef *other = g_ptr_array_index(def->rules, j);

            if (other->family == rule->family && g_str_equal(other->name, rule->name)) {
                vx_set_error(error, VIR_ERR_XML_ERROR, "rule '%s' is given twice", rule->name);
                return FALSE;
            }
        }
    }
    return TRUE;
}

static gboolean
check_nat(VxRuntime *runtime, const VxNetworkDef *def, GError **error)
{
    const VxNetworkIpDef *ip = vx_network_def_find_ip(def, VX_FAMILY_IPV4);
    const VxNetworkIpDef *ipv6 = vx_network_def_find_ip(def, VX_FAMILY_IPV6);

    if (!vx_has(runtime, VX_OPT_METHOD("IVirtualBox", "createNATNetwork")))
        return refuse(error, "element /network/forward", "this version has no NAT networks");
    if (def->bridge)
        return refuse(error, "element /network/bridge",
                      "a NAT network has no interface on the host");
    if (def->mac)
        return refuse(error, "element /network/mac", "a NAT network has no interface on the host");
    if (!ip) {
        vx_set_error(error, VIR_ERR_XML_ERROR,
                     "nat forwarding requested, but no IPv4 address provided for network '%s'",
                     def->name);
        return FALSE;
    }
    if (def->nat_ipv6 == VX_TRI_YES && !ipv6)
        return refuse(error, "attribute /network/forward/nat/@ipv6",
                      "the network has no IPv6 address");
    return check_gateway(ip, error) && (!ipv6 || check_gateway_ipv6(ipv6, error)) &&
           check_dhcp(runtime, def, ip, error) && check_rules(def, error);
}

/* ---- Host-only ---- */

static gboolean
check_host_only_interface(VxRuntime *runtime, const VxNetwork *known, const VxNetworkDef *def,
                          GError **error)
{
    const char *mac = known ? known->def->mac : NULL;

    if (def->bridge && !g_str_equal(def->bridge, def->name))
        return refuse(error, "attribute /network/bridge/@name",
                      "the interface has the network's name");
    if (def->mac && g_strcmp0(mac, def->mac) != 0)
        return refuse(error, "element /network/mac", "the interface has an address of its own");
    return check_dhcp(runtime, def, vx_network_def_find_ip(def, VX_FAMILY_IPV4), error);
}

static gboolean
check_host_only(VxRuntime *runtime, const VxNetworkDef *def, GError **error)
{
    const VxNetworkIpDef *ip = vx_network_def_find_ip(def, VX_FAMILY_IPV4);
    const VxDhcpRangeDef *range =
        ip && ip->ranges->len == 1 ? g_ptr_array_index(ip->ranges, 0) : NULL;
    guint32 own = 0;
    guint32 start = 0;

    if (!vx_has(runtime, VX_OPT_METHOD("IVirtualBox", "createHostOnlyNetwork")))
        return refuse(error, "element /network/name",
                      "this version makes host-only interfaces alone, which are called %s0, %s1 "
                      "and so on",
                      HOST_ONLY_PREFIX, HOST_ONLY_PREFIX);
    if (def->bridge || def->mac || def->domain)
        return refuse(error,
                      def->bridge ? "element /network/bridge"
                      : def->mac  ? "element /network/mac"
                                  : "element /network/domain",
                      "a host-only network has none");
    if (vx_network_def_find_ip(def, VX_FAMILY_IPV6))
        return refuse(error, "element /network/ip with family='ipv6'",
                      "a host-only network has none");
    if (ip && ip->hosts->len > 0)
        return refuse(error, "element /network/ip/dhcp/host", "a host-only network has none");
    if (range && vx_ipv4_parse(ip->address, &own) && vx_ipv4_parse(range->start, &start) &&
        start == own + 1)
        return TRUE;
    return refuse(error, "element /network/ip",
                  "a host-only network has one DHCP range, which begins after the host's address");
}

gboolean
vx_network_check(VxRuntime *runtime, const VxNetwork *known, const VxNetworkDef *def,
                 GError **error)
{
    VxNetworkKind kind = vx_network_get_kind(def);

    if (known && known->kind != kind && known->kind != VX_NETWORK_OF_MACHINES)
        return refuse(error, "element /network/forward", "network '%s' is of another kind",
                      def->name);
    if (kind != VX_NETWORK_NAT && def->rules->len > 0)
        return refuse(error, "element /network/metadata/rules", "only NAT networks have rules");
    switch (kind) {
    case VX_NETWORK_NAT:
        return check_nat(runtime, def, error);
    case VX_NETWORK_HOST_ONLY_INTERFACE:
        return check_host_only_interface(runtime, known, def, error);
    case VX_NETWORK_HOST_ONLY:
    case VX_NETWORK_OF_MACHINES:
        return check_host_only(runtime, def, error);
    }
    g_assert_not_reached();
}
