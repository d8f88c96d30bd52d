/* snapshot.c - taking, deleting and restoring snapshots.
 *
 * Up to 4.3 these are methods of the console, from 5.0 on of the session's machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/snapshot.h"
#include "svc/events.h"
#include "svc/medium.h"
#include "svc/progress.h"
#include "svc/storage.h"
#include "svc/vm.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define SNAPSHOT_MS 30

static SimObject *
find_below(SimObject *snapshot, const char *name_or_id)
{
    g_autofree char *id = sim_object_get_string(snapshot, "id");
    g_autofree char *name = sim_object_get_string(snapshot, "name");
    GPtrArray *children = sim_object_list(snapshot, "children");

    if (g_ascii_strcasecmp(id, name_or_id) == 0 || strcmp(name, name_or_id) == 0)
        return snapshot;
    for (guint i = 0; i < children->len; i++) {
        SimObject *found = find_below(g_ptr_array_index(children, i), name_or_id);

        if (found != NULL)
            return found;
    }
    return NULL;
}

SimObject *
sim_snapshot_find(SimMachine *machine, const char *name_or_id)
{
    if (machine->first_snapshot == NULL || name_or_id[0] == '\0')
        return machine->first_snapshot;
    return find_below(machine->first_snapshot, name_or_id);
}

SimResult
sim_machine_find_snapshot(SimCall *call)
{
    SimObject *snapshot = sim_snapshot_find(sim_machine_of(call->self), sim_in_string(call, 0));

    if (snapshot == NULL)
        return sim_fail(call,
                        sim_in_string(call, 0)[0] == '\0' ? SIM_E_FAIL : SIM_E_OBJECT_NOT_FOUND,
                        "The machine has no snapshot '%s'", sim_in_string(call, 0));
    sim_out_object(call, 0, snapshot);
    return SIM_OK;
}

void
sim_snapshots_drop_files(SimObject *snapshot)
{
    GPtrArray *children = sim_object_list(snapshot, "children");
    g_autofree char *state_file = sim_object_get_string(snapshot, "stateFile");

    if (state_file[0] != '\0')
        g_unlink(state_file);
    for (guint i = 0; i < children->len; i++)
        sim_snapshots_drop_files(g_ptr_array_index(children, i));
}

static SimMachine *
machine_of_snapshot(SimObject *snapshot)
{
    return sim_object_part(snapshot, "machine", "IMachine")->data;
}

/* The session's object, through which the method was called or whose console it was. */
static SimResult
check(SimCall *call, SimMachine *machine)
{
    if (machine->mutable == NULL || sim_object_ancestor(call->self, "IMachine") != machine->mutable)
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "Snapshots need a session: lock the machine first");
    return SIM_OK;
}

static gboolean
write_state_file(const char *path, SimMachine *machine)
{
    g_autofree char *name = sim_machine_name(machine);
    g_autofree char *text = g_strdup_printf("Saved state of the simulated machine %s\n", name);

    return !sim_faults_disk_full(machine->service->faults) &&
           g_file_set_contents(path, text, -1, NULL);
}

/* --- Taking. */

static void
take_nothing(SimTask *task)
{
    sim_machine_set_state(sim_machine_of(task->object), (SimState) task->number);
}

static SimResult
take(SimTask *task)
{
    SimMachine *machine = sim_machine_of(task->object);
    SimObject *snapshot = task->other;
    SimState before = (SimState) task->number;
    gboolean online = sim_state_is_online(before);
    g_autofree char *folder = sim_machine_snapshot_folder(machine);
    g_autofree char *id = sim_object_get_string(snapshot, "id");
    g_autoptr(GError) error = NULL;
    SimObject *inner;

    if (machine->mutable == NULL)
        return sim_task_fail(task, SIM_E_FAIL, "The machine was unlocked in the meantime");
    if (sim_faults_disk_full(machine->service->faults)) {
        sim_machine_set_state(machine, before);
        return sim_task_fail(task, SIM_E_FILE_ERROR, "Could not write to '%s': %s", folder,
                             g_strerror(ENOSPC));
    }
    if (online || before == SIM_STATE_SAVED) {
        g_autofree char *path = g_strdup_printf("%s/%s.sav", folder, id);

        if (!write_state_file(path, machine)) {
            sim_machine_set_state(machine, before);
            return sim_task_fail(task, SIM_E_FILE_ERROR, "Could not save the state to '%s'", path);
        }
        sim_object_set_string(snapshot, "stateFile", path);
        sim_object_set_int(snapshot, "online", TRUE);
    }
    inner = sim_object_part(snapshot, "machine", "IMachine");
    inner->data = g_rc_box_acquire(machine);
    sim_object_assign(inner, machine->mutable);
    if (machine->vm != NULL)
        sim_vm_unlock_media(machine->mutable);
    if (!sim_storage_make_diffs(machine, machine->mutable, &error)) {
        g_autofree char *state_file = sim_object_get_string(snapshot, "stateFile");

        sim_object_kill(snapshot);
        sim_machine_rollback(machine);
        sim_storage_collect(machine);
        g_unlink(state_file);
        if (machine->vm != NULL)
            sim_vm_lock_media(machine->mutable, &(char *){ NULL });
        sim_machine_set_state(machine, before);
        return sim_task_fail(task, SIM_E_FILE_ERROR, "Could not make a differencing medium: %s",
                             error->message);
    }
    if (machine->vm != NULL) {
        g_autofree char *problem = NULL;

        sim_vm_lock_media(machine->mutable, &problem);
    }
    sim_object_assign(machine->object, machine->mutable);
    if (machine->current_snapshot != NULL) {
        snapshot->owner = machine->current_snapshot;
        g_ptr_array_add(sim_object_list(machine->current_snapshot, "children"),
                        sim_object_ref(snapshot));
    } else {
        machine->first_snapshot = sim_object_ref(snapshot);
    }
    machine->current_snapshot = snapshot;
    machine->differs = FALSE;
    machine->modified = FALSE;
    sim_machine_set_state(machine, before);
    sim_machine_touch(machine);
    sim_fire(task->service->virtualbox, "SnapshotTaken", "s:machineId", machine->id, "s:snapshotId",
             id, NULL);
    return SIM_OK;
}

/* takeSnapshot(name, description, ret progress); from 5.0 on (name, description, pause, out id, ret
 * progress) */
SimResult
sim_machine_take_snapshot(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimResult result = check(call, machine);
    SimState before = machine->state;
    g_autoptr(SimObject) snapshot = NULL;
    g_autofree char *id = sim_uuid_new();
    SimTask *task;

    if (SIM_FAILED(result))
        return result;
    if (before != SIM_STATE_POWERED_OFF && before != SIM_STATE_SAVED &&
        before != SIM_STATE_ABORTED && before != SIM_STATE_TELEPORTED &&
        before != SIM_STATE_RUNNING && before != SIM_STATE_PAUSED)
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "No snapshot can be taken of a machine that is %s", sim_state_name(before));
    snapshot = sim_object_new(call->service, "ISnapshot", NULL);
    sim_object_set_string(snapshot, "id", id);
    sim_object_set_string(snapshot, "name", sim_in_string(call, 0));
    sim_object_set_string(snapshot, "description", sim_in_string(call, 1));
    sim_object_set_int(snapshot, "timeStamp", sim_now_ms());
    if (call->n_out > 1)
        sim_out_string(call, 0, id);
    task = sim_progress_start(call, "Taking a snapshot", SNAPSHOT_MS, TRUE, take, machine->object);
    task->other = g_steal_pointer(&snapshot);
    task->number = before;
    task->canceled = take_nothing;
    sim_machine_set_state(machine, before == SIM_STATE_RUNNING  ? SIM_STATE_LIVE_SNAPSHOTTING
                                   : before == SIM_STATE_PAUSED ? SIM_STATE_ONLINE_SNAPSHOTTING
                                                                : SIM_STATE_SNAPSHOTTING);
    return SIM_OK;
}

/* --- Deleting. */

static void
reparent_children(SimObject *from, SimObject *to)
{
    GPtrArray *children = sim_medium_data(from)->children;

    while (children->len > 0) {
        SimObject *child = g_ptr_array_index(children, 0);

        sim_medium_set_parent(child, to);
        sim_medium_save(child);
    }
}

static void
move_users(SimObject *from, SimObject *to)
{
    GPtrArray *attachments = sim_medium_data(from)->attachments;

    while (attachments->len > 0)
        sim_attachment_set_medium(g_ptr_array_index(attachments, 0), to);
}

/* The snapshot's medium and the one that differs from it become one. */
static void
merge(SimObject *attachment)
{
    SimObject *medium = sim_object_get_object(attachment, "medium");
    SimMediumData *data = medium != NULL ? sim_medium_data(medium) : NULL;
    G_GNUC_UNUSED g_autoptr(SimObject) keep = medium != NULL ? sim_object_ref(medium) : NULL;

    if (medium == NULL || !sim_medium_has_snapshots(medium) || data->children->len > 1)
        return;
    sim_attachment_set_medium(attachment, NULL);
    if (data->attachments->len > 0)
        return; /* something else needs it as it is */
    if (data->children->len ==
        0) { /* nothing differs from it: it is not needed, unless it is the base */
        if (data->parent != NULL)
            sim_medium_destroy(medium);
    } else if (data->parent == NULL) { /* a base medium takes in what differs */
        g_autoptr(SimObject) child = sim_object_ref(g_ptr_array_index(data->children, 0));

        move_users(child, medium);
        sim_medium_set_parent(child, NULL);
        reparent_children(child, medium);
        sim_medium_destroy(child);
    } else { /* what differs goes into the child */
        reparent_children(medium, data->parent);
        sim_medium_destroy(medium);
    }
}

static GPtrArray *
siblings(SimObject *snapshot)
{
    return snapshot->owner != NULL ? sim_object_list(snapshot->owner, "children") : NULL;
}

/* The only child, if there is one, takes the snapshot's place. */
static void
unlink_snapshot(SimMachine *machine, SimObject *snapshot)
{
    GPtrArray *children = sim_object_list(snapshot, "children");
    SimObject *child = children->len > 0 ? g_ptr_array_steal_index(children, 0) : NULL;
    GPtrArray *list = siblings(snapshot);

    if (machine->current_snapshot == snapshot)
        machine->current_snapshot = snapshot->owner;
    if (child != NULL)
        child->owner = snapshot->owner;
    if (list != NULL) {
        if (child != NULL)
            g_ptr_array_add(list, child);
        g_ptr_array_remove(list, snapshot);
    } else {
        machine->first_snapshot = child;
        sim_object_kill(snapshot);
        sim_object_unref(snapshot);
    }
}

static SimResult
delete_one(SimTask *task)
{
    SimMachine *machine = sim_machine_of(task->object);
    SimObject *snapshot = task->other;
    g_autofree char *id = sim_object_get_string(snapshot, "id");
    g_autofree char *state_file = sim_object_get_string(snapshot, "stateFile");
    GPtrArray *attachments =
        sim_object_list(sim_object_part(snapshot, "machine", "IMachine"), "mediumAttachments");

    if (machine->vm != NULL && machine->mutable != NULL)
        sim_vm_unlock_media(machine->mutable);
    for (guint i = 0; i < attachments->len; i++)
        merge(g_ptr_array_index(attachments, i));
    if (state_file[0] != '\0')
        g_unlink(state_file);
    unlink_snapshot(machine, snapshot);
    if (machine->vm != NULL && machine->mutable != NULL) {
        g_autofree char *problem = NULL;

        sim_vm_lock_media(machine->mutable, &problem);
    }
    sim_machine_set_state(machine, (SimState) task->number);
    sim_machine_touch(machine);
    sim_fire(task->service->virtualbox, "SnapshotDeleted", "s:machineId", machine->id,
             "s:snapshotId", id, NULL);
    return SIM_OK;
}

/* deleteSnapshot(id, ret progress) */
SimResult
sim_machine_delete_snapshot(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimResult result = check(call, machine);
    SimObject *snapshot = sim_snapshot_find(machine, sim_in_string(call, 0));
    SimTask *task;
    guint8 iid[16];
    guint children;

    if (SIM_FAILED(result))
        return result;
    if (!sim_iid_parse(sim_in_string(call, 0), iid))
        return sim_fail(call, SIM_E_INVALIDARG, "'%s' is not a UUID", sim_in_string(call, 0));
    if (snapshot == NULL)
        return sim_fail(call, SIM_E_FAIL, "The machine has no snapshot with the UUID {%s}",
                        sim_in_string(call, 0));
    if (machine->state >= SIM_STATE_STUCK)
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "No snapshot can be deleted of a machine that is %s",
                        sim_state_name(machine->state));
    children = sim_object_list(snapshot, "children")->len;
    if (children > 1 || (children == 1 && snapshot == machine->current_snapshot))
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE,
                        "The snapshot cannot be deleted: it has %u child snapshots%s", children,
                        children == 1 ? ", and it is the current one" : "");
    task = sim_progress_start(call, "Deleting a snapshot", SNAPSHOT_MS, FALSE, delete_one,
                              machine->object);
    task->other = sim_object_ref(snapshot);
    task->number = machine->state;
    sim_machine_set_state(machine,
                          machine->state == SIM_STATE_RUNNING  ? SIM_STATE_DELETING_SNAPSHOT_ONLINE
                          : machine->state == SIM_STATE_PAUSED ? SIM_STATE_DELETING_SNAPSHOT_PAUSED
                                                               : SIM_STATE_DELETING_SNAPSHOT);
    return SIM_OK;
}

/* --- Restoring. */

static void
drop_current_diffs(SimObject *object)
{
    GPtrArray *attachments = sim_object_list(object, "mediumAttachments");

    for (guint i = 0; i < attachments->len; i++) {
        SimObject *attachment = g_ptr_array_index(attachments, i);
        SimObject *medium = sim_object_get_object(attachment, "medium");

        if (medium != NULL && sim_object_get_int(medium, "implicit") != 0)
            sim_attachment_set_medium(attachment, NULL);
    }
}

static SimResult
restore(SimTask *task)
{
    SimMachine *machine = sim_machine_of(task->object);
    SimObject *snapshot = task->other;
    SimObject *inner = sim_object_part(snapshot, "machine", "IMachine");
    g_autofree char *name = sim_machine_name(machine);
    g_autofree char *id = sim_object_get_string(snapshot, "id");
    gboolean online = sim_object_get_int(snapshot, "online") != 0;
    g_autoptr(GError) error = NULL;

    if (machine->mutable == NULL)
        return sim_task_fail(task, SIM_E_FAIL, "The machine was unlocked in the meantime");
    drop_current_diffs(machine->mutable);
    drop_current_diffs(machine->object);
    sim_object_assign(machine->mutable, inner);
    sim_object_set_string(machine->mutable, "name", name);
    if (!sim_storage_make_diffs(machine, machine->mutable, &error)) {
        sim_machine_set_state(machine, (SimState) task->number);
        return sim_task_fail(task, SIM_E_FILE_ERROR, "Could not make a differencing medium: %s",
                             error->message);
    }
    sim_object_assign(machine->object, machine->mutable);
    sim_storage_collect(machine);
    if (machine->state_file != NULL)
        g_unlink(machine->state_file);
    g_clear_pointer(&machine->state_file, g_free);
    if (online) {
        g_autofree char *folder = sim_machine_snapshot_folder(machine);

        machine->state_file = g_strdup_printf("%s/%" G_GINT64_FORMAT ".sav", folder, sim_now_ms());
        write_state_file(machine->state_file, machine);
    }
    machine->current_snapshot = snapshot;
    machine->differs = FALSE;
    machine->modified = FALSE;
    sim_machine_set_state(machine, online ? SIM_STATE_SAVED : SIM_STATE_POWERED_OFF);
    sim_machine_touch(machine);
    sim_fire(task->service->virtualbox, "SnapshotRestored", "s:machineId", machine->id,
             "s:snapshotId", id, NULL);
    sim_fire(task->service->virtualbox, "MachineDataChanged", "s:machineId", machine->id, NULL);
    return SIM_OK;
}

/* restoreSnapshot(snapshot, ret progress) */
SimResult
sim_machine_restore_snapshot(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimObject *snapshot = sim_in_object(call, 0, "ISnapshot");
    SimResult result = check(call, machine);
    SimTask *task;

    if (SIM_FAILED(result))
        return result;
    if (snapshot == NULL || machine_of_snapshot(snapshot) != machine)
        return sim_fail(call, SIM_E_INVALIDARG, "Not a snapshot of this machine");
    if (machine->state >= SIM_STATE_RUNNING)
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "The snapshot cannot be restored: the machine is %s",
                        sim_state_name(machine->state));
    task = sim_progress_start(call, "Restoring a snapshot", SNAPSHOT_MS, FALSE, restore,
                              machine->object);
    task->other = sim_object_ref(snapshot);
    task->number = machine->state;
    sim_machine_set_state(machine, SIM_STATE_RESTORING_SNAPSHOT);
    return SIM_OK;
}

/* --- Members of ISnapshot. */

static SimResult
get_parent(SimCall *call)
{
    sim_out_object(call, 0, call->self->owner);
    return SIM_OK;
}

static SimResult
get_children(SimCall *call)
{
    sim_out_objects(call, 0, sim_object_list(call->self, "children"));
    return SIM_OK;
}

static SimResult
get_children_count(SimCall *call)
{
    sim_out_int(call, 0, sim_object_list(call->self, "children")->len);
    return SIM_OK;
}

static SimResult
set_text(SimCall *call)
{
    SimMachine *machine = machine_of_snapshot(call->self);
    g_autofree char *id = sim_object_get_string(call->self, "id");

    sim_object_set_string(call->self, call->slot->name, sim_in_string(call, 0));
    sim_machine_touch(machine);
    sim_fire(call->service->virtualbox, "SnapshotChanged", "s:machineId", machine->id,
             "s:snapshotId", id, NULL);
    return SIM_OK;
}

static const SimMember members[] = {
    {"machine",           SIM_PART,   NULL,               NULL},
    { "parent",           SIM_GETTER, get_parent,         NULL},
    { "getChildren",      SIM_METHOD, get_children,       NULL},
    { "getChildrenCount", SIM_METHOD, get_children_count, NULL},
    { "childrenCount",    SIM_GETTER, get_children_count, NULL},
    { "name",             SIM_SETTER, set_text,           NULL},
    { "description",      SIM_SETTER, set_text,           NULL},
    { NULL,               0,          NULL,               NULL},
};

const SimClassDef sim_snapshot_classes[] = {
    {.interface = "ISnapshot", .members = members, .identity = "id" },
    { .interface = NULL       },
};
