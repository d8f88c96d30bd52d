/* check.h - `virtvboxd --check`: what would be used, and what is wrong.
 *
 * Threads: the main thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "daemon/config.h"
#include "daemon/paths.h"

/* Prints to standard output. @config_error: (nullable): why there is no @config.
 * Returns: how many problems there are. */
int vx_check(const VxPaths *paths, const VxConfig *config, const GError *config_error);
