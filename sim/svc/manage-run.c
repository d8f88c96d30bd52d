/* manage-run.c - VBoxManage startvm, controlvm, discardstate, snapshot.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/consolecalls.h"
#include "svc/display.h"
#include "svc/manage-private.h"
#include "svc/session.h"
#include "svc/snapshot.h"

#include <stdlib.h>
#include <string.h>

static void
startvm(SimManage *m)
{
    SimMachine *machine = sim_manage_machine(m, sim_manage_word(m, 0));
    const char *type = sim_manage_option(m, "--type");
    g_autoptr(SimObject) session = NULL;
    g_autofree char *name = NULL;
    SimValue in[3];

    if (machine == NULL)
        return;
    name = sim_machine_name(machine);
    session = sim_session_new(m->service, NULL);
    in[0] = sim_value_object(session);
    in[1] = sim_value_string(type != NULL ? type : "gui");
    in[2] = sim_value_string("");
    g_string_append_printf(m->out, "Waiting for VM \"%s\" to power on...\n", name);
    if (sim_manage_do(m, machine->object, sim_machine_launch, in, 3, NULL, 1))
        g_string_append_printf(m->out, "VM \"%s\" has been successfully started.\n", name);
}

static void
screenshot(SimManage *m)
{
    g_autoptr(GBytes) picture = sim_screen_picture(SIM_SCREEN_WIDTH, SIM_SCREEN_HEIGHT, "PNG");
    gsize size;
    const char *data = g_bytes_get_data(picture, &size);

    if (!g_file_set_contents(sim_manage_word(m, 2), data, (gssize) size, NULL))
        sim_manage_fail(m, "Failed to create file '%s'", sim_manage_word(m, 2));
}

static const struct {
    const char *word;
    SimHandler handler;
    gboolean waits;
} console_words[] = {
    {"pause",            sim_console_pause,        FALSE},
    { "resume",          sim_console_resume,       FALSE},
    { "reset",           sim_console_reset,        FALSE},
    { "poweroff",        sim_console_power_down,   TRUE },
    { "savestate",       sim_machine_save_state,   TRUE },
    { "acpipowerbutton", sim_console_power_button, FALSE},
    { "acpisleepbutton", sim_console_sleep_button, FALSE},
};

static void
controlvm(SimManage *m)
{
    SimMachine *machine = sim_manage_machine(m, sim_manage_word(m, 0));
    const char *what = sim_manage_word(m, 1);
    g_autofree char *name = NULL;

    if (machine == NULL)
        return;
    name = sim_machine_name(machine);
    if (machine->vm == NULL || machine->console == NULL) {
        sim_manage_fail(m, "Machine '%s' is not currently running.", name);
        return;
    }
    if (strcmp(what, "screenshotpng") == 0) {
        screenshot(m);
        return;
    }
    if (strcmp(what, "setvideomodehint") == 0) {
        SimObject *display = sim_object_part(machine->console, "display", "IDisplay");

        sim_object_set_int(display, "hintWidth", atoi(sim_manage_word(m, 2)));
        sim_object_set_int(display, "hintHeight", atoi(sim_manage_word(m, 3)));
        return;
    }
    if (strcmp(what, "vrdeport") == 0) {
        SimObject *server = sim_manage_object(m, machine->mutable, "VRDEServer");
        SimValue in[] = { sim_value_string("TCP/Ports"), sim_value_string(sim_manage_word(m, 2)) };

        sim_manage_invoke(m, server, "setVRDEProperty", in, 2, NULL, 0);
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(console_words); i++)
        if (strcmp(console_words[i].word, what) == 0) {
            g_autoptr(SimObject) console = sim_object_ref(machine->console);

            if (console_words[i].waits)
                sim_manage_do(m, console, console_words[i].handler, NULL, 0, NULL, 1);
            else
                sim_manage_call(m, console, console_words[i].handler, NULL, 0, NULL, 0);
            return;
        }
    sim_manage_fail(m, "The simulated VBoxManage cannot control '%s'", what);
}

static void
discardstate(SimManage *m)
{
    SimMachine *machine = sim_manage_machine(m, sim_manage_word(m, 0));
    SimValue in[] = { sim_value_int(TRUE) };
    gboolean locked;
    SimObject *mutable = machine != NULL ? sim_manage_begin(m, machine, &locked) : NULL;

    if (mutable == NULL)
        return;
    sim_manage_call(m, mutable, sim_machine_discard_saved_state, in, 1, NULL, 0);
    sim_manage_end(m, machine, locked, FALSE);
}

/* --- Snapshots. */

static void
list_tree(SimManage *m, SimMachine *machine, SimObject *snapshot, const char *suffix,
          char **current_node)
{
    GPtrArray *children = sim_object_list(snapshot, "children");
    g_autofree char *name = sim_object_get_string(snapshot, "name");
    g_autofree char *id = sim_object_get_string(snapshot, "id");
    g_autofree char *description = sim_object_get_string(snapshot, "description");

    g_string_append_printf(m->out, "SnapshotName%s=\"%s\"\nSnapshotUUID%s=\"%s\"\n", suffix, name,
                           suffix, id);
    if (description[0] != '\0')
        g_string_append_printf(m->out, "SnapshotDescription%s=\"%s\"\n", suffix, description);
    if (snapshot == machine->current_snapshot)
        *current_node = g_strconcat("SnapshotName", suffix, NULL);
    for (guint i = 0; i < children->len; i++) {
        g_autofree char *below = g_strdup_printf("%s-%u", suffix, i + 1);

        list_tree(m, machine, g_ptr_array_index(children, i), below, current_node);
    }
}

void
sim_manage_list_snapshots(SimManage *m, SimMachine *machine)
{
    g_autofree char *node = NULL, *name = NULL, *id = NULL;

    if (machine->first_snapshot == NULL)
        return;
    list_tree(m, machine, machine->first_snapshot, "", &node);
    if (machine->current_snapshot == NULL)
        return;
    name = sim_object_get_string(machine->current_snapshot, "name");
    id = sim_object_get_string(machine->current_snapshot, "id");
    g_string_append_printf(
        m->out,
        "CurrentSnapshotName=\"%s\"\nCurrentSnapshotUUID=\"%s\"\nCurrentSnapshotNode=\"%s\"\n",
        name, id, node != NULL ? node : "");
}

static void
take(SimManage *m, SimObject *mutable)
{
    const char *description = sim_manage_option(m, "--description");
    SimValue in[] = { sim_value_string(sim_manage_word(m, 2)), sim_value_string(description),
                      sim_value_int(TRUE) };
    SimValue out[2] = { 0 };

    if (!sim_manage_do(m, mutable, sim_machine_take_snapshot, in, 3, out, 2))
        return;
    g_string_append_printf(m->out, "Snapshot taken. UUID: %s\n", out[0].string);
    sim_value_clear(&out[0]);
    sim_value_clear(&out[1]);
}

static void
snapshot(SimManage *m)
{
    SimMachine *machine = sim_manage_machine(m, sim_manage_word(m, 0));
    const char *what = sim_manage_word(m, 1);
    SimObject *mutable, *found;
    gboolean locked;

    if (machine == NULL)
        return;
    if (strcmp(what, "list") == 0) {
        if (machine->first_snapshot == NULL)
            sim_manage_fail(m, "This machine does not have any snapshots");
        else
            sim_manage_list_snapshots(m, machine);
        return;
    }
    found = strcmp(what, "restorecurrent") == 0 ? machine->current_snapshot
                                                : sim_snapshot_find(machine, sim_manage_word(m, 2));
    if (found == NULL && strcmp(what, "take") != 0) {
        sim_manage_fail(m, "There is no snapshot '%s'", sim_manage_word(m, 2));
        return;
    }
    mutable = sim_manage_begin(m, machine, &locked);
    if (mutable == NULL)
        return;
    if (strcmp(what, "take") == 0) {
        take(m, mutable);
    } else if (strcmp(what, "delete") == 0) {
        g_autofree char *id = sim_object_get_string(found, "id");
        SimValue in[] = { sim_value_string(id) };

        sim_manage_do(m, mutable, sim_machine_delete_snapshot, in, 1, NULL, 1);
    } else if (g_str_has_prefix(what, "restore")) {
        SimValue in[] = { sim_value_object(found) };

        sim_manage_do(m, mutable, sim_machine_restore_snapshot, in, 1, NULL, 1);
    } else {
        sim_manage_fail(m, "Snapshots have no command '%s'", what);
    }
    sim_manage_end(m, machine, locked, FALSE);
}

const SimManageCommand sim_manage_run_commands[] = {
    {"startvm",       startvm     },
    { "controlvm",    controlvm   },
    { "discardstate", discardstate},
    { "snapshot",     snapshot    },
    { NULL,           NULL        },
};
