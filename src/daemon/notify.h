/* notify.h - what systemd is told of the daemon's life. Does nothing where it did not start us.
 *
 * Threads: the main thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

void vx_notify_ready(void);
void vx_notify_reloading(void);

/* @timeout_s: how long it may take, at most */
void vx_notify_stopping(guint timeout_s);
