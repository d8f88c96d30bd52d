/* activation.h - listening sockets that systemd made and handed to us.
 *
 * Threads: the main thread, before others exist.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct {
    int fd;     /* close-on-exec; the receiver closes it */
    char *name; /* FileDescriptorName= of the unit; "unknown" if it has none */
} VxActivationSocket;

/**
 * vx_activation_take_sockets:
 * @error: #GIOErrorEnum if the environment that announces them is broken
 *
 * Call once: the environment variables are removed, so that no child takes the sockets for its own.
 *
 * Returns: (transfer full) (element-type VxActivationSocket): possibly empty; frees the names but
 * does not close the sockets. %NULL on error. Source: sd_listen_fds(3).
 */
GArray *vx_activation_take_sockets(GError **error);
