/* storage-plan.c - finds for each controller and disk of a definition what the machine has already.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/storage-plan.h"

#include "map/bandwidth.h"

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
is_same(VxMap *map, const VxStorageDrive *present, const VxDiskDef *disk)
{
    const char *location = vx_media_set_get_location(map->media, disk);

    if (!g_str_equal(present->type, vx_storage_device_type(disk->device)))
        return FALSE;
    if (!present->medium || !disk->source)
        return !present->medium && !disk->source;
    return g_strcmp0(present->info.location, location) == 0 ||
           g_strcmp0(present->info.base, location) == 0;
}

/* Media whose type the definition wants otherwise have to be attached anew. */
static gboolean
type_changes(const VxStorageDrive *present, const VxDiskDef *disk)
{
    const char *type = present->info.type ? present->info.type : "";

    if (!vx_disk_def_is_hard(disk))
        return disk->device == VX_DISK_FLOPPY && disk->source && disk->type == VX_DISK_FILE &&
               !!disk->readonly != g_str_equal(type, "Readonly");
    return (disk->readonly || disk->transient) != g_str_equal(type, "Immutable") ||
           !!disk->shareable != g_str_equal(type, "Shareable");
}

/* Wherever the machine has the disk now. */
static gboolean
is_retyped(VxMap *map, const VxStorageState *state, const VxDiskDef *disk)
{
    for (guint i = 0; i < state->drives->len; i++) {
        const VxStorageDrive *drive = g_ptr_array_index(state->drives, i);

        if (drive->medium && is_same(map, drive, disk) && type_changes(drive, disk))
            return TRUE;
    }
    return FALSE;
}

static void
add_disks(VxMap *map, VxStoragePlan *plan, const VxDomainDef *def)
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
        if (present && is_same(map, present, disk) && !type_changes(present, disk))
            planned->present = present;
        plan->retypes = plan->retypes || (!planned->present && is_retyped(map, plan->state, disk));
        g_ptr_array_add(plan->disks, planned);
    }
}

/* Attaching a medium anew makes VirtualBox forget in which group it was. */
static gboolean
read_groups(VxMap *map, VxStorageState *state, GError **error)
{
    GPtrArray *groups = vx_bandwidth_get_groups(map, error);

    if (!groups)
        return FALSE;
    for (guint i = 0; groups->len > 0 && i < state->drives->len; i++) {
        VxStorageDrive *drive = g_ptr_array_index(state->drives, i);

        if (!vx_bandwidth_get_name(drive->object, VX_OPT_GET("IMediumAttachment", "bandwidthGroup"),
                                   &drive->group, error))
            return FALSE;
    }
    return TRUE;
}

VxStoragePlan *
vx_storage_plan_new(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(VxStorageState) state = vx_storage_state_read(map, map->before, error);
    VxStoragePlan *plan;

    if (!state || !vx_storage_state_read_rest(state, error) || !read_groups(map, state, error))
        return NULL;
    plan = g_new0(VxStoragePlan, 1);
    plan->state = g_steal_pointer(&state);
    plan->controllers = g_ptr_array_new_with_free_func((GDestroyNotify) planned_controller_free);
    plan->disks = g_ptr_array_new_with_free_func(g_free);
    add_controllers(plan, def);
    add_disks(map, plan, def);
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
            (!leave_group(map, drive, error) ||
             !vx_call(machine, VX_METHOD("IMachine", "detachDevice"), error,
                      VX_STR(drive->controller_name), VX_INT(drive->place.port),
                      VX_INT(drive->place.device))))
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

/* @medium: (nullable): none: an empty drive */
static gboolean
attach_medium(VxMap *map, VxObject *machine, const char *controller, VxStoragePlace place,
              const char *device_type, VxObject *medium, GError **error)
{
    const VxMember *empty = VX_OPT_METHOD("IMachine", "attachDeviceWithoutMedium");
    VxArg name = VX_STR(controller);
    VxArg port = VX_INT(place.port);
    VxArg device = VX_INT(place.device);
    VxArg type = VX_ENUM("DeviceType", device_type);

    if (!medium && vx_has(map->runtime, empty))
        return vx_call(machine, empty, error, name, port, device, type);
    return vx_call(machine, VX_METHOD("IMachine", "attachDevice"), error, name, port, device, type,
                   VX_OBJ(medium));
}

gboolean
vx_storage_attach(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, GError **error)
{
    return attach_medium(map, machine, planned->controller->name, planned->place,
                         vx_storage_device_type(planned->disk->device),
                         vx_media_set_get(map->media, planned->disk), error);
}

/* Switches of a drive: where the machine tells them, and where they are set. */
typedef struct {
    const VxMember *get;
    const VxMember *set;
    gboolean is_there; /* else VirtualBox decides */
    gboolean wanted;
} Switch;

static gboolean
apply_switch(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, VxObject *attachment,
             const Switch *one, GError **error)
{
    gboolean present;

    if (!one->is_there || !vx_has(map->runtime, one->get))
        return TRUE;
    return vx_get_bool(attachment, one->get, &present, error) &&
           (present == one->wanted ||
            vx_call(machine, one->set, error, VX_STR(planned->controller->name),
                    VX_INT(planned->place.port), VX_INT(planned->place.device),
                    VX_INT(one->wanted)));
}

gboolean
vx_storage_apply_switches(VxMap *map, VxObject *machine, const VxPlannedDisk *planned,
                          gboolean live, GError **error)
{
    const VxDiskDef *disk = planned->disk;
    gboolean is_disk = vx_disk_def_is_hard(disk);
    gboolean is_sata = disk->bus == VX_BUS_SATA;
    g_autoptr(VxObject) attachment = NULL;
    const Switch switches[] = {
        {VX_OPT_GET("IMediumAttachment",  "nonRotational"),
         VX_OPT_METHOD("IMachine", "nonRotationalDevice"),      is_disk,          disk->rotation_rate == 1},
        { VX_OPT_GET("IMediumAttachment", "discard"),
         VX_OPT_METHOD("IMachine", "setAutoDiscardForDevice"),  is_disk,
         disk->discard == VX_DISCARD_UNMAP                                                                },
        { VX_OPT_GET("IMediumAttachment", "hotPluggable"),
         VX_OPT_METHOD("IMachine", "setHotPluggableForDevice"), is_sata && !live,
         disk->removable == VX_TRI_YES                                                                    },
    };

    if (!is_disk && !is_sata)
        return TRUE;
    if (!vx_call(machine, VX_METHOD("IMachine", "getMediumAttachment"), error,
                 VX_STR(planned->controller->name), VX_INT(planned->place.port),
                 VX_INT(planned->place.device), VX_OUT_OBJ(&attachment)))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(switches); i++)
        if (!apply_switch(map, machine, planned, attachment, &switches[i], error))
            return FALSE;
    return TRUE;
}

typedef struct {
    const VxMember *get;
    const VxMember *set;
    const char *type; /* (nullable): of the only drives that have it */
} DriveSwitch;

#define N_DRIVE_SWITCHES 5

/* Those that a drive which replaces another one takes over from it. */
static DriveSwitch
get_drive_switch(guint number)
{
    const DriveSwitch switches[N_DRIVE_SWITCHES] = {
        {VX_OPT_GET("IMediumAttachment",  "nonRotational"),
         VX_OPT_METHOD("IMachine", "nonRotationalDevice"),      VX_MEDIUM_DISK},
        { VX_OPT_GET("IMediumAttachment", "discard"),
         VX_OPT_METHOD("IMachine", "setAutoDiscardForDevice"),  VX_MEDIUM_DISK},
        { VX_OPT_GET("IMediumAttachment", "hotPluggable"),
         VX_OPT_METHOD("IMachine", "setHotPluggableForDevice"), NULL          },
        { VX_OPT_GET("IMediumAttachment", "passthrough"),
         VX_OPT_METHOD("IMachine", "passthroughDevice"),        VX_MEDIUM_DVD },
        { VX_OPT_GET("IMediumAttachment", "temporaryEject"),
         VX_OPT_METHOD("IMachine", "temporaryEjectDevice"),     VX_MEDIUM_DVD },
    };

    return switches[number];
}

/* @on: (out): those of @drive, which is attached or was, that are on: a bit each */
static gboolean
read_switches(VxMap *map, const VxStorageDrive *drive, guint *on, GError **error)
{
    *on = 0;
    for (guint i = 0; i < N_DRIVE_SWITCHES; i++) {
        const DriveSwitch one = get_drive_switch(i);
        gboolean is_on;

        if (!vx_has(map->runtime, one.get) || (one.type && !g_str_equal(one.type, drive->type)))
            continue;
        if (!vx_get_bool(drive->object, one.get, &is_on, error))
            return FALSE;
        *on |= is_on ? 1u << i : 0;
    }
    return TRUE;
}

static gboolean
set_switches(VxObject *machine, const char *controller, VxStoragePlace place, guint on,
             GError **error)
{
    for (guint i = 0; i < N_DRIVE_SWITCHES; i++)
        if (on & 1u << i && !vx_call(machine, get_drive_switch(i).set, error, VX_STR(controller),
                                     VX_INT(place.port), VX_INT(place.device), VX_INT(TRUE)))
            return FALSE;
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
           read_switches(map, before, &planned->switches, error);
}

static gboolean
apply_disk(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, GError **error)
{
    if (!planned->present && (!vx_media_set_apply_type(map->media, planned->disk, error) ||
                              !vx_storage_attach(map, machine, planned, error) ||
                              !set_switches(machine, planned->controller->name, planned->place,
                                            planned->switches, error)))
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

/* ---- Undoing it ---- */

static gboolean
is_same_drive(const VxStorageDrive *a, const VxStorageDrive *b)
{
    if (!a->medium || !b->medium)
        return a->medium == b->medium;
    return g_str_equal(a->info.location, b->info.location);
}

static const VxStorageDrive *
find_same(const VxStorageState *state, const VxStorageDrive *drive)
{
    for (guint i = 0; i < state->drives->len; i++) {
        const VxStorageDrive *other = g_ptr_array_index(state->drives, i);

        if (g_str_equal(other->controller_name, drive->controller_name) &&
            other->place.port == drive->place.port && other->place.device == drive->place.device &&
            is_same_drive(other, drive))
            return other;
    }
    return NULL;
}

static gboolean
contains_all(const VxStorageState *state, const VxStorageState *others)
{
    for (guint i = 0; i < others->drives->len; i++)
        if (!find_same(state, g_ptr_array_index(others->drives, i)))
            return FALSE;
    return TRUE;
}

static gboolean
detach_others(VxObject *machine, const VxStorageState *now, const VxStorageState *before,
              GError **error)
{
    for (guint i = 0; i < now->drives->len; i++) {
        const VxStorageDrive *drive = g_ptr_array_index(now->drives, i);

        if (!find_same(before, drive) &&
            !vx_call(machine, VX_METHOD("IMachine", "detachDevice"), error,
                     VX_STR(drive->controller_name), VX_INT(drive->place.port),
                     VX_INT(drive->place.device)))
            return FALSE;
    }
    return TRUE;
}

static gboolean
restore_group(VxMap *map, const VxStorageDrive *drive, GError **error)
{
    g_autoptr(GPtrArray) groups = NULL;
    const VxBandwidthGroup *group;

    if (!drive->group)
        return TRUE;
    groups = vx_bandwidth_list(map->machine, error);
    if (!groups)
        return FALSE;
    group = vx_bandwidth_find(groups, drive->group);
    return !group ||
           vx_bandwidth_set_for_drive(map->machine, drive->controller_name, drive->place.port,
                                      drive->place.device, group->object, error);
}

/* Of a difference that was thrown away, what it was based on: VirtualBox makes another one.
 * Returns: (transfer full) (nullable): the medium */
static VxObject *
ref_medium(VxMap *map, const VxStorageDrive *drive)
{
    gboolean opened;

    if (drive->info.temporary && !g_file_test(drive->info.location, G_FILE_TEST_EXISTS))
        return vx_medium_open(map->host, drive->info.base, drive->type, &opened, NULL);
    return drive->medium ? vx_object_ref(drive->medium) : NULL;
}

static gboolean
attach_missing(VxMap *map, VxObject *machine, const VxStorageState *now,
               const VxStorageState *before, GError **error)
{
    for (guint i = 0; i < before->drives->len; i++) {
        const VxStorageDrive *drive = g_ptr_array_index(before->drives, i);
        g_autoptr(VxObject) medium = NULL;
        guint switches;

        if (find_same(now, drive))
            continue;
        medium = ref_medium(map, drive);
        if (!attach_medium(map, machine, drive->controller_name, drive->place, drive->type, medium,
                           error) ||
            !read_switches(map, drive, &switches, error) ||
            !set_switches(machine, drive->controller_name, drive->place, switches, error) ||
            !restore_group(map, drive, error))
            return FALSE;
    }
    return TRUE;
}

static const VxStorageController *
find_by_name(const VxStorageState *state, const char *name)
{
    for (guint i = 0; i < state->controllers->len; i++) {
        const VxStorageController *controller = g_ptr_array_index(state->controllers, i);

        if (g_str_equal(controller->name, name))
            return controller;
    }
    return NULL;
}

static gboolean
remove_others(VxObject *machine, const VxStorageState *now, const VxStorageState *before,
              GError **error)
{
    for (guint i = 0; i < now->controllers->len; i++) {
        const VxStorageController *controller = g_ptr_array_index(now->controllers, i);

        if (!find_by_name(before, controller->name) &&
            !vx_call(machine, VX_METHOD("IMachine", "removeStorageController"), error,
                     VX_STR(controller->name)))
            return FALSE;
    }
    return TRUE;
}

/* Those of a kind that is not known here are never changed. */
static gboolean
restore_controllers(VxMap *map, VxObject *machine, const VxStorageState *now,
                    const VxStorageState *before, GError **error)
{
    for (guint i = 0; i < before->controllers->len; i++) {
        const VxStorageController *controller = g_ptr_array_index(before->controllers, i);
        const VxPlannedController as_before = {
            .name = controller->name,
            .kind = controller->kind,
            .n_ports = controller->n_ports,
            .host_cache = controller->host_cache ? VX_TRI_YES : VX_TRI_NO,
            .present = find_by_name(now, controller->name),
        };

        if (controller->kind && !apply_controller(map, machine, &as_before, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_lost(const VxStorageState *now, const VxPlannedController *controller)
{
    if (find_by_name(now, controller->name))
        return FALSE;
    for (guint i = 0; i < now->drives->len; i++)
        if (g_str_equal(((VxStorageDrive *) g_ptr_array_index(now->drives, i))->controller_name,
                        controller->name))
            return TRUE;
    return FALSE;
}

/* VirtualBox took controllers away, but not the disks that had been attached to them, which it can
 * detach from controllers alone. Returns: (transfer full): what there is then */
static VxStorageState *
read_whole(VxMap *map, VxObject *machine, const VxStoragePlan *plan, GError **error)
{
    g_autoptr(VxStorageState) now = vx_storage_state_read(map, map->before, error);
    guint n_added = 0;

    for (guint i = 0; now && i < plan->controllers->len; i++) {
        const VxPlannedController *controller = g_ptr_array_index(plan->controllers, i);
        g_autoptr(VxObject) added = NULL;

        if (!is_lost(now, controller))
            continue;
        if (!vx_call(machine, VX_METHOD("IMachine", "addStorageController"), error,
                     VX_STR(controller->name), VX_ENUM("StorageBus", controller->kind->bus),
                     VX_OUT_OBJ(&added)))
            return NULL;
        n_added++;
    }
    return n_added ? vx_storage_state_read(map, map->before, error) : g_steal_pointer(&now);
}

/* A disk that was attached counts as the machine's until it is detached by a session that found it
 * attached: hence the first commit. */
static gboolean
restore(VxMap *map, const VxStoragePlan *plan, VxSession *session, GError **error)
{
    VxObject *machine = vx_machine_get_object(map->machine);
    g_autoptr(VxStorageState) now = read_whole(map, machine, plan, error);

    if (!now)
        return FALSE;
    if (contains_all(now, plan->state) && contains_all(plan->state, now))
        return remove_others(machine, now, plan->state, error) &&
               restore_controllers(map, machine, now, plan->state, error) &&
               vx_session_commit(session, error);
    if (!vx_session_commit(session, error) || !detach_others(machine, now, plan->state, error) ||
        !vx_session_commit(session, error))
        return FALSE;
    vx_media_set_restore_types(map->media);
    return remove_others(machine, now, plan->state, error) &&
           restore_controllers(map, machine, now, plan->state, error) &&
           attach_missing(map, machine, now, plan->state, error) &&
           vx_session_commit(session, error);
}

void
vx_storage_plan_restore(VxMap *map, const VxStoragePlan *plan, VxSession *session)
{
    g_autoptr(GError) error = NULL;

    if (!restore(map, plan, session, &error))
        g_warning("cannot restore the drives of domain '%s': %s", vx_machine_get_name(map->machine),
                  error->message);
}
