/* events.h - who is to be told of what happens, and telling them.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/event/rows.h"
#include "rpc/client.h"
#include "vbox/inventory.h"

typedef struct VxEvents VxEvents;

/* Called with a lock of the events: whether @client may be told. @domain: (nullable): what it is
 * about, where that is a domain. */
typedef gboolean (*VxEventsFilter)(VxClient *client, const char *domain, gpointer data);

/* @filter: (nullable) */
VxEvents *vx_events_new(VxEventsFilter filter, gpointer data);
void vx_events_free(VxEvents *events);

/**
 * vx_events_register:
 * @event_id: of @class
 * @subject: (nullable): of one object only: its UUID, a node device's name; %NULL: of all
 * @callback_id: (out): the number under which @client is told
 * @error: VIR_ERR_INVALID_ARG where libvirt has no such event; VIR_ERR_OPERATION_FAILED where
 *         @client has very many registrations already
 */
gboolean vx_events_register(VxEvents *events, VxClient *client, VxEventClass class, int event_id,
                            const char *subject, int *callback_id, GError **error);

/* @error: VIR_ERR_INVALID_ARG where @client has no such registration */
gboolean vx_events_deregister(VxEvents *events, VxClient *client, VxEventClass class,
                              int callback_id, GError **error);

/* As clients do that do not know numbers of registrations: one for each kind of event of domains.
 * @error: VIR_ERR_INVALID_ARG where there is no such event, or @client has registered already */
gboolean vx_events_register_old(VxEvents *events, VxClient *client, int event_id, GError **error);
gboolean vx_events_deregister_old(VxEvents *events, VxClient *client, int event_id, GError **error);

/* @client is gone. */
void vx_events_forget(VxEvents *events, VxClient *client);

/* Whether anybody would be told: where it is costly to find out what. @subject: (nullable): any */
gboolean vx_events_wanted(VxEvents *events, VxEventClass class, int event_id, const char *subject);

/**
 * vx_events_send:
 * @subject: UUID or name of what it is about
 * @msg: (transfer none): the event's newest message, as in rows.h; the number of the
 * registration is filled in
 */
void vx_events_send(VxEvents *events, VxEventClass class, int event_id, const char *subject,
                    gpointer msg);

/* ---- Events of domains ---- */

/* Returns: what a message says its domain is; borrows from @info. */
remote_nonnull_domain vx_event_domain(const VxMachineInfo *info);

void vx_events_send_lifecycle(VxEvents *events, const VxMachineInfo *info, int event, int detail);
