/* cells.h - the NUMA cells of this host: memory, pages, distances, CPUs.
 *
 * A host whose kernel knows none has one cell, 0, of everything. Every function takes the root
 * directory below which /sys and /proc are: "/", or a test's.
 *
 * Threads: any.
 * Source: sysfs-devices-node, sysfs-kernel-mm-hugepages (Linux).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/caps-def.h"

/* Adds the cells to @caps. */
gboolean vx_host_cells_read(const char *root, VxCapsDef *caps, GError **error);

/* @error: VIR_ERR_OPERATION_FAILED for pages of a size that the cell has not got;
 * VIR_ERR_INVALID_ARG for a cell that is not there */
gboolean vx_host_cell_read_free_pages(const char *root, guint cell, guint size_kib, guint64 *n,
                                      GError **error);
