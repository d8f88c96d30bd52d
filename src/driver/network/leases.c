/* leases.c - the addresses that VirtualBox's DHCP servers gave to running domains.
 *
 * VirtualBox answers for one MAC address at a time; those of the running domains on the network are
 * asked for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/definitions.h"
#include "driver/domain/common.h"
#include "driver/network/common.h"
#include "driver/procs.h"
#include "rpc/values.h"
#include "util/error.h"
#include "vbox/dhcp-server.h"
#include "xml/value.h"

typedef struct {
    const VxNetwork *network;
    VxObject *server;
    GArray *leases; /* remote_network_dhcp_lease */
} Search;

static void
add_lease(Search *search, const char *mac, const char *hostname, const VxDhcpLease *lease)
{
    const VxNetworkIpDef *ip = vx_network_def_find_ip(search->network->def, VX_FAMILY_IPV4);
    const char *bridge = search->network->def->bridge;
    remote_network_dhcp_lease found = {
        .iface = g_strdup(bridge ? bridge : search->network->def->name),
        .expirytime = lease->expiry_s,
        .type = VIR_IP_ADDR_TYPE_IPV4,
        .mac = vx_remote_string(mac),
        .ipaddr = g_strdup(lease->address),
        .prefix = ip ? ip->prefix : 32,
        .hostname = vx_remote_string(hostname),
    };

    g_array_append_val(search->leases, found);
}

static gboolean
look_up(Search *search, const char *mac, const char *hostname, GError **error)
{
    VxDhcpLease lease = { 0 };

    if (!vx_dhcp_server_find_lease(search->server, mac, &lease, error))
        return FALSE;
    if (lease.address)
        add_lease(search, mac, hostname, &lease);
    g_free(lease.address);
    return TRUE;
}

static gboolean
look_up_domain(VxRequest *request, Search *search, const VxMachineInfo *info, const char *mac,
               GError **error)
{
    g_autoptr(VxDefinition) definition = vx_driver_ref_definition(request, info, FALSE, error);
    const VxDomainDef *def = definition ? vx_definition_get(definition) : NULL;

    for (guint i = 0; def && i < def->interfaces->len; i++) {
        const VxInterfaceDef *interface = g_ptr_array_index(def->interfaces, i);

        if (interface->type == VX_NET_NETWORK &&
            g_strcmp0(interface->source, search->network->def->name) == 0 &&
            (!mac || g_strcmp0(mac, interface->mac) == 0) &&
            !look_up(search, interface->mac, info->name, error))
            return FALSE;
    }
    return def != NULL;
}

static gboolean
look_up_all(VxRequest *request, Search *search, const char *mac, GError **error)
{
    g_autoptr(GPtrArray) domains = vx_driver_list_domains(request, TRUE, error);

    for (guint i = 0; domains && i < domains->len; i++) {
        const VxMachineInfo *info = g_ptr_array_index(domains, i);

        if (info->accessible && !look_up_domain(request, search, info, mac, error))
            return FALSE;
    }
    return domains != NULL;
}

static gboolean
find_leases(VxRequest *request, const VxNetwork *network, const char *mac, GArray *leases,
            GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autoptr(VxObject) server = NULL;
    Search search = { .network = network, .leases = leases };

    if (!host)
        return FALSE;
    if (!vx_dhcp_has_leases(vx_host_get_runtime(host))) {
        vx_set_error(error, VIR_ERR_NO_SUPPORT,
                     "this version of VirtualBox does not tell the leases of its DHCP servers");
        return FALSE;
    }
    if (!network->dhcp_name)
        return TRUE;
    if (!vx_dhcp_server_find(host, network->dhcp_name, &server, error))
        return FALSE;
    search.server = server;
    return !server || look_up_all(request, &search, mac, error);
}

VX_HANDLER(network_get_dhcp_leases)
{
    g_autoptr(GArray) leases = g_array_new(FALSE, TRUE, sizeof(remote_network_dhcp_lease));
    const char *given = vx_remote_string_get(args->mac);
    g_autofree char *mac = given ? vx_value_read_mac(given) : NULL;
    g_autoptr(GPtrArray) list = NULL;
    const VxNetwork *network;
    gboolean done;

    if (given && !mac) {
        vx_set_error(error, VIR_ERR_INVALID_MAC, "%s", given);
        return FALSE;
    }
    if (!vx_request_check_flags(request, args->flags, 0, error) ||
        !(network = vx_driver_find_network(request, &args->net, &list, error)))
        return FALSE;
    done = find_leases(request, network, mac, leases, error);
    /* The answer owns them, whatever comes of it. */
    ret->ret = leases->len;
    ret->leases.leases_len = leases->len;
    ret->leases.leases_val =
        (remote_network_dhcp_lease *) g_array_free(g_steal_pointer(&leases), FALSE);
    if (!args->need_results && done) {
        xdr_free((xdrproc_t) xdr_remote_network_get_dhcp_leases_ret, (char *) ret);
        ret->leases.leases_len = 0;
        ret->leases.leases_val = NULL;
    }
    return done;
}

static const VxProc procs[] = {
    VX_PROC(network_get_dhcp_leases),
};
const VxProcTable vx_network_leases_procs = VX_PROC_TABLE(procs);
