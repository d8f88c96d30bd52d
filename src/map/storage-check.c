/* storage-check.c - controllers, places, sources, formats and options, one after the other.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/storage-check.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "map/drive-identities.h"
#include "util/error.h"
#include "vbox/raw-disk.h"

#define DISK       "devices/disk"
#define CONTROLLER "devices/controller"

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
        return vx_map_unsupported(error, DISK "/driver/@type",
                                  "'%s' is no format that VirtualBox has", format);
    if (g_str_equal(known, VX_FORMAT_RAW) ==
        (!vx_disk_def_is_hard(disk) || disk->type == VX_DISK_BLOCK ||
         disk->type == VX_DISK_NETWORK))
        return TRUE;
    return vx_map_unsupported(error, DISK "/driver/@type", "a %s of format '%s' is not possible",
                              vx_enum_to_name(vx_disk_device_names, (int) disk->device), format);
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
            return vx_map_unsupported(error, DISK "/driver/@cache",
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

gboolean
vx_storage_check(VxMap *map, const VxDomainDef *def, GError **error)
{
    if (!check_controllers(map, def, error))
        return FALSE;
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = g_ptr_array_index(def->disks, i);
        const VxStorageKind *kind = get_kind(def, disk);

        if (!check_format(disk, error) || !check_kind(map, DISK "/target/@bus", kind, error) ||
            !check_device(map, disk, kind, error) || !check_place(map, disk, kind, error) ||
            !check_source(map, disk, error) || !vx_drive_identities_check(disk, kind, error) ||
            !check_options(map, disk, error) || !check_conflicts(def, i, error))
            return FALSE;
    }
    return TRUE;
}
