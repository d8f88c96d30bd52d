/* sasl-fallback.c - without Cyrus SASL nobody can prove who he is by it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/sasl.h"
#include "util/error.h"

gboolean
vx_sasl_is_built(void)
{
    return FALSE;
}

VxSasl *
vx_sasl_new(const VxPeer *peer, guint min_ssf, GError **error)
{
    vx_set_error(error, VIR_ERR_NO_SUPPORT, "this program was built without SASL");
    return NULL;
}

/* There never is an exchange. */

void
vx_sasl_free(VxSasl *sasl)
{
}

char *
vx_sasl_get_mechanisms(VxSasl *sasl, GError **error)
{
    return NULL;
}

VxSaslResult
vx_sasl_start(VxSasl *sasl, const char *mechanism, const char *data, gsize n, const char **out,
              gsize *n_out, GError **error)
{
    return VX_SASL_FAILED;
}

VxSaslResult
vx_sasl_step(VxSasl *sasl, const char *data, gsize n, const char **out, gsize *n_out,
             GError **error)
{
    return VX_SASL_FAILED;
}

const char *
vx_sasl_get_username(VxSasl *sasl, GError **error)
{
    return NULL;
}

VxFilter *
vx_sasl_make_filter(VxSasl *sasl)
{
    return NULL;
}
