/* background.h - to become a daemon: the parent waits until the child says that it is ready.
 *
 * Threads: none may exist yet.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/**
 * vx_background_start:
 * @error: #GFileError
 *
 * Returns in a child process that has a session of its own; the parent does not return, but exits
 * with success when the child says vx_background_ready(), and with failure if it ends before. Until
 * then the child can still write to standard error.
 *
 * Returns: a number for vx_background_ready(); -1 on failure.
 */
int vx_background_start(GError **error);

/* Lets the parent go, and everything that ties us to where we were started. @start: see above. */
void vx_background_ready(int start);
