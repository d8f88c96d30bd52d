/* machine-info.h - one machine at one moment, and all of them by what they are asked for with.
 *
 * Threads: a VxMachineInfo: any; a VxMachineIndex: one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine-state.h"

/* Never changes. */
typedef struct {
    char *uuid; /* lower case */
    char *name;
    const VxMachineState *state;
    int reason;                /* of state->state: what is known beyond state->reason */
    int id;                    /* -1 where it does not run; see run-ids.h */
    guint32 pid;               /* VM process; 0: none, or not told */
    gboolean accessible;       /* VirtualBox could read its settings */
    char *inaccessible_reason; /* (nullable) */
} VxMachineInfo;

VxMachineInfo *vx_machine_info_new(void); /* empty: to be filled before others see it */
VxMachineInfo *vx_machine_info_ref(VxMachineInfo *info);
void vx_machine_info_unref(VxMachineInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxMachineInfo, vx_machine_info_unref)

gboolean vx_machine_info_equal(const VxMachineInfo *a, const VxMachineInfo *b);

/* ---- All machines ---- */

typedef struct VxMachineIndex VxMachineIndex;

VxMachineIndex *vx_machine_index_new(void);
void vx_machine_index_free(VxMachineIndex *index);

/* @before: (nullable): what was put in of that machine; @after: (nullable): what takes its place.
 * Takes about log n steps. */
void vx_machine_index_replace(VxMachineIndex *index, VxMachineInfo *before, VxMachineInfo *after);

/* Returns: (transfer none) (nullable): of several of that name, the one with the lowest UUID. */
VxMachineInfo *vx_machine_index_find_name(VxMachineIndex *index, const char *name);
/* Returns: (transfer none) (nullable): never one that does not run. */
VxMachineInfo *vx_machine_index_find_id(VxMachineIndex *index, int id);

/* Returns: (transfer full): array of VxMachineInfo, by name. */
GPtrArray *vx_machine_index_list(VxMachineIndex *index);
/* The same of those that run; takes no more than they need. */
GPtrArray *vx_machine_index_list_running(VxMachineIndex *index);
