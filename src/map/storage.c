/* storage.c - <disk> and <controller>: storage controllers, drives and media.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/storage.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "map/bandwidth.h"
#include "map/field.h"
#include "map/storage-live.h"
#include "map/storage-plan.h"
#include "native/volume-name.h"
#include "util/error.h"
#include "vbox/raw-disk.h"

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

/* What drives tell of themselves. VirtualBox passes on what the guest can see of it. */
typedef struct {
    const char *path;
    gsize offset;      /* of a char * of VxDiskDef */
    gboolean of_disks; /* else of CD drives */
    const char *key;
    guint max; /* characters */
} Identity;

static const Identity identities[] = {
    {DISK "/serial",   VX_OF(VxDiskDef, serial),  TRUE,  VX_IDENTITY_SERIAL,        20},
    { DISK "/product", VX_OF(VxDiskDef, product), TRUE,  VX_IDENTITY_MODEL,         16},
    { DISK "/vendor",  VX_OF(VxDiskDef, vendor),  FALSE, VX_IDENTITY_ATAPI_VENDOR,  8 },
    { DISK "/product", VX_OF(VxDiskDef, product), FALSE, VX_IDENTITY_ATAPI_PRODUCT, 16},
};

static gboolean
has_identity(const VxDiskDef *disk, const Identity *identity)
{
    return identity->of_disks ? vx_disk_def_is_hard(disk) : disk->device == VX_DISK_CDROM;
}

static char **
get_identity(const VxDiskDef *disk, const Identity *identity)
{
    return (char **) ((char *) disk + identity->offset);
}

static gboolean
is_identity_key(const char *key, const char *identity)
{
    return g_str_has_prefix(key, "VBoxInternal/Devices/") && g_str_has_suffix(key, identity) &&
           key[strlen(key) - strlen(identity) - 1] == '/';
}

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
has_identities(const char *const *keys)
{
    for (; *keys; keys++)
        for (gsize i = 0; i < G_N_ELEMENTS(identities); i++)
            if (is_identity_key(*keys, identities[i].key))
                return TRUE;
    return FALSE;
}

static gboolean
read_identities(VxMap *map, const VxStorageDrive *drive, VxDiskDef *disk, GError **error)
{
    const char *const *keys;
    guint32 instance;

    if (disk->bus != VX_BUS_SATA && disk->bus != VX_BUS_IDE)
        return TRUE;
    if (!vx_extra_data_get_keys(map->extra, &keys, error))
        return FALSE;
    if (!has_identities(keys))
        return TRUE;
    if (!vx_get_u32(drive->controller->object, VX_GET("IStorageController", "instance"), &instance,
                    error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(identities); i++) {
        g_autofree char *key = NULL;

        if (!has_identity(disk, &identities[i]))
            continue;
        key = vx_storage_identity_key(drive->controller->kind, instance, drive->place,
                                      identities[i].key);
        if (key && !vx_extra_data_get(map->extra, key, get_identity(disk, &identities[i]), error))
            return FALSE;
    }
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
           read_identities(map, drive, disk, error) && read_limit(map, drive, disk, error);
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

/* ---- Checking ---- */

static const VxStorageKind *
get_kind(const VxDomainDef *def, const VxDiskDef *disk)
{
    VxControllerType type = vx_storage_bus_to_type(disk->bus);

    for (guint i = 0; type && i < def->controllers->len; i++) {
        const VxControllerDef *controller = g_ptr_array_index(def->controllers, i);

        if (controller->type == type && controller->index == (gint) disk->address.controller)
            return vx_storage_kind_find(type, controller->model);
    }
    return vx_storage_kind_find(type, 0);
}

static gboolean
check_kind(VxMap *map, const char *path, const VxStorageKind *kind, GError **error)
{
    if (vx_has_enum(map->runtime, "StorageBus", kind->bus) &&
        vx_has_enum(map->runtime, "StorageControllerType", kind->controller))
        return TRUE;
    return vx_map_unsupported(error, path, "this VirtualBox has no %s", kind->name);
}

static gboolean
check_controllers(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = g_ptr_array_index(def->controllers, i);
        const VxStorageKind *kind;
        VxBusLimits limits;
        guint n;

        if (controller->type == VX_CONTROLLER_USB)
            continue;
        kind = vx_storage_kind_find(controller->type, controller->model);
        if (!kind)
            return vx_map_unsupported(
                error, CONTROLLER "/@model", "'%s' is no model of a controller of type '%s'",
                vx_enum_to_name(vx_controller_model_names, (int) controller->model),
                vx_enum_to_name(vx_controller_type_names, (int) controller->type));
        if (!check_kind(map, CONTROLLER, kind, error) ||
            !vx_limits_get_bus(map->host, &map->platform, kind->bus, &limits, error))
            return FALSE;
        n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, kind->bus)) + 1;
        g_hash_table_insert(counts, (gpointer) kind->bus, GUINT_TO_POINTER(n));
        if (n > limits.controllers)
            return vx_map_unsupported(error, CONTROLLER,
                                      "a machine has no more than %u %s on a chipset %s",
                                      limits.controllers, kind->name, map->platform.chipset);
    }
    return TRUE;
}

static gboolean
check_place(VxMap *map, const VxDiskDef *disk, const VxStorageKind *kind, GError **error)
{
    VxStoragePlace place = vx_storage_place_from_address(disk->bus, &disk->address);
    VxBusLimits limits;

    if (disk->bus == VX_BUS_USB && disk->address.controller > 0)
        return vx_map_unsupported(error, DISK "/address/@controller",
                                  "disk '%s': all disks of bus 'usb' are on controller 0",
                                  disk->target_dev);
    if (!vx_limits_get_bus(map->host, &map->platform, kind->bus, &limits, error))
        return FALSE;
    if ((guint32) place.port < limits.max_ports && (guint32) place.device < limits.devices)
        return TRUE;
    return vx_map_unsupported(error, DISK "/address",
                              "disk '%s' cannot be at bus %u, unit %u: a %s has %u ports with %u "
                              "devices each",
                              disk->target_dev, disk->address.bus, disk->address.unit, kind->name,
                              limits.max_ports, limits.devices);
}

/* As libvirt says it; VirtualBox has our rights. */
static gboolean
refuse_file(const VxDiskDef *disk, const char *why, GError **error)
{
    vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                 "Cannot access storage file '%s' of disk '%s': %s", disk->source, disk->target_dev,
                 why);
    return FALSE;
}

/* The file of an image that VirtualBox knows may be gone: that is for the next start to find. */
static gboolean
check_missing(VxMap *map, const VxDiskDef *disk, const char *why, GError **error)
{
    const char *type = vx_storage_device_type(disk->device);
    gboolean known;

    return vx_medium_is_registered(map->host, disk->source, type, &known, error) &&
           (known || refuse_file(disk, why, error));
}

static gboolean
check_file(VxMap *map, const VxDiskDef *disk, GError **error)
{
    if (!g_path_is_absolute(disk->source))
        return vx_map_unsupported(error, DISK "/source/@file", "'%s' is no absolute path",
                                  disk->source);
    if (access(disk->source, R_OK) != 0)
        return check_missing(map, disk, g_strerror(errno), error);
    if (!g_file_test(disk->source, G_FILE_TEST_IS_REGULAR))
        return refuse_file(disk, "it is no regular file", error);
    return TRUE;
}

static gboolean
check_iscsi(const VxDiskDef *disk, GError **error)
{
    g_auto(VxIscsiDisk) iscsi = { 0 };

    vx_media_split_iscsi(disk, &iscsi);
    if (!*iscsi.target || !g_ascii_string_to_unsigned(iscsi.lun, 10, 0, G_MAXUINT16, NULL, NULL))
        return vx_map_unsupported(error, DISK "/source/@name",
                                  "'%s' is not the name of an iSCSI target, a slash and a number",
                                  disk->source);
    return TRUE;
}

static gboolean
check_source(VxMap *map, const VxDiskDef *disk, GError **error)
{
    if (!disk->source)
        return !vx_disk_def_is_hard(disk) ||
               vx_map_unsupported(error, DISK "/source", "disk '%s' has none", disk->target_dev);
    if (disk->type == VX_DISK_FILE)
        return check_file(map, disk, error);
    if (disk->type == VX_DISK_BLOCK)
        return !vx_disk_def_is_hard(disk) || vx_raw_disk_check_device(disk->source, NULL, error);
    if (!vx_disk_def_is_hard(disk))
        return vx_map_unsupported(error, DISK "/@type",
                                  "disk '%s': only hard disks are volumes or on the network",
                                  disk->target_dev);
    return disk->type == VX_DISK_VOLUME ? vx_media_check_volume(map->host, disk, error)
                                        : check_iscsi(disk, error);
}

/* CDs and floppies are images as they are; a hard disk as it is VirtualBox does not open. */
static gboolean
check_format(const VxDiskDef *disk, GError **error)
{
    const char *format = disk->driver_format;
    const char *known = format ? vx_storage_format_to_vbox(format) : NULL;

    if (!format)
        return TRUE;
    if (!known)
        return vx_map_unsupported(error, KEPT_FORMAT, "'%s' is no format that VirtualBox has",
                                  format);
    if (g_str_equal(known, VX_FORMAT_RAW) ==
        (!vx_disk_def_is_hard(disk) || disk->type == VX_DISK_BLOCK ||
         disk->type == VX_DISK_NETWORK))
        return TRUE;
    return vx_map_unsupported(error, KEPT_FORMAT, "a %s of format '%s' is not possible",
                              vx_enum_to_name(vx_disk_device_names, (int) disk->device), format);
}

static gboolean
check_identity(const VxDiskDef *disk, const VxStorageKind *kind, const Identity *identity,
               GError **error)
{
    VxStoragePlace place = vx_storage_place_from_address(disk->bus, &disk->address);
    g_autofree char *key = vx_storage_identity_key(kind, 0, place, identity->key);
    const char *text = *get_identity(disk, identity);

    if (!text)
        return TRUE;
    if (!key)
        return vx_map_unsupported(error, identity->path,
                                  "only drives on IDE and SATA controllers have one");
    if (!g_str_is_ascii(text) || strlen(text) > identity->max)
        return vx_map_unsupported(error, identity->path,
                                  "'%s' is not ASCII, or longer than %u characters", text,
                                  identity->max);
    return TRUE;
}

static gboolean
check_identities(const VxDiskDef *disk, const VxStorageKind *kind, GError **error)
{
    gboolean is_disk = vx_disk_def_is_hard(disk);

    if (disk->serial && !is_disk)
        return vx_map_unsupported(error, DISK "/serial", "only hard disks have one");
    if (disk->vendor && disk->device != VX_DISK_CDROM)
        return vx_map_unsupported(error, DISK "/vendor", "only CD drives have one");
    if (disk->product && !is_disk && disk->device != VX_DISK_CDROM)
        return vx_map_unsupported(error, DISK "/product", "only hard disks and CD drives have one");
    for (gsize i = 0; i < G_N_ELEMENTS(identities); i++)
        if (has_identity(disk, &identities[i]) &&
            !check_identity(disk, kind, &identities[i], error))
            return FALSE;
    return TRUE;
}

/* Whether the kind of controller can have that kind of device. */
static gboolean
check_device(VxMap *map, const VxDiskDef *disk, const VxStorageKind *kind, GError **error)
{
    gboolean is_floppy = disk->device == VX_DISK_FLOPPY;
    gboolean fits = is_floppy == (kind->type == VX_CONTROLLER_FDC) &&
                    (vx_disk_def_is_hard(disk) || kind->type != VX_CONTROLLER_NVME);

    return fits || vx_map_unsupported(error, DISK "/@device", "no %s on a controller of type '%s'",
                                      vx_enum_to_name(vx_disk_device_names, (int) disk->device),
                                      vx_enum_to_name(vx_disk_bus_names, (int) disk->bus));
}

static gboolean
check_options(VxMap *map, const VxDiskDef *disk, GError **error)
{
    gboolean is_disk = vx_disk_def_is_hard(disk);

    if (disk->rotation_rate > 1 || (disk->rotation_rate && !is_disk) ||
        (disk->rotation_rate &&
         !vx_has(map->runtime, VX_OPT_METHOD("IMachine", "nonRotationalDevice"))))
        return vx_map_unsupported(error, DISK "/target/@rotation_rate",
                                  "'%u' is not possible (1: a hard disk without rotation)",
                                  disk->rotation_rate);
    if (disk->discard == VX_DISCARD_UNMAP &&
        (!is_disk || !vx_has(map->runtime, VX_OPT_METHOD("IMachine", "setAutoDiscardForDevice"))))
        return vx_map_unsupported(error, DISK "/driver/@discard", "'unmap' is not possible");
    if (disk->removable == VX_TRI_YES &&
        (disk->bus != VX_BUS_SATA ||
         !vx_has(map->runtime, VX_OPT_METHOD("IMachine", "setHotPluggableForDevice"))))
        return vx_map_unsupported(error, DISK "/target/@removable",
                                  "only disks on a SATA controller can be");
    if (disk->backing_store && !is_disk)
        return vx_map_unsupported(error, DISK "/backingStore", "only hard disks have one");
    if (disk->cache == VX_CACHE_WRITETHROUGH)
        return vx_map_unsupported(error, DISK "/driver/@cache",
                                  "'writethrough': VirtualBox has 'none' and 'writeback'");
    if ((disk->shareable || disk->transient) && !is_disk)
        return vx_map_unsupported(error, DISK, "only hard disks can be shareable or transient");
    if (disk->shareable && (disk->transient || disk->readonly))
        return vx_map_unsupported(error, DISK "/shareable",
                                  "not together with readonly or transient");
    if (disk->startup_policy &&
        disk->startup_policy != (is_disk ? VX_STARTUP_MANDATORY : VX_STARTUP_OPTIONAL))
        return vx_map_unsupported(error, DISK "/source/@startupPolicy",
                                  "VirtualBox starts without a CD or floppy that is missing "
                                  "('optional'), and not without a hard disk ('mandatory')");
    return TRUE;
}

/* Disks of one controller share its cache. */
static gboolean
check_conflicts(const VxDomainDef *def, guint n, GError **error)
{
    const VxDiskDef *disk = g_ptr_array_index(def->disks, n);

    for (guint i = 0; i < n; i++) {
        const VxDiskDef *other = g_ptr_array_index(def->disks, i);
        gboolean share =
            other->bus == disk->bus && other->address.controller == disk->address.controller;

        if (share && disk->cache && other->cache && disk->cache != other->cache &&
            disk->cache != VX_CACHE_DEFAULT && other->cache != VX_CACHE_DEFAULT)
            return vx_map_unsupported(error, KEPT_CACHE,
                                      "disks '%s' and '%s' are on one controller, which has one "
                                      "cache mode",
                                      other->target_dev, disk->target_dev);
        if (vx_disk_def_is_hard(disk) && vx_disk_def_is_hard(other) && disk->type == other->type &&
            g_strcmp0(disk->source_host, other->source_host) == 0 &&
            g_strcmp0(disk->source, other->source) == 0)
            return vx_map_unsupported(error, DISK "/source/@file",
                                      "disks '%s' and '%s' are both '%s'", other->target_dev,
                                      disk->target_dev, disk->source);
    }
    return TRUE;
}

static gboolean
check_storage(VxMap *map, const VxDomainDef *def, GError **error)
{
    if (!check_controllers(map, def, error))
        return FALSE;
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = g_ptr_array_index(def->disks, i);
        const VxStorageKind *kind = get_kind(def, disk);

        if (!check_format(disk, error) || !check_kind(map, DISK "/target/@bus", kind, error) ||
            !check_device(map, disk, kind, error) || !check_place(map, disk, kind, error) ||
            !check_source(map, disk, error) || !check_identities(disk, kind, error) ||
            !check_options(map, disk, error) || !check_conflicts(def, i, error))
            return FALSE;
    }
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

/* A new controller gets the next free instance number. */
static gboolean
find_instance(const VxStoragePlan *plan, const VxPlannedController *controller, guint32 *instance,
              GError **error)
{
    if (controller->present)
        return vx_get_u32(controller->present->object, VX_GET("IStorageController", "instance"),
                          instance, error);
    *instance = 0;
    for (guint i = 0; i < plan->controllers->len; i++) {
        const VxPlannedController *other = g_ptr_array_index(plan->controllers, i);

        if (other == controller)
            break;
        *instance += g_str_equal(other->kind->bus, controller->kind->bus);
    }
    return TRUE;
}

/* They are extra-data of the emulated controller. */
static gboolean
plan_identities(VxMap *map, const VxStoragePlan *plan, const VxPlannedDisk *planned, GError **error)
{
    const VxDiskDef *disk = planned->disk;
    guint32 instance;

    if (!disk->serial && !disk->vendor && !disk->product)
        return TRUE;
    if (!find_instance(plan, planned->controller, &instance, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(identities); i++) {
        const char *text = *get_identity(disk, &identities[i]);
        g_autofree char *key = NULL;

        if (!text || !has_identity(disk, &identities[i]))
            continue;
        key = vx_storage_identity_key(planned->controller->kind, instance, planned->place,
                                      identities[i].key);
        if (key)
            vx_map_want_extra(map, key, text);
    }
    return TRUE;
}

/* All that there are, before those that are wanted. */
static gboolean
forget_identities(VxMap *map, GError **error)
{
    const char *const *keys;

    if (!vx_extra_data_get_keys(map->extra, &keys, error))
        return FALSE;
    for (; *keys; keys++)
        for (gsize i = 0; i < G_N_ELEMENTS(identities); i++)
            if (is_identity_key(*keys, identities[i].key))
                vx_map_want_extra(map, *keys, NULL);
    return TRUE;
}

static gboolean
plan_storage(VxMap *map, const VxDomainDef *def, GError **error)
{
    VxStoragePlan *plan = vx_storage_plan_new(map, def, error);

    if (!plan)
        return FALSE;
    g_clear_pointer(&map->storage, vx_storage_plan_free);
    map->storage = plan;
    if (!forget_identities(map, error))
        return FALSE;
    for (guint i = 0; i < plan->controllers->len; i++)
        keep_controller(map, def, g_ptr_array_index(plan->controllers, i));
    for (guint i = 0; i < plan->disks->len; i++) {
        const VxPlannedDisk *planned = g_ptr_array_index(plan->disks, i);

        keep_disk(map, planned);
        if (!plan_identities(map, plan, planned, error))
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
    .check = check_storage,
    .plan = plan_storage,
    .apply = apply_storage,
    .live_paths = vx_storage_live_paths,
    .live = vx_storage_live,
    .needs_registration = TRUE,
};
