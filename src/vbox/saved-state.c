/* saved-state.c - saves and discards the state of a machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/saved-state.h"

#include "vbox/progress.h"

#define VX_MODE_PAUSED "paused"

/* @machine: of a session */
static gboolean
set_mode(VxMachine *machine, const char *mode, GError **error)
{
    return vx_machine_set_extra_data(machine, VX_KEY_SAVED_MODE, mode, error);
}

static gboolean
start_saving(VxSession *session, VxObject **progress, GError **error)
{
    VxObject *machine = vx_machine_get_object(vx_session_get_machine(session));
    g_autoptr(VxObject) console = NULL;

    if (vx_has(vx_object_get_runtime(machine), VX_OPT_METHOD("IMachine", "saveState")))
        return vx_call(machine, VX_OPT_METHOD("IMachine", "saveState"), error,
                       VX_OUT_OBJ(progress));
    console = vx_session_ref_console(session, error);
    return console &&
           vx_call(console, VX_OPT_METHOD("IConsole", "saveState"), error, VX_OUT_OBJ(progress));
}

gboolean
vx_saved_state_save(VxSession *session, gboolean paused, GError **error)
{
    VxMachine *machine = vx_session_get_machine(session);
    g_autoptr(VxObject) progress = NULL;

    /* First, because the machine is out of reach once it is saved. */
    if (!set_mode(machine, paused ? VX_MODE_PAUSED : NULL, error))
        return FALSE;
    if (!start_saving(session, &progress, error) || !vx_progress_wait(progress, -1, error)) {
        set_mode(machine, NULL, NULL);
        return FALSE;
    }
    return TRUE;
}

gboolean
vx_saved_state_discard(VxSession *session, GError **error)
{
    VxMachine *machine = vx_session_get_machine(session);
    VxObject *object = vx_machine_get_object(machine);
    g_autoptr(VxObject) console = NULL;
    gboolean discarded;

    if (vx_has(vx_object_get_runtime(object), VX_OPT_METHOD("IMachine", "discardSavedState")))
        discarded =
            vx_call(object, VX_OPT_METHOD("IMachine", "discardSavedState"), error, VX_INT(TRUE));
    else
        discarded =
            (console = vx_session_ref_console(session, error)) &&
            vx_call(console, VX_OPT_METHOD("IConsole", "discardSavedState"), error, VX_INT(TRUE));
    return discarded && set_mode(machine, NULL, error);
}

gboolean
vx_saved_state_get_paused(VxMachine *machine, gboolean *paused, GError **error)
{
    g_autofree char *mode = NULL;

    if (!vx_machine_get_extra_data(machine, VX_KEY_SAVED_MODE, &mode, error))
        return FALSE;
    *paused = g_strcmp0(mode, VX_MODE_PAUSED) == 0;
    return TRUE;
}

gboolean
vx_saved_state_clear_paused(VxMachine *machine, GError **error)
{
    g_autoptr(VxSession) session = NULL;
    gboolean paused;

    if (!vx_saved_state_get_paused(machine, &paused, error))
        return FALSE;
    if (!paused)
        return TRUE;
    session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    return session && set_mode(vx_session_get_machine(session), NULL, error);
}
