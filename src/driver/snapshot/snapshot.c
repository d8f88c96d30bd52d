/* snapshot.c - describes, reverts to and deletes snapshots.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/flags.h"
#include "driver/domain/start.h"
#include "driver/procs.h"
#include "driver/snapshot/common.h"
#include "driver/snapshot/def.h"
#include "util/error.h"
#include "vbox/console.h"
#include "vbox/saved-state.h"
#include "xml/snapshot-xml.h"

VX_HANDLER(domain_snapshot_get_xml_desc)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSnapshot) snapshot = NULL;
    g_autoptr(VxSnapshotDef) def = NULL;

    if (!vx_request_check_flags(request, args->flags, VIR_DOMAIN_SNAPSHOT_XML_SECURE, error) ||
        (args->flags & VIR_DOMAIN_SNAPSHOT_XML_SECURE &&
         !vx_request_check_writable(request, error)))
        return FALSE;
    snapshot = vx_driver_find_snapshot(request, &args->snap, &machine, error);
    def = snapshot ? vx_snapshot_def_read(
                         snapshot, (args->flags & VIR_DOMAIN_SNAPSHOT_XML_SECURE) != 0, error)
                   : NULL;
    ret->xml = def ? vx_snapshot_def_format(def, args->flags, error) : NULL;
    return ret->xml != NULL;
}

/* ---- Revert ---- */

#define VX_REVERT_STATES (VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING | VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED)

static gboolean
check_revert_flags(VxRequest *request, guint flags, GError **error)
{
    return vx_request_check_flags(request, flags,
                                  VX_REVERT_STATES | VIR_DOMAIN_SNAPSHOT_REVERT_FORCE, error) &&
           VX_CHECK_EXCLUSIVE(request, flags, VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING,
                              VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED, error);
}

/* The virDomainState that the domain is to be in at the end. */
static int
choose_state(guint flags, int snapshot_state)
{
    if (flags & VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING)
        return VIR_DOMAIN_RUNNING;
    return flags & VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED ? VIR_DOMAIN_PAUSED : snapshot_state;
}

static int
choose_reason(int state)
{
    switch (state) {
    case VIR_DOMAIN_RUNNING:
        return VIR_DOMAIN_RUNNING_FROM_SNAPSHOT;
    case VIR_DOMAIN_PAUSED:
        return VIR_DOMAIN_PAUSED_FROM_SNAPSHOT;
    default:
        return VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT;
    }
}

static gboolean
restore(VxMachine *machine, VxSnapshot *snapshot, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_SHARED, error);

    return session && vx_snapshot_restore(session, snapshot, error);
}

/* VirtualBox restores only what is switched off, so a domain that runs is stopped first. */
static gboolean
revert(VxRequest *request, VxMachine *machine, VxSnapshot *snapshot, gboolean active, int state,
       GError **error)
{
    const char *uuid = vx_machine_get_uuid(machine);

    if (active) {
        vx_inventory_expect(vx_request_get_inventory(request), uuid, VIR_DOMAIN_SHUTOFF,
                            VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT);
        if (!vx_console_power_down(machine, error))
            return FALSE;
    }
    vx_driver_domain_changed(request, uuid); /* what is expected now is not what was before */
    vx_inventory_expect(vx_request_get_inventory(request), uuid, state, choose_reason(state));
    if (!restore(machine, snapshot, error)) {
        if (active)
            g_prefix_error(
                error, "domain '%s' was stopped, but not reverted: ", vx_machine_get_name(machine));
        return FALSE;
    }
    if (state == VIR_DOMAIN_SHUTOFF)
        return TRUE;
    return vx_saved_state_clear_paused(machine, error) &&
           vx_driver_start(request, machine, state == VIR_DOMAIN_PAUSED, error);
}

VX_HANDLER(domain_revert_to_snapshot)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSnapshot) snapshot = NULL;
    const char *before;
    gboolean active, reverted;
    int snapshot_state, state;
    VxJob *job;

    if (!check_revert_flags(request, args->flags, error))
        return FALSE;
    snapshot = vx_driver_find_snapshot(request, &args->snap, &machine, error);
    if (!snapshot || !vx_snapshot_get_state(snapshot, &snapshot_state, error) ||
        !vx_machine_get_state(machine, &before, error))
        return FALSE;
    active = vx_machine_state_find(before)->active;
    state = choose_state(args->flags, snapshot_state);
    /* libvirt's rule: who is connected to the running domain does not expect it to boot anew. */
    if (active && snapshot_state == VIR_DOMAIN_SHUTOFF && state != VIR_DOMAIN_SHUTOFF &&
        !(args->flags & VIR_DOMAIN_SNAPSHOT_REVERT_FORCE)) {
        vx_set_error(error, VIR_ERR_SNAPSHOT_REVERT_RISKY,
                     "must respawn hypervisor to start inactive snapshot");
        return FALSE;
    }
    job = vx_job_begin(request, vx_machine_get_uuid(machine),
                       VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_REVERT);
    reverted = revert(request, machine, snapshot, active, state, error);
    if (!reverted)
        vx_inventory_expect(vx_request_get_inventory(request), vx_machine_get_uuid(machine), -1, 0);
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    vx_job_end(job, reverted);
    return reverted;
}

/* ---- Delete ---- */

#define VX_DELETE_CHILDREN                                                                         \
    (VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN | VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY)

static gboolean
check_delete_flags(VxRequest *request, guint flags, GError **error)
{
    if (!vx_request_check_flags(
            request, flags, VX_DELETE_CHILDREN | VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY, error) ||
        !VX_CHECK_EXCLUSIVE(request, flags, VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN,
                            VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY, error))
        return FALSE;
    if (flags & VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY) {
        vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                     "VirtualBox cannot forget a snapshot and keep its files");
        return FALSE;
    }
    return TRUE;
}

/* Returns: (transfer full): what is to be deleted, in that order: children before their parents. */
static GPtrArray *
choose_victims(GPtrArray *tree, const char *uuid, guint flags)
{
    GPtrArray *victims = g_ptr_array_new();
    gint top = vx_snapshot_tree_find(tree, uuid);

    for (gint i = (gint) tree->len - 1; top >= 0 && i >= top; i--) {
        const VxSnapshotNode *node = g_ptr_array_index(tree, i);
        gboolean chosen =
            i == top ? !(flags & VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY)
                     : flags & VX_DELETE_CHILDREN && vx_snapshot_tree_is_below(tree, i, top);

        if (chosen)
            g_ptr_array_add(victims, node->snapshot);
    }
    return victims;
}

static gboolean
delete_all(VxMachine *machine, GPtrArray *victims, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_SHARED, error);

    if (!session)
        return FALSE;
    for (guint i = 0; i < victims->len; i++) {
        VxSnapshot *victim = g_ptr_array_index(victims, i);

        if (!vx_snapshot_delete(session, victim, error)) {
            g_prefix_error(error, "cannot delete snapshot '%s' (%u of %u are deleted): ",
                           vx_snapshot_get_name(victim), i, victims->len);
            return FALSE;
        }
    }
    return TRUE;
}

VX_HANDLER(domain_snapshot_delete)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSnapshot) snapshot = NULL;
    g_autoptr(GPtrArray) tree = NULL;
    g_autoptr(GPtrArray) victims = NULL;
    gboolean deleted;
    VxJob *job;

    if (!check_delete_flags(request, args->flags, error))
        return FALSE;
    snapshot = vx_driver_find_snapshot(request, &args->snap, &machine, error);
    if (!snapshot)
        return FALSE;
    tree = vx_snapshot_tree_read(machine, error);
    if (!tree)
        return FALSE;
    victims = choose_victims(tree, vx_snapshot_get_uuid(snapshot), args->flags);
    job = vx_job_begin(request, vx_machine_get_uuid(machine),
                       VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_DELETE);
    deleted = delete_all(machine, victims, error);
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    vx_job_end(job, deleted);
    return deleted;
}

static const VxProc procs[] = {
    VX_PROC(domain_revert_to_snapshot),
    VX_PROC(domain_snapshot_delete),
    VX_PROC(domain_snapshot_get_xml_desc),
};
const VxProcTable vx_snapshot_procs = VX_PROC_TABLE(procs);
