/* progress.h - waits for VirtualBox's long operations (IProgress).
 *
 * Threads: one that joined VirtualBox; no lock may be held while waiting.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/call.h"

/**
 * VxProgressFunc:
 * @progress: what is waited for
 * @percent: how much of it is done, as VirtualBox tells
 */
typedef void (*VxProgressFunc)(VxObject *progress, guint percent, gpointer data);

/* From now on @func sees whatever the calling thread waits for, when it begins to and several times
 * a second. @func: (nullable) */
void vx_progress_set_observer(VxProgressFunc func, gpointer data);

/* Any thread that joined VirtualBox, while another one waits. */
gboolean vx_progress_can_cancel(VxObject *progress, gboolean *can_be, GError **error);
gboolean vx_progress_cancel(VxObject *progress, GError **error);

/**
 * vx_progress_wait:
 * @progress: an IProgress
 * @timeout_ms: -1 to wait for ever; else VIR_ERR_OPERATION_TIMEOUT when it is over and still
 * running
 * @error: what the operation failed with: its result code and the full text of its error info;
 * VIR_ERR_OPERATION_ABORTED where it was cancelled
 */
gboolean vx_progress_wait(VxObject *progress, gint32 timeout_ms, GError **error);
