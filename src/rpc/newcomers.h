/* newcomers.h - the clients that have not yet proved who they are, and how long they may take.
 *
 * Each has the time of login_timeout. When there are as many as may be, whoever says nothing could
 * keep all others out for that long: so then the oldest gives way, once it has had the time of
 * login_timeout_crowded and nothing is being done for it (somebody may be typing a password for
 * polkit).
 *
 * Threads: the main thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/client.h"
#include "rpc/server.h"

typedef struct VxNewcomers VxNewcomers;

/* @changed: is called in @context when it is time for vx_newcomers_make_room() again. */
VxNewcomers *vx_newcomers_new(GMainContext *context, void (*changed)(gpointer data), gpointer data);
void vx_newcomers_free(VxNewcomers *newcomers);

/* @client (transfer none): has just come, and must be removed before it goes. */
void vx_newcomers_add(VxNewcomers *newcomers, VxClient *client);

/* Does nothing if it is not among them. */
void vx_newcomers_remove(VxNewcomers *newcomers, VxClient *client);

/* Drops as many as it takes, and may. Returns: whether there is room for one more. */
gboolean vx_newcomers_make_room(VxNewcomers *newcomers, const VxServerLimits *limits);
