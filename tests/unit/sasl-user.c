/* sasl-user.c - somebody who logs in by SASL as he should.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sasl-user.h"

#include <glib/gstdio.h>
#include <sasl/sasl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SERVICE "libvirt"
#define NAME    "fred"

struct SaslUser {
    sasl_conn_t *connection;
    sasl_callback_t callbacks[5];
};

/* The library knows what each takes. */
#define CALLBACK(function) ((int (*)(void))(void (*)(void))(function))

static char directory[] = "/tmp/vx-sasl-XXXXXX";
static char *password; /* nobody can guess it */

static void
remove_directory(void)
{
    static const char *const names[] = { "sasldb", "libvirt.conf" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(directory, names[i], NULL);

        g_unlink(path);
    }
    g_rmdir(directory);
    g_free(password);
}

const char *__lsan_default_suppressions(void);

/* The plugin of DIGEST-MD5 lets go neither of the ciphers that it fetches nor of an exchange that
 * was not ended. Nothing of ours calls libcrypto. */
const char *
__lsan_default_suppressions(void)
{
    return "leak:libcrypto.so\nleak:libdigestmd5.so\n";
}

/* ---- What the library asks for ---- */

static int
get_name(void *context, int id, const char **result, unsigned *n)
{
    *result = NAME;
    if (n)
        *n = strlen(NAME);
    return SASL_OK;
}

static int
get_password(sasl_conn_t *connection, void *context, int id, sasl_secret_t **secret)
{
    static union {
        sasl_secret_t secret;
        char room[128];
    } kept;

    kept.secret.len = strlen(password);
    memcpy(kept.secret.data, password, kept.secret.len);
    *secret = &kept.secret;
    return SASL_OK;
}

static int
get_realm(void *context, int id, const char **available, const char **result)
{
    *result = available && available[0] ? available[0] : "";
    return SASL_OK;
}

/* ---- The database ---- */

static void
must(int code, const char *what)
{
    if (code != SASL_OK)
        g_error("%s: %s", what, sasl_errstring(code, NULL, NULL));
}

void
sasl_user_init(void)
{
    g_autofree char *path = NULL, *text = NULL;
    sasl_conn_t *connection = NULL;

    if (!mkdtemp(directory))
        g_error("no directory for the users");
    password = g_uuid_string_random();
    atexit(remove_directory);
    path = g_build_filename(directory, "libvirt.conf", NULL);
    text = g_strdup_printf(
        "mech_list: scram-sha-256 scram-sha-1 digest-md5 plain\npwcheck_method: auxprop\n"
        "auxprop_plugin: sasldb\nsasldb_path: %s/sasldb\nlog_level: 0\nscram_iteration_counter: 1\n",
        directory);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_setenv("SASL_CONF_PATH", directory, TRUE);
    must(sasl_server_init(NULL, SERVICE), "server");
    must(sasl_client_init(NULL), "client");
    must(sasl_server_new(SERVICE, NULL, NULL, NULL, NULL, NULL, 0, &connection), "connection");
    must(sasl_setpass(connection, NAME, password, strlen(password), NULL, 0, SASL_SET_CREATE),
         "user");
    sasl_dispose(&connection);
}

/* ---- He ---- */

SaslUser *
sasl_user_new(gboolean layer)
{
    SaslUser *user = g_new0(SaslUser, 1);
    sasl_security_properties_t properties = { .maxbufsize = 65536, .max_ssf = layer ? 256 : 0 };

    user->callbacks[0] = (sasl_callback_t){ SASL_CB_AUTHNAME, CALLBACK(get_name), NULL };
    user->callbacks[1] = (sasl_callback_t){ SASL_CB_USER, CALLBACK(get_name), NULL };
    user->callbacks[2] = (sasl_callback_t){ SASL_CB_PASS, CALLBACK(get_password), NULL };
    user->callbacks[3] = (sasl_callback_t){ SASL_CB_GETREALM, CALLBACK(get_realm), NULL };
    user->callbacks[4] = (sasl_callback_t){ SASL_CB_LIST_END, NULL, NULL };
    must(sasl_client_new(SERVICE, "localhost", NULL, NULL, user->callbacks, SASL_SUCCESS_DATA,
                         &user->connection),
         "client");
    must(sasl_setprop(user->connection, SASL_SEC_PROPS, &properties), "properties");
    return user;
}

void
sasl_user_free(SaslUser *user)
{
    if (!user)
        return;
    sasl_dispose(&user->connection);
    g_free(user);
}

gboolean
sasl_user_start(SaslUser *user, const char *mechanism, const char **chosen, const char **data,
                guint *n)
{
    int code;

    *data = NULL;
    *n = 0;
    code = sasl_client_start(user->connection, mechanism, NULL, data, n, chosen);
    return code == SASL_OK || code == SASL_CONTINUE;
}

gboolean
sasl_user_step(SaslUser *user, const char *in, guint n_in, const char **data, guint *n)
{
    int code;

    *data = NULL;
    *n = 0;
    code = sasl_client_step(user->connection, in, n_in, NULL, data, n);
    return code == SASL_OK || code == SASL_CONTINUE;
}

gboolean
sasl_user_has_layer(SaslUser *user)
{
    const void *ssf = NULL;

    return sasl_getprop(user->connection, SASL_SSF, &ssf) == SASL_OK && ssf &&
           *(const sasl_ssf_t *) ssf > 0;
}

typedef int (*Code)(sasl_conn_t *connection, const char *in, unsigned n_in, const char **out,
                    unsigned *n_out);

static GByteArray *
go_through(SaslUser *user, Code code, const guint8 *bytes, gsize n)
{
    GByteArray *all = g_byte_array_new();

    while (n > 0) {
        guint piece = MIN(n, 4096);
        const char *out = NULL;
        unsigned n_out = 0;

        if (code(user->connection, (const char *) bytes, piece, &out, &n_out) != SASL_OK) {
            g_byte_array_unref(all);
            return NULL;
        }
        g_byte_array_append(all, (const guint8 *) out, n_out);
        bytes += piece;
        n -= piece;
    }
    return all;
}

GByteArray *
sasl_user_encode(SaslUser *user, const guint8 *bytes, gsize n)
{
    return go_through(user, sasl_encode, bytes, n);
}

GByteArray *
sasl_user_decode(SaslUser *user, const guint8 *bytes, gsize n)
{
    return go_through(user, sasl_decode, bytes, n);
}
