/* domain-events.c - registering for events of domains.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain-common.h"
#include "driver/events.h"
#include "driver/procs.h"
#include "rpc/values.h"
#include "util/error.h"

/* The last virDomainEventID of libvirt 12.8, CHANNEL_LIFECYCLE. */
#define VX_LAST_EVENT_ID 29

VX_HANDLER(connect_domain_event_callback_register_any)
{
    VxClient *client = vx_request_get_client(request);
    VxEvents *events = vx_driver_get_events(vx_request_get_driver(request));
    g_autofree char *uuid = args->dom ? vx_remote_uuid_format(args->dom->uuid) : NULL;
    g_autoptr(GPtrArray) known = NULL;

    if (args->eventID < 0 || args->eventID > VX_LAST_EVENT_ID) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "unsupported event ID %d", args->eventID);
        return FALSE;
    }
    /* From here on VirtualBox is listened to. */
    known = vx_inventory_list(vx_request_get_inventory(request), error);
    if (!known)
        return FALSE;
    ret->callbackID = vx_events_register(events, client, args->eventID, uuid);
    return TRUE;
}

VX_HANDLER(connect_domain_event_callback_deregister_any)
{
    return vx_events_deregister(vx_driver_get_events(vx_request_get_driver(request)),
                                vx_request_get_client(request), args->callbackID, error);
}

static const VxProc procs[] = {
    VX_PROC(connect_domain_event_callback_register_any),
    VX_PROC(connect_domain_event_callback_deregister_any),
};

const VxProcTable vx_domain_events_procs = VX_PROC_TABLE(procs);
