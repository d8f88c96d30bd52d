/* sockets.h - the sockets of an instance: handed to us by systemd, or made by us.
 *
 * Threads: the main thread, before others exist.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "daemon/config.h"
#include "daemon/paths.h"
#include "net/listener.h"
#include "rpc/server.h"

typedef struct {
    VxListener *listener; /* the receiver may take it and put NULL here */
    VxListenerPolicy policy;
} VxSocket;

/**
 * vx_sockets_open:
 * @error: #GIOErrorEnum, #GFileError
 *
 * The caller must hold the lock of the single instance.
 *
 * Returns: (transfer full) (element-type VxSocket): at least one.
 */
GArray *vx_sockets_open(const VxPaths *paths, const VxConfig *config, GError **error);
