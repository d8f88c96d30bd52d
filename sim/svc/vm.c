/* vm.c - running machines. Each has a process, VBoxHeadless, as with the real service: it can be
 * seen, its death is noticed, and it ends when the service does.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/vm.h"
#include "svc/events.h"
#include "svc/guest.h"
#include "svc/guestprops.h"
#include "svc/medium.h"
#include "svc/session.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>

extern char **environ;

static void
process_ended(GPid pid, gint status, gpointer data)
{
    SimMachine *machine = data;
    gboolean saved = machine->state_file != NULL;

    machine->vm->child_watch = 0;
    sim_vm_end(machine, sim_state_is_online(machine->state) || machine->state >= SIM_STATE_STARTING
                            ? saved ? SIM_STATE_ABORTED_SAVED : SIM_STATE_ABORTED
                            : machine->state);
}

/* Returns: the process, which lives until @keep_alive is closed; 0 on failure */
static int
spawn(SimMachine *machine, const char *frontend, int *keep_alive)
{
    g_autofree char *program =
        g_build_filename(machine->service->install->home, "VBoxHeadless", NULL);
    g_autofree char *name = sim_machine_name(machine);
    char *argv[] = { program,
                     (char *) "--comment",
                     name,
                     (char *) "--startvm",
                     machine->id,
                     (char *) "--vrde",
                     (char *) "config",
                     (char *) "--held-by-service",
                     NULL };
    posix_spawn_file_actions_t actions;
    int ends[2];
    pid_t pid = 0;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
    if (posix_spawn(&pid, program, &actions, NULL, argv, environ) != 0)
        pid = 0;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    if (pid == 0)
        close(ends[1]);
    else
        *keep_alive = ends[1];
    return pid;
}

static void
write_log(SimMachine *machine)
{
    g_autofree char *folder = sim_machine_folder(machine);
    g_autofree char *logs = g_build_filename(folder, "Logs", NULL);
    g_autofree char *path = g_build_filename(logs, "VBox.log", NULL);
    g_autofree char *text = g_strdup_printf("00:00:00.000000 VirtualBox VM %s (simulated)\n",
                                            machine->service->install->version);

    g_mkdir_with_parents(logs, 0700);
    g_file_set_contents(path, text, -1, NULL);
}

gboolean
sim_vm_start(SimMachine *machine, const char *frontend, int own_pid)
{
    SimVm *vm = g_new0(SimVm, 1);

    vm->machine = machine;
    vm->keep_alive = -1;
    vm->pid = own_pid != 0 ? own_pid : spawn(machine, frontend, &vm->keep_alive);
    if (vm->pid == 0) {
        g_free(vm);
        return FALSE;
    }
    if (own_pid == 0)
        vm->child_watch = g_child_watch_add(vm->pid, process_ended, machine);
    vm->started_ms = sim_now_ms();
    machine->vm = vm;
    return TRUE;
}

gboolean
sim_vm_lock_media(SimObject *object, char **problem)
{
    GPtrArray *attachments = sim_object_list(object, "mediumAttachments");

    for (guint i = 0; i < attachments->len; i++) {
        SimObject *medium = sim_object_get_object(g_ptr_array_index(attachments, i), "medium");

        if (medium == NULL || sim_medium_data(medium)->host_drive)
            continue;
        if (!sim_medium_lock(medium, sim_medium_is(medium, "HardDisk"))) {
            g_autofree char *location = sim_object_get_string(medium, "location");

            *problem = g_strdup_printf("The medium '%s' cannot be used: it is missing or in use",
                                       location);
            while (i-- > 0) {
                medium = sim_object_get_object(g_ptr_array_index(attachments, i), "medium");
                if (medium != NULL && !sim_medium_data(medium)->host_drive)
                    sim_medium_unlock(medium);
            }
            return FALSE;
        }
    }
    return TRUE;
}

void
sim_vm_unlock_media(SimObject *object)
{
    GPtrArray *attachments = sim_object_list(object, "mediumAttachments");

    for (guint i = 0; i < attachments->len; i++) {
        SimObject *medium = sim_object_get_object(g_ptr_array_index(attachments, i), "medium");

        if (medium != NULL && !sim_medium_data(medium)->host_drive)
            sim_medium_unlock(medium);
    }
}

/* What guests with Guest Additions tell about themselves. */
static void
guest_appears(SimMachine *machine)
{
    const char *told = g_hash_table_lookup(machine->extra_data, "VBoxSim/GuestProperties");
    g_auto(GStrv) lines = g_strsplit(told != NULL ? told : "", ";", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        char *equals = strchr(lines[i], '=');

        if (equals != NULL) {
            *equals = '\0';
            sim_guest_property_set(machine, lines[i], equals + 1, "TRANSIENT, TRANSRESET");
        }
    }
}

/* The simulated host has serial ports /dev/ttyS0 and so on; else what is there. Returns: (transfer
 * full) (nullable): the path of a port that is not there */
static char *
missing_serial_device(SimMachine *machine)
{
    gint64 device = sim_enum(machine->service, "PortMode", "HostDevice");

    for (guint n = 0; n < 4; n++) {
        g_autofree char *name = g_strdup_printf("serialPort%u", n);
        SimObject *port = sim_object_peek_part(machine->mutable, name);
        g_autofree char *path = port != NULL ? sim_object_get_string(port, "path") : NULL;

        if (port != NULL && sim_object_get_int(port, "enabled") != 0 &&
            sim_object_get_int(port, "hostMode") == device &&
            !g_str_has_prefix(path, "/dev/ttyS") && !g_file_test(path, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
    return NULL;
}

SimResult
sim_vm_power_up(SimMachine *machine, gboolean paused, SimTask *task)
{
    gboolean restoring =
        machine->state == SIM_STATE_SAVED || machine->state == SIM_STATE_ABORTED_SAVED;
    SimState before = machine->state;
    g_autofree char *problem = NULL;

    sim_machine_set_state(machine, restoring ? SIM_STATE_RESTORING : SIM_STATE_STARTING);
    if (!sim_vm_lock_media(machine->mutable, &problem)) {
        sim_vm_end(machine, before);
        return sim_task_fail(task, SIM_E_FAIL, "%s", problem);
    }
    problem = missing_serial_device(machine);
    if (problem != NULL) {
        sim_vm_end(machine, before);
        return sim_task_fail(task, SIM_E_FAIL, "Cannot open the serial port '%s': not found",
                             problem);
    }
    if (restoring && machine->state_file != NULL) {
        g_unlink(machine->state_file);
        g_clear_pointer(&machine->state_file, g_free);
    }
    write_log(machine);
    machine->differs = machine->current_snapshot != NULL;
    sim_machine_set_state(machine, paused ? SIM_STATE_PAUSED : SIM_STATE_RUNNING);
    sim_machine_touch(machine);
    guest_appears(machine);
    sim_guest_start(machine, restoring);
    return SIM_OK;
}

static gboolean
is_transient(gpointer name, gpointer property, gpointer data)
{
    return strstr(((SimGuestProperty *) property)->flags, "TRANS") != NULL;
}

/* The machine no longer runs, whatever its process does. */
static void
stop_running(SimMachine *machine, SimState state)
{
    SimVm *vm = machine->vm;

    if (vm->button_source != 0)
        g_source_remove(vm->button_source);
    vm->button_source = 0;
    sim_guest_stop(machine);
    if (machine->mutable != NULL)
        sim_vm_unlock_media(machine->mutable);
    g_hash_table_foreach_remove(machine->guest_properties, is_transient, NULL);
    sim_machine_set_state(machine, state);
    sim_machine_touch(machine);
}

void
sim_vm_end(SimMachine *machine, SimState state)
{
    SimVm *vm = machine->vm;

    stop_running(machine, state);
    machine->vm = NULL;
    if (vm->child_watch != 0) {
        g_source_remove(vm->child_watch);
        g_child_watch_add(vm->pid, (GChildWatchFunc) (void *) g_spawn_close_pid,
                          NULL); /* no zombies */
    }
    if (vm->keep_alive >= 0)
        close(vm->keep_alive);
    if (vm->runner != NULL)
        sim_server_runner_ended(vm->runner);
    g_free(vm);
    sim_machine_unlock(machine);
    sim_server_check_idle(machine->service->server);
}
