/* interface.c - the host's network interfaces.
 *
 * VirtualBox knows them, and changes none but its own (see networks).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/flags.h"
#include "driver/name-list.h"
#include "driver/procs.h"
#include "driver/state.h"
#include "util/error.h"

#define VX_STATES (VIR_CONNECT_LIST_INTERFACES_ACTIVE | VIR_CONNECT_LIST_INTERFACES_INACTIVE)

/* Connects. @all: (out) (transfer full): who owns the elements.
 * Returns: (transfer full): array of VxHostInterfaceDef that pass @flags */
static GPtrArray *
list(VxRequest *request, guint flags, GPtrArray **all, GError **error)
{
    static const guint groups[] = { VX_STATES };
    g_autoptr(GPtrArray) passing = g_ptr_array_new();

    *all = vx_host_objects_list_interfaces(vx_request_get_host_objects(request), error);
    if (!*all)
        return NULL;
    for (guint i = 0; i < (*all)->len; i++) {
        const VxHostInterfaceDef *def = g_ptr_array_index(*all, i);
        guint is = def->link == VX_LINK_UP ? VIR_CONNECT_LIST_INTERFACES_ACTIVE
                                           : VIR_CONNECT_LIST_INTERFACES_INACTIVE;

        if (vx_flags_pass(flags, is, groups, G_N_ELEMENTS(groups)))
            g_ptr_array_add(passing, g_ptr_array_index(*all, i));
    }
    return g_steal_pointer(&passing);
}

static void
fill(const VxHostInterfaceDef *def, remote_nonnull_interface *interface)
{
    interface->name = g_strdup(def->name);
    interface->mac = g_strdup(def->mac);
}

/* ---- Lists ---- */

static gboolean
count(VxRequest *request, guint flags, int *n, GError **error)
{
    g_autoptr(GPtrArray) all = NULL;
    g_autoptr(GPtrArray) passing = list(request, flags, &all, error);

    if (passing)
        *n = (int) passing->len;
    return passing != NULL;
}

static const char *
get_name(gconstpointer object)
{
    return ((const VxHostInterfaceDef *) object)->name;
}

static gboolean
list_names(VxRequest *request, guint flags, int max, remote_nonnull_string **names, u_int *n_names,
           GError **error)
{
    g_autoptr(GPtrArray) all = NULL;
    g_autoptr(GPtrArray) passing = list(request, flags, &all, error);

    return vx_name_list_fill(passing, get_name, max, names, n_names);
}

VX_HANDLER(connect_num_of_interfaces)
{
    return count(request, VIR_CONNECT_LIST_INTERFACES_ACTIVE, &ret->num, error);
}

VX_HANDLER(connect_list_interfaces)
{
    return list_names(request, VIR_CONNECT_LIST_INTERFACES_ACTIVE, args->maxnames,
                      &ret->names.names_val, &ret->names.names_len, error);
}

VX_HANDLER(connect_num_of_defined_interfaces)
{
    return count(request, VIR_CONNECT_LIST_INTERFACES_INACTIVE, &ret->num, error);
}

VX_HANDLER(connect_list_defined_interfaces)
{
    return list_names(request, VIR_CONNECT_LIST_INTERFACES_INACTIVE, args->maxnames,
                      &ret->names.names_val, &ret->names.names_len, error);
}

VX_HANDLER(connect_list_all_interfaces)
{
    g_autoptr(GPtrArray) all = NULL;
    g_autoptr(GPtrArray) passing = NULL;

    if (!vx_request_check_flags(request, args->flags, VX_STATES, error) ||
        !(passing = list(request, args->flags, &all, error)))
        return FALSE;
    ret->ret = passing->len;
    if (!args->need_results)
        return TRUE;
    ret->ifaces.ifaces_len = passing->len;
    ret->ifaces.ifaces_val = g_new0(remote_nonnull_interface, passing->len);
    for (guint i = 0; i < passing->len; i++)
        fill(g_ptr_array_index(passing, i), &ret->ifaces.ifaces_val[i]);
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
