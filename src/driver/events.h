/* events.h - who is to be told of what happens to domains.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/client.h"
#include "vbox/inventory.h"

typedef struct VxEvents VxEvents;

/* Listens to @inventory, which must not have been used yet. */
VxEvents *vx_events_new(VxInventory *inventory);
/* The inventory has been freed. */
void vx_events_free(VxEvents *events);

/**
 * vx_events_register:
 * @event_id: virDomainEventID
 * @uuid: (nullable): of one domain; %NULL: all
 *
 * Returns: the number under which @client is told.
 */
int vx_events_register(VxEvents *events, VxClient *client, int event_id, const char *uuid);

/* @error: VIR_ERR_INVALID_ARG where @client has no such registration */
gboolean vx_events_deregister(VxEvents *events, VxClient *client, int callback_id, GError **error);

/* @client is gone. */
void vx_events_forget(VxEvents *events, VxClient *client);
