/* saved-state.h - the state of a running machine on disk: libvirt's managed save image.
 *
 * A machine with a saved state continues from it when it is started. VirtualBox lets it run then.
 * That it is to stand still is kept in the machine's extra-data under VX_KEY_PAUSED_STATE, with the
 * name of the file that this is about: who starts the machine by other means need not know of it.
 *
 * Threads: one that joined VirtualBox.
 * Source: IMachine::saveState, discardSavedState (IConsole's in older versions), stateFilePath.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/session.h"

#define VX_KEY_PAUSED_STATE "libvirt/paused-state" /* path of a saved state */

/**
 * vx_saved_state_save:
 * @machine: running or paused
 * @paused: it is to be paused when it is started again
 *
 * Returns when VirtualBox's process for the machine is gone.
 */
gboolean vx_saved_state_save(VxMachine *machine, gboolean paused, GError **error);

/* @session: VX_LOCK_WRITE or VX_LOCK_SHARED of a machine that has a saved state, which is deleted.
 */
gboolean vx_saved_state_discard(VxSession *session, GError **error);

/* Whether the machine is to be paused when it is started from the saved state that it has. */
gboolean vx_saved_state_get_paused(VxMachine *machine, gboolean *paused, GError **error);

/* Forgets that: after a start. Locks the machine itself. */
gboolean vx_saved_state_clear_paused(VxMachine *machine, GError **error);
