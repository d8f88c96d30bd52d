/* consolecalls.h - members of IConsole that VBoxManage's commands call too.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/call.h"

SimResult sim_console_pause(SimCall *call);
SimResult sim_console_resume(SimCall *call);
SimResult sim_console_reset(SimCall *call);
SimResult sim_console_power_down(SimCall *call);
SimResult sim_console_power_button(SimCall *call);
SimResult sim_console_sleep_button(SimCall *call);
