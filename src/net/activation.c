/* activation.c - listening sockets that systemd made and handed to us.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/activation.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

static void
clear_socket(gpointer data)
{
    VxActivationSocket *socket = data;

    g_free(socket->name);
}

GArray *
vx_activation_take_sockets(GError **error)
{
    g_autoptr(GArray) sockets = g_array_new(FALSE, TRUE, sizeof(VxActivationSocket));
    char **names = NULL;
    int n = sd_listen_fds_with_names(TRUE, &names);

    g_array_set_clear_func(sockets, clear_socket);
    if (n < 0) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(-n),
                    "cannot take over the sockets that systemd made: %s", g_strerror(-n));
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        VxActivationSocket socket = { .fd = SD_LISTEN_FDS_START + i, .name = g_strdup(names[i]) };

        g_array_append_val(sockets, socket);
        free(names[i]);
    }
    free(names);
    return g_steal_pointer(&sockets);
}
