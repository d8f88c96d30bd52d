/* cpu.h - the CPUs of a machine.
 *
 * A machine has a fixed number of CPUs. Where CPU hot-plugging is enabled for it, that is the
 * number of sockets, and CPUs can be plugged in and out, also while it runs; the first one stays.
 *
 * Threads: one that joined VirtualBox.
 * Source: IMachine::CPUCount, CPUHotPlugEnabled, hotPlugCPU (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

typedef struct {
    guint max;
    guint current; /* max, unless hotplug */
    gboolean hotplug;
} VxCpus;

gboolean vx_machine_get_cpus(VxMachine *machine, VxCpus *cpus, GError **error);

/* The numbers alone, with the fewest calls. */
gboolean vx_machine_count_cpus(VxMachine *machine, guint *max, guint *current, GError **error);

/* @machine: of a VX_LOCK_WRITE session; saved by its commit.
 * @error: VIR_ERR_INVALID_ARG with VirtualBox's limits */
gboolean vx_machine_set_max_cpus(VxMachine *machine, guint max, GError **error);

/**
 * vx_machine_plug_cpus:
 * @machine: of a session; with hot-plugging enabled
 * @n: how many are to be plugged in, 1 to the maximum
 *
 * The lowest free sockets are used, the highest are unplugged. Where VirtualBox refuses one (the
 * guest has to let go of a CPU), those done before are undone.
 */
gboolean vx_machine_plug_cpus(VxMachine *machine, guint n, GError **error);
