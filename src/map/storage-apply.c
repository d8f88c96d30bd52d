/* storage-apply.c - detaches and removes what goes, then adds, changes and attaches the rest.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/storage-apply.h"

#include "map/bandwidth.h"
#include "map/storage-steps.h"

/* VirtualBox goes on counting it as one of its group. */
static gboolean
leave_group(VxMap *map, const VxStorageDrive *drive, GError **error)
{
    return !drive->group ||
           vx_bandwidth_set_for_drive(map->machine, drive->controller_name, drive->place.port,
                                      drive->place.device, NULL, error);
}

static gboolean
detach_drives(VxMap *map, const VxStoragePlan *plan, GError **error)
{
    VxObject *machine = vx_machine_get_object(map->machine);

    for (guint i = 0; i < plan->state->drives->len; i++) {
        const VxStorageDrive *drive = g_ptr_array_index(plan->state->drives, i);

        if (!vx_storage_plan_has_drive(plan, drive) &&
            (!leave_group(map, drive, error) || !vx_storage_detach(machine, drive, error)))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_controller_planned(const VxStoragePlan *plan, const VxStorageController *present)
{
    for (guint i = 0; i < plan->controllers->len; i++)
        if (((VxPlannedController *) g_ptr_array_index(plan->controllers, i))->present == present)
            return TRUE;
    return FALSE;
}

static gboolean
remove_controllers(VxObject *machine, const VxStoragePlan *plan, GError **error)
{
    for (guint i = 0; i < plan->state->controllers->len; i++) {
        const VxStorageController *present = g_ptr_array_index(plan->state->controllers, i);

        if (!is_controller_planned(plan, present) &&
            !vx_storage_remove_controller(machine, present, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
apply_controllers(VxMap *map, VxObject *machine, const VxStoragePlan *plan, GError **error)
{
    for (guint i = 0; i < plan->controllers->len; i++) {
        const VxPlannedController *controller = g_ptr_array_index(plan->controllers, i);

        if (!vx_storage_apply_controller(map, machine, controller, error)) {
            g_prefix_error(error, "devices/controller (%s): ", controller->name);
            return FALSE;
        }
    }
    return TRUE;
}

/* A CD drive with another medium is the same drive, with all that libvirt has no word for. */
static gboolean
note_switches(VxMap *map, const VxStoragePlan *plan, VxPlannedDisk *planned, GError **error)
{
    const VxStorageDrive *before =
        planned->controller->present && !planned->present
            ? vx_storage_state_find_drive(plan->state, planned->controller->name, planned->place)
            : NULL;

    return !before || planned->disk->device != VX_DISK_CDROM ||
           !g_str_equal(before->type, VX_MEDIUM_DVD) ||
           vx_storage_read_switches(map, before, &planned->switches, error);
}

static gboolean
apply_disk(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, GError **error)
{
    if (!planned->present && (!vx_media_set_apply_type(map->media, planned->disk, error) ||
                              !vx_storage_attach(map, machine, planned, error) ||
                              !vx_storage_set_switches(machine, planned->controller->name,
                                                       planned->place, planned->switches, error)))
        return FALSE;
    return vx_storage_apply_switches(map, machine, planned, FALSE, error);
}

/* VirtualBox changes the type of media that are not attached, and not based on. A difference that
 * the next start would throw away is in the way. */
static gboolean
let_go(VxObject *machine, const VxStoragePlan *plan, GError **error)
{
    if (!vx_call(machine, VX_METHOD("IMachine", "saveSettings"), error))
        return FALSE;
    for (guint i = 0; i < plan->state->drives->len; i++) {
        const VxStorageDrive *drive = g_ptr_array_index(plan->state->drives, i);

        if (!vx_storage_plan_has_drive(plan, drive) && drive->info.temporary &&
            !vx_medium_delete(drive->medium, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
vx_storage_plan_apply(VxMap *map, VxStoragePlan *plan, GError **error)
{
    VxObject *machine = vx_machine_get_object(map->machine);

    for (guint i = 0; i < plan->disks->len; i++)
        if (!note_switches(map, plan, g_ptr_array_index(plan->disks, i), error))
            return FALSE;
    if (!detach_drives(map, plan, error) || (plan->retypes && !let_go(machine, plan, error)) ||
        !remove_controllers(machine, plan, error) || !apply_controllers(map, machine, plan, error))
        return FALSE;
    for (guint i = 0; i < plan->disks->len; i++) {
        const VxPlannedDisk *planned = g_ptr_array_index(plan->disks, i);

        if (!apply_disk(map, machine, planned, error)) {
            g_prefix_error(error, "devices/disk '%s': ", planned->disk->target_dev);
            return FALSE;
        }
    }
    return TRUE;
}
