/* object-watch.h - notices what happens to networks and devices of the host while somebody wants to
 * know.
 *
 * VirtualBox tells when NAT networks come and go, but not when one is enabled or set otherwise: its
 * settings file is watched for that. All else is looked at once a second, which costs no call of
 * VirtualBox unless something is different.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/host/objects.h"
#include "driver/network/networks.h"

typedef struct VxObjectWatch VxObjectWatch;

/* All must live longer. */
VxObjectWatch *vx_object_watch_new(VxHost *host, VxNetworks *networks, VxHostObjects *objects);
/* Ends the thread; before the others are freed. */
void vx_object_watch_stop(VxObjectWatch *watch);
void vx_object_watch_free(VxObjectWatch *watch);

/* Somebody is about to register for events of networks or devices: what changes from now on is
 * noticed. Connects; returns when all was read. */
gboolean vx_object_watch_begin(VxObjectWatch *watch, GError **error);

/* VirtualBox says that something about its networks has changed. */
void vx_object_watch_networks_changed(VxObjectWatch *watch);
