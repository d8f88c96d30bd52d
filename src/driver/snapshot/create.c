/* create.c - takes snapshots, and changes what can be changed of one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/flags.h"
#include "driver/procs.h"
#include "driver/snapshot/common.h"
#include "driver/snapshot/def.h"
#include "map/map.h"
#include "util/error.h"
#include "vbox/console.h"
#include "xml/schema.h"
#include "xml/snapshot-xml.h"

#define SNAPSHOT_SCHEMA "domainsnapshot.rng"

/* ATOMIC is how VirtualBox does it: a snapshot is taken of all disks or none. */
#define VX_CREATE_FLAGS                                                                            \
    (VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT |                    \
     VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA | VIR_DOMAIN_SNAPSHOT_CREATE_HALT |                    \
     VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY | VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT |                 \
     VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE | VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC |                      \
     VIR_DOMAIN_SNAPSHOT_CREATE_LIVE | VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE)

static gboolean
check_flags(VxRequest *request, guint flags, GError **error)
{
    static const struct {
        guint flag;
        const char *reason;
    } refused[] = {
        {VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA,
         "VirtualBox keeps what it knows of a snapshot as long as there is the snapshot"},
        { VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT,
         "VirtualBox makes the files of a snapshot itself: existing ones cannot be used"},
        { VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE,
         "VirtualBox cannot have the guest's file systems quiesced for a snapshot"      },
    };

    if (!vx_request_check_flags(request, flags, VX_CREATE_FLAGS, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        if (flags & refused[i].flag) {
            vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED, "%s", refused[i].reason);
            return FALSE;
        }
    return VX_CHECK_NEEDED(request, flags, VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT,
                           VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE, error) &&
           VX_CHECK_EXCLUSIVE(request, flags, VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE,
                              VIR_DOMAIN_SNAPSHOT_CREATE_HALT, error);
}

/* ---- A new snapshot ---- */

static gboolean
check_new(VxMachine *machine, VxSnapshotDef *def, guint flags, gboolean active, GError **error)
{
    g_autoptr(VxDomainDef) domain = NULL;

    if (flags & VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY) {
        if (def->memory == VX_LOCATION_INTERNAL) {
            vx_set_error(error, VIR_ERR_XML_ERROR,
                         "memory state cannot be saved with offline or disk-only snapshot");
            return FALSE;
        }
        def->memory = VX_LOCATION_NONE;
    }
    if (!vx_snapshot_check_name(machine, def->name, error))
        return FALSE;
    /* Only its disks are needed, and only where the snapshot says something of disks. */
    return (def->disks->len == 0 ||
            vx_map_read(machine, VIR_DOMAIN_XML_INACTIVE, &domain, error)) &&
           vx_snapshot_def_check_new(def, domain, active, error);
}

static VxSnapshot *
take(VxMachine *machine, const VxSnapshotDef *def, guint flags, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_SHARED, error);

    return session ? vx_snapshot_take(session, def->name, def->description,
                                      !(flags & VIR_DOMAIN_SNAPSHOT_CREATE_LIVE), error)
                   : NULL;
}

static void
undo(VxMachine *machine, VxSnapshot *snapshot)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_SHARED, &error);

    if (!session || !vx_snapshot_delete(session, snapshot, &error))
        g_warning("cannot delete snapshot '%s' again: %s", vx_snapshot_get_name(snapshot),
                  error->message);
}

static gboolean
halt(VxRequest *request, VxMachine *machine, VxSnapshot *taken, GError **error)
{
    const char *uuid = vx_machine_get_uuid(machine);

    vx_inventory_expect(vx_request_get_inventory(request), uuid, VIR_DOMAIN_SHUTOFF,
                        VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT);
    if (vx_console_power_down(machine, error))
        return TRUE;
    vx_inventory_expect(vx_request_get_inventory(request), uuid, -1, 0);
    undo(machine, taken);
    return FALSE;
}

static VxSnapshot *
create(VxRequest *request, VxMachine *machine, VxSnapshotDef *def, guint flags, GError **error)
{
    g_autoptr(VxSnapshot) taken = NULL;
    const char *state;
    gboolean active;

    if (!vx_machine_get_state(machine, &state, error))
        return NULL;
    active = vx_machine_state_find(state)->active;
    if (!check_new(machine, def, flags, active, error))
        return NULL;
    taken = take(machine, def, flags, error);
    if (!taken || (active && flags & VIR_DOMAIN_SNAPSHOT_CREATE_HALT &&
                   !halt(request, machine, taken, error)))
        return NULL;
    return g_steal_pointer(&taken);
}

/* ---- One that exists ---- */

static VxSnapshot *
redefine(VxMachine *machine, VxSnapshotDef *def, guint flags, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(VxSnapshot) snapshot = vx_snapshot_find(machine, def->name, &local);
    g_autoptr(VxSnapshotDef) existing = NULL;
    g_autoptr(VxSession) session = NULL;
    gboolean is_current;

    if (!snapshot) {
        if (vx_error_is(local, VIR_ERR_NO_DOMAIN_SNAPSHOT))
            vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                         "VirtualBox keeps snapshots itself: '%s', which it does not have, cannot "
                         "be defined",
                         def->name);
        else
            g_propagate_error(error, g_steal_pointer(&local));
        return NULL;
    }
    existing = vx_snapshot_def_read(snapshot, FALSE, error);
    if (!existing || !vx_snapshot_def_check_same(def, existing, error) ||
        !vx_snapshot_is_current(snapshot, &is_current, error))
        return NULL;
    if (flags & VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT && !is_current) {
        vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                     "VirtualBox makes snapshot '%s' the current one only by reverting to it",
                     def->name);
        return NULL;
    }
    session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    if (!session || !vx_snapshot_set_description(session, snapshot, def->description, error))
        return NULL;
    return g_steal_pointer(&snapshot);
}

VX_HANDLER(domain_snapshot_create_xml)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSnapshotDef) def = NULL;
    g_autoptr(VxSnapshot) snapshot = NULL;
    VxJob *job;

    if (!check_flags(request, args->flags, error))
        return FALSE;
    if (args->flags & VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE &&
        !vx_schema_validate(args->xml_desc, SNAPSHOT_SCHEMA, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    def = machine ? vx_snapshot_def_parse(args->xml_desc, VX_PARSE_DEFAULT, error) : NULL;
    if (!def)
        return FALSE;
    job = vx_job_begin(request, vx_machine_get_uuid(machine), VIR_DOMAIN_JOB_OPERATION_SNAPSHOT);
    snapshot = args->flags & VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE
                   ? redefine(machine, def, args->flags, error)
                   : create(request, machine, def, args->flags, error);
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    vx_job_end(job, snapshot != NULL);
    if (!snapshot)
        return FALSE;
    vx_driver_fill_snapshot(&args->dom, snapshot, &ret->snap);
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_snapshot_create_xml),
};
const VxProcTable vx_snapshot_create_procs = VX_PROC_TABLE(procs);
