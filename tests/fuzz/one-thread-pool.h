/* one-thread-pool.h - rpc/pool.h without threads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/pool.h"

/* Runs one job. Returns: %FALSE if there was none. */
gboolean one_thread_pool_run(VxPool *pool);
