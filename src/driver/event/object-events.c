/* object-events.c - registering for events of networks, storage pools, node devices and secrets.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/event/events.h"
#include "driver/procs.h"
#include "driver/state.h"
#include "rpc/values.h"

/* From here on VirtualBox is listened to. */
static gboolean
register_any(VxRequest *request, VxEventClass class, int event_id, const char *subject,
             int *callback_id, GError **error)
{
    g_autoptr(GPtrArray) known = vx_inventory_list(vx_request_get_inventory(request), error);
    gboolean is_watched = class == VX_EVENTS_NETWORK || class == VX_EVENTS_NODE_DEVICE;

    return known &&
           (!is_watched || vx_object_watch_begin(vx_request_get_object_watch(request), error)) &&
           vx_events_register(vx_request_get_events(request), vx_request_get_client(request), class,
                              event_id, subject, callback_id, error);
}

static gboolean
deregister_any(VxRequest *request, VxEventClass class, int callback_id, GError **error)
{
    return vx_events_deregister(vx_request_get_events(request), vx_request_get_client(request),
                                class, callback_id, error);
}

VX_HANDLER(connect_network_event_register_any)
{
    g_autofree char *uuid = args->net ? vx_remote_uuid_format(args->net->uuid) : NULL;

    return register_any(request, VX_EVENTS_NETWORK, args->eventID, uuid, &ret->callbackID, error);
}

VX_HANDLER(connect_network_event_deregister_any)
{
    return deregister_any(request, VX_EVENTS_NETWORK, args->callbackID, error);
}

VX_HANDLER(connect_storage_pool_event_register_any)
{
    g_autofree char *uuid = args->pool ? vx_remote_uuid_format(args->pool->uuid) : NULL;

    return register_any(request, VX_EVENTS_STORAGE_POOL, args->eventID, uuid, &ret->callbackID,
                        error);
}

VX_HANDLER(connect_storage_pool_event_deregister_any)
{
    return deregister_any(request, VX_EVENTS_STORAGE_POOL, args->callbackID, error);
}

VX_HANDLER(connect_node_device_event_register_any)
{
    return register_any(request, VX_EVENTS_NODE_DEVICE, args->eventID,
                        args->dev ? args->dev->name : NULL, &ret->callbackID, error);
}

VX_HANDLER(connect_node_device_event_deregister_any)
{
    return deregister_any(request, VX_EVENTS_NODE_DEVICE, args->callbackID, error);
}

VX_HANDLER(connect_secret_event_register_any)
{
    g_autofree char *uuid = args->secret ? vx_remote_uuid_format(args->secret->uuid) : NULL;

    return register_any(request, VX_EVENTS_SECRET, args->eventID, uuid, &ret->callbackID, error);
}

VX_HANDLER(connect_secret_event_deregister_any)
{
    return deregister_any(request, VX_EVENTS_SECRET, args->callbackID, error);
}

static const VxProc procs[] = {
    VX_PROC(connect_network_event_register_any),
    VX_PROC(connect_network_event_deregister_any),
    VX_PROC(connect_storage_pool_event_register_any),
    VX_PROC(connect_storage_pool_event_deregister_any),
    VX_PROC(connect_node_device_event_register_any),
    VX_PROC(connect_node_device_event_deregister_any),
    VX_PROC(connect_secret_event_register_any),
    VX_PROC(connect_secret_event_deregister_any),
};

const VxProcTable vx_object_events_procs = VX_PROC_TABLE(procs);
