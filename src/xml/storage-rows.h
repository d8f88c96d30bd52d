/* storage-rows.h - the tables of <volume> and <pool>.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/binder.h"

extern const VxBindTable vx_volume_table; /* VxVolumeDef */
extern const VxBindTable vx_pool_table;   /* VxPoolDef */
