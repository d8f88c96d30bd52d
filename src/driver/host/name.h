/* name.h - the name of this host, as virConnectGetHostname() gives it.
 *
 * Threads: any; may ask a name server.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Returns: (transfer full): with its domain, where it has one. */
char *vx_host_name_get(void);
