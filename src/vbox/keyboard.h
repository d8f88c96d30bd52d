/* keyboard.h - the keyboard of a running machine.
 *
 * Threads: one that joined VirtualBox.
 * Source: IKeyboard (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/session.h"

/**
 * vx_keyboard_send:
 * @session: VX_LOCK_SHARED of a running machine
 * @scancodes: bytes as a keyboard of scan code set 1 sends them, prefixes and releases included
 */
gboolean vx_keyboard_send(VxSession *session, const guint8 *scancodes, gsize n, GError **error);
