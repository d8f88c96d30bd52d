/* bandwidth.h - <iotune> of disks and <bandwidth> of interfaces: limits that VirtualBox keeps as
 * groups, which it knows by name.
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"
#include "native/words.h"
#include "vbox/bandwidth.h"

/* The groups of the machine. Returns: (transfer none) (nullable): read once; %NULL with @error */
GPtrArray *vx_bandwidth_get_groups(VxMap *map, GError **error);

/**
 * vx_bandwidth_read:
 * @device: IMediumAttachment or INetworkAdapter
 * @type: VX_BANDWIDTH_DISK or VX_BANDWIDTH_NETWORK
 * @limit: (out): bytes per second; 0: none
 * @name: (out) (optional) (transfer full) (nullable): of the group, where it is not one of ours
 */
gboolean vx_bandwidth_read(VxMap *map, VxObject *device, const char *type, guint64 *limit,
                           char **name, GError **error);
