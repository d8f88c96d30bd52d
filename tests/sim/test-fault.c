/* test-fault.c - failures on request come when they are asked for, and what they leave behind is
 * whole.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-sim.h"

#include <signal.h>
#include <string.h>

static gboolean
make_a_call(GError **error)
{
    g_autofree char *text = NULL;

    return vx_get_string(sim->vbox, VX_GET("IVirtualBox", "version"), &text, error);
}

static void
test_nth_call(void)
{
    GError *error = NULL;

    sim_fixture_set_faults(sim, "fail 3 80bb0004\n");
    make_a_call(&error);
    g_assert_no_error(error);
    make_a_call(&error);
    g_assert_no_error(error);
    g_assert_false(make_a_call(&error));
    sim_assert_result(error, 0x80bb0004);
    g_clear_error(&error);
    g_assert_true(make_a_call(&error));
    sim_fixture_set_faults(sim, "fail 1 80004005 IVirtualBox::homeFolder\n");
    g_assert_true(make_a_call(&error));
    sim_fixture_set_faults(sim, NULL);
    g_assert_true(make_a_call(&error));
}

static void
test_slow(void)
{
    GError *error = NULL;
    gint64 begin = g_get_monotonic_time();

    sim_fixture_set_faults(sim, "slow 50\n");
    g_assert_true(make_a_call(&error));
    sim_fixture_set_faults(sim, NULL);
    g_assert_cmpint(g_get_monotonic_time() - begin, >=, 45000);
}

static void
test_locked(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "somebody's");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = NULL;

    sim_fixture_set_faults(sim, "locked somebody's\n");
    g_assert_false(sim_try_lock(machine, session, "Write", &error));
    sim_assert_result(error, 0x80bb0007);
    g_clear_error(&error);
    sim_fixture_set_faults(sim, NULL);
    mutable = sim_lock(machine, session);
    sim_unlock(session, machine);
    sim_delete_machine(machine);
}

/* What could not be saved has not changed. */
static void
test_disk_full(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "full");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = sim_lock(machine, session);
    g_autoptr(VxObject) unsaved = NULL;
    guint32 before = 0, after = 0;

    vx_get_u32(machine, VX_GET("IMachine", "memorySize"), &before, &error);
    vx_set_int(mutable, VX_SET("IMachine", "memorySize"), before + 7, &error);
    sim_fixture_set_faults(sim, "diskfull\n");
    vx_call(mutable, VX_METHOD("IMachine", "saveSettings"), &error);
    sim_assert_result(error, 0x80bb0004);
    g_clear_error(&error);
    vx_get_u32(machine, VX_GET("IMachine", "memorySize"), &after, &error);
    g_assert_cmpuint(after, ==, before);
    unsaved = sim_try_create_machine(sim, "never there", NULL, &error);
    g_assert_no_error(error);
    vx_call(sim->vbox, VX_METHOD("IVirtualBox", "registerMachine"), &error, VX_OBJ(unsaved));
    sim_assert_result(error, 0x80bb0004);
    g_clear_error(&error);
    g_assert_null(sim_find_machine(sim, "never there", NULL));
    sim_fixture_set_faults(sim, NULL);
    sim_save(mutable);
    sim_unlock(session, machine);
    sim_delete_machine(machine);
}

/* Calls fail, the client's event source says so and that there is a service again, and all is
 * there. */
static void
test_dies(void)
{
    GError *error = NULL;
    VxObject *machine = sim_new_machine(sim, "survivor");
    VxObject *source = NULL, *listener = NULL;
    g_autoptr(VxObject) found = NULL;
    g_autofree char *name = NULL;

    if (sim->client != NULL) {
        gint64 type;
        guint32 number;

        g_assert_true(vx_typelib_enum_value(vx_runtime_get_typelib(sim->runtime), "VBoxEventType",
                                            "OnVBoxSVCAvailabilityChanged", &number));
        type = number;
        vx_get_object(sim->client, VX_GET("IVirtualBoxClient", "eventSource"), &source, &error);
        vx_call(source, VX_METHOD("IEventSource", "createListener"), &error, VX_OUT_OBJ(&listener));
        vx_call(source, VX_METHOD("IEventSource", "registerListener"), &error, VX_OBJ(listener),
                VX_INTS(&type, 1), VX_INT(FALSE));
        g_assert_no_error(error);
    }
    sim_fixture_set_faults(sim, "die 1\n");
    g_assert_false(make_a_call(&error));
    g_assert_true(vx_xpcom_error_is_disconnect(error));
    g_clear_error(&error);
    vx_get_string(machine, VX_GET("IMachine", "name"), &name, &error);
    g_assert_true(vx_xpcom_error_is_disconnect(error));
    g_clear_error(&error);
    sim_fixture_set_faults(sim, NULL);

    for (gint available = 0; source != NULL && available < 2; available++) {
        g_autoptr(VxObject) event = NULL;
        g_autoptr(VxObject) cast = NULL;
        gboolean is = -1;

        vx_call(source, VX_METHOD("IEventSource", "getEvent"), &error, VX_OBJ(listener),
                VX_INT(5000), VX_OUT_OBJ(&event));
        g_assert_no_error(error);
        g_assert_nonnull(event);
        cast = vx_object_cast(event, "IVBoxSVCAvailabilityChangedEvent", &error);
        vx_get_bool(cast, VX_GET("IVBoxSVCAvailabilityChangedEvent", "available"), &is, &error);
        g_assert_no_error(error);
        g_assert_cmpint(is, ==, available);
    }
    if (source != NULL) {
        vx_object_unref(listener);
        vx_object_unref(source);
    }
    vx_object_unref(machine);
    sim_fixture_disconnect(sim);
    sim_fixture_connect(sim);
    found = sim_find_machine(sim, "survivor", &error);
    g_assert_no_error(error);
    sim_delete_machine(found);
}

/* Each call of making a machine fails once: there is a machine at the end or there is none. */
static void
test_creation_is_whole(void)
{
    for (guint n = 1;; n++) {
        GError *error = NULL;
        g_autoptr(VxObject) machine = NULL;
        g_autoptr(VxObject) found = NULL;
        g_autofree char *fault = g_strdup_printf("fail %u 80004005\n", n);
        gboolean registered;

        sim_fixture_set_faults(sim, fault);
        machine = sim_try_create_machine(sim, "whole", NULL, &error);
        registered =
            machine != NULL && vx_call(sim->vbox, VX_METHOD("IVirtualBox", "registerMachine"),
                                       &error, VX_OBJ(machine));
        sim_fixture_set_faults(sim, NULL);
        found = sim_find_machine(sim, "whole", NULL);
        g_assert_true((found != NULL) == registered);
        if (registered) {
            g_assert_cmpuint(n, ==, 3);
            sim_delete_machine(found);
            return;
        }
        sim_assert_result(error, 0x80004005);
        g_clear_error(&error);
    }
}

void
add_fault_tests(void)
{
    g_test_add_func("/fault/nth-call", test_nth_call);
    g_test_add_func("/fault/slow", test_slow);
    g_test_add_func("/fault/locked", test_locked);
    g_test_add_func("/fault/disk-full", test_disk_full);
    g_test_add_func("/fault/dies", test_dies);
    g_test_add_func("/fault/creation-is-whole", test_creation_is_whole);
}
