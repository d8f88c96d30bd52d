/* test-server.c - calls and answers: what a client may send, and what comes back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include <unistd.h>
#include "expect-log.h"
#include "rpc/frame.h"
#include "server-fixture.h"

static const VxListenerPolicy anybody = { 0 };
static const VxListenerPolicy readers = { .read_only = TRUE };

static ServerFixture *
start(void)
{
    VxServerLimits limits = server_fixture_limits();

    return server_fixture_new(&limits, &anybody);
}

static void
expect_type(RawClient *client, guint serial)
{
    remote_connect_get_type_ret ret = { 0 };

    raw_client_expect_reply(client, serial, (xdrproc_t) xdr_remote_connect_get_type_ret, &ret);
    g_assert_cmpstr(ret.type, ==, "VBOX");
    xdr_free((xdrproc_t) xdr_remote_connect_get_type_ret, (char *) &ret);
}

/* The connection is alive and in step. */
static void
check_alive(RawClient *client)
{
    raw_client_call(client, REMOTE_PROC_CONNECT_GET_TYPE, 4711);
    expect_type(client, 4711);
}

static void
suspend(RawClient *client, guint serial)
{
    remote_domain_suspend_args args = { .dom = { .name = (char *) "web" } };

    RAW_CALL(client, domain_suspend, serial, &args);
}

static void
destroy(RawClient *client, guint serial)
{
    remote_domain_destroy_args args = { .dom = { .name = (char *) "web" } };

    RAW_CALL(client, domain_destroy, serial, &args);
}

static void
test_call(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);

    check_alive(client);
    g_assert_true(server_fixture_is_held(fixture));
}

static void
test_handler_errors(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    remote_connect_list_all_domains_args list = { .need_results = 1 };
    remote_domain_lookup_by_name_args name = { .name = (char *) "web" };
    remote_domain_get_xml_desc_args xml = { .dom = { .name = (char *) "web" }, .flags = 0x30 };

    RAW_CALL(client, domain_lookup_by_name, 2, &name);
    raw_client_expect_error(client, VX_REPLY, 2, VIR_ERR_NO_DOMAIN,
                            "Domain not found: no domain with matching name 'web'");
    RAW_CALL(client, domain_get_xml_desc, 3, &xml);
    raw_client_expect_error(
        client, VX_REPLY, 3, VIR_ERR_INVALID_ARG,
        "invalid argument: unsupported flags (0x30) in function virDomainGetXMLDesc");
    raw_client_call(client, REMOTE_PROC_CONNECT_GET_HOSTNAME, 4);
    raw_client_expect_error(client, VX_REPLY, 4, VIR_ERR_OPERATION_FAILED,
                            "operation failed: translated: no name");
    RAW_CALL(client, connect_list_all_domains, 5, &list);
    raw_client_expect_error(client, VX_REPLY, 5, VIR_ERR_RPC, "Unable to encode message payload");
    check_alive(client);
}

/* What only reads is begun anew, from an empty answer, as long as the driver says so; what changes
 * something never is. */
static void
test_ask_again(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    remote_connect_get_capabilities_ret ret = { 0 };
    remote_domain_resume_args args = { .dom = { .name = (char *) "web" } };
    guint n_begun = server_fixture_get_n_begun(fixture);

    raw_client_call(client, REMOTE_PROC_CONNECT_GET_CAPABILITIES, 2);
    raw_client_expect_reply(client, 2, (xdrproc_t) xdr_remote_connect_get_capabilities_ret, &ret);
    g_assert_cmpstr(ret.capabilities, ==, "<capabilities/>");
    xdr_free((xdrproc_t) xdr_remote_connect_get_capabilities_ret, (char *) &ret);
    g_assert_cmpuint(server_fixture_take_n_tried(fixture), ==, 3);
    g_assert_cmpuint(server_fixture_get_n_begun(fixture), ==, n_begun + 3);
    RAW_CALL(client, domain_resume, 3, &args);
    raw_client_expect_error(client, VX_REPLY, 3, VIR_ERR_OPERATION_FAILED,
                            "operation failed: translated: not now");
    g_assert_cmpuint(server_fixture_take_n_tried(fixture), ==, 1);
    check_alive(client);
}

/* Before CONNECT_OPEN only what opens it can be called, and that once. */
static void
test_not_open(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    remote_auth_list_ret types = { 0 };
    remote_connect_open_args args = { 0 };

    raw_client_call(client, REMOTE_PROC_CONNECT_GET_TYPE, 2);
    raw_client_expect_error(client, VX_REPLY, 2, VIR_ERR_INTERNAL_ERROR,
                            "internal error: connection not open");
    raw_client_call(client, REMOTE_PROC_AUTH_LIST, 3);
    raw_client_expect_reply(client, 3, (xdrproc_t) xdr_remote_auth_list_ret, &types);
    g_assert_cmpuint(types.types.types_len, ==, 1);
    g_assert_cmpint(types.types.types_val[0], ==, REMOTE_AUTH_NONE);
    xdr_free((xdrproc_t) xdr_remote_auth_list_ret, (char *) &types);
    raw_client_open(client, 0);
    RAW_CALL(client, connect_open, 4, &args);
    raw_client_expect_error(client, VX_REPLY, 4, VIR_ERR_INTERNAL_ERROR,
                            "internal error: connection already open");
    check_alive(client);
}

static void
test_not_authenticated(void)
{
    VxServerLimits limits = server_fixture_limits();
    VxListenerPolicy policy = { .auth = REMOTE_AUTH_SASL };
    g_autoptr(ServerFixture) fixture = server_fixture_new(&limits, &policy);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));

    raw_client_call(client, REMOTE_PROC_CONNECT_GET_TYPE, 2);
    raw_client_expect_error(client, VX_REPLY, 2, VIR_ERR_RPC, "authentication required");
    raw_client_call(client, REMOTE_PROC_AUTH_POLKIT, 3);
    raw_client_expect_error(client, VX_REPLY, 3, VIR_ERR_AUTH_FAILED,
                            "authentication failed: authentication failed");
}

/* max_anonymous_clients: the others wait at the socket. */
static void
test_max_anonymous(void)
{
    VxServerLimits limits = server_fixture_limits();
    VxListenerPolicy policy = { .auth = REMOTE_AUTH_SASL };
    g_autoptr(ServerFixture) fixture = NULL;
    RawClient *first;
    g_autoptr(RawClient) second = NULL;

    limits.max_anonymous_clients = 1;
    fixture = server_fixture_new(&limits, &policy);
    first = raw_client_new(server_fixture_get_path(fixture));
    raw_client_call(first, REMOTE_PROC_AUTH_POLKIT, 1);
    raw_client_expect_error(first, VX_REPLY, 1, VIR_ERR_AUTH_FAILED,
                            "authentication failed: authentication failed");
    second = raw_client_new(server_fixture_get_path(fixture));
    raw_client_call(second, REMOTE_PROC_AUTH_POLKIT, 2);
    g_assert_true(raw_client_is_silent(second, 100));
    raw_client_free(first);
    raw_client_expect_error(second, VX_REPLY, 2, VIR_ERR_AUTH_FAILED,
                            "authentication failed: authentication failed");
}

/* Too many that say nothing: the oldest leaves when it has had its time, so the next one comes in.
 */
static void
test_crowded(void)
{
    enum { MAX = 3, WAITING = 3 };
    VxServerLimits limits = server_fixture_limits();
    VxListenerPolicy policy = { .auth = REMOTE_AUTH_SASL };
    g_autoptr(ServerFixture) fixture = NULL;
    RawClient *silent[MAX], *waiting[WAITING];

    limits.max_anonymous_clients = MAX;
    limits.login_timeout_crowded_ms = 200;
    fixture = server_fixture_new(&limits, &policy);
    for (guint i = 0; i < MAX; i++)
        silent[i] = raw_client_new(server_fixture_get_path(fixture));
    for (guint i = 0; i < 1 + WAITING; i++)
        expect_log(G_LOG_LEVEL_WARNING, "*max_anonymous_clients*");
    raw_client_expect_closed(silent[0]);
    g_assert_true(raw_client_is_silent(silent[1], 500)); /* nobody else wants to come in */
    for (guint i = 0; i < WAITING; i++) {
        waiting[i] = raw_client_new(server_fixture_get_path(fixture));
        raw_client_call(waiting[i], REMOTE_PROC_AUTH_POLKIT, 2);
        raw_client_expect_error(waiting[i], VX_REPLY, 2, VIR_ERR_AUTH_FAILED,
                                "authentication failed: authentication failed");
    }
    raw_client_expect_closed(silent[1]);
    raw_client_expect_closed(silent[2]);
    raw_client_expect_closed(waiting[0]);
    expect_log_assert();
    for (guint i = 0; i < MAX; i++)
        raw_client_free(silent[i]);
    for (guint i = 0; i < WAITING; i++)
        raw_client_free(waiting[i]);
}

static void
check_read_only(RawClient *client)
{
    remote_domain_get_xml_desc_args args = { .dom = { .name = (char *) "web" } };
    remote_domain_get_xml_desc_ret ret = { 0 };

    check_alive(client);
    destroy(client, 5);
    raw_client_expect_error(client, VX_REPLY, 5, VIR_ERR_OPERATION_DENIED,
                            "operation forbidden: read only access prevents virDomainDestroy");
    RAW_CALL(client, domain_get_xml_desc, 6, &args);
    raw_client_expect_reply(client, 6, (xdrproc_t) xdr_remote_domain_get_xml_desc_ret, &ret);
    xdr_free((xdrproc_t) xdr_remote_domain_get_xml_desc_ret, (char *) &ret);
    args.flags = VIR_DOMAIN_XML_SECURE;
    RAW_CALL(client, domain_get_xml_desc, 7, &args);
    raw_client_expect_error(client, VX_REPLY, 7, VIR_ERR_OPERATION_DENIED,
                            "operation forbidden: read only access prevents virDomainGetXMLDesc");
    check_alive(client);
}

/* Who does not prove who he is must leave, whatever else he says; others may stay silent. */
static void
test_login_timeout(void)
{
    VxServerLimits limits = server_fixture_limits();
    VxListenerPolicy policy = { .auth = REMOTE_AUTH_SASL };
    g_autoptr(ServerFixture) fixture = NULL;
    g_autoptr(RawClient) silent = NULL, half_a_word = NULL, asking = NULL;

    limits.login_timeout_ms = 300;
    fixture = server_fixture_new(&limits, &policy);
    expect_log(G_LOG_LEVEL_WARNING, "*it took too long to prove*");
    expect_log(G_LOG_LEVEL_WARNING, "*it took too long to prove*");
    expect_log(G_LOG_LEVEL_WARNING, "*it took too long to prove*");
    silent = raw_client_new(server_fixture_get_path(fixture));
    half_a_word = raw_client_new(server_fixture_get_path(fixture));
    raw_client_send_bytes(half_a_word, "\0\0", 2);
    asking = raw_client_new(server_fixture_get_path(fixture));
    raw_client_call(asking, REMOTE_PROC_CONNECT_GET_TYPE, 2);
    raw_client_expect_error(asking, VX_REPLY, 2, VIR_ERR_RPC, "authentication required");
    raw_client_expect_closed(silent);
    raw_client_expect_closed(half_a_word);
    raw_client_expect_closed(asking);
    server_fixture_wait_for_clients(fixture, 0);
    expect_log_assert();
}

static void
test_no_login_timeout(void)
{
    VxServerLimits limits = server_fixture_limits();
    g_autoptr(ServerFixture) fixture = NULL;
    g_autoptr(RawClient) client = NULL;

    limits.login_timeout_ms = 50;
    fixture = server_fixture_new(&limits, &(VxListenerPolicy){ 0 });
    client = raw_client_new(server_fixture_get_path(fixture));
    g_assert_true(raw_client_is_silent(client, 300));
    raw_client_open(client, 0);
    check_alive(client);
}

static void
test_read_only_socket(void)
{
    VxServerLimits limits = server_fixture_limits();
    g_autoptr(ServerFixture) fixture = server_fixture_new(&limits, &readers);
    g_autoptr(RawClient) client = server_fixture_connect(fixture);

    check_read_only(client);
}

static void
test_read_only_open(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));

    raw_client_open(client, VIR_CONNECT_RO);
    check_read_only(client);
}

static void
test_unknown(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    VxMessageHeader header = raw_call_header(1, 2);
    g_autofree char *newer = g_strdup_printf("unknown procedure: %d", vx_procedure_limit());

    header.prog = 0x12345678;
    raw_client_send(client, &header, NULL, NULL);
    raw_client_expect_error(client, VX_REPLY, 2, VIR_ERR_RPC,
                            "Cannot find program 305419896 version 1");
    header = raw_call_header(1, 3);
    header.vers = 2;
    raw_client_send(client, &header, NULL, NULL);
    raw_client_expect_error(client, VX_REPLY, 3, VIR_ERR_RPC,
                            "Cannot find program 536903814 version 2");
    raw_client_call(client, 9999, 4);
    raw_client_expect_error(client, VX_REPLY, 4, VIR_ERR_RPC, "unknown procedure: 9999");
    /* What a libvirt newer than our table calls. */
    raw_client_call(client, vx_procedure_limit(), 8);
    raw_client_expect_error(client, VX_REPLY, 8, VIR_ERR_RPC, newer);
    raw_client_call(client, -5, 5);
    raw_client_expect_error(client, VX_REPLY, 5, VIR_ERR_RPC, "unknown procedure: -5");
    raw_client_call(client, REMOTE_PROC_DOMAIN_EVENT_LIFECYCLE, 6);
    raw_client_expect_error(client, VX_REPLY, 6, VIR_ERR_RPC, "unknown procedure: 107");
    raw_client_call(client, REMOTE_PROC_NODE_GET_INFO, 7);
    raw_client_expect_error(
        client, VX_REPLY, 7, VIR_ERR_NO_SUPPORT,
        "this function is not supported by the connection driver: virNodeGetInfo");
    check_alive(client);
}

/* Messages that make no sense but do no harm. */
static void
test_unexpected(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    VxMessageHeader header = raw_call_header(REMOTE_PROC_CONNECT_GET_TYPE, 2);

    header.status = VX_CONTINUE;
    raw_client_send(client, &header, NULL, NULL);
    raw_client_expect_error(client, VX_REPLY, 2, VIR_ERR_RPC, "Unexpected message status 2");
    header = raw_call_header(REMOTE_PROC_CONNECT_GET_TYPE, 3);
    header.type = VX_REPLY;
    raw_client_send(client, &header, NULL, NULL);
    header.type = VX_MESSAGE;
    raw_client_send(client, &header, NULL, NULL);
    header.type = VX_STREAM;
    raw_client_send(client, &header, NULL, NULL);
    header.type = VX_STREAM_HOLE;
    raw_client_send(client, &header, NULL, NULL);
    header.type = 77;
    raw_client_send(client, &header, NULL, NULL);
    header.prog = 5;
    raw_client_send(client, &header, NULL, NULL);
    check_alive(client);
}

/* Descriptors are not announced, and could not be followed. */
static void
test_call_with_fds(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    VxMessageHeader header = raw_call_header(REMOTE_PROC_CONNECT_GET_TYPE, 2);

    header.type = VX_CALL_WITH_FDS;
    raw_client_send(client, &header, NULL, NULL);
    raw_client_expect_closed(client);
}

static void
test_malformed_payload(void)
{
    static const guint8 long_string[] = { 0x7f, 0xff, 0xff, 0xff, 'a', 'b', 'c', 'd' };
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    VxMessageHeader header = raw_call_header(REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME, 2);
    g_autoptr(GBytes) bytes = vx_frame_encode_stream(&header, long_string, sizeof long_string);

    raw_client_send_bytes(client, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    raw_client_expect_error(client, VX_REPLY, 2, VIR_ERR_RPC, "Unable to decode message payload");
    raw_client_call(client, REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME, 3);
    raw_client_expect_error(client, VX_REPLY, 3, VIR_ERR_RPC, "Unable to decode message payload");
    check_alive(client);
}

static void
check_dropped(const guint8 *bytes, gsize n)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    g_autoptr(RawClient) other = server_fixture_connect(fixture);

    raw_client_send_bytes(client, bytes, n);
    raw_client_expect_closed(client);
    check_alive(other);
}

static void
test_bad_length(void)
{
    static const guint8 small[] = { 0, 0, 0, 27 };
    static const guint8 large[] = { 0x02, 0, 0, 5 };
    static const guint8 http[] = "GET / HTTP/1.1\r\n\r\n";

    check_dropped(small, sizeof small);
    check_dropped(large, sizeof large);
    check_dropped(http, sizeof http);
}

static void
test_byte_by_byte(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    VxMessageHeader header = raw_call_header(REMOTE_PROC_CONNECT_GET_TYPE, 2);
    g_autoptr(GBytes) bytes = raw_message(&header, NULL, NULL);

    for (gsize i = 0; i < g_bytes_get_size(bytes); i++) {
        raw_client_send_bytes(client, (const char *) g_bytes_get_data(bytes, NULL) + i, 1);
        g_usleep(500);
    }
    expect_type(client, 2);
}

static void
test_truncated(void)
{
    g_autoptr(ServerFixture) fixture = start();
    VxMessageHeader header = raw_call_header(REMOTE_PROC_CONNECT_GET_TYPE, 2);
    g_autoptr(GBytes) bytes = raw_message(&header, NULL, NULL);
    g_autoptr(RawClient) other = NULL;

    for (gsize n = 0; n < g_bytes_get_size(bytes); n++) {
        g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));

        raw_client_send_bytes(client, g_bytes_get_data(bytes, NULL), n);
    }
    server_fixture_wait_for_clients(fixture, 0);
    other = server_fixture_connect(fixture);
    check_alive(other);
}

/* The greatest message that there may be, of which nothing is understood. */
static void
test_greatest_message(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    VxMessageHeader header = raw_call_header(REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME, 2);
    g_autoptr(GBytes) head = raw_message(&header, NULL, NULL);
    g_autofree guint8 *bytes = g_malloc0(VX_FRAME_LENGTH_SIZE + VX_FRAME_MESSAGE_MAX);
    guint32 length = GUINT32_TO_BE(VX_FRAME_LENGTH_SIZE + VX_FRAME_MESSAGE_MAX);

    memcpy(bytes, g_bytes_get_data(head, NULL), g_bytes_get_size(head));
    memcpy(bytes, &length, sizeof length);
    raw_client_send_bytes(client, bytes, VX_FRAME_LENGTH_SIZE + VX_FRAME_MESSAGE_MAX);
    raw_client_expect_error(client, VX_REPLY, 2, VIR_ERR_RPC, "Unable to decode message payload");
    check_alive(client);
}

static void
test_pipelined(void)
{
    enum { N = 500 };
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);
    g_autoptr(GByteArray) calls = g_byte_array_new();
    gboolean seen[N] = { FALSE };

    for (guint i = 0; i < N; i++) {
        VxMessageHeader header = raw_call_header(REMOTE_PROC_CONNECT_GET_TYPE, i);
        g_autoptr(GBytes) bytes = raw_message(&header, NULL, NULL);

        g_byte_array_append(calls, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    }
    raw_client_send_bytes(client, calls->data, calls->len);
    for (guint i = 0; i < N; i++) {
        VxMessageHeader header;
        g_autoptr(GBytes) message = raw_client_receive(client, &header);

        g_assert_nonnull(message);
        g_assert_cmpint(header.type, ==, VX_REPLY);
        g_assert_cmpuint(header.serial, <, N);
        g_assert_false(seen[header.serial]);
        seen[header.serial] = TRUE;
    }
    check_alive(client);
}

static void
test_out_of_order(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);

    suspend(client, 2);
    raw_client_call(client, REMOTE_PROC_CONNECT_GET_TYPE, 3);
    expect_type(client, 3);
    g_assert_true(raw_client_is_silent(client, 50));
    server_fixture_open_gate(fixture);
    raw_client_expect_reply(client, 2, NULL, NULL);
}

/* More calls than a client may have at a time: the others wait, keepalive is answered all the same.
 */
static void
test_max_requests(void)
{
    VxMessageHeader ping = {
        KEEPALIVE_PROGRAM, KEEPALIVE_PROTOCOL_VERSION, KEEPALIVE_PROC_PING, VX_MESSAGE, 0, VX_OK
    };
    VxServerLimits limits = server_fixture_limits();
    g_autoptr(ServerFixture) fixture = NULL;
    g_autoptr(RawClient) client = NULL;
    g_autoptr(GBytes) pong = NULL;
    VxMessageHeader header;
    guint serials = 0;

    limits.max_client_requests = 2;
    fixture = server_fixture_new(&limits, &anybody);
    client = server_fixture_connect(fixture);
    for (guint i = 0; i < 4; i++)
        suspend(client, i);
    server_fixture_wait_for_waiting(fixture, 2);
    raw_client_send(client, &ping, NULL, NULL);
    pong = raw_client_receive(client, &header);
    g_assert_cmpuint(header.prog, ==, KEEPALIVE_PROGRAM);
    g_assert_cmpint(header.proc, ==, KEEPALIVE_PROC_PONG);
    g_assert_cmpint(header.type, ==, VX_MESSAGE);
    g_assert_true(raw_client_is_silent(client, 100));
    g_assert_cmpuint(server_fixture_get_n_waiting(fixture), ==, 2);
    server_fixture_open_gate(fixture);
    for (guint i = 0; i < 4; i++) {
        g_autoptr(GBytes) message = raw_client_receive(client, &header);

        g_assert_nonnull(message);
        serials |= 1u << header.serial;
    }
    g_assert_cmpuint(serials, ==, 0xf);
}

/* Every worker waits for a virtual machine: a domain can still be destroyed. */
static void
test_priority(void)
{
    VxServerLimits limits = server_fixture_limits();
    g_autoptr(ServerFixture) fixture = NULL;
    g_autoptr(RawClient) client = NULL;
    g_autoptr(RawClient) other = NULL;
    remote_domain_reset_args args = { .dom = { .name = (char *) "web" } };

    limits.workers = (VxPoolLimits){ .min_workers = 0, .max_workers = 2, .prio_workers = 1 };
    fixture = server_fixture_new(&limits, &anybody);
    client = server_fixture_connect(fixture);
    other = server_fixture_connect(fixture);
    for (guint i = 0; i < 2; i++)
        suspend(client, i);
    server_fixture_wait_for_waiting(fixture, 2);
    RAW_CALL(other, domain_reset, 2, &args);
    for (guint i = 3; i < 10; i++) {
        destroy(other, i);
        raw_client_expect_reply(other, i, NULL, NULL);
    }
    server_fixture_open_gate(fixture);
}

static void
test_max_clients(void)
{
    VxServerLimits limits = server_fixture_limits();
    g_autoptr(ServerFixture) fixture = NULL;
    RawClient *first;
    g_autoptr(RawClient) second = NULL;
    g_autoptr(RawClient) third = NULL;

    limits.max_clients = 2;
    expect_log(G_LOG_LEVEL_WARNING, "there are 2 clients (max_clients)*");
    fixture = server_fixture_new(&limits, &anybody);
    first = server_fixture_connect(fixture);
    second = server_fixture_connect(fixture);
    third = raw_client_new(server_fixture_get_path(fixture));
    raw_client_call(third, REMOTE_PROC_CONNECT_GET_TYPE, 9);
    g_assert_true(raw_client_is_silent(third, 100));
    check_alive(second);
    raw_client_free(first);
    raw_client_expect_error(third, VX_REPLY, 9, VIR_ERR_INTERNAL_ERROR,
                            "internal error: connection not open");
    expect_log_assert();
}

/* The client goes while its call runs: its data stays until the call has returned. */
static void
test_disconnect_during_call(void)
{
    g_autoptr(ServerFixture) fixture = start();
    RawClient *client = server_fixture_connect(fixture);

    for (guint i = 0; i < 3; i++)
        suspend(client, i);
    server_fixture_wait_for_waiting(fixture, 3);
    raw_client_free(client);
    g_usleep(50000);
    g_assert_cmpuint(server_fixture_get_n_destroyed(fixture), ==, 0);
    server_fixture_wait_for_clients(fixture, 1);
    server_fixture_open_gate(fixture);
    server_fixture_wait_for_clients(fixture, 0);
    g_assert_cmpuint(server_fixture_get_n_destroyed(fixture), ==, 1);
    g_assert_false(server_fixture_is_held(fixture));
}

static void
test_close(void)
{
    g_autoptr(ServerFixture) fixture = start();
    g_autoptr(RawClient) client = server_fixture_connect(fixture);

    raw_client_call(client, REMOTE_PROC_CONNECT_CLOSE, 2);
    raw_client_expect_reply(client, 2, NULL, NULL);
    raw_client_expect_closed(client);
    server_fixture_wait_for_clients(fixture, 0);
}

/* A socket that serves one user; root is always let in. */
static void
test_wrong_user(void)
{
    VxServerLimits limits = server_fixture_limits();
    VxListenerPolicy policy = { .one_user = TRUE, .uid = geteuid() + 1 };
    g_autoptr(ServerFixture) fixture = NULL;
    g_autoptr(RawClient) client = NULL;

    fixture = server_fixture_new(&limits, &policy);
    if (geteuid() == 0) {
        client = server_fixture_connect(fixture);
        check_alive(client);
    } else {
        expect_log(G_LOG_LEVEL_WARNING, "refusing process*");
        client = raw_client_new(server_fixture_get_path(fixture));
        raw_client_expect_closed(client);
        expect_log_assert();
    }
}

static void
test_many_clients(void)
{
    enum { N = 100 };
    g_autoptr(ServerFixture) fixture = start();
    RawClient *clients[N];

    for (guint i = 0; i < N; i++)
        clients[i] = server_fixture_connect(fixture);
    for (guint round = 0; round < 5; round++) {
        for (guint i = 0; i < N; i++)
            raw_client_call(clients[i], REMOTE_PROC_CONNECT_GET_TYPE, i);
        for (guint i = 0; i < N; i++)
            expect_type(clients[i], i);
    }
    for (guint i = 0; i < N; i++)
        raw_client_free(clients[i]);
    server_fixture_wait_for_clients(fixture, 0);
    g_assert_cmpuint(server_fixture_get_n_destroyed(fixture), ==, N);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/server/call", test_call);
    g_test_add_func("/server/handler-errors", test_handler_errors);
    g_test_add_func("/server/ask-again", test_ask_again);
    g_test_add_func("/server/not-open", test_not_open);
    g_test_add_func("/server/not-authenticated", test_not_authenticated);
    g_test_add_func("/server/max-anonymous", test_max_anonymous);
    g_test_add_func("/server/crowded", test_crowded);
    g_test_add_func("/server/login-timeout", test_login_timeout);
    g_test_add_func("/server/no-login-timeout", test_no_login_timeout);
    g_test_add_func("/server/read-only-socket", test_read_only_socket);
    g_test_add_func("/server/read-only-open", test_read_only_open);
    g_test_add_func("/server/unknown", test_unknown);
    g_test_add_func("/server/unexpected", test_unexpected);
    g_test_add_func("/server/call-with-fds", test_call_with_fds);
    g_test_add_func("/server/malformed-payload", test_malformed_payload);
    g_test_add_func("/server/bad-length", test_bad_length);
    g_test_add_func("/server/byte-by-byte", test_byte_by_byte);
    g_test_add_func("/server/truncated", test_truncated);
    g_test_add_func("/server/greatest-message", test_greatest_message);
    g_test_add_func("/server/pipelined", test_pipelined);
    g_test_add_func("/server/out-of-order", test_out_of_order);
    g_test_add_func("/server/max-requests", test_max_requests);
    g_test_add_func("/server/priority", test_priority);
    g_test_add_func("/server/max-clients", test_max_clients);
    g_test_add_func("/server/disconnect-during-call", test_disconnect_during_call);
    g_test_add_func("/server/close", test_close);
    g_test_add_func("/server/wrong-user", test_wrong_user);
    g_test_add_func("/server/many-clients", test_many_clients);
    return g_test_run();
}
