/* state.h - what the driver's files share: the driver's parts.
 *
 * Threads: any; the parts say for themselves what may be done where.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/access.h"
#include "driver/audit-trail.h"
#include "driver/domain/crash-action.h"
#include "driver/domain/display-ports.h"
#include "driver/domain/documents.h"
#include "driver/event/domain-news.h"
#include "driver/driver.h"
#include "driver/event/events.h"
#include "driver/domain/next-definition.h"
#include "driver/domain/jobs.h"
#include "driver/network/networks.h"
#include "rpc/request.h"
#include "vbox/inventory.h"

/* The driver that serves @request. */
VxDriver *vx_request_get_driver(VxRequest *request);

/* Not connected yet: see vx_driver_connect(). */
VxHost *vx_driver_get_host(VxDriver *driver);

/* What is known of all machines. */
VxInventory *vx_driver_get_inventory(VxDriver *driver);
VxInventory *vx_request_get_inventory(VxRequest *request);

/* Where documents are kept. */
VxDocuments *vx_driver_get_documents(VxDriver *driver);

VxAccessControl *vx_driver_get_access(VxDriver *driver);

VxEvents *vx_driver_get_events(VxDriver *driver);
VxEvents *vx_request_get_events(VxRequest *request);
VxJobs *vx_request_get_jobs(VxRequest *request);
VxDisplayPorts *vx_request_get_display_ports(VxRequest *request);
VxRunStatistics *vx_request_get_statistics(VxRequest *request);
VxNetworks *vx_request_get_networks(VxRequest *request);
VxHostObjects *vx_request_get_host_objects(VxRequest *request);
VxObjectWatch *vx_request_get_object_watch(VxRequest *request);
VxDomainNews *vx_driver_get_domain_news(VxDriver *driver);
VxCrashActions *vx_request_get_crashes(VxRequest *request);

VxNextDefinitions *vx_driver_get_next(VxDriver *driver);
VxNextDefinitions *vx_request_get_next(VxRequest *request);

VxAuditTrail *vx_request_get_audit(VxRequest *request);

const char *vx_driver_get_host_uuid(VxDriver *driver);

gboolean vx_driver_is_system_instance(VxDriver *driver);

/**
 * vx_driver_connect:
 *
 * Connects to VirtualBox where that has not happened, lets the worker thread in. For a call that is
 * answered at once: G_IO_ERROR_WOULD_BLOCK.
 * Returns: (transfer none): the host, or %NULL with @error.
 */
VxHost *vx_driver_connect(VxRequest *request, GError **error);
