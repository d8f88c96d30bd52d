/* filter.h - which domains a client wants of all: virConnectListAllDomainsFlags.
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/domain/common.h"

/* All flags that there are. */
guint vx_domain_filter_flags(void);

/* Whether domains that do not run are out of the question. */
gboolean vx_domain_filter_wants_running(guint flags);

/* Flags of one group (active, inactive) are alternatives; a group of which none is given excludes
 * nothing. */
gboolean vx_domain_filter(VxRequest *request, const VxMachineInfo *info, guint flags);
