/* sasl.c - an exchange of SASL, and the security layer that it ends with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/sasl.h"

#include <sasl/sasl.h>
#include "util/error.h"

#define SERVICE   "libvirt"
#define MAX_SSF   100000
#define MAX_STEPS 32

struct VxSasl {
    VxFilter filter;
    sasl_conn_t *connection;
    guint min_ssf;
    gboolean started;
    guint n_steps;
    guint max_out; /* bytes that may be wrapped at a time */
};

gboolean
vx_sasl_is_built(void)
{
    return TRUE;
}

static gboolean
fail(VxSasl *sasl, const char *what, int code, GError **error)
{
    const char *detail = sasl && sasl->connection ? sasl_errdetail(sasl->connection)
                                                  : sasl_errstring(code, NULL, NULL);

    vx_set_error(error, VIR_ERR_AUTH_FAILED, "SASL: %s: %s", what, detail);
    return FALSE;
}

/* The library is one for the process. */
static int
init_library(void)
{
    static gsize once;

    /* The result is kept with 1 added, as 0 means that nobody was here. */
    if (g_once_init_enter(&once))
        g_once_init_leave(&once, sasl_server_init(NULL, SERVICE) == SASL_OK ? 1 : 2);
    return once == 1 ? SASL_OK : SASL_FAIL;
}

static int
set_properties(VxSasl *sasl)
{
    sasl_security_properties_t properties = { .maxbufsize = 65536 };

    properties.security_flags = SASL_SEC_NOANONYMOUS;
    if (sasl->min_ssf > 0) {
        properties.min_ssf = sasl->min_ssf;
        properties.max_ssf = MAX_SSF;
        properties.security_flags |= SASL_SEC_NOPLAINTEXT;
    }
    return sasl_setprop(sasl->connection, SASL_SEC_PROPS, &properties);
}

VxSasl *
vx_sasl_new(const VxPeer *peer, guint min_ssf, GError **error)
{
    g_autoptr(VxSasl) sasl = g_new0(VxSasl, 1);
    int code = init_library();

    if (code != SASL_OK) {
        fail(NULL, "the library cannot be used", code, error);
        return NULL;
    }
    sasl->min_ssf = min_ssf;
    code = sasl_server_new(SERVICE, NULL, NULL, *peer->local ? peer->local : NULL,
                           *peer->remote ? peer->remote : NULL, NULL, SASL_SUCCESS_DATA,
                           &sasl->connection);
    if (code == SASL_OK)
        code = set_properties(sasl);
    if (code != SASL_OK) {
        fail(sasl, "cannot begin", code, error);
        return NULL;
    }
    return g_steal_pointer(&sasl);
}

void
vx_sasl_free(VxSasl *sasl)
{
    if (!sasl)
        return;
    sasl_dispose(&sasl->connection);
    g_free(sasl);
}

char *
vx_sasl_get_mechanisms(VxSasl *sasl, GError **error)
{
    const char *list = NULL;
    int code = sasl_listmech(sasl->connection, NULL, "", ",", "", &list, NULL, NULL);

    if (code != SASL_OK) {
        fail(sasl, "no mechanism that may be offered here", code, error);
        return NULL;
    }
    return g_strdup(list);
}

static VxSaslResult
complete(VxSasl *sasl, GError **error)
{
    const void *value = NULL;
    int code = sasl_getprop(sasl->connection, SASL_SSF, &value);
    guint ssf;

    if (code != SASL_OK || !value)
        return fail(sasl, "cannot tell the strength of the security layer", code, error);
    ssf = *(const sasl_ssf_t *) value;
    if (ssf < sasl->min_ssf) {
        vx_set_error(error, VIR_ERR_AUTH_FAILED,
                     "SASL: a security layer of strength %u was agreed, but it must be at least %u",
                     ssf, sasl->min_ssf);
        return VX_SASL_FAILED;
    }
    if (ssf > 0) {
        code = sasl_getprop(sasl->connection, SASL_MAXOUTBUF, &value);
        if (code != SASL_OK || *(const unsigned *) value == 0)
            return fail(sasl, "cannot tell the size of the security layer's packets", code, error);
        sasl->max_out = *(const unsigned *) value;
    }
    return VX_SASL_COMPLETE;
}

static VxSaslResult
judge(VxSasl *sasl, int code, gsize n_out, GError **error)
{
    if (code != SASL_OK && code != SASL_CONTINUE)
        return fail(sasl, "refused", code, error);
    if (n_out > VX_SASL_DATA_MAX)
        return fail(sasl, "the answer is too long", SASL_BUFOVER, error);
    if (code == SASL_OK)
        return complete(sasl, error);
    if (++sasl->n_steps > MAX_STEPS)
        return fail(sasl, "too many steps", SASL_FAIL, error);
    return VX_SASL_CONTINUE;
}

static VxSaslResult
refuse(const char *why, GError **error)
{
    vx_set_error(error, VIR_ERR_AUTH_FAILED, "SASL: %s", why);
    return VX_SASL_FAILED;
}

VxSaslResult
vx_sasl_start(VxSasl *sasl, const char *mechanism, const char *data, gsize n, const char **out,
              gsize *n_out, GError **error)
{
    unsigned length = 0;
    int code;

    if (sasl->started)
        return refuse("it was begun twice", error);
    sasl->started = TRUE;
    code = sasl_server_start(sasl->connection, mechanism, data, n, out, &length);
    *n_out = length;
    return judge(sasl, code, length, error);
}

VxSaslResult
vx_sasl_step(VxSasl *sasl, const char *data, gsize n, const char **out, gsize *n_out,
             GError **error)
{
    unsigned length = 0;
    int code;

    /* The library would go on with a mechanism that it does not have. */
    if (!sasl->started)
        return refuse("it was not begun", error);
    code = sasl_server_step(sasl->connection, data, n, out, &length);
    *n_out = length;
    return judge(sasl, code, length, error);
}

const char *
vx_sasl_get_username(VxSasl *sasl, GError **error)
{
    const void *name = NULL;
    int code = sasl_getprop(sasl->connection, SASL_USERNAME, &name);

    if (code != SASL_OK || !name || !*(const char *) name) {
        fail(sasl, "nobody was named", code, error);
        return NULL;
    }
    return name;
}

/* ---- The security layer ---- */

/* The library keeps what is not a whole packet yet. */
static gboolean
receive(VxFilter *filter, const guint8 *bytes, gsize n, GByteArray *plain, GByteArray *reply,
        GError **error)
{
    VxSasl *sasl = (VxSasl *) filter;

    while (n > 0) {
        guint piece = MIN(n, 65536);
        const char *out = NULL;
        unsigned length = 0;
        int code = sasl_decode(sasl->connection, (const char *) bytes, piece, &out, &length);

        if (code != SASL_OK)
            return fail(sasl, "cannot decode what came", code, error);
        g_byte_array_append(plain, (const guint8 *) out, length);
        bytes += piece;
        n -= piece;
    }
    return TRUE;
}

static gboolean
send(VxFilter *filter, const guint8 *bytes, gsize n, GByteArray *wrapped, GError **error)
{
    VxSasl *sasl = (VxSasl *) filter;

    while (n > 0) {
        guint piece = MIN(n, sasl->max_out);
        const char *out = NULL;
        unsigned length = 0;
        int code = sasl_encode(sasl->connection, (const char *) bytes, piece, &out, &length);

        if (code != SASL_OK)
            return fail(sasl, "cannot encode what is to be sent", code, error);
        g_byte_array_append(wrapped, (const guint8 *) out, length);
        bytes += piece;
        n -= piece;
    }
    return TRUE;
}

static void
filter_free(VxFilter *filter)
{
    vx_sasl_free((VxSasl *) filter);
}

VxFilter *
vx_sasl_make_filter(VxSasl *sasl)
{
    static const VxFilterFuncs funcs = { .receive = receive, .send = send, .free = filter_free };

    if (sasl->max_out == 0) {
        vx_sasl_free(sasl);
        return NULL;
    }
    sasl->filter.funcs = &funcs;
    return &sasl->filter;
}
