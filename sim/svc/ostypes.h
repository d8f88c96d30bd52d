/* ostypes.h - guest operating system types.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/call.h"

/* What a new machine of that type has. */
void sim_guest_os_type_apply(SimObject *machine, const char *id);
const char *sim_guest_os_type_adapter(const char *id); /* of NetworkAdapterType */

SimResult sim_get_guest_os_types(SimCall *call);
SimResult sim_get_guest_os_type(SimCall *call);
SimResult sim_get_guest_os_families(SimCall *call);
