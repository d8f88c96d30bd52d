/* uri.h - which connection URIs the daemon serves.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/**
 * vx_uri_check:
 * @name: (nullable): what the client wants to open; %NULL or empty: whatever there is
 * @system_instance: whether this daemon is root's
 * @error: VIR_ERR_NO_CONNECT with @name for another driver's or another host's URI;
 * VIR_ERR_INTERNAL_ERROR for a path that is not served, with the one that is
 *
 * Returns: (transfer full): the URI that was opened.
 */
char *vx_uri_check(const char *name, gboolean system_instance, GError **error);
