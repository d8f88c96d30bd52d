/* noted.h - settings of a running machine as they were before a change, for the way back.
 *
 * Two definitions do not tell all: a display that was switched off has ports, too.
 *
 * Threads: as the VxMap.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"
#include "vbox/setting.h"

/* @settings: static; of the machine, not of one of its devices. Those that this VirtualBox does not
 * have are left out. */
gboolean vx_noted_take(VxMap *map, const VxSetting *const *settings, gsize n, GError **error);

/* Sets what differs from what was noted, the last one first. */
gboolean vx_noted_restore(VxMap *map, GError **error);
