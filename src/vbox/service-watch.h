/* service-watch.h - notices at once when the process behind VirtualBox's service ends.
 *
 * VirtualBox's IPC library learns of it by the end of its socket. But VBoxSVC starts the machines'
 * processes, and they inherit its end of the socket (seen with 7.2): while one of them lives, the
 * end does not come, and every call waits for it. So the process itself is watched, and when it has
 * ended the socket is shut down from our side, upon which the library lets all calls fail.
 *
 * Threads: VirtualBox's main thread.
 * Source: /tmp/.vbox-USER-ipc/ipcd, the socket of VirtualBox's IPC daemon, which is VBoxSVC itself
 * from 7.1 on; unix(7), pidfd_open(2).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxServiceWatch VxServiceWatch;

/* To be called when VirtualBox is connected. @ended: called once, when the process has ended.
 * Returns: (transfer full) (nullable): %NULL where the socket or the process behind it cannot be
 * found, which leaves things to the library. */
VxServiceWatch *vx_service_watch_new(GMainContext *context, void (*ended)(gpointer data),
                                     gpointer data);

/* Path of the socket at which the service listens. */
const char *vx_service_watch_get_path(VxServiceWatch *watch);

/**
 * vx_service_is_orphan:
 * @path: of the socket
 *
 * Returns: whether the socket still takes connections though the service has ended: processes of
 * machines have inherited it. Nobody would answer, until they notice and end too (some 15 s).
 * Any thread.
 */
gboolean vx_service_is_orphan(const char *path);

/* Before the connection is given up. */
void vx_service_watch_free(VxServiceWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxServiceWatch, vx_service_watch_free)
