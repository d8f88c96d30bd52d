/* guest.c - the guest that every simulated machine runs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/guest.h"
#include "svc/vm.h"

#include <stdio.h>
#include <string.h>

#define TICK_MS     200 /* about one of its seconds */
#define TICK_MIN_MS 10  /* however fast things go: it has a processor to share */

/* The file that the first serial port writes to. Returns: (transfer full) (nullable) */
static char *
serial_file(SimMachine *machine)
{
    SimObject *port =
        machine->mutable != NULL ? sim_object_peek_part(machine->mutable, "serialPort0") : NULL;
    const char *mode;

    if (port == NULL || sim_object_get_int(port, "enabled") == 0)
        return NULL;
    mode = sim_enum_name(machine->service, "PortMode", sim_object_get_int(port, "hostMode"));
    return strcmp(mode, "RawFile") == 0 ? sim_object_get_string(port, "path") : NULL;
}

static void
say(SimMachine *machine, const char *text)
{
    g_autofree char *path = serial_file(machine);
    FILE *file = path != NULL ? fopen(path, "ae") : NULL;

    if (file == NULL)
        return;
    fputs(text, file);
    fclose(file);
}

static gboolean
tick(gpointer data)
{
    SimMachine *machine = data;

    if (machine->state != SIM_STATE_RUNNING)
        return G_SOURCE_CONTINUE;
    say(machine, machine->vm->guest_booted ? "." : "virtvbox guest up\r\n");
    machine->vm->guest_booted = TRUE;
    return G_SOURCE_CONTINUE;
}

void
sim_guest_start(SimMachine *machine, gboolean restored)
{
    g_autofree char *path = serial_file(machine);

    if (path == NULL)
        return;
    g_file_set_contents(path, "", 0, NULL); /* as a real machine does when it opens the file */
    machine->vm->guest_booted = restored;
    machine->vm->guest_source = g_timeout_add(
        MAX(sim_service_duration(machine->service, TICK_MS), TICK_MIN_MS), tick, machine);
    tick(machine);
}

void
sim_guest_boot_again(SimMachine *machine)
{
    machine->vm->guest_booted = FALSE;
    if (machine->vm->guest_source != 0)
        tick(machine);
}

void
sim_guest_say_goodbye(SimMachine *machine)
{
    say(machine, "power button\r\n");
}

void
sim_guest_stop(SimMachine *machine)
{
    if (machine->vm->guest_source != 0)
        g_source_remove(machine->vm->guest_source);
    machine->vm->guest_source = 0;
}
