/* snapshot.h - snapshots: trees of earlier settings, with differencing media and saved states.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/machine.h"

/* Removes the saved states of a snapshot and of all below it. */
void sim_snapshots_drop_files(SimObject *snapshot);
/* What ISnapshot and IMachine find by name or id; an empty one means the first. (nullable) */
SimObject *sim_snapshot_find(SimMachine *machine, const char *name_or_id);
