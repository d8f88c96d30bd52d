/* save.c - a machine's settings: saving, discarding, its file, its name.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/events.h"
#include "svc/guestprops.h"
#include "svc/registry.h"
#include "svc/store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static GString *
to_text(SimMachine *machine)
{
    GString *out = g_string_new("# A machine of the simulated VirtualBox.\n");
    GHashTableIter iter;
    gpointer key, value;

    sim_store_put_string(out, 0, "id", machine->id);
    if (machine->state == SIM_STATE_SAVED || machine->state == SIM_STATE_ABORTED ||
        machine->state == SIM_STATE_ABORTED_SAVED)
        sim_store_put_string(out, 0, "state", sim_state_name(machine->state));
    if (machine->state_file != NULL)
        sim_store_put_string(out, 0, "stateFile", machine->state_file);
    if (machine->differs)
        sim_store_put_string(out, 0, "differs", "yes");
    g_hash_table_iter_init(&iter, machine->extra_data);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        g_string_append(out, "extra\n");
        sim_store_put_string(out, 1, "key", key);
        sim_store_put_string(out, 1, "value", value);
        g_string_append(out, "end\n");
    }
    g_hash_table_iter_init(&iter, machine->guest_properties);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        SimGuestProperty *property = value;

        if (strstr(property->flags, "TRANS") != NULL)
            continue; /* transient ones do not survive */
        g_string_append(out, "property\n");
        sim_store_put_string(out, 1, "name", key);
        sim_store_put_string(out, 1, "value", property->value);
        sim_store_put_string(out, 1, "flags", property->flags);
        g_string_append_printf(out, " timestamp %" G_GINT64_FORMAT "\nend\n", property->timestamp);
    }
    if (machine->current_snapshot != NULL) {
        g_autofree char *current = sim_object_get_string(machine->current_snapshot, "id");

        sim_store_put_string(out, 0, "currentSnapshot", current);
    }
    if (machine->first_snapshot != NULL) {
        g_string_append(out, "snapshot\n");
        sim_store_write(out, machine->first_snapshot, 1);
        g_string_append(out, "end\n");
    }
    g_string_append(out, "settings\n");
    sim_store_write(out, machine->object, 1);
    g_string_append(out, "end\n");
    return out;
}

static gboolean
write_file(SimMachine *machine, GError **error)
{
    GString *text = to_text(machine);
    gboolean ok = sim_store_save(machine->service, machine->settings_file, text, error);

    g_string_free(text, TRUE);
    if (ok)
        machine->on_disk = TRUE;
    return ok;
}

SimResult
sim_machine_write(SimCall *call, SimMachine *machine)
{
    g_autoptr(GError) error = NULL;

    if (!write_file(machine, &error))
        return sim_fail(call, SIM_E_FILE_ERROR, "Could not save the settings file: %s",
                        error->message);
    return SIM_OK;
}

void
sim_machine_touch(SimMachine *machine)
{
    g_autoptr(GError) error = NULL;

    if (machine->object != NULL && machine->on_disk && !write_file(machine, &error))
        g_warning("%s", error->message);
}

static void
read_pair(SimStoreReader *reader, SimMachine *machine, gboolean extra)
{
    g_autofree char *key = NULL, *value = NULL, *flags = NULL;
    gint64 timestamp = 0;
    char *name, *rest;

    while (sim_store_line(reader, &name, &rest)) {
        if (strcmp(name, "timestamp") == 0) {
            timestamp = g_ascii_strtoll(rest, NULL, 10);
            continue;
        }

        char **where = strcmp(name, "value") == 0   ? &value
                       : strcmp(name, "flags") == 0 ? &flags
                                                    : &key;

        g_free(*where);
        *where = sim_store_string(rest);
    }
    if (key == NULL || value == NULL)
        return;
    if (extra) {
        g_hash_table_replace(machine->extra_data, g_steal_pointer(&key), g_steal_pointer(&value));
    } else {
        SimGuestProperty *property = g_new0(SimGuestProperty, 1);

        property->value = g_steal_pointer(&value);
        property->flags = flags != NULL ? g_steal_pointer(&flags) : g_strdup("");
        property->timestamp = timestamp;
        g_hash_table_replace(machine->guest_properties, g_steal_pointer(&key), property);
    }
}

static SimState
state_of_name(const char *name)
{
    for (SimState state = SIM_STATE_POWERED_OFF; state <= SIM_STATE_ABORTED_SAVED; state++)
        if (strcmp(sim_state_name(state), name) == 0)
            return state;
    return SIM_STATE_POWERED_OFF;
}

static SimObject *
find_snapshot(SimObject *snapshot, const char *id)
{
    g_autofree char *own = sim_object_get_string(snapshot, "id");
    GPtrArray *children = sim_object_list(snapshot, "children");

    if (strcmp(own, id) == 0)
        return snapshot;
    for (guint i = 0; i < children->len; i++) {
        SimObject *found = find_snapshot(g_ptr_array_index(children, i), id);

        if (found != NULL)
            return found;
    }
    return NULL;
}

/* Machines inside of snapshots were made as plain parts. */
static void
adopt_snapshots(SimMachine *machine, SimObject *snapshot)
{
    SimObject *inner = sim_object_peek_part(snapshot, "machine");
    GPtrArray *children = sim_object_list(snapshot, "children");

    if (inner != NULL && inner->data == NULL)
        inner->data = g_rc_box_acquire(machine);
    for (guint i = 0; i < children->len; i++)
        adopt_snapshots(machine, g_ptr_array_index(children, i));
}

static void
read_machine(SimStoreReader *reader, SimMachine *machine)
{
    g_autofree char *current = NULL;
    char *name, *rest;

    while (sim_store_line(reader, &name, &rest)) {
        if (strcmp(name, "settings") == 0) {
            sim_store_read(reader, machine->object);
        } else if (strcmp(name, "extra") == 0 || strcmp(name, "property") == 0) {
            read_pair(reader, machine, name[0] == 'e');
        } else if (strcmp(name, "snapshot") == 0) {
            machine->first_snapshot = sim_object_new(machine->service, "ISnapshot", NULL);
            machine->first_snapshot->data = NULL;
            sim_store_read(reader, machine->first_snapshot);
            adopt_snapshots(machine, machine->first_snapshot);
        } else if (strcmp(name, "state") == 0) {
            g_autofree char *state = sim_store_string(rest);

            machine->state = state_of_name(state);
        } else if (strcmp(name, "stateFile") == 0) {
            g_free(machine->state_file);
            machine->state_file = sim_store_string(rest);
        } else if (strcmp(name, "differs") == 0) {
            machine->differs = TRUE;
        } else if (strcmp(name, "currentSnapshot") == 0) {
            g_free(current);
            current = sim_store_string(rest);
        }
    }
    if (current != NULL && machine->first_snapshot != NULL)
        machine->current_snapshot = find_snapshot(machine->first_snapshot, current);
}

SimObject *
sim_machine_load(SimService *service, const char *path, GError **error)
{
    g_autofree char *text = NULL, *id = NULL;
    SimStoreReader reader = { 0 };
    SimMachine *machine;
    char *name, *rest;

    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    reader.lines = g_strsplit(text, "\n", -1);
    if (reader.lines[0] != NULL && reader.lines[0][0] == '#')
        reader.at = 1;
    if (!sim_store_line(&reader, &name, &rest) || strcmp(name, "id") != 0) {
        g_strfreev(reader.lines);
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s is no settings file", path);
        return NULL;
    }
    id = sim_store_string(rest);
    machine = sim_machine_new(service, id);
    machine->settings_file = g_strdup(path);
    machine->on_disk = TRUE;
    read_machine(&reader, machine);
    g_strfreev(reader.lines);
    return machine->object;
}

/* A folder that has the machine's name is renamed with it, and so is the file. */
static void
follow_name(SimMachine *machine)
{
    g_autofree char *name = sim_machine_name(machine);
    g_autofree char *folder = sim_machine_folder(machine);
    g_autofree char *folder_name = g_path_get_basename(folder);
    g_autofree char *file = g_path_get_basename(machine->settings_file);
    g_autofree char *old_name =
        g_strndup(file, strlen(file) - (g_str_has_suffix(file, ".vbox") ? 5 : 0));
    g_autofree char *parent = g_path_get_dirname(folder);
    g_autofree char *new_folder = g_build_filename(parent, name, NULL);
    g_autofree char *moved = NULL, *target = NULL;

    if (strcmp(old_name, name) == 0 || strchr(name, '/') != NULL)
        return;
    if (strcmp(folder_name, old_name) == 0 && g_rename(folder, new_folder) == 0) {
        moved = g_build_filename(new_folder, file, NULL);
    } else {
        g_free(g_steal_pointer(&new_folder));
        new_folder = g_strdup(folder);
        moved = g_strdup(machine->settings_file);
    }
    target = g_strdup_printf("%s/%s.vbox", new_folder, name);
    g_rename(moved, target);
    g_free(machine->settings_file);
    machine->settings_file = g_steal_pointer(&target);
}

SimResult
sim_machine_commit(SimCall *call, SimMachine *machine)
{
    g_autofree char *old_name = sim_machine_name(machine);
    g_autofree char *new_name = NULL;
    gboolean renamed, changed = machine->modified;
    g_autoptr(SimObject) before = NULL;
    SimResult result;

    if (machine->mutable != NULL) {
        before = sim_machine_object_new(machine, NULL);
        sim_object_assign(before, machine->object);
        sim_object_assign(machine->object, machine->mutable);
    }
    new_name = sim_machine_name(machine);
    renamed = strcmp(old_name, new_name) != 0;
    if (renamed && machine->on_disk)
        follow_name(machine);
    result = sim_machine_write(call, machine);
    if (SIM_FAILED(result)) {
        if (before != NULL)
            sim_object_assign(machine->object, before); /* not saved: not changed */
        return result;
    }
    machine->modified = FALSE;
    if (machine->registered && renamed) {
        g_autoptr(GError) error = NULL;

        sim_machines_renamed(machine);
        sim_registry_add_machine(machine, &error);
    }
    if (machine->registered && changed)
        sim_fire(machine->service->virtualbox, "MachineDataChanged", "s:machineId", machine->id,
                 NULL);
    return SIM_OK;
}

void
sim_machine_rollback(SimMachine *machine)
{
    if (machine->mutable != NULL)
        sim_object_assign(machine->mutable, machine->object);
    machine->modified = FALSE;
}

SimResult
sim_machine_save_settings(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);

    return SIM_FAILED(result) ? result : sim_machine_commit(call, machine);
}

SimResult
sim_machine_discard_settings(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);

    if (!SIM_FAILED(result))
        sim_machine_rollback(sim_machine_of(call->self));
    return result;
}

SimResult
sim_machine_set_name(SimCall *call)
{
    guint8 iid[16];

    if (sim_in_string(call, 0)[0] == '\0' || sim_iid_parse(sim_in_string(call, 0), iid))
        return sim_fail(call, SIM_E_INVALIDARG, "A machine has a name, which is no UUID");
    return sim_store(call);
}
