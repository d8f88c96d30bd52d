/* window-system.c - tries the sockets of X servers and Wayland compositors.
 *
 * Source: display names, X(7); display :N listens at /tmp/.X11-unix/XN, also in the abstract
 * namespace, and at TCP port 6000 + N. wl_display_connect(3) for Wayland.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/window-system.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <unistd.h>

#define VX_X11_TCP_PORT      6000
#define VX_X11_MAX_DISPLAY   59535
#define VX_CONNECT_TIMEOUT_S 2

static GSocketConnection *
connect_to(GSocketConnectable *where)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();

    g_socket_client_set_timeout(client, VX_CONNECT_TIMEOUT_S);
    g_socket_client_set_enable_proxy(client, FALSE);
    return g_socket_client_connect(client, where, NULL, NULL);
}

/* A UNIX socket that this user or root listens at. */
static gboolean
unix_socket_reachable(const char *path, GUnixSocketAddressType type)
{
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new_with_type(path, -1, type);
    g_autoptr(GSocketConnection) connection = connect_to(G_SOCKET_CONNECTABLE(address));
    g_autoptr(GCredentials) peer = NULL;
    uid_t owner;

    if (!connection)
        return FALSE;
    peer = g_socket_get_credentials(g_socket_connection_get_socket(connection), NULL);
    owner = peer ? g_credentials_get_unix_user(peer, NULL) : (uid_t) -1;
    return owner == 0 || owner == getuid();
}

gboolean
vx_window_system_x11_reachable(const char *display)
{
    const char *colon = strrchr(display, ':');
    g_autofree char *host = NULL;
    g_autofree char *path = NULL;
    g_auto(GStrv) number_and_screen = NULL;
    guint64 number;

    if (!colon)
        return FALSE;
    number_and_screen = g_strsplit(colon + 1, ".", 2);
    if (!number_and_screen[0] ||
        !g_ascii_string_to_unsigned(number_and_screen[0], 10, 0, VX_X11_MAX_DISPLAY, &number, NULL))
        return FALSE;
    host = g_strndup(display, colon - display);
    if (*host && !g_str_equal(host, "unix")) {
        g_autoptr(GSocketConnectable) address =
            g_network_address_new(host, (guint16) (VX_X11_TCP_PORT + number));
        g_autoptr(GSocketConnection) connection = connect_to(address);

        return connection != NULL;
    }
    path = g_strdup_printf("/tmp/.X11-unix/X%" G_GUINT64_FORMAT, number);
    return unix_socket_reachable(path, G_UNIX_SOCKET_ADDRESS_PATH) ||
           unix_socket_reachable(path, G_UNIX_SOCKET_ADDRESS_ABSTRACT);
}

gboolean
vx_window_system_wayland_reachable(const char *display, const char *runtime_dir)
{
    g_autofree char *path = NULL;

    if (g_path_is_absolute(display))
        path = g_strdup(display);
    else if (runtime_dir && *runtime_dir)
        path = g_build_filename(runtime_dir, display, NULL);
    return path && unix_socket_reachable(path, G_UNIX_SOCKET_ADDRESS_PATH);
}
