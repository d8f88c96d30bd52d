/* networks.h - what is known of VirtualBox's networks, kept true, and the events of them.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/event/events.h"
#include "map/network.h"

typedef struct VxNetworks VxNetworks;

/* @host, @events: must live longer */
VxNetworks *vx_networks_new(VxHost *host, VxEvents *events);
void vx_networks_free(VxNetworks *networks);

/* Connects. The first time, those that start with the host are started.
 * Returns: (transfer full): array of VxNetwork, by name, which never changes */
GPtrArray *vx_networks_list(VxNetworks *networks, GError **error);

/* After the first list. Returns: (transfer full): where VirtualBox keeps them */
char *vx_networks_get_settings_directory(VxNetworks *networks);

/* Returns: (transfer none) (nullable): of @list, without an error */
const VxNetwork *vx_networks_find_name(GPtrArray *list, const char *name);
const VxNetwork *vx_networks_find_uuid(GPtrArray *list, const char *uuid);

/* VirtualBox says that something about its networks has changed. */
void vx_networks_note_change(VxNetworks *networks);

/* Around what is done in several steps. The end tells what came of it. */
void vx_networks_begin_change(VxNetworks *networks);
void vx_networks_end_change(VxNetworks *networks);

/* Looks whether something has changed, and tells, where somebody wants to know. */
void vx_networks_look(VxNetworks *networks);
