/* watcher.h - the one listener to VirtualBox's events: a passive one, on a thread of its own.
 *
 * Threads: the watcher's own thread, which joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

typedef struct VxWatcher VxWatcher;

/**
 * vx_watcher_new:
 *
 * Subscribes to what concerns machines. What changes from now on is told by vx_watcher_next().
 */
VxWatcher *vx_watcher_new(VxHost *host, GError **error);
void vx_watcher_free(VxWatcher *watcher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxWatcher, vx_watcher_free)

/* What an event concerns. */
typedef enum {
    VX_CONCERNS_NOTHING,
    VX_CONCERNS_MACHINE,
    VX_CONCERNS_MEDIUM, /* and with it any machine that has it */
} VxConcern;

/**
 * vx_watcher_next:
 * @timeout_ms: how long to wait
 * @concern: (out): VX_CONCERNS_NOTHING: nothing happened
 * @uuid: (out) (nullable): the machine that something happened to, lower case
 * @error: the listener is dead: the service has gone, or has dropped it
 */
gboolean vx_watcher_next(VxWatcher *watcher, gint32 timeout_ms, VxConcern *concern, char **uuid,
                         GError **error);

/* Makes a vx_watcher_next() that waits return soon, with an error. Any thread that joined
 * VirtualBox. */
void vx_watcher_interrupt(VxWatcher *watcher);
