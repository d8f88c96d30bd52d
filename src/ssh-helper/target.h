/* target.h - which daemon a remote client means, and the connection to it.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

/* Returns: whether @uri is VirtualBox's; another driver's is another helper's business. */
gboolean vx_target_is_ours(const char *uri);

/**
 * vx_target_connect:
 * @uri: what the client wants to open: vbox:///session or vbox:///system
 * @read_only: by the read-only socket, which a user's daemon has not: there it is the client's own
 *             flag that counts
 * @daemon: (nullable): the program that is started where a user's daemon does not run; %NULL: none
 * @error: #GIOErrorEnum with the socket's path; what the daemon said where it did not start;
 *         VIR_ERR_INTERNAL_ERROR, VIR_ERR_NO_CONNECT for a path that is not served
 *
 * The instance is that of the user who runs this: root's serves both paths, as with a local client.
 * ?socket= in @uri names another socket. Source: libvirt's client, for local sockets.
 *
 * Returns: (transfer full): connected
 */
GSocket *vx_target_connect(const char *uri, gboolean read_only, const char *daemon, GError **error);
