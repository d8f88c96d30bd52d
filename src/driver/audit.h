/* audit.h - what becomes of domains, as records for an auditor.
 *
 * Starts and stops are recorded whoever caused them; what a domain starts with, and starts that
 * fail, where a client asked for them.
 *
 * Threads: any.
 * Source: domain_audit.c of libvirt: the fields and their order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/audit-trail.h"
#include "driver/event/lifecycle-events.h"
#include "xml/domain-def.h"

/* Records what of @event is a start or a stop. */
void vx_audit_lifecycle(VxAuditTrail *trail, const VxLifecycleEvent *event);

/* A start that came to nothing. */
void vx_audit_failed_start(VxAuditTrail *trail, const VxMachineInfo *info);

/* Disks, network cards, memory and vcpus that @def starts with. */
void vx_audit_resources(VxAuditTrail *trail, const VxDomainDef *def);
