/* display.h - what the guest shows on its screens.
 *
 * Threads: one that joined VirtualBox.
 * Source: IDisplay (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/session.h"

/* How many screens the machine has; all but the first may be switched off. */
gboolean vx_machine_get_n_screens(VxMachine *machine, guint *n_screens, GError **error);

/**
 * vx_display_take_screenshot:
 * @session: VX_LOCK_SHARED of a running machine
 * @screen: from 0
 * @error: VIR_ERR_INVALID_ARG for a screen that the machine has not; VIR_ERR_OPERATION_INVALID for
 * a machine that does not run and for a screen that is off
 *
 * Returns: (transfer full): a PNG file of the size of the guest's screen.
 */
GBytes *vx_display_take_screenshot(VxSession *session, guint screen, GError **error);
