/* saved-state.h - the state of a running machine on disk: libvirt's managed save image.
 *
 * A machine with a saved state continues from it when it is started. VirtualBox lets it run then;
 * whether it is to stand still is kept in the machine's extra-data under VX_KEY_SAVED_MODE.
 *
 * Threads: one that joined VirtualBox.
 * Source: IMachine::saveState, discardSavedState (IConsole's in older versions).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/session.h"

#define VX_KEY_SAVED_MODE "libvirt/saved-mode" /* "paused" */

/**
 * vx_saved_state_save:
 * @session: VX_LOCK_SHARED of a running or paused machine
 * @paused: it is to be paused when it is started again
 *
 * Waits until it is saved and VirtualBox's process for it has nothing more to do.
 */
gboolean vx_saved_state_save(VxSession *session, gboolean paused, GError **error);

/* @session: VX_LOCK_WRITE or VX_LOCK_SHARED of a machine that has a saved state, which is deleted.
 */
gboolean vx_saved_state_discard(VxSession *session, GError **error);

/* Whether the machine is to be paused when it is started from its saved state. */
gboolean vx_saved_state_get_paused(VxMachine *machine, gboolean *paused, GError **error);

/* Forgets that: after a start. Locks the machine itself. */
gboolean vx_saved_state_clear_paused(VxMachine *machine, GError **error);
