/* raw-client.c - a client of the RPC server that says exactly what a test wants.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "raw-client.h"

#include <gio/gunixsocketaddress.h>
#include <poll.h>
#include <string.h>
#include "rpc/frame.h"

#define TIMEOUT_S 10

struct RawClient {
    GSocket *socket;
};

RawClient *
raw_client_new(const char *path)
{
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    g_autoptr(GError) error = NULL;
    RawClient *client = g_new0(RawClient, 1);

    client->socket =
        g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);
    g_assert_no_error(error);
    g_socket_set_timeout(client->socket, TIMEOUT_S);
    g_socket_connect(client->socket, address, NULL, &error);
    g_assert_no_error(error);
    return client;
}

void
raw_client_free(RawClient *client)
{
    g_object_unref(client->socket);
    g_free(client);
}

void
raw_client_send_bytes(RawClient *client, gconstpointer bytes, gsize n)
{
    const char *rest = bytes;

    while (n > 0) {
        g_autoptr(GError) error = NULL;
        gssize sent = g_socket_send(client->socket, rest, n, NULL, &error);

        g_assert_no_error(error);
        rest += sent;
        n -= sent;
    }
}

GBytes *
raw_message(const VxMessageHeader *header, xdrproc_t codec, gconstpointer value)
{
    g_autoptr(GError) error = NULL;
    GBytes *bytes = vx_frame_encode(header, codec, value, &error);

    g_assert_no_error(error);
    return bytes;
}

void
raw_client_send(RawClient *client, const VxMessageHeader *header, xdrproc_t codec,
                gconstpointer value)
{
    g_autoptr(GBytes) bytes = raw_message(header, codec, value);

    raw_client_send_bytes(client, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

VxMessageHeader
raw_call_header(int procedure, guint serial)
{
    return (VxMessageHeader){ REMOTE_PROGRAM, REMOTE_PROTOCOL_VERSION, procedure, VX_CALL, serial,
                              VX_OK };
}

void
raw_client_call(RawClient *client, int procedure, guint serial)
{
    VxMessageHeader header = raw_call_header(procedure, serial);

    raw_client_send(client, &header, NULL, NULL);
}

gsize
raw_client_receive_bytes(RawClient *client, guint8 *bytes, gsize n)
{
    gsize have = 0;

    while (have < n) {
        g_autoptr(GError) error = NULL;
        gssize got =
            g_socket_receive(client->socket, (char *) bytes + have, n - have, NULL, &error);

        if (got == 0 || g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
            break;
        g_assert_no_error(error);
        have += got;
    }
    return have;
}

GBytes *
raw_client_receive(RawClient *client, VxMessageHeader *header)
{
    guint32 length;
    gsize n = raw_client_receive_bytes(client, (guint8 *) &length, sizeof length);
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *message = NULL;
    GBytes *bytes;

    if (n == 0)
        return NULL;
    g_assert_cmpuint(n, ==, sizeof length);
    n = GUINT32_FROM_BE(length) - sizeof length;
    g_assert_cmpuint(n, >=, VX_FRAME_HEADER_SIZE);
    g_assert_cmpuint(n, <=, VX_FRAME_MESSAGE_MAX);
    message = g_malloc(n);
    g_assert_cmpuint(raw_client_receive_bytes(client, message, n), ==, n);
    bytes = g_bytes_new_take(g_steal_pointer(&message), n);
    vx_frame_decode_header(bytes, header, &error);
    g_assert_no_error(error);
    return bytes;
}

gboolean
raw_client_is_silent(RawClient *client, guint timeout_ms)
{
    struct pollfd poll_fd = { .fd = g_socket_get_fd(client->socket), .events = POLLIN };

    return poll(&poll_fd, 1, timeout_ms) == 0;
}

void
raw_client_expect_reply(RawClient *client, guint serial, xdrproc_t codec, gpointer ret)
{
    g_autoptr(GError) error = NULL;
    VxMessageHeader header;
    g_autoptr(GBytes) message = raw_client_receive(client, &header);

    g_assert_nonnull(message);
    g_assert_cmpuint(header.prog, ==, REMOTE_PROGRAM);
    g_assert_cmpuint(header.vers, ==, REMOTE_PROTOCOL_VERSION);
    g_assert_cmpint(header.type, ==, VX_REPLY);
    g_assert_cmpint(header.status, ==, VX_OK);
    g_assert_cmpuint(header.serial, ==, serial);
    if (codec)
        vx_frame_decode_payload(message, codec, ret, &error);
    else
        g_assert_cmpuint(g_bytes_get_size(message), ==, VX_FRAME_HEADER_SIZE);
    g_assert_no_error(error);
}

void
raw_client_expect_error(RawClient *client, int type, guint serial, int code, const char *message)
{
    g_autoptr(GError) error = NULL;
    remote_error reply = { 0 };
    VxMessageHeader header;
    g_autoptr(GBytes) bytes = raw_client_receive(client, &header);

    g_assert_nonnull(bytes);
    g_assert_cmpint(header.type, ==, type);
    g_assert_cmpint(header.status, ==, VX_FAILED);
    g_assert_cmpuint(header.serial, ==, serial);
    vx_frame_decode_payload(bytes, (xdrproc_t) xdr_remote_error, &reply, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(*reply.message, ==, message);
    g_assert_cmpint(reply.code, ==, code);
    g_assert_cmpint(reply.level, ==, VIR_ERR_ERROR);
    xdr_free((xdrproc_t) xdr_remote_error, (char *) &reply);
}

void
raw_client_expect_closed(RawClient *client)
{
    VxMessageHeader header;
    g_autoptr(GBytes) message = raw_client_receive(client, &header);

    g_assert_null(message);
}

void
raw_client_open(RawClient *client, guint flags)
{
    remote_connect_open_args args = { .flags = flags };

    RAW_CALL(client, connect_open, 1, &args);
    raw_client_expect_reply(client, 1, NULL, NULL);
}
