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

/* Decides what goes where, and what is to be kept. @before: (nullable): what was kept until now;
 * must live as long */
gboolean vx_map_plan(VxMap *map, const VxDomainDef *def, const VxKeep *before, GError **error);

/* Writes the extra-data that was planned; vx_extra_data_undo() is the way back. */
gboolean vx_map_write_extra_data(VxMap *map, GError **error);

typedef enum { VX_BEFORE_REGISTRATION, VX_AFTER_REGISTRATION, VX_ALL_FAMILIES } VxPhase;

gboolean vx_map_apply(VxMap *map, const VxDomainDef *def, VxPhase phase, GError **error);
