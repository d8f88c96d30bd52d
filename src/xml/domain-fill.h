/* domain-fill.h - the parts of vx_domain_def_fill() that have a file of their own.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/* Bus, address and name of every disk; then the disks are in the order of their names. */
gboolean vx_domain_def_fill_disks(VxDomainDef *def, GError **error);
/* Index of every controller, and a controller for every disk; then they are in the order of type
 * and index. After the disks. */
gboolean vx_domain_def_fill_controllers(VxDomainDef *def, GError **error);
