/* guest-os.h - the guest's operating system in libosinfo's words and in VirtualBox's.
 *
 * libosinfo names systems by URL, "http://debian.org/debian/12", which clients put into <metadata>;
 * VirtualBox has guest OS types, "Debian12_64", of which each version knows more.
 *
 * Threads: any.
 * Source: the ids of libosinfo's database (osinfo-db); IVirtualBox::guestOSTypes of 4.0 to 7.2.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Returns: (transfer full): guest OS types without the suffix of their width ("Debian12",
 * "Debian"), the best first; empty where nothing is known of @id. NULL-terminated */
char **vx_guest_os_get_types(const char *id);

/* @type: without that suffix. Returns: (transfer full) (nullable): libosinfo's id of it */
char *vx_guest_os_get_id(const char *type);
