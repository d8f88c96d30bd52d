/* machine-reading.h - what is read of a machine to list it: a few calls.
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine-state.h"
#include "vbox/machine.h"

typedef struct {
    char *name;
    const VxMachineState *state;
    guint32 pid; /* VM process; 0: none, or not told */
    gboolean accessible;
    char *inaccessible_reason; /* (nullable) */
} VxMachineReading;

void vx_machine_reading_clear(VxMachineReading *reading);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxMachineReading, vx_machine_reading_clear)

/* @state: (nullable): MachineState's name where it is known already
 * @reading: empty */
gboolean vx_machine_read(VxMachine *machine, const char *state, VxMachineReading *reading,
                         GError **error);

/**
 * vx_machine_find_and_read:
 * @reading: empty
 * @error: VIR_ERR_NO_DOMAIN where there is no such machine
 *
 * Looks a machine up and reads it: one that was unregistered still answers through its old object.
 * No event may follow that would have it read once more, so a call that fails is made again.
 *
 * Returns: (transfer full): the machine.
 */
VxMachine *vx_machine_find_and_read(VxHost *host, const char *uuid, VxMachineReading *reading,
                                    GError **error);

/**
 * vx_machine_list:
 * @machines: (transfer full): array of IMachine
 * @states: (transfer full) (nullable): their states, array of names of MachineState, which live as
 *   long as the runtime; %NULL where this VirtualBox does not tell all by one call
 */
gboolean vx_machine_list(VxHost *host, GPtrArray **machines, GPtrArray **states, GError **error);
