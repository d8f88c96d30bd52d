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

/* Properties whose names match @pattern ("/VirtualBox/GuestInfo/OS/" followed by a "*").
 * Returns: (transfer full): name -> value */
GHashTable *vx_guest_properties_read(VxMachine *machine, const char *pattern, GError **error);

/* A network card as the guest's system sees it. */
typedef struct {
    char *name;
    char *mac; /* "08:00:27:ab:cd:ef" (nullable) */
    char *ip;  /* IPv4: the guest tells no other (nullable) */
    guint prefix;
} VxGuestInterface;

/* @interfaces: (out) (transfer full): array of VxGuestInterface; %NULL where the guest tells
 * nothing */
gboolean vx_guest_read_interfaces(VxMachine *machine, GPtrArray **interfaces, GError **error);
