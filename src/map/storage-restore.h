/* storage-restore.h - the way back from changes of controllers and drives.
 *
 * Threads: one that joined VirtualBox; one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/storage-plan.h"
#include "vbox/session.h"

/**
 * vx_storage_plan_restore:
 *
 * After the changes of @session were discarded: VirtualBox does not take back that hard disks were
 * attached and detached, and where that made it save registries, changes of controllers. Brings
 * plan->state back, and saves that. What cannot be restored is logged.
 */
void vx_storage_plan_restore(VxMap *map, const VxStoragePlan *plan, VxSession *session);
