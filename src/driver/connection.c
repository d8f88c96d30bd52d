/* connection.c - begins and ends with the client's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/connection.h"

VxDriverConnection *
vx_driver_connection_new(VxRequest *request, VxWho *who, char *uri)
{
    VxDriverConnection *connection = g_new0(VxDriverConnection, 1);

    connection->driver = vx_request_get_driver(request);
    connection->client = vx_request_get_client(request);
    connection->who = who;
    connection->uri = uri;
    return connection;
}

void
vx_driver_connection_free(VxDriverConnection *connection)
{
    g_free(connection->uri);
    vx_who_free(connection->who);
    g_free(connection);
}

void
vx_driver_connection_close(gpointer data)
{
    VxDriverConnection *connection = data;

    vx_events_forget(vx_driver_get_events(connection->driver), connection->client);
    vx_driver_connection_free(connection);
}

VxDriverConnection *
vx_request_get_connection(VxRequest *request)
{
    return vx_client_get_data(vx_request_get_client(request));
}
