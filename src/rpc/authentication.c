/* authentication.c - the procedures by which a client proves who it is.
 *
 * On UNIX sockets the kernel has proved it already: REMOTE_AUTH_NONE, unless polkit is to be asked.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/authentication.h"

#include <libvirt/virterror.h>
#include "net/polkit.h"
#include "rpc/client-private.h"
#include "rpc/request.h"
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

VX_HANDLER(auth_sasl_init)
{
    return refuse(error);
}

VX_HANDLER(auth_sasl_start)
{
    return refuse(error);
}

VX_HANDLER(auth_sasl_step)
{
    return refuse(error);
}

VX_HANDLER(auth_polkit)
{
    VxClient *client = vx_request_get_client(request);
    const char *action = vx_client_is_read_only(client) ? VX_POLKIT_MONITOR : VX_POLKIT_MANAGE;

    if (client->auth != REMOTE_AUTH_POLKIT || vx_client_is_authenticated(client))
        return refuse(error);
    if (!vx_polkit_check(&client->peer, action, error)) {
        g_prefix_error(error, "authentication failed: ");
        g_warning("client %" G_GUINT64_FORMAT ": refusing process %d of user %d: %s", client->id,
                  (int) client->peer.pid, (int) client->peer.uid, error ? (*error)->message : "");
        return FALSE;
    }
    vx_client_set_authenticated(client);
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(auth_list),      VX_PROC(auth_sasl_init), VX_PROC(auth_sasl_start),
    VX_PROC(auth_sasl_step), VX_PROC(auth_polkit),
};

const VxProcTable vx_authentication_procs = VX_PROC_TABLE(procs);
