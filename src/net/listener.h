/* listener.h - a UNIX or TCP socket that clients connect to.
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
 * vx_listener_new_tcp:
 * @address: (nullable): a host's name or address; %NULL: every address of this host
 * @port: its number or its name in /etc/services
 * @error: #GIOErrorEnum, #GResolverError
 *
 * Returns: (transfer full) (element-type VxListener): one for each address that @address has, at
 * least one.
 */
GPtrArray *vx_listener_new_tcp(const char *address, const char *port, GError **error);

/**
 * vx_listener_new_from_fd:
 * @fd: (transfer full): a listening UNIX or TCP socket that somebody else (systemd) made
 * @error: #GIOErrorEnum if it is something else
 */
VxListener *vx_listener_new_from_fd(int fd, GError **error);

/* Closes the socket, and removes it if vx_listener_new_unix() made it. */
void vx_listener_free(VxListener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxListener, vx_listener_free)

/* Returns: whether it is a TCP socket. */
gboolean vx_listener_is_tcp(VxListener *listener);

/* How many clients may wait to be accepted; for one that was started or is about to be. */
void vx_listener_set_backlog(VxListener *listener, gint backlog);

/* Returns: (transfer none): the path it is bound to; "" if none; of a TCP socket, "address:port".
 */
const char *vx_listener_get_path(VxListener *listener);

/* Accept connections in @context, once. */
void vx_listener_start(VxListener *listener, GMainContext *context, VxListenerFunc accepted,
                       gpointer data);

/* While paused, clients can connect but wait. A listener that was started is not paused. */
void vx_listener_set_paused(VxListener *listener, gboolean paused);
