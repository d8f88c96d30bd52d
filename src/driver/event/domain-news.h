/* domain-news.h - what VirtualBox says of machines, as libvirt's events.
 *
 * Listens to the inventory: states become lifecycle events (lifecycle-events.h), news become the
 * others.
 *
 * Threads: any, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/audit.h"
#include "driver/domain/crash-action.h"
#include "driver/event/device-watch.h"
#include "driver/event/events.h"
#include "driver/domain/jobs.h"
#include "driver/domain/next-definition.h"
#include "driver/event/object-watch.h"
#include "driver/domain/run-statistics.h"
#include "vbox/inventory.h"

typedef struct VxDomainNews VxDomainNews;

/* Listens to @inventory, which must not have been used yet. */
VxDomainNews *vx_domain_news_new(VxHost *host, VxInventory *inventory, VxEvents *events,
                                 VxRunStatistics *statistics, VxNextDefinitions *next,
                                 VxCrashActions *crashes, VxJobs *jobs, VxAuditTrail *audit,
                                 VxObjectWatch *objects);
/* Before the inventory is freed: ends what reads machines. */
void vx_domain_news_stop(VxDomainNews *news);
/* The inventory has been freed. */
void vx_domain_news_free(VxDomainNews *news);

/* Somebody registered for that event of domains. Threads: one that joined VirtualBox. */
void vx_domain_news_wanted(VxDomainNews *news, int event_id);

/* Something of that running domain was changed which VirtualBox does not tell anybody. */
void vx_domain_news_look(VxDomainNews *news, const char *uuid);
