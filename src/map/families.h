/* families.h - all that a definition consists of, in the order in which it is done.
 *
 * Threads: as the VxMap.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"

/* NULL-terminated. */
extern const VxFamily *const vx_families[];

/* @machine: (nullable) (transfer none): must live longer. map->platform is yet to be filled. */
void vx_map_init(VxMap *map, VxHost *host, VxMachine *machine);
void vx_map_clear(VxMap *map);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxMap, vx_map_clear)
