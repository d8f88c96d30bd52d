/* network-change.c - makes, changes and removes VirtualBox's networks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/network-private.h"

#include <arpa/inet.h>
#include <string.h>

#include "util/error.h"
#include "vbox/global-data.h"
#include "vbox/progress.h"

#define NAT       "INATNetwork"
#define INTERFACE "IHostNetworkInterface"
#define HOST_ONLY "IHostOnlyNetwork"

/* Which boot of the host the networks were last activated for. */
#define VX_BOOT_KEY "libvirt/networks-booted"
#define VX_BOOT_ID  "/proc/sys/kernel/random/boot_id"

/* ---- What VirtualBox has no place for ---- */

static gboolean
keep(VxHost *host, const char *name, const char *what, const char *value, GError **error)
{
    g_autofree char *key = vx_network_make_key(name, what);

    return vx_global_data_set(host, key, value, error);
}

static void
forget(VxHost *host, const char *name)
{
    g_autoptr(GError) error = NULL;

    if (!keep(host, name, VX_NETWORK_KEY_UUID, NULL, &error) ||
        !keep(host, name, VX_NETWORK_KEY_AUTOSTART, NULL, &error))
        g_warning("what is kept of network '%s' cannot be removed: %s", name, error->message);
}

/* @own: what VirtualBox itself, or the name, gives it */
static gboolean
keep_uuid(VxHost *host, const VxNetworkDef *def, const char *own, GError **error)
{
    if (!def->uuid || g_strcmp0(def->uuid, own) == 0)
        return TRUE;
    return keep(host, def->name, VX_NETWORK_KEY_UUID, def->uuid, error);
}

/* ---- DHCP ---- */

static gboolean
apply_dhcp(VxHost *host, const char *server, const VxNetworkDef *def, GError **error)
{
    const VxNetworkIpDef *ip = vx_network_def_find_ip(def, VX_FAMILY_IPV4);
    g_autoptr(VxDhcpSettings) settings = NULL;

    if (!ip || ip->ranges->len == 0)
        return vx_dhcp_server_remove(host, server, error);
    settings = vx_network_make_dhcp(def, ip);
    return vx_dhcp_server_apply(host, server, settings, error);
}

static void
remove_dhcp(VxHost *host, const char *server)
{
    g_autoptr(GError) error = NULL;

    if (!vx_dhcp_server_remove(host, server, &error))
        g_warning("the DHCP server of '%s' cannot be removed: %s", server, error->message);
}

/* ---- NAT networks ---- */

/* What is so already is not written. */
static gboolean
change_string(VxObject *object, const VxMember *get, const VxMember *set, const char *value,
              GError **error)
{
    g_autofree char *now = NULL;

    return vx_get_string(object, get, &now, error) &&
           (g_strcmp0(now, value) == 0 || vx_set_string(object, set, value, error));
}

static gboolean
change_bool(VxObject *object, const VxMember *get, const VxMember *set, gboolean value,
            GError **error)
{
    gboolean now;

    return vx_get_bool(object, get, &now, error) &&
           (now == value || vx_set_int(object, set, value, error));
}

static gboolean
is_same_rule(const VxNetworkRuleDef *a, const VxNetworkRuleDef *b)
{
    return a->family == b->family && a->protocol == b->protocol && a->host_port == b->host_port &&
           a->guest_port == b->guest_port && g_str_equal(a->name, b->name) &&
           g_strcmp0(a->host_address, b->host_address) == 0 &&
           g_strcmp0(a->guest_address, b->guest_address) == 0;
}

static gboolean
has_rule(GPtrArray *rules, const VxNetworkRuleDef *rule)
{
    for (guint i = 0; i < rules->len; i++)
        if (is_same_rule(g_ptr_array_index(rules, i), rule))
            return TRUE;
    return FALSE;
}

static gboolean
apply_rules(VxObject *object, const VxNetworkDef *def, GError **error)
{
    g_autoptr(VxNetworkDef) present = vx_network_def_new();

    if (!vx_network_read_rules(object, present, error))
        return FALSE;
    for (guint i = 0; i < present->rules->len; i++) {
        const VxNetworkRuleDef *rule = g_ptr_array_index(present->rules, i);

        if (!has_rule(def->rules, rule) &&
            !vx_call(object, VX_METHOD(NAT, "removePortForwardRule"), error,
                     VX_INT(rule->family == VX_FAMILY_IPV6), VX_STR(rule->name)))
            return FALSE;
    }
    for (guint i = 0; i < def->rules->len; i++) {
        const VxNetworkRuleDef *rule = g_ptr_array_index(def->rules, i);

        if (!has_rule(present->rules, rule) &&
            !vx_call(object, VX_METHOD(NAT, "addPortForwardRule"), error,
                     VX_INT(rule->family == VX_FAMILY_IPV6), VX_STR(rule->name),
                     VX_ENUM("NATProtocol", rule->protocol == VX_RULE_TCP ? "TCP" : "UDP"),
                     VX_STR(rule->host_address), VX_INT(rule->host_port),
                     VX_STR(rule->guest_address), VX_INT(rule->guest_port)))
            return FALSE;
    }
    return TRUE;
}

static gboolean
apply_ipv4(VxObject *object, const VxNetworkDef *def, GError **error)
{
    const VxNetworkIpDef *ip = vx_network_def_find_ip(def, VX_FAMILY_IPV4);
    g_autofree char *network = NULL;
    g_autofree char *text = NULL;
    guint32 own = 0;

    if (!ip)
        return TRUE;
    vx_ipv4_parse(ip->address, &own);
    network = vx_ipv4_format(own & vx_ipv4_make_mask(ip->prefix));
    text = g_strdup_printf("%s/%u", network, ip->prefix);
    return change_string(object, VX_GET(NAT, "network"), VX_SET(NAT, "network"), text, error) &&
           change_bool(object, VX_GET(NAT, "needDhcpServer"), VX_SET(NAT, "needDhcpServer"),
                       ip->has_dhcp, error);
}

static gboolean
apply_ipv6(VxObject *object, const VxNetworkDef *def, GError **error)
{
    const VxNetworkIpDef *ip = vx_network_def_find_ip(def, VX_FAMILY_IPV6);
    char formatted[INET6_ADDRSTRLEN];
    g_autofree char *text = NULL;
    struct in6_addr address;

    if (ip) {
        inet_pton(AF_INET6, ip->address, &address);
        memset(address.s6_addr + 8, 0, 8);
        text = g_strdup_printf("%s/%u", inet_ntop(AF_INET6, &address, formatted, sizeof(formatted)),
                               ip->prefix);
        if (!change_string(object, VX_GET(NAT, "IPv6Prefix"), VX_SET(NAT, "IPv6Prefix"), text,
                           error))
            return FALSE;
    }
    return change_bool(object, VX_GET(NAT, "IPv6Enabled"), VX_SET(NAT, "IPv6Enabled"), ip != NULL,
                       error) &&
           change_bool(object, VX_GET(NAT, "advertiseDefaultIPv6RouteEnabled"),
                       VX_SET(NAT, "advertiseDefaultIPv6RouteEnabled"), def->nat_ipv6 == VX_TRI_YES,
                       error);
}

static gboolean
apply_nat(VxHost *host, VxObject *object, const VxNetworkDef *def, GError **error)
{
    return apply_ipv4(object, def, error) && apply_ipv6(object, def, error) &&
           apply_rules(object, def, error) && apply_dhcp(host, def->name, def, error);
}

static VxObject *
find_nat(VxObject *virtualbox, const char *name, GError **error)
{
    g_autoptr(VxObject) object = NULL;

    return vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "findNATNetworkByName"), error,
                   VX_STR(name), VX_OUT_OBJ(&object))
               ? g_steal_pointer(&object)
               : NULL;
}

static gboolean
remove_nat(VxHost *host, VxObject *virtualbox, VxObject *object, const char *name, GError **error)
{
    if (!vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "removeNATNetwork"), error,
                 VX_OBJ(object)))
        return FALSE;
    remove_dhcp(host, name);
    forget(host, name);
    return TRUE;
}

/* VirtualBox makes it active, and knows no other beginning. */
static gboolean
create_nat(VxHost *host, VxObject *virtualbox, const VxNetworkDef *def, GError **error)
{
    g_autofree char *own = vx_network_make_uuid(def->name);
    g_autoptr(VxObject) object = NULL;
    g_autoptr(GError) local = NULL;

    if (!vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "createNATNetwork"), error,
                 VX_STR(def->name), VX_OUT_OBJ(&object)))
        return FALSE;
    if (vx_set_int(object, VX_SET(NAT, "enabled"), FALSE, error) &&
        apply_nat(host, object, def, error) && keep_uuid(host, def, own, error) &&
        keep(host, def->name, VX_NETWORK_KEY_AUTOSTART, "0", error))
        return TRUE;
    if (!remove_nat(host, virtualbox, object, def->name, &local))
        g_warning("network '%s', which could not be made, cannot be removed: %s", def->name,
                  local->message);
    return FALSE;
}

/* ---- Host-only interfaces ---- */

static VxObject *
ref_computer(VxObject *virtualbox, GError **error)
{
    g_autoptr(VxObject) computer = NULL;

    return vx_get_object(virtualbox, VX_GET("IVirtualBox", "host"), &computer, error)
               ? g_steal_pointer(&computer)
               : NULL;
}

static gboolean
apply_interface_ip(VxObject *object, const VxNetworkIpDef *ip, GError **error)
{
    const VxMember *method = VX_OPT_METHOD(INTERFACE, "enableStaticIPConfig");
    g_autofree char *address = NULL;
    g_autofree char *netmask = NULL;

    if (!vx_has(vx_object_get_runtime(object), method))
        method = VX_OPT_METHOD(INTERFACE, "enableStaticIpConfig");
    if (!vx_get_string(object, VX_GET(INTERFACE, "IPAddress"), &address, error) ||
        !vx_get_string(object, VX_GET(INTERFACE, "networkMask"), &netmask, error))
        return FALSE;
    if (g_strcmp0(address, ip->address) == 0 && g_strcmp0(netmask, ip->netmask) == 0)
        return TRUE;
    return vx_call(object, method, error, VX_STR(ip->address), VX_STR(ip->netmask));
}

static gboolean
apply_interface_ipv6(VxObject *object, const VxNetworkIpDef *ip, GError **error)
{
    const VxMember *method = VX_OPT_METHOD(INTERFACE, "enableStaticIPConfigV6");
    g_autofree char *address = NULL;

    if (!vx_has(vx_object_get_runtime(object), method))
        method = VX_OPT_METHOD(INTERFACE, "enableStaticIpConfigV6");
    if (!vx_get_string(object, VX_GET(INTERFACE, "IPV6Address"), &address, error))
        return FALSE;
    if (g_strcmp0(address, ip->address) == 0)
        return TRUE;
    return vx_call(object, method, error, VX_STR(ip->address), VX_INT(ip->prefix));
}

static gboolean
apply_interface(VxHost *host, VxObject *object, const VxNetworkDef *def, GError **error)
{
    const VxNetworkIpDef *ip = vx_network_def_find_ip(def, VX_FAMILY_IPV4);
    const VxNetworkIpDef *ipv6 = vx_network_def_find_ip(def, VX_FAMILY_IPV6);
    g_autofree char *server = NULL;

    return (!ip || apply_interface_ip(object, ip, error)) &&
           (!ipv6 || apply_interface_ipv6(object, ipv6, error)) &&
           vx_get_string(object, VX_GET(INTERFACE, "networkName"), &server, error) &&
           apply_dhcp(host, server, def, error);
}

static gboolean
remove_interface(VxHost *host, VxObject *virtualbox, VxObject *object, const char *name,
                 GError **error)
{
    g_autoptr(VxObject) computer = ref_computer(virtualbox, error);
    g_autoptr(VxObject) progress = NULL;
    g_autofree char *server = NULL;
    g_autofree char *id = NULL;

    if (!computer || !vx_get_string(object, VX_GET(INTERFACE, "id"), &id, error) ||
        !vx_get_string(object, VX_GET(INTERFACE, "networkName"), &server, error) ||
        !vx_call(computer, VX_METHOD("IHost", "removeHostOnlyNetworkInterface"), error, VX_STR(id),
                 VX_OUT_OBJ(&progress)) ||
        !vx_progress_wait(progress, -1, error))
        return FALSE;
    remove_dhcp(host, server);
    forget(host, name);
    return TRUE;
}

/* VirtualBox names it. */
static gboolean
fill_interface(VxHost *host, VxObject *object, const char *name, const VxNetworkDef *def,
               GError **error)
{
    g_autofree char *id = NULL;

    if (!g_str_equal(name, def->name)) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "element /network/name is not supported by VirtualBox: it names host-only "
                     "interfaces itself, and the next one '%s'",
                     name);
        return FALSE;
    }
    return vx_get_string(object, VX_GET(INTERFACE, "id"), &id, error) &&
           apply_interface(host, object, def, error) && keep_uuid(host, def, id, error);
}

static gboolean
create_interface(VxHost *host, VxObject *virtualbox, const VxNetworkDef *def, GError **error)
{
    g_autoptr(VxObject) computer = ref_computer(virtualbox, error);
    g_autoptr(VxObject) object = NULL;
    g_autoptr(VxObject) progress = NULL;
    g_autofree char *name = NULL;
    g_autoptr(GError) local = NULL;

    if (!computer ||
        !vx_call(computer, VX_METHOD("IHost", "createHostOnlyNetworkInterface"), error,
                 VX_OUT_OBJ(&object), VX_OUT_OBJ(&progress)) ||
        !vx_progress_wait(progress, -1, error))
        return FALSE;
    if (vx_get_string(object, VX_GET(INTERFACE, "name"), &name, error) &&
        fill_interface(host, object, name, def, error))
        return TRUE;
    if (!remove_interface(host, virtualbox, object, name ? name : def->name, &local))
        g_warning("host-only interface '%s', which could not be set up, cannot be removed: %s",
                  name, local->message);
    return FALSE;
}

static VxObject *
find_interface(VxObject *virtualbox, const char *name, GError **error)
{
    g_autoptr(VxObject) computer = ref_computer(virtualbox, error);
    g_autoptr(VxObject) object = NULL;

    return computer && vx_call(computer, VX_METHOD("IHost", "findHostNetworkInterfaceByName"),
                               error, VX_STR(name), VX_OUT_OBJ(&object))
               ? g_steal_pointer(&object)
               : NULL;
}

/* ---- Host-only networks ---- */

static gboolean
apply_host_only(VxHost *host, VxObject *object, const VxNetworkDef *def, GError **error)
{
    const VxNetworkIpDef *ip = vx_network_def_find_ip(def, VX_FAMILY_IPV4);
    const VxDhcpRangeDef *range = g_ptr_array_index(ip->ranges, 0);

    return vx_set_string(object, VX_OPT_SET(HOST_ONLY, "networkMask"), ip->netmask, error) &&
           vx_set_string(object, VX_OPT_SET(HOST_ONLY, "lowerIP"), ip->address, error) &&
           vx_set_string(object, VX_OPT_SET(HOST_ONLY, "upperIP"), range->end, error);
}

static VxObject *
find_host_only(VxObject *virtualbox, const char *name, GError **error)
{
    g_autoptr(VxObject) object = NULL;

    return vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "findHostOnlyNetworkByName"), error,
                   VX_STR(name), VX_OUT_OBJ(&object))
               ? g_steal_pointer(&object)
               : NULL;
}

static gboolean
remove_host_only(VxHost *host, VxObject *virtualbox, VxObject *object, const char *name,
                 GError **error)
{
    return vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "removeHostOnlyNetwork"), error,
                   VX_OBJ(object));
}

static gboolean
create_host_only(VxHost *host, VxObject *virtualbox, const VxNetworkDef *def, GError **error)
{
    g_autoptr(VxObject) object = NULL;
    g_autoptr(GError) local = NULL;

    if (!vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "createHostOnlyNetwork"), error,
                 VX_STR(def->name), VX_OUT_OBJ(&object)))
        return FALSE;
    if (vx_set_int(object, VX_OPT_SET(HOST_ONLY, "enabled"), FALSE, error) &&
        (!def->uuid || vx_set_string(object, VX_OPT_SET(HOST_ONLY, "id"), def->uuid, error)) &&
        apply_host_only(host, object, def, error))
        return TRUE;
    if (!remove_host_only(host, virtualbox, object, def->name, &local))
        g_warning("network '%s', which could not be made, cannot be removed: %s", def->name,
                  local->message);
    return FALSE;
}

/* ---- All kinds ---- */

/* What VirtualBox runs for a NAT network ends; where it runs nothing it has nothing to say. */
static gboolean
set_nat_active(VxObject *object, gboolean active, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (!vx_set_int(object, VX_SET(NAT, "enabled"), active, error))
        return FALSE;
    if (!active && !vx_call(object, VX_METHOD(NAT, "stop"), &local))
        g_debug("a NAT network was not stopped: %s", local->message);
    return TRUE;
}

static gboolean
set_host_only_active(VxObject *object, gboolean active, GError **error)
{
    return vx_set_int(object, VX_OPT_SET(HOST_ONLY, "enabled"), active, error);
}

/* What is done with each kind; nothing with each machine's own NAT. */
typedef struct {
    VxObject *(*find)(VxObject *virtualbox, const char *name, GError **error);
    gboolean (*create)(VxHost *host, VxObject *virtualbox, const VxNetworkDef *def, GError **error);
    gboolean (*apply)(VxHost *host, VxObject *object, const VxNetworkDef *def, GError **error);
    gboolean (*remove)(VxHost *host, VxObject *virtualbox, VxObject *object, const char *name,
                       GError **error);
    gboolean (*set_active)(VxObject *object, gboolean active,
                           GError **error); /* NULL: always active */
} Kind;

static const Kind kinds[] = {
    [VX_NETWORK_NAT] = {find_nat,        create_nat,       apply_nat,       remove_nat,       set_nat_active},
    [VX_NETWORK_HOST_ONLY] = { find_host_only, create_host_only, apply_host_only, remove_host_only,
                        set_host_only_active                                                                },
    [VX_NETWORK_HOST_ONLY_INTERFACE] = { find_interface, create_interface, apply_interface,
                        remove_interface,                                                     NULL          },
    [VX_NETWORK_OF_MACHINES] = { NULL,           NULL,             NULL,            NULL,             NULL          },
};

static gboolean
change(const Kind *kind, VxHost *host, VxObject *virtualbox, const VxNetwork *known,
       const VxNetworkDef *def, GError **error)
{
    g_autoptr(VxObject) object = kind->find(virtualbox, def->name, error);
    g_autoptr(GError) local = NULL;

    if (!object)
        return FALSE;
    if (kind->apply(host, object, def, error))
        return TRUE;
    if (!kind->apply(host, object, known->def, &local))
        g_warning("network '%s' cannot be made again what it was: %s", def->name, local->message);
    return FALSE;
}

gboolean
vx_network_define(VxHost *host, const VxNetwork *known, const VxNetworkDef *def, GError **error)
{
    const Kind *kind = &kinds[vx_network_get_kind(def)];
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);

    if (!virtualbox || !vx_network_check(vx_host_get_runtime(host), known, def, error))
        return FALSE;
    if (known && known->kind == VX_NETWORK_OF_MACHINES)
        known = NULL; /* a network takes its name */
    return known ? change(kind, host, virtualbox, known, def, error)
                 : kind->create(host, virtualbox, def, error);
}

static gboolean
refuse_always_there(const VxNetwork *network, int code, GError **error)
{
    vx_set_error(error, code, "network '%s' is %s, which is always active", network->def->name,
                 network->kind == VX_NETWORK_OF_MACHINES ? "each machine's own NAT"
                                                         : "a host-only interface");
    return FALSE;
}

gboolean
vx_network_undefine(VxHost *host, const VxNetwork *network, GError **error)
{
    const Kind *kind = &kinds[network->kind];
    const char *name = network->def->name;
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) object = NULL;

    if (!virtualbox)
        return FALSE;
    if (!kind->remove)
        return refuse_always_there(network, VIR_ERR_OPERATION_INVALID, error);
    object = kind->find(virtualbox, name, error);
    return object && kind->remove(host, virtualbox, object, name, error);
}

gboolean
vx_network_set_active(VxHost *host, const VxNetwork *network, gboolean active, GError **error)
{
    const Kind *kind = &kinds[network->kind];
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) object = NULL;

    if (!virtualbox)
        return FALSE;
    if (!kind->set_active)
        return refuse_always_there(network, VIR_ERR_OPERATION_UNSUPPORTED, error);
    object = kind->find(virtualbox, network->def->name, error);
    return object && kind->set_active(object, active, error);
}

/* ---- Starting with the host ---- */

/* Returns: (transfer full): whichever it is, it is another after a boot */
static char *
read_boot_id(void)
{
    char *id = NULL;

    if (!g_file_get_contents(VX_BOOT_ID, &id, NULL, NULL))
        return g_strdup("unknown");
    return g_strstrip(id);
}

gboolean
vx_network_set_autostart(VxHost *host, const VxNetwork *network, gboolean on, GError **error)
{
    g_autofree char *boot = read_boot_id();

    if (network->kind != VX_NETWORK_NAT) {
        if (network->autostart == on)
            return TRUE;
        if (network->kind != VX_NETWORK_HOST_ONLY)
            return refuse_always_there(network, VIR_ERR_OPERATION_UNSUPPORTED, error);
        vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                     "a host-only network starts with the host if it is active");
        return FALSE;
    }
    return (!on || vx_global_data_set(host, VX_BOOT_KEY, boot, error)) &&
           keep(host, network->def->name, VX_NETWORK_KEY_AUTOSTART, on ? "1" : "0", error);
}

static gboolean
activate(VxHost *host, GPtrArray *networks, gboolean *changed)
{
    for (guint i = 0; i < networks->len; i++) {
        const VxNetwork *network = g_ptr_array_index(networks, i);
        g_autoptr(GError) error = NULL;

        if (!network->autostart || network->active)
            continue;
        if (!vx_network_set_active(host, network, TRUE, &error))
            g_warning("network '%s' cannot be started: %s", network->def->name, error->message);
        else
            *changed = TRUE;
    }
    return TRUE;
}

gboolean
vx_networks_autostart(VxHost *host, GPtrArray *networks, gboolean *changed, GError **error)
{
    g_autofree char *boot = NULL;
    g_autofree char *before = NULL;
    gboolean are_any = FALSE;

    *changed = FALSE;
    for (guint i = 0; i < networks->len; i++) {
        const VxNetwork *network = g_ptr_array_index(networks, i);

        are_any = are_any || (network->autostart && !network->active);
    }
    if (!are_any)
        return TRUE;
    boot = read_boot_id();
    if (!vx_global_data_get(host, VX_BOOT_KEY, &before, error))
        return FALSE;
    if (g_strcmp0(before, boot) == 0)
        return TRUE;
    return activate(host, networks, changed) && vx_global_data_set(host, VX_BOOT_KEY, boot, error);
}
