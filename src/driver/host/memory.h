/* memory.h - the memory of this host, as the kernel shows it.
 *
 * Every function takes the root directory below which /sys and /proc are: "/", or a test's.
 *
 * Threads: any.
 * Source: proc(5), sysfs-devices-node (Linux).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* In KiB. */
typedef struct {
    guint64 total;
    guint64 free;
    guint64 buffers; /* of the host as a whole only */
    guint64 cached;  /* likewise */
} VxHostMemory;

/* @node: a NUMA node, -1 for the host as a whole. @error: VIR_ERR_INVALID_ARG for a node that is
 * not there */
gboolean vx_host_memory_read(const char *root, int node, VxHostMemory *memory, GError **error);
