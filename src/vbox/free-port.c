/* free-port.c - binds a socket, and lets it go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/free-port.h"

#include <gio/gio.h>

#define ANY_IPV4 "0.0.0.0"

gboolean
vx_port_is_free(const char *address, guint port)
{
    g_autoptr(GInetAddress) where = address ? g_inet_address_new_from_string(address) : NULL;
    g_autoptr(GSocketAddress) end = NULL;
    g_autoptr(GSocket) probe = NULL;

    if (!where)
        where = g_inet_address_new_from_string(ANY_IPV4);
    end = g_inet_socket_address_new(where, (guint16) port);
    probe = g_socket_new(g_inet_address_get_family(where), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, NULL);
    return probe && g_socket_bind(probe, end, TRUE, NULL);
}
