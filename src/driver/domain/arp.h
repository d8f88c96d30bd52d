/* arp.h - which addresses this host has seen behind which network cards.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Returns: (transfer full): lower-case hardware address -> GPtrArray of IPv4 addresses; empty where
 * the host does not tell */
GHashTable *vx_arp_read(void);

/* The same from the text of /proc/net/arp. */
GHashTable *vx_arp_parse(const char *text);
