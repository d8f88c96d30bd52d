/* keepalive.h - pings for a client that is silent, and when to give it up. No I/O.
 *
 * Threads: the one that runs the main context.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxKeepalive VxKeepalive;

typedef struct {
    void (*ping)(gpointer data); /* send one */
    void (*dead)(gpointer data); /* as many as allowed are unanswered; may free the VxKeepalive */
} VxKeepaliveFuncs;

/**
 * vx_keepalive_new:
 * @interval_ms: of silence until a ping, and between pings
 * @count: how many go out before the client is dead
 */
VxKeepalive *vx_keepalive_new(GMainContext *context, guint interval_ms, guint count,
                              const VxKeepaliveFuncs *funcs, gpointer data);
void vx_keepalive_free(VxKeepalive *keepalive);

/* Anything came from the client. Costs next to nothing. */
void vx_keepalive_heard(VxKeepalive *keepalive);
