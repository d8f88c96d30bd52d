/* device-watch.h - tells clients what came to running domains, left them, or changed in them.
 *
 * VirtualBox says that something of a machine changed, not what. So for as long as somebody wants
 * such events, what a running domain looked like is remembered, and compared when it changes: on a
 * thread of its own, since reading a domain takes VirtualBox calls.
 *
 * Threads: any, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/event/events.h"
#include "vbox/inventory.h"

typedef struct VxDeviceWatch VxDeviceWatch;

VxDeviceWatch *vx_device_watch_new(VxHost *host, VxInventory *inventory, VxEvents *events);
/* Ends the thread; before the inventory is freed. */
void vx_device_watch_stop(VxDeviceWatch *watch);
void vx_device_watch_free(VxDeviceWatch *watch);

/* Whether an event of that number comes from here (virDomainEventID). */
gboolean vx_device_watch_serves(int event_id);

/* Somebody registered for such an event: what changes from now on is noticed. Threads: one that
 * joined VirtualBox; returns when the running domains were read. */
void vx_device_watch_begin(VxDeviceWatch *watch);

/* The domain has started: what it started without is told when it is looked at. */
void vx_device_watch_note_start(VxDeviceWatch *watch, const char *uuid);

/* Something of the running domain may have changed. */
void vx_device_watch_look(VxDeviceWatch *watch, const char *uuid);

/* It does not run any more. */
void vx_device_watch_forget(VxDeviceWatch *watch, const char *uuid);
