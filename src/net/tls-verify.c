/* tls-verify.c - which certificates are good: the clients', and our own.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gnutls/x509.h>
#include <time.h>
#include "net/tls-private.h"
#include "util/error.h"

#define CHAIN_MAX 16

/* ---- A client's ---- */

static gboolean
refuse(GError **error, const char *dname, const char *why)
{
    if (dname)
        vx_set_error(error, VIR_ERR_AUTH_FAILED, "the client's certificate '%s' %s", dname, why);
    else
        vx_set_error(error, VIR_ERR_AUTH_FAILED, "the client's certificate %s", why);
    return FALSE;
}

static const char *
explain(unsigned int status)
{
    if (status & GNUTLS_CERT_REVOKED)
        return "was revoked";
    if (status & GNUTLS_CERT_EXPIRED)
        return "has expired";
    if (status & GNUTLS_CERT_NOT_ACTIVATED)
        return "is not valid yet";
    if (status & GNUTLS_CERT_SIGNER_NOT_FOUND)
        return "is of an unknown authority";
    if (status & GNUTLS_CERT_INSECURE_ALGORITHM)
        return "is signed in an insecure way";
    return "is not trusted";
}

static char *
get_dname(gnutls_session_t session)
{
    unsigned int n = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &n);
    gnutls_x509_crt_t certificate;
    gnutls_datum_t name;
    char *dname = NULL;

    if (!chain || n == 0 || gnutls_x509_crt_init(&certificate) < 0)
        return NULL;
    if (gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) >= 0 &&
        gnutls_x509_crt_get_dn3(certificate, &name, GNUTLS_X509_DN_FLAG_COMPAT) >= 0) {
        dname = g_strndup((const char *) name.data, name.size);
        gnutls_free(name.data);
    }
    gnutls_x509_crt_deinit(certificate);
    return dname;
}

static gboolean
is_allowed(char **patterns, const char *dname)
{
    for (char **pattern = patterns; *pattern; pattern++) {
        if (g_pattern_match_simple(*pattern, dname))
            return TRUE;
    }
    return FALSE;
}

gboolean
vx_tls_verify_peer(VxTlsContext *context, gnutls_session_t session, char **dname, GError **error)
{
    g_autofree char *name = get_dname(session);
    unsigned int status = 0;
    gnutls_typed_vdata_st purpose = { .type = GNUTLS_DT_KEY_PURPOSE_OID,
                                      .data = (unsigned char *) GNUTLS_KP_TLS_WWW_CLIENT };
    int code;

    if (!context->no_verify) {
        if (!name)
            return refuse(error, NULL, "is missing");
        code = gnutls_certificate_verify_peers(session, &purpose, 1, &status);
        if (code < 0)
            return refuse(error, name, gnutls_strerror(code));
        if (status != 0)
            return refuse(error, name, explain(status));
        if (context->allowed_dns && !is_allowed(context->allowed_dns, name))
            return refuse(error, name, "is not in tls_allowed_dn_list");
    }
    *dname = context->no_verify ? NULL : g_steal_pointer(&name);
    return TRUE;
}

/* ---- Our own ---- */

typedef struct {
    gnutls_x509_crt_t *certificates;
    unsigned int n;
} Chain;

static void
clear_chain(Chain *chain)
{
    for (unsigned int i = 0; i < chain->n; i++)
        gnutls_x509_crt_deinit(chain->certificates[i]);
    gnutls_free(chain->certificates);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Chain, clear_chain)

static gboolean
bad(GError **error, const char *path, const char *why)
{
    vx_set_error(error, VIR_ERR_SYSTEM_ERROR, "the certificate '%s' %s", path, why);
    return FALSE;
}

static gboolean
load(Chain *chain, const char *path, GError **error)
{
    gnutls_datum_t data = { 0 };
    int code = gnutls_load_file(path, &data);

    if (code >= 0)
        code = gnutls_x509_crt_list_import2(&chain->certificates, &chain->n, &data,
                                            GNUTLS_X509_FMT_PEM, 0);
    gnutls_free(data.data);
    if (code >= 0 && chain->n > 0)
        return TRUE;
    chain->n = 0;
    return bad(error, path, code < 0 ? gnutls_strerror(code) : "is empty");
}

static gboolean
check_times(const Chain *chain, const char *path, GError **error)
{
    time_t now = time(NULL);

    for (unsigned int i = 0; i < chain->n; i++) {
        if (gnutls_x509_crt_get_expiration_time(chain->certificates[i]) < now)
            return bad(error, path, "has expired");
        if (gnutls_x509_crt_get_activation_time(chain->certificates[i]) > now)
            return bad(error, path, "is not valid yet");
    }
    return TRUE;
}

/* A certificate without a list of purposes is for all. */
static gboolean
is_for_servers(gnutls_x509_crt_t certificate)
{
    gboolean any = FALSE;

    for (unsigned int i = 0;; i++) {
        char oid[128];
        size_t size = sizeof oid;

        if (gnutls_x509_crt_get_key_purpose_oid(certificate, i, oid, &size, NULL) < 0)
            return !any;
        if (g_str_equal(oid, GNUTLS_KP_TLS_WWW_SERVER) || g_str_equal(oid, GNUTLS_KP_ANY))
            return TRUE;
        any = TRUE;
    }
}

static gboolean
check_one(const char *path, const Chain *authority, GError **error)
{
    g_auto(Chain) own = { 0 };
    unsigned int status = 0;

    if (!load(&own, path, error) || !check_times(&own, path, error))
        return FALSE;
    if (gnutls_x509_crt_get_ca_status(own.certificates[0], NULL) > 0)
        return bad(error, path, "is one of an authority, not of a server");
    if (!is_for_servers(own.certificates[0]))
        return bad(error, path, "is not for servers");
    if (gnutls_x509_crt_list_verify(own.certificates, own.n, authority->certificates, authority->n,
                                    NULL, 0, 0, &status) < 0 ||
        status != 0)
        return bad(error, path, "is not signed by the authority of ca_file");
    return TRUE;
}

gboolean
vx_tls_check_own(const VxTlsConfig *config, GError **error)
{
    g_auto(Chain) authority = { 0 };

    if (!load(&authority, config->ca_file, error) ||
        !check_times(&authority, config->ca_file, error))
        return FALSE;
    if (gnutls_x509_crt_get_ca_status(authority.certificates[0], NULL) <= 0)
        return bad(error, config->ca_file, "is not one of an authority");
    for (const char *const *path = config->cert_files; *path; path++)
        if (!check_one(*path, &authority, error))
            return FALSE;
    return TRUE;
}
