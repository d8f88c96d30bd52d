/* vm.h - a running machine: its process, its start and its end.
 *
 * Threads: the service has one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/machine.h"
#include "svc/progress.h"

struct SimVm {
    SimMachine *machine; /* borrowed */
    int pid;
    int keep_alive;        /* closing it ends the process; -1 for a client's own */
    SimConnection *runner; /* of a program that was started by hand for it (nullable) */
    guint child_watch;
    guint button_source; /* the guest is shutting itself down */
    gint64 started_ms;
    gboolean button_handled;
    guint guest_source; /* it says something from time to time */
    gboolean guest_booted;
};

/* Starts the machine's process, or takes @own_pid for it where that is not 0. */
gboolean sim_vm_start(SimMachine *machine, const char *frontend, int own_pid);
/* Locks the media and runs. On failure the process is gone and the machine unlocked. */
SimResult sim_vm_power_up(SimMachine *machine, gboolean paused, SimTask *task);
/* It runs no more: media free, process gone, lock given back (which others see a moment later). */
void sim_vm_end(SimMachine *machine, SimState state);
/* The attached media of @object: whether those it needs are there is told by the error. */
gboolean sim_vm_lock_media(SimObject *object, char **problem);
void sim_vm_unlock_media(SimObject *object);
