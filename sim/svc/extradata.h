/* extradata.h - extra-data of the whole installation; that of machines is among IMachine's
 * handlers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/call.h"

SimResult sim_global_get_extra_data(SimCall *call);
SimResult sim_global_set_extra_data(SimCall *call);
SimResult sim_global_get_extra_data_keys(SimCall *call);
