/* domain-events.c - registering for events of domains.
 *
 * Clients since libvirt 1.2.4 get a number for each registration; older ones register once for each
 * kind of event, and the first ones for lifecycle events alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/common.h"
#include "driver/event/events.h"
#include "driver/procs.h"
#include "rpc/values.h"
#include "util/error.h"

/* From here on VirtualBox is listened to. */
static gboolean
begin(VxRequest *request, int event_id, GError **error)
{
    g_autoptr(GPtrArray) known = vx_inventory_list(vx_request_get_inventory(request), error);

    if (!known || !vx_driver_connect(request, error))
        return FALSE;
    vx_domain_news_wanted(vx_driver_get_domain_news(vx_request_get_driver(request)), event_id);
    return TRUE;
}

VX_HANDLER(connect_domain_event_callback_register_any)
{
    VxEvents *events = vx_request_get_events(request);
    VxClient *client = vx_request_get_client(request);
    g_autofree char *uuid = args->dom ? vx_remote_uuid_format(args->dom->uuid) : NULL;

    if (!vx_events_register(events, client, VX_EVENTS_DOMAIN, args->eventID, uuid, &ret->callbackID,
                            error))
        return FALSE;
    if (begin(request, args->eventID, error))
        return TRUE;
    vx_events_deregister(events, client, VX_EVENTS_DOMAIN, ret->callbackID, NULL);
    return FALSE;
}

VX_HANDLER(connect_domain_event_callback_deregister_any)
{
    return vx_events_deregister(vx_request_get_events(request), vx_request_get_client(request),
                                VX_EVENTS_DOMAIN, args->callbackID, error);
}

static gboolean
register_old(VxRequest *request, int event_id, GError **error)
{
    VxEvents *events = vx_request_get_events(request);
    VxClient *client = vx_request_get_client(request);

    if (!vx_events_register_old(events, client, event_id, error))
        return FALSE;
    if (begin(request, event_id, error))
        return TRUE;
    vx_events_deregister_old(events, client, event_id, NULL);
    return FALSE;
}

VX_HANDLER(connect_domain_event_register_any)
{
    return register_old(request, args->eventID, error);
}

VX_HANDLER(connect_domain_event_deregister_any)
{
    return vx_events_deregister_old(vx_request_get_events(request), vx_request_get_client(request),
                                    args->eventID, error);
}

VX_HANDLER(connect_domain_event_register)
{
    ret->cb_registered = 1;
    return register_old(request, VIR_DOMAIN_EVENT_ID_LIFECYCLE, error);
}

VX_HANDLER(connect_domain_event_deregister)
{
    ret->cb_registered = 0;
    return vx_events_deregister_old(vx_request_get_events(request), vx_request_get_client(request),
                                    VIR_DOMAIN_EVENT_ID_LIFECYCLE, error);
}

static const VxProc procs[] = {
    VX_PROC(connect_domain_event_callback_register_any),
    VX_PROC(connect_domain_event_callback_deregister_any),
    VX_PROC(connect_domain_event_register_any),
    VX_PROC(connect_domain_event_deregister_any),
    VX_PROC(connect_domain_event_register),
    VX_PROC(connect_domain_event_deregister),
};

const VxProcTable vx_domain_events_procs = VX_PROC_TABLE(procs);
