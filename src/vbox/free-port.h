/* free-port.h - whether a server of this host could listen on a TCP port.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/**
 * vx_port_is_free:
 * @address: (nullable): where the server is to listen; %NULL, "", or a name: all addresses
 *
 * Nobody listens on @port there now. It is not held: somebody may come first.
 */
gboolean vx_port_is_free(const char *address, guint port);
