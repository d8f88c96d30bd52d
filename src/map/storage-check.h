/* storage-check.h - what a machine cannot have of <disk> and <controller>.
 *
 * Threads: one that joined VirtualBox; one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"

/* As the check() of a family: looks at @def, VirtualBox's limits and the host's files. */
gboolean vx_storage_check(VxMap *map, const VxDomainDef *def, GError **error);
