/* test-machine.c - machines: made, registered, changed, saved, found again, deleted.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-sim.h"

#include <glib/gstdio.h>
#include <string.h>

#define ID "4dab22b3-1d52-d8f3-2516-782e98ab3fa0"

static char *
string_of(VxObject *object, const VxMember *member)
{
    GError *error = NULL;
    char *text = NULL;

    vx_get_string(object, member, &text, &error);
    g_assert_no_error(error);
    return text;
}

static guint32
number_of(VxObject *object, const VxMember *member)
{
    GError *error = NULL;
    guint32 number = 0;

    vx_get_u32(object, member, &number, &error);
    g_assert_no_error(error);
    return number;
}

static void
test_create(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_try_create_machine(sim, "web", ID, &error);
    g_autofree char *id = NULL, *name = NULL, *path = NULL;
    g_autoptr(VxObject) found = NULL;
    g_autoptr(VxObject) by_id = NULL;
    g_autoptr(VxObject) by_path = NULL;

    g_assert_no_error(error);
    id = sim_machine_id(machine);
    name = string_of(machine, VX_GET("IMachine", "name"));
    path = string_of(machine, VX_GET("IMachine", "settingsFilePath"));
    g_assert_cmpstr(id, ==, ID);
    g_assert_cmpstr(name, ==, "web");
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    /* Until it is registered it can be changed without a session, and nobody finds it. */
    vx_set_int(machine, VX_SET("IMachine", "memorySize"), 321, &error);
    g_assert_no_error(error);
    g_assert_null(sim_find_machine(sim, "web", &error));
    sim_assert_result(error, 0x80bb0001);
    g_clear_error(&error);

    vx_call(sim->vbox, VX_METHOD("IVirtualBox", "registerMachine"), &error, VX_OBJ(machine));
    g_assert_no_error(error);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    found = sim_find_machine(sim, "web", &error);
    by_id = sim_find_machine(sim, ID, &error);
    by_path = sim_find_machine(sim, path, &error);
    g_assert_no_error(error);
    g_assert_true(vx_object_same(found, by_id));
    g_assert_true(vx_object_same(found, by_path));
    g_assert_cmpuint(number_of(found, VX_GET("IMachine", "memorySize")), ==, 321);

    vx_call(sim->vbox, VX_METHOD("IVirtualBox", "registerMachine"), &error, VX_OBJ(machine));
    g_assert_nonnull(error);
    g_clear_error(&error);
    /* Its settings file is in the way of another one's. */
    g_assert_null(sim_try_create_machine(sim, "web", NULL, &error));
    sim_assert_result(error, 0x80bb0004);
    g_clear_error(&error);
    sim_delete_machine(machine);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void
test_settings(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "settings");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = NULL;
    guint32 before = number_of(machine, VX_GET("IMachine", "memorySize"));

    /* The registered object only shows. */
    vx_set_int(machine, VX_SET("IMachine", "memorySize"), 333, &error);
    sim_assert_result(error, 0x80bb0002);
    g_clear_error(&error);

    mutable = sim_lock(machine, session);
    vx_set_int(mutable, VX_SET("IMachine", "memorySize"), 333, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(number_of(mutable, VX_GET("IMachine", "memorySize")), ==, 333);
    g_assert_cmpuint(number_of(machine, VX_GET("IMachine", "memorySize")), ==, before);
    vx_call(mutable, VX_METHOD("IMachine", "discardSettings"), &error);
    g_assert_no_error(error);
    g_assert_cmpuint(number_of(mutable, VX_GET("IMachine", "memorySize")), ==, before);

    vx_set_int(mutable, VX_SET("IMachine", "memorySize"), 444, &error);
    vx_set_int(mutable, VX_SET("IMachine", "CPUCount"), 0, &error);
    sim_assert_result(error, 0x80070057);
    g_clear_error(&error);
    sim_save(mutable);
    g_assert_cmpuint(number_of(machine, VX_GET("IMachine", "memorySize")), ==, 444);

    /* What is not saved goes with the lock, and so does the session's object. */
    vx_set_int(mutable, VX_SET("IMachine", "memorySize"), 555, &error);
    sim_unlock(session, machine);
    g_assert_cmpuint(number_of(machine, VX_GET("IMachine", "memorySize")), ==, 444);
    vx_set_int(mutable, VX_SET("IMachine", "memorySize"), 555, &error);
    sim_assert_result(error, 0x80070005);
    g_clear_error(&error);
    sim_delete_machine(machine);
}

/* Another service finds everything as it was left. */
static void
test_persistence(void)
{
    GError *error = NULL;
    VxObject *machine = sim_new_machine(sim, "kept");
    g_autofree char *id = sim_machine_id(machine), *id_after = NULL, *description = NULL,
                    *extra = NULL;
    VxObject *session = sim_new_session(sim);
    VxObject *mutable = sim_lock(machine, session);
    VxObject *adapter = NULL;
    g_autoptr(VxObject) found = NULL;
    g_autoptr(VxObject) found_adapter = NULL;
    const char *type;

    vx_set_string(mutable, VX_SET("IMachine", "description"), "two\nlines and \"quotes\"", &error);
    vx_call(mutable, VX_METHOD("IMachine", "getNetworkAdapter"), &error, VX_INT(1),
            VX_OUT_OBJ(&adapter));
    vx_set_int(adapter, VX_SET("INetworkAdapter", "enabled"), TRUE, &error);
    vx_set_enum(adapter, VX_SET("INetworkAdapter", "adapterType"), "NetworkAdapterType", "I82545EM",
                &error);
    vx_call(mutable, VX_METHOD("IMachine", "setExtraData"), &error, VX_STR("vx/key"),
            VX_STR("value"));
    g_assert_no_error(error);
    sim_save(mutable);
    vx_object_unref(adapter);
    vx_object_unref(mutable);
    sim_unlock(session, machine);
    vx_object_unref(session);
    vx_object_unref(machine);

    sim_fixture_restart(sim);
    found = sim_find_machine(sim, "kept", &error);
    g_assert_no_error(error);
    id_after = sim_machine_id(found);
    g_assert_cmpstr(id_after, ==, id);
    description = string_of(found, VX_GET("IMachine", "description"));
    g_assert_cmpstr(description, ==, "two\nlines and \"quotes\"");
    vx_call(found, VX_METHOD("IMachine", "getNetworkAdapter"), &error, VX_INT(1),
            VX_OUT_OBJ(&found_adapter));
    vx_get_enum(found_adapter, VX_GET("INetworkAdapter", "adapterType"), "NetworkAdapterType",
                &type, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(type, ==, "I82545EM");
    vx_call(found, VX_METHOD("IMachine", "getExtraData"), &error, VX_STR("vx/key"),
            VX_OUT_STR(&extra));
    g_assert_cmpstr(extra, ==, "value");
    sim_delete_machine(found);
}

static void
test_rename(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "before");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = sim_lock(machine, session);
    g_autoptr(VxObject) found = NULL;
    g_autofree char *path = NULL;

    vx_set_string(mutable, VX_SET("IMachine", "name"), "", &error);
    sim_assert_result(error, 0x80070057);
    g_clear_error(&error);
    vx_set_string(mutable, VX_SET("IMachine", "name"), "after", &error);
    g_assert_no_error(error);
    sim_save(mutable);
    sim_unlock(session, machine);
    found = sim_find_machine(sim, "after", &error);
    g_assert_no_error(error);
    path = string_of(found, VX_GET("IMachine", "settingsFilePath"));
    g_assert_true(g_str_has_suffix(path, "/after/after.vbox"));
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_null(sim_find_machine(sim, "before", NULL));
    sim_delete_machine(machine);
}

/* Extra-data of a registered machine wants a session. */
static void
test_extra_data(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "extra");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = NULL;
    g_auto(GStrv) keys = NULL;

    vx_call(machine, VX_METHOD("IMachine", "setExtraData"), &error, VX_STR("b"), VX_STR("1"));
    sim_assert_result(error, 0x80bb0002);
    g_clear_error(&error);
    mutable = sim_lock(machine, session);
    vx_call(mutable, VX_METHOD("IMachine", "setExtraData"), &error, VX_STR("b"), VX_STR("1"));
    vx_call(mutable, VX_METHOD("IMachine", "setExtraData"), &error, VX_STR("a"), VX_STR("2"));
    g_assert_no_error(error);
    sim_unlock(session, machine);
    vx_call(machine, VX_METHOD("IMachine", "getExtraDataKeys"), &error, VX_OUT_STRS(&keys));
    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(keys), ==, 2);
    g_assert_cmpstr(keys[0], ==, "a");
    sim_delete_machine(machine);
}

static void
test_guest_properties(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "properties");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = sim_lock(machine, session);
    g_autofree char *value = NULL, *flags = NULL;
    g_auto(GStrv) names = NULL;
    gint64 time = 0;

    vx_call(mutable, VX_METHOD("IMachine", "setGuestProperty"), &error, VX_STR("/A/One"),
            VX_STR("1"), VX_STR("TRANSIENT"));
    vx_call(mutable, VX_METHOD("IMachine", "setGuestPropertyValue"), &error, VX_STR("/B/Two"),
            VX_STR("2"));
    vx_call(machine, VX_METHOD("IMachine", "getGuestProperty"), &error, VX_STR("/A/One"),
            VX_OUT_STR(&value), VX_OUT_I64(&time), VX_OUT_STR(&flags));
    g_assert_no_error(error);
    g_assert_cmpstr(value, ==, "1");
    g_assert_cmpstr(flags, ==, "TRANSIENT");
    g_assert_cmpint(time, >, 0);
    vx_call(machine, VX_METHOD("IMachine", "enumerateGuestProperties"), &error, VX_STR("/B/*"),
            VX_OUT_STRS(&names), VX_OUT_NONE, VX_OUT_NONE, VX_OUT_NONE);
    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(names), ==, 1);
    g_assert_cmpstr(names[0], ==, "/B/Two");
    sim_unlock(session, machine);
    sim_delete_machine(machine);
}

static void
test_boot_order(void)
{
    static const char *const defaults[] = { "Floppy", "DVD", "HardDisk", "Null" };
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_try_create_machine(sim, "boot", NULL, &error);

    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(defaults); i++) {
        const char *device = NULL;

        vx_call(machine, VX_METHOD("IMachine", "getBootOrder"), &error, VX_INT(i + 1),
                VX_OUT_ENUM("DeviceType", &device));
        g_assert_no_error(error);
        g_assert_cmpstr(device, ==, defaults[i]);
    }
    vx_call(machine, VX_METHOD("IMachine", "setBootOrder"), &error, VX_INT(5),
            VX_ENUM("DeviceType", "DVD"));
    sim_assert_result(error, 0x80070057);
    g_clear_error(&error);
}

static void
test_shared_folders(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_try_create_machine(sim, "folders", NULL, &error);
    const VxMember *create = VX_METHOD("IMachine", "createSharedFolder");
    gboolean mount_point = vx_n_params(sim->runtime, create) == 5;
    g_autoptr(GPtrArray) folders = NULL;

    g_assert_no_error(error);
    for (guint i = 0; i < 2; i++) {
        if (mount_point)
            vx_call(machine, create, &error, VX_STR("share"), VX_STR("/tmp"), VX_INT(TRUE),
                    VX_INT(FALSE), VX_STR(""));
        else
            vx_call(machine, create, &error, VX_STR("share"), VX_STR("/tmp"), VX_INT(TRUE),
                    VX_INT(FALSE));
        if (i == 0)
            g_assert_no_error(error);
    }
    sim_assert_result(error, 0x80bb000c);
    g_clear_error(&error);
    vx_get_objects(machine, VX_GET("IMachine", "sharedFolders"), &folders, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(folders->len, ==, 1);
}

void
add_machine_tests(void)
{
    g_test_add_func("/machine/create", test_create);
    g_test_add_func("/machine/settings", test_settings);
    g_test_add_func("/machine/persistence", test_persistence);
    g_test_add_func("/machine/rename", test_rename);
    g_test_add_func("/machine/extra-data", test_extra_data);
    g_test_add_func("/machine/guest-properties", test_guest_properties);
    g_test_add_func("/machine/boot-order", test_boot_order);
    g_test_add_func("/machine/shared-folders", test_shared_folders);
}
