/* storage-live.c - changes media, plugs and unplugs disks.
 *
 * Source: IMachine::mountMedium, attachDevice, detachDevice (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/storage-live.h"

#include "map/storage-steps.h"
#include "util/error.h"

static const char *const disk_rows[] = {
    "@type", "driver", "source", "target/@removable", "serial", "readonly", "alias", "iotune", NULL,
};
const VxLivePath vx_storage_live_paths[] = {
    {"devices/disk",       .plug = TRUE, .within = disk_rows },
    { NULL},
};

static gboolean
is_at(const VxPlannedDisk *planned, const VxStorageDrive *drive)
{
    return planned->controller->present &&
           g_str_equal(planned->controller->name, drive->controller_name) &&
           planned->place.port == drive->place.port && planned->place.device == drive->place.device;
}

/* Drives stay when their medium goes. */
static gboolean
is_same_drive(const VxPlannedDisk *planned, const VxStorageDrive *drive)
{
    return is_at(planned, drive) && planned->disk->device != VX_DISK_DISK &&
           g_str_equal(drive->type, vx_storage_device_type(planned->disk->device));
}

static const VxPlannedDisk *
find_same_drive(const VxStoragePlan *plan, const VxStorageDrive *drive)
{
    for (guint i = 0; i < plan->disks->len; i++) {
        const VxPlannedDisk *planned = g_ptr_array_index(plan->disks, i);

        if (is_same_drive(planned, drive))
            return planned;
    }
    return NULL;
}

static gboolean
has_drive(const VxStoragePlan *plan, const VxPlannedDisk *planned)
{
    for (guint i = 0; i < plan->state->drives->len; i++)
        if (is_same_drive(planned, g_ptr_array_index(plan->state->drives, i)))
            return TRUE;
    return FALSE;
}

static gboolean
check_controllers(const VxStoragePlan *plan, GError **error)
{
    for (guint i = 0; i < plan->controllers->len; i++) {
        const VxPlannedController *controller = g_ptr_array_index(plan->controllers, i);

        if (!controller->present) {
            vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                         "devices/controller: the domain has no such controller (%s), and "
                         "VirtualBox adds none while it runs",
                         controller->kind->name);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
unplug(VxMap *map, VxObject *machine, const VxStoragePlan *plan, GError **error)
{
    for (guint i = 0; i < plan->state->drives->len; i++) {
        const VxStorageDrive *drive = g_ptr_array_index(plan->state->drives, i);

        if (!vx_storage_plan_has_drive(plan, drive) && !find_same_drive(plan, drive) &&
            !vx_storage_detach(machine, drive, error))
            return FALSE;
    }
    return TRUE;
}

/* The guest can have locked the drive: then only @map->force helps. */
static gboolean
change_medium(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, GError **error)
{
    const VxMember *unmount = VX_OPT_METHOD("IMachine", "unmountMedium");
    VxObject *medium = vx_media_set_get(map->media, planned->disk);
    VxArg name = VX_STR(planned->controller->name);
    VxArg port = VX_INT(planned->place.port);
    VxArg device = VX_INT(planned->place.device);

    if (!medium && vx_has(map->runtime, unmount))
        return vx_call(machine, unmount, error, name, port, device, VX_INT(map->force));
    return vx_call(machine, VX_METHOD("IMachine", "mountMedium"), error, name, port, device,
                   VX_OBJ(medium), VX_INT(map->force));
}

static gboolean
plug(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, GError **error)
{
    return vx_media_set_apply_type(map->media, planned->disk, error) &&
           vx_storage_attach(map, machine, planned, error) &&
           vx_storage_apply_switches(map, machine, planned, TRUE, error);
}

static gboolean
apply_disk(VxMap *map, VxObject *machine, const VxStoragePlan *plan, const VxPlannedDisk *planned,
           GError **error)
{
    if (planned->present)
        return TRUE;
    if (has_drive(plan, planned))
        return change_medium(map, machine, planned, error);
    return plug(map, machine, planned, error);
}

gboolean
vx_storage_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    VxObject *machine = vx_machine_get_object(map->machine);
    const VxStoragePlan *plan = map->storage;

    if (!check_controllers(plan, error) || !unplug(map, machine, plan, error))
        return FALSE;
    for (guint i = 0; i < plan->disks->len; i++) {
        const VxPlannedDisk *planned = g_ptr_array_index(plan->disks, i);

        if (!apply_disk(map, machine, plan, planned, error)) {
            g_prefix_error(error, "devices/disk '%s': ", planned->disk->target_dev);
            return FALSE;
        }
    }
    return TRUE;
}
