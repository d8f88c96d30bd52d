/* test-session.c - who holds a machine's lock, and what the others then get.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-sim.h"

static void
test_rules(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "locks");
    g_autoptr(VxObject) first = sim_new_session(sim);
    g_autoptr(VxObject) second = sim_new_session(sim);
    g_autoptr(VxObject) mutable = NULL;
    g_autoptr(VxObject) shared = NULL;
    const char *type = NULL;

    vx_call(first, VX_METHOD("ISession", "unlockMachine"), &error);
    sim_assert_result(error, 0x8000ffff);
    g_clear_error(&error);
    mutable = sim_lock(machine, first);
    sim_assert_session_state(machine, "Locked");

    g_assert_false(sim_try_lock(machine, first, "Write", &error)); /* that session is busy */
    sim_assert_result(error, 0x80bb0007);
    g_clear_error(&error);
    g_assert_false(sim_try_lock(machine, second, "Write", &error));
    sim_assert_result(error, 0x80bb0007);
    g_clear_error(&error);

    g_assert_true(sim_try_lock(machine, second, "Shared", &error));
    g_assert_no_error(error);
    vx_get_enum(second, VX_GET("ISession", "type"), "SessionType", &type, &error);
    g_assert_cmpstr(type, ==, "Shared");
    shared = sim_session_machine(second);
    g_assert_true(vx_object_same(shared, mutable));
    vx_call(second, VX_METHOD("ISession", "unlockMachine"), &error);
    g_assert_no_error(error);
    sim_assert_session_state(machine, "Locked");
    sim_unlock(first, machine);
    sim_delete_machine(machine);
}

/* A shared lock of an unlocked machine is a write lock. */
static void
test_shared_of_unlocked(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "shared");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = NULL;
    const char *type = NULL;

    g_assert_true(sim_try_lock(machine, session, "Shared", &error));
    vx_get_enum(session, VX_GET("ISession", "type"), "SessionType", &type, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(type, ==, "WriteLock");
    mutable = sim_session_machine(session);
    vx_set_int(mutable, VX_SET("IMachine", "memorySize"), 77, &error);
    g_assert_no_error(error);
    sim_unlock(session, machine);
    sim_delete_machine(machine);
}

/* The lock goes with the last reference to its session. */
static void
test_dropped_session(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "dropped");
    VxObject *session = sim_new_session(sim);
    VxObject *mutable = sim_lock(machine, session);
    g_autoptr(VxObject) next = sim_new_session(sim);
    gboolean locked = FALSE;

    vx_object_unref(mutable);
    vx_object_unref(session);
    for (guint i = 0; i < 200 && !locked; i++) {
        g_clear_error(&error);
        locked = sim_try_lock(machine, next, "Write", &error);
        g_usleep(2000);
    }
    g_assert_true(locked);
    g_clear_error(&error);
    sim_unlock(next, machine);
    sim_delete_machine(machine);
}

static void
test_locked_machine_stays(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "stays");
    g_autoptr(VxObject) session = sim_new_session(sim);
    G_GNUC_UNUSED g_autoptr(VxObject) mutable = sim_lock(machine, session);
    g_autoptr(GPtrArray) media = NULL;

    vx_call(machine, VX_METHOD("IMachine", "unregister"), &error,
            VX_ENUM("CleanupMode", "DetachAllReturnNone"), VX_OUT_OBJS(&media));
    sim_assert_result(error, 0x80bb0007);
    g_clear_error(&error);
    sim_unlock(session, machine);
    sim_delete_machine(machine);
}

void
add_session_tests(void)
{
    g_test_add_func("/session/rules", test_rules);
    g_test_add_func("/session/shared-of-unlocked", test_shared_of_unlocked);
    g_test_add_func("/session/dropped", test_dropped_session);
    g_test_add_func("/session/locked-machine-stays", test_locked_machine_stays);
}
