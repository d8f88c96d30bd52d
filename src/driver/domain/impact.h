/* impact.h - which of a domain's two configurations a call is about: that of the running
 * machine, or the one that the next start uses.
 *
 * Threads: workers.
 * Source: virDomainModificationImpact (libvirt API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/domain/common.h"

#define VX_DOMAIN_AFFECT_FLAGS (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)

typedef struct {
    gboolean active; /* the machine runs */
    gboolean live;
    gboolean config;
} VxImpact;

/* Whether anything but the next start of a running machine is changed. */
static inline gboolean
vx_impact_is_now(const VxImpact *impact)
{
    return !impact->active || impact->live;
}

/**
 * vx_domain_get_impact:
 * @flags: VIR_DOMAIN_AFFECT_CURRENT is the running machine where there is one, else the
 * configuration
 * @error: VIR_ERR_OPERATION_INVALID "domain is not running" for VIR_DOMAIN_AFFECT_LIVE
 */
gboolean vx_domain_get_impact(VxMachine *machine, guint flags, VxImpact *impact, GError **error);

/* The same for calls that read, and so cannot be about both: VIR_ERR_INVALID_ARG. */
gboolean vx_domain_get_one_impact(VxRequest *request, VxMachine *machine, guint flags,
                                  VxImpact *impact, GError **error);
