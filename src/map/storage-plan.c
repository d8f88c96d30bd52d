/* storage-plan.c - finds for each controller and disk of a definition what the machine has already.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/storage-plan.h"

static void
planned_controller_free(VxPlannedController *controller)
{
    g_free(controller->name);
    g_free(controller);
}

void
vx_storage_plan_free(VxStoragePlan *plan)
{
    if (!plan)
        return;
    g_ptr_array_unref(plan->disks);
    g_ptr_array_unref(plan->controllers);
    vx_storage_state_free(plan->state);
    g_free(plan);
}

static gboolean
name_is_used(const VxStoragePlan *plan, const char *name)
{
    for (guint i = 0; i < plan->state->controllers->len; i++) {
        const VxStorageController *present = g_ptr_array_index(plan->state->controllers, i);

        if (g_str_equal(present->name, name))
            return TRUE;
    }
    for (guint i = 0; i < plan->controllers->len; i++) {
        const VxPlannedController *planned = g_ptr_array_index(plan->controllers, i);

        if (g_str_equal(planned->name, name))
            return TRUE;
    }
    return FALSE;
}

static char *
choose_name(const VxStoragePlan *plan, const VxStorageKind *kind)
{
    g_autofree char *name = g_strdup(kind->name);

    for (guint n = 2; name_is_used(plan, name); n++) {
        g_free(name);
        name = g_strdup_printf("%s %u", kind->name, n);
    }
    return g_steal_pointer(&name);
}

/* One on another bus (SAS instead of SCSI) is another controller. */
static const VxStorageController *
find_present(const VxStoragePlan *plan, const VxStorageKind *kind, gint index, gboolean any_model)
{
    for (guint i = 0; i < plan->state->controllers->len; i++) {
        const VxStorageController *present = g_ptr_array_index(plan->state->controllers, i);

        if (present->kind && present->kind->type == kind->type && present->index == index &&
            (any_model || g_str_equal(present->kind->bus, kind->bus)))
            return present;
    }
    return NULL;
}

static VxPlannedController *
add_controller(VxStoragePlan *plan, const VxStorageKind *kind, gint index, gboolean any_model)
{
    VxPlannedController *planned = g_new0(VxPlannedController, 1);

    planned->index = index;
    planned->any_model = any_model;
    planned->present = find_present(plan, kind, index, any_model);
    planned->kind = planned->present && any_model ? planned->present->kind : kind;
    planned->name = planned->present ? g_strdup(planned->present->name) : choose_name(plan, kind);
    g_ptr_array_add(plan->controllers, planned);
    return planned;
}

static void
add_controllers(VxStoragePlan *plan, const VxDomainDef *def)
{
    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = g_ptr_array_index(def->controllers, i);
        const VxStorageKind *kind = vx_storage_kind_find(controller->type, controller->model);

        if (kind && controller->type != VX_CONTROLLER_USB)
            add_controller(plan, kind, controller->index, !controller->model);
    }
}

static VxPlannedController *
find_controller(VxStoragePlan *plan, const VxDiskDef *disk)
{
    VxControllerType type = vx_storage_bus_to_type(disk->bus);
    gint index = type ? (gint) disk->address.controller : 0;

    for (guint i = 0; i < plan->controllers->len; i++) {
        VxPlannedController *controller = g_ptr_array_index(plan->controllers, i);

        if (controller->kind->type == type && controller->index == index)
            return controller;
    }
    return add_controller(plan, vx_storage_kind_find(type, 0), index, TRUE);
}

static void
note_cache(VxPlannedController *controller, const VxDiskDef *disk)
{
    if (disk->cache == VX_CACHE_WRITEBACK)
        controller->host_cache = VX_TRI_YES;
    else if (disk->cache == VX_CACHE_NONE)
        controller->host_cache = VX_TRI_NO;
}

/* A disk that became a difference since (by a snapshot, or as an immutable medium) is the same. */
static gboolean
is_same(const VxStorageDrive *present, const VxDiskDef *disk)
{
    if (!g_str_equal(present->type, vx_storage_device_type(disk->device)))
        return FALSE;
    if (!present->medium || !disk->source)
        return !present->medium && !disk->source;
    return g_str_equal(present->info.location, disk->source) ||
           g_strcmp0(present->info.base, disk->source) == 0;
}

/* Media whose type the definition wants otherwise have to be attached anew. */
static gboolean
type_changes(const VxStorageDrive *present, const VxDiskDef *disk)
{
    const char *type = present->info.type ? present->info.type : "";

    if (disk->device != VX_DISK_DISK)
        return disk->device == VX_DISK_FLOPPY && disk->source && disk->type == VX_DISK_FILE &&
               !!disk->readonly != g_str_equal(type, "Readonly");
    return (disk->readonly || disk->transient) != g_str_equal(type, "Immutable") ||
           !!disk->shareable != g_str_equal(type, "Shareable");
}

static void
add_disks(VxStoragePlan *plan, const VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = g_ptr_array_index(def->disks, i);
        VxPlannedController *controller = find_controller(plan, disk);
        VxPlannedDisk *planned = g_new0(VxPlannedDisk, 1);
        const VxStorageDrive *present = NULL;

        planned->disk = disk;
        planned->controller = controller;
        planned->place = vx_storage_place_from_address(disk->bus, &disk->address);
        controller->n_ports = MAX(controller->n_ports, (guint) planned->place.port + 1);
        note_cache(controller, disk);
        if (controller->present)
            present = vx_storage_state_find_drive(plan->state, controller->name, planned->place);
        if (present && is_same(present, disk) && !type_changes(present, disk))
            planned->present = present;
        g_ptr_array_add(plan->disks, planned);
    }
}

VxStoragePlan *
vx_storage_plan_new(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(VxStorageState) state = vx_storage_state_read(map, map->before, error);
    VxStoragePlan *plan;

    if (!state)
        return NULL;
    plan = g_new0(VxStoragePlan, 1);
    plan->state = g_steal_pointer(&state);
    plan->controllers = g_ptr_array_new_with_free_func((GDestroyNotify) planned_controller_free);
    plan->disks = g_ptr_array_new_with_free_func(g_free);
    add_controllers(plan, def);
    add_disks(plan, def);
    return plan;
}

/* ---- Doing it ---- */

gboolean
vx_storage_plan_has_drive(const VxStoragePlan *plan, const VxStorageDrive *drive)
{
    for (guint i = 0; i < plan->disks->len; i++)
        if (((VxPlannedDisk *) g_ptr_array_index(plan->disks, i))->present == drive)
            return TRUE;
    return FALSE;
}

static gboolean
detach_drives(VxObject *machine, const VxStoragePlan *plan, GError **error)
{
    for (guint i = 0; i < plan->state->drives->len; i++) {
        const VxStorageDrive *drive = g_ptr_array_index(plan->state->drives, i);

        if (!vx_storage_plan_has_drive(plan, drive) && drive->controller &&
            !vx_call(machine, VX_METHOD("IMachine", "detachDevice"), error,
                     VX_STR(drive->controller->name), VX_INT(drive->place.port),
                     VX_INT(drive->place.device)))
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
            !vx_call(machine, VX_METHOD("IMachine", "removeStorageController"), error,
                     VX_STR(present->name)))
            return FALSE;
    }
    return TRUE;
}

/* Returns: (transfer full): IStorageController of the session's machine */
static VxObject *
get_controller(VxObject *machine, const VxPlannedController *controller, GError **error)
{
    VxObject *object = NULL;

    if (controller->present
            ? vx_call(machine, VX_METHOD("IMachine", "getStorageControllerByName"), error,
                      VX_STR(controller->name), VX_OUT_OBJ(&object))
            : vx_call(machine, VX_METHOD("IMachine", "addStorageController"), error,
                      VX_STR(controller->name), VX_ENUM("StorageBus", controller->kind->bus),
                      VX_OUT_OBJ(&object)))
        return object;
    return NULL;
}

static gboolean
apply_ports(VxObject *object, guint n_ports, GError **error)
{
    guint32 present;

    return vx_get_u32(object, VX_GET("IStorageController", "portCount"), &present, error) &&
           (present >= n_ports ||
            vx_set_int(object, VX_SET("IStorageController", "portCount"), n_ports, error));
}

static gboolean
apply_cache(VxMap *map, VxObject *object, const VxPlannedController *controller, GError **error)
{
    gboolean wanted = controller->host_cache == VX_TRI_YES;
    gboolean present;

    return (controller->host_cache ||
            vx_storage_get_default_cache(map, controller->kind, &wanted, error)) &&
           vx_get_bool(object, VX_GET("IStorageController", "useHostIOCache"), &present, error) &&
           (present == wanted ||
            vx_set_int(object, VX_SET("IStorageController", "useHostIOCache"), wanted, error));
}

static gboolean
apply_controller(VxMap *map, VxObject *machine, const VxPlannedController *controller,
                 GError **error)
{
    g_autoptr(VxObject) object = get_controller(machine, controller, error);
    gboolean same = controller->present && controller->present->kind == controller->kind;

    return object &&
           (same || vx_set_enum(object, VX_SET("IStorageController", "controllerType"),
                                "StorageControllerType", controller->kind->controller, error)) &&
           apply_ports(object, controller->n_ports, error) &&
           apply_cache(map, object, controller, error);
}

static gboolean
apply_controllers(VxMap *map, VxObject *machine, const VxStoragePlan *plan, GError **error)
{
    for (guint i = 0; i < plan->controllers->len; i++) {
        const VxPlannedController *controller = g_ptr_array_index(plan->controllers, i);

        if (!apply_controller(map, machine, controller, error)) {
            g_prefix_error(error, "devices/controller (%s): ", controller->name);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
attach(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, GError **error)
{
    const VxMember *empty = VX_OPT_METHOD("IMachine", "attachDeviceWithoutMedium");
    VxObject *medium = vx_media_set_get(map->media, planned->disk);
    VxArg name = VX_STR(planned->controller->name);
    VxArg port = VX_INT(planned->place.port);
    VxArg device = VX_INT(planned->place.device);
    VxArg type = VX_ENUM("DeviceType", vx_storage_device_type(planned->disk->device));

    if (!medium && vx_has(map->runtime, empty))
        return vx_call(machine, empty, error, name, port, device, type);
    return vx_call(machine, VX_METHOD("IMachine", "attachDevice"), error, name, port, device, type,
                   VX_OBJ(medium));
}

/* Switches of a drive: where the machine tells them, and where they are set. */
typedef struct {
    const VxMember *get;
    const VxMember *set;
    gboolean wanted;
} Switch;

static gboolean
apply_switch(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, VxObject *attachment,
             const Switch *one, GError **error)
{
    gboolean present;

    if (!vx_has(map->runtime, one->get))
        return TRUE;
    return vx_get_bool(attachment, one->get, &present, error) &&
           (present == one->wanted ||
            vx_call(machine, one->set, error, VX_STR(planned->controller->name),
                    VX_INT(planned->place.port), VX_INT(planned->place.device),
                    VX_INT(one->wanted)));
}

static gboolean
apply_switches(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, GError **error)
{
    const VxDiskDef *disk = planned->disk;
    g_autoptr(VxObject) attachment = NULL;
    const Switch switches[] = {
        {VX_OPT_GET("IMediumAttachment",  "nonRotational"),
         VX_OPT_METHOD("IMachine", "nonRotationalDevice"),      disk->rotation_rate == 1         },
        { VX_OPT_GET("IMediumAttachment", "discard"),
         VX_OPT_METHOD("IMachine", "setAutoDiscardForDevice"),  disk->discard == VX_DISCARD_UNMAP},
        { VX_OPT_GET("IMediumAttachment", "hotPluggable"),
         VX_OPT_METHOD("IMachine", "setHotPluggableForDevice"), disk->removable == VX_TRI_YES    },
    };

    if (disk->device != VX_DISK_DISK)
        return TRUE;
    if (!vx_call(machine, VX_METHOD("IMachine", "getMediumAttachment"), error,
                 VX_STR(planned->controller->name), VX_INT(planned->place.port),
                 VX_INT(planned->place.device), VX_OUT_OBJ(&attachment)))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(switches); i++) {
        if (switches[i].get == switches[G_N_ELEMENTS(switches) - 1].get && disk->bus != VX_BUS_SATA)
            continue; /* elsewhere VirtualBox decides */
        if (!apply_switch(map, machine, planned, attachment, &switches[i], error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
apply_disk(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, GError **error)
{
    if (!planned->present && (!vx_media_set_apply_type(map->media, planned->disk, error) ||
                              !attach(map, machine, planned, error)))
        return FALSE;
    return apply_switches(map, machine, planned, error);
}

gboolean
vx_storage_plan_apply(VxMap *map, VxStoragePlan *plan, GError **error)
{
    VxObject *machine = vx_machine_get_object(map->machine);

    if (!detach_drives(machine, plan, error) || !remove_controllers(machine, plan, error) ||
        !apply_controllers(map, machine, plan, error))
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
