/* connect.c - opening a connection, and what a client asks about it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/access.h"
#include "driver/connection.h"
#include "driver/features.h"
#include "driver/host/name.h"
#include "driver/procs.h"
#include "driver/uri.h"
#include "util/error.h"

/* The libvirt whose protocol and API we speak, as virConnectGetLibVersion() gives it: 12.8.0. */
#define VX_LIBVIRT_VERSION 12008000

/* VirtualBox is looked for here, so that who has none is told at once. Of the flags only the first
 * means something to a server: the client sends its own along. */
VX_HANDLER(connect_open)
{
    gboolean system_instance = vx_driver_is_system_instance(vx_request_get_driver(request));
    g_autofree char *uri = vx_uri_check(args->name ? *args->name : NULL, system_instance, error);
    g_autoptr(VxWho) who = vx_access_identify(vx_request_get_client(request));
    VxDriverConnection *connection;

    if (!uri ||
        !vx_access_check_open(vx_driver_get_access(vx_request_get_driver(request)),
                              vx_request_get_client(request), who, error) ||
        !vx_driver_connect(request, error))
        return FALSE;
    connection = vx_driver_connection_new(request, g_steal_pointer(&who), g_steal_pointer(&uri));
    if (!vx_client_open(vx_request_get_client(request), args->flags & VIR_CONNECT_RO, connection,
                        vx_driver_connection_close, error)) {
        vx_driver_connection_free(connection); /* what is registered belongs to the first one */
        return FALSE;
    }
    vx_next_look(vx_request_get_next(request));
    vx_crash_actions_look(vx_request_get_crashes(request));
    return TRUE;
}

VX_HANDLER(connect_close)
{
    vx_client_close_when_sent(vx_request_get_client(request));
    return TRUE;
}

VX_HANDLER(connect_get_uri)
{
    ret->uri = g_strdup(vx_request_get_connection(request)->uri);
    return TRUE;
}

VX_HANDLER(connect_get_type)
{
    ret->type = g_strdup("VBOX");
    return TRUE;
}

VX_HANDLER(connect_get_version)
{
    VxHost *host = vx_driver_connect(request, error);

    if (!host)
        return FALSE;
    ret->hv_ver = vx_runtime_get_version(vx_host_get_runtime(host));
    return TRUE;
}

VX_HANDLER(connect_get_lib_version)
{
    ret->lib_ver = VX_LIBVIRT_VERSION;
    return TRUE;
}

VX_HANDLER(connect_get_hostname)
{
    ret->hostname = vx_host_name_get();
    return TRUE;
}

/* Between VirtualBox and us there is no network; between us and the client there may be one. */
VX_HANDLER(connect_is_secure)
{
    ret->secure = vx_client_is_secure(vx_request_get_client(request));
    return TRUE;
}

VX_HANDLER(connect_supports_feature)
{
    switch (args->feature) {
    case VX_FEATURE_PROGRAM_KEEPALIVE:
        ret->supported = vx_client_enable_keepalive(vx_request_get_client(request));
        break;
    case VX_FEATURE_TYPED_PARAM_STRING:
    case VX_FEATURE_REMOTE_EVENT_CALLBACK:
    case VX_FEATURE_REMOTE_CLOSE_CALLBACK:
    case VX_FEATURE_NETWORK_UPDATE_ORDER:
        ret->supported = TRUE;
        break;
    default:
        ret->supported = FALSE;
    }
    return TRUE;
}

/* Our connection to VirtualBox is made again when it is lost, so there is never a close to tell of.
 */
VX_HANDLER(connect_register_close_callback)
{
    if (!g_atomic_int_compare_and_exchange(&vx_request_get_connection(request)->close_callback,
                                           FALSE, TRUE)) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED, "close callback already registered");
        return FALSE;
    }
    return TRUE;
}

VX_HANDLER(connect_unregister_close_callback)
{
    if (!g_atomic_int_compare_and_exchange(&vx_request_get_connection(request)->close_callback,
                                           TRUE, FALSE)) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED, "close callback not registered");
        return FALSE;
    }
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(connect_open),
    VX_PROC(connect_close),
    VX_PROC_AT_ONCE(connect_get_uri),
    VX_PROC_AT_ONCE(connect_get_type),
    VX_PROC(connect_get_version),
    VX_PROC_AT_ONCE(connect_get_lib_version),
    VX_PROC(connect_get_hostname),
    VX_PROC_AT_ONCE(connect_is_secure),
    VX_PROC_AT_ONCE(connect_supports_feature),
    VX_PROC(connect_register_close_callback),
    VX_PROC(connect_unregister_close_callback),
};

const VxProcTable vx_connect_procs = VX_PROC_TABLE(procs);
