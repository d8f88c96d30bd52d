/* network-read.c - reads VirtualBox's networks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/network-private.h"

#include <arpa/inet.h>
#include <string.h>

#include "vbox/dhcp-server.h"
#include "vbox/global-data.h"

#define NAT       "INATNetwork"
#define INTERFACE "IHostNetworkInterface"
#define HOST_ONLY "IHostOnlyNetwork"

/* The machines' own NAT: what a card in the first slot gets. */
#define VX_DEFAULT_NAME    "default"
#define VX_DEFAULT_ADDRESS "10.0.2.2"
#define VX_DEFAULT_NETMASK "255.255.255.0"
#define VX_DEFAULT_GUEST   "10.0.2.15"

#define VX_E_NOTIMPL 0x80004001

/* Of UUIDs made of names; random. */
static const guint8 uuid_namespace[16] = { 0x0b, 0x5c, 0x1d, 0x0e, 0x7a, 0x3f, 0x4e, 0x51,
                                           0x9c, 0x62, 0x3d, 0xb8, 0x40, 0x5e, 0xa7, 0x16 };

void
vx_network_free(VxNetwork *network)
{
    if (!network)
        return;
    vx_network_def_free(network->def);
    g_free(network->dhcp_name);
    g_free(network);
}

/* RFC 4122, version 5. */
char *
vx_network_make_uuid(const char *name)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA1);
    guint8 u[20];
    gsize length = sizeof(u);

    g_checksum_update(checksum, uuid_namespace, sizeof(uuid_namespace));
    g_checksum_update(checksum, (const guchar *) name, -1);
    g_checksum_get_digest(checksum, u, &length);
    u[6] = (u[6] & 0x0f) | 0x50;
    u[8] = (u[8] & 0x3f) | 0x80;
    return g_strdup_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                           u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11],
                           u[12], u[13], u[14], u[15]);
}

char *
vx_network_make_key(const char *name, const char *what)
{
    return g_strdup_printf(VX_NETWORK_KEY "%s/%s", name, what);
}

/* ---- What is common to all kinds ---- */

typedef struct {
    VxHost *host;
    VxObject *virtualbox;
    char **keys; /* of the extra-data */
    GPtrArray *networks;
} Reading;

/* @value: (out) (transfer full) (nullable): %NULL where there is none */
static gboolean
read_kept(const Reading *reading, const char *name, const char *what, char **value, GError **error)
{
    g_autofree char *key = vx_network_make_key(name, what);

    return !g_strv_contains((const char *const *) reading->keys, key) ||
           vx_global_data_get(reading->host, key, value, error);
}

static gboolean
is_taken(const Reading *reading, const char *name)
{
    for (guint i = 0; i < reading->networks->len; i++) {
        const VxNetwork *network = g_ptr_array_index(reading->networks, i);

        if (g_str_equal(network->def->name, name))
            return TRUE;
    }
    return FALSE;
}

/* @name: (transfer full). Returns: (transfer full) (nullable): %NULL: the name is another's */
static VxNetwork *
new_network(const Reading *reading, VxNetworkKind kind, char *name)
{
    VxNetwork *network;

    if (is_taken(reading, name)) {
        g_free(name);
        return NULL;
    }
    network = g_new0(VxNetwork, 1);
    network->kind = kind;
    network->def = vx_network_def_new();
    network->def->name = name;
    return network;
}

static VxNetworkIpDef *
add_ipv4(VxNetwork *network, const char *address, const char *netmask)
{
    VxNetworkIpDef *ip = vx_network_def_add_ip(network->def);
    guint32 mask;

    ip->address = g_strdup(address);
    ip->netmask = g_strdup(netmask);
    if (vx_ipv4_parse(netmask, &mask))
        vx_ipv4_get_prefix(mask, &ip->prefix);
    return ip;
}

static void
add_ipv6(VxNetwork *network, const char *address, guint prefix)
{
    VxNetworkIpDef *ip = vx_network_def_add_ip(network->def);

    ip->family = VX_FAMILY_IPV6;
    ip->address = g_strdup(address);
    ip->prefix = prefix;
}

static void
add_hosts(VxNetworkIpDef *ip, const VxDhcpSettings *settings)
{
    for (guint i = 0; i < settings->hosts->len; i++) {
        const VxDhcpHost *from = g_ptr_array_index(settings->hosts, i);
        VxDhcpHostDef *host = vx_network_ip_def_add_host(ip);

        host->mac = g_strdup(from->mac);
        host->ip = g_strdup(from->address);
        host->name = g_strdup(from->name);
    }
}

/* A server that is switched off gives out nothing. */
static gboolean
read_dhcp(const Reading *reading, VxNetwork *network, VxNetworkIpDef *ip, GError **error)
{
    g_autoptr(VxObject) server = NULL;
    g_autoptr(VxDhcpSettings) settings = NULL;
    VxDhcpRangeDef *range;

    if (!vx_dhcp_server_find(reading->host, network->dhcp_name, &server, error))
        return FALSE;
    if (!server)
        return TRUE;
    if (!(settings = vx_dhcp_server_read(server, error)))
        return FALSE;
    if (!settings->enabled)
        return TRUE;
    range = vx_network_ip_def_add_range(ip);
    range->start = g_strdup(settings->lower);
    range->end = g_strdup(settings->upper);
    add_hosts(ip, settings);
    network->def->domain = g_steal_pointer(&settings->domain);
    return TRUE;
}

/* ---- NAT networks ---- */

gboolean
vx_network_rule_parse(const char *text, VxNetworkRuleDef *rule)
{
    g_autoptr(GRegex) regex =
        g_regex_new("^(.*):(tcp|udp):\\[(.*)\\]:(\\d+):\\[(.*)\\]:(\\d+)$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *protocol = NULL;
    g_autofree char *host_port = NULL;
    g_autofree char *guest_port = NULL;

    if (!g_regex_match(regex, text, 0, &match))
        return FALSE;
    rule->name = g_match_info_fetch(match, 1);
    protocol = g_match_info_fetch(match, 2);
    rule->protocol = g_str_equal(protocol, "tcp") ? VX_RULE_TCP : VX_RULE_UDP;
    rule->host_address = g_match_info_fetch(match, 3);
    if (!*rule->host_address)
        g_clear_pointer(&rule->host_address, g_free);
    host_port = g_match_info_fetch(match, 4);
    rule->host_port = (guint) g_ascii_strtoull(host_port, NULL, 10);
    rule->guest_address = g_match_info_fetch(match, 5);
    guest_port = g_match_info_fetch(match, 6);
    rule->guest_port = (guint) g_ascii_strtoull(guest_port, NULL, 10);
    return TRUE;
}

static gboolean
read_rules(VxNetworkDef *def, VxObject *object, VxAddressFamily family, const VxMember *member,
           GError **error)
{
    g_auto(GStrv) texts = NULL;

    if (!vx_get_strings(object, member, &texts, error))
        return FALSE;
    for (char **text = texts; text && *text; text++) {
        VxNetworkRuleDef *rule = vx_network_def_add_rule(def);

        rule->family = family;
        if (!vx_network_rule_parse(*text, rule))
            g_ptr_array_remove(def->rules, rule);
    }
    return TRUE;
}

gboolean
vx_network_read_rules(VxObject *object, VxNetworkDef *def, GError **error)
{
    return read_rules(def, object, VX_FAMILY_IPV4, VX_GET(NAT, "portForwardRules4"), error) &&
           read_rules(def, object, VX_FAMILY_IPV6, VX_GET(NAT, "portForwardRules6"), error);
}

/* "10.9.0.0/24" */
static gboolean
parse_network(const char *text, guint *prefix)
{
    const char *slash = strchr(text, '/');
    guint64 number;

    if (!slash || !g_ascii_string_to_unsigned(slash + 1, 10, 0, 128, &number, NULL))
        return FALSE;
    *prefix = (guint) number;
    return TRUE;
}

static gboolean
read_nat_ipv4(const Reading *reading, VxNetwork *network, VxObject *object, GError **error)
{
    g_autofree char *range = NULL;
    g_autofree char *gateway = NULL;
    g_autofree char *netmask = NULL;
    VxNetworkIpDef *ip;
    gboolean dhcp;
    guint prefix;

    if (!vx_get_string(object, VX_GET(NAT, "network"), &range, error) ||
        !vx_get_string(object, VX_GET(NAT, "gateway"), &gateway, error) ||
        !vx_get_bool(object, VX_GET(NAT, "needDhcpServer"), &dhcp, error))
        return FALSE;
    if (!parse_network(range, &prefix) || prefix > 32)
        return TRUE;
    netmask = vx_ipv4_format(vx_ipv4_make_mask(prefix));
    ip = add_ipv4(network, gateway, netmask);
    ip->has_dhcp = dhcp; /* VirtualBox makes the server when the network is first used */
    return !dhcp || read_dhcp(reading, network, ip, error);
}

/* VirtualBox is the first address of the prefix. */
static gboolean
read_nat_ipv6(VxNetwork *network, VxObject *object, GError **error)
{
    g_autofree char *text = NULL;
    char formatted[INET6_ADDRSTRLEN];
    struct in6_addr address;
    gboolean on;
    gboolean is_way_out;
    guint prefix;

    if (!vx_get_bool(object, VX_GET(NAT, "IPv6Enabled"), &on, error))
        return FALSE;
    if (!on)
        return TRUE;
    if (!vx_get_string(object, VX_GET(NAT, "IPv6Prefix"), &text, error) ||
        !vx_get_bool(object, VX_GET(NAT, "advertiseDefaultIPv6RouteEnabled"), &is_way_out, error))
        return FALSE;
    if (is_way_out)
        network->def->nat_ipv6 = VX_TRI_YES;
    if (!parse_network(text, &prefix))
        return TRUE;
    *strchr(text, '/') = '\0';
    if (inet_pton(AF_INET6, text, &address) != 1)
        return TRUE;
    address.s6_addr[15] = 1;
    add_ipv6(network, inet_ntop(AF_INET6, &address, formatted, sizeof(formatted)), prefix);
    return TRUE;
}

/* Without a word from a client it is as VirtualBox does it: what is enabled is so after a boot. */
static gboolean
read_nat_kept(const Reading *reading, VxNetwork *network, GError **error)
{
    g_autofree char *autostart = NULL;

    if (!read_kept(reading, network->def->name, VX_NETWORK_KEY_UUID, &network->def->uuid, error) ||
        !read_kept(reading, network->def->name, VX_NETWORK_KEY_AUTOSTART, &autostart, error))
        return FALSE;
    if (!network->def->uuid)
        network->def->uuid = vx_network_make_uuid(network->def->name);
    network->autostart = autostart ? g_str_equal(autostart, "1") : network->active;
    return TRUE;
}

static gboolean
read_nat_network(const Reading *reading, VxObject *object, GError **error)
{
    g_autoptr(VxNetwork) network = NULL;
    char *name = NULL;

    if (!vx_get_string(object, VX_GET(NAT, "networkName"), &name, error))
        return FALSE;
    network = new_network(reading, VX_NETWORK_NAT, name);
    if (!network)
        return TRUE;
    network->dhcp_name = g_strdup(network->def->name);
    network->def->has_forward = TRUE;
    network->def->forward = VX_FORWARD_NAT;
    if (!vx_get_bool(object, VX_GET(NAT, "enabled"), &network->active, error) ||
        !read_nat_ipv4(reading, network, object, error) || !read_nat_ipv6(network, object, error) ||
        !vx_network_read_rules(object, network->def, error) ||
        !read_nat_kept(reading, network, error))
        return FALSE;
    g_ptr_array_add(reading->networks, g_steal_pointer(&network));
    return TRUE;
}

/* ---- Host-only interfaces ---- */

static gboolean
read_interface_ipv6(VxNetwork *network, VxObject *object, GError **error)
{
    g_autofree char *address = NULL;
    guint32 prefix;

    if (!vx_get_string(object, VX_GET(INTERFACE, "IPV6Address"), &address, error))
        return FALSE;
    if (!*address)
        return TRUE;
    if (!vx_get_u32(object, VX_GET(INTERFACE, "IPV6NetworkMaskPrefixLength"), &prefix, error))
        return FALSE;
    if (prefix > 0)
        add_ipv6(network, address, prefix);
    return TRUE;
}

static gboolean
read_interface_ip(const Reading *reading, VxNetwork *network, VxObject *object, GError **error)
{
    g_autofree char *address = NULL;
    g_autofree char *netmask = NULL;
    guint32 number;

    if (!vx_get_string(object, VX_GET(INTERFACE, "IPAddress"), &address, error) ||
        !vx_get_string(object, VX_GET(INTERFACE, "networkMask"), &netmask, error))
        return FALSE;
    if (vx_ipv4_parse(address, &number) && number != 0 &&
        !read_dhcp(reading, network, add_ipv4(network, address, netmask), error))
        return FALSE;
    return read_interface_ipv6(network, object, error);
}

static gboolean
read_interface(const Reading *reading, VxObject *object, GError **error)
{
    g_autoptr(VxNetwork) network = NULL;
    g_autofree char *mac = NULL;
    char *name = NULL;

    if (!vx_get_string(object, VX_GET(INTERFACE, "name"), &name, error))
        return FALSE;
    network = new_network(reading, VX_NETWORK_HOST_ONLY_INTERFACE, name);
    if (!network)
        return TRUE;
    network->active = network->autostart = TRUE;
    network->def->bridge = g_strdup(network->def->name);
    if (!read_kept(reading, network->def->name, VX_NETWORK_KEY_UUID, &network->def->uuid, error) ||
        (!network->def->uuid &&
         !vx_get_string(object, VX_GET(INTERFACE, "id"), &network->def->uuid, error)) ||
        !vx_get_string(object, VX_GET(INTERFACE, "networkName"), &network->dhcp_name, error) ||
        !vx_get_string(object, VX_GET(INTERFACE, "hardwareAddress"), &mac, error) ||
        !read_interface_ip(reading, network, object, error))
        return FALSE;
    if (*mac)
        network->def->mac = g_ascii_strdown(mac, -1);
    g_ptr_array_add(reading->networks, g_steal_pointer(&network));
    return TRUE;
}

/* ---- Host-only networks ---- */

/* Its lowest address is the host's. */
static gboolean
read_host_only_ip(VxNetwork *network, VxObject *object, GError **error)
{
    g_autofree char *netmask = NULL;
    g_autofree char *lower = NULL;
    g_autofree char *upper = NULL;
    VxDhcpRangeDef *range;
    guint32 first;

    if (!vx_get_string(object, VX_OPT_GET(HOST_ONLY, "networkMask"), &netmask, error) ||
        !vx_get_string(object, VX_OPT_GET(HOST_ONLY, "lowerIP"), &lower, error) ||
        !vx_get_string(object, VX_OPT_GET(HOST_ONLY, "upperIP"), &upper, error))
        return FALSE;
    if (!vx_ipv4_parse(lower, &first))
        return TRUE;
    range = vx_network_ip_def_add_range(add_ipv4(network, lower, netmask));
    range->start = vx_ipv4_format(first + 1);
    range->end = g_steal_pointer(&upper);
    return TRUE;
}

static gboolean
read_host_only(const Reading *reading, VxObject *object, GError **error)
{
    g_autoptr(VxNetwork) network = NULL;
    char *name = NULL;

    if (!vx_get_string(object, VX_OPT_GET(HOST_ONLY, "networkName"), &name, error))
        return FALSE;
    network = new_network(reading, VX_NETWORK_HOST_ONLY, name);
    if (!network)
        return TRUE;
    if (!vx_get_string(object, VX_OPT_GET(HOST_ONLY, "id"), &network->def->uuid, error) ||
        !vx_get_bool(object, VX_OPT_GET(HOST_ONLY, "enabled"), &network->active, error) ||
        !read_host_only_ip(network, object, error))
        return FALSE;
    network->autostart = network->active;
    g_ptr_array_add(reading->networks, g_steal_pointer(&network));
    return TRUE;
}

/* ---- All ---- */

static gboolean
read_each(const Reading *reading, GPtrArray *objects,
          gboolean (*read)(const Reading *reading, VxObject *object, GError **error),
          GError **error)
{
    for (guint i = 0; i < objects->len; i++)
        if (!read(reading, g_ptr_array_index(objects, i), error))
            return FALSE;
    return TRUE;
}

static gboolean
read_nat_networks(const Reading *reading, GError **error)
{
    g_autoptr(GPtrArray) objects = NULL;

    if (!vx_has(vx_object_get_runtime(reading->virtualbox),
                VX_OPT_GET("IVirtualBox", "NATNetworks")))
        return TRUE;
    return vx_get_objects(reading->virtualbox, VX_OPT_GET("IVirtualBox", "NATNetworks"), &objects,
                          error) &&
           read_each(reading, objects, read_nat_network, error);
}

/* The API has them everywhere, VirtualBox on some hosts only. */
static gboolean
read_host_only_networks(const Reading *reading, GError **error)
{
    g_autoptr(GPtrArray) objects = NULL;
    g_autoptr(GError) local = NULL;

    if (!vx_has(vx_object_get_runtime(reading->virtualbox),
                VX_OPT_GET("IVirtualBox", "hostOnlyNetworks")))
        return TRUE;
    if (vx_get_objects(reading->virtualbox, VX_OPT_GET("IVirtualBox", "hostOnlyNetworks"), &objects,
                       &local))
        return read_each(reading, objects, read_host_only, error);
    if (vx_xpcom_error_result(local) == VX_E_NOTIMPL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
read_interfaces(const Reading *reading, GError **error)
{
    g_autoptr(VxObject) computer = NULL;
    g_autoptr(GPtrArray) objects = NULL;

    return vx_get_object(reading->virtualbox, VX_GET("IVirtualBox", "host"), &computer, error) &&
           vx_call(computer, VX_METHOD("IHost", "findHostNetworkInterfacesOfType"), error,
                   VX_ENUM("HostNetworkInterfaceType", "HostOnly"), VX_OUT_OBJS(&objects)) &&
           read_each(reading, objects, read_interface, error);
}

static void
add_default(const Reading *reading)
{
    VxNetwork *network = new_network(reading, VX_NETWORK_OF_MACHINES, g_strdup(VX_DEFAULT_NAME));
    VxDhcpRangeDef *range;

    if (!network)
        return;
    network->active = network->autostart = TRUE;
    network->def->uuid = vx_network_make_uuid(VX_DEFAULT_NAME);
    network->def->has_forward = TRUE;
    network->def->forward = VX_FORWARD_NAT;
    range = vx_network_ip_def_add_range(add_ipv4(network, VX_DEFAULT_ADDRESS, VX_DEFAULT_NETMASK));
    range->start = g_strdup(VX_DEFAULT_GUEST);
    range->end = g_strdup(VX_DEFAULT_GUEST);
    g_ptr_array_add(reading->networks, network);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    const VxNetwork *first = *(const VxNetwork *const *) a;
    const VxNetwork *second = *(const VxNetwork *const *) b;

    return strcmp(first->def->name, second->def->name);
}

GPtrArray *
vx_networks_read(VxHost *host, GError **error)
{
    g_autoptr(GPtrArray) networks =
        g_ptr_array_new_with_free_func((GDestroyNotify) vx_network_free);
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_auto(GStrv) keys = virtualbox ? vx_global_data_list(host, VX_NETWORK_KEY, error) : NULL;
    Reading reading = { host, virtualbox, keys, networks };

    if (!keys || !read_nat_networks(&reading, error) || !read_host_only_networks(&reading, error) ||
        !read_interfaces(&reading, error))
        return NULL;
    add_default(&reading);
    g_ptr_array_sort(networks, compare_names);
    return g_steal_pointer(&networks);
}
