/* server-private.h - the server as the other files of rpc/ see it.
 *
 * Threads: any, except where something else is said; what is returned does not change while there
 * are clients.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/server.h"

GMainContext *vx_server_get_context(VxServer *server);
VxPool *vx_server_get_pool(VxServer *server);
gpointer vx_server_get_user_data(VxServer *server);

/* Returns: (nullable): the row for @number, if that procedure is served. */
const VxProc *vx_server_find_proc(VxServer *server, int number);

/* A worker. Returns: (transfer full): a VX_ERROR, whatever @error is. */
GError *vx_server_translate_error(VxServer *server, const GError *error);

/* A worker. See VxServerHooks. */
gboolean vx_server_asks_again(VxServer *server, const GError *error, guint n_failed,
                              gint64 began_at);
void vx_server_call_begins(VxServer *server);
gboolean vx_server_check_access(VxServer *server, VxClient *client, const VxProcedure *procedure,
                                const void *args, VxPermission *granted, GError **error);

/* A worker. */
void vx_server_count_work(VxServer *server, VxWork *work);

/* Any thread. Returns: whether sasl_allowed_username_list has @name. */
gboolean vx_server_allows_sasl_username(VxServer *server, const char *name);

/* The main thread. Returns: (transfer none) (nullable) */
VxTlsContext *vx_server_get_tls(VxServer *server);
const VxServerLimits *vx_server_get_limits(VxServer *server);
/* Any thread. */
gboolean vx_server_logs_calls(VxServer *server);
/* The main thread: @client is anonymous no longer, which may let another one in. */
void vx_server_client_authenticated(VxServer *server, VxClient *client);
/* The main thread: nothing runs for @client any more; drops the server's reference. */
void vx_server_remove_client(VxServer *server, VxClient *client);
