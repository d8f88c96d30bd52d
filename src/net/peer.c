/* peer.c - who is at the other end of a UNIX socket.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/peer.h"

#include <errno.h>
#include <sys/socket.h>

gboolean
vx_peer_of_socket(GSocket *socket, VxPeer *peer, GError **error)
{
    struct ucred credentials;
    socklen_t size = sizeof credentials;

    if (getsockopt(g_socket_get_fd(socket), SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) {
        int saved = errno;

        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(saved),
                    "cannot tell who is connecting: %s", g_strerror(saved));
        return FALSE;
    }
    peer->uid = credentials.uid;
    peer->gid = credentials.gid;
    peer->pid = credentials.pid;
    return TRUE;
}
