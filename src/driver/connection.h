/* connection.h - what belongs to one client's open connection.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/policy.h"
#include "driver/state.h"

typedef struct {
    VxDriver *driver;
    VxClient *client;
    VxWho *who;          /* whom the access policy judges; never changes */
    char *uri;           /* as the client is told it; never changes */
    gint close_callback; /* atomic: it asked to be told of the end of the connection */
} VxDriverConnection;

/* @who, @uri: (transfer full) */
VxDriverConnection *vx_driver_connection_new(VxRequest *request, VxWho *who, char *uri);
void vx_driver_connection_free(VxDriverConnection *connection);

/* The end of an open one (a GDestroyNotify): its client is told nothing any more. */
void vx_driver_connection_close(gpointer connection);

/* The connection that @request came by: open, or the request would have been refused. */
VxDriverConnection *vx_request_get_connection(VxRequest *request);
