/* tls-private.h - what the files of TLS share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gnutls/gnutls.h>
#include "net/tls.h"

struct VxTlsContext {
    gatomicrefcount refs;
    gnutls_certificate_credentials_t credentials;
    gnutls_priority_t priority;
    char **allowed_dns; /* NULL: whoever has a good certificate */
    gboolean no_verify;
};

/* tls-verify.c. Returns: whether the peer may come in; @dname: (out) (transfer full) (nullable). */
gboolean vx_tls_verify_peer(VxTlsContext *context, gnutls_session_t session, char **dname,
                            GError **error);

/* tls-verify.c: whether clients would take the server's certificate. */
gboolean vx_tls_check_own(const VxTlsConfig *config, GError **error);
