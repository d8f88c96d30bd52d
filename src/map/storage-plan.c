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

gboolean
vx_storage_plan_has_drive(const VxStoragePlan *plan, const VxStorageDrive *drive)
{
    for (guint i = 0; i < plan->disks->len; i++)
        if (((VxPlannedDisk *) g_ptr_array_index(plan->disks, i))->present == drive)
            return TRUE;
    return FALSE;
}
