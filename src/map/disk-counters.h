/* disk-counters.h - which of VirtualBox's counters are those of a disk.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/run-counters.h"
#include "xml/domain-def.h"

/* Returns: (transfer none) (nullable): of @counters; %NULL: nothing is counted for it, for it is an
 * empty drive, or this VirtualBox does not count. */
const VxDiskCounters *vx_disk_counters_find(const VxRunCounters *counters, const VxDomainDef *def,
                                            const VxDiskDef *disk);
