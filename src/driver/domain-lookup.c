/* domain-lookup.c - finding and listing domains: all from the inventory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain-common.h"
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
    g_autoptr(GPtrArray) all = vx_inventory_list(vx_request_get_inventory(request), error);
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

/* What a flag wants to be true of a domain. */
typedef gboolean (*Test)(const VxMachineInfo *info, const VxMachineDetails *details);

static gboolean
is_active(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return info->state->active;
}

static gboolean
is_inactive(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return !info->state->active;
}

static gboolean
always(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return TRUE;
}

static gboolean
never(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return FALSE;
}

static gboolean
is_running(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return info->state->state == VIR_DOMAIN_RUNNING;
}

static gboolean
is_paused(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return info->state->state == VIR_DOMAIN_PAUSED;
}

static gboolean
is_shut_off(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return info->state->state == VIR_DOMAIN_SHUTOFF;
}

static gboolean
is_other(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return !is_running(info, details) && !is_paused(info, details) && !is_shut_off(info, details);
}

static gboolean
is_saved(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return info->state->saved;
}

static gboolean
is_not_saved(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return !info->state->saved;
}

static gboolean
has_autostart(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return details->autostart;
}

static gboolean
has_no_autostart(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return !details->autostart;
}

static gboolean
has_snapshot(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return details->n_snapshots > 0;
}

static gboolean
has_no_snapshot(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return details->n_snapshots == 0;
}

#define VX_LIST_NEEDS_DETAILS                                                                      \
    (VIR_CONNECT_LIST_DOMAINS_AUTOSTART | VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART |                  \
     VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT | VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT)

/* Flags of one group are alternatives; a group of which no flag is given excludes nothing. */
static const struct {
    guint flag;
    guint group;
    Test test;
} filters[] = {
    {VIR_CONNECT_LIST_DOMAINS_ACTIVE,          0, is_active       },
    { VIR_CONNECT_LIST_DOMAINS_INACTIVE,       0, is_inactive     },
    { VIR_CONNECT_LIST_DOMAINS_PERSISTENT,     1, always          }, /* VirtualBox has no others */
    { VIR_CONNECT_LIST_DOMAINS_TRANSIENT,      1, never           },
    { VIR_CONNECT_LIST_DOMAINS_RUNNING,        2, is_running      },
    { VIR_CONNECT_LIST_DOMAINS_PAUSED,         2, is_paused       },
    { VIR_CONNECT_LIST_DOMAINS_SHUTOFF,        2, is_shut_off     },
    { VIR_CONNECT_LIST_DOMAINS_OTHER,          2, is_other        },
    { VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,    3, is_saved        },
    { VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE, 3, is_not_saved    },
    { VIR_CONNECT_LIST_DOMAINS_AUTOSTART,      4, has_autostart   },
    { VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART,   4, has_no_autostart},
    { VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT,   5, has_snapshot    },
    { VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT,    5, has_no_snapshot },
    { VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT, 6, never           }, /* nor checkpoints */
    { VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT,  6, always          },
};

static guint
all_filter_flags(void)
{
    guint flags = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++)
        flags |= filters[i].flag;
    return flags;
}

static gboolean
passes(const VxMachineInfo *info, const VxMachineDetails *details, guint flags)
{
    guint asked = 0;
    guint passed = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        if (!(flags & filters[i].flag))
            continue;
        asked |= 1u << filters[i].group;
        if (filters[i].test(info, details))
            passed |= 1u << filters[i].group;
    }
    return asked == passed;
}

VX_HANDLER(connect_list_all_domains)
{
    VxInventory *inventory = vx_request_get_inventory(request);
    g_autoptr(GPtrArray) all = NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new();

    if (!vx_request_check_flags(request, args->flags, all_filter_flags(), error))
        return FALSE;
    all = vx_inventory_list(inventory, error);
    if (!all)
        return FALSE;
    for (guint i = 0; i < all->len; i++) {
        VxMachineInfo *info = g_ptr_array_index(all, i);
        VxMachineDetails details = { 0 };

        if (args->flags & VX_LIST_NEEDS_DETAILS &&
            !vx_driver_get_details(request, info, &details, NULL))
            continue; /* went away meanwhile */
        if (passes(info, &details, args->flags))
            g_ptr_array_add(found, info);
    }
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
    VX_PROC(domain_lookup_by_id),          VX_PROC(domain_lookup_by_name),
    VX_PROC(domain_lookup_by_uuid),        VX_PROC(connect_num_of_domains),
    VX_PROC(connect_list_domains),         VX_PROC(connect_num_of_defined_domains),
    VX_PROC(connect_list_defined_domains), VX_PROC(connect_list_all_domains),
};

const VxProcTable vx_domain_lookup_procs = VX_PROC_TABLE(procs);
