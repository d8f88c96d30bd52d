/* storage-plan.h - what has to be done to a machine's controllers and drives, decided beforehand.
 *
 * What is as it shall be stays untouched: a disk that was attached indirectly (a snapshot's
 * difference) is not attached anew.
 *
 * Threads: one that joined VirtualBox; one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/media-set.h"
#include "map/storage-state.h"

typedef struct {
    char *name;
    const VxStorageKind *kind;
    gboolean any_model; /* the definition says none: one that is there keeps its own */
    gint index;
    guint n_ports; /* at least */
    VxTristate host_cache;
    const VxStorageController *present; /* (nullable): is to be added */
} VxPlannedController;

typedef struct {
    const VxDiskDef *disk;
    const VxPlannedController *controller;
    VxStoragePlace place;
    const VxStorageDrive *present; /* (nullable): is to be attached */
    guint switches; /* a CD drive that gets another medium: what it is to keep of the old one */
} VxPlannedDisk;

struct VxStoragePlan {
    VxStorageState *state;  /* what there is */
    GPtrArray *controllers; /* VxPlannedController */
    GPtrArray *disks;       /* VxPlannedDisk */
    gboolean retypes; /* a medium that is attached gets another type, for which it must not be */
};

/* @def: must live longer. Returns: (transfer full) */
VxStoragePlan *vx_storage_plan_new(VxMap *map, const VxDomainDef *def, GError **error);
void vx_storage_plan_free(VxStoragePlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxStoragePlan, vx_storage_plan_free)

/* Whether @drive, of plan->state, stays. */
gboolean vx_storage_plan_has_drive(const VxStoragePlan *plan, const VxStorageDrive *drive);
