/* peer.h - who is at the other end of a connection, as the kernel tells it.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

/* Each is -1 where the transport does not say. */
typedef struct {
    uid_t uid;
    gid_t gid;
    pid_t pid;
} VxPeer;

/**
 * vx_peer_of_socket:
 * @socket: a connected UNIX socket
 * @peer: (out): untouched on failure
 * @error: #GIOErrorEnum
 *
 * The process that connected. Source: SO_PEERCRED, unix(7).
 */
gboolean vx_peer_of_socket(GSocket *socket, VxPeer *peer, GError **error);
