/* guest-properties.h - what the Guest Additions tell of a running guest.
 *
 * Threads: one that joined VirtualBox.
 * Source: IMachine::enumerateGuestProperties (VirtualBox API); the properties' names under
 * "/VirtualBox/GuestInfo": VirtualBox's user manual, "Guest properties".
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

#define VX_GUEST_INFO "/VirtualBox/GuestInfo/"
#define VX_GUEST_NET  VX_GUEST_INFO "Net/"

/* Properties whose names match @pattern (VX_GUEST_NET "*").
 * Returns: (transfer full): name -> value */
GHashTable *vx_guest_properties_read(VxMachine *machine, const char *pattern, GError **error);

/* A network card as the guest's system sees it. */
typedef struct {
    char *name;
    char *mac; /* "08:00:27:ab:cd:ef" (nullable) */
    char *ip;  /* IPv4: the guest tells no other (nullable) */
    guint prefix;
} VxGuestInterface;

/* @properties: those below VX_GUEST_NET at least
 * Returns: (transfer full) (nullable): array of VxGuestInterface; %NULL where the guest tells
 * nothing */
GPtrArray *vx_guest_get_interfaces(GHashTable *properties);
