/* state.c - the driver that serves a request, and its parts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/state-private.h"

VxDriver *
vx_request_get_driver(VxRequest *request)
{
    return vx_request_get_user_data(request);
}

VxHost *
vx_driver_get_host(VxDriver *driver)
{
    return driver->host;
}

VxInventory *
vx_driver_get_inventory(VxDriver *driver)
{
    return driver->inventory;
}

VxInventory *
vx_request_get_inventory(VxRequest *request)
{
    return vx_driver_get_inventory(vx_request_get_driver(request));
}

VxDocuments *
vx_driver_get_documents(VxDriver *driver)
{
    return driver->documents;
}

VxAccessControl *
vx_driver_get_access(VxDriver *driver)
{
    return driver->access;
}

VxEvents *
vx_driver_get_events(VxDriver *driver)
{
    return driver->events;
}

VxEvents *
vx_request_get_events(VxRequest *request)
{
    return vx_driver_get_events(vx_request_get_driver(request));
}

VxJobs *
vx_request_get_jobs(VxRequest *request)
{
    return vx_request_get_driver(request)->jobs;
}

VxDisplayPorts *
vx_request_get_display_ports(VxRequest *request)
{
    return vx_request_get_driver(request)->display_ports;
}

VxRunStatistics *
vx_request_get_statistics(VxRequest *request)
{
    return vx_request_get_driver(request)->statistics;
}

VxNetworks *
vx_request_get_networks(VxRequest *request)
{
    return vx_request_get_driver(request)->networks;
}

VxHostObjects *
vx_request_get_host_objects(VxRequest *request)
{
    return vx_request_get_driver(request)->host_objects;
}

VxObjectWatch *
vx_request_get_object_watch(VxRequest *request)
{
    return vx_request_get_driver(request)->object_watch;
}

VxDomainNews *
vx_driver_get_domain_news(VxDriver *driver)
{
    return driver->domain_news;
}

VxCrashActions *
vx_request_get_crashes(VxRequest *request)
{
    return vx_request_get_driver(request)->crashes;
}

VxNextDefinitions *
vx_driver_get_next(VxDriver *driver)
{
    return driver->next;
}

VxNextDefinitions *
vx_request_get_next(VxRequest *request)
{
    return vx_driver_get_next(vx_request_get_driver(request));
}

VxAuditTrail *
vx_request_get_audit(VxRequest *request)
{
    return vx_request_get_driver(request)->audit;
}

const char *
vx_driver_get_host_uuid(VxDriver *driver)
{
    return driver->host_uuid;
}

gboolean
vx_driver_is_system_instance(VxDriver *driver)
{
    return driver->system_instance;
}

VxHost *
vx_driver_connect(VxRequest *request, GError **error)
{
    VxHost *host = vx_driver_get_host(vx_request_get_driver(request));

    return vx_host_connect_for_call(host, error) ? host : NULL;
}
