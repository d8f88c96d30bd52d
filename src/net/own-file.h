/* own-file.h - which file a path led to: a directory that was removed and made anew, as with the
 * next login of a user, has somebody else's files of the same names.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

typedef struct {
    dev_t device;
    ino_t inode; /* 0: none */
} VxOwnFile;

/* What @path leads to now. */
VxOwnFile vx_own_file_at(const char *path);

/* Of an open file. */
VxOwnFile vx_own_file_of(int fd);

gboolean vx_own_file_equal(VxOwnFile one, VxOwnFile other);

/* Removes @path if it is still @file; warns where that fails. */
void vx_own_file_remove(VxOwnFile file, const char *path);
