/* stamps.h - what tells, without a call of VirtualBox, that a list of its objects may have changed.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Of a file, which is written by replacing it or in place. Returns: (transfer full) */
char *vx_stamp_file(const char *path);

/* Of the host's interfaces: names, flags, addresses. Returns: (transfer full) */
char *vx_stamp_interfaces(void);

/* Of the names in a directory, however they are ordered. Returns: (transfer full) */
char *vx_stamp_directory(const char *path);
