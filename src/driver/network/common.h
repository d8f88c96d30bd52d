/* common.h - networks on the wire.
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/network/networks.h"
#include "driver/state.h"

/* @network: of an answer */
void vx_driver_fill_network(const VxNetwork *from, remote_nonnull_network *network);

/**
 * vx_driver_find_network:
 * @list: (out) (transfer full): what the result belongs to
 * @error: VIR_ERR_NO_NETWORK
 *
 * Connects. Returns: (transfer none)
 */
const VxNetwork *vx_driver_find_network(VxRequest *request, const remote_nonnull_network *network,
                                        GPtrArray **list, GError **error);
