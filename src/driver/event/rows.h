/* rows.h - libvirt's events and how they are sent: a row each.
 *
 * Threads: any.
 * Source: virDomainEventID and its siblings in libvirt's public API; protocol.x.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/procedure.h"

/* What an event is about. */
typedef enum {
    VX_EVENTS_DOMAIN,
    VX_EVENTS_NETWORK,
    VX_EVENTS_STORAGE_POOL,
    VX_EVENTS_NODE_DEVICE,
    VX_EVENTS_SECRET,
    VX_N_EVENT_CLASSES,
} VxEventClass;

/* Every message begins with an int, the number of the registration. */
typedef struct {
    gsize domain_offset; /* of an event of domains: the remote_nonnull_domain in the message */
    int number; /* of the procedure; 0: never sent, since VirtualBox has nothing of the kind */
    xdrproc_t codec;

    /* As clients get it that registered without a number; 0: it is newer than that. */
    int old_number;
    xdrproc_t old_codec;
    gsize old_offset; /* of that message in the one above */
} VxEventRow;

/* Returns: (transfer none) (nullable): %NULL: libvirt has no such event */
const VxEventRow *vx_event_row(VxEventClass class, int event_id);
