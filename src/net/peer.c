/* peer.c - who is at the other end of a socket.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/peer.h"

#include <errno.h>
#include <sys/socket.h>

static gboolean
write_address(GSocketAddress *address, char *text, GError **error)
{
    g_autofree char *host = NULL;

    if (!address)
        return FALSE;
    if (!G_IS_INET_SOCKET_ADDRESS(address)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                    "cannot tell who is connecting: not a UNIX or TCP socket");
        return FALSE;
    }
    host =
        g_inet_address_to_string(g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address)));
    g_snprintf(text, VX_PEER_ADDRESS_MAX, "%s;%u", host,
               g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address)));
    return TRUE;
}

static gboolean
take_addresses(GSocket *socket, VxPeer *peer, GError **error)
{
    g_autoptr(GSocketAddress) remote = g_socket_get_remote_address(socket, error);
    g_autoptr(GSocketAddress) local = remote ? g_socket_get_local_address(socket, error) : NULL;
    VxPeer found = { .uid = (uid_t) -1, .gid = (gid_t) -1, .pid = (pid_t) -1 };

    if (!write_address(remote, found.remote, error) || !write_address(local, found.local, error))
        return FALSE;
    *peer = found;
    return TRUE;
}

gboolean
vx_peer_of_socket(GSocket *socket, VxPeer *peer, GError **error)
{
    struct ucred credentials;
    socklen_t size = sizeof credentials;

    if (g_socket_get_family(socket) != G_SOCKET_FAMILY_UNIX)
        return take_addresses(socket, peer, error);
    if (getsockopt(g_socket_get_fd(socket), SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) {
        int saved = errno;

        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(saved),
                    "cannot tell who is connecting: %s", g_strerror(saved));
        return FALSE;
    }
    *peer = (VxPeer){ credentials.uid, credentials.gid, credentials.pid, "", "" };
    return TRUE;
}
