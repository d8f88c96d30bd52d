/* savedstate.c - saving the state of a running machine, and what can be seen of a saved one.
 *
 * Up to 4.3 these are methods of the console, from 5.0 on of the session's machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/display.h"
#include "svc/progress.h"
#include "svc/vm.h"

#include <glib/gstdio.h>

#define SAVE_MS 40

static SimResult
saved(SimTask *task)
{
    SimMachine *machine = sim_machine_of(task->object);
    g_autofree char *folder = sim_machine_snapshot_folder(machine);
    g_autofree char *path = g_strdup_printf("%s/%" G_GINT64_FORMAT ".sav", folder, sim_now_ms());

    if (machine->vm == NULL)
        return sim_task_fail(task, SIM_E_FAIL, "The machine has ended in the meantime");
    if (sim_faults_disk_full(task->service->faults) ||
        !g_file_set_contents(path, "saved state\n", -1, NULL)) {
        sim_machine_set_state(machine, (SimState) task->number);
        return sim_task_fail(task, SIM_E_FILE_ERROR, "Could not save the state to '%s'", path);
    }
    machine->state_file = g_steal_pointer(&path);
    sim_vm_end(machine, SIM_STATE_SAVED);
    return SIM_OK;
}

SimResult
sim_machine_save_state(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimTask *task;

    if (machine->mutable == NULL ||
        sim_object_ancestor(call->self, "IMachine") != machine->mutable ||
        (machine->state != SIM_STATE_RUNNING && machine->state != SIM_STATE_PAUSED))
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "The state cannot be saved: the machine is %s",
                        sim_state_name(machine->state));
    task = sim_progress_start(call, "Saving the state", SAVE_MS, FALSE, saved, machine->object);
    task->number = machine->state;
    sim_machine_set_state(machine, SIM_STATE_SAVING);
    return SIM_OK;
}

/* discardSavedState(removeFile) */
SimResult
sim_machine_discard_saved_state(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (machine->mutable == NULL ||
        sim_object_ancestor(call->self, "IMachine") != machine->mutable ||
        (machine->state != SIM_STATE_SAVED && machine->state != SIM_STATE_ABORTED_SAVED))
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "There is no saved state to discard: the machine is %s",
                        sim_state_name(machine->state));
    if (machine->state_file != NULL && sim_in_int(call, 0) != 0)
        g_unlink(machine->state_file);
    g_clear_pointer(&machine->state_file, g_free);
    sim_machine_set_state(machine, SIM_STATE_POWERED_OFF);
    sim_machine_touch(machine);
    return SIM_OK;
}

/* adoptSavedState(file) */
SimResult
sim_machine_adopt_saved_state(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (machine->mutable == NULL ||
        sim_object_ancestor(call->self, "IMachine") != machine->mutable ||
        (machine->state != SIM_STATE_POWERED_OFF && machine->state != SIM_STATE_ABORTED &&
         machine->state != SIM_STATE_TELEPORTED))
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "The machine cannot take a saved state: it is %s",
                        sim_state_name(machine->state));
    if (!g_file_test(sim_in_string(call, 0), G_FILE_TEST_IS_REGULAR))
        return sim_fail(call, SIM_E_FILE_ERROR, "There is no saved state '%s'",
                        sim_in_string(call, 0));
    machine->state_file = g_strdup(sim_in_string(call, 0));
    sim_machine_set_state(machine, SIM_STATE_SAVED);
    sim_machine_touch(machine);
    return SIM_OK;
}

static SimResult
check_saved(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (machine->state_file == NULL)
        return sim_fail(call, SIM_E_INVALID_VM_STATE, "The machine has no saved state");
    return SIM_OK;
}

/* querySavedScreenshotInfo(screen, out width, out height, ret formats[]) */
SimResult
sim_machine_query_screenshot_info(SimCall *call)
{
    SimValue list = sim_value_list();

    sim_value_append(&list, sim_value_int(sim_enum(call->service, "BitmapFormat", "PNG")));
    sim_out_int(call, 0, SIM_SCREEN_WIDTH);
    sim_out_int(call, 1, SIM_SCREEN_HEIGHT);
    sim_out(call, 2, list);
    return check_saved(call);
}

static SimResult
read_picture(SimCall *call, const char *format)
{
    g_autoptr(GBytes) picture = sim_screen_picture(SIM_SCREEN_WIDTH, SIM_SCREEN_HEIGHT, format);

    sim_out_int(call, 0, SIM_SCREEN_WIDTH);
    sim_out_int(call, 1, SIM_SCREEN_HEIGHT);
    if (picture != NULL)
        sim_out_bytes(call, 2, picture);
    return check_saved(call);
}

/* readSavedScreenshotToArray(screen, format, out width, out height, ret data[]) */
SimResult
sim_machine_read_screenshot(SimCall *call)
{
    return read_picture(call, sim_enum_name(call->service, "BitmapFormat", sim_in_int(call, 1)));
}

/* Up to 4.3: querySavedScreenshotPNGSize(screen, out size, out width, out height),
 * readSavedScreenshotPNGToArray(screen, out width, out height, ret data[]) */
SimResult
sim_machine_query_screenshot_size(SimCall *call)
{
    g_autoptr(GBytes) picture = sim_screen_picture(SIM_SCREEN_WIDTH, SIM_SCREEN_HEIGHT, "PNG");

    sim_out_int(call, 0, (gint64) g_bytes_get_size(picture));
    sim_out_int(call, 1, SIM_SCREEN_WIDTH);
    sim_out_int(call, 2, SIM_SCREEN_HEIGHT);
    return check_saved(call);
}

SimResult
sim_machine_read_screenshot_png(SimCall *call)
{
    return read_picture(call, "PNG");
}
