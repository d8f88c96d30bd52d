/* machine-store.h - what is kept of every machine, and which reading of it is the newest.
 *
 * A reading takes a ticket before its first call of VirtualBox; it is kept only if no reading with
 * a later ticket has been kept for that machine. A change that a kept reading missed happened after
 * that reading began, and its own event is still to come. So nothing stale stays, and no lock is
 * held during a call.
 *
 * Calls nothing of VirtualBox. Objects that are not needed any more are handed out, so that they
 * are released without a lock.
 *
 * Threads: one at a time: the inventory's lock protects it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/derived.h"
#include "vbox/machine-details.h"
#include "vbox/machine-info.h"
#include "vbox/machine-reading.h"

typedef struct VxMachineStore VxMachineStore;

VxMachineStore *vx_machine_store_new(void);
void vx_machine_store_free(VxMachineStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxMachineStore, vx_machine_store_free)

/* ---- Readings ---- */

/* A ticket for something that is made of a machine, see vx_machine_store_keep_derived(). */
guint64 vx_machine_store_take_ticket(VxMachineStore *store);

/* @uuid: (nullable): the machine that has changed.
 * Returns: a ticket for a reading, which ends with vx_machine_store_end_reading(). */
guint64 vx_machine_store_begin_reading(VxMachineStore *store, const char *uuid);
void vx_machine_store_end_reading(VxMachineStore *store);

/* What became of a machine. */
typedef struct {
    VxMachineInfo *before, *after; /* (nullable): both %NULL: nothing that anybody is told */
    VxObject *released;            /* (nullable): not needed any more */
} VxMachineChange;

void vx_machine_change_clear(VxMachineChange *change); /* without the lock */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxMachineChange, vx_machine_change_clear)

/**
 * vx_machine_store_keep:
 * @object: (nullable): the IMachine; %NULL: it is gone
 * @reading: what was read of it; its strings are taken
 * @change: empty; stays so where a later reading was kept, or all was forgotten since this began
 */
void vx_machine_store_keep(VxMachineStore *store, guint64 ticket, const char *uuid,
                           VxObject *object, VxMachineReading *reading, VxMachineChange *change);

/* Nothing that was read of the machine before is taken for true any more. */
void vx_machine_store_note_change(VxMachineStore *store, const char *uuid);
/* The same of all: a medium was changed, of which it is not known who has it. */
void vx_machine_store_note_change_of_all(VxMachineStore *store);

/* ---- The loss of the service ---- */

/* Forgets all; what is expected of machines too, since what happens now is not seen.
 * @remember: what was known was true: it is kept apart for vx_machine_store_take_missed()
 * Returns: (transfer full): what was forgotten, to be released without the lock. */
GHashTable *vx_machine_store_drop(VxMachineStore *store, gboolean remember);

/* Returns: (transfer full): array of VxMachineChange: what differs from what was known when the
 * service was lost. */
GArray *vx_machine_store_take_missed(VxMachineStore *store);

/* ---- What is known of machines ---- */

/* Returns: (transfer none): all machines, by what they are looked up with. */
VxMachineIndex *vx_machine_store_get_index(VxMachineStore *store);

/* Returns: (transfer full) (nullable) */
VxMachineInfo *vx_machine_store_ref_info(VxMachineStore *store, const char *uuid);
/* Returns: (transfer full) (nullable): the IMachine. */
VxObject *vx_machine_store_ref_object(VxMachineStore *store, const char *uuid);

/* Returns: %FALSE: they are not known. */
gboolean vx_machine_store_get_details(VxMachineStore *store, const char *uuid,
                                      VxMachineDetails *details);
/* Unless the machine changed since @ticket was taken. */
void vx_machine_store_keep_details(VxMachineStore *store, const char *uuid, guint64 ticket,
                                   const VxMachineDetails *details);

/* Returns: (transfer full) (nullable) */
VxDerived *vx_machine_store_ref_derived(VxMachineStore *store, const char *uuid,
                                        VxDerivedKind kind);
/* Unless the machine changed since @ticket was taken.
 * Returns: (transfer full) (nullable): what is not needed any more. */
VxDerived *vx_machine_store_keep_derived(VxMachineStore *store, const char *uuid,
                                         VxDerivedKind kind, guint64 ticket, VxDerived *derived);
/* Whether something derived from the machine was handed out since this was last asked. */
gboolean vx_machine_store_was_shown(VxMachineStore *store, const char *uuid);

/* See vx_inventory_expect(). */
void vx_machine_store_expect(VxMachineStore *store, const char *uuid, int state, int reason);
