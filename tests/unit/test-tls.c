/* test-tls.c - the filter of TLS, against a client of GnuTLS in memory: in pieces, with
 * certificates that do not hold, with bytes that are changed, cut off or no TLS at all.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <libvirt/virterror.h>
#include <string.h>
#include <time.h>
#include "net/tls.h"
#include "util/error.h"

/* ---- Certificates ---- */

typedef struct {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t certificate;
} Pair;

static char *directory;

static void
must(int code)
{
    if (code < 0)
        g_error("%s", gnutls_strerror(code));
}

static void
write_file(const char *name, const gnutls_datum_t *text)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autoptr(GError) error = NULL;

    g_file_set_contents(path, (const char *) text->data, text->size, &error);
    g_assert_no_error(error);
}

/* @authority: %NULL: it is one itself. Writes NAME.pem and NAME.key. */
static Pair
make_pair(const char *name, const char *purpose, const Pair *authority)
{
    g_autofree char *certificate_name = g_strconcat(name, ".pem", NULL);
    g_autofree char *key_name = g_strconcat(name, ".key", NULL);
    gnutls_datum_t text;
    Pair pair;

    must(gnutls_x509_privkey_init(&pair.key));
    must(gnutls_x509_privkey_generate(pair.key, GNUTLS_PK_ECDSA,
                                      GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    must(gnutls_x509_crt_init(&pair.certificate));
    must(gnutls_x509_crt_set_version(pair.certificate, 3));
    must(gnutls_x509_crt_set_serial(pair.certificate, name, strlen(name)));
    must(gnutls_x509_crt_set_activation_time(pair.certificate, time(NULL) - 3600));
    must(gnutls_x509_crt_set_expiration_time(pair.certificate, time(NULL) + 24 * 3600));
    must(gnutls_x509_crt_set_dn_by_oid(pair.certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                       strlen(name)));
    must(gnutls_x509_crt_set_key(pair.certificate, pair.key));
    must(gnutls_x509_crt_set_basic_constraints(pair.certificate, !authority, -1));
    must(gnutls_x509_crt_set_key_usage(pair.certificate, authority ? GNUTLS_KEY_DIGITAL_SIGNATURE
                                                                   : GNUTLS_KEY_KEY_CERT_SIGN));
    if (purpose)
        must(gnutls_x509_crt_set_key_purpose_oid(pair.certificate, purpose, 0));
    must(gnutls_x509_crt_sign2(pair.certificate,
                               authority ? authority->certificate : pair.certificate,
                               authority ? authority->key : pair.key, GNUTLS_DIG_SHA256, 0));
    must(gnutls_x509_crt_export2(pair.certificate, GNUTLS_X509_FMT_PEM, &text));
    write_file(certificate_name, &text);
    gnutls_free(text.data);
    must(gnutls_x509_privkey_export2(pair.key, GNUTLS_X509_FMT_PEM, &text));
    write_file(key_name, &text);
    gnutls_free(text.data);
    return pair;
}

static void
clear_pair(Pair *pair)
{
    gnutls_x509_crt_deinit(pair->certificate);
    gnutls_x509_privkey_deinit(pair->key);
}

static void
make_certificates(void)
{
    Pair authority, other, pair;

    authority = make_pair("ca", NULL, NULL);
    other = make_pair("other", NULL, NULL);
    pair = make_pair("server", GNUTLS_KP_TLS_WWW_SERVER, &authority);
    clear_pair(&pair);
    pair = make_pair("fred", GNUTLS_KP_TLS_WWW_CLIENT, &authority);
    clear_pair(&pair);
    pair = make_pair("mallory", GNUTLS_KP_TLS_WWW_CLIENT, &authority);
    clear_pair(&pair);
    pair = make_pair("stranger", GNUTLS_KP_TLS_WWW_CLIENT, &other);
    clear_pair(&pair);
    clear_pair(&authority);
    clear_pair(&other);
}

static void
remove_certificates(void)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(directory, name, NULL);

        g_unlink(path);
    }
    g_rmdir(directory);
    g_free(directory);
}

/* ---- The two ends ---- */

typedef struct {
    VxTlsContext *context;
    VxFilter *filter;
    guint n_ready;
    char *dname;

    gnutls_certificate_credentials_t credentials;
    gnutls_session_t client;
    GByteArray *to_client, *to_server;
} Ends;

static void
ready(const char *dname, gpointer data)
{
    Ends *ends = data;

    ends->n_ready++;
    g_free(ends->dname);
    ends->dname = g_strdup(dname);
}

static ssize_t
client_pull(gnutls_transport_ptr_t data, void *bytes, size_t n)
{
    Ends *ends = data;

    n = MIN(n, ends->to_client->len);
    if (n == 0) {
        gnutls_transport_set_errno(ends->client, EAGAIN);
        return -1;
    }
    memcpy(bytes, ends->to_client->data, n);
    g_byte_array_remove_range(ends->to_client, 0, n);
    return n;
}

static ssize_t
client_push(gnutls_transport_ptr_t data, const void *bytes, size_t n)
{
    g_byte_array_append(((Ends *) data)->to_server, bytes, n);
    return n;
}

static int
client_pull_timeout(gnutls_transport_ptr_t data, unsigned ms)
{
    return ((Ends *) data)->to_client->len > 0;
}

/* @who: whose certificate the client shows; %NULL: none. */
static void
begin(Ends *ends, const char *who, gboolean no_verify)
{
    static const char *const allowed[] = { "CN=fred", "CN=stranger", NULL };
    g_autofree char *ca = g_build_filename(directory, "ca.pem", NULL);
    g_autofree char *certificate = g_build_filename(directory, "server.pem", NULL);
    g_autofree char *key = g_build_filename(directory, "server.key", NULL);
    const char *const certificates[] = { certificate, NULL };
    const char *const keys[] = { key, NULL };
    VxTlsConfig config = { .ca_file = ca,
                           .cert_files = certificates,
                           .key_files = keys,
                           .allowed_dns = allowed,
                           .no_verify = no_verify };
    g_autoptr(GError) error = NULL;

    *ends = (Ends){ .to_client = g_byte_array_new(), .to_server = g_byte_array_new() };
    ends->context = vx_tls_context_new(&config, &error);
    g_assert_no_error(error);
    ends->filter = vx_tls_filter_new(ends->context, ready, ends, &error);
    g_assert_no_error(error);

    must(gnutls_certificate_allocate_credentials(&ends->credentials));
    if (who) {
        g_autofree char *name = g_strdup_printf("%s/%s.pem", directory, who);
        g_autofree char *key_name = g_strdup_printf("%s/%s.key", directory, who);

        must(gnutls_certificate_set_x509_key_file(ends->credentials, name, key_name,
                                                  GNUTLS_X509_FMT_PEM));
        /* Shown whoever the server says that it trusts. */
        gnutls_certificate_set_flags(ends->credentials, GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
    }
    must(gnutls_init(&ends->client, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_FORCE_CLIENT_CERT));
    must(gnutls_set_default_priority(ends->client));
    must(gnutls_credentials_set(ends->client, GNUTLS_CRD_CERTIFICATE, ends->credentials));
    gnutls_transport_set_ptr(ends->client, ends);
    gnutls_transport_set_push_function(ends->client, client_push);
    gnutls_transport_set_pull_function(ends->client, client_pull);
    gnutls_transport_set_pull_timeout_function(ends->client, client_pull_timeout);
}

static void
finish(Ends *ends)
{
    vx_filter_free(ends->filter);
    vx_tls_context_unref(ends->context);
    gnutls_deinit(ends->client);
    gnutls_certificate_free_credentials(ends->credentials);
    g_byte_array_unref(ends->to_client);
    g_byte_array_unref(ends->to_server);
    g_free(ends->dname);
}

/* What the client has said comes to the server, @piece bytes at a time. */
static gboolean
deliver(Ends *ends, gsize piece, GByteArray *plain, GError **error)
{
    while (ends->to_server->len > 0) {
        gsize n = MIN(piece, ends->to_server->len);
        g_autofree guint8 *bytes = g_memdup2(ends->to_server->data, n);

        g_byte_array_remove_range(ends->to_server, 0, n);
        if (!ends->filter->funcs->receive(ends->filter, bytes, n, plain, ends->to_client, error))
            return FALSE;
    }
    return TRUE;
}

/* Returns: whether the server went along. @code: what the client has of it. */
static gboolean
shake_hands(Ends *ends, gsize piece, int *code, GError **error)
{
    g_autoptr(GByteArray) plain = g_byte_array_new();

    for (guint i = 0; i < 10; i++) {
        gboolean ok;

        *code = gnutls_handshake(ends->client);
        ok = deliver(ends, piece, plain, error);
        if (!ok)
            return FALSE;
        if (*code == 0)
            break;
        if (gnutls_error_is_fatal(*code))
            return TRUE;
    }
    g_assert_cmpuint(plain->len, ==, 0);
    return TRUE;
}

static void
expect_welcome(Ends *ends, gsize piece)
{
    g_autoptr(GError) error = NULL;
    char byte = 0;
    int code;

    g_assert_true(shake_hands(ends, piece, &code, &error));
    g_assert_no_error(error);
    g_assert_cmpint(code, ==, 0);
    g_assert_cmpuint(ends->n_ready, ==, 1);
    g_assert_cmpint(gnutls_record_recv(ends->client, &byte, 1), ==, 1);
    g_assert_cmpint(byte, ==, 1);
    g_assert_cmpint(gnutls_record_recv(ends->client, &byte, 1), ==, GNUTLS_E_AGAIN);
}

static const gsize pieces[] = { 1, 7, 1000, 100000 };

/* ---- As it should be ---- */

static void
test_pieces(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        Ends ends;
        g_autoptr(GByteArray) plain = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strnfill(100000, 'x');
        gsize at = 0;
        gssize n;

        begin(&ends, "fred", FALSE);
        expect_welcome(&ends, pieces[i]);
        g_assert_cmpstr(ends.dname, ==, "CN=fred");
        while (at < 100000) {
            n = gnutls_record_send(ends.client, text + at, 100000 - at);
            g_assert_cmpint(n, >, 0);
            at += n;
        }
        g_assert_true(deliver(&ends, pieces[i], plain, &error));
        g_assert_cmpmem(plain->data, plain->len, text, 100000);
        g_assert_true(
            ends.filter->funcs->send(ends.filter, plain->data, plain->len, ends.to_client, &error));
        for (at = 0; at < 100000; at += n) {
            char back[4096];

            n = gnutls_record_recv(ends.client, back, sizeof back);
            g_assert_cmpint(n, >, 0);
        }
        g_assert_cmpuint(ends.to_client->len, ==, 0);
        finish(&ends);
    }
}

static void
test_no_verify(void)
{
    Ends ends;

    begin(&ends, NULL, TRUE);
    expect_welcome(&ends, 100);
    g_assert_null(ends.dname);
    finish(&ends);
}

/* New keys, which the client may ask for at any time. */
static void
test_key_update(void)
{
    Ends ends;
    g_autoptr(GByteArray) plain = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    char byte;

    begin(&ends, "fred", FALSE);
    expect_welcome(&ends, 100);
    must(gnutls_session_key_update(ends.client, GNUTLS_KU_PEER));
    g_assert_cmpint(gnutls_record_send(ends.client, "abc", 3), ==, 3);
    g_assert_true(deliver(&ends, 1, plain, &error));
    g_assert_cmpmem(plain->data, plain->len, "abc", 3);
    g_assert_true(
        ends.filter->funcs->send(ends.filter, (const guint8 *) "d", 1, ends.to_client, &error));
    /* first comes the answer */
    g_assert_cmpint(gnutls_record_recv(ends.client, &byte, 1), ==, GNUTLS_E_AGAIN);
    g_assert_cmpint(gnutls_record_recv(ends.client, &byte, 1), ==, 1);
    g_assert_cmpint(byte, ==, 'd');
    finish(&ends);
}

/* A client that asks for new keys without end makes us answer without end: it is sent away. */
static void
test_key_update_flood(void)
{
    Ends ends;
    g_autoptr(GByteArray) plain = g_byte_array_new();
    g_autoptr(GError) error = NULL;

    begin(&ends, "fred", FALSE);
    expect_welcome(&ends, 100);
    for (guint i = 0; i < 1000 && !error; i++) {
        must(gnutls_session_key_update(ends.client, GNUTLS_KU_PEER));
        deliver(&ends, 1000, plain, &error);
    }
    g_assert_error(error, VX_ERROR, VIR_ERR_RPC);
    g_assert_cmpuint(ends.to_client->len, <, 4096);
    finish(&ends);
}

/* ---- Who is not let in ---- */

static void
check_refused(const char *who, const char *why)
{
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        Ends ends;
        g_autoptr(GError) error = NULL;
        int code;
        char byte;

        begin(&ends, who, FALSE);
        g_assert_false(shake_hands(&ends, pieces[i], &code, &error));
        g_assert_error(error, VX_ERROR, VIR_ERR_AUTH_FAILED);
        g_assert_nonnull(strstr(error->message, why));
        g_assert_cmpuint(ends.n_ready, ==, 0);
        /* The client is told no more than that. */
        g_assert_cmpint(gnutls_record_recv(ends.client, &byte, 1), ==,
                        GNUTLS_E_FATAL_ALERT_RECEIVED);
        finish(&ends);
    }
}

static void
test_refused(void)
{
    check_refused(NULL, "is missing");
    check_refused("mallory", "'CN=mallory' is not in tls_allowed_dn_list");
    check_refused("stranger", "'CN=stranger' is of an unknown authority");
    check_refused("server", "");
}

/* ---- What is not TLS ---- */

static void
test_garbage(void)
{
    static const char *const texts[] = { "GET / HTTP/1.0\r\n\r\n", "\x16\x03\x01\xff\xff\x01",
                                         "\x80\x2e\x01\x03\x01", "\x15\x03\x03" };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        Ends ends;
        g_autoptr(GByteArray) plain = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        g_autofree char *rest = g_strnfill(70000, 'x');

        begin(&ends, "fred", FALSE);
        g_byte_array_append(ends.to_server, (const guint8 *) texts[i], strlen(texts[i]));
        g_byte_array_append(ends.to_server, (const guint8 *) rest, 70000);
        g_assert_false(deliver(&ends, 100, plain, &error));
        g_assert_error(error, VX_ERROR, VIR_ERR_RPC);
        g_assert_cmpuint(plain->len, ==, 0);
        g_assert_cmpuint(ends.n_ready, ==, 0);
        finish(&ends);
    }
}

/* A bit is turned somewhere in what the client says: nobody comes in. */
static void
test_changed_handshake(void)
{
    for (gsize turned = 0, total;; turned++) {
        Ends ends;
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) plain = g_byte_array_new();
        gboolean ok = TRUE, changed = FALSE;
        int code = GNUTLS_E_AGAIN;

        begin(&ends, "fred", FALSE);
        total = 0;
        for (guint i = 0; ok && i < 10 && code == GNUTLS_E_AGAIN; i++) {
            code = gnutls_handshake(ends.client);
            if (turned >= total && turned < total + ends.to_server->len) {
                ends.to_server->data[turned - total] ^= 4;
                changed = TRUE;
            }
            total += ends.to_server->len;
            ok = deliver(&ends, 500, plain, &error);
        }
        g_assert_cmpuint(plain->len, ==, 0);
        /* A part of the version in the first record's head means nothing, so that old servers take
         * it. */
        if (changed)
            g_assert_cmpuint(ends.n_ready, ==, turned == 2);
        finish(&ends);
        if (!changed)
            break;
    }
}

static void
test_changed_data(void)
{
    for (gsize turned = 0; turned < 20; turned++) {
        Ends ends;
        g_autoptr(GByteArray) plain = g_byte_array_new();
        g_autoptr(GError) error = NULL;

        begin(&ends, "fred", FALSE);
        expect_welcome(&ends, 100);
        g_assert_cmpint(gnutls_record_send(ends.client, "abc", 3), ==, 3);
        ends.to_server->data[turned] ^= 0x40;
        if (deliver(&ends, 5, plain, &error)) {
            g_assert_cmpuint(plain->len, ==, 0); /* longer now: it waits for the rest */
            g_assert_true(turned == 3 || turned == 4);
        } else {
            g_assert_error(error, VX_ERROR, VIR_ERR_RPC);
        }
        g_assert_cmpuint(plain->len, ==, 0);
        finish(&ends);
    }
}

/* Whoever takes the end of the data for the end of the talk can be fooled: both ends of it are an
 * error here. */
static void
test_goodbye(void)
{
    Ends ends;
    g_autoptr(GByteArray) plain = g_byte_array_new();
    g_autoptr(GError) error = NULL;

    begin(&ends, "fred", FALSE);
    expect_welcome(&ends, 100);
    must(gnutls_bye(ends.client, GNUTLS_SHUT_WR));
    g_assert_false(deliver(&ends, 5, plain, &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_RPC);
    finish(&ends);
}

/* Nothing is to be said before it is known to whom. */
static void
test_send_too_early(void)
{
    Ends ends;
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) out = g_byte_array_new();

    begin(&ends, "fred", FALSE);
    g_assert_false(
        ends.filter->funcs->send(ends.filter, (const guint8 *) "secret", 6, out, &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_RPC);
    g_assert_cmpuint(out->len, ==, 0);
    finish(&ends);
}

int
main(int argc, char **argv)
{
    int code;

    g_test_init(&argc, &argv, NULL);
    directory = g_dir_make_tmp("vx-tls-XXXXXX", NULL);
    make_certificates();
    g_test_add_func("/tls/pieces", test_pieces);
    g_test_add_func("/tls/no-verify", test_no_verify);
    g_test_add_func("/tls/key-update", test_key_update);
    g_test_add_func("/tls/key-update-flood", test_key_update_flood);
    g_test_add_func("/tls/refused", test_refused);
    g_test_add_func("/tls/garbage", test_garbage);
    g_test_add_func("/tls/changed-handshake", test_changed_handshake);
    g_test_add_func("/tls/changed-data", test_changed_data);
    g_test_add_func("/tls/goodbye", test_goodbye);
    g_test_add_func("/tls/send-too-early", test_send_too_early);
    code = g_test_run();
    remove_certificates();
    return code;
}
