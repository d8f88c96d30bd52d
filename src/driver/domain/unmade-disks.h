/* unmade-disks.h - disks of definitions whose images are yet to be made.
 *
 * virt-clone defines a domain before it makes the volumes that it is to have. VirtualBox attaches
 * only what is there, so such a definition waits (next-definition.h), and the machine is without
 * these disks as long as it does. An image is expected where a storage pool has its folder; else a
 * source that is not there is an error.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"
#include "xml/domain-def.h"

/**
 * vx_unmade_disks_split:
 * @rest: (out) (transfer full) (nullable): @def without its unmade disks; %NULL where it has none
 *
 * Threads: workers that connected.
 */
gboolean vx_unmade_disks_split(VxHost *host, const VxDomainDef *def, VxDomainDef **rest,
                               GError **error);

/* Returns: (nullable): the first disk of @def whose file is not there. Any thread. */
const VxDiskDef *vx_unmade_disks_find(const VxDomainDef *def);
