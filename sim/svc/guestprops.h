/* guestprops.h - guest properties of a machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/machine.h"

typedef struct {
    char *value, *flags;
    gint64 timestamp; /* ns since 1970 */
} SimGuestProperty;

void sim_guest_property_free(gpointer property);
void sim_guest_property_set(SimMachine *machine, const char *name, const char *value,
                            const char *flags);
