/* test-snapshot.c - snapshots: trees, differencing media, restoring and merging.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-sim.h"

static VxObject *
find_snapshot(VxObject *machine, const char *name)
{
    GError *error = NULL;
    VxObject *snapshot = NULL;

    vx_call(machine, VX_METHOD("IMachine", "findSnapshot"), &error, VX_STR(name),
            VX_OUT_OBJ(&snapshot));
    g_assert_no_error(error);
    return snapshot;
}

static char *
id_of(VxObject *snapshot)
{
    GError *error = NULL;
    char *id = NULL;

    vx_get_string(snapshot, VX_GET("ISnapshot", "id"), &id, &error);
    g_assert_no_error(error);
    return id;
}

static guint32
count(VxObject *machine)
{
    GError *error = NULL;
    guint32 n = 0;

    vx_get_u32(machine, VX_GET("IMachine", "snapshotCount"), &n, &error);
    g_assert_no_error(error);
    return n;
}

static guint
n_children(VxObject *medium)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) children = NULL;

    vx_get_objects(medium, VX_GET("IMedium", "children"), &children, &error);
    g_assert_no_error(error);
    return children->len;
}

static void
test_tree(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "snapshots");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = sim_lock(machine, session);
    g_autoptr(VxObject) disk = sim_new_disk(sim, "snapshots.vdi", 1 << 20);
    g_autoptr(VxObject) controller = sim_add_controller(mutable, "IDE", "IDE");
    g_autoptr(VxObject) first = NULL;
    g_autoptr(VxObject) second = NULL;
    g_autoptr(VxObject) current = NULL;
    g_autoptr(VxObject) now = NULL;
    g_autofree char *first_id = NULL, *second_id = NULL;
    guint32 memory = 0;

    vx_set_int(mutable, VX_SET("IMachine", "memorySize"), 100, &error);
    g_assert_true(sim_attach(mutable, "IDE", 0, 0, "HardDisk", disk, &error));
    sim_save(mutable);
    g_assert_true(sim_take_snapshot(session, "first", &error));
    g_assert_no_error(error);
    sim_assert_state(machine, "PoweredOff");
    now = sim_get_medium(machine, "IDE", 0, 0);
    g_assert_false(vx_object_same(now, disk)); /* a differencing medium has taken its place */
    g_assert_cmpuint(n_children(disk), ==, 1);

    vx_set_int(mutable, VX_SET("IMachine", "memorySize"), 200, &error);
    sim_save(mutable);
    g_assert_true(sim_take_snapshot(session, "second", &error));
    g_assert_cmpuint(count(machine), ==, 2);
    first = find_snapshot(machine, "first");
    second = find_snapshot(machine, "second");
    first_id = id_of(first);
    second_id = id_of(second);
    vx_get_object(machine, VX_GET("IMachine", "currentSnapshot"), &current, &error);
    g_assert_true(vx_object_same(current, second));

    g_assert_true(sim_restore_snapshot(session, first, &error));
    g_assert_no_error(error);
    vx_get_u32(machine, VX_GET("IMachine", "memorySize"), &memory, &error);
    g_assert_cmpuint(memory, ==, 100);
    g_clear_pointer(&current, vx_object_unref);
    vx_get_object(machine, VX_GET("IMachine", "currentSnapshot"), &current, &error);
    g_assert_true(vx_object_same(current, first));

    /* The current snapshot has a child: it cannot go. */
    g_assert_false(sim_delete_snapshot(session, first_id, &error));
    sim_assert_result(error, 0x80bb0007);
    g_clear_error(&error);
    g_assert_true(sim_delete_snapshot(session, second_id, &error));
    g_assert_no_error(error);
    g_assert_true(sim_delete_snapshot(session, first_id, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(count(machine), ==, 0);
    g_assert_cmpuint(n_children(disk), ==, 0);
    g_clear_pointer(&now, vx_object_unref);
    now = sim_get_medium(machine, "IDE", 0, 0);
    g_assert_true(vx_object_same(now, disk)); /* everything is in the base medium again */
    sim_unlock(session, machine);
    sim_delete_machine(machine);
}

/* Another service finds tree and media as they were. */
static void
test_persistence(void)
{
    GError *error = NULL;
    VxObject *machine = sim_new_machine(sim, "snapshots kept");
    VxObject *session = sim_new_session(sim);
    VxObject *mutable = sim_lock(machine, session);
    VxObject *disk = sim_new_disk(sim, "snapshots-kept.vdi", 1 << 20);
    VxObject *controller = sim_add_controller(mutable, "IDE", "IDE");
    g_autoptr(VxObject) found = NULL;
    g_autoptr(VxObject) snapshot = NULL;
    g_autoptr(VxObject) inner = NULL;
    g_autoptr(VxObject) base = NULL;
    g_autoptr(VxObject) now = NULL;
    g_autoptr(VxObject) parent = NULL;

    g_assert_true(sim_attach(mutable, "IDE", 0, 0, "HardDisk", disk, &error));
    g_assert_true(sim_take_snapshot(session, "kept", &error));
    g_assert_no_error(error);
    vx_object_unref(controller);
    vx_object_unref(disk);
    vx_object_unref(mutable);
    sim_unlock(session, machine);
    vx_object_unref(session);
    vx_object_unref(machine);

    sim_fixture_restart(sim);
    found = sim_find_machine(sim, "snapshots kept", &error);
    g_assert_no_error(error);
    snapshot = find_snapshot(found, "kept");
    vx_get_object(snapshot, VX_GET("ISnapshot", "machine"), &inner, &error);
    g_assert_no_error(error);
    base = sim_get_medium(inner, "IDE", 0, 0);
    now = sim_get_medium(found, "IDE", 0, 0);
    vx_get_object(now, VX_GET("IMedium", "parent"), &parent, &error);
    g_assert_true(vx_object_same(parent, base));
    sim_delete_machine(found);
}

static void
test_refused(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "refused");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = sim_lock(machine, session);
    g_autoptr(VxObject) none = NULL;

    vx_call(machine, VX_METHOD("IMachine", "findSnapshot"), &error, VX_STR("nothing"),
            VX_OUT_OBJ(&none));
    sim_assert_result(error, 0x80bb0001);
    g_clear_error(&error);
    g_assert_false(sim_delete_snapshot(session, "no uuid", &error));
    sim_assert_result(error, 0x80070057);
    g_clear_error(&error);
    sim_unlock(session, machine);
    sim_delete_machine(machine);
}

void
add_snapshot_tests(void)
{
    g_test_add_func("/snapshot/tree", test_tree);
    g_test_add_func("/snapshot/persistence", test_persistence);
    g_test_add_func("/snapshot/refused", test_refused);
}
