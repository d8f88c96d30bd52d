/* daemon.h - the running daemon: sockets, server and driver put together, signals, and its end.
 *
 * Threads: the main thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "daemon/config.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "daemon/paths.h"

typedef struct VxDaemon VxDaemon;

/**
 * vx_daemon_new:
 * @options, @paths, @log: (transfer none): must outlive the daemon
 * @config: (transfer none): as it is now; read again on SIGHUP
 * @error: %G_IO_ERROR_BUSY if there is another instance; other domains
 *
 * Takes the lock of the single instance, and the sockets: from systemd if it hands us some, else it
 * makes them. Clients can connect from now on, and are served by vx_daemon_run().
 */
VxDaemon *vx_daemon_new(const VxOptions *options, const VxPaths *paths, const VxConfig *config,
                        VxLog *log, GError **error);

/* Serves until a signal or the timeout ends it. Returns: whether all calls returned in time; if
 * not, the process must exit without vx_daemon_free(). */
gboolean vx_daemon_run(VxDaemon *daemon);

/* After vx_daemon_run(): whether it ended only because VirtualBox cannot be reached from this
 * process any more, so that another one has to take over. */
gboolean vx_daemon_wants_successor(VxDaemon *daemon);

void vx_daemon_free(VxDaemon *daemon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxDaemon, vx_daemon_free)
