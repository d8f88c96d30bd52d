/* sharedfolders.h - shared folders: of a machine, of a running machine only, of all machines.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/call.h"

/* Of a console, and of the root object. */
SimResult sim_shared_folders_get(SimCall *call);
SimResult sim_shared_folders_create(SimCall *call);
SimResult sim_shared_folders_remove(SimCall *call);
