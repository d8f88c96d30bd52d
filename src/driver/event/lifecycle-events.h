/* lifecycle-events.h - which of libvirt's lifecycle events a change of a machine is.
 *
 * VirtualBox's machines pass through states on their way ("Starting", "Saving"); an event is what
 * lies between two states that last.
 *
 * Threads: one at a time.
 * Source: virDomainEventType and its details in libvirt's public API.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/inventory.h"

typedef struct VxLifecycle VxLifecycle;

VxLifecycle *vx_lifecycle_new(void);
void vx_lifecycle_free(VxLifecycle *lifecycle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxLifecycle, vx_lifecycle_free)

typedef struct {
    const VxMachineInfo *info; /* whose event it is */
    int event;                 /* virDomainEventType */
    int detail;
} VxLifecycleEvent;

#define VX_LIFECYCLE_MAX_EVENTS 3

/**
 * vx_lifecycle_change:
 * @before: (nullable): %NULL: it was registered
 * @after: (nullable): %NULL: it was removed
 * @events: (out): room for VX_LIFECYCLE_MAX_EVENTS; what they point to is @before and @after
 *
 * To be called with every change of a machine, in order. Returns: how many events it is.
 */
guint vx_lifecycle_change(VxLifecycle *lifecycle, const VxMachineInfo *before,
                          const VxMachineInfo *after, VxLifecycleEvent *events);
