/* create.c - a machine's way into and out of the registry.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/create.h"
#include "svc/events.h"
#include "svc/medium.h"
#include "svc/ostypes.h"
#include "svc/progress.h"
#include "svc/registry.h"
#include "svc/snapshot.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static char *
default_folder(SimService *service)
{
    SimObject *properties =
        sim_object_part(service->virtualbox, "systemProperties", "ISystemProperties");
    char *folder = sim_object_get_string(properties, "defaultMachineFolder");

    if (folder[0] != '\0')
        return folder;
    g_free(folder);
    return g_build_filename(service->user_home, "VirtualBox VMs", NULL);
}

static char *
compose(SimService *service, const char *name, const char *base)
{
    g_autofree char *folder = base[0] != '\0' ? g_strdup(base) : default_folder(service);
    g_autofree char *safe = g_strdelimit(g_strdup(name), "/\\:*?\"<>|", '_');

    return g_strdup_printf("%s/%s/%s.vbox", folder, safe, safe);
}

/* composeMachineFilename(name, baseFolder), from 4.2 on (name, group, createFlags, baseFolder) */
SimResult
sim_compose_machine_filename(SimCall *call)
{
    g_autofree char *path =
        compose(call->service, sim_in_string(call, 0), sim_in_string(call, call->n_in - 1));

    if (sim_in_string(call, 0)[0] == '\0')
        return sim_fail(call, SIM_E_INVALIDARG, "A machine has a name");
    sim_out_string(call, 0, path);
    return SIM_OK;
}

/* What the signatures of createMachine have in common. */
typedef struct {
    const char *settings_file, *name, *os_type;
    char *id; /* own (nullable) */
    gboolean force;
} Wanted;

/* "UUID=...,forceOverwrite=1,directoryIncludesUUID=1"; others are ignored. */
static void
read_flags(const char *flags, Wanted *wanted)
{
    g_auto(GStrv) each = g_strsplit(flags, ",", -1);

    for (guint i = 0; each[i] != NULL; i++) {
        if (g_ascii_strncasecmp(each[i], "UUID=", 5) == 0)
            wanted->id = g_strdup(each[i] + 5);
        else if (g_str_has_prefix(each[i], "forceOverwrite="))
            wanted->force = strcmp(each[i] + strlen("forceOverwrite="), "0") != 0;
    }
}

/* Up to 4.1: (settingsFile, name, osTypeId, id, forceOverwrite); from 4.2 on:
 * (settingsFile, name, groups, osTypeId, flags), from 7.0 on with (cipher, passwordId, password)
 * behind, from 7.1 on with the platform before the groups. */
static void
read_wanted(SimCall *call, Wanted *wanted)
{
    guint groups = 2;

    wanted->settings_file = sim_in_string(call, 0);
    wanted->name = sim_in_string(call, 1);
    while (groups < call->n_in && !sim_in_is_list(call, groups))
        groups++;
    if (groups < call->n_in) {
        wanted->os_type = sim_in_string(call, groups + 1);
        read_flags(sim_in_string(call, groups + 2), wanted);
        return;
    }
    wanted->os_type = sim_in_string(call, 2);
    wanted->id = g_strdup(sim_in_string(call, 3));
    wanted->force = sim_in_int(call, 4) != 0;
}

static SimResult
create(SimCall *call, const Wanted *wanted)
{
    g_autofree char *id = wanted->id != NULL && wanted->id[0] != '\0'
                              ? g_ascii_strdown(wanted->id, -1)
                              : sim_uuid_new();
    const char *os_type = wanted->os_type[0] != '\0' ? wanted->os_type : "Other";
    g_autofree char *path = wanted->settings_file[0] != '\0'
                                ? g_strdup(wanted->settings_file)
                                : compose(call->service, wanted->name, "");
    guint8 iid[16];
    SimMachine *machine;

    if (wanted->name[0] == '\0')
        return sim_fail(call, SIM_E_INVALIDARG, "A machine has a name");
    if (!sim_iid_parse(id, iid))
        return sim_fail(call, SIM_E_INVALIDARG, "'%s' is not a UUID", id);
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !wanted->force)
        return sim_fail(call, SIM_E_FILE_ERROR, "The settings file '%s' exists already", path);

    machine = sim_machine_new(call->service, id);
    machine->settings_file = g_steal_pointer(&path);
    machine->modified = TRUE;
    sim_object_set_string(machine->object, "name", wanted->name);
    sim_object_set_string(machine->object, "OSTypeId", os_type);
    sim_guest_os_type_apply(machine->object, os_type);
    sim_out_object(call, 0, machine->object);
    sim_object_unref(machine->object);
    return SIM_OK;
}

SimResult
sim_create_machine(SimCall *call)
{
    Wanted wanted = { 0 };
    SimResult result;

    read_wanted(call, &wanted);
    result = create(call, &wanted);
    g_free(wanted.id);
    return result;
}

SimResult
sim_open_machine(SimCall *call)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SimObject) object = sim_machine_load(call->service, sim_in_string(call, 0), &error);

    if (object == NULL)
        return sim_fail(call, SIM_E_FILE_ERROR, "Could not open the settings file: %s",
                        error->message);
    sim_out_object(call, 0, object);
    return SIM_OK;
}

SimResult
sim_register_machine(SimCall *call)
{
    SimObject *object = sim_in_object(call, 0, "IMachine");
    SimMachine *machine = object != NULL ? sim_machine_of(object) : NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *name = NULL;
    SimMachine *other;

    if (machine == NULL || object != machine->object)
        return sim_fail(call, SIM_E_INVALIDARG, "Not a machine that can be registered");
    name = sim_machine_name(machine);
    if (machine->registered)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "The machine '%s' is registered already",
                        name);
    other = sim_machines_find_id(call->service, machine->id);
    if (other != NULL) {
        g_autofree char *other_name = sim_machine_name(other);

        return sim_fail(call, SIM_E_INVALIDARG, "There is a machine '%s' with UUID {%s} already",
                        other_name, other->id);
    }
    if (machine->modified || !machine->on_disk) {
        SimResult result = sim_machine_commit(call, machine);

        if (SIM_FAILED(result))
            return result;
    }
    if (!sim_registry_add_machine(machine, &error))
        return sim_fail(call, SIM_E_FILE_ERROR, "Could not save the registry: %s", error->message);
    sim_machines_add(machine);
    sim_fire(call->service->virtualbox, "MachineRegistered", "s:machineId", machine->id,
             "i:registered", (gint64) TRUE, NULL);
    return SIM_OK;
}

/* Takes the media out of the machine and of its snapshots. */
static void
detach_all(SimObject *object, GPtrArray *media)
{
    GPtrArray *attachments = sim_object_list(object, "mediumAttachments");

    while (attachments->len > 0) {
        SimObject *attachment = g_ptr_array_index(attachments, attachments->len - 1);
        SimObject *medium = sim_object_get_object(attachment, "medium");

        if (medium != NULL && !g_ptr_array_find(media, medium, NULL))
            g_ptr_array_add(media, sim_object_ref(medium));
        g_ptr_array_set_size(attachments, (gint) attachments->len - 1);
    }
}

static void
detach_snapshots(SimObject *snapshot, GPtrArray *media)
{
    SimObject *machine = sim_object_peek_part(snapshot, "machine");
    GPtrArray *children = sim_object_list(snapshot, "children");

    /* Children first: their media are the children of this one's. */
    for (guint i = 0; i < children->len; i++)
        detach_snapshots(g_ptr_array_index(children, i), media);
    if (machine != NULL)
        detach_all(machine, media);
}

static gboolean
is_wanted(SimService *service, SimObject *medium, const char *mode)
{
    gboolean disk = sim_medium_is(medium, "HardDisk");

    if (strcmp(mode, "Full") == 0 || strcmp(mode, "DetachAllReturnHardDisksAndVMRemovable") == 0)
        return !sim_medium_data(medium)->host_drive;
    return strcmp(mode, "DetachAllReturnHardDisksOnly") == 0 && disk;
}

/* unregister(cleanupMode, ret media) */
SimResult
sim_machine_unregister(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    const char *mode = sim_enum_name(call->service, "CleanupMode", sim_in_int(call, 0));
    g_autoptr(GPtrArray) media = g_ptr_array_new_with_free_func((GDestroyNotify) sim_object_unref);
    g_autofree char *name = sim_machine_name(machine);
    gboolean only = strcmp(mode, "UnregisterOnly") == 0; /* leaves a saved state alone */
    SimValue list;

    if (mode[0] == '?')
        return sim_fail(call, SIM_E_INVALIDARG, "There is no such cleanup mode");
    if (!machine->registered)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "The machine '%s' is not registered",
                        name);
    if (machine->session_state != SIM_SESSION_UNLOCKED ||
        sim_faults_locked(call->service->faults, name))
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "The machine '%s' is locked by a session",
                        name);

    if (machine->state_file != NULL && !only) {
        g_unlink(machine->state_file);
        g_clear_pointer(&machine->state_file, g_free);
        machine->state = SIM_STATE_POWERED_OFF;
    }
    detach_all(machine->object, media);
    if (machine->first_snapshot != NULL) {
        detach_snapshots(machine->first_snapshot, media);
        sim_snapshots_drop_files(machine->first_snapshot);
        machine->current_snapshot = NULL;
        g_clear_pointer(&machine->first_snapshot, sim_object_unref);
    }
    list = sim_value_list();
    for (guint i = 0; i < media->len; i++) {
        SimObject *medium = g_ptr_array_index(media, i);

        sim_medium_save(medium);
        if (is_wanted(call->service, medium, mode))
            sim_value_append(&list, sim_value_object(medium));
    }
    sim_out(call, 0, list);
    sim_machine_touch(machine);
    sim_registry_remove_machine(machine);
    sim_machines_remove(machine);
    sim_fire(call->service->virtualbox, "MachineRegistered", "s:machineId", machine->id,
             "i:registered", (gint64) FALSE, NULL);
    return SIM_OK;
}

static void
delete_files(SimMachine *machine)
{
    g_autofree char *folder = sim_machine_folder(machine);
    g_autofree char *previous = g_strconcat(machine->settings_file, "-prev", NULL);
    g_autofree char *logs = g_build_filename(folder, "Logs", NULL);
    g_autofree char *snapshots = g_build_filename(folder, "Snapshots", NULL);
    g_autofree char *log = g_build_filename(logs, "VBox.log", NULL);

    g_unlink(machine->settings_file);
    g_unlink(previous);
    g_unlink(log);
    g_rmdir(logs);
    g_rmdir(snapshots);
    g_rmdir(folder); /* stays where it still has something */
    machine->on_disk = FALSE;
}

static SimResult
finish_delete(SimTask *task)
{
    SimMachine *machine = sim_machine_of(task->object);

    for (guint i = 0; i < task->objects->len; i++)
        sim_medium_destroy(g_ptr_array_index(task->objects, i));
    if (machine->state_file != NULL)
        g_unlink(machine->state_file);
    delete_files(machine);
    return SIM_OK;
}

/* deleteConfig(media, ret progress); "delete" before 4.3 */
SimResult
sim_machine_delete_config(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimTask *task;

    if (machine->registered)
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "A registered machine's files are not deleted");
    for (guint i = 0; i < sim_in_length(call, 0); i++) {
        SimObject *medium = sim_in_element(call, 0, i)->object;

        if (medium == NULL || !sim_object_is(medium, "IMedium"))
            return sim_fail(call, SIM_E_INVALIDARG, "Not a medium");
        if (sim_medium_data(medium)->attachments->len > 0)
            return sim_fail(call, SIM_E_OBJECT_IN_USE,
                            "A medium to be deleted is attached to a machine");
    }
    task = sim_progress_start(call, "Deleting the machine", 10, FALSE, finish_delete, call->self);
    task->objects = g_ptr_array_new_with_free_func((GDestroyNotify) sim_object_unref);
    for (guint i = 0; i < sim_in_length(call, 0); i++)
        g_ptr_array_add(task->objects, sim_object_ref(sim_in_element(call, 0, i)->object));
    return SIM_OK;
}
