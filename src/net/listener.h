/* listener.h - a UNIX socket that clients connect to.
 *
 * Threads: the one that runs the main context.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

typedef struct VxListener VxListener;

/* @connection is (transfer none); reference it to keep it, else it is closed. */
typedef void (*VxListenerFunc)(VxListener *listener, GSocketConnection *connection, gpointer data);

/**
 * vx_listener_new_unix:
 * @path: where the socket appears; its directory must exist. A socket that is there already is
 *        taken for one that a dead process left behind and replaced, so the caller must hold the
 *        lock of the single instance (lock-file.h)
 * @mode: its permissions; never wider, not even for a moment
 * @group: its group, or -1 to leave it
 * @error: #GIOErrorEnum
 *
 * Call before the process has threads: the process's umask is changed for a moment.
 * Returns: (transfer full): listening; connections wait until vx_listener_start().
 */
VxListener *vx_listener_new_unix(const char *path, mode_t mode, gid_t group, GError **error);

/**
 * vx_listener_new_from_fd:
 * @fd: (transfer full): a listening UNIX socket that somebody else (systemd) made
 * @error: #GIOErrorEnum if it is something else
 */
VxListener *vx_listener_new_from_fd(int fd, GError **error);

/* Closes the socket, and removes it if vx_listener_new_unix() made it. */
void vx_listener_free(VxListener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxListener, vx_listener_free)

/* Returns: (transfer none): the path it is bound to; "" if none. */
const char *vx_listener_get_path(VxListener *listener);

/* Accept connections in @context, once. */
void vx_listener_start(VxListener *listener, GMainContext *context, VxListenerFunc accepted,
                       gpointer data);

/* While paused, clients can connect but wait. A listener that was started is not paused. */
void vx_listener_set_paused(VxListener *listener, gboolean paused);
