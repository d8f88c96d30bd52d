/* memory.h - how much memory a machine has.
 *
 * VirtualBox has one number, fixed while the machine runs. A running guest can be made to do with
 * less by the balloon of the Guest Additions.
 *
 * Threads: one that joined VirtualBox.
 * Source: IMachine::memorySize, IGuest::memoryBalloonSize, internalGetStatistics (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/session.h"

gboolean vx_machine_get_memory(VxMachine *machine, guint64 *kib, GError **error);

/* What the balloon of its settings leaves. */
gboolean vx_machine_get_current_memory(VxMachine *machine, guint64 *kib, GError **error);

/**
 * vx_machine_set_memory:
 * @machine: of a VX_LOCK_WRITE session; saved by its commit
 * @kib, @current_kib: rounded up to whole MiB, VirtualBox's unit; what is between them is the
 * balloon's
 * @error: VIR_ERR_INVALID_ARG with VirtualBox's limits
 */
gboolean vx_machine_set_memory(VxMachine *machine, guint64 kib, guint64 current_kib,
                               GError **error);

/**
 * vx_guest_set_memory:
 * @session: VX_LOCK_SHARED of a running machine
 * @kib: what the guest is to be left, rounded up to whole MiB
 * @error: VIR_ERR_OPERATION_INVALID where no Guest Additions run; VIR_ERR_INVALID_ARG above what
 * the machine has
 *
 * Sets the balloon. The guest gives the memory up, or takes it back, in its own time.
 */
gboolean vx_guest_set_memory(VxSession *session, guint64 kib, GError **error);

/* In KiB; what is not known is 0 except @actual. */
typedef struct {
    guint64 actual;    /* the machine's memory less the balloon */
    guint64 available; /* what the guest's system has, as it says itself */
    guint64 unused;
    guint64 caches;
} VxGuestMemory;

/* @session: VX_LOCK_SHARED of a running machine. The guest's own numbers need the Guest Additions,
 * and that VirtualBox collects them (IGuest::statisticsUpdateInterval). */
gboolean vx_guest_get_memory(VxSession *session, VxGuestMemory *memory, GError **error);
