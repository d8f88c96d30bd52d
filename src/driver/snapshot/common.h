/* common.h - from the snapshots of the wire to those of a machine and back.
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/domain/common.h"
#include "vbox/snapshot.h"

/* Returns: (transfer full): VIR_ERR_NO_DOMAIN, VIR_ERR_NO_DOMAIN_SNAPSHOT.
 * @machine: (out) (transfer full): the domain's */
VxSnapshot *vx_driver_find_snapshot(VxRequest *request,
                                    const remote_nonnull_domain_snapshot *snapshot,
                                    VxMachine **machine, GError **error);

/* @domain: as it came with the call. @answer: a remote_nonnull_domain_snapshot of the answer. */
void vx_driver_fill_snapshot(const remote_nonnull_domain *domain, const VxSnapshot *snapshot,
                             remote_nonnull_domain_snapshot *answer);
