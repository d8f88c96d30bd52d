/* progress.h - waits for VirtualBox's long operations (IProgress).
 *
 * Threads: one that joined VirtualBox; no lock may be held while waiting.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/call.h"

/**
 * vx_progress_wait:
 * @progress: an IProgress
 * @timeout_ms: -1 to wait for ever; else VIR_ERR_OPERATION_TIMEOUT when it is over and still
 * running
 * @error: what the operation failed with: its result code and the full text of its error info
 */
gboolean vx_progress_wait(VxObject *progress, gint32 timeout_ms, GError **error);
