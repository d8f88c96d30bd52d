/* connection.h - bytes to and from one client, without ever waiting.
 *
 * Over any GIOStream whose two halves are pollable, such as a UNIX or TCP socket. TLS and the
 * security layers of SASL are filters on top of it.
 *
 * Threads: the one that runs the main context.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include "net/filter.h"

typedef struct VxConnection VxConnection;

/* All are called from the main context, never from within a function below. */
typedef struct {
    /* Some bytes came. */
    void (*input)(VxConnection *connection, const guint8 *bytes, gsize n, gpointer data);
    /* Some of what could not be sent at once is on its way. */
    void (*drained)(VxConnection *connection, gpointer data);
    /* No more will be received or sent: the peer closed it (@reason is NULL), it failed, or
     * vx_connection_close_when_sent() has done its work. Called once, never after
     * vx_connection_free(). */
    void (*closed)(VxConnection *connection, const GError *reason, gpointer data);
} VxConnectionFuncs;

/**
 * vx_connection_new:
 * @stream: (transfer none)
 * @funcs: (transfer none): static
 *
 * Reads from the start. Returns: (transfer full)
 */
VxConnection *vx_connection_new(GIOStream *stream, GMainContext *context,
                                const VxConnectionFuncs *funcs, gpointer data);

/* Closes it at once; what is queued is lost. May be called from within the callbacks. */
void vx_connection_free(VxConnection *connection);

/* Sends @bytes (transfer none) after what was given before, as far as there is room; the rest is
 * queued. */
void vx_connection_send(VxConnection *connection, GBytes *bytes);

/* Returns: how many bytes are queued and not yet handed to the kernel. */
gsize vx_connection_get_queued(VxConnection *connection);

/* While not reading, the peer can send until the kernel's buffers are full. */
void vx_connection_set_reading(VxConnection *connection, gboolean reading);

/* Stop reading, send what is queued, then close. */
void vx_connection_close_when_sent(VxConnection *connection);

/* From here on, what is sent and what comes goes through @filter (transfer full), too, above those
 * that are there already. Not within @input. */
void vx_connection_add_filter(VxConnection *connection, VxFilter *filter);
