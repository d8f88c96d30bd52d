/* state-private.h - the parts of a driver: driver.c makes and frees them, state.c hands them out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/state.h"

struct VxDriver {
    gboolean system_instance;
    char *host_uuid;
    VxAuditTrail *audit;
    VxHost *host;
    VxInventory *inventory;
    VxDocuments *documents;
    VxAccessControl *access;
    VxEvents *events;
    VxJobs *jobs;
    VxDisplayPorts *display_ports;
    VxRunStatistics *statistics;
    VxNextDefinitions *next;
    VxCrashActions *crashes;
    VxDomainNews *domain_news;
    VxNetworks *networks;
    VxHostObjects *host_objects;
    VxObjectWatch *object_watch;
};
