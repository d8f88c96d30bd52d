/* relay.h - bytes between a client's pipes and the daemon's socket.
 *
 * Threads: one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/**
 * vx_relay_run:
 * @in: what the client sends
 * @out: what it reads
 * @socket: the daemon; all three are made non-blocking
 * @error: #GIOErrorEnum
 *
 * Until the daemon hangs up, and all that it sent is written, or until the client takes no more.
 * When the client sends no more the daemon is told so, and its last answers still go out.
 */
gboolean vx_relay_run(int in, int out, int socket, GError **error);
