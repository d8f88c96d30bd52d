/* os.h - which kind of computer a machine is: architecture, chipset, and VirtualBox's idea of the
 * guest's system.
 *
 * Threads: any, except where a VxMap is handed in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"

/* What a machine for @def emulates, as far as that is known here. */
VxPlatform vx_os_get_platform(const VxDomainDef *def);

/* Id of the guest OS type that a new machine for @def is made with. */
const char *vx_os_get_type(const VxDomainDef *def);

/* Returns: the architecture in libvirt's words of machines with that guest OS type. */
const char *vx_os_type_get_arch(const char *os_type);

/* What the machine emulates now. */
gboolean vx_os_read_platform(VxMap *map, VxPlatform *platform, GError **error);
