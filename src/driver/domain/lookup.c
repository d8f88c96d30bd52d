/* lookup.c - finding and listing domains: all from the inventory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/common.h"
#include "driver/domain/filter.h"
#include "driver/procs.h"
#include "rpc/values.h"
#include "util/error.h"

VX_HANDLER(domain_lookup_by_id)
{
    g_autoptr(VxMachineInfo) info =
        vx_inventory_find_by_id(vx_request_get_inventory(request), args->id, error);

    if (!info)
        return FALSE;
    vx_driver_fill_domain_info(info, &ret->dom);
    return TRUE;
}

VX_HANDLER(domain_lookup_by_name)
{
    g_autoptr(VxMachineInfo) info =
        vx_inventory_find_by_name(vx_request_get_inventory(request), args->name, error);

    if (!info)
        return FALSE;
    vx_driver_fill_domain_info(info, &ret->dom);
    return TRUE;
}

VX_HANDLER(domain_lookup_by_uuid)
{
    g_autofree char *uuid = vx_remote_uuid_format(args->uuid);
    g_autoptr(VxMachineInfo) info =
        vx_inventory_find_by_uuid(vx_request_get_inventory(request), uuid, error);

    if (!info)
        return FALSE;
    vx_driver_fill_domain_info(info, &ret->dom);
    return TRUE;
}

/* ---- The old way of listing: ids of active domains, names of inactive ones ---- */

static GPtrArray *
list_by_activity(VxRequest *request, gboolean active, GError **error)
{
    g_autoptr(GPtrArray) all = vx_driver_list_domains(request, active, error);
    GPtrArray *found;

    if (!all)
        return NULL;
    found = g_ptr_array_new_with_free_func((GDestroyNotify) vx_machine_info_unref);
    for (guint i = 0; i < all->len; i++) {
        VxMachineInfo *info = g_ptr_array_index(all, i);

        if (info->state->active == active)
            g_ptr_array_add(found, vx_machine_info_ref(info));
    }
    return found;
}

/* How many of @n the client takes. @error: libvirt's refusal of absurd numbers */
static gboolean
clip(gint64 wanted, guint n, guint *taken, GError **error)
{
    if (wanted < 0 || wanted > REMOTE_DOMAIN_LIST_MAX) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "maximum %" G_GINT64_FORMAT " is not from 0 to %d",
                     wanted, REMOTE_DOMAIN_LIST_MAX);
        return FALSE;
    }
    *taken = (guint) MIN(wanted, (gint64) n);
    return TRUE;
}

VX_HANDLER(connect_num_of_domains)
{
    g_autoptr(GPtrArray) active = list_by_activity(request, TRUE, error);

    if (!active)
        return FALSE;
    ret->num = (int) active->len;
    return TRUE;
}

VX_HANDLER(connect_list_domains)
{
    g_autoptr(GPtrArray) active = list_by_activity(request, TRUE, error);
    guint n;

    if (!active || !clip(args->maxids, active->len, &n, error))
        return FALSE;
    ret->ids.ids_val = g_new0(int, n);
    ret->ids.ids_len = n;
    for (guint i = 0; i < n; i++)
        ret->ids.ids_val[i] = ((const VxMachineInfo *) g_ptr_array_index(active, i))->id;
    return TRUE;
}

VX_HANDLER(connect_num_of_defined_domains)
{
    g_autoptr(GPtrArray) inactive = list_by_activity(request, FALSE, error);

    if (!inactive)
        return FALSE;
    ret->num = (int) inactive->len;
    return TRUE;
}

VX_HANDLER(connect_list_defined_domains)
{
    g_autoptr(GPtrArray) inactive = list_by_activity(request, FALSE, error);
    guint n;

    if (!inactive || !clip(args->maxnames, inactive->len, &n, error))
        return FALSE;
    ret->names.names_val = g_new0(char *, n);
    ret->names.names_len = n;
    for (guint i = 0; i < n; i++)
        ret->names.names_val[i] =
            g_strdup(((const VxMachineInfo *) g_ptr_array_index(inactive, i))->name);
    return TRUE;
}

/* ---- Listing with filters ---- */

VX_HANDLER(connect_list_all_domains)
{
    g_autoptr(GPtrArray) all = NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new();

    if (!vx_request_check_flags(request, args->flags, vx_domain_filter_flags(), error))
        return FALSE;
    all = vx_driver_list_domains(request, vx_domain_filter_wants_running(args->flags), error);
    if (!all)
        return FALSE;
    for (guint i = 0; i < all->len; i++)
        if (vx_domain_filter(request, g_ptr_array_index(all, i), args->flags))
            g_ptr_array_add(found, g_ptr_array_index(all, i));
    if (found->len > REMOTE_DOMAIN_LIST_MAX) {
        vx_set_error(error, VIR_ERR_RPC, "too many domains, %u, for one answer", found->len);
        return FALSE;
    }
    ret->ret = found->len;
    if (!args->need_results)
        return TRUE;
    ret->domains.domains_val = g_new0(remote_nonnull_domain, found->len);
    ret->domains.domains_len = found->len;
    for (guint i = 0; i < found->len; i++)
        vx_driver_fill_domain_info(g_ptr_array_index(found, i), &ret->domains.domains_val[i]);
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC_AT_ONCE(domain_lookup_by_id),   VX_PROC_AT_ONCE(domain_lookup_by_name),
    VX_PROC_AT_ONCE(domain_lookup_by_uuid), VX_PROC_AT_ONCE(connect_num_of_domains),
    VX_PROC_AT_ONCE(connect_list_domains),  VX_PROC(connect_num_of_defined_domains),
    VX_PROC(connect_list_defined_domains),  VX_PROC(connect_list_all_domains),
};

const VxProcTable vx_domain_lookup_procs = VX_PROC_TABLE(procs);
