/* paused-start.h - starts a machine that is paused before its first instruction.
 *
 * VirtualBox's API starts running machines only: powerUpPaused() is for the program that shows the
 * machine. So that program is run here, with its option for this.
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

/**
 * vx_paused_start:
 * @frontend: "headless", "gui", "sdl"
 * @environment: (nullable): "NAME=VALUE\n" lines
 * @error: what the program said, if it ended
 *
 * Returns: %TRUE when VirtualBox shows the machine paused.
 */
gboolean vx_paused_start(VxMachine *machine, const char *frontend, const char *environment,
                         GError **error);
