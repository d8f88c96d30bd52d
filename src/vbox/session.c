/* session.c - locks machines, starts them, and lets go of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/session.h"

#include "util/error.h"
#include "vbox/again.h"
#include "vbox/machine-state.h"
#include "vbox/progress.h"

/* How long another session may take to close, or a start to get as far as a session. */
#define VX_LOCK_PATIENCE_MS 5000
/* How long a lock of somebody else is waited for: VBoxManage holds one for a moment per command. */
#define VX_LOCK_FOREIGN_PATIENCE_MS 1500
#define VX_UNLOCK_PATIENCE_MS       5000
/* A VM process closes its window, writes its log, and ends. */
#define VX_PROCESS_END_MS 15000

/* VBOX_E_INVALID_OBJECT_STATE: locked already */
#define VX_RESULT_INVALID_OBJECT_STATE 0x80bb0007u

struct VxSession {
    VxObject *session;
    VxObject *origin;   /* the registered machine */
    VxMachine *machine; /* the session's own */
};

static gboolean
get_session_state(VxObject *machine, const char **state, GError **error)
{
    return vx_get_enum(machine, VX_GET("IMachine", "sessionState"), "SessionState", state, error);
}

/* Unlocks, and waits until VBoxSVC, which does that in the background, shows it. */
static void
unlock(VxObject *session, VxObject *machine)
{
    g_autoptr(GError) error = NULL;
    gint64 deadline = g_get_monotonic_time() + VX_UNLOCK_PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
    const char *type = NULL;
    const char *state = NULL;
    guint pause_ms = 0;
    gboolean shared =
        vx_get_enum(session, VX_GET("ISession", "type"), "SessionType", &type, NULL) &&
        (g_str_equal(type, "Shared") || g_str_equal(type, "Remote"));

    /* Once more: a machine that stays locked is out of everybody's reach. */
    if (!vx_call(session, VX_METHOD("ISession", "unlockMachine"), NULL) &&
        !vx_call(session, VX_METHOD("ISession", "unlockMachine"), &error)) {
        g_debug("cannot unlock a machine: %s", error->message);
        return;
    }
    if (shared)
        return; /* the machine stays locked by its own process */
    while (get_session_state(machine, &state, NULL) && g_str_equal(state, "Unlocking") &&
           g_get_monotonic_time() < deadline)
        vx_pause(&pause_ms);
}

/* What the session of whoever holds the machine is called: "headless", "GUI/Qt", ... */
static char *
get_holder(VxObject *machine)
{
    VxRuntime *runtime = vx_object_get_runtime(machine);
    g_autofree char *name = NULL;

    if (vx_has(runtime, VX_OPT_GET("IMachine", "sessionName")))
        vx_get_string(machine, VX_OPT_GET("IMachine", "sessionName"), &name, NULL);
    else
        vx_get_string(machine, VX_OPT_GET("IMachine", "sessionType"), &name, NULL);
    return name && *name ? g_steal_pointer(&name) : g_strdup("another program");
}

static void
set_busy_error(VxMachine *machine, const GError *cause, GError **error)
{
    g_autofree char *holder = get_holder(vx_machine_get_object(machine));
    const char *state = "?";

    vx_machine_get_state(machine, &state, NULL);
    vx_set_error(error, VIR_ERR_RESOURCE_BUSY,
                 "domain '%s' is locked by %s (VirtualBox state %s): %s",
                 vx_machine_get_name(machine), holder, state, cause->message);
}

/* How much longer to try, given what the machine's session is doing. */
static gint64
get_patience_ms(VxMachine *machine, VxLockKind kind)
{
    const char *session_state = NULL;
    const char *state = NULL;

    if (!get_session_state(vx_machine_get_object(machine), &session_state, NULL))
        return 0;
    if (!g_str_equal(session_state, "Locked"))
        return VX_LOCK_PATIENCE_MS; /* on its way to another state */
    if (kind == VX_LOCK_WRITE && vx_machine_get_state(machine, &state, NULL) &&
        vx_machine_state_find(state)->active)
        return 0; /* a machine runs for long */
    return VX_LOCK_FOREIGN_PATIENCE_MS;
}

static gboolean
lock(VxMachine *machine, VxObject *session, VxLockKind kind, GError **error)
{
    const char *type = kind == VX_LOCK_WRITE ? "Write" : "Shared";
    gint64 start = g_get_monotonic_time();
    guint pause_ms = 0;

    for (;;) {
        g_autoptr(GError) local = NULL;

        if (vx_call(vx_machine_get_object(machine), VX_METHOD("IMachine", "lockMachine"), &local,
                    VX_OBJ(session), VX_ENUM("LockType", type)))
            return TRUE;
        if (vx_xpcom_error_result(local) != VX_RESULT_INVALID_OBJECT_STATE) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        if (g_get_monotonic_time() - start >
            get_patience_ms(machine, kind) * G_TIME_SPAN_MILLISECOND) {
            set_busy_error(machine, local, error);
            return FALSE;
        }
        vx_pause(&pause_ms);
    }
}

VxSession *
vx_session_lock(VxMachine *machine, VxLockKind kind, GError **error)
{
    VxHost *host = vx_machine_get_host(machine);
    g_autoptr(VxObject) session = vx_host_new_session(host, error);
    g_autoptr(VxObject) mutable = NULL;
    VxSession *locked;

    if (!session || !lock(machine, session, kind, error))
        return NULL;
    if (!vx_get_object(session, VX_GET("ISession", "machine"), &mutable, error)) {
        unlock(session, vx_machine_get_object(machine));
        return NULL;
    }
    locked = g_new0(VxSession, 1);
    locked->session = g_steal_pointer(&session);
    locked->origin = vx_object_ref(vx_machine_get_object(machine));
    locked->machine =
        vx_machine_new_known(host, g_steal_pointer(&mutable), vx_machine_get_uuid(machine),
                             vx_machine_get_name(machine));
    return locked;
}

VxMachine *
vx_session_get_machine(VxSession *session)
{
    return session->machine;
}

VxObject *
vx_session_ref_console(VxSession *session, GError **error)
{
    g_autoptr(VxObject) console = NULL;
    g_autoptr(GError) local = NULL;
    const char *state;

    if (vx_get_object(session->session, VX_GET("ISession", "console"), &console, &local) && console)
        return g_steal_pointer(&console);
    /* It refuses where the machine does not run, and for no other reason that it should have. */
    if (local && (vx_xpcom_error_is_disconnect(local) ||
                  (vx_machine_get_state(session->machine, &state, NULL) &&
                   vx_machine_state_find(state)->active)))
        g_propagate_error(error, g_steal_pointer(&local));
    else
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is not running%s%s",
                     local ? ": " : "", local ? local->message : "");
    return NULL;
}

gboolean
vx_session_commit(VxSession *session, GError **error)
{
    return vx_call(vx_machine_get_object(session->machine), VX_METHOD("IMachine", "saveSettings"),
                   error);
}

void
vx_session_discard(VxSession *session)
{
    g_autoptr(GError) error = NULL;

    if (!vx_call(vx_machine_get_object(session->machine), VX_METHOD("IMachine", "discardSettings"),
                 &error))
        g_debug("cannot discard the changes of machine '%s': %s",
                vx_machine_get_name(session->machine), error->message);
}

void
vx_session_free(VxSession *session)
{
    if (!session)
        return;
    vx_machine_free(session->machine); /* before the lock that it lives by */
    unlock(session->session, session->origin);
    vx_object_unref(session->session);
    vx_object_unref(session->origin);
    g_free(session);
}

gboolean
vx_session_wait_unlocked(VxMachine *machine, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + VX_PROCESS_END_MS * G_TIME_SPAN_MILLISECOND;
    const char *state = NULL;
    guint n_failed = 0;
    guint pause_ms = 0;

    for (;;) {
        g_autoptr(GError) local = NULL;

        if (!get_session_state(vx_machine_get_object(machine), &state, &local)) {
            if (vx_again(&n_failed, &local))
                continue;
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        n_failed = 0;
        if (g_str_equal(state, "Unlocked"))
            return TRUE;
        if (g_get_monotonic_time() >= deadline)
            break;
        vx_pause(&pause_ms);
    }
    vx_set_error(error, VIR_ERR_OPERATION_TIMEOUT,
                 "the process of domain '%s' does not end (VirtualBox session state %s)",
                 vx_machine_get_name(machine), state);
    return FALSE;
}

/* Newer versions take the environment as an array, older ones as lines. */
static gboolean
environment_is_array(VxRuntime *runtime)
{
    const VxInterface *interface = vx_typelib_find(vx_runtime_get_typelib(runtime), "IMachine");
    const VxMethod *method =
        interface ? vx_interface_find_method(interface, "launchVMProcess") : NULL;

    for (guint i = 0; method && i < method->n_params; i++)
        if (method->params[i].type.tag == VX_TYPE_ARRAY)
            return TRUE;
    return FALSE;
}

static char **
split_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    g_autoptr(GStrvBuilder) filled = g_strv_builder_new();

    for (char **line = lines; *line; line++)
        if (**line)
            g_strv_builder_add(filled, *line);
    return g_strv_builder_end(filled);
}

gboolean
vx_session_launch(VxMachine *machine, const char *frontend, const char *environment, GError **error)
{
    g_autoptr(VxObject) session = vx_host_new_session(vx_machine_get_host(machine), error);
    g_autoptr(VxObject) progress = NULL;
    g_auto(GStrv) lines = split_lines(environment);
    VxObject *object = vx_machine_get_object(machine);
    const char *state = NULL;
    gint64 start = g_get_monotonic_time();
    guint pause_ms = 0;
    gboolean launched;

    if (!session)
        return FALSE;
    for (;;) { /* somebody may hold the machine for a moment */
        g_autoptr(GError) local = NULL;

        launched =
            vx_call(object, VX_METHOD("IMachine", "launchVMProcess"), &local, VX_OBJ(session),
                    VX_STR(frontend),
                    environment_is_array(vx_object_get_runtime(object)) ? VX_STRS(lines)
                                                                        : VX_STR(environment),
                    VX_OUT_OBJ(&progress));
        if (launched)
            break;
        if (vx_xpcom_error_result(local) != VX_RESULT_INVALID_OBJECT_STATE ||
            g_get_monotonic_time() - start >
                get_patience_ms(machine, VX_LOCK_WRITE) * G_TIME_SPAN_MILLISECOND) {
            g_propagate_error(error, g_steal_pointer(&local));
            break;
        }
        vx_pause(&pause_ms);
    }
    launched = launched && vx_progress_wait(progress, -1, error);
    if (!launched && progress) /* what failed is over when its lock has gone */
        vx_session_wait_unlocked(machine, NULL);
    if (vx_get_enum(session, VX_GET("ISession", "state"), "SessionState", &state, NULL) &&
        g_str_equal(state, "Locked"))
        unlock(session, object);
    return launched;
}
