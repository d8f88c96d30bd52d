/* machine.c - machines: identity, state, who may change what.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/machine.h"
#include "svc/events.h"
#include "svc/guestprops.h"

#include <string.h>

static const char *const state_names[] = {
    [SIM_STATE_NULL] = "Null",
    [SIM_STATE_POWERED_OFF] = "PoweredOff",
    [SIM_STATE_SAVED] = "Saved",
    [SIM_STATE_TELEPORTED] = "Teleported",
    [SIM_STATE_ABORTED] = "Aborted",
    [SIM_STATE_ABORTED_SAVED] = "AbortedSaved",
    [SIM_STATE_RUNNING] = "Running",
    [SIM_STATE_PAUSED] = "Paused",
    [SIM_STATE_STUCK] = "Stuck",
    [SIM_STATE_TELEPORTING] = "Teleporting",
    [SIM_STATE_LIVE_SNAPSHOTTING] = "LiveSnapshotting",
    [SIM_STATE_ONLINE_SNAPSHOTTING] = "OnlineSnapshotting",
    [SIM_STATE_DELETING_SNAPSHOT_ONLINE] = "DeletingSnapshotOnline",
    [SIM_STATE_DELETING_SNAPSHOT_PAUSED] = "DeletingSnapshotPaused",
    [SIM_STATE_STARTING] = "Starting",
    [SIM_STATE_STOPPING] = "Stopping",
    [SIM_STATE_SAVING] = "Saving",
    [SIM_STATE_RESTORING] = "Restoring",
    [SIM_STATE_RESTORING_SNAPSHOT] = "RestoringSnapshot",
    [SIM_STATE_DELETING_SNAPSHOT] = "DeletingSnapshot",
    [SIM_STATE_SETTING_UP] = "SettingUp",
    [SIM_STATE_SNAPSHOTTING] = "Snapshotting",
};

/* What older versions, which have no such state, are in instead. */
static const struct {
    SimState state, instead;
} substitutes[] = {
    {SIM_STATE_ABORTED_SAVED,        SIM_STATE_SAVED     },
    { SIM_STATE_ONLINE_SNAPSHOTTING, SIM_STATE_SAVING    },
    { SIM_STATE_SNAPSHOTTING,        SIM_STATE_SETTING_UP},
};

static const char *const session_state_names[] = {
    [SIM_SESSION_NULL] = "Null",           [SIM_SESSION_UNLOCKED] = "Unlocked",
    [SIM_SESSION_LOCKED] = "Locked",       [SIM_SESSION_SPAWNING] = "Spawning",
    [SIM_SESSION_UNLOCKING] = "Unlocking",
};

gint64
sim_now_ms(void)
{
    return g_get_real_time() / 1000;
}

char *
sim_uuid_new(void)
{
    return g_uuid_string_random();
}

const char *
sim_state_name(SimState state)
{
    return state_names[state];
}

gint64
sim_state_value(SimService *service, SimState state)
{
    for (guint i = 0; i < G_N_ELEMENTS(substitutes); i++)
        if (substitutes[i].state == state &&
            !sim_has_enum(service, "MachineState", state_names[state]))
            state = substitutes[i].instead;
    return sim_enum(service, "MachineState", state_names[state]);
}

gint64
sim_session_state_value(SimService *service, SimSessionState state)
{
    return sim_enum(service, "SessionState", session_state_names[state]);
}

gboolean
sim_state_is_online(SimState state)
{
    return state >= SIM_STATE_RUNNING && state <= SIM_STATE_DELETING_SNAPSHOT_PAUSED;
}

SimMachine *
sim_machine_of(SimObject *object)
{
    SimObject *machine = sim_object_ancestor(object, "IMachine");

    return machine != NULL ? machine->data : NULL;
}

SimMachine *
sim_machine_new(SimService *service, const char *id)
{
    SimMachine *machine = g_rc_box_new0(SimMachine);

    machine->service = service;
    machine->id = g_strdup(id);
    machine->state = SIM_STATE_POWERED_OFF;
    machine->last_state_change = sim_now_ms();
    machine->session_state = SIM_SESSION_UNLOCKED;
    machine->extra_data = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    machine->guest_properties =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, sim_guest_property_free);
    machine->sharers = g_ptr_array_new();
    machine->object = sim_machine_object_new(machine, NULL);
    return machine;
}

static void
machine_clear(gpointer data)
{
    SimMachine *machine = data;

    g_free(machine->id);
    g_free(machine->settings_file);
    g_free(machine->state_file);
    g_free(machine->session_name);
    g_hash_table_unref(machine->extra_data);
    g_hash_table_unref(machine->guest_properties);
    g_ptr_array_unref(machine->sharers);
}

SimObject *
sim_machine_object_new(SimMachine *machine, SimObject *owner)
{
    SimObject *object = sim_object_new(machine->service, "IMachine", owner);

    /* The first object of a machine takes over the machine's first reference. */
    object->data = machine->object == NULL ? machine : g_rc_box_acquire(machine);
    return object;
}

void
sim_machine_object_dispose(SimObject *object)
{
    SimMachine *machine = object->data;

    if (machine == NULL)
        return; /* a copy in the making */
    if (machine->object == object) {
        machine->object = NULL;
        g_clear_pointer(&machine->mutable, sim_object_unref);
        machine->current_snapshot = NULL;
        g_clear_pointer(&machine->first_snapshot, sim_object_unref);
    }
    g_rc_box_release_full(machine, machine_clear);
}

char *
sim_machine_name(SimMachine *machine)
{
    return sim_object_get_string(machine->object, "name");
}

char *
sim_machine_folder(SimMachine *machine)
{
    return g_path_get_dirname(machine->settings_file);
}

char *
sim_machine_snapshot_folder(SimMachine *machine)
{
    g_autofree char *set = sim_object_get_string(machine->object, "snapshotFolder");
    g_autofree char *folder = sim_machine_folder(machine);
    char *path = g_path_is_absolute(set)
                     ? g_strdup(set)
                     : g_build_filename(folder, set[0] != '\0' ? set : "Snapshots", NULL);

    g_mkdir_with_parents(path, 0700);
    return path;
}

static gboolean
state_allows(SimState state, SimWhen when)
{
    switch (state) {
    case SIM_STATE_POWERED_OFF:
    case SIM_STATE_TELEPORTED:
    case SIM_STATE_ABORTED:
        return TRUE;
    case SIM_STATE_SAVED:
    case SIM_STATE_ABORTED_SAVED:
        return when == SIM_WHEN_SAVED || when == SIM_WHEN_SAVED_LIVE;
    case SIM_STATE_RUNNING:
    case SIM_STATE_PAUSED:
        return when == SIM_WHEN_LIVE || when == SIM_WHEN_SAVED_LIVE;
    default:
        return FALSE;
    }
}

SimResult
sim_machine_check_mutable(SimCall *call, SimObject *object, SimWhen when)
{
    SimMachine *machine = object->data;
    g_autofree char *name = sim_object_get_string(object, "name");

    if (object != machine->mutable && (object != machine->object || machine->registered))
        return sim_fail(
            call, SIM_E_INVALID_VM_STATE,
            "The settings of the machine '%s' cannot be changed through this object: lock it first",
            name);
    if (!state_allows(machine->state, when))
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "The machine '%s' cannot be changed like this while it is %s", name,
                        sim_state_name(machine->state));
    return SIM_OK;
}

void
sim_machine_modified(SimObject *object, SimObject *changed)
{
    SimMachine *machine = object->data;

    machine->modified = TRUE;
    if (machine->current_snapshot != NULL)
        machine->differs = TRUE;
}

void
sim_machine_set_state(SimMachine *machine, SimState state)
{
    SimService *service = machine->service;

    if (machine->state == state)
        return;
    machine->state = state;
    machine->last_state_change = sim_now_ms();
    sim_fire(service->virtualbox, "MachineStateChanged", "s:machineId", machine->id, "i:state",
             sim_state_value(service, state), NULL);
    if (machine->console != NULL)
        sim_fire(machine->console, "StateChanged", "i:state", sim_state_value(service, state),
                 NULL);
}

void
sim_machine_set_session_state(SimMachine *machine, SimSessionState state)
{
    if (machine->session_state == state)
        return;
    machine->session_state = state;
    sim_fire(machine->service->virtualbox, "SessionStateChanged", "s:machineId", machine->id,
             "i:state", sim_session_state_value(machine->service, state), NULL);
}

/* --- Members. */
