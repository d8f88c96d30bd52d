/* sasl.h - an exchange of SASL by which a client proves who it is, by Cyrus SASL.
 *
 * The library reads the configuration of the application "libvirt" (/etc/sasl2/libvirt.conf, or
 * libvirt.conf in $SASL_CONF_PATH), as libvirt's own daemons do.
 *
 * Threads: one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "net/filter.h"
#include "net/peer.h"

#define VX_SASL_DATA_MAX 65536 /* bytes of a message; REMOTE_AUTH_SASL_DATA_MAX */

/* Whether this program was built with SASL. Any thread. */
gboolean vx_sasl_is_built(void);

typedef struct VxSasl VxSasl;

/**
 * vx_sasl_new:
 * @peer: addresses, for mechanisms that want them
 * @min_ssf: 0: what is below is safe already, so no security layer is made. Else the security layer
 *           must be as strong as that (about the number of key bits), and mechanisms that show
 *           passwords are not offered
 * @error: VIR_ERR_AUTH_FAILED; VIR_ERR_NO_SUPPORT if the program was built without SASL
 */
VxSasl *vx_sasl_new(const VxPeer *peer, guint min_ssf, GError **error);
void vx_sasl_free(VxSasl *sasl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxSasl, vx_sasl_free)

/* Returns: (transfer full): the mechanisms on offer, with commas between. */
char *vx_sasl_get_mechanisms(VxSasl *sasl, GError **error);

typedef enum {
    VX_SASL_FAILED,
    VX_SASL_CONTINUE, /* the client has to say more */
    VX_SASL_COMPLETE,
} VxSaslResult;

/**
 * vx_sasl_start:
 * @data: (nullable): what the client said first
 * @out: (out) (transfer none) (nullable): what to tell it; valid until the next function is called
 * @error: VIR_ERR_AUTH_FAILED, with the reason for the log; the client must not be told
 *
 * Complete means that the security layer is strong enough, too.
 */
VxSaslResult vx_sasl_start(VxSasl *sasl, const char *mechanism, const char *data, gsize n,
                           const char **out, gsize *n_out, GError **error);
VxSaslResult vx_sasl_step(VxSasl *sasl, const char *data, gsize n, const char **out, gsize *n_out,
                          GError **error);

/* When it is complete. Returns: (transfer none): such as "fred" or "fred@EXAMPLE.COM". */
const char *vx_sasl_get_username(VxSasl *sasl, GError **error);

/**
 * vx_sasl_make_filter:
 * @sasl: (transfer full): complete
 *
 * Returns: (transfer full) (nullable): the security layer; %NULL if none was agreed.
 */
VxFilter *vx_sasl_make_filter(VxSasl *sasl);
