/* change.h - changes of a domain's definition, by the flags that say what they are to
 * affect.
 *
 * VirtualBox has one definition of a machine: what is changed while it runs is changed for its next
 * start, too. So VIR_DOMAIN_AFFECT_LIVE is the same as VIR_DOMAIN_AFFECT_LIVE |
 * VIR_DOMAIN_AFFECT_CONFIG. What VIR_DOMAIN_AFFECT_CONFIG alone asks for of a running domain waits
 * for its next start (next-definition.h).
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/domain/common.h"
#include "driver/domain/impact.h"
#include "map/map.h"

/**
 * vx_driver_change_domain:
 * @flags: VX_DOMAIN_AFFECT_FLAGS; VIR_DOMAIN_DEVICE_MODIFY_FORCE
 * @edit: as vx_map_change()
 * @error: VIR_ERR_OPERATION_INVALID "domain is not running"; VIR_ERR_OPERATION_UNSUPPORTED for what
 * VirtualBox does not change while the domain runs
 */
gboolean vx_driver_change_domain(VxRequest *request, const remote_nonnull_domain *domain,
                                 guint flags, VxMapEdit edit, gconstpointer data, GError **error);

/**
 * vx_driver_change_next:
 * @next: (out) (transfer full) (nullable): what the domain is to be from its next start on, for
 * vx_next_keep(); %NULL where @impact does not ask for that, or the machine's settings say it
 *
 * For changes that are made without vx_driver_change_domain(), and have a part that waits.
 */
gboolean vx_driver_change_next(VxRequest *request, const char *uuid, const VxImpact *impact,
                               VxMapEdit edit, gconstpointer data, VxDomainDef **next,
                               GError **error);
