/* query.c - what a snapshot is, and which of a domain's snapshots is the current one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/procs.h"
#include "driver/snapshot/common.h"
#include "util/error.h"

VX_HANDLER(domain_snapshot_lookup_by_name)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSnapshot) snapshot = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    snapshot = machine ? vx_snapshot_find(machine, args->name, error) : NULL;
    if (!snapshot)
        return FALSE;
    vx_driver_fill_snapshot(&args->dom, snapshot, &ret->snap);
    return TRUE;
}

/* @current: (out) (nullable) */
static gboolean
get_current(VxRequest *request, const remote_nonnull_domain *domain, guint flags,
            VxSnapshot **current, GError **error)
{
    g_autoptr(VxMachine) machine = NULL;

    if (!vx_request_check_flags(request, flags, 0, error))
        return FALSE;
    machine = vx_driver_find_domain(request, domain, error);
    return machine && vx_snapshot_get_current(machine, current, error);
}

VX_HANDLER(domain_has_current_snapshot)
{
    g_autoptr(VxSnapshot) current = NULL;

    if (!get_current(request, &args->dom, args->flags, &current, error))
        return FALSE;
    ret->result = current != NULL;
    return TRUE;
}

VX_HANDLER(domain_snapshot_current)
{
    g_autoptr(VxSnapshot) current = NULL;

    if (!get_current(request, &args->dom, args->flags, &current, error))
        return FALSE;
    if (!current) {
        vx_set_error(error, VIR_ERR_NO_DOMAIN_SNAPSHOT,
                     "the domain does not have a current snapshot");
        return FALSE;
    }
    vx_driver_fill_snapshot(&args->dom, current, &ret->snap);
    return TRUE;
}

VX_HANDLER(domain_snapshot_get_parent)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSnapshot) snapshot = NULL;
    g_autoptr(VxSnapshot) parent = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    snapshot = vx_driver_find_snapshot(request, &args->snap, &machine, error);
    if (!snapshot || !vx_snapshot_get_parent(snapshot, &parent, error))
        return FALSE;
    if (!parent) {
        vx_set_error(error, VIR_ERR_NO_DOMAIN_SNAPSHOT, "snapshot '%s' does not have a parent",
                     vx_snapshot_get_name(snapshot));
        return FALSE;
    }
    vx_driver_fill_snapshot(&args->snap.dom, parent, &ret->snap);
    return TRUE;
}

VX_HANDLER(domain_snapshot_is_current)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSnapshot) snapshot = NULL;
    gboolean is_current;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    snapshot = vx_driver_find_snapshot(request, &args->snap, &machine, error);
    if (!snapshot || !vx_snapshot_is_current(snapshot, &is_current, error))
        return FALSE;
    ret->current = is_current;
    return TRUE;
}

/* Always: see list.c. */
VX_HANDLER(domain_snapshot_has_metadata)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSnapshot) snapshot = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    snapshot = vx_driver_find_snapshot(request, &args->snap, &machine, error);
    ret->metadata = snapshot != NULL;
    return snapshot != NULL;
}

static const VxProc procs[] = {
    VX_PROC(domain_has_current_snapshot), VX_PROC(domain_snapshot_current),
    VX_PROC(domain_snapshot_get_parent),  VX_PROC(domain_snapshot_has_metadata),
    VX_PROC(domain_snapshot_is_current),  VX_PROC(domain_snapshot_lookup_by_name),
};
const VxProcTable vx_snapshot_query_procs = VX_PROC_TABLE(procs);
