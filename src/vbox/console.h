/* console.h - the switches of a running machine: pause, resume, reset, power button, power off.
 *
 * Each returns when VirtualBox shows the machine in the state that it leads to.
 *
 * Threads: one that joined VirtualBox.
 * Source: IConsole (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

/* The console of a running machine, without keeping a session: what a session hands out stays good
 * while the machine runs. Returns: (transfer full): IConsole */
VxObject *vx_console_open(VxMachine *machine, GError **error);

/* @error of all: VirtualBox's own where the machine's state does not allow it. */
gboolean vx_console_pause(VxMachine *machine, GError **error);
gboolean vx_console_resume(VxMachine *machine, GError **error);
gboolean vx_console_reset(VxMachine *machine, GError **error);

/* Off at once, as by pulling the plug; returns when the machine can be locked or started again.
 * Where somebody else is just doing it no error. */
gboolean vx_console_power_down(VxMachine *machine, GError **error);

/* Presses the ACPI power button, whatever the guest makes of it. */
gboolean vx_console_press_power_button(VxMachine *machine, GError **error);

/* Whether the guest listens to ACPI events at all (%TRUE where VirtualBox cannot tell). */
gboolean vx_console_guest_has_acpi(VxMachine *machine, gboolean *has_acpi, GError **error);

/**
 * vx_console_wait_off:
 * @off: (out): whether the machine is off; else the time was over
 */
gboolean vx_console_wait_off(VxMachine *machine, gint64 timeout_ms, gboolean *off, GError **error);
