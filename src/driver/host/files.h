/* files.h - small files of the kernel about this host.
 *
 * Every function takes the root directory below which /sys and /proc are: "/", or a test's.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Without the newline at its end. Returns: (transfer full) (nullable) */
char *vx_host_read_text(const char *root, const char *path);

/* The numbers of a list like "0-3,8", as far as a client can be told of that many CPUs. Returns:
 * (transfer full) (nullable): of guint; %NULL: there is none */
GArray *vx_host_read_list(const char *root, const char *path);
