/* no-objects.c - network filters and secrets, of which VirtualBox has none.
 *
 * Clients list them with everything else, so the lists are empty instead of unsupported, and
 * nothing is found; docs/networks.md.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/procs.h"
#include "rpc/request.h"
#include "rpc/values.h"
#include "util/error.h"

/* ---- Network filters ---- */

VX_HANDLER(connect_num_of_nwfilters)
{
    return TRUE;
}

VX_HANDLER(connect_list_nwfilters)
{
    return TRUE;
}

VX_HANDLER(connect_list_all_nwfilters)
{
    return vx_request_check_flags(request, args->flags, 0, error);
}

VX_HANDLER(connect_list_all_nwfilter_bindings)
{
    return vx_request_check_flags(request, args->flags, 0, error);
}

VX_HANDLER(nwfilter_lookup_by_name)
{
    vx_set_error(error, VIR_ERR_NO_NWFILTER, "no nwfilter with matching name '%s'", args->name);
    return FALSE;
}

VX_HANDLER(nwfilter_lookup_by_uuid)
{
    g_autofree char *uuid = vx_remote_uuid_format(args->uuid);

    vx_set_error(error, VIR_ERR_NO_NWFILTER, "no nwfilter with matching uuid '%s'", uuid);
    return FALSE;
}

VX_HANDLER(nwfilter_binding_lookup_by_port_dev)
{
    vx_set_error(error, VIR_ERR_NO_NWFILTER_BINDING, "no nwfilter binding for port dev '%s'",
                 args->name);
    return FALSE;
}

/* ---- Secrets ---- */

VX_HANDLER(connect_num_of_secrets)
{
    return TRUE;
}

VX_HANDLER(connect_list_secrets)
{
    return TRUE;
}

VX_HANDLER(connect_list_all_secrets)
{
    return vx_request_check_flags(
        request, args->flags,
        VIR_CONNECT_LIST_SECRETS_EPHEMERAL | VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL |
            VIR_CONNECT_LIST_SECRETS_PRIVATE | VIR_CONNECT_LIST_SECRETS_NO_PRIVATE,
        error);
}

VX_HANDLER(secret_lookup_by_uuid)
{
    g_autofree char *uuid = vx_remote_uuid_format(args->uuid);

    vx_set_error(error, VIR_ERR_NO_SECRET, "no secret with matching uuid '%s'", uuid);
    return FALSE;
}

VX_HANDLER(secret_lookup_by_usage)
{
    vx_set_error(error, VIR_ERR_NO_SECRET, "no secret with matching usage '%s'", args->usageID);
    return FALSE;
}

static const VxProc procs[] = {
    VX_PROC(connect_list_all_nwfilter_bindings),
    VX_PROC(connect_list_all_nwfilters),
    VX_PROC(connect_list_all_secrets),
    VX_PROC(connect_list_nwfilters),
    VX_PROC(connect_list_secrets),
    VX_PROC(connect_num_of_nwfilters),
    VX_PROC(connect_num_of_secrets),
    VX_PROC(nwfilter_binding_lookup_by_port_dev),
    VX_PROC(nwfilter_lookup_by_name),
    VX_PROC(nwfilter_lookup_by_uuid),
    VX_PROC(secret_lookup_by_usage),
    VX_PROC(secret_lookup_by_uuid),
};
const VxProcTable vx_no_objects_procs = VX_PROC_TABLE(procs);
