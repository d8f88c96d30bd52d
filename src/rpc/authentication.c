/* authentication.c - the procedures by which a client proves who it is.
 *
 * On UNIX sockets the kernel has proved it already: REMOTE_AUTH_NONE, unless polkit is to be asked.
 * SASL is in auth-sasl.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/authentication.h"

#include <libvirt/virterror.h>
#include "net/polkit.h"
#include "rpc/client-private.h"
#include "rpc/request-private.h"
#include "util/error.h"

VX_HANDLER(auth_list)
{
    ret->types.types_val = g_new(remote_auth_type, 1);
    ret->types.types_val[0] = vx_request_get_client(request)->auth;
    ret->types.types_len = 1;
    return TRUE;
}

/* A client may only use what it was offered; libvirt's daemon does not say more either. */
static gboolean
refuse(GError **error)
{
    vx_set_error(error, VIR_ERR_AUTH_FAILED, "authentication failed");
    return FALSE;
}

VX_HANDLER(auth_polkit)
{
    VxClient *client = vx_request_get_client(request);
    g_autofree char *who = NULL;
    const char *action = vx_client_is_read_only(client) ? VX_POLKIT_MONITOR : VX_POLKIT_MANAGE;

    if (client->auth != REMOTE_AUTH_POLKIT || vx_client_is_authenticated(client))
        return refuse(error);
    if (!vx_polkit_check(&client->peer, action, error)) {
        g_prefix_error(error, "authentication failed: ");
        who = vx_client_describe(client);
        g_warning("client %" G_GUINT64_FORMAT ": refusing %s: %s", client->id, who,
                  error ? (*error)->message : "");
        return FALSE;
    }
    vx_request_authenticate(request, NULL);
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(auth_list),
    VX_PROC(auth_polkit),
};

const VxProcTable vx_authentication_procs = VX_PROC_TABLE(procs);
