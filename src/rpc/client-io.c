/* client-io.c - a client of the RPC server: the part of the main thread, which owns its connection.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/virterror.h>
#include "rpc/client-private.h"
#include "rpc/error-reply.h"
#include "rpc/later.h"
#include "rpc/request-private.h"
#include "rpc/stream.h"
#include "util/error.h"

/* What the client sends is not read on while more than this waits: calls for a worker ... */
#define WAITING_MAX       64
#define WAITING_BYTES_MAX VX_FRAME_MESSAGE_MAX
/* ... or answers for the client to read. Less than that, and no further call starts. */
#define UNSENT_BYTES_MAX  (4 * 1024 * 1024)
#define UNSENT_BYTES_BUSY (1024 * 1024)

/* How many of the calls that come together are answered before other clients get their turn. */
#define AT_ONCE_MAX 16

static void maybe_end(VxClient *client);

/* ---- The connection ---- */

static gboolean
may_read(VxClient *client)
{
    return g_queue_get_length(&client->waiting) < WAITING_MAX &&
           client->waiting_bytes < WAITING_BYTES_MAX &&
           vx_connection_get_queued(client->connection) < UNSENT_BYTES_MAX;
}

static void
run_request(gpointer data)
{
    VxRequest *request = data;

    vx_request_run(request);
    vx_client_finish_request(vx_request_get_client(request), request);
}

/* What was put out before goes out before. */
static gboolean
is_outbox_empty(VxClient *client)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&client->lock);

    return g_queue_is_empty(&client->outbox);
}

/* A call that takes no time is answered here and now, where nothing is before it; so are some that
 * come at once, but others have to be served, too. */
static gboolean
answer_at_once(VxClient *client, VxRequest *request)
{
    g_autoptr(GBytes) reply = NULL;

    if (client->n_running > 0 || client->n_at_once >= AT_ONCE_MAX || !is_outbox_empty(client) ||
        !vx_request_run_at_once(request))
        return FALSE;
    client->n_at_once++;
    reply = vx_request_take_reply(request);
    vx_request_free(request);
    vx_client_send(client, reply);
    return TRUE;
}

/* Calls that wait go to workers, as many at a time as a client may have. */
static void
start_requests(VxClient *client)
{
    /* Who is not known yet does one thing at a time: nothing overtakes the proof. */
    guint limit = vx_client_is_authenticated(client)
                      ? vx_server_get_limits(client->server)->max_client_requests
                      : 1;

    while (client->n_running < limit && !g_queue_is_empty(&client->waiting) &&
           vx_connection_get_queued(client->connection) < UNSENT_BYTES_BUSY) {
        VxRequest *request = g_queue_pop_head(&client->waiting);

        client->waiting_bytes -= vx_request_get_size(request);
        if (answer_at_once(client, request))
            continue;
        client->n_running++;
        vx_pool_push(vx_server_get_pool(client->server), vx_request_get_priority(request),
                     run_request, request);
    }
}

void
vx_client_send(VxClient *client, GBytes *bytes)
{
    if (client->connection)
        vx_connection_send(client->connection, bytes);
}

static void
note_unsent(VxClient *client)
{
    gsize unsent = vx_connection_get_queued(client->connection);

    g_mutex_lock(&client->lock);
    client->unsent_bytes = unsent;
    g_mutex_unlock(&client->lock);
}

/* A stream stays until the client says that it has it all. */
static gboolean
has_work(VxClient *client)
{
    return client->n_running > 0 || !g_queue_is_empty(&client->waiting) ||
           g_hash_table_size(client->streams) > 0;
}

void
vx_client_continue(VxClient *client)
{
    if (client->connection) {
        note_unsent(client);
        start_requests(client);
        vx_connection_set_reading(client->connection, may_read(client));
        if (client->quitting && !has_work(client))
            vx_connection_close_when_sent(client->connection);
    }
    maybe_end(client);
}

static void
pump_stream(gpointer serial, gpointer stream, gpointer client)
{
    vx_stream_pump(stream);
}

/* That it takes what is sent to it is a sign of life, too. */
static void
drained(VxConnection *connection, gpointer data)
{
    VxClient *client = data;

    if (client->keepalive)
        vx_keepalive_heard(client->keepalive);
    g_hash_table_foreach(client->streams, pump_stream, NULL);
    vx_client_continue(client);
}

static void
closed(VxConnection *connection, const GError *reason, gpointer data)
{
    vx_client_drop(data, reason);
}

/* ---- What comes in ---- */

static void
send_error(VxClient *client, const VxMessageHeader *call, const GError *error)
{
    VxMessageHeader header = *call;
    g_autoptr(GBytes) bytes = NULL;

    header.type = VX_REPLY;
    bytes = vx_error_reply_encode(&header, error, VIR_FROM_RPC);
    vx_client_send(client, bytes);
}

static void
send_keepalive(VxClient *client, int procedure)
{
    VxMessageHeader header = {
        KEEPALIVE_PROGRAM, KEEPALIVE_PROTOCOL_VERSION, procedure, VX_MESSAGE, 0, VX_OK
    };
    g_autoptr(GBytes) bytes = vx_frame_encode(&header, NULL, NULL, NULL);

    vx_client_send(client, bytes);
}

static void
receive_call(VxClient *client, GBytes *message, const VxMessageHeader *header)
{
    VxRequest *request;

    if (client->quitting)
        return;
    request = vx_request_new(client->server, client, message, header);
    g_queue_push_tail(&client->waiting, request);
    client->waiting_bytes += vx_request_get_size(request);
    start_requests(client);
}

static gboolean
is_keepalive(const VxMessageHeader *header)
{
    return header->prog == KEEPALIVE_PROGRAM && header->vers == KEEPALIVE_PROTOCOL_VERSION &&
           header->type == VX_MESSAGE;
}

static gboolean
is_remote(const VxMessageHeader *header)
{
    return header->prog == REMOTE_PROGRAM && header->vers == REMOTE_PROTOCOL_VERSION;
}

static void
ignore(VxClient *client, const VxMessageHeader *header)
{
    g_info("client %" G_GUINT64_FORMAT ": ignoring a message of program 0x%x version %u, type %d",
           client->id, header->prog, header->vers, (int) header->type);
}

/* @error: the connection cannot go on. */
static gboolean
receive(VxClient *client, GBytes *message, GError **error)
{
    VxMessageHeader header;

    if (!vx_frame_decode_header(message, &header, error))
        return FALSE;
    if (header.type == VX_CALL_WITH_FDS) {
        /* Descriptors come with bytes outside the frames, so what follows could not be understood.
         * Clients ask for VIR_DRV_FEATURE_FD_PASSING before they send any. */
        vx_set_error(error, VIR_ERR_RPC, "file descriptors are not accepted");
        return FALSE;
    }
    if (is_keepalive(&header)) {
        if (header.proc == KEEPALIVE_PROC_PING)
            send_keepalive(client, KEEPALIVE_PROC_PONG);
    } else if (is_remote(&header) && header.type == VX_CALL) {
        receive_call(client, message, &header);
    } else if (is_remote(&header) && (header.type == VX_STREAM || header.type == VX_STREAM_HOLE)) {
        vx_stream_receive(client, &header);
    } else if (header.type == VX_CALL) {
        g_autoptr(GError) unknown = NULL;

        vx_set_error(&unknown, VIR_ERR_RPC, "Cannot find program %u version %u", header.prog,
                     header.vers);
        send_error(client, &header, unknown);
    } else {
        ignore(client, &header);
    }
    return TRUE;
}

static void
input(VxConnection *connection, const guint8 *bytes, gsize n, gpointer data)
{
    g_autoptr(VxClient) client = vx_client_ref(data);
    g_autoptr(GError) error = NULL;

    if (client->keepalive)
        vx_keepalive_heard(client->keepalive);
    client->n_at_once = 0;
    while (n > 0 && !error) {
        g_autoptr(GBytes) message = NULL;

        if (vx_frame_reader_feed(client->reader, &bytes, &n, &message, &error) && message)
            receive(client, message, &error);
    }
    if (error)
        vx_client_drop(client, error);
    else
        vx_client_continue(client);
}

/* ---- Keepalive ---- */

static void
ping(gpointer data)
{
    VxClient *client = data;

    /* It cannot be blamed for answers that we do not read, unless that is because it reads none. */
    if (!may_read(client) && vx_connection_get_queued(client->connection) < UNSENT_BYTES_MAX)
        vx_keepalive_heard(client->keepalive);
    else
        send_keepalive(client, KEEPALIVE_PROC_PING);
}

static void
dead(gpointer data)
{
    g_autoptr(GError) error = NULL;

    vx_set_error(&error, VIR_ERR_RPC, "no answer to keepalive messages");
    vx_client_drop(data, error);
}

static void
start_keepalive(VxClient *client)
{
    static const VxKeepaliveFuncs funcs = { .ping = ping, .dead = dead };
    const VxServerLimits *limits = vx_server_get_limits(client->server);

    if (client->keepalive || !client->connection || limits->keepalive_interval <= 0)
        return;
    client->keepalive = vx_keepalive_new(client->context, limits->keepalive_interval * 1000u,
                                         limits->keepalive_count, &funcs, client);
}

/* ---- Until it is known who it is ---- */

/* A person may have to type a password for polkit. */
#define POLKIT_TIMEOUT_MS (6 * 60 * 1000)

static gboolean
login_timeout(gpointer data)
{
    g_autofree char *who = vx_client_describe(data);
    g_autoptr(GError) error = NULL;

    vx_set_error(&error, VIR_ERR_AUTH_FAILED, "it took too long to prove who it is: %s", who);
    vx_client_drop(data, error);
    return G_SOURCE_REMOVE;
}

static void
clear_login_timer(VxClient *client)
{
    if (!client->login_timer)
        return;
    g_source_destroy(client->login_timer);
    g_clear_pointer(&client->login_timer, g_source_unref);
}

static void
start_login_timer(VxClient *client)
{
    guint timeout = vx_server_get_limits(client->server)->login_timeout_ms;

    if (client->auth == REMOTE_AUTH_POLKIT)
        timeout = MAX(timeout, POLKIT_TIMEOUT_MS);
    client->login_timer = g_timeout_source_new(timeout);
    g_source_set_callback(client->login_timer, login_timeout, client, NULL);
    g_source_attach(client->login_timer, client->context);
}

static void
set_authenticated(VxClient *client, gboolean layer)
{
    clear_login_timer(client);
    vx_client_set_authenticated(client, layer);
    vx_server_client_authenticated(client->server, client);
}

/* TLS is in place. */
static void
tls_ready(const char *dname, gpointer data)
{
    VxClient *client = data;

    vx_client_set_x509_dname(client, dname);
    if (client->auth == REMOTE_AUTH_NONE)
        set_authenticated(client, FALSE);
}

/* The reply that says so is on its way. What the client sent before it had read that must not count
 * as its: somebody else may have put it there. */
static void
finish_login(VxClient *client, VxRequest *request)
{
    VxFilter *filter;

    if (!vx_request_take_authentication(request, &filter) || !client->connection) {
        return;
    }
    if (!g_queue_is_empty(&client->waiting) || !vx_frame_reader_is_idle(client->reader)) {
        g_autoptr(GError) error = NULL;

        vx_filter_free(filter);
        vx_set_error(&error, VIR_ERR_RPC, "it went on before it was let in");
        vx_client_drop(client, error);
        return;
    }
    if (filter)
        vx_connection_add_filter(client->connection, filter);
    set_authenticated(client, filter != NULL);
}

gboolean
vx_client_is_working(VxClient *client)
{
    return client->n_running > 0;
}

guint
vx_client_get_age_ms(VxClient *client)
{
    return MIN((g_get_monotonic_time() - client->arrived_at) / 1000, G_MAXUINT);
}

/* ---- From start to end ---- */

void
vx_client_start(VxClient *client, GIOStream *stream)
{
    static const VxConnectionFuncs funcs = { .input = input, .drained = drained, .closed = closed };

    client->reader = vx_frame_reader_new();
    client->streams = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify) vx_stream_free);
    client->connection = vx_connection_new(stream, client->context, &funcs, client);
    if (!vx_client_is_authenticated(client))
        start_login_timer(client);
    if (client->tls) {
        g_autoptr(GError) error = NULL;
        VxFilter *filter =
            vx_tls_filter_new(vx_server_get_tls(client->server), tls_ready, client, &error);

        if (filter)
            vx_connection_add_filter(client->connection, filter);
        else
            vx_client_drop(client, error);
    }
}

static void
send_outgoing(VxClient *client, VxOutgoing *outgoing)
{
    g_autoptr(GBytes) bytes = outgoing->bytes;
    VxRequest *request = outgoing->request;

    if (bytes)
        vx_client_send(client, bytes);
    if (request) {
        g_autoptr(GInputStream) source = vx_request_take_stream(request);

        client->n_running--;
        finish_login(client, request);
        if (source && client->connection)
            vx_stream_start(client, vx_request_get_header(request), g_steal_pointer(&source));
        vx_request_free(request);
    }
    g_free(outgoing);
}

void
vx_client_flush(gpointer data)
{
    g_autoptr(VxClient) client = data;
    gboolean overflowed, keepalive_wanted, close_when_sent;
    VxOutgoing *outgoing;
    GQueue outbox;

    g_mutex_lock(&client->lock);
    outbox = client->outbox;
    g_queue_init(&client->outbox);
    client->outbox_bytes = 0;
    client->flush_scheduled = FALSE;
    overflowed = client->overflowed;
    keepalive_wanted = client->keepalive_wanted;
    close_when_sent = client->close_when_sent;
    g_mutex_unlock(&client->lock);

    while ((outgoing = g_queue_pop_head(&outbox)))
        send_outgoing(client, outgoing);
    if (overflowed && client->connection) {
        g_autoptr(GError) error = NULL;

        vx_set_error(&error, VIR_ERR_RPC, "it does not read its events");
        vx_client_drop(client, error);
        return;
    }
    if (keepalive_wanted)
        start_keepalive(client);
    if (close_when_sent)
        client->quitting = TRUE;
    vx_client_continue(client);
}

static void
forget_waiting(VxClient *client)
{
    VxRequest *request;

    while ((request = g_queue_pop_head(&client->waiting)))
        vx_request_free(request);
    client->waiting_bytes = 0;
}

void
vx_client_quit(VxClient *client)
{
    client->quitting = TRUE;
    forget_waiting(client);
    vx_client_continue(client);
}

void
vx_client_drop(VxClient *client, const GError *reason)
{
    if (!client->connection)
        return;
    clear_login_timer(client);
    if (reason && !vx_client_is_authenticated(client)) {
        g_autofree char *who = vx_client_describe(client);

        g_warning("client %" G_GUINT64_FORMAT ": refusing %s: %s", client->id, who,
                  reason->message);
    } else if (reason)
        g_info("client %" G_GUINT64_FORMAT ": closed: %s", client->id, reason->message);
    else
        g_debug("client %" G_GUINT64_FORMAT ": closed", client->id);
    g_clear_pointer(&client->connection, vx_connection_free);
    g_clear_pointer(&client->reader, vx_frame_reader_free);
    g_clear_pointer(&client->keepalive, vx_keepalive_free);
    g_mutex_lock(&client->lock);
    client->closed = TRUE;
    g_mutex_unlock(&client->lock);
    forget_waiting(client);
    g_hash_table_remove_all(client->streams);
    maybe_end(client);
}

/* The main thread: nothing is left of it. */
static void
ended(gpointer data)
{
    g_autoptr(VxClient) client = data;

    vx_server_remove_client(client->server, client);
}

/* A worker. */
static void
destroy_data(gpointer data)
{
    VxClient *client = data;

    client->destroy(client->data);
    vx_later(client->context, ended, client);
}

/* When it is gone and nothing runs for it any more, the driver frees its data, then the server
 * forgets it. */
static void
maybe_end(VxClient *client)
{
    gboolean destroy;

    if (client->connection || client->n_running > 0 || client->ending)
        return;
    client->ending = TRUE;
    g_mutex_lock(&client->lock);
    destroy = client->destroy != NULL;
    g_mutex_unlock(&client->lock);
    if (destroy)
        vx_pool_push(vx_server_get_pool(client->server), VX_PRIORITY_HIGH, destroy_data,
                     vx_client_ref(client));
    else
        vx_later(client->context, ended, vx_client_ref(client));
}
