/* drive-identities.h - <serial>, <vendor> and <product> of drives.
 *
 * VirtualBox has them as extra-data of the emulated controller, by its number.
 *
 * Threads: one that joined VirtualBox; one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/storage-plan.h"

gboolean vx_drive_identities_read(VxMap *map, const VxStorageDrive *drive, VxDiskDef *disk,
                                  GError **error);

/* @kind: of the controller. @error: VIR_ERR_CONFIG_UNSUPPORTED */
gboolean vx_drive_identities_check(const VxDiskDef *disk, const VxStorageKind *kind,
                                   GError **error);

/* Plans that all that there are go, before those that are wanted. */
gboolean vx_drive_identities_forget(VxMap *map, GError **error);
gboolean vx_drive_identities_plan(VxMap *map, const VxStoragePlan *plan,
                                  const VxPlannedDisk *planned, GError **error);
