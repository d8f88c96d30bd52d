/* storage.c - <disk> and <controller>: storage controllers, drives and media.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/storage.h"

#include "map/bandwidth.h"
#include "map/drive-identities.h"
#include "map/field.h"
#include "map/storage-apply.h"
#include "map/storage-check.h"
#include "map/storage-live.h"
#include "native/volume-name.h"

#define DISK       "devices/disk"
#define CONTROLLER "devices/controller"

#define KEPT_READONLY  DISK "/readonly"
#define KEPT_TRANSIENT DISK "/transient"
#define KEPT_CACHE     DISK "/driver/@cache"
#define KEPT_FORMAT    DISK "/driver/@type"
#define KEPT_REMOVABLE DISK "/target/@removable"
#define KEPT_DISCARD   DISK "/driver/@discard"
#define KEPT_DEVICE    DISK "/@device"
#define KEPT_CHAIN     DISK "/backingStore"
#define KEPT_OPENED    "opened"

/* clang-format off */
static const VxField disk_fields[] = {
    { .path = DISK "/target/@dev", .offset = VX_OF(VxDiskDef, target_dev), .conversion = &vx_as_string },
    { .path = DISK "/driver/@name", .offset = VX_OF(VxDiskDef, driver_name), .conversion = &vx_as_string },
    { .path = DISK "/source/@startupPolicy", .offset = VX_OF(VxDiskDef, startup_policy),
      .conversion = &vx_as_enum, .names = vx_startup_policy_names },
    { .path = DISK "/boot/@order", .offset = VX_OF(VxDiskDef, boot_order), .conversion = &vx_as_uint },
    { .path = DISK "/alias/@name", .offset = VX_OF(VxDiskDef, alias), .conversion = &vx_as_alias },
};
static const VxField controller_fields[] = {
    { .path = CONTROLLER "/alias/@name", .offset = VX_OF(VxControllerDef, alias), .conversion = &vx_as_alias },
};
/* clang-format on */

GHashTable *
vx_storage_get_opened_media(const VxKeep *keep)
{
    g_auto(GStrv) keys = vx_keep_get_keys(keep, VX_KEPT_MEDIA_GROUP);
    GHashTable *paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (char **key = keys; *key; key++)
        g_hash_table_add(paths, g_strdup(*key));
    return paths;
}

/* ---- Reading ---- */

static gboolean
read_controllers(VxMap *map, const VxStorageState *state, VxDomainDef *def, GError **error)
{
    for (guint i = 0; i < state->controllers->len; i++) {
        const VxStorageController *present = g_ptr_array_index(state->controllers, i);
        g_autofree char *group = vx_storage_controller_group(present->name);
        VxControllerDef *controller;

        if (!present->kind || !present->kind->type)
            continue;
        controller = vx_domain_def_add_controller(def);
        controller->type = present->kind->type;
        controller->model = present->kind->model;
        controller->index = present->index;
        if (!vx_fields_read(map, controller_fields, G_N_ELEMENTS(controller_fields), group,
                            controller, error))
            return FALSE;
    }
    return TRUE;
}

/* Where VirtualBox has one format for several words, that which was given is kept. @format:
 * (nullable): VirtualBox's */
static void
read_format(VxMap *map, const char *format, const char *group, VxDiskDef *disk)
{
    g_autofree char *kept = vx_keep_get(map->keep, group, KEPT_FORMAT);
    const char *kept_format = kept ? vx_storage_format_to_vbox(kept) : NULL;

    if (format && kept_format && g_ascii_strcasecmp(kept_format, format) == 0)
        disk->driver_format = g_steal_pointer(&kept);
    else if (format)
        disk->driver_format = g_strdup(vx_storage_format_from_vbox(format));
}

/* What was kept of a drive whose images have no format that could be told, and that can be empty.
 */
static void
read_removable_drive(VxMap *map, const VxStorageDrive *drive, const char *group, VxDiskDef *disk)
{
    g_autofree char *readonly = vx_keep_get(map->keep, group, KEPT_READONLY);

    disk->driver_format = vx_keep_get(map->keep, group, KEPT_FORMAT);
    disk->readonly = disk->device == VX_DISK_CDROM || (!drive->medium && readonly);
}

static gboolean
read_iscsi(const VxStorageDrive *drive, VxDiskDef *disk, GError **error)
{
    g_auto(VxIscsiDisk) iscsi = { 0 };

    if (!vx_medium_get_iscsi(drive->medium, &iscsi, error))
        return FALSE;
    disk->type = VX_DISK_NETWORK;
    disk->source = g_strdup_printf("%s/%s", iscsi.target, iscsi.lun);
    disk->source_host = g_steal_pointer(&iscsi.host);
    disk->source_port = iscsi.port;
    disk->initiator_iqn = g_steal_pointer(&iscsi.initiator);
    disk->driver_format = g_strdup("raw");
    return TRUE;
}

/* The images that a difference is based on. */
static gboolean
read_chain(VxMap *map, const VxStorageDrive *drive, const char *group, VxDiskDef *disk,
           GError **error)
{
    g_autofree char *kept = vx_keep_get(map->keep, group, KEPT_CHAIN);
    VxBackingStoreDef **next = &disk->backing_store;
    g_autoptr(GPtrArray) parents = NULL;

    if (drive->info.base && !drive->info.temporary) {
        parents = vx_medium_list_parents(drive->medium, error);
        if (!parents)
            return FALSE;
    }
    for (guint i = 0; parents && i < parents->len; i++) {
        const VxMediumParent *parent = g_ptr_array_index(parents, i);

        *next = vx_backing_store_def_new();
        (*next)->type = VX_DISK_FILE;
        (*next)->format = g_strdup(vx_storage_format_from_vbox(parent->format));
        (*next)->source = g_strdup(parent->location);
        next = &(*next)->backing_store;
    }
    if (parents || kept)
        *next = vx_backing_store_def_new();
    return TRUE;
}

static gboolean
read_hard_disk(VxMap *map, const VxStorageDrive *drive, const char *group, VxDiskDef *disk,
               GError **error)
{
    const VxMediumInfo *info = &drive->info;
    g_autofree char *device = vx_keep_get(map->keep, group, KEPT_DEVICE);

    if (device && (drive->raw_device || g_strcmp0(info->format, VX_FORMAT_ISCSI) == 0))
        disk->device = VX_DISK_LUN;
    if (g_strcmp0(info->format, VX_FORMAT_ISCSI) == 0)
        return read_iscsi(drive, disk, error);
    if (drive->raw_device) {
        disk->type = VX_DISK_BLOCK;
        disk->source = g_strdup(drive->raw_device);
        disk->driver_format = g_strdup("raw");
        return TRUE;
    }
    vx_volume_name_read(map->keep, group,
                        info->temporary && info->base ? info->base : info->location, disk);
    read_format(map, info->format, group, disk);
    return read_chain(map, drive, group, disk, error);
}

/* What was kept of the medium's type counts if the medium still has it. */
static gboolean
read_medium(VxMap *map, const VxStorageDrive *drive, const char *group, VxDiskDef *disk,
            GError **error)
{
    const VxMediumInfo *info = &drive->info;
    g_autofree char *transient = vx_keep_get(map->keep, group, KEPT_TRANSIENT);
    g_autofree char *readonly = vx_keep_get(map->keep, group, KEPT_READONLY);

    disk->type = info->host_drive ? VX_DISK_BLOCK : VX_DISK_FILE;
    if (disk->device != VX_DISK_DISK) {
        disk->source = g_strdup(info->location);
        disk->readonly = disk->device == VX_DISK_CDROM || g_strcmp0(info->type, "Readonly") == 0 ||
                         (info->host_drive && readonly);
        return TRUE;
    }
    disk->shareable = g_strcmp0(info->type, "Shareable") == 0;
    if (g_strcmp0(info->type, "Immutable") == 0) {
        disk->transient = transient != NULL;
        disk->readonly = readonly != NULL || !transient;
    }
    return read_hard_disk(map, drive, group, disk, error);
}

static gboolean
read_cache(VxMap *map, const VxStorageDrive *drive, const char *group, VxDiskDef *disk,
           GError **error)
{
    g_autofree char *kept = vx_keep_get(map->keep, group, KEPT_CACHE);
    int kept_cache = 0;
    gboolean enabled;
    gboolean by_default;

    if (!vx_storage_get_host_cache(map, drive->controller, &enabled, &by_default, error))
        return FALSE;
    if (kept)
        vx_enum_from_name(vx_disk_cache_names, kept, &kept_cache);
    if (enabled != by_default)
        disk->cache = enabled ? VX_CACHE_WRITEBACK : VX_CACHE_NONE;
    else if (kept_cache == VX_CACHE_DEFAULT ||
             kept_cache == (enabled ? VX_CACHE_WRITEBACK : VX_CACHE_NONE))
        disk->cache = (VxDiskCache) kept_cache;
    return TRUE;
}

/* @file: what settings have where it is on. @is_on: untouched where it is off in all drives, or
 * this VirtualBox has no such switch */
static gboolean
read_switch(VxMap *map, const VxStorageDrive *drive, const VxMember *get, const char *file,
            gboolean *is_on, GError **error)
{
    return !vx_has(map->runtime, get) || vx_settings_hint_lacks(map->hint, file) ||
           vx_get_bool(drive->object, get, is_on, error);
}

static gboolean
read_switches(VxMap *map, const VxStorageDrive *drive, const char *group, VxDiskDef *disk,
              GError **error)
{
    g_autofree char *kept_removable = vx_keep_get(map->keep, group, KEPT_REMOVABLE);
    g_autofree char *kept_discard = vx_keep_get(map->keep, group, KEPT_DISCARD);
    gboolean no_rotation = FALSE;
    gboolean discard = FALSE;
    gboolean removable = FALSE;

    if ((vx_disk_def_is_hard(disk) &&
         (!read_switch(map, drive, VX_OPT_GET("IMediumAttachment", "nonRotational"),
                       "AttachedDevice/@nonrotational", &no_rotation, error) ||
          !read_switch(map, drive, VX_OPT_GET("IMediumAttachment", "discard"),
                       "AttachedDevice/@discard", &discard, error))) ||
        (disk->bus == VX_BUS_SATA &&
         !read_switch(map, drive, VX_OPT_GET("IMediumAttachment", "hotPluggable"),
                      "AttachedDevice/@hotpluggable", &removable, error)))
        return FALSE;
    disk->rotation_rate = no_rotation ? 1 : 0;
    disk->discard = discard ? VX_DISCARD_UNMAP : kept_discard ? VX_DISCARD_IGNORE : 0;
    disk->removable = removable ? VX_TRI_YES : kept_removable ? VX_TRI_NO : VX_TRI_ABSENT;
    return TRUE;
}

static gboolean
read_limit(VxMap *map, const VxStorageDrive *drive, VxDiskDef *disk, GError **error)
{
    return vx_bandwidth_read(map, drive->object, VX_BANDWIDTH_DISK, &disk->total_bytes_sec,
                             &disk->iotune_group, error);
}

static gboolean
read_drive(VxMap *map, const VxStorageDrive *drive, VxDomainDef *def, GError **error)
{
    g_autofree char *group = NULL;
    VxDiskDevice device;
    VxDiskDef *disk;

    if (!drive->controller || !drive->controller->kind ||
        !vx_storage_device_from_type(drive->type, &device))
        return TRUE;
    group = vx_storage_drive_group(drive->controller->name, drive->place);
    disk = vx_domain_def_add_disk(def);
    disk->type = VX_DISK_FILE;
    disk->device = device;
    disk->bus = vx_storage_kind_to_bus(drive->controller->kind);
    vx_storage_place_to_address(disk->bus, drive->place, &disk->address);
    disk->address.controller = drive->controller->kind->type ? (guint) drive->controller->index : 0;
    if (device != VX_DISK_DISK)
        read_removable_drive(map, drive, group, disk);
    if ((drive->medium && !read_medium(map, drive, group, disk, error)) ||
        !vx_fields_read(map, disk_fields, G_N_ELEMENTS(disk_fields), group, disk, error))
        return FALSE;
    return read_cache(map, drive, group, disk, error) &&
           read_switches(map, drive, group, disk, error) &&
           vx_drive_identities_read(map, drive, disk, error) && read_limit(map, drive, disk, error);
}

static gboolean
read_storage(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autoptr(VxStorageState) state = vx_storage_state_read_present(map, map->keep, error);

    if (!state || !read_controllers(map, state, def, error))
        return FALSE;
    for (guint i = 0; i < state->drives->len; i++)
        if (!read_drive(map, g_ptr_array_index(state->drives, i), def, error))
            return FALSE;
    return TRUE;
}

/* ---- Planning ---- */

static void
keep_controller(VxMap *map, const VxDomainDef *def, const VxPlannedController *planned)
{
    g_autofree char *group = vx_storage_controller_group(planned->name);
    g_autofree char *index = g_strdup_printf("%d", planned->index);

    if (!planned->kind->type)
        return;
    vx_keep_set(map->keep, group, VX_KEPT_INDEX, index);
    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = g_ptr_array_index(def->controllers, i);

        if (controller->type == planned->kind->type && controller->index == planned->index)
            vx_fields_keep(map, controller_fields, G_N_ELEMENTS(controller_fields), group,
                           controller);
    }
}

static void
keep_disk(VxMap *map, const VxPlannedDisk *planned)
{
    const VxDiskDef *disk = planned->disk;
    g_autofree char *group = vx_storage_drive_group(planned->controller->name, planned->place);
    const char *location = vx_media_set_get_location(map->media, disk);
    g_autofree char *opened =
        location && map->before ? vx_keep_get(map->before, VX_KEPT_MEDIA_GROUP, location) : NULL;

    vx_fields_keep(map, disk_fields, G_N_ELEMENTS(disk_fields), group, disk);
    vx_keep_set(map->keep, group, KEPT_CACHE,
                vx_enum_to_name(vx_disk_cache_names, (int) disk->cache));
    vx_keep_set(map->keep, group, KEPT_FORMAT, disk->driver_format);
    vx_keep_set(map->keep, group, KEPT_REMOVABLE, disk->removable == VX_TRI_NO ? "no" : NULL);
    vx_keep_set(map->keep, group, KEPT_DISCARD,
                disk->discard == VX_DISCARD_IGNORE ? "ignore" : NULL);
    if (disk->device != VX_DISK_CDROM)
        vx_keep_set(map->keep, group, KEPT_READONLY, disk->readonly ? "yes" : NULL);
    if (vx_disk_def_is_hard(disk))
        vx_keep_set(map->keep, group, KEPT_TRANSIENT, disk->transient ? "yes" : NULL);
    if (disk->type == VX_DISK_VOLUME)
        vx_volume_name_keep(map->keep, group, disk);
    vx_keep_set(map->keep, group, KEPT_DEVICE, disk->device == VX_DISK_LUN ? "lun" : NULL);
    vx_keep_set(map->keep, group, KEPT_CHAIN, disk->backing_store ? "yes" : NULL);
    if (opened || vx_media_set_is_new(map->media, disk))
        vx_keep_set(map->keep, VX_KEPT_MEDIA_GROUP, location, KEPT_OPENED);
}

static gboolean
plan_storage(VxMap *map, const VxDomainDef *def, GError **error)
{
    VxStoragePlan *plan = vx_storage_plan_new(map, def, error);

    if (!plan)
        return FALSE;
    g_clear_pointer(&map->storage, vx_storage_plan_free);
    map->storage = plan;
    if (!vx_drive_identities_forget(map, error))
        return FALSE;
    for (guint i = 0; i < plan->controllers->len; i++)
        keep_controller(map, def, g_ptr_array_index(plan->controllers, i));
    for (guint i = 0; i < plan->disks->len; i++) {
        const VxPlannedDisk *planned = g_ptr_array_index(plan->disks, i);

        keep_disk(map, planned);
        if (!vx_drive_identities_plan(map, plan, planned, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
apply_storage(VxMap *map, const VxDomainDef *def, GError **error)
{
    return vx_storage_plan_apply(map, map->storage, error);
}

void
vx_storage_collect_dropped(VxMap *map, GPtrArray *media)
{
    const VxStoragePlan *plan = map->storage;

    for (guint i = 0; i < plan->state->drives->len; i++) {
        const VxStorageDrive *drive = g_ptr_array_index(plan->state->drives, i);

        if (drive->medium && !vx_storage_plan_has_drive(plan, drive))
            g_ptr_array_add(media, vx_object_ref(drive->medium));
    }
}

const VxFamily vx_family_storage = {
    .name = "storage",
    .fields = {VX_FIELD_LIST(disk_fields), VX_FIELD_LIST(controller_fields)},
    .read = read_storage,
    .check = vx_storage_check,
    .plan = plan_storage,
    .apply = apply_storage,
    .live_paths = vx_storage_live_paths,
    .live = vx_storage_live,
    .needs_registration = TRUE,
};
