/* machine-settings.h - settings of a machine that are changed one at a time: its name, autostart.
 *
 * Threads: one that joined VirtualBox.
 * Source: IMachine::name, autostartEnabled; ISystemProperties::autostartDatabasePath (VirtualBox
 * API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

/* @machine: of a VX_LOCK_WRITE session; its commit renames the settings file, and the machine's
 * folder where that is named after the machine. */
gboolean vx_machine_set_name(VxMachine *machine, const char *name, GError **error);

/* Whether the host starts the machine when it boots; never where VirtualBox cannot do that. */
gboolean vx_machine_get_autostart(VxMachine *machine, gboolean *autostart, GError **error);

/**
 * vx_machine_set_autostart:
 * @machine: of a session; saved by its commit
 * @error: VIR_ERR_NO_SUPPORT where VirtualBox has no such thing; VIR_ERR_OPERATION_INVALID where
 * nobody has told it yet where to note the machines to start, with how to do that
 */
gboolean vx_machine_set_autostart(VxMachine *machine, gboolean autostart, GError **error);
