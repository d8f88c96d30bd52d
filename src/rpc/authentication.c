/* authentication.c - the procedures by which a client proves who it is.
 *
 * On UNIX sockets the kernel has proved it already: REMOTE_AUTH_NONE.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/authentication.h"

#include <libvirt/virterror.h>
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
    return refuse(error);
}

static const VxProc procs[] = {
    VX_PROC(auth_list),      VX_PROC(auth_sasl_init), VX_PROC(auth_sasl_start),
    VX_PROC(auth_sasl_step), VX_PROC(auth_polkit),
};

const VxProcTable vx_authentication_procs = VX_PROC_TABLE(procs);
