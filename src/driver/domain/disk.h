/* disk.h - the disks of a domain, as callers name them.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/* @name: target ("hda") or path, as libvirt allows.
 * Returns: (transfer none) (nullable): the disk of @domain. */
const VxDiskDef *vx_domain_find_disk(const VxDomainDef *domain, const char *name);
