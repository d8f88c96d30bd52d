/* test-sasl.c - logging in by SASL as it should be and as it should not, and the security layer
 * after it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "expect-log.h"
#include "rpc/frame.h"
#include "sasl-user.h"
#include "server-fixture.h"

static const VxListenerPolicy local = { .auth = REMOTE_AUTH_SASL };
static const VxListenerPolicy network = { .auth = REMOTE_AUTH_SASL,
                                          .insecure = TRUE,
                                          .min_ssf = 56 };

static ServerFixture *
start(const VxListenerPolicy *policy)
{
    VxServerLimits limits = server_fixture_limits();

    return server_fixture_new(&limits, policy);
}

/* Each refusal is a line in the log. */
static void
expect_refusal(const char *why)
{
    g_autofree char *pattern = g_strdup_printf("*refusing*%s*", why);

    expect_log(G_LOG_LEVEL_WARNING, pattern);
}

static void
expect_refused(RawClient *client, guint serial)
{
    raw_client_expect_error(client, VX_REPLY, serial, VIR_ERR_AUTH_FAILED,
                            "authentication failed: authentication failed");
}

/* ---- What goes over the wire ---- */

static void
call_init(RawClient *client, guint serial)
{
    raw_client_call(client, REMOTE_PROC_AUTH_SASL_INIT, serial);
}

static void
expect_mechanisms(RawClient *client, guint serial, const char *one)
{
    remote_auth_sasl_init_ret ret = { 0 };

    raw_client_expect_reply(client, serial, (xdrproc_t) xdr_remote_auth_sasl_init_ret, &ret);
    g_assert_nonnull(strstr(ret.mechlist, one));
    xdr_free((xdrproc_t) xdr_remote_auth_sasl_init_ret, (char *) &ret);
}

/* The codec of these bytes writes to what it encodes. */
static void
call_start(RawClient *client, guint serial, const char *mechanism, const char *data, guint n)
{
    g_autofree char *copy = g_memdup2(data, n);
    remote_auth_sasl_start_args args = {
        .mech = (char *) mechanism, .nil = !data, .data = {n, copy}
    };

    RAW_CALL(client, auth_sasl_start, serial, &args);
}

static GBytes *
make_step(guint serial, const char *data, guint n)
{
    g_autofree char *copy = g_memdup2(data, n);
    remote_auth_sasl_step_args args = {
        .nil = !data, .data = {n, copy}
    };
    VxMessageHeader header = raw_call_header(REMOTE_PROC_AUTH_SASL_STEP, serial);

    return raw_message(&header, (xdrproc_t) xdr_remote_auth_sasl_step_args, &args);
}

/* What start and step answer has one layout. Returns: (transfer full): what the server said. */
static GBytes *
expect_challenge(RawClient *client, guint serial, gboolean complete)
{
    remote_auth_sasl_step_ret ret = { 0 };
    GBytes *challenge;

    raw_client_expect_reply(client, serial, (xdrproc_t) xdr_remote_auth_sasl_step_ret, &ret);
    g_assert_cmpint(ret.complete, ==, complete);
    challenge = g_bytes_new(ret.data.data_val, ret.data.data_len);
    xdr_free((xdrproc_t) xdr_remote_auth_sasl_step_ret, (char *) &ret);
    return challenge;
}

/* Up to the step that will let him in, which is given back unsent: (transfer full). */
static GBytes *
log_in_nearly(RawClient *client, SaslUser *user, const char *mechanism)
{
    g_autoptr(GBytes) challenge = NULL;
    const char *chosen, *data;
    guint n;

    call_init(client, 1);
    expect_mechanisms(client, 1, mechanism);
    g_assert_true(sasl_user_start(user, mechanism, &chosen, &data, &n));
    call_start(client, 2, chosen, data, n);
    challenge = expect_challenge(client, 2, FALSE);
    g_assert_true(sasl_user_step(user, g_bytes_get_data(challenge, NULL),
                                 g_bytes_get_size(challenge), &data, &n));
    return make_step(3, data, n);
}

static void
finish_log_in(RawClient *client, SaslUser *user)
{
    g_autoptr(GBytes) last = expect_challenge(client, 3, TRUE);
    const char *data;
    guint n;

    g_assert_true(
        sasl_user_step(user, g_bytes_get_data(last, NULL), g_bytes_get_size(last), &data, &n));
}

static void
send_all(RawClient *client, GBytes *bytes)
{
    raw_client_send_bytes(client, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

/* ---- As it should be ---- */

static void
test_scram(void)
{
    g_autoptr(ServerFixture) fixture = start(&local);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    g_autoptr(SaslUser) user = sasl_user_new(FALSE);
    g_autoptr(GBytes) step = log_in_nearly(client, user, "SCRAM-SHA-256");

    raw_client_call(client, REMOTE_PROC_CONNECT_GET_TYPE, 9); /* not yet: it waits its turn */
    raw_client_expect_error(client, VX_REPLY, 9, VIR_ERR_RPC, "authentication required");
    send_all(client, step);
    finish_log_in(client, user);
    g_assert_false(sasl_user_has_layer(user));
    raw_client_open(client, 0);
    raw_client_call(client, REMOTE_PROC_CONNECT_CLOSE, 4);
    raw_client_expect_reply(client, 4, NULL, NULL);
    raw_client_expect_closed(client);
}

/* ---- As it should not be ---- */

static void
test_step_before_init(void)
{
    g_autoptr(ServerFixture) fixture = start(&local);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    g_autoptr(GBytes) step = make_step(1, "x", 1);

    expect_refusal("not now");
    send_all(client, step);
    expect_refused(client, 1);
    raw_client_expect_closed(client);
    expect_log_assert();
}

/* The library would look into a mechanism that nobody chose. */
static void
test_step_before_start(void)
{
    g_autoptr(ServerFixture) fixture = start(&local);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    g_autoptr(GBytes) step = make_step(2, "x", 1);

    call_init(client, 1);
    expect_mechanisms(client, 1, "PLAIN");
    expect_refusal("it was not begun");
    send_all(client, step);
    expect_refused(client, 2);
    raw_client_expect_closed(client);
    expect_log_assert();
}

static void
test_started_twice(void)
{
    g_autoptr(ServerFixture) fixture = start(&local);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    g_autoptr(SaslUser) user = sasl_user_new(FALSE);
    g_autoptr(GBytes) step = log_in_nearly(client, user, "SCRAM-SHA-256");

    expect_refusal("it was begun twice");
    call_start(client, 4, "PLAIN", NULL, 0);
    expect_refused(client, 4);
    raw_client_expect_closed(client);
    expect_log_assert();
}

static void
test_init_twice(void)
{
    g_autoptr(ServerFixture) fixture = start(&local);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));

    call_init(client, 1);
    expect_mechanisms(client, 1, "PLAIN");
    expect_refusal("not now");
    call_init(client, 2);
    expect_refused(client, 2);
    raw_client_expect_closed(client);
    expect_log_assert();
}

static void
test_unknown_mechanism(void)
{
    g_autoptr(ServerFixture) fixture = start(&local);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));

    call_init(client, 1);
    expect_mechanisms(client, 1, "PLAIN");
    expect_refusal("SASL: refused");
    call_start(client, 2, "ROT13", "x", 1);
    expect_refused(client, 2);
    raw_client_expect_closed(client);
    expect_log_assert();
}

/* A mechanism that shows the password is not there where others can listen, even for who knows its
 * name. */
static void
test_plain_is_not_offered(void)
{
    g_autoptr(ServerFixture) fixture = start(&network);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    remote_auth_sasl_init_ret ret = { 0 };

    call_init(client, 1);
    raw_client_expect_reply(client, 1, (xdrproc_t) xdr_remote_auth_sasl_init_ret, &ret);
    g_assert_cmpstr(ret.mechlist, ==, "DIGEST-MD5");
    xdr_free((xdrproc_t) xdr_remote_auth_sasl_init_ret, (char *) &ret);
    expect_refusal("SASL: refused");
    call_start(client, 2, "PLAIN", "\0fred\0secret", 12);
    expect_refused(client, 2);
    raw_client_expect_closed(client);
    expect_log_assert();
}

static void
test_wrong_proof(void)
{
    g_autoptr(ServerFixture) fixture = start(&local);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    g_autoptr(SaslUser) user = sasl_user_new(FALSE);
    g_autoptr(GBytes) step = log_in_nearly(client, user, "SCRAM-SHA-256");
    gsize n;
    g_autofree guint8 *changed = g_bytes_unref_to_data(g_steal_pointer(&step), &n);

    changed[n - 13] ^= 1; /* each takes four bytes */
    expect_refusal("SASL: refused");
    raw_client_send_bytes(client, changed, n);
    expect_refused(client, 3);
    raw_client_expect_closed(client);
    expect_log_assert();
}

/* Each guess costs a connection, also for who sends the next ones before the answer. */
static void
test_guesses_in_a_row(void)
{
    g_autoptr(ServerFixture) fixture = start(&local);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    g_autoptr(SaslUser) user = sasl_user_new(FALSE);
    g_autoptr(GByteArray) all = g_byte_array_new();
    const char *chosen, *good;
    guint n;

    g_assert_true(sasl_user_start(user, "PLAIN", &chosen, &good, &n));
    for (guint serial = 1; serial <= 6; serial += 2) {
        VxMessageHeader init = raw_call_header(REMOTE_PROC_AUTH_SASL_INIT, serial);
        VxMessageHeader header = raw_call_header(REMOTE_PROC_AUTH_SASL_START, serial + 1);
        guint size = serial == 5 ? n : 8;
        g_autofree char *guess = g_memdup2(serial == 5 ? good : "\0fred\0pw", size);
        remote_auth_sasl_start_args args = {
            .mech = (char *) "PLAIN", .data = {size, guess}
        };
        g_autoptr(GBytes) first = raw_message(&init, NULL, NULL);
        g_autoptr(GBytes) second =
            raw_message(&header, (xdrproc_t) xdr_remote_auth_sasl_start_args, &args);

        g_byte_array_append(all, g_bytes_get_data(first, NULL), g_bytes_get_size(first));
        g_byte_array_append(all, g_bytes_get_data(second, NULL), g_bytes_get_size(second));
    }
    expect_refusal("SASL: refused");
    for (guint i = 0; i < 4; i++)
        expect_refusal("not now");
    raw_client_send_bytes(client, all->data, all->len);
    expect_mechanisms(client, 1, "PLAIN");
    for (guint serial = 2; serial <= 6; serial++)
        expect_refused(client, serial);
    raw_client_expect_closed(client);
    expect_log_assert();
}

/* What came before the answer that lets somebody in may be somebody else's. */
static void
check_early(gsize n_early)
{
    g_autoptr(ServerFixture) fixture = start(&local);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    g_autoptr(SaslUser) user = sasl_user_new(FALSE);
    g_autoptr(GBytes) step = log_in_nearly(client, user, "SCRAM-SHA-256");
    VxMessageHeader header = raw_call_header(REMOTE_PROC_CONNECT_GET_TYPE, 4);
    g_autoptr(GBytes) call = raw_message(&header, NULL, NULL);
    g_autoptr(GByteArray) both = g_byte_array_new();

    g_byte_array_append(both, g_bytes_get_data(step, NULL), g_bytes_get_size(step));
    g_byte_array_append(both, g_bytes_get_data(call, NULL), MIN(n_early, g_bytes_get_size(call)));
    expect_refusal("it went on before it was let in");
    raw_client_send_bytes(client, both->data, both->len);
    finish_log_in(client, user);
    raw_client_expect_closed(client);
    expect_log_assert();
}

static void
test_early_call(void)
{
    check_early(G_MAXSIZE);
}

static void
test_early_byte(void)
{
    check_early(1);
}

/* ---- The security layer ---- */

/* Sends through it in pieces, and takes one message out of it. */
static GBytes *
call_in_layer(RawClient *client, SaslUser *user, GBytes *call, gsize piece, VxMessageHeader *header)
{
    g_autoptr(GByteArray) wrapped =
        sasl_user_encode(user, g_bytes_get_data(call, NULL), g_bytes_get_size(call));
    g_autoptr(VxFrameReader) reader = vx_frame_reader_new();
    g_autoptr(GError) error = NULL;
    GBytes *message = NULL;

    for (gsize at = 0; at < wrapped->len; at += piece)
        raw_client_send_bytes(client, wrapped->data + at, MIN(piece, wrapped->len - at));
    while (!message) {
        guint8 bytes[100];
        gsize n = raw_client_receive_bytes(client, bytes, 1);
        g_autoptr(GByteArray) plain = NULL;
        const guint8 *data;
        gsize left;

        g_assert_cmpuint(n, ==, 1);
        plain = sasl_user_decode(user, bytes, n);
        g_assert_nonnull(plain);
        data = plain->data;
        left = plain->len;
        if (left > 0)
            vx_frame_reader_feed(reader, &data, &left, &message, &error);
        g_assert_no_error(error);
    }
    vx_frame_decode_header(message, header, &error);
    g_assert_no_error(error);
    return message;
}

static SaslUser *
log_in_with_layer(RawClient *client)
{
    SaslUser *user = sasl_user_new(TRUE);
    g_autoptr(GBytes) step = log_in_nearly(client, user, "DIGEST-MD5");

    send_all(client, step);
    finish_log_in(client, user);
    g_assert_true(sasl_user_has_layer(user));
    return user;
}

static void
open_in_layer(RawClient *client, SaslUser *user, gsize piece)
{
    remote_connect_open_args args = { 0 };
    VxMessageHeader header = raw_call_header(REMOTE_PROC_CONNECT_OPEN, 4);
    g_autoptr(GBytes) call = raw_message(&header, (xdrproc_t) xdr_remote_connect_open_args, &args);
    g_autoptr(GBytes) reply = call_in_layer(client, user, call, piece, &header);

    g_assert_cmpint(header.status, ==, VX_OK);
    g_assert_cmpint(header.serial, ==, 4);
}

static void
test_layer(void)
{
    static const gsize pieces[] = { 1, 7, 100000 };

    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(ServerFixture) fixture = start(&network);
        g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
        g_autoptr(SaslUser) user = log_in_with_layer(client);

        open_in_layer(client, user, pieces[i]);
    }
}

/* A call that takes many of its packets. */
static void
test_layer_with_much(void)
{
    g_autoptr(ServerFixture) fixture = start(&network);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    g_autoptr(SaslUser) user = log_in_with_layer(client);
    g_autofree char *name = g_strnfill(1000000, 'x');
    remote_domain_lookup_by_name_args args = { .name = name };
    VxMessageHeader header = raw_call_header(REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME, 5);
    g_autoptr(GBytes) call =
        raw_message(&header, (xdrproc_t) xdr_remote_domain_lookup_by_name_args, &args);
    g_autoptr(GBytes) reply = NULL;

    open_in_layer(client, user, 1000);
    reply = call_in_layer(client, user, call, 3000, &header);
    g_assert_cmpint(header.status, ==, VX_FAILED);
    g_assert_cmpint(header.serial, ==, 5);
    g_assert_cmpuint(g_bytes_get_size(reply), >, 1000000);
}

/* What is not of the layer ends the connection: a bit that is turned, the length, a call in the
 * clear. */
static void
check_broken_layer(gssize turned)
{
    g_autoptr(ServerFixture) fixture = start(&network);
    g_autoptr(RawClient) client = raw_client_new(server_fixture_get_path(fixture));
    g_autoptr(SaslUser) user = log_in_with_layer(client);
    VxMessageHeader header = raw_call_header(REMOTE_PROC_CONNECT_GET_TYPE, 5);
    g_autoptr(GBytes) call = raw_message(&header, NULL, NULL);
    g_autoptr(GByteArray) wrapped = NULL;

    open_in_layer(client, user, 1000);
    wrapped = sasl_user_encode(user, g_bytes_get_data(call, NULL), g_bytes_get_size(call));
    if (turned < 0) {
        g_byte_array_set_size(wrapped, 0);
        for (guint i = 0; i < 100; i++)
            g_byte_array_append(wrapped, g_bytes_get_data(call, NULL), g_bytes_get_size(call));
    } else {
        wrapped->data[turned] ^= 0x40;
    }
    raw_client_send_bytes(client, wrapped->data, wrapped->len);
    raw_client_expect_closed(client);
    server_fixture_wait_for_clients(fixture, 0);
}

static void
test_layer_broken(void)
{
    check_broken_layer(0); /* the length */
    check_broken_layer(12);
    check_broken_layer(-1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    sasl_user_init();
    g_test_add_func("/sasl/scram", test_scram);
    g_test_add_func("/sasl/step-before-init", test_step_before_init);
    g_test_add_func("/sasl/step-before-start", test_step_before_start);
    g_test_add_func("/sasl/started-twice", test_started_twice);
    g_test_add_func("/sasl/init-twice", test_init_twice);
    g_test_add_func("/sasl/unknown-mechanism", test_unknown_mechanism);
    g_test_add_func("/sasl/plain-is-not-offered", test_plain_is_not_offered);
    g_test_add_func("/sasl/wrong-proof", test_wrong_proof);
    g_test_add_func("/sasl/guesses-in-a-row", test_guesses_in_a_row);
    g_test_add_func("/sasl/early-call", test_early_call);
    g_test_add_func("/sasl/early-byte", test_early_byte);
    g_test_add_func("/sasl/layer", test_layer);
    g_test_add_func("/sasl/layer-with-much", test_layer_with_much);
    g_test_add_func("/sasl/layer-broken", test_layer_broken);
    return g_test_run();
}
