/* guest-info.c - what a running domain's guest is, and under which addresses it can be reached.
 *
 * What a guest says itself comes from its Guest Additions; the DHCP servers of VirtualBox's
 * networks and the host's own ARP table know addresses as well.
 *
 * Source: virDomainInterfaceAddresses and virDomainGetGuestInfo in libvirt's public API, for the
 * names of fields.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>
#include <string.h>

#include "driver/domain/arp.h"
#include "driver/domain/definitions.h"
#include "driver/domain/common.h"
#include "driver/procs.h"
#include "rpc/typed-params.h"
#include "rpc/values.h"
#include "util/error.h"
#include "vbox/dhcp-server.h"
#include "vbox/guest-properties.h"

#define VX_OS VX_GUEST_INFO "OS/"

static gboolean
set_silent_guest(VxMachine *machine, GError **error)
{
    vx_set_error(error, VIR_ERR_AGENT_UNRESPONSIVE,
                 "the guest of domain '%s' tells nothing of itself: no Guest Additions run in it",
                 vx_machine_get_name(machine));
    return FALSE;
}

/* ---- Addresses ---- */

static void
add_address(remote_domain_interface *interface, const char *address, guint prefix)
{
    guint n = interface->addrs.addrs_len++;

    interface->addrs.addrs_val =
        g_renew(remote_domain_ip_addr, interface->addrs.addrs_val, interface->addrs.addrs_len);
    interface->addrs.addrs_val[n] = (remote_domain_ip_addr){ .type = VIR_IP_ADDR_TYPE_IPV4,
                                                             .addr = g_strdup(address),
                                                             .prefix = prefix };
}

static remote_domain_interface *
add_interface(GArray *found, const char *name, const char *mac)
{
    g_array_set_size(found, found->len + 1);
    remote_domain_interface *interface =
        &g_array_index(found, remote_domain_interface, found->len - 1);

    interface->name = g_strdup(name);
    interface->hwaddr = vx_remote_string(mac);
    return interface;
}

static gboolean
find_by_agent(VxRequest *request, const remote_nonnull_domain *domain, GArray *found,
              GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_active(request, domain, error);
    g_autoptr(GHashTable) properties =
        machine ? vx_guest_properties_read(machine, VX_GUEST_NET "*", error) : NULL;
    g_autoptr(GPtrArray) interfaces = properties ? vx_guest_get_interfaces(properties) : NULL;

    if (!interfaces)
        return properties && set_silent_guest(machine, error);
    for (guint i = 0; i < interfaces->len; i++) {
        const VxGuestInterface *each = g_ptr_array_index(interfaces, i);
        remote_domain_interface *interface = add_interface(found, each->name, each->mac);

        if (each->ip)
            add_address(interface, each->ip, each->prefix);
    }
    return TRUE;
}

static void
find_by_arp(const VxDomainDef *def, GArray *found)
{
    g_autoptr(GHashTable) table = vx_arp_read();

    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *each = g_ptr_array_index(def->interfaces, i);
        GPtrArray *addresses = g_hash_table_lookup(table, each->mac);
        remote_domain_interface *interface;

        if (!addresses)
            continue;
        interface = add_interface(found, each->target_dev, each->mac);
        for (guint k = 0; k < addresses->len; k++)
            add_address(interface, g_ptr_array_index(addresses, k), 0);
    }
}

static gboolean
add_lease(VxHost *host, const VxNetwork *network, const VxInterfaceDef *interface, GArray *found,
          GError **error)
{
    g_autoptr(VxObject) server = NULL;
    const VxNetworkIpDef *ip = vx_network_def_find_ip(network->def, VX_FAMILY_IPV4);
    VxDhcpLease lease = { 0 };

    if (!vx_dhcp_server_find(host, network->dhcp_name, &server, error))
        return FALSE;
    if (!server)
        return TRUE;
    if (!vx_dhcp_server_find_lease(server, interface->mac, &lease, error))
        return FALSE;
    if (lease.address)
        add_address(add_interface(found, interface->target_dev, interface->mac), lease.address,
                    ip ? ip->prefix : 0);
    g_free(lease.address);
    return TRUE;
}

/* Cards of networks with a DHCP server that tells its leases; others have none to tell. */
static gboolean
find_by_lease(VxRequest *request, const VxDomainDef *def, GArray *found, GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autoptr(GPtrArray) networks =
        host ? vx_networks_list(vx_request_get_networks(request), error) : NULL;

    if (!networks)
        return FALSE;
    if (!vx_dhcp_has_leases(vx_host_get_runtime(host)))
        return TRUE;
    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *each = g_ptr_array_index(def->interfaces, i);
        const VxNetwork *network = each->type == VX_NET_NETWORK && each->source
                                       ? vx_networks_find_name(networks, each->source)
                                       : NULL;

        if (network && network->dhcp_name && !add_lease(host, network, each, found, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
find_in_definition(VxRequest *request, const remote_nonnull_domain *domain, guint source,
                   GArray *found, GError **error)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_active_info(request, domain, error);
    g_autoptr(VxDefinition) definition =
        info ? vx_driver_ref_definition(request, info, FALSE, error) : NULL;

    if (!definition)
        return FALSE;
    if (source == VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE)
        return find_by_lease(request, vx_definition_get(definition), found, error);
    find_by_arp(vx_definition_get(definition), found);
    return TRUE;
}

static void
clear_interface(gpointer data)
{
    remote_domain_interface *interface = data;

    xdr_free((xdrproc_t) xdr_remote_domain_interface, (char *) interface);
}

VX_HANDLER(domain_interface_addresses)
{
    g_autoptr(GArray) found = g_array_new(FALSE, TRUE, sizeof(remote_domain_interface));
    gboolean ok;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    if (args->source > VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "there is no source %u of addresses",
                     args->source);
        return FALSE;
    }
    g_array_set_clear_func(found, clear_interface);
    ok = args->source == VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT
             ? find_by_agent(request, &args->dom, found, error)
             : find_in_definition(request, &args->dom, args->source, found, error);
    if (!ok)
        return FALSE;
    ret->ifaces.ifaces_len = found->len;
    g_array_set_clear_func(found, NULL);
    ret->ifaces.ifaces_val = (gpointer) g_array_free(g_steal_pointer(&found), FALSE);
    return TRUE;
}

/* ---- The system ---- */

static void
add_numbered(VxTypedParams *params, const char *kind, guint i, const char *what, const char *value)
{
    g_autofree char *field = g_strdup_printf("%s.%u.%s", kind, i, what);

    if (value && *value)
        vx_typed_params_add_string(params, field, value);
}

static const struct {
    const char *property, *field;
} os_fields[] = {
    {VX_OS "Product",  "os.name"          },
    { VX_OS "Release", "os.kernel-release"},
    { VX_OS "Version", "os.kernel-version"},
};

static void
add_os(GHashTable *properties, VxTypedParams *params)
{
    for (guint i = 0; i < G_N_ELEMENTS(os_fields); i++) {
        const char *value = g_hash_table_lookup(properties, os_fields[i].property);

        if (value && *value)
            vx_typed_params_add_string(params, os_fields[i].field, value);
    }
}

static void
add_users(GHashTable *properties, VxTypedParams *params)
{
    const char *list = g_hash_table_lookup(properties, VX_OS "LoggedInUsersList");
    g_auto(GStrv) users = NULL;

    if (!list && !g_hash_table_contains(properties, VX_OS "LoggedInUsers"))
        return; /* it does not say */
    users = list && *list ? g_strsplit(list, ",", -1) : g_new0(char *, 1);
    vx_typed_params_add_uint(params, "user.count", g_strv_length(users));
    for (guint i = 0; users[i]; i++)
        add_numbered(params, "user", i, "name", users[i]);
}

static void
add_guest_interfaces(GHashTable *properties, VxTypedParams *params)
{
    g_autoptr(GPtrArray) interfaces = vx_guest_get_interfaces(properties);

    if (!interfaces)
        return;
    vx_typed_params_add_uint(params, "if.count", interfaces->len);
    for (guint i = 0; i < interfaces->len; i++) {
        const VxGuestInterface *each = g_ptr_array_index(interfaces, i);
        g_autofree char *count = g_strdup_printf("if.%u.addr.count", i);
        g_autofree char *address = g_strdup_printf("if.%u.addr", i);
        g_autofree char *prefix = g_strdup_printf("if.%u.addr.0.prefix", i);

        add_numbered(params, "if", i, "name", each->name);
        add_numbered(params, "if", i, "hwaddr", each->mac);
        if (!each->ip)
            continue;
        vx_typed_params_add_uint(params, count, 1);
        add_numbered(params, address, 0, "type", "ipv4");
        add_numbered(params, address, 0, "addr", each->ip);
        vx_typed_params_add_uint(params, prefix, each->prefix);
    }
}

static const struct {
    guint type;
    void (*add)(GHashTable *properties, VxTypedParams *params);
} groups[] = {
    {VIR_DOMAIN_GUEST_INFO_USERS,       add_users           },
    { VIR_DOMAIN_GUEST_INFO_OS,         add_os              },
    { VIR_DOMAIN_GUEST_INFO_INTERFACES, add_guest_interfaces},
};

static gboolean
check_types(guint types, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(groups); i++)
        types &= ~groups[i].type;
    if (types == 0)
        return TRUE;
    vx_set_error(error, VIR_ERR_ARGUMENT_UNSUPPORTED,
                 "the Guest Additions tell of a guest its users, its system and its interfaces: "
                 "not what 0x%x stands for",
                 types);
    return FALSE;
}

VX_HANDLER(domain_get_guest_info)
{
    g_autoptr(VxTypedParams) params = vx_typed_params_new();
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(GHashTable) properties = NULL;

    if (!vx_request_check_flags(request, args->flags, VIR_TYPED_PARAM_STRING_OKAY, error) ||
        !check_types(args->types, error))
        return FALSE;
    machine = vx_driver_find_active(request, &args->dom, error);
    if (!machine)
        return FALSE;
    properties = vx_guest_properties_read(machine, VX_GUEST_INFO "*", error);
    if (!properties)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(groups); i++)
        if (args->types == 0 || args->types & groups[i].type)
            groups[i].add(properties, params);
    if (vx_typed_params_get_n(params) == 0)
        return set_silent_guest(machine, error);
    vx_typed_params_finish(g_steal_pointer(&params), VIR_TYPED_PARAM_STRING_OKAY,
                           &ret->params.params_len, &ret->params.params_val);
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_interface_addresses),
    VX_PROC(domain_get_guest_info),
};
const VxProcTable vx_guest_info_procs = VX_PROC_TABLE(procs);
