/* connection.c - bytes to and from one client, without ever waiting.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/connection.h"

#define READ_SIZE   65536
#define MAX_VECTORS 16

struct VxConnection {
    grefcount refs; /* the owner's, and one for each callback that is running */
    GIOStream *stream;
    GPollableInputStream *input;
    GPollableOutputStream *output;
    GMainContext *context;
    const VxConnectionFuncs *funcs;
    gpointer data;

    GSource *input_source;  /* exists while reading */
    GSource *output_source; /* exists while something is queued */
    GPtrArray *filters;     /* of VxFilter; the first is next to the socket */
    GQueue queue;           /* of GBytes */
    gsize head_sent;        /* bytes of the first that are sent */
    gsize queued;
    gboolean reading;
    gboolean closing; /* when the queue is empty */
    gboolean closed;
};

static void update_sources(VxConnection *connection);
static gboolean write_queue(VxConnection *connection, GError **error);

static void
clear_source(GSource **source)
{
    if (*source) {
        g_source_destroy(*source);
        g_clear_pointer(source, g_source_unref);
    }
}

static void
unref(VxConnection *connection)
{
    if (!g_ref_count_dec(&connection->refs))
        return;
    g_object_unref(connection->stream);
    g_main_context_unref(connection->context);
    g_ptr_array_unref(connection->filters);
    g_free(connection);
}

/* Lets go of the peer; the struct stays until the last reference is gone. */
static void
shut(VxConnection *connection)
{
    connection->closed = TRUE;
    clear_source(&connection->input_source);
    clear_source(&connection->output_source);
    g_queue_clear_full(&connection->queue, (GDestroyNotify) g_bytes_unref);
    connection->queued = 0;
    g_io_stream_close(connection->stream, NULL, NULL);
}

static void
end(VxConnection *connection, const GError *reason)
{
    shut(connection);
    connection->funcs->closed(connection, reason, connection->data);
}

static void
enqueue(VxConnection *connection, GBytes *bytes)
{
    if (g_bytes_get_size(bytes) == 0)
        return;
    g_queue_push_tail(&connection->queue, g_bytes_ref(bytes));
    connection->queued += g_bytes_get_size(bytes);
    /* Mostly there is room. Where that fails, output_ready() will see it, too, and may tell. */
    if (!connection->output_source)
        write_queue(connection, NULL);
    update_sources(connection);
}

/* Queues @bytes through the first @n_filters filters, the last of them first. */
static gboolean
send_through(VxConnection *connection, guint n_filters, GBytes *bytes, GError **error)
{
    g_autoptr(GBytes) current = g_bytes_ref(bytes);

    for (guint i = n_filters; i > 0; i--) {
        VxFilter *filter = connection->filters->pdata[i - 1];
        g_autoptr(GByteArray) out = g_byte_array_new();
        gsize n;
        const guint8 *data = g_bytes_get_data(current, &n);

        if (!filter->funcs->send(filter, data, n, out, error))
            return FALSE;
        g_bytes_unref(current);
        current = g_byte_array_free_to_bytes(g_steal_pointer(&out));
    }
    enqueue(connection, current);
    return TRUE;
}

/* Returns: (transfer full) (nullable): what @bytes mean to the protocol. */
static GBytes *
unwrap(VxConnection *connection, const guint8 *bytes, gsize n, GError **error)
{
    g_autoptr(GBytes) current = g_bytes_new(bytes, n);

    for (guint i = 0; i < connection->filters->len; i++) {
        VxFilter *filter = connection->filters->pdata[i];
        g_autoptr(GByteArray) plain = g_byte_array_new();
        g_autoptr(GByteArray) reply = g_byte_array_new();
        g_autoptr(GBytes) reply_bytes = NULL;
        gsize size;
        const guint8 *data = g_bytes_get_data(current, &size);
        gboolean ok = filter->funcs->receive(filter, data, size, plain, reply, error);

        reply_bytes = g_byte_array_free_to_bytes(g_steal_pointer(&reply));
        if (!send_through(connection, i, reply_bytes, ok ? error : NULL) || !ok)
            return NULL;
        g_bytes_unref(current);
        current = g_byte_array_free_to_bytes(g_steal_pointer(&plain));
    }
    return g_steal_pointer(&current);
}

static void
pass_up(VxConnection *connection, const guint8 *bytes, gsize n)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) plain = NULL;
    gsize size;
    const guint8 *data;

    if (connection->filters->len == 0) {
        connection->funcs->input(connection, bytes, n, connection->data);
        return;
    }
    plain = unwrap(connection, bytes, n, &error);
    if (!plain) {
        if (!connection->closed)
            end(connection, error);
        return;
    }
    data = g_bytes_get_data(plain, &size);
    if (size > 0 && !connection->closed)
        connection->funcs->input(connection, data, size, connection->data);
}

static gboolean
receive(VxConnection *connection)
{
    g_autoptr(GError) error = NULL;
    guint8 bytes[READ_SIZE];
    gssize n = g_pollable_input_stream_read_nonblocking(connection->input, bytes, sizeof bytes,
                                                        NULL, &error);

    if (n < 0 && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
    g_ref_count_inc(&connection->refs);
    if (n > 0)
        pass_up(connection, bytes, n);
    else
        end(connection, error);
    unref(connection);
    return G_SOURCE_CONTINUE;
}

static gboolean
input_ready(GObject *stream, gpointer data)
{
    return receive(data);
}

static gboolean
socket_ready(GSocket *socket, GIOCondition condition, gpointer data)
{
    return receive(data);
}

/* Of a plain socket the source is made directly: GLib takes a source that may not recurse, and any
 * child of it, out of what it polls for each dispatch, which costs more than the read itself. */
static GSource *
create_input_source(VxConnection *connection)
{
    GSource *source;

    if (G_IS_SOCKET_CONNECTION(connection->stream)) {
        GSocket *socket = g_socket_connection_get_socket(G_SOCKET_CONNECTION(connection->stream));

        source = g_socket_create_source(socket, G_IO_IN, NULL);
        g_source_set_can_recurse(source, TRUE); /* no callback runs the loop */
        g_source_set_callback(source, G_SOURCE_FUNC(socket_ready), connection, NULL);
        return source;
    }
    source = g_pollable_input_stream_create_source(connection->input, NULL);
    g_source_set_callback(source, G_SOURCE_FUNC(input_ready), connection, NULL);
    return source;
}

static void
take_sent(VxConnection *connection, gsize n)
{
    connection->queued -= n;
    n += connection->head_sent;
    while (n > 0) {
        GBytes *head = g_queue_peek_head(&connection->queue);
        gsize size = g_bytes_get_size(head);

        if (n < size)
            break;
        n -= size;
        g_bytes_unref(g_queue_pop_head(&connection->queue));
    }
    connection->head_sent = n;
}

/* Returns: FALSE if the connection failed. */
static gboolean
write_queue(VxConnection *connection, GError **error)
{
    GOutputVector vectors[MAX_VECTORS];
    gsize n = 0, sent = 0, skip = connection->head_sent;

    for (GList *l = connection->queue.head; l && n < MAX_VECTORS; l = l->next, n++) {
        gsize size;
        const guint8 *bytes = g_bytes_get_data(l->data, &size);

        vectors[n].buffer = bytes + skip;
        vectors[n].size = size - skip;
        skip = 0;
    }
    switch (g_pollable_output_stream_writev_nonblocking(connection->output, vectors, n, &sent, NULL,
                                                        error)) {
    case G_POLLABLE_RETURN_OK:
        take_sent(connection, sent);
        return TRUE;
    case G_POLLABLE_RETURN_WOULD_BLOCK:
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean
output_ready(GObject *stream, gpointer data)
{
    VxConnection *connection = data;
    g_autoptr(GError) error = NULL;

    g_ref_count_inc(&connection->refs);
    if (!write_queue(connection, &error)) {
        end(connection, error);
    } else if (connection->closing && g_queue_is_empty(&connection->queue)) {
        end(connection, NULL);
    } else {
        connection->funcs->drained(connection, connection->data);
        update_sources(connection);
    }
    unref(connection);
    return G_SOURCE_CONTINUE;
}

static void
update_sources(VxConnection *connection)
{
    gboolean want_input = connection->reading && !connection->closing && !connection->closed;
    gboolean want_output =
        !connection->closed && (connection->closing || !g_queue_is_empty(&connection->queue));

    if (!want_input) {
        clear_source(&connection->input_source);
    } else if (!connection->input_source) {
        connection->input_source = create_input_source(connection);
        g_source_attach(connection->input_source, connection->context);
    }
    if (!want_output) {
        clear_source(&connection->output_source);
    } else if (!connection->output_source) {
        connection->output_source =
            g_pollable_output_stream_create_source(connection->output, NULL);
        g_source_set_callback(connection->output_source, G_SOURCE_FUNC(output_ready), connection,
                              NULL);
        g_source_attach(connection->output_source, connection->context);
    }
}

VxConnection *
vx_connection_new(GIOStream *stream, GMainContext *context, const VxConnectionFuncs *funcs,
                  gpointer data)
{
    VxConnection *connection = g_new0(VxConnection, 1);

    g_ref_count_init(&connection->refs);
    connection->stream = g_object_ref(stream);
    connection->input = G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(stream));
    connection->output = G_POLLABLE_OUTPUT_STREAM(g_io_stream_get_output_stream(stream));
    connection->context = g_main_context_ref(context);
    connection->funcs = funcs;
    connection->data = data;
    connection->filters = g_ptr_array_new_with_free_func((GDestroyNotify) vx_filter_free);
    g_queue_init(&connection->queue);
    connection->reading = TRUE;
    update_sources(connection);
    return connection;
}

void
vx_connection_free(VxConnection *connection)
{
    if (!connection)
        return;
    if (!connection->closed)
        shut(connection);
    unref(connection);
}

void
vx_connection_send(VxConnection *connection, GBytes *bytes)
{
    g_autoptr(GError) error = NULL;

    if (connection->closed || connection->closing)
        return;
    if (send_through(connection, connection->filters->len, bytes, &error))
        return;
    /* Nothing that follows could be understood. */
    g_warning("closing a connection: %s", error->message);
    vx_connection_close_when_sent(connection);
}

gsize
vx_connection_get_queued(VxConnection *connection)
{
    return connection->queued;
}

void
vx_connection_set_reading(VxConnection *connection, gboolean reading)
{
    connection->reading = reading;
    update_sources(connection);
}

void
vx_connection_close_when_sent(VxConnection *connection)
{
    connection->closing = TRUE;
    update_sources(connection);
}

void
vx_connection_add_filter(VxConnection *connection, VxFilter *filter)
{
    g_ptr_array_add(connection->filters, filter);
}
