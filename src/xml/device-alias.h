/* device-alias.h - the names by which the devices of a running domain are known.
 *
 * Threads: any.
 * Source: <alias> in libvirt's domain format; its QEMU driver's names.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/* What the targets of interfaces begin with that have no name of their own. Clients ask for the
 * statistics of an interface by its target. VirtualBox makes no device of the host for it. */
#define VX_MADE_UP_TARGET "vnet"

/* Gives each device a name that has none: disks by their place ("ide0-0-1", "sata0-0-3"), shared
 * folders by their names ("fs-docs"), USB devices by what they are ("hostdev-1234-beef"), since
 * what comes and goes must not rename the others; these by their number ("net0"). Interfaces get a
 * target, too. */
void vx_domain_def_fill_aliases(VxDomainDef *def);

/* Returns: (transfer full): the target of the interface with number @i of a running domain */
char *vx_interface_def_name_target(const VxInterfaceDef *interface, guint i);
