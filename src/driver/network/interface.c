/* interface.c - the host's network interfaces.
 *
 * VirtualBox knows them, and changes none but its own (see networks).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/object-list.h"
#include "driver/procs.h"
#include "driver/state.h"
#include "util/error.h"

#define VX_STATES (VIR_CONNECT_LIST_INTERFACES_ACTIVE | VIR_CONNECT_LIST_INTERFACES_INACTIVE)

static void
fill(const VxHostInterfaceDef *def, remote_nonnull_interface *interface)
{
    interface->name = g_strdup(def->name);
    interface->mac = g_strdup(def->mac);
}

/* ---- Lists ---- */

static const char *
get_name(gconstpointer object)
{
    return ((const VxHostInterfaceDef *) object)->name;
}

static GPtrArray *
get_all(VxRequest *request, GError **error)
{
    return vx_host_objects_list_interfaces(vx_request_get_host_objects(request), error);
}

static guint
get_filters(gconstpointer object)
{
    return ((const VxHostInterfaceDef *) object)->link == VX_LINK_UP
               ? VIR_CONNECT_LIST_INTERFACES_ACTIVE
               : VIR_CONNECT_LIST_INTERFACES_INACTIVE;
}

static const guint filters[] = { VX_STATES };
static const VxObjectKind interfaces = {
    get_all, get_name, get_filters, filters, G_N_ELEMENTS(filters),
};

VX_HANDLER(connect_num_of_interfaces)
{
    return vx_object_list_count(request, &interfaces, VIR_CONNECT_LIST_INTERFACES_ACTIVE, &ret->num,
                                error);
}

VX_HANDLER(connect_list_interfaces)
{
    return vx_object_list_names(request, &interfaces, VIR_CONNECT_LIST_INTERFACES_ACTIVE,
                                args->maxnames, &ret->names.names_val, &ret->names.names_len,
                                error);
}

VX_HANDLER(connect_num_of_defined_interfaces)
{
    return vx_object_list_count(request, &interfaces, VIR_CONNECT_LIST_INTERFACES_INACTIVE,
                                &ret->num, error);
}

VX_HANDLER(connect_list_defined_interfaces)
{
    return vx_object_list_names(request, &interfaces, VIR_CONNECT_LIST_INTERFACES_INACTIVE,
                                args->maxnames, &ret->names.names_val, &ret->names.names_len,
                                error);
}

VX_HANDLER(connect_list_all_interfaces)
{
    g_auto(VxObjectList) list = { 0 };

    if (!vx_request_check_flags(request, args->flags, VX_STATES, error) ||
        !vx_object_list_get(request, &interfaces, args->flags, &list, error))
        return FALSE;
    ret->ret = list.passing->len;
    if (!args->need_results)
        return TRUE;
    ret->ifaces.ifaces_len = list.passing->len;
    ret->ifaces.ifaces_val = g_new0(remote_nonnull_interface, list.passing->len);
    for (guint i = 0; i < list.passing->len; i++)
        fill(g_ptr_array_index(list.passing, i), &ret->ifaces.ifaces_val[i]);
    return TRUE;
}

/* ---- One ---- */

/* @all: as list(). Returns: (transfer none) */
static const VxHostInterfaceDef *
find(VxRequest *request, const char *name, GPtrArray **all, GError **error)
{
    *all = vx_host_objects_list_interfaces(vx_request_get_host_objects(request), error);
    for (guint i = 0; *all && i < (*all)->len; i++) {
        const VxHostInterfaceDef *def = g_ptr_array_index(*all, i);

        if (g_str_equal(def->name, name))
            return def;
    }
    if (*all)
        vx_set_error(error, VIR_ERR_NO_INTERFACE, "couldn't find interface named '%s'", name);
    return NULL;
}

VX_HANDLER(interface_lookup_by_name)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxHostInterfaceDef *def = find(request, args->name, &all, error);

    if (def)
        fill(def, &ret->iface);
    return def != NULL;
}

VX_HANDLER(interface_lookup_by_mac_string)
{
    g_autoptr(GPtrArray) all =
        vx_host_objects_list_interfaces(vx_request_get_host_objects(request), error);
    const VxHostInterfaceDef *found = NULL;

    if (!all)
        return FALSE;
    for (guint i = 0; i < all->len; i++) {
        const VxHostInterfaceDef *def = g_ptr_array_index(all, i);

        if (g_ascii_strcasecmp(def->mac, args->mac) != 0)
            continue;
        if (found) {
            vx_set_error(error, VIR_ERR_MULTIPLE_INTERFACES,
                         "the MAC address '%s' matches multiple interfaces", args->mac);
            return FALSE;
        }
        found = def;
    }
    if (!found)
        vx_set_error(error, VIR_ERR_NO_INTERFACE, "couldn't find interface with MAC address '%s'",
                     args->mac);
    else
        fill(found, &ret->iface);
    return found != NULL;
}

VX_HANDLER(interface_get_xml_desc)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxHostInterfaceDef *def;

    if (!vx_request_check_flags(request, args->flags, VIR_INTERFACE_XML_INACTIVE, error) ||
        !(def = find(request, args->iface.name, &all, error)))
        return FALSE;
    ret->xml = vx_host_interface_def_format(def, error);
    return ret->xml != NULL;
}

VX_HANDLER(interface_is_active)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxHostInterfaceDef *def = find(request, args->iface.name, &all, error);

    ret->active = def && def->link == VX_LINK_UP;
    return def != NULL;
}

static const VxProc procs[] = {
    VX_PROC(connect_list_all_interfaces), VX_PROC(connect_list_defined_interfaces),
    VX_PROC(connect_list_interfaces),     VX_PROC(connect_num_of_defined_interfaces),
    VX_PROC(connect_num_of_interfaces),   VX_PROC(interface_get_xml_desc),
    VX_PROC(interface_is_active),         VX_PROC(interface_lookup_by_mac_string),
    VX_PROC(interface_lookup_by_name),
};
const VxProcTable vx_interface_procs = VX_PROC_TABLE(procs);
