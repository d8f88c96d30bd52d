/* storage-live.h - drives of a machine that runs.
 *
 * Media are put into drives and taken out of them; hard disks are plugged into controllers that can
 * do that (SATA, USB). Controllers are what they are.
 *
 * Threads: as the VxMap.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/storage-plan.h"

extern const VxLivePath vx_storage_live_paths[];

/* As the live() of a family. */
gboolean vx_storage_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to,
                         GError **error);
