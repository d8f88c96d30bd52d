/* test-storage.c - media, controllers, and what is refused of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-sim.h"

#include <glib/gstdio.h>
#include <string.h>

static VxObject *
open_medium(const char *path, const char *type, GError **error)
{
    const VxMember *open = VX_METHOD("IVirtualBox", "openMedium");
    VxObject *medium = NULL;

    if (vx_n_params(sim->runtime, open) == 5)
        vx_call(sim->vbox, open, error, VX_STR(path), VX_ENUM("DeviceType", type),
                VX_ENUM("AccessMode", "ReadOnly"), VX_INT(FALSE), VX_OUT_OBJ(&medium));
    else
        vx_call(sim->vbox, open, error, VX_STR(path), VX_ENUM("DeviceType", type),
                VX_ENUM("AccessMode", "ReadOnly"), VX_OUT_OBJ(&medium));
    return medium;
}

static gint64
logical_size(VxObject *medium)
{
    GError *error = NULL;
    gint64 size = 0;

    vx_get_i64(medium, VX_GET("IMedium", "logicalSize"), &size, &error);
    g_assert_no_error(error);
    return size;
}

static void
remove_disk(VxObject *disk)
{
    GError *error = NULL;
    g_autoptr(VxObject) progress = NULL;

    vx_call(disk, VX_METHOD("IMedium", "deleteStorage"), &error, VX_OUT_OBJ(&progress));
    g_assert_no_error(error);
    g_assert_true(sim_wait(progress, &error));
}

static void
test_media(void)
{
    GError *error = NULL;
    g_autofree char *path = g_build_filename(sim->directory, "one.vdi", NULL), *id = NULL,
                    *again_id = NULL;
    g_autoptr(VxObject) disk = sim_disk_object(sim, path);
    g_autoptr(VxObject) twin = sim_disk_object(sim, path);
    g_autoptr(VxObject) again = NULL;

    g_assert_true(sim_create_storage(disk, 4 << 20, &error));
    g_assert_no_error(error);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_cmpint(logical_size(disk), ==, 4 << 20);
    g_assert_false(sim_create_storage(disk, 4 << 20, &error)); /* it is there */
    sim_assert_result(error, 0x80bb0007);
    g_clear_error(&error);
    g_assert_false(sim_create_storage(twin, 4 << 20, &error)); /* the file is */
    sim_assert_result(error, 0x80bb0004);
    g_clear_error(&error);

    id = sim_medium_id_of(disk);
    again = open_medium(path, "HardDisk", &error);
    g_assert_no_error(error);
    g_assert_true(vx_object_same(again, disk));

    /* Forgotten and opened anew it is known by the UUID in the file. */
    vx_call(disk, VX_METHOD("IMedium", "close"), &error);
    g_assert_no_error(error);
    g_clear_pointer(&again, vx_object_unref);
    again = open_medium(path, "HardDisk", &error);
    g_assert_no_error(error);
    again_id = sim_medium_id_of(again);
    g_assert_cmpstr(again_id, ==, id);
    g_assert_cmpint(logical_size(again), ==, 4 << 20);
    remove_disk(again);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void
test_refused_images(void)
{
    GError *error = NULL;
    g_autofree char *path = g_build_filename(sim->directory, "no image.vdi", NULL);

    g_assert_null(open_medium(path, "HardDisk", &error));
    sim_assert_result(error, 0x80bb0004);
    g_clear_error(&error);
    g_file_set_contents(path, "this is no image", -1, NULL);
    g_assert_null(open_medium(path, "HardDisk", &error));
    sim_assert_result(error, 0x80bb0005);
    g_clear_error(&error);
    g_assert_null(open_medium(path, "DVD", &error));
    sim_assert_result(error, 0x80bb0005);
    g_clear_error(&error);
    g_unlink(path);
}

static void
test_controllers(void)
{
    static const struct {
        const char *bus, *type;
        guint min, max, ports, devices;
    } wanted[] = {
        {"IDE",     "PIIX4",       2,  2,   2,  2},
        { "SATA",   "IntelAhci",   1,  30,  30, 1},
        { "SCSI",   "LsiLogic",    16, 16,  16, 1},
        { "Floppy", "I82078",      1,  1,   1,  2},
        { "SAS",    "LsiLogicSas", 1,  255, 8,  1},
        { "USB",    "USB",         8,  8,   8,  1},
        { "PCIe",   "NVMe",        1,  255, 1,  1},
    };
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_try_create_machine(sim, "controllers", NULL, &error);

    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_autoptr(VxObject) controller = NULL;
        g_autoptr(VxObject) another = NULL;
        const char *type = NULL;
        guint32 ports = 0, devices = 0;

        if (!vx_has_enum(sim->runtime, "StorageBus", wanted[i].bus))
            continue;
        controller = sim_add_controller(machine, wanted[i].bus, wanted[i].bus);
        vx_get_enum(controller, VX_GET("IStorageController", "controllerType"),
                    "StorageControllerType", &type, &error);
        vx_get_u32(controller, VX_GET("IStorageController", "portCount"), &ports, &error);
        vx_get_u32(controller, VX_GET("IStorageController", "maxDevicesPerPortCount"), &devices,
                   &error);
        g_assert_no_error(error);
        g_assert_cmpstr(type, ==, wanted[i].type);
        g_assert_cmpuint(ports, ==, wanted[i].ports);
        g_assert_cmpuint(devices, ==, wanted[i].devices);
        vx_set_int(controller, VX_SET("IStorageController", "portCount"), wanted[i].max + 1,
                   &error);
        sim_assert_result(error, 0x80070057);
        g_clear_error(&error);
        /* A PIIX3 machine has one of each. */
        vx_call(machine, VX_METHOD("IMachine", "addStorageController"), &error, VX_STR("another"),
                VX_ENUM("StorageBus", wanted[i].bus), VX_OUT_OBJ(&another));
        sim_assert_result(error, 0x80070057);
        g_clear_error(&error);
    }
}

static void
test_attach(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "attach");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = sim_lock(machine, session);
    g_autoptr(VxObject) disk = sim_new_disk(sim, "attach.vdi", 1 << 20);
    G_GNUC_UNUSED g_autoptr(VxObject) controller = sim_add_controller(mutable, "IDE", "IDE");
    g_autoptr(VxObject) seen = NULL;
    g_auto(GStrv) machines = NULL;
    g_autofree char *id = sim_machine_id(machine);

    g_assert_false(sim_attach(mutable, "nowhere", 0, 0, "HardDisk", disk, &error));
    sim_assert_result(error, 0x80bb0001);
    g_clear_error(&error);
    g_assert_false(sim_attach(mutable, "IDE", 2, 0, "HardDisk", disk, &error));
    sim_assert_result(error, 0x80070057);
    g_clear_error(&error);
    g_assert_true(sim_attach(mutable, "IDE", 0, 0, "HardDisk", disk, &error));
    g_assert_no_error(error);
    g_assert_false(sim_attach(mutable, "IDE", 0, 0, "DVD", NULL, &error)); /* the place is taken */
    sim_assert_result(error, 0x80bb000c);
    g_clear_error(&error);
    g_assert_false(sim_attach(mutable, "IDE", 0, 1, "HardDisk", disk, &error)); /* so is the disk */
    sim_assert_result(error, 0x80bb000c);
    g_clear_error(&error);
    g_assert_true(sim_attach(mutable, "IDE", 1, 0, "DVD", NULL, &error));
    g_assert_no_error(error);
    sim_save(mutable);

    seen = sim_get_medium(machine, "IDE", 0, 0);
    g_assert_true(vx_object_same(seen, disk));
    vx_call(disk, VX_METHOD("IMedium", "close"), &error);
    sim_assert_result(error, 0x80bb000c);
    g_clear_error(&error);
    vx_get_strings(disk, VX_GET("IMedium", "machineIds"), &machines, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(machines), ==, 1);
    g_assert_cmpstr(machines[0], ==, id);

    vx_call(mutable, VX_METHOD("IMachine", "detachDevice"), &error, VX_STR("IDE"), VX_INT(0),
            VX_INT(0));
    g_assert_no_error(error);
    sim_unlock(session, machine); /* not saved: it is still attached */
    g_clear_pointer(&seen, vx_object_unref);
    seen = sim_get_medium(machine, "IDE", 0, 0);
    g_assert_nonnull(seen);
    sim_delete_machine(machine);
}

/* A deleted machine takes its disks along only where they are asked for. */
static void
test_unregister(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "unregister");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = sim_lock(machine, session);
    g_autoptr(VxObject) disk = sim_new_disk(sim, "unregister.vdi", 1 << 20);
    G_GNUC_UNUSED g_autoptr(VxObject) controller = sim_add_controller(mutable, "IDE", "IDE");
    g_autofree char *path = g_build_filename(sim->directory, "unregister.vdi", NULL);
    g_autoptr(GPtrArray) media = NULL;

    g_assert_true(sim_attach(mutable, "IDE", 0, 0, "HardDisk", disk, &error));
    sim_save(mutable);
    sim_unlock(session, machine);
    vx_call(machine, VX_METHOD("IMachine", "unregister"), &error,
            VX_ENUM("CleanupMode", "DetachAllReturnNone"), VX_OUT_OBJS(&media));
    g_assert_no_error(error);
    g_assert_cmpuint(media->len, ==, 0);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    remove_disk(disk);
}

void
add_storage_tests(void)
{
    g_test_add_func("/storage/media", test_media);
    g_test_add_func("/storage/refused-images", test_refused_images);
    g_test_add_func("/storage/controllers", test_controllers);
    g_test_add_func("/storage/attach", test_attach);
    g_test_add_func("/storage/unregister", test_unregister);
}
