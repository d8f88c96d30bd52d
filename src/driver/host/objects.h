/* objects.h - what is known of the host's interfaces and devices, and the events of devices.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/event/events.h"
#include "xml/host-def.h"

typedef struct VxHostObjects VxHostObjects;

/* @host, @events: must live longer */
VxHostObjects *vx_host_objects_new(VxHost *host, VxEvents *events);
void vx_host_objects_free(VxHostObjects *objects);

/* Connects. Returns: (transfer full): array of VxHostInterfaceDef, by name, which never changes */
GPtrArray *vx_host_objects_list_interfaces(VxHostObjects *objects, GError **error);

/* Connects. Returns: (transfer full): array of VxNodeDeviceDef, by name, which never changes */
GPtrArray *vx_host_objects_list_devices(VxHostObjects *objects, GError **error);

/* Looks whether devices have come or gone, and tells, where somebody wants to know. */
void vx_host_objects_look(VxHostObjects *objects);
