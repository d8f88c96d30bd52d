/* stream.c - data that follows a call's reply.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/stream.h"

#include <libvirt/virterror.h>
#include "rpc/error-reply.h"
#include "rpc/later.h"
#include "util/error.h"

/* Read on while less than this waits for the client: enough to keep a fast one busy. */
#define BACKLOG_MAX (1024 * 1024)

/* Of one client, that it has not finished. */
#define STREAMS_MAX 64

typedef enum {
    SENDING,
    ENDED,  /* the end of the data is sent; the client will say that it has it all */
    CLOSED, /* out of the client's table; kept only by a job that runs */
} State;

struct VxStream {
    VxClient *client; /* a reference */
    VxMessageHeader header;
    GInputStream *source;
    GCancellable *cancellable; /* a read that is no longer wanted */
    State state;
    gboolean reading; /* a worker has it */
};

/* A read, on its way to a worker and back. */
typedef struct {
    VxStream *stream;
    GBytes *packet; /* what to send; an error if @failed */
    gboolean ended; /* no more data */
    gboolean failed;
} Job;

static void
close_source(gpointer data)
{
    g_autoptr(GInputStream) source = data;
    g_autoptr(GError) error = NULL;

    if (!g_input_stream_close(source, NULL, &error))
        g_info("cannot close the source of a stream: %s", error->message);
}

static void
destroy(VxStream *stream)
{
    vx_pool_push(vx_server_get_pool(stream->client->server), VX_PRIORITY_HIGH, close_source,
                 stream->source);
    g_object_unref(stream->cancellable);
    vx_client_unref(stream->client);
    g_free(stream);
}

void
vx_stream_free(VxStream *stream)
{
    stream->state = CLOSED;
    g_cancellable_cancel(stream->cancellable);
    if (!stream->reading)
        destroy(stream);
}

static void
forget(VxStream *stream)
{
    g_hash_table_remove(stream->client->streams, GUINT_TO_POINTER(stream->header.serial));
}

/* The main thread: what the worker read goes out. */
static void
job_done(gpointer data)
{
    g_autofree Job *job = data;
    g_autoptr(GBytes) packet = job->packet;
    VxStream *stream = job->stream;
    g_autoptr(VxClient) client = vx_client_ref(stream->client);

    stream->reading = FALSE;
    client->n_running--;
    if (stream->state == CLOSED) {
        destroy(stream);
    } else {
        vx_client_send(client, packet);
        if (job->failed)
            forget(stream);
        else if (job->ended)
            stream->state = ENDED;
        else
            vx_stream_pump(stream);
    }
    vx_client_continue(client);
}

/* A worker. */
static void
run_job(gpointer data)
{
    Job *job = data;
    VxStream *stream = job->stream;
    VxServer *server = stream->client->server;
    VxMessageHeader header = stream->header;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes =
        g_input_stream_read_bytes(stream->source, VX_FRAME_STREAM_MAX, stream->cancellable, &error);

    header.status = VX_CONTINUE;
    if (bytes) {
        gsize n;
        gconstpointer content = g_bytes_get_data(bytes, &n);

        job->ended = n == 0;
        job->packet = vx_frame_encode_stream(&header, content, n);
    } else {
        g_autoptr(GError) translated = vx_server_translate_error(server, error);

        job->failed = TRUE;
        job->packet = vx_error_reply_encode(&header, translated, VIR_FROM_VBOX);
    }
    vx_later(vx_server_get_context(server), job_done, job);
}

void
vx_stream_pump(VxStream *stream)
{
    VxClient *client = stream->client;
    Job *job;

    if (stream->state != SENDING || stream->reading || !client->connection ||
        vx_connection_get_queued(client->connection) > BACKLOG_MAX)
        return;
    job = g_new0(Job, 1);
    job->stream = stream;
    stream->reading = TRUE;
    client->n_running++;
    vx_pool_push(vx_server_get_pool(client->server), VX_PRIORITY_NORMAL, run_job, job);
}

/* The client gets @status as the last packet of the stream; the error is NULL if that is VX_OK. */
static void
send_last(VxStream *stream, const GError *error)
{
    VxMessageHeader header = stream->header;
    g_autoptr(GBytes) packet = NULL;

    header.status = VX_OK;
    packet = error ? vx_error_reply_encode(&header, error, VIR_FROM_RPC)
                   : vx_frame_encode_stream(&header, NULL, 0);
    vx_client_send(stream->client, packet);
    forget(stream);
}

void
vx_stream_start(VxClient *client, const VxMessageHeader *header, GInputStream *source)
{
    VxStream *stream = g_new0(VxStream, 1);

    stream->client = vx_client_ref(client);
    stream->header = *header;
    stream->header.type = VX_STREAM;
    stream->source = source;
    stream->cancellable = g_cancellable_new();
    g_hash_table_replace(client->streams, GUINT_TO_POINTER(header->serial), stream);
    if (g_hash_table_size(client->streams) > STREAMS_MAX) {
        g_autoptr(GError) error = NULL;

        vx_set_error(&error, VIR_ERR_RPC, "more than %d streams are open", STREAMS_MAX);
        send_last(stream, error);
        return;
    }
    vx_stream_pump(stream);
}

void
vx_stream_receive(VxClient *client, const VxMessageHeader *header)
{
    VxStream *stream = g_hash_table_lookup(client->streams, GUINT_TO_POINTER(header->serial));
    g_autoptr(GError) error = NULL;

    if (!stream || stream->header.proc != header->proc) {
        g_debug("client %" G_GUINT64_FORMAT ": packet of a stream that is gone: serial %u",
                client->id, header->serial);
        return;
    }
    if (header->type == VX_STREAM && (header->status == VX_OK || header->status == VX_FAILED)) {
        send_last(stream, NULL);
        return;
    }
    vx_set_error(&error, VIR_ERR_OPERATION_INVALID, "stream is not open for writing");
    send_last(stream, error);
}
