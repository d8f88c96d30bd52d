/* peer.h - who is at the other end of a connection, as the kernel tells it.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

#define VX_PEER_ADDRESS_MAX 80

/* The numbers are -1 where the transport does not say. Addresses are "192.0.2.1;16509", as SASL
 * wants them; "" on UNIX sockets. */
typedef struct {
    uid_t uid;
    gid_t gid;
    pid_t pid;
    char local[VX_PEER_ADDRESS_MAX];
    char remote[VX_PEER_ADDRESS_MAX];
} VxPeer;

/**
 * vx_peer_of_socket:
 * @socket: a connected socket: UNIX or TCP
 * @peer: (out): untouched on failure
 * @error: #GIOErrorEnum
 *
 * The process that connected (source: SO_PEERCRED, unix(7)), or the address that it came from.
 */
gboolean vx_peer_of_socket(GSocket *socket, VxPeer *peer, GError **error);
