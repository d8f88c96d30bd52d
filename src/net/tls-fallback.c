/* tls-fallback.c - without GnuTLS there is no TLS.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/tls.h"
#include "util/error.h"

gboolean
vx_tls_is_built(void)
{
    return FALSE;
}

gboolean
vx_tls_check_priority(const char *priority, GError **error)
{
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                 "tls_priority: this program was built without TLS");
    return FALSE;
}

VxTlsContext *
vx_tls_context_new(const VxTlsConfig *config, GError **error)
{
    vx_set_error(error, VIR_ERR_NO_SUPPORT, "this program was built without TLS");
    return NULL;
}

/* There never is a context. */

VxTlsContext *
vx_tls_context_ref(VxTlsContext *context)
{
    return context;
}

void
vx_tls_context_unref(VxTlsContext *context)
{
}

VxFilter *
vx_tls_filter_new(VxTlsContext *context, VxTlsReady ready, gpointer data, GError **error)
{
    vx_set_error(error, VIR_ERR_NO_SUPPORT, "this program was built without TLS");
    return NULL;
}
