/* again.h - questions about what goes on in VirtualBox whether they are answered or not.
 *
 * An operation that was begun does not stop where a question about it fails. Whoever reported that
 * as the operation's failure would say that nothing was done while it is being done.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/**
 * vx_again:
 * @n_failed: (inout): how often the question failed in a row; 0 at first
 * @error: (inout): what it failed with
 *
 * Returns: whether to ask once more: @error is cleared then. It is not where the other side has
 * gone, nor after some failures in a row.
 */
gboolean vx_again(guint *n_failed, GError **error);

/**
 * vx_again_reading:
 * @error: what somebody who only reads came to
 * @n_failed: how often in a row
 * @began_at: when the first time began: monotonic, us
 *
 * A machine that starts or ends takes objects away from whoever reads it, and its process may end
 * between two calls; its service may, too. Who begins anew finds what is true then. Waits for a
 * moment where that takes one.
 *
 * Returns: whether to begin anew.
 */
gboolean vx_again_reading(const GError *error, guint n_failed, gint64 began_at);

/**
 * vx_pause:
 * @ms: (inout): how long the last pause was; 0 at first
 *
 * Sleeps before it is asked once more whether VirtualBox has done what it does in the background:
 * most of it takes a few milliseconds, so the first pauses are short.
 */
void vx_pause(guint *ms);
