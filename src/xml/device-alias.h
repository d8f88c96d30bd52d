/* device-alias.h - the names by which the devices of a running domain are known.
 *
 * Threads: any.
 * Source: <alias> in libvirt's domain format; its QEMU driver's names.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/* Gives each device a name that has none: disks by their place ("ide0-0-1", "sata0-0-3"), all
 * others by their number ("net0"). */
void vx_domain_def_fill_aliases(VxDomainDef *def);
