/* machine-details.h - what lists and dominfo say of a machine beyond its identity and its state.
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

typedef struct {
    guint64 memory_kib;
    guint64 balloon_kib; /* what the guest is made to do without */
    guint cpus;          /* plugged in */
    gboolean has_snapshots;
    gboolean autostart;
} VxMachineDetails;

/* @machine: an accessible one */
gboolean vx_machine_read_details(VxMachine *machine, VxMachineDetails *details, GError **error);
