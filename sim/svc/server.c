/* server.c - the service's socket: clients, what they hold, their calls and answers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/service.h"
#include "svc/manage.h"
#include "svc/session.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "svc/machine.h"

#define IDLE_SECONDS 5

struct SimServer {
    SimService *service;
    int fd;
    guint source, idle;
    guint64 last_token;
    GHashTable *clients; /* token -> SimClient */
    GHashTable *connections;
};

struct SimConnection {
    SimServer *server;
    SimClient *client; /* (nullable) before HELLO */
    int fd;
    guint read_source, write_source;
    GByteArray *input, *output;
    SimCall *waiting; /* (nullable): deferred, owned by whoever deferred it */
    SimObject *runs;  /* the session in which a program runs a machine (nullable) */
    gboolean broken;
};

typedef struct {
    SimObject *object;
    guint64 count;
} Handle;

static void
handle_free(gpointer data)
{
    Handle *handle = data;

    sim_object_unref(handle->object);
    g_free(handle);
}

void
sim_client_hold(SimClient *client, SimObject *object)
{
    Handle *handle = g_hash_table_lookup(client->handles, &object->id);

    if (handle == NULL) {
        handle = g_new0(Handle, 1);
        handle->object = sim_object_ref(object);
        g_hash_table_insert(client->handles, g_memdup2(&object->id, sizeof(object->id)), handle);
    }
    handle->count++;
}

SimObject *
sim_client_find(SimClient *client, guint64 id)
{
    Handle *handle = g_hash_table_lookup(client->handles, &id);

    return handle != NULL ? handle->object : NULL;
}

static void
client_release(SimClient *client, guint64 id, guint64 count)
{
    Handle *handle = g_hash_table_lookup(client->handles, &id);

    if (handle != NULL && (handle->count -= MIN(count, handle->count)) == 0)
        g_hash_table_remove(client->handles, &id);
}

static void
client_free(gpointer data)
{
    SimClient *client = data;

    g_hash_table_unref(client->handles);
    g_free(client);
}

static gboolean
idle_over(gpointer data)
{
    SimServer *server = data;

    server->idle = 0;
    if (g_hash_table_size(server->clients) == 0 && !sim_machines_any_running(server->service))
        g_main_loop_quit(server->service->loop);
    return G_SOURCE_REMOVE;
}

void
sim_server_check_idle(SimServer *server)
{
    if (server->idle != 0)
        g_source_remove(server->idle);
    server->idle = 0;
    if (g_hash_table_size(server->clients) == 0)
        server->idle = g_timeout_add_seconds(IDLE_SECONDS, idle_over, server);
}

static void
connection_close(SimConnection *connection)
{
    SimServer *server = connection->server;
    SimClient *client = connection->client;

    if (connection->waiting != NULL)
        connection->waiting->connection = NULL;
    sim_manage_forget(server->service, connection);
    if (connection->runs != NULL)
        sim_session_runner_gone(connection->runs);
    g_clear_pointer(&connection->runs, sim_object_unref);
    if (connection->read_source != 0)
        g_source_remove(connection->read_source);
    if (connection->write_source != 0)
        g_source_remove(connection->write_source);
    close(connection->fd);
    g_byte_array_unref(connection->input);
    g_byte_array_unref(connection->output);
    g_hash_table_remove(server->connections, connection);
    g_free(connection);
    if (client != NULL && --client->n_connections == 0) {
        sim_sessions_client_gone(server->service, client);
        g_hash_table_remove(server->clients, &client->token);
    }
    sim_server_check_idle(server);
}

static gboolean
flush(SimConnection *connection)
{
    while (connection->output->len > 0) {
        gssize n = send(connection->fd, connection->output->data, connection->output->len,
                        MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN;
        g_byte_array_remove_range(connection->output, 0, (guint) n);
    }
    return TRUE;
}

static gboolean
writable(gint fd, GIOCondition condition, gpointer data)
{
    SimConnection *connection = data;

    if (flush(connection) && connection->output->len > 0)
        return G_SOURCE_CONTINUE;
    connection->write_source = 0;
    return G_SOURCE_REMOVE; /* a broken pipe shows on the reading side too */
}

void
sim_server_answer(SimConnection *connection, GByteArray *frame)
{
    sim_wire_finish(frame);
    g_byte_array_append(connection->output, frame->data, frame->len);
    g_byte_array_unref(frame);
    if (flush(connection) && connection->output->len > 0 && connection->write_source == 0)
        connection->write_source = g_unix_fd_add(connection->fd, G_IO_OUT, writable, connection);
}

static void
answer_result(SimConnection *connection, SimResult result)
{
    GByteArray *frame = sim_wire_new();

    sim_wire_put(frame, result, 4);
    sim_wire_put(frame, 0, 4);
    sim_server_answer(connection, frame);
}

static void
hello(SimConnection *connection, SimReader *reader)
{
    SimServer *server = connection->server;
    guint64 token = sim_reader_get(reader, 8);
    guint32 pid = (guint32) sim_reader_get(reader, 4);
    guint32 checksum = (guint32) sim_reader_get(reader, 4);
    SimClient *client;
    GByteArray *frame;

    if (reader->bad || connection->client != NULL ||
        checksum != server->service->install->checksum) {
        answer_result(connection, SIM_E_ACCESSDENIED);
        return;
    }
    client = g_hash_table_lookup(server->clients, &token);
    if (client == NULL && token == 0) {
        client = g_new0(SimClient, 1);
        client->server = server;
        client->token = ++server->last_token;
        client->handles = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, handle_free);
        client->pid = pid;
        g_hash_table_insert(server->clients, &client->token, client);
    }
    if (client == NULL) {
        answer_result(connection, SIM_E_ACCESSDENIED);
        return;
    }
    client->n_connections++;
    connection->client = client;
    frame = sim_wire_new();
    sim_wire_put(frame, SIM_OK, 4);
    sim_wire_put(frame, client->token, 8);
    sim_server_answer(connection, frame);
    sim_server_check_idle(server);
}

static void
create(SimConnection *connection, SimReader *reader)
{
    g_autofree char *name = sim_reader_string(reader);
    SimService *service = connection->server->service;
    g_autoptr(SimObject) object = NULL;
    GByteArray *frame;

    if (g_strcmp0(name, "IVirtualBox") == 0)
        object = sim_object_ref(service->virtualbox);
    else if (g_strcmp0(name, "ISession") == 0)
        object = sim_session_new(service, connection->client);
    if (object == NULL) {
        answer_result(connection, SIM_E_NO_CLASS);
        return;
    }
    sim_client_hold(connection->client, object);
    frame = sim_wire_new();
    sim_wire_put(frame, SIM_OK, 4);
    sim_wire_put(frame, object->id, 8);
    sim_wire_put(frame, object->class->interface->index, 2);
    sim_server_answer(connection, frame);
}

/* A program that runs a machine itself: it has the lock, and is the machine's process. */
static void
run_machine(SimConnection *connection, SimReader *reader)
{
    g_autofree char *machine = sim_reader_string(reader);
    gboolean paused = sim_reader_get(reader, 1) != 0;
    g_autofree char *problem = NULL;
    GByteArray *frame = sim_wire_new();

    connection->runs = sim_session_run(connection->server->service, connection->client, machine,
                                       paused, connection, &problem);
    sim_wire_put(frame, connection->runs != NULL ? SIM_OK : SIM_E_FAIL, 4);
    sim_wire_put_string(frame, problem);
    sim_server_answer(connection, frame);
}

void
sim_server_runner_ended(SimConnection *connection)
{
    SimObject *session = g_steal_pointer(&connection->runs);

    if (session != NULL)
        sim_object_unref(session);
    answer_result(connection, SIM_OK);
}

static void
manage(SimConnection *connection, SimReader *reader)
{
    guint32 count = sim_reader_count(reader, 4);
    g_auto(GStrv) words = g_new0(char *, count + 1);

    for (guint32 i = 0; i < count; i++) {
        words[i] = sim_reader_string(reader);
        if (words[i] == NULL)
            words[i] = g_strdup("");
    }
    sim_manage(connection->server->service, connection, (const char *const *) words);
}

void
sim_call_answer(SimCall *call, SimResult result)
{
    if (call->connection != NULL) {
        call->connection->waiting = NULL;
        sim_server_answer(call->connection, sim_marshal_answer(call, result));
    }
    sim_call_free(call);
}

static void
run(SimCall *call)
{
    SimResult result = sim_dispatch(call);

    if (result != SIM_DEFERRED)
        sim_call_answer(call, result);
}

static gboolean
run_later(gpointer data)
{
    SimCall *call = data;

    if (call->connection != NULL)
        run(call);
    else
        sim_call_free(call);
    return G_SOURCE_REMOVE;
}

static void
start_call(SimConnection *connection, SimReader *reader)
{
    SimCall *call = sim_marshal_read(connection->client, reader);
    guint delay_ms = 0;
    SimResult result;

    if (call == NULL) {
        answer_result(connection, SIM_E_INVALIDARG);
        return;
    }
    call->connection = connection;
    connection->waiting = call;
    result = sim_faults_check(connection->server->service->faults, call, &delay_ms);
    if (SIM_FAILED(result))
        sim_call_answer(call, result);
    else if (delay_ms > 0)
        g_timeout_add(delay_ms, run_later, call);
    else
        run(call);
}

static void
handle_frame(SimConnection *connection, const guint8 *data, gsize size)
{
    SimReader reader = { .data = data, .size = size };
    SimOp op = (SimOp) sim_reader_get(&reader, 1);
    guint64 id;

    if (op == SIM_OP_HELLO) {
        hello(connection, &reader);
        return;
    }
    if (connection->client == NULL) {
        connection->broken = TRUE;
        return;
    }
    switch (op) {
    case SIM_OP_CALL:
        start_call(connection, &reader);
        break;
    case SIM_OP_RELEASE:
        id = sim_reader_get(&reader, 8);
        client_release(connection->client, id, sim_reader_get(&reader, 4));
        break;
    case SIM_OP_CREATE:
        create(connection, &reader);
        break;
    case SIM_OP_RUN:
        run_machine(connection, &reader);
        break;
    case SIM_OP_MANAGE:
        manage(connection, &reader);
        break;
    default:
        connection->broken = TRUE;
    }
}

/* Whole frames that have come in. */
static void
handle_input(SimConnection *connection)
{
    gsize at = 0;

    while (connection->input->len - at >= 4 && !connection->broken) {
        guint32 length;

        memcpy(&length, connection->input->data + at, 4);
        length = GUINT32_FROM_LE(length);
        if (length > SIM_MAX_FRAME)
            connection->broken = TRUE;
        if (connection->broken || connection->input->len - at - 4 < length)
            break;
        handle_frame(connection, connection->input->data + at + 4, length);
        at += 4 + (gsize) length;
    }
    if (at > 0)
        g_byte_array_remove_range(connection->input, 0, (guint) at);
}

static gboolean
readable(gint fd, GIOCondition condition, gpointer data)
{
    SimConnection *connection = data;
    guint8 block[65536];
    gssize n = recv(fd, block, sizeof(block), MSG_DONTWAIT);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return G_SOURCE_CONTINUE;
    if (n > 0) {
        g_byte_array_append(connection->input, block, (guint) n);
        handle_input(connection);
    }
    if (n <= 0 || connection->broken) {
        connection->read_source = 0;
        connection_close(connection);
        return G_SOURCE_REMOVE;
    }
    return G_SOURCE_CONTINUE;
}

static gboolean
acceptable(gint fd, GIOCondition condition, gpointer data)
{
    SimServer *server = data;
    int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    SimConnection *connection;

    if (peer < 0)
        return G_SOURCE_CONTINUE;
    connection = g_new0(SimConnection, 1);
    connection->server = server;
    connection->fd = peer;
    connection->input = g_byte_array_new();
    connection->output = g_byte_array_new();
    connection->read_source =
        g_unix_fd_add(peer, G_IO_IN | G_IO_HUP | G_IO_ERR, readable, connection);
    g_hash_table_add(server->connections, connection);
    return G_SOURCE_CONTINUE;
}

SimServer *
sim_server_new(SimService *service, int listen_fd)
{
    SimServer *server = g_new0(SimServer, 1);

    server->service = service;
    server->fd = listen_fd;
    server->clients = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, client_free);
    server->connections = g_hash_table_new(NULL, NULL);
    server->source = g_unix_fd_add(listen_fd, G_IO_IN, acceptable, server);
    sim_server_check_idle(server);
    return server;
}

void
sim_server_free(SimServer *server)
{
    GHashTableIter iter;
    gpointer connection;

    g_source_remove(server->source);
    for (;;) {
        g_hash_table_iter_init(&iter, server->connections);
        if (!g_hash_table_iter_next(&iter, &connection, NULL))
            break;
        connection_close(connection);
    }
    if (server->idle != 0)
        g_source_remove(server->idle);
    g_hash_table_unref(server->clients);
    g_hash_table_unref(server->connections);
    close(server->fd);
    g_free(server);
}
