/* mediumops.h - making, opening and finding media: members of IVirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/call.h"

SimResult sim_create_hard_disk(SimCall *call);
SimResult sim_create_medium(SimCall *call);
SimResult sim_open_medium(SimCall *call);
SimResult sim_find_medium(SimCall *call);
