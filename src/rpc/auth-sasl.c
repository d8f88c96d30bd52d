/* auth-sasl.c - the procedures by which a client proves who it is by SASL.
 *
 * auth_sasl_init offers mechanisms, auth_sasl_start takes one, auth_sasl_step goes on until one
 * side is satisfied. The client is told no reason; the log is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/virterror.h>
#include "rpc/authentication.h"
#include "rpc/client-private.h"
#include "rpc/request-private.h"
#include "util/error.h"

/* Ends the exchange; the connection is closed after the answer, and what the client has sent
 * already begins no other one, so that guessing costs a connection each time. */
static gboolean
refuse(VxClient *client, const GError *reason, GError **error)
{
    g_autofree char *who = vx_client_describe(client);

    g_warning("client %" G_GUINT64_FORMAT ": refusing %s: %s", client->id, who,
              reason ? reason->message : "not now");
    if (!vx_client_is_authenticated(client)) {
        g_clear_pointer(&client->sasl, vx_sasl_free);
        client->sasl_refused = TRUE;
    }
    vx_client_close_when_sent(client);
    vx_set_error(error, VIR_ERR_AUTH_FAILED, "authentication failed");
    return FALSE;
}

static gboolean
may_begin(VxClient *client)
{
    return client->auth == REMOTE_AUTH_SASL && !vx_client_is_authenticated(client) &&
           !client->sasl_refused;
}

VX_HANDLER(auth_sasl_init)
{
    VxClient *client = vx_request_get_client(request);
    g_autoptr(GError) reason = NULL;

    if (!may_begin(client) || client->sasl)
        return refuse(client, NULL, error);
    client->sasl = vx_sasl_new(&client->peer, client->insecure ? client->min_ssf : 0, &reason);
    if (client->sasl)
        ret->mechlist = vx_sasl_get_mechanisms(client->sasl, &reason);
    return ret->mechlist || refuse(client, reason, error);
}

/* It has proved to be somebody: is that somebody let in? */
static gboolean
let_in(VxRequest *request, GError **error)
{
    VxClient *client = vx_request_get_client(request);
    g_autoptr(GError) reason = NULL;
    const char *name = vx_sasl_get_username(client->sasl, &reason);

    if (!name)
        return refuse(client, reason, error);
    vx_client_set_sasl_username(client, name);
    if (!vx_server_allows_sasl_username(client->server, name)) {
        vx_set_error(&reason, VIR_ERR_AUTH_FAILED, "not in sasl_allowed_username_list");
        return refuse(client, reason, error);
    }
    vx_request_authenticate(request, vx_sasl_make_filter(g_steal_pointer(&client->sasl)));
    return TRUE;
}

/* What both procedures answer has one layout. */
typedef struct {
    int *complete;
    int *nil;
    char **data;
    u_int *length;
} Answer;

static gboolean
answer(VxRequest *request, VxSaslResult result, const char *out, gsize n_out, const GError *reason,
       const Answer *to, GError **error)
{
    if (result == VX_SASL_FAILED)
        return refuse(vx_request_get_client(request), reason, error);
    *to->complete = result == VX_SASL_COMPLETE;
    *to->nil = !out;
    *to->data = n_out > 0 ? g_memdup2(out, n_out) : NULL;
    *to->length = out ? n_out : 0;
    return result == VX_SASL_CONTINUE || let_in(request, error);
}

VX_HANDLER(auth_sasl_start)
{
    VxClient *client = vx_request_get_client(request);
    Answer to = { &ret->complete, &ret->nil, &ret->data.data_val, &ret->data.data_len };
    g_autoptr(GError) reason = NULL;
    const char *out = NULL;
    gsize n_out = 0;
    VxSaslResult result;

    if (!may_begin(client) || !client->sasl)
        return refuse(client, NULL, error);
    g_debug("client %" G_GUINT64_FORMAT ": SASL mechanism '%s'", client->id, args->mech);
    result = vx_sasl_start(client->sasl, args->mech, args->nil ? NULL : args->data.data_val,
                           args->nil ? 0 : args->data.data_len, &out, &n_out, &reason);
    return answer(request, result, out, n_out, reason, &to, error);
}

VX_HANDLER(auth_sasl_step)
{
    VxClient *client = vx_request_get_client(request);
    Answer to = { &ret->complete, &ret->nil, &ret->data.data_val, &ret->data.data_len };
    g_autoptr(GError) reason = NULL;
    const char *out = NULL;
    gsize n_out = 0;
    VxSaslResult result;

    if (!may_begin(client) || !client->sasl)
        return refuse(client, NULL, error);
    result = vx_sasl_step(client->sasl, args->nil ? NULL : args->data.data_val,
                          args->nil ? 0 : args->data.data_len, &out, &n_out, &reason);
    return answer(request, result, out, n_out, reason, &to, error);
}

static const VxProc procs[] = {
    VX_PROC(auth_sasl_init),
    VX_PROC(auth_sasl_start),
    VX_PROC(auth_sasl_step),
};

const VxProcTable vx_auth_sasl_procs = VX_PROC_TABLE(procs);
