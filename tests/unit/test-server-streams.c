/* test-server-streams.c - what the server sends besides replies: streams, events, pings; and its
 * end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/frame.h"
#include "server-fixture.h"

static const VxListenerPolicy anybody = { 0 };

static ServerFixture *
start(void)
{
    VxServerLimits limits = server_fixture_limits();

    return server_fixture_new(&limits, &anybody);
}

static void
check_alive(RawClient *client)
{
    remote_connect_get_type_ret ret = { 0 };

    raw_client_call(client, REMOTE_PROC_CONNECT_GET_TYPE, 4711);
    raw_client_expect_reply(client, 4711, (xdrproc_t) xdr_remote_connect_get_type_ret, &ret);
    xdr_free((xdrproc_t) xdr_remote_connect_get_type_ret, (char *) &ret);
}

/* ---- Streams ---- */

static void
take_screenshot(RawClient *client, guint serial, guint kib, guint flags)
{
    remote_domain_screenshot_args args = { .dom = { .name = (char *) "web" },
                                           .screen = kib,
                                           .flags = flags };
    remote_domain_screenshot_ret ret = { 0 };

    RAW_CALL(client, domain_screenshot, serial, &args);
    raw_client_expect_reply(client, serial, (xdrproc_t) xdr_remote_domain_screenshot_ret, &ret);
    g_assert_cmpstr(*ret.mime, ==, "image/png");
    xdr_free((xdrproc_t) xdr_remote_domain_screenshot_ret, (char *) &ret);
}

/* Returns: (transfer full): the payload of the next packet of the stream; its header is checked. */
static GBytes *
receive_packet(RawClient *client, guint serial, VxMessageStatus status)
{
    VxMessageHeader header;
    g_autoptr(GBytes) message = raw_client_receive(client, &header);

    g_assert_nonnull(message);
    g_assert_cmpint(header.type, ==, VX_STREAM);
    g_assert_cmpint(header.proc, ==, REMOTE_PROC_DOMAIN_SCREENSHOT);
    g_assert_cmpuint(header.serial, ==, serial);
    g_assert_cmpint(header.status, ==, status);
    return g_bytes_new_from_bytes(message, VX_FRAME_HEADER_SIZE,
                                  g_bytes_get_size(message) - VX_FRAME_HEADER_SIZE);
}

static void
send_packet(RawClient *client, guint serial, VxMessageStatus status)
{
    VxMessageHeader header = raw_call_header(REMOTE_PROC_DOMAIN_SCREENSHOT, serial);

    header.type = VX_STREAM;
    header.status = status;
    raw_client_send(client, &header, NULL, NULL);
}

/* Returns: how many bytes came before the end of the stream. */
static gsize
receive_all(RawClient *client, guint serial)
{
    gsize at = 0;

    for (;;) {
        g_autoptr(GBytes) packet = receive_packet(client, serial, VX_CONTINUE);
        gsize n;
        const guint8 *bytes = g_bytes_get_data(packet, &n);

        if (n == 0)
            return at;
        g_assert_cmpuint(n, <=, VX_FRAME_STREAM_MAX);
        for (gsize i = 0; i < n; i++) {
            if (bytes[i] != server_fixture_stream_byte(at + i))
                g_error("byte %zu is wrong", at + i);
        }
        at += n;
    }
}

static void
finish(RawClient *client, guint serial, VxMessageStatus status)
{
    g_autoptr(GBytes) confirmation = NULL;

    send_packet(client, serial, status);
    confirmation = receive_packet(client, serial, VX_OK);
    g_assert_cmpuint(g_bytes_get_size(confirmation), ==, 0);
}

static void
test_stream(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);

    take_screenshot(client, 2, 5000, 0);
    g_assert_cmpuint(receive_all(client, 2), ==, 5000 * 1024);
    finish(client, 2, VX_OK);
    check_alive(client);

    take_screenshot(client, 3, 0, 0);
    g_assert_cmpuint(receive_all(client, 3), ==, 0);
    finish(client, 3, VX_OK);
    check_alive(client);
}

/* A client that does not read: the source is not read on either, other clients do not notice. */
static void
test_stream_slow_reader(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    g_autoptr(RawClient) other = server_fixture_connect(fixture);

    take_screenshot(client, 2, 20000, 0);
    g_usleep(200000);
    g_assert_cmpuint(server_fixture_get_n_read(fixture), <, 4 * 1024 * 1024);
    check_alive(other);
    g_assert_cmpuint(receive_all(client, 2), ==, 20000 * 1024);
    finish(client, 2, VX_OK);
}

static void
test_stream_abort(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    VxMessageHeader header;

    take_screenshot(client, 2, 100000, 0);
    send_packet(client, 2, VX_FAILED);
    do {
        g_autoptr(GBytes) message = raw_client_receive(client, &header);

        g_assert_nonnull(message);
        g_assert_cmpint(header.type, ==, VX_STREAM);
    } while (header.status == VX_CONTINUE);
    g_assert_cmpint(header.status, ==, VX_OK);
    check_alive(client);
    g_assert_cmpuint(server_fixture_get_n_read(fixture), <, 50000 * 1024);
    /* A packet too late is ignored. */
    send_packet(client, 2, VX_OK);
    check_alive(client);
}

static void
test_stream_failure(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    gsize n = 0;

    take_screenshot(client, 2, 1000, 1);
    while (n < 300 * 1024) {
        g_autoptr(GBytes) packet = receive_packet(client, 2, VX_CONTINUE);

        n += g_bytes_get_size(packet);
    }
    raw_client_expect_error(client, VX_STREAM, 2, VIR_ERR_OPERATION_FAILED,
                            "operation failed: the screen went dark");
    check_alive(client);
}

/* The handler failed after it had set its stream: nothing is sent of that. */
static void
test_stream_of_failed_call(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    remote_domain_screenshot_args args = { .dom = { .name = (char *) "web" },
                                           .screen = 1,
                                           .flags = 2 };

    RAW_CALL(client, domain_screenshot, 2, &args);
    raw_client_expect_error(client, VX_REPLY, 2, VIR_ERR_OPERATION_INVALID,
                            "Requested operation is not valid: no screen");
    check_alive(client);
    g_assert_cmpuint(server_fixture_get_n_read(fixture), ==, 0);
}

/* As many as a client may leave unfinished, and one more; when one is finished there is room again.
 */
static void
test_stream_limit(void)
{
    enum { MAX = 64 };
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    guint serial;

    for (serial = 1; serial <= MAX; serial++) {
        take_screenshot(client, serial, 0, 0);
        g_assert_cmpuint(receive_all(client, serial), ==, 0);
    }
    take_screenshot(client, serial, 0, 0);
    raw_client_expect_error(client, VX_STREAM, serial, VIR_ERR_RPC,
                            "more than 64 streams are open");
    finish(client, 1, VX_OK);
    take_screenshot(client, ++serial, 1, 0);
    g_assert_cmpuint(receive_all(client, serial), ==, 1024);
    check_alive(client);
}

static void
test_stream_written_to(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);

    take_screenshot(client, 2, 1, 0);
    g_assert_cmpuint(receive_all(client, 2), ==, 1024);
    send_packet(client, 2, VX_CONTINUE);
    raw_client_expect_error(client, VX_STREAM, 2, VIR_ERR_OPERATION_INVALID,
                            "Requested operation is not valid: stream is not open for writing");
    check_alive(client);
}

static void
test_stream_disconnect(void)
{
    g_autoptr(ServerFixture) fixture = start();

    for (guint i = 0; i < 10; i++) {
        RawClient *client = server_fixture_connect(fixture);

        take_screenshot(client, 2, 50000, 0);
        raw_client_free(client);
    }
    server_fixture_wait_for_clients(fixture, 0);
}

/* Two at a time, each under its own serial. */
static void
test_stream_two(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    remote_domain_screenshot_args args = { .dom = { .name = (char *) "web" }, .screen = 2000 };
    gsize at[2] = { 0, 0 };
    guint n_ended = 0, n_replies = 0;

    RAW_CALL(client, domain_screenshot, 0, &args);
    RAW_CALL(client, domain_screenshot, 1, &args);
    while (n_ended < 2) {
        VxMessageHeader header;
        g_autoptr(GBytes) message = raw_client_receive(client, &header);
        gsize n = g_bytes_get_size(message) - VX_FRAME_HEADER_SIZE;

        g_assert_cmpuint(header.serial, <, 2);
        if (header.type == VX_REPLY) {
            n_replies++;
            continue;
        }
        if (n > 0)
            g_assert_cmpuint(((const guint8 *) g_bytes_get_data(message, NULL))[24], ==,
                             server_fixture_stream_byte(at[header.serial]));
        at[header.serial] += n;
        n_ended += n == 0;
    }
    g_assert_cmpuint(n_replies, ==, 2);
    g_assert_cmpuint(at[0], ==, 2000 * 1024);
    g_assert_cmpuint(at[1], ==, 2000 * 1024);
    finish(client, 1, VX_OK);
    finish(client, 0, VX_FAILED);
}

/* ---- Events ---- */

static void
test_event(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    remote_domain_reset_args args = { .dom = { .name = (char *) "web" } };
    remote_domain_event_callback_lifecycle_msg msg = { 0 };
    g_autoptr(GBytes) message = NULL;
    g_autoptr(GError) error = NULL;
    VxMessageHeader header;

    RAW_CALL(client, domain_reset, 2, &args);
    message = raw_client_receive(client, &header);
    g_assert_cmpint(header.type, ==, VX_MESSAGE);
    g_assert_cmpuint(header.prog, ==, REMOTE_PROGRAM);
    g_assert_cmpint(header.proc, ==, REMOTE_PROC_DOMAIN_EVENT_CALLBACK_LIFECYCLE);
    g_assert_cmpuint(header.serial, ==, 0);
    g_assert_cmpint(header.status, ==, VX_OK);
    vx_frame_decode_payload(message, (xdrproc_t) xdr_remote_domain_event_callback_lifecycle_msg,
                            &msg, &error);
    g_assert_no_error(error);
    g_assert_cmpint(msg.callbackID, ==, 7);
    g_assert_cmpstr(msg.msg.dom.name, ==, "web");
    xdr_free((xdrproc_t) xdr_remote_domain_event_callback_lifecycle_msg, (char *) &msg);
    raw_client_expect_reply(client, 2, NULL, NULL);
}

/* A client that does not read its events is closed, before it costs much. */
static void
test_event_flood(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    g_autoptr(RawClient) other = server_fixture_connect(fixture);
    remote_domain_reboot_args args = { .dom = { .name = (char *) "web" } };

    RAW_CALL(client, domain_reboot, 2, &args);
    server_fixture_wait_for_clients(fixture, 1);
    check_alive(other);
}

/* ---- Keepalive ---- */

static void
ask_for_keepalive(RawClient *client)
{
    remote_connect_supports_feature_args args = { .feature = 10 };
    remote_connect_supports_feature_ret ret = { 0 };

    RAW_CALL(client, connect_supports_feature, 2, &args);
    raw_client_expect_reply(client, 2, (xdrproc_t) xdr_remote_connect_supports_feature_ret, &ret);
    g_assert_cmpint(ret.supported, ==, 1);
}

static void
send_keepalive(RawClient *client, int procedure)
{
    VxMessageHeader header = {
        KEEPALIVE_PROGRAM, KEEPALIVE_PROTOCOL_VERSION, procedure, VX_MESSAGE, 0, VX_OK
    };

    raw_client_send(client, &header, NULL, NULL);
}

static void
expect_keepalive(RawClient *client, int procedure)
{
    VxMessageHeader header;
    g_autoptr(GBytes) message = raw_client_receive(client, &header);

    g_assert_nonnull(message);
    g_assert_cmpuint(g_bytes_get_size(message), ==, VX_FRAME_HEADER_SIZE);
    g_assert_cmpuint(header.prog, ==, KEEPALIVE_PROGRAM);
    g_assert_cmpint(header.proc, ==, procedure);
    g_assert_cmpint(header.type, ==, VX_MESSAGE);
}

/* Without being asked to, the server does not ping; with it, it gives up who does not answer. */
static void
test_keepalive(void)
{
    VxServerLimits limits = server_fixture_limits();
    g_autoptr(ServerFixture) fixture = NULL;
    g_autoptr(RawClient) client = NULL;
    g_autoptr(RawClient) quiet = NULL;

    limits.keepalive_interval = 1;
    limits.keepalive_count = 1;
    fixture = server_fixture_new(&limits, &anybody);
    quiet = server_fixture_connect(fixture);
    client = server_fixture_connect(fixture);
    send_keepalive(client, KEEPALIVE_PROC_PING);
    expect_keepalive(client, KEEPALIVE_PROC_PONG);
    ask_for_keepalive(client);
    expect_keepalive(client, KEEPALIVE_PROC_PING);
    send_keepalive(client, KEEPALIVE_PROC_PONG);
    expect_keepalive(client, KEEPALIVE_PROC_PING);
    raw_client_expect_closed(client);
    g_assert_true(raw_client_is_silent(quiet, 0));
    check_alive(quiet);
}

/* ---- The end ---- */

static void
suspend(RawClient *client, guint serial)
{
    remote_domain_suspend_args args = { .dom = { .name = (char *) "web" } };

    RAW_CALL(client, domain_suspend, serial, &args);
}

/* A call that runs ends, and its answer arrives; one that has not begun is forgotten. */
static void
test_quit(void)
{
    VxServerLimits limits = server_fixture_limits();
    g_autoptr(ServerFixture) fixture = NULL;
    g_autoptr(RawClient) client = NULL;
    g_autoptr(RawClient) idle = NULL;

    limits.max_client_requests = 1;
    fixture = server_fixture_new(&limits, &anybody);
    client = server_fixture_connect(fixture);
    idle = server_fixture_connect(fixture);
    suspend(client, 2);
    suspend(client, 3);
    server_fixture_wait_for_waiting(fixture, 1);
    server_fixture_quit(fixture, 10000);
    raw_client_expect_closed(idle);
    g_assert_false(g_file_test(server_fixture_get_path(fixture), G_FILE_TEST_EXISTS));
    server_fixture_open_gate(fixture);
    raw_client_expect_reply(client, 2, NULL, NULL);
    raw_client_expect_closed(client);
    g_assert_true(server_fixture_wait_for_quit(fixture));
}

static void
test_quit_during_stream(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);

    take_screenshot(client, 2, 10000, 0);
    server_fixture_quit(fixture, 10000);
    g_assert_cmpuint(receive_all(client, 2), ==, 10000 * 1024);
    finish(client, 2, VX_OK);
    raw_client_expect_closed(client);
    g_assert_true(server_fixture_wait_for_quit(fixture));
}

static void
test_quit_times_out(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);

    suspend(client, 2);
    server_fixture_wait_for_waiting(fixture, 1);
    server_fixture_quit(fixture, 100);
    raw_client_expect_closed(client);
    g_assert_false(server_fixture_wait_for_quit(fixture));
}

static void
test_quit_idle(void)
{
    g_autoptr(ServerFixture) fixture = start();

    server_fixture_quit(fixture, 10000);
    g_assert_true(server_fixture_wait_for_quit(fixture));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/server/stream", test_stream);
    g_test_add_func("/server/stream-slow-reader", test_stream_slow_reader);
    g_test_add_func("/server/stream-abort", test_stream_abort);
    g_test_add_func("/server/stream-failure", test_stream_failure);
    g_test_add_func("/server/stream-of-failed-call", test_stream_of_failed_call);
    g_test_add_func("/server/stream-limit", test_stream_limit);
    g_test_add_func("/server/stream-written-to", test_stream_written_to);
    g_test_add_func("/server/stream-disconnect", test_stream_disconnect);
    g_test_add_func("/server/stream-two", test_stream_two);
    g_test_add_func("/server/event", test_event);
    g_test_add_func("/server/event-flood", test_event_flood);
    g_test_add_func("/server/keepalive", test_keepalive);
    g_test_add_func("/server/quit", test_quit);
    g_test_add_func("/server/quit-during-stream", test_quit_during_stream);
    g_test_add_func("/server/quit-times-out", test_quit_times_out);
    g_test_add_func("/server/quit-idle", test_quit_idle);
    return g_test_run();
}
