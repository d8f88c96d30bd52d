/* saved-state.c - saves and discards the state of a machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/saved-state.h"

#include "vbox/again.h"
#include "vbox/machine-state.h"
#include "vbox/progress.h"

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

static gboolean
save(VxMachine *machine, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    g_autoptr(VxObject) progress = NULL;

    return session && start_saving(session, &progress, error) &&
           vx_progress_wait(progress, -1, error);
}

static gboolean
get_file(VxMachine *machine, char **path, GError **error)
{
    return vx_get_string(vx_machine_get_object(machine), VX_GET("IMachine", "stateFilePath"), path,
                         error);
}

/* @paused: whether the state is noted as that of a paused machine; else no state is */
static gboolean
try_note(VxMachine *machine, gboolean paused, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    g_autofree char *path = NULL;

    return session && (!paused || get_file(machine, &path, error)) &&
           vx_machine_set_extra_data(vx_session_get_machine(session), VX_KEY_PAUSED_STATE, path,
                                     error);
}

/* What it is about has been done already. */
static gboolean
note(VxMachine *machine, gboolean paused, GError **error)
{
    g_autoptr(GError) local = NULL;
    guint n_failed = 0;

    while (!try_note(machine, paused, &local))
        if (!vx_again(&n_failed, &local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
    return TRUE;
}

/* The machine's process may end before VirtualBox's service has written down that there is a saved
 * state: the service then tells of a failure ("E_ACCESSDENIED" for its own parts of the machine),
 * though the state is saved and the service knows of it. Returns: whether it is so; it is written
 * down now. */
static gboolean
is_saved_nevertheless(VxMachine *machine)
{
    g_autoptr(VxSession) session = NULL;
    const char *name;

    if (!vx_machine_get_state(machine, &name, NULL) || g_str_equal(name, "Running") ||
        g_str_equal(name, "Paused") || !vx_session_wait_unlocked(machine, NULL) ||
        !vx_machine_get_state(machine, &name, NULL) || !vx_machine_state_find(name)->saved)
        return FALSE;
    session = vx_session_lock(machine, VX_LOCK_SHARED, NULL);
    return session && vx_session_commit(session, NULL);
}

gboolean
vx_saved_state_save(VxMachine *machine, gboolean paused, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (!save(machine, &local) && !is_saved_nevertheless(machine)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (!vx_session_wait_unlocked(machine, error))
        return FALSE;
    if (paused && !note(machine, TRUE, error)) {
        g_prefix_error(error, "domain '%s' is saved, but will run when it is started: ",
                       vx_machine_get_name(machine));
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
    g_autoptr(GError) local = NULL;
    guint n_failed = 0;
    gboolean discarded;

    if (vx_has(vx_object_get_runtime(object), VX_OPT_METHOD("IMachine", "discardSavedState")))
        discarded =
            vx_call(object, VX_OPT_METHOD("IMachine", "discardSavedState"), error, VX_INT(TRUE));
    else
        discarded =
            (console = vx_session_ref_console(session, error)) &&
            vx_call(console, VX_OPT_METHOD("IConsole", "discardSavedState"), error, VX_INT(TRUE));
    if (!discarded)
        return FALSE;
    while (!vx_machine_set_extra_data(machine, VX_KEY_PAUSED_STATE, NULL, &local))
        if (!vx_again(&n_failed, &local)) {
            g_message("domain '%s' has no saved state any more, but a note about it: %s",
                      vx_machine_get_name(machine), local->message);
            break;
        }
    return TRUE;
}

gboolean
vx_saved_state_get_paused(VxMachine *machine, gboolean *paused, GError **error)
{
    g_autofree char *noted = NULL;
    g_autofree char *path = NULL;

    if (!vx_machine_get_extra_data(machine, VX_KEY_PAUSED_STATE, &noted, error) ||
        (noted && !get_file(machine, &path, error)))
        return FALSE;
    *paused = noted && g_strcmp0(noted, path) == 0;
    return TRUE;
}

gboolean
vx_saved_state_clear_paused(VxMachine *machine, GError **error)
{
    g_autofree char *noted = NULL;
    g_autoptr(GError) local = NULL;
    guint n_failed = 0;

    while (!vx_machine_get_extra_data(machine, VX_KEY_PAUSED_STATE, &noted, &local))
        if (!vx_again(&n_failed, &local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
    return !noted || note(machine, FALSE, error);
}
