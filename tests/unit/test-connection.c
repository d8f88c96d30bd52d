/* test-connection.c - bytes through filters: in pieces, against a peer that reads nothing, with
 * failures at each step.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "expect-log.h"
#include "net/connection.h"

/* ---- A filter: bytes change by @key; every @block of them is confirmed with a '!'; it fails after
 * so many ---- */

typedef struct {
    VxFilter filter;
    guint8 key;
    gsize block;
    gsize received, fail_received;
    gsize sent, fail_sent;
    guint *n_freed;
} Changer;

static gboolean
fail(GError **error)
{
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "enough");
    return FALSE;
}

static gboolean
changer_receive(VxFilter *filter, const guint8 *bytes, gsize n, GByteArray *plain,
                GByteArray *reply, GError **error)
{
    Changer *changer = (Changer *) filter;

    for (gsize i = 0; i < n; i++) {
        guint8 byte = bytes[i] ^ changer->key;

        if (++changer->received > changer->fail_received) {
            g_byte_array_append(reply, (const guint8 *) "?", 1);
            return fail(error);
        }
        g_byte_array_append(plain, &byte, 1);
        if (changer->received % changer->block == 0)
            g_byte_array_append(reply, (const guint8 *) "!", 1);
    }
    return TRUE;
}

static gboolean
changer_send(VxFilter *filter, const guint8 *bytes, gsize n, GByteArray *out, GError **error)
{
    Changer *changer = (Changer *) filter;

    for (gsize i = 0; i < n; i++) {
        guint8 byte = bytes[i] ^ changer->key;

        if (++changer->sent > changer->fail_sent)
            return fail(error);
        g_byte_array_append(out, &byte, 1);
    }
    return TRUE;
}

static void
changer_free(VxFilter *filter)
{
    (*((Changer *) filter)->n_freed)++;
    g_free(filter);
}

/* ---- A connection, and the other end of it ---- */

typedef struct {
    GMainContext *context;
    VxConnection *connection;
    int fd;
    GByteArray *input;
    guint n_closed, n_drained, n_freed;
    char *reason;
    gboolean free_on_input;
} Fixture;

static void
input(VxConnection *connection, const guint8 *bytes, gsize n, gpointer data)
{
    Fixture *fixture = data;

    g_byte_array_append(fixture->input, bytes, n);
    if (fixture->free_on_input)
        g_clear_pointer(&fixture->connection, vx_connection_free);
}

static void
drained(VxConnection *connection, gpointer data)
{
    ((Fixture *) data)->n_drained++;
}

static void
closed(VxConnection *connection, const GError *reason, gpointer data)
{
    Fixture *fixture = data;

    fixture->n_closed++;
    fixture->reason = reason ? g_strdup(reason->message) : NULL;
}

static const VxConnectionFuncs funcs = { .input = input, .drained = drained, .closed = closed };

static void
begin(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSocket) socket = NULL;
    g_autoptr(GSocketConnection) stream = NULL;
    int pair[2];

    *fixture = (Fixture){ .context = g_main_context_new(), .input = g_byte_array_new() };
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), ==, 0);
    fixture->fd = pair[0];
    socket = g_socket_new_from_fd(pair[1], &error);
    g_assert_no_error(error);
    stream = g_socket_connection_factory_create_connection(socket);
    fixture->connection = vx_connection_new(G_IO_STREAM(stream), fixture->context, &funcs, fixture);
}

static void
finish(Fixture *fixture)
{
    vx_connection_free(fixture->connection);
    close(fixture->fd);
    g_main_context_unref(fixture->context);
    g_byte_array_unref(fixture->input);
    g_free(fixture->reason);
}

static Changer *
add_changer(Fixture *fixture, guint8 key)
{
    static const VxFilterFuncs changer_funcs = { changer_receive, changer_send, changer_free };
    Changer *changer = g_new0(Changer, 1);

    *changer = (Changer){
        .filter = { &changer_funcs },
        .key = key,
        .block = 1000,
        .fail_received = G_MAXSIZE,
        .fail_sent = G_MAXSIZE,
        .n_freed = &fixture->n_freed,
    };
    vx_connection_add_filter(fixture->connection, &changer->filter);
    return changer;
}

static void
iterate(Fixture *fixture)
{
    for (guint i = 0; i < 100 && g_main_context_iteration(fixture->context, FALSE); i++) {
    }
}

static void
say(Fixture *fixture, const void *bytes, gsize n)
{
    g_assert_cmpint(send(fixture->fd, bytes, n, MSG_NOSIGNAL), ==, n);
    iterate(fixture);
}

/* Returns: (transfer full): what has come to the other end. */
static GByteArray *
hear(Fixture *fixture)
{
    GByteArray *all = g_byte_array_new();
    guint8 bytes[4096];
    gssize n;

    while ((n = recv(fixture->fd, bytes, sizeof bytes, 0)) > 0)
        g_byte_array_append(all, bytes, n);
    return all;
}

static void
expect_heard(Fixture *fixture, const char *text)
{
    g_autoptr(GByteArray) heard = hear(fixture);

    g_assert_cmpmem(heard->data, heard->len, text, strlen(text));
}

static void
send_text(Fixture *fixture, const char *text)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));

    vx_connection_send(fixture->connection, bytes);
}

/* ---- Pieces ---- */

static void
test_order(void)
{
    Fixture fixture;

    begin(&fixture);
    say(&fixture, "ab", 2);
    add_changer(&fixture, 1);
    add_changer(&fixture, 2);
    say(&fixture, "bc", 2); /* each changed by 3 */
    g_assert_cmpmem(fixture.input->data, fixture.input->len, "aba`", 4);
    send_text(&fixture, "pq");
    expect_heard(&fixture, "sr");
    finish(&fixture);
    g_assert_cmpuint(fixture.n_freed, ==, 2);
}

/* Answers of a filter itself go through those below it alone. */
static void
test_replies(void)
{
    Fixture fixture;

    begin(&fixture);
    add_changer(&fixture, 1)->block = 3;
    add_changer(&fixture, 2)->block = 2;
    for (guint i = 0; i < 6; i++)
        say(&fixture, "x", 1);
    /* The upper one's, changed by the lower, after two, four, six; the lower one's after three and
     * six. */
    expect_heard(&fixture, " ! ! ");
    finish(&fixture);
}

/* ---- A peer that does not read ---- */

static void
test_backlog(void)
{
    const gsize size = 3 * 1024 * 1024;
    Fixture fixture;
    g_autofree char *text = g_strnfill(size, 'x');
    g_autoptr(GByteArray) all = g_byte_array_new();

    begin(&fixture);
    add_changer(&fixture, 1);
    send_text(&fixture, text);
    send_text(&fixture, "end");
    iterate(&fixture);
    g_assert_cmpuint(vx_connection_get_queued(fixture.connection), >, size / 2);
    g_assert_cmpuint(fixture.n_drained, ==, 0);
    /* What comes is read meanwhile, unless it is not wanted. */
    say(&fixture, "y", 1);
    vx_connection_set_reading(fixture.connection, FALSE);
    say(&fixture, "z", 1);
    g_assert_cmpmem(fixture.input->data, fixture.input->len, "x", 1);
    vx_connection_close_when_sent(fixture.connection);
    while (fixture.n_closed == 0) {
        g_autoptr(GByteArray) heard = hear(&fixture);

        g_byte_array_append(all, heard->data, heard->len);
        iterate(&fixture);
    }
    {
        g_autoptr(GByteArray) rest = hear(&fixture);

        g_byte_array_append(all, rest->data, rest->len);
    }
    g_assert_cmpuint(all->len, ==, size + 3);
    for (gsize i = 0; i < size; i++)
        g_assert_cmpint(all->data[i], ==, 'x' ^ 1);
    g_assert_cmpuint(fixture.n_drained, >, 1);
    g_assert_cmpuint(vx_connection_get_queued(fixture.connection), ==, 0);
    g_assert_cmpuint(fixture.n_closed, ==, 1);
    g_assert_null(fixture.reason);
    finish(&fixture);
}

static void
test_peer_leaves_a_backlog(void)
{
    Fixture fixture;
    g_autofree char *text = g_strnfill(3 * 1024 * 1024, 'x');

    begin(&fixture);
    send_text(&fixture, text);
    close(fixture.fd);
    fixture.fd = -1;
    iterate(&fixture);
    g_assert_cmpuint(fixture.n_closed, ==, 1);
    g_assert_cmpuint(vx_connection_get_queued(fixture.connection), ==, 0);
    send_text(&fixture, text); /* nobody is told again */
    iterate(&fixture);
    g_assert_cmpuint(fixture.n_closed, ==, 1);
    finish(&fixture);
}

/* ---- Failures ---- */

/* What a filter says of its failure goes out before the connection is closed, and nothing above
 * hears of the bytes. */
static void
check_receive_failure(guint which)
{
    for (gsize n = 0; n < 4; n++) {
        Fixture fixture;
        Changer *changers[2];

        begin(&fixture);
        changers[0] = add_changer(&fixture, 0);
        changers[1] = add_changer(&fixture, 0);
        changers[which]->fail_received = n;
        for (gsize i = 0; i <= n; i++)
            say(&fixture, "abcd" + i, 1);
        g_assert_cmpmem(fixture.input->data, fixture.input->len, "abcd", n);
        g_assert_cmpuint(fixture.n_closed, ==, 1);
        g_assert_cmpstr(fixture.reason, ==, "enough");
        expect_heard(&fixture, "?");
        finish(&fixture);
        g_assert_cmpuint(fixture.n_freed, ==, 2);
    }
}

static void
test_receive_failures(void)
{
    check_receive_failure(0);
    check_receive_failure(1);
}

/* It cannot answer: that ends the connection, too. */
static void
test_reply_failure(void)
{
    Fixture fixture;

    begin(&fixture);
    add_changer(&fixture, 0)->fail_sent = 0;
    add_changer(&fixture, 0)->block = 1;
    say(&fixture, "a", 1);
    g_assert_cmpuint(fixture.n_closed, ==, 1);
    g_assert_cmpstr(fixture.reason, ==, "enough");
    g_assert_cmpuint(fixture.input->len, ==, 0);
    finish(&fixture);
}

/* What was sent before goes out, nothing after it does. */
static void
check_send_failure(guint which)
{
    Fixture fixture;
    Changer *changers[2];

    begin(&fixture);
    changers[0] = add_changer(&fixture, 0);
    changers[1] = add_changer(&fixture, 0);
    changers[which]->fail_sent = 5;
    send_text(&fixture, "abc");
    expect_log(G_LOG_LEVEL_WARNING, "*closing a connection: enough*");
    send_text(&fixture, "def");
    expect_log_assert();
    send_text(&fixture, "g");
    iterate(&fixture);
    expect_heard(&fixture, "abc");
    g_assert_cmpuint(fixture.n_closed, ==, 1);
    finish(&fixture);
}

static void
test_send_failures(void)
{
    check_send_failure(0);
    check_send_failure(1);
}

static void
test_freed_within_input(void)
{
    Fixture fixture;

    begin(&fixture);
    add_changer(&fixture, 1);
    fixture.free_on_input = TRUE;
    say(&fixture, "abc", 3);
    g_assert_cmpuint(fixture.input->len, ==, 3);
    g_assert_cmpuint(fixture.n_closed, ==, 0);
    g_assert_cmpuint(fixture.n_freed, ==, 1);
    finish(&fixture);
}

static void
test_end(void)
{
    Fixture fixture;

    begin(&fixture);
    add_changer(&fixture, 1);
    say(&fixture, "abc", 3);
    shutdown(fixture.fd, SHUT_WR);
    iterate(&fixture);
    g_assert_cmpuint(fixture.n_closed, ==, 1);
    g_assert_null(fixture.reason);
    finish(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/connection/order", test_order);
    g_test_add_func("/connection/replies", test_replies);
    g_test_add_func("/connection/backlog", test_backlog);
    g_test_add_func("/connection/peer-leaves-a-backlog", test_peer_leaves_a_backlog);
    g_test_add_func("/connection/receive-failures", test_receive_failures);
    g_test_add_func("/connection/reply-failure", test_reply_failure);
    g_test_add_func("/connection/send-failures", test_send_failures);
    g_test_add_func("/connection/freed-within-input", test_freed_within_input);
    g_test_add_func("/connection/end", test_end);
    return g_test_run();
}
