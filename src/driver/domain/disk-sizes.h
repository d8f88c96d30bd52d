/* disk-sizes.h - how large the disks of a domain are, asked once and remembered until it changes.
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/domain/definitions.h"
#include "driver/state.h"
#include "vbox/hard-disk.h"

/**
 * vx_driver_ref_capacities:
 * @def: the domain's settings
 *
 * Returns: (transfer full): a VxDerived whose value is a GArray of guint64: for each disk of @def
 * what the guest sees, in bytes; 0 where there is no hard disk, or VirtualBox does not know.
 */
VxDerived *vx_driver_ref_capacities(VxRequest *request, const VxMachineInfo *info,
                                    const VxDomainDef *def, GError **error);

/* @capacity: from there. What is not known is 0. Does not ask VirtualBox. */
void vx_disk_get_size(const VxDiskDef *disk, guint64 capacity, VxHardDiskSize *size);
