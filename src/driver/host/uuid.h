/* uuid.h - by what UUID clients know this host.
 *
 * Threads: any.
 * Source: virGetHostUUID() of libvirt: as configured, or the firmware's, or that of the file
 * machine-id; where that is none, one that holds as long as the process.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/**
 * vx_host_uuid_find:
 * @root: where /sys and /etc are: "/", or a test's
 * @configured: (nullable): the UUID itself
 * @machine_id: take that of the file machine-id, not the firmware's
 *
 * Returns: (transfer full): lower case
 */
char *vx_host_uuid_find(const char *root, const char *configured, gboolean machine_id);
