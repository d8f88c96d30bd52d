/* watcher.h - a passive listener to an event source of VirtualBox.
 *
 * Threads: the watcher's own thread, which joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/news.h"

typedef struct VxWatcher VxWatcher;

/**
 * vx_watcher_new:
 * @source: an IEventSource
 * @kind: whose
 *
 * What changes from now on is told by vx_watcher_next().
 */
VxWatcher *vx_watcher_new(VxObject *source, VxNewsSource kind, GError **error);
void vx_watcher_free(VxWatcher *watcher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxWatcher, vx_watcher_free)

/**
 * vx_watcher_next:
 * @timeout_ms: how long to wait
 * @news: empty; stays so where nothing happened
 * @error: the listener is dead: the other process has gone, or has dropped it
 */
gboolean vx_watcher_next(VxWatcher *watcher, gint32 timeout_ms, VxNews *news, GError **error);

/* Makes a vx_watcher_next() that waits return soon, with an error. Any thread that joined
 * VirtualBox. */
void vx_watcher_interrupt(VxWatcher *watcher);
