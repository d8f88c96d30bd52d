/* storage-apply.h - does what a plan for controllers and drives says.
 *
 * Threads: one that joined VirtualBox; one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/storage-plan.h"

/* With the machine of a session. */
gboolean vx_storage_plan_apply(VxMap *map, VxStoragePlan *plan, GError **error);
