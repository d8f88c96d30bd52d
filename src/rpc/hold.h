/* hold.h - reasons for the daemon not to exit when idle: a count, and who wants to know of it.
 *
 * The server holds for each client; whoever else depends on the daemon (an event subscription of
 * the driver, a running job) holds as long as it does.
 *
 * Threads: any, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxHold VxHold;

/**
 * vx_hold_new:
 * @context: where @changed is called
 * @changed: (nullable): the count became 0, or ceased to be 0. Calls may be merged: ask
 *           vx_hold_is_held()
 *
 * Returns: (transfer full): a count of 0.
 */
VxHold *vx_hold_new(GMainContext *context, void (*changed)(gpointer data), gpointer data);

/* The thread of @context: @changed is not called any more, whoever still has a reference. */
void vx_hold_stop(VxHold *hold);

VxHold *vx_hold_ref(VxHold *hold);
void vx_hold_unref(VxHold *hold);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxHold, vx_hold_unref)

void vx_hold_take(VxHold *hold);
void vx_hold_release(VxHold *hold);
gboolean vx_hold_is_held(VxHold *hold);
