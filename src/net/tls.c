/* tls.c - TLS as a server speaks it, by GnuTLS, on bytes in memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include "net/tls-private.h"
#include "util/error.h"

gboolean
vx_tls_is_built(void)
{
    return TRUE;
}

/* ---- What all connections share ---- */

static gboolean
fail(GError **error, const char *what, const char *path, int code)
{
    vx_set_error(error, VIR_ERR_SYSTEM_ERROR, "cannot load the %s '%s': %s", what, path,
                 gnutls_strerror(code));
    return FALSE;
}

static gboolean
load_files(VxTlsContext *context, const VxTlsConfig *config, GError **error)
{
    int code;

    code = gnutls_certificate_set_x509_trust_file(context->credentials, config->ca_file,
                                                  GNUTLS_X509_FMT_PEM);
    if (code <= 0)
        return fail(error, "CA certificate", config->ca_file,
                    code < 0 ? code : GNUTLS_E_NO_CERTIFICATE_FOUND);
    if (config->crl_file && g_file_test(config->crl_file, G_FILE_TEST_EXISTS)) {
        code = gnutls_certificate_set_x509_crl_file(context->credentials, config->crl_file,
                                                    GNUTLS_X509_FMT_PEM);
        if (code < 0)
            return fail(error, "list of revoked certificates", config->crl_file, code);
    }
    for (gsize i = 0; config->cert_files[i]; i++) {
        code = gnutls_certificate_set_x509_key_file(context->credentials, config->cert_files[i],
                                                    config->key_files[i], GNUTLS_X509_FMT_PEM);
        if (code < 0) {
            vx_set_error(error, VIR_ERR_SYSTEM_ERROR,
                         "cannot load the certificate '%s' and its key '%s': %s",
                         config->cert_files[i], config->key_files[i], gnutls_strerror(code));
            return FALSE;
        }
    }
    return TRUE;
}

static gnutls_priority_t
read_priority(const char *text, GError **error)
{
    gnutls_priority_t priority;
    const char *at = text;

    if (gnutls_priority_init(&priority, text, &at) >= 0)
        return priority;
    vx_set_error(error, VIR_ERR_CONF_SYNTAX, "tls_priority is not understood at \"%s\"",
                 at ? at : "");
    return NULL;
}

gboolean
vx_tls_check_priority(const char *text, GError **error)
{
    gnutls_priority_t priority = read_priority(text, error);

    if (priority)
        gnutls_priority_deinit(priority);
    return priority != NULL;
}

VxTlsContext *
vx_tls_context_new(const VxTlsConfig *config, GError **error)
{
    g_autoptr(VxTlsContext) context = g_new0(VxTlsContext, 1);

    g_atomic_ref_count_init(&context->refs);
    context->allowed_dns = g_strdupv((char **) config->allowed_dns);
    context->no_verify = config->no_verify;
    if (gnutls_certificate_allocate_credentials(&context->credentials) < 0)
        g_error("out of memory");
    if (!load_files(context, config, error) ||
        (!config->no_sanity_check && !vx_tls_check_own(config, error)))
        return NULL;
    context->priority = read_priority(config->priority, error);
    return context->priority ? g_steal_pointer(&context) : NULL;
}

VxTlsContext *
vx_tls_context_ref(VxTlsContext *context)
{
    g_atomic_ref_count_inc(&context->refs);
    return context;
}

void
vx_tls_context_unref(VxTlsContext *context)
{
    if (!context || !g_atomic_ref_count_dec(&context->refs))
        return;
    if (context->priority)
        gnutls_priority_deinit(context->priority);
    gnutls_certificate_free_credentials(context->credentials);
    g_strfreev(context->allowed_dns);
    g_free(context);
}

/* ---- One connection ---- */

typedef struct {
    VxFilter filter;
    VxTlsContext *context;
    gnutls_session_t session;
    VxTlsReady ready;
    gpointer data;
    gboolean is_ready;

    /* While a function of GnuTLS runs: what it may read, and where it writes. */
    const guint8 *in;
    gsize n_in;
    GByteArray *out;
} Tls;

static ssize_t
pull(gnutls_transport_ptr_t data, void *bytes, size_t n)
{
    Tls *tls = data;

    if (tls->n_in == 0) {
        gnutls_transport_set_errno(tls->session, EAGAIN);
        return -1;
    }
    n = MIN(n, tls->n_in);
    memcpy(bytes, tls->in, n);
    tls->in += n;
    tls->n_in -= n;
    return n;
}

static ssize_t
push(gnutls_transport_ptr_t data, const void *bytes, size_t n)
{
    Tls *tls = data;

    g_byte_array_append(tls->out, bytes, n);
    return n;
}

static int
pull_timeout(gnutls_transport_ptr_t data, unsigned int ms)
{
    return ((Tls *) data)->n_in > 0;
}

static gboolean
fail_session(GError **error, const char *what, int code)
{
    vx_set_error(error, VIR_ERR_RPC, "%s: %s", what, gnutls_strerror(code));
    return FALSE;
}

/* libvirt's clients wait for a byte that says whether they are welcome: more they are not told. */
static gboolean
greet(Tls *tls, GError **error)
{
    g_autofree char *dname = NULL;

    if (!vx_tls_verify_peer(tls->context, tls->session, &dname, error)) {
        gnutls_alert_send(tls->session, GNUTLS_AL_FATAL, GNUTLS_A_BAD_CERTIFICATE);
        return FALSE;
    }
    gnutls_record_send(tls->session, "\1", 1);
    tls->is_ready = TRUE;
    tls->ready(dname, tls->data);
    return TRUE;
}

static gboolean
shake_hands(Tls *tls, GError **error)
{
    int code;

    do
        code = gnutls_handshake(tls->session);
    while (code < 0 && code != GNUTLS_E_AGAIN && !gnutls_error_is_fatal(code));
    if (code == GNUTLS_E_AGAIN)
        return TRUE;
    if (code < 0) {
        gnutls_alert_send_appropriate(tls->session, code);
        return fail_session(error, "TLS handshake failed", code);
    }
    return greet(tls, error);
}

static gboolean
read_records(Tls *tls, GByteArray *plain, GError **error)
{
    guint8 bytes[16384];

    for (;;) {
        ssize_t n = gnutls_record_recv(tls->session, bytes, sizeof bytes);

        if (n > 0)
            g_byte_array_append(plain, bytes, n);
        else if (n == GNUTLS_E_AGAIN)
            return TRUE;
        else if (n == 0 || gnutls_error_is_fatal(n))
            return fail_session(error, "TLS", n < 0 ? n : GNUTLS_E_SESSION_EOF);
        else if (n == GNUTLS_E_REHANDSHAKE)
            return fail_session(error, "TLS", n); /* nothing here renegotiates */
    }
}

static gboolean
receive(VxFilter *filter, const guint8 *bytes, gsize n, GByteArray *plain, GByteArray *reply,
        GError **error)
{
    Tls *tls = (Tls *) filter;

    tls->in = bytes;
    tls->n_in = n;
    tls->out = reply;
    return (tls->is_ready || shake_hands(tls, error)) &&
           (!tls->is_ready || read_records(tls, plain, error));
}

static gboolean
send(VxFilter *filter, const guint8 *bytes, gsize n, GByteArray *out, GError **error)
{
    Tls *tls = (Tls *) filter;

    tls->out = out;
    while (n > 0) {
        ssize_t sent = gnutls_record_send(tls->session, bytes, n);

        if (sent < 0 && gnutls_error_is_fatal(sent))
            return fail_session(error, "TLS", sent);
        if (sent > 0) {
            bytes += sent;
            n -= sent;
        }
    }
    return TRUE;
}

static void
tls_free(VxFilter *filter)
{
    Tls *tls = (Tls *) filter;

    gnutls_deinit(tls->session);
    vx_tls_context_unref(tls->context);
    g_free(tls);
}

VxFilter *
vx_tls_filter_new(VxTlsContext *context, VxTlsReady ready, gpointer data, GError **error)
{
    static const VxFilterFuncs funcs = { .receive = receive, .send = send, .free = tls_free };
    Tls *tls = g_new0(Tls, 1);
    int code = gnutls_init(&tls->session, GNUTLS_SERVER | GNUTLS_NONBLOCK);

    if (code < 0) {
        g_free(tls);
        fail_session(error, "TLS", code);
        return NULL;
    }
    tls->filter.funcs = &funcs;
    tls->context = vx_tls_context_ref(context);
    tls->ready = ready;
    tls->data = data;
    gnutls_priority_set(tls->session, context->priority);
    gnutls_credentials_set(tls->session, GNUTLS_CRD_CERTIFICATE, context->credentials);
    gnutls_certificate_server_set_request(tls->session, context->no_verify ? GNUTLS_CERT_IGNORE
                                                                           : GNUTLS_CERT_REQUEST);
    gnutls_transport_set_ptr(tls->session, tls);
    gnutls_transport_set_pull_function(tls->session, pull);
    gnutls_transport_set_push_function(tls->session, push);
    gnutls_transport_set_pull_timeout_function(tls->session, pull_timeout);
    return &tls->filter;
}
