/* sasl-user.h - somebody who logs in by SASL as he should, with a user database that was made for
 * him.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Makes the database and the configuration that the server's side finds, in a directory that is
 * removed when the process ends. Once, before the library is used. */
void sasl_user_init(void);

typedef struct SaslUser SaslUser;

/* @layer: whether he wants a security layer. */
SaslUser *sasl_user_new(gboolean layer);
void sasl_user_free(SaslUser *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SaslUser, sasl_user_free)

/**
 * sasl_user_start:
 * @mechanism: one, or a list as auth_sasl_init tells
 * @chosen, @data, @n: (out) (transfer none): what goes into auth_sasl_start; @data may be %NULL
 *
 * Returns: whether he can.
 */
gboolean sasl_user_start(SaslUser *user, const char *mechanism, const char **chosen,
                         const char **data, guint *n);

/* What answers the server's @in. Returns: whether he can. */
gboolean sasl_user_step(SaslUser *user, const char *in, guint n_in, const char **data, guint *n);

/* The server says that all is well. Returns: whether all that follows goes through a security
 * layer. */
gboolean sasl_user_has_layer(SaslUser *user);

/* Through that layer. Returns: (transfer full) (nullable) */
GByteArray *sasl_user_encode(SaslUser *user, const guint8 *bytes, gsize n);
GByteArray *sasl_user_decode(SaslUser *user, const guint8 *bytes, gsize n);
