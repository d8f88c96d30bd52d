/* console.c - operates running machines through a shared session.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/console.h"

#include "util/error.h"
#include "vbox/again.h"
#include "vbox/machine-state.h"
#include "vbox/progress.h"
#include "vbox/session.h"

/* How long VBoxSVC may take to show what the machine's process has done. */
#define VX_SHOW_LIMIT_MS 10000

/* What a machine that runs lets in beside itself is, once it has stopped, a lock that keeps others
 * from starting it: so it is asked for its state right before. */
static gboolean
check_running(VxMachine *machine, GError **error)
{
    const char *state;

    if (!vx_machine_get_state(machine, &state, error))
        return FALSE;
    if (!vx_machine_state_find(state)->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is not running");
        return FALSE;
    }
    return TRUE;
}

VxObject *
vx_console_open(VxMachine *machine, GError **error)
{
    g_autoptr(VxSession) session = NULL;

    if (!check_running(machine, error))
        return NULL;
    session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    return session ? vx_session_ref_console(session, error) : NULL;
}

typedef gboolean (*Condition)(const VxMachineState *state);

static gboolean
is_paused(const VxMachineState *state)
{
    return state->state == VIR_DOMAIN_PAUSED && !state->transient;
}

static gboolean
is_not_paused(const VxMachineState *state)
{
    return !is_paused(state);
}

static gboolean
is_off(const VxMachineState *state)
{
    return !state->active;
}

static gboolean
wait_for(VxMachine *machine, Condition condition, gint64 timeout_ms, gboolean *met, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + timeout_ms * G_TIME_SPAN_MILLISECOND;
    guint n_failed = 0;
    guint pause_ms = 0;

    for (;;) {
        g_autoptr(GError) local = NULL;
        const char *name;

        if (!vx_machine_get_state(machine, &name, &local)) {
            if (vx_again(&n_failed, &local))
                continue;
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        n_failed = 0;
        *met = condition(vx_machine_state_find(name));
        if (*met || g_get_monotonic_time() >= deadline)
            return TRUE;
        vx_pause(&pause_ms);
    }
}

static gboolean
wait_shown(VxMachine *machine, Condition condition, GError **error)
{
    gboolean met;

    if (!wait_for(machine, condition, VX_SHOW_LIMIT_MS, &met, error))
        return FALSE;
    if (!met)
        vx_set_error(error, VIR_ERR_OPERATION_TIMEOUT,
                     "VirtualBox does not show domain '%s' in its new state",
                     vx_machine_get_name(machine));
    return met;
}

/* Calls a method of IConsole that takes nothing and gives nothing. */
static gboolean
call_console(VxMachine *machine, const VxMember *method, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    g_autoptr(VxObject) console = session ? vx_session_ref_console(session, error) : NULL;

    return console && vx_call(console, method, error);
}

gboolean
vx_console_pause(VxMachine *machine, GError **error)
{
    return call_console(machine, VX_METHOD("IConsole", "pause"), error) &&
           wait_shown(machine, is_paused, error);
}

gboolean
vx_console_resume(VxMachine *machine, GError **error)
{
    return call_console(machine, VX_METHOD("IConsole", "resume"), error) &&
           wait_shown(machine, is_not_paused, error);
}

gboolean
vx_console_reset(VxMachine *machine, GError **error)
{
    return call_console(machine, VX_METHOD("IConsole", "reset"), error);
}

gboolean
vx_console_press_power_button(VxMachine *machine, GError **error)
{
    return call_console(machine, VX_METHOD("IConsole", "powerButton"), error);
}

static gboolean
power_down(VxMachine *machine, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    g_autoptr(VxObject) console = session ? vx_session_ref_console(session, error) : NULL;
    g_autoptr(VxObject) progress = NULL;

    return console &&
           vx_call(console, VX_METHOD("IConsole", "powerDown"), error, VX_OUT_OBJ(&progress)) &&
           vx_progress_wait(progress, -1, error);
}

/* Somebody else may have switched it off meanwhile, or be about it. */
static gboolean
is_going_off(VxMachine *machine)
{
    const char *name;
    const VxMachineState *state;

    if (!vx_machine_get_state(machine, &name, NULL))
        return FALSE;
    state = vx_machine_state_find(name);
    return !state->active || state->state == VIR_DOMAIN_SHUTDOWN;
}

gboolean
vx_console_power_down(VxMachine *machine, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (!power_down(machine, &local) && !is_going_off(machine)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    return wait_shown(machine, is_off, error) && vx_session_wait_unlocked(machine, error);
}

gboolean
vx_console_guest_has_acpi(VxMachine *machine, gboolean *has_acpi, GError **error)
{
    g_autoptr(VxSession) session = NULL;
    g_autoptr(VxObject) console = NULL;

    if (!vx_has(vx_object_get_runtime(vx_machine_get_object(machine)),
                VX_OPT_METHOD("IConsole", "getGuestEnteredACPIMode"))) {
        *has_acpi = TRUE;
        return TRUE;
    }
    session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    console = session ? vx_session_ref_console(session, error) : NULL;
    return console && vx_call(console, VX_OPT_METHOD("IConsole", "getGuestEnteredACPIMode"), error,
                              VX_OUT_BOOL(has_acpi));
}

gboolean
vx_console_wait_off(VxMachine *machine, gint64 timeout_ms, gboolean *off, GError **error)
{
    return wait_for(machine, is_off, timeout_ms, off, error) &&
           (!*off || vx_session_wait_unlocked(machine, error));
}
