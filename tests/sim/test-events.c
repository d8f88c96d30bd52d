/* test-events.c - passive listeners: what they hear of, and that waiting holds up nobody.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-sim.h"

#include <string.h>

typedef struct {
    VxObject *source, *listener;
} Ears;

static void
listen_for(Ears *ears, const char *const *types)
{
    GError *error = NULL;
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));

    for (guint i = 0; types[i] != NULL; i++) {
        guint32 number;

        if (vx_typelib_enum_value(vx_runtime_get_typelib(sim->runtime), "VBoxEventType", types[i],
                                  &number)) {
            gint64 wide = number;

            g_array_append_val(numbers, wide);
        }
    }
    vx_get_object(sim->vbox, VX_GET("IVirtualBox", "eventSource"), &ears->source, &error);
    vx_call(ears->source, VX_METHOD("IEventSource", "createListener"), &error,
            VX_OUT_OBJ(&ears->listener));
    vx_call(ears->source, VX_METHOD("IEventSource", "registerListener"), &error,
            VX_OBJ(ears->listener), VX_INTS((gint64 *) (void *) numbers->data, numbers->len),
            VX_INT(FALSE));
    g_assert_no_error(error);
}

static void
stop(Ears *ears)
{
    GError *error = NULL;

    vx_call(ears->source, VX_METHOD("IEventSource", "unregisterListener"), &error,
            VX_OBJ(ears->listener));
    g_assert_no_error(error);
    vx_object_unref(ears->listener);
    vx_object_unref(ears->source);
}

/* Returns: the event's type, or NULL after @timeout_ms without one. */
static const char *
hear(Ears *ears, gint timeout_ms, VxObject **event)
{
    GError *error = NULL;
    const char *type = NULL;

    *event = NULL;
    vx_call(ears->source, VX_METHOD("IEventSource", "getEvent"), &error, VX_OBJ(ears->listener),
            VX_INT(timeout_ms), VX_OUT_OBJ(event));
    g_assert_no_error(error);
    if (*event == NULL)
        return NULL;
    vx_get_enum(*event, VX_GET("IEvent", "type"), "VBoxEventType", &type, &error);
    g_assert_no_error(error);
    vx_call(ears->source, VX_METHOD("IEventSource", "eventProcessed"), &error,
            VX_OBJ(ears->listener), VX_OBJ(*event));
    return type;
}

static void
assert_hears(Ears *ears, const char *type)
{
    g_autoptr(VxObject) event = NULL;

    g_assert_cmpstr(hear(ears, 2000, &event), ==, type);
}

static void
test_registration(void)
{
    static const char *const types[] = { "OnMachineRegistered", "OnMachineDataChanged", NULL };
    Ears ears;
    g_autoptr(VxObject) machine = NULL;
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) event = NULL;
    g_autoptr(VxObject) cast = NULL;
    g_autofree char *id = NULL, *heard = NULL;
    GError *error = NULL;

    listen_for(&ears, types);
    machine = sim_new_machine(sim, "heard");
    id = sim_machine_id(machine);
    g_assert_cmpstr(hear(&ears, 2000, &event), ==, "OnMachineRegistered");
    cast = vx_object_cast(event, "IMachineRegisteredEvent", &error);
    g_assert_no_error(error);
    vx_get_string(cast, VX_GET("IMachineEvent", "machineId"), &heard, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(heard, ==, id);
    {
        g_autoptr(VxObject) mutable = sim_lock(machine, session);

        vx_set_int(mutable, VX_SET("IMachine", "memorySize"), 99, &error);
        sim_save(mutable);
    }
    sim_unlock(session, machine);
    assert_hears(&ears, "OnMachineDataChanged");
    sim_delete_machine(machine);
    assert_hears(&ears, "OnMachineRegistered");
    stop(&ears);
}

static void
test_states(void)
{
    static const char *const types[] = { "OnMachineStateChanged", "OnSessionStateChanged", NULL };
    static const char *const wanted[] = {
        "OnSessionStateChanged", /* Spawning */
        "OnSessionStateChanged", /* Locked */
        "OnMachineStateChanged", /* Starting */
        "OnMachineStateChanged", /* Running */
        "OnMachineStateChanged", /* Stopping */
        "OnMachineStateChanged", /* PoweredOff */
        "OnSessionStateChanged", /* Unlocking */
        "OnSessionStateChanged", /* Unlocked */
    };
    Ears ears;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "states");
    g_autoptr(VxObject) session = sim_new_session(sim);

    listen_for(&ears, types);
    sim_launch(machine, session);
    sim_power_down(machine, session);
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
        assert_hears(&ears, wanted[i]);
    stop(&ears);
    sim_delete_machine(machine);
}

static gpointer
call_meanwhile(gpointer data)
{
    GError *error = NULL;
    gint64 begin = g_get_monotonic_time();

    g_usleep(20000);
    g_assert_true(vx_runtime_join_thread(sim->runtime, &error));
    for (guint i = 0; i < 20; i++) {
        g_autofree char *text = NULL;

        vx_get_string(sim->vbox, VX_GET("IVirtualBox", "version"), &text, &error);
        g_assert_no_error(error);
    }
    vx_runtime_leave_thread(sim->runtime);
    return GINT_TO_POINTER((int) (g_get_monotonic_time() - begin));
}

static void
test_waiting(void)
{
    static const char *const types[] = { "OnMachineRegistered", NULL };
    Ears ears;
    g_autoptr(VxObject) event = NULL;
    gint64 begin;
    GThread *other;

    listen_for(&ears, types);
    g_assert_null(hear(&ears, 0, &event));
    begin = g_get_monotonic_time();
    other = g_thread_new("other", call_meanwhile, NULL);
    g_assert_null(hear(&ears, 300, &event));
    g_assert_cmpint(g_get_monotonic_time() - begin, >=, 290000);
    g_assert_cmpint(GPOINTER_TO_INT(g_thread_join(other)), <, 200000);
    stop(&ears);
}

/* Who listens to vetoable events and does not answer holds the change up. */
static void
test_veto(void)
{
    static const char *const types[] = { "OnExtraDataCanChange", NULL };
    Ears ears;
    GError *error = NULL;
    gint64 begin = g_get_monotonic_time();

    listen_for(&ears, types);
    vx_call(sim->vbox, VX_METHOD("IVirtualBox", "setExtraData"), &error, VX_STR("vx/veto"),
            VX_STR("1"));
    g_assert_no_error(error);
    g_assert_cmpint(g_get_monotonic_time() - begin, >=, 2900000);
    stop(&ears);
    vx_call(sim->vbox, VX_METHOD("IVirtualBox", "setExtraData"), &error, VX_STR("vx/veto"),
            VX_STR(""));
    g_assert_no_error(error);
}

static void
test_unregistered(void)
{
    static const char *const types[] = { "OnMachineRegistered", NULL };
    Ears ears;
    GError *error = NULL;
    g_autoptr(VxObject) event = NULL;
    g_autoptr(VxObject) source = NULL;
    g_autoptr(VxObject) listener = NULL;

    listen_for(&ears, types);
    source = vx_object_ref(ears.source);
    listener = vx_object_ref(ears.listener);
    stop(&ears);
    vx_call(source, VX_METHOD("IEventSource", "getEvent"), &error, VX_OBJ(listener), VX_INT(0),
            VX_OUT_OBJ(&event));
    sim_assert_result(error, 0x80bb0001);
    g_clear_error(&error);
}

void
add_event_tests(void)
{
    g_test_add_func("/events/registration", test_registration);
    g_test_add_func("/events/states", test_states);
    g_test_add_func("/events/waiting", test_waiting);
    g_test_add_func("/events/unregistered", test_unregistered);
    if (!g_test_quick())
        g_test_add_func("/events/veto", test_veto);
}
