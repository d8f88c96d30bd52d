/* create.h - making, opening and registering machines: members of IVirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/call.h"

SimResult sim_compose_machine_filename(SimCall *call);
SimResult sim_create_machine(SimCall *call);
SimResult sim_open_machine(SimCall *call);
SimResult sim_register_machine(SimCall *call);
