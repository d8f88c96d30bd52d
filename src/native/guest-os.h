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

/* How wide the guest is, which VirtualBox has no attribute for: the guest OS type says it. */
typedef struct {
    const char *arch;         /* libvirt's word */
    const char *architecture; /* PlatformArchitecture */
    const char *suffix;       /* of ids of guest OS types */
    const char *type;         /* the least particular guest OS type */
} VxGuestArch;

/* @arch: (nullable). Never %NULL: what is not known is what counts where nothing is said. */
const VxGuestArch *vx_guest_arch_find(const char *arch);
const VxGuestArch *vx_guest_arch_from_architecture(const char *architecture);
/* @type: a guest OS type, "Debian12_64" */
const VxGuestArch *vx_guest_arch_from_type(const char *type);

/* "Debian12" of "Debian12_64". Returns: (transfer full) */
char *vx_guest_os_get_stem(const char *type);

/**
 * vx_guest_os_note:
 * @metadata: (nullable): what clients noted
 * @type: a guest OS type with its suffix
 *
 * Returns: (transfer full) (nullable): @metadata that names the system of @type; %NULL where it
 * need not be changed, or libosinfo has no name for it
 */
char *vx_guest_os_note(const char *metadata, const char *type);
