/* network.c - networks: listing, finding and describing them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/object-list.h"
#include "driver/network/common.h"
#include "driver/procs.h"
#include "rpc/values.h"
#include "util/error.h"

void
vx_driver_fill_network(const VxNetwork *from, remote_nonnull_network *network)
{
    network->name = g_strdup(from->def->name);
    vx_remote_uuid_parse(from->def->uuid, network->uuid);
}

const VxNetwork *
vx_driver_find_network(VxRequest *request, const remote_nonnull_network *network, GPtrArray **list,
                       GError **error)
{
    g_autofree char *uuid = vx_remote_uuid_format(network->uuid);
    g_autoptr(GPtrArray) all = vx_networks_list(vx_request_get_networks(request), error);
    const VxNetwork *found = all ? vx_networks_find_uuid(all, uuid) : NULL;

    if (all && !found)
        vx_set_error(error, VIR_ERR_NO_NETWORK, "no network with matching uuid '%s' (%s)", uuid,
                     network->name);
    if (found)
        *list = g_steal_pointer(&all);
    return found;
}

/* ---- Lists ---- */

static const char *
get_name(gconstpointer object)
{
    return ((const VxNetwork *) object)->def->name;
}

static GPtrArray *
get_all(VxRequest *request, GError **error)
{
    return vx_networks_list(vx_request_get_networks(request), error);
}

static guint
get_filters(gconstpointer object)
{
    const VxNetwork *network = object;

    return VIR_CONNECT_LIST_NETWORKS_PERSISTENT |
           (network->active ? VIR_CONNECT_LIST_NETWORKS_ACTIVE
                            : VIR_CONNECT_LIST_NETWORKS_INACTIVE) |
           (network->autostart ? VIR_CONNECT_LIST_NETWORKS_AUTOSTART
                               : VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART);
}

static const guint filters[] = {
    VIR_CONNECT_LIST_NETWORKS_ACTIVE | VIR_CONNECT_LIST_NETWORKS_INACTIVE,
    VIR_CONNECT_LIST_NETWORKS_PERSISTENT | VIR_CONNECT_LIST_NETWORKS_TRANSIENT,
    VIR_CONNECT_LIST_NETWORKS_AUTOSTART | VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART,
};
static const VxObjectKind networks = {
    get_all, get_name, get_filters, filters, G_N_ELEMENTS(filters),
};

VX_HANDLER(connect_num_of_networks)
{
    return vx_object_list_count(request, &networks, VIR_CONNECT_LIST_NETWORKS_ACTIVE, &ret->num,
                                error);
}

VX_HANDLER(connect_list_networks)
{
    return vx_object_list_names(request, &networks, VIR_CONNECT_LIST_NETWORKS_ACTIVE,
                                args->maxnames, &ret->names.names_val, &ret->names.names_len,
                                error);
}

VX_HANDLER(connect_num_of_defined_networks)
{
    return vx_object_list_count(request, &networks, VIR_CONNECT_LIST_NETWORKS_INACTIVE, &ret->num,
                                error);
}

VX_HANDLER(connect_list_defined_networks)
{
    return vx_object_list_names(request, &networks, VIR_CONNECT_LIST_NETWORKS_INACTIVE,
                                args->maxnames, &ret->names.names_val, &ret->names.names_len,
                                error);
}

VX_HANDLER(connect_list_all_networks)
{
    g_auto(VxObjectList) list = { 0 };

    if (!vx_request_check_flags(
            request, args->flags,
            VIR_CONNECT_LIST_NETWORKS_ACTIVE | VIR_CONNECT_LIST_NETWORKS_INACTIVE |
                VIR_CONNECT_LIST_NETWORKS_PERSISTENT | VIR_CONNECT_LIST_NETWORKS_TRANSIENT |
                VIR_CONNECT_LIST_NETWORKS_AUTOSTART | VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART,
            error) ||
        !vx_object_list_get(request, &networks, args->flags, &list, error))
        return FALSE;
    ret->ret = list.passing->len;
    if (!args->need_results)
        return TRUE;
    ret->nets.nets_len = list.passing->len;
    ret->nets.nets_val = g_new0(remote_nonnull_network, list.passing->len);
    for (guint i = 0; i < list.passing->len; i++)
        vx_driver_fill_network(g_ptr_array_index(list.passing, i), &ret->nets.nets_val[i]);
    return TRUE;
}

/* ---- Finding one ---- */

VX_HANDLER(network_lookup_by_name)
{
    g_autoptr(GPtrArray) all = vx_networks_list(vx_request_get_networks(request), error);
    const VxNetwork *network = all ? vx_networks_find_name(all, args->name) : NULL;

    if (all && !network)
        vx_set_error(error, VIR_ERR_NO_NETWORK, "no network with matching name '%s'", args->name);
    if (network)
        vx_driver_fill_network(network, &ret->net);
    return network != NULL;
}

VX_HANDLER(network_lookup_by_uuid)
{
    g_autofree char *uuid = vx_remote_uuid_format(args->uuid);
    g_autoptr(GPtrArray) all = vx_networks_list(vx_request_get_networks(request), error);
    const VxNetwork *network = all ? vx_networks_find_uuid(all, uuid) : NULL;

    if (all && !network)
        vx_set_error(error, VIR_ERR_NO_NETWORK, "no network with matching uuid '%s'", uuid);
    if (network)
        vx_driver_fill_network(network, &ret->net);
    return network != NULL;
}

/* ---- What it is ---- */

/* There is one definition, in effect and for the next start. */
VX_HANDLER(network_get_xml_desc)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxNetwork *network;

    if (!vx_request_check_flags(request, args->flags, VIR_NETWORK_XML_INACTIVE, error) ||
        !(network = vx_driver_find_network(request, &args->net, &all, error)))
        return FALSE;
    ret->xml = vx_network_def_format(network->def, error);
    return ret->xml != NULL;
}

VX_HANDLER(network_is_active)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxNetwork *network = vx_driver_find_network(request, &args->net, &all, error);

    ret->active = network && network->active;
    return network != NULL;
}

VX_HANDLER(network_is_persistent)
{
    g_autoptr(GPtrArray) all = NULL;

    ret->persistent = 1;
    return vx_driver_find_network(request, &args->net, &all, error) != NULL;
}

VX_HANDLER(network_get_autostart)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxNetwork *network = vx_driver_find_network(request, &args->net, &all, error);

    ret->autostart = network && network->autostart;
    return network != NULL;
}

VX_HANDLER(network_get_bridge_name)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxNetwork *network = vx_driver_find_network(request, &args->net, &all, error);

    if (!network)
        return FALSE;
    if (!network->def->bridge) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "network '%s' does not have a bridge name.",
                     network->def->name);
        return FALSE;
    }
    ret->name = g_strdup(network->def->bridge);
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(connect_list_all_networks), VX_PROC(connect_list_defined_networks),
    VX_PROC(connect_list_networks),     VX_PROC(connect_num_of_defined_networks),
    VX_PROC(connect_num_of_networks),   VX_PROC(network_get_autostart),
    VX_PROC(network_get_bridge_name),   VX_PROC(network_get_xml_desc),
    VX_PROC(network_is_active),         VX_PROC(network_is_persistent),
    VX_PROC(network_lookup_by_name),    VX_PROC(network_lookup_by_uuid),
};
const VxProcTable vx_network_procs = VX_PROC_TABLE(procs);
