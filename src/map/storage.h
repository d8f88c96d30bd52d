/* storage.h - disks and their controllers, for those who change one at a time.
 *
 * Threads: one that joined VirtualBox; one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"

#define VX_KEPT_MEDIA_GROUP "media" /* of keep.h: paths that a definition put into the registry */

/* Returns: (transfer full): set of paths of media that definitions of this machine opened. */
GHashTable *vx_storage_get_opened_media(const VxKeep *keep);

/* After map->storage was applied and committed: adds the media that the machine has no more.
 * @media: (element-type VxObject): takes references */
void vx_storage_collect_dropped(VxMap *map, GPtrArray *media);
