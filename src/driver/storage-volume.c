/* storage-volume.c - volumes: finding, describing and deleting hard disk images.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <sys/stat.h>

#include "driver/procs.h"
#include "driver/storage-common.h"
#include "util/error.h"
#include "xml/storage-def.h"

/* ---- Finding one ---- */

static gboolean
look_up(VxRequest *request, const char *path, remote_nonnull_storage_vol *volume, GError **error)
{
    g_autoptr(GPtrArray) disks = vx_driver_list_volumes(request, error);
    VxHardDisk *disk = disks ? vx_driver_find_volume(disks, path, error) : NULL;

    if (!disk)
        return FALSE;
    vx_driver_fill_volume(disks, disk, volume);
    return TRUE;
}

VX_HANDLER(storage_vol_lookup_by_path)
{
    return look_up(request, args->path, &ret->vol, error);
}

VX_HANDLER(storage_vol_lookup_by_key)
{
    return look_up(request, args->key, &ret->vol, error);
}

VX_HANDLER(storage_vol_lookup_by_name)
{
    g_autoptr(GPtrArray) disks = NULL;

    if (!vx_driver_check_pool(&args->pool, error) ||
        !(disks = vx_driver_list_volumes(request, error)))
        return FALSE;
    for (guint i = 0; i < disks->len; i++) {
        g_autofree char *name = vx_driver_make_volume_name(disks, g_ptr_array_index(disks, i));

        if (g_str_equal(name, args->name)) {
            vx_driver_fill_volume(disks, g_ptr_array_index(disks, i), &ret->vol);
            return TRUE;
        }
    }
    vx_set_error(error, VIR_ERR_NO_STORAGE_VOL, "no storage vol with matching name '%s'",
                 args->name);
    return FALSE;
}

/* @disks: (out) (transfer full): what the result is an element of */
static VxHardDisk *
find(VxRequest *request, const remote_nonnull_storage_vol *volume, GPtrArray **disks,
     GError **error)
{
    if (!vx_driver_check_pool_name(volume->pool, error) ||
        !(*disks = vx_driver_list_volumes(request, error)))
        return NULL;
    return vx_driver_find_volume(*disks, volume->key, error);
}

/* ---- What it is ---- */

/* @physical: the size of the file instead of the space that it takes */
static gboolean
get_info(VxRequest *request, const remote_nonnull_storage_vol *volume, gboolean physical,
         guint64 *capacity, guint64 *allocation, GError **error)
{
    g_autoptr(GPtrArray) disks = NULL;
    VxHardDisk *disk = find(request, volume, &disks, error);
    VxHardDiskSize size;

    if (!disk || !vx_hard_disk_get_size(disk, &size, error))
        return FALSE;
    *capacity = size.capacity;
    *allocation = physical ? size.physical : size.allocation;
    return TRUE;
}

VX_HANDLER(storage_vol_get_info)
{
    ret->type = VIR_STORAGE_VOL_FILE;
    return get_info(request, &args->vol, FALSE, &ret->capacity, &ret->allocation, error);
}

VX_HANDLER(storage_vol_get_info_flags)
{
    ret->type = VIR_STORAGE_VOL_FILE;
    return vx_request_check_flags(request, args->flags,
                                  VIR_STORAGE_VOL_USE_ALLOCATION | VIR_STORAGE_VOL_GET_PHYSICAL,
                                  error) &&
           get_info(request, &args->vol, (args->flags & VIR_STORAGE_VOL_GET_PHYSICAL) != 0,
                    &ret->capacity, &ret->allocation, error);
}

VX_HANDLER(storage_vol_get_path)
{
    g_autoptr(GPtrArray) disks = NULL;
    VxHardDisk *disk = find(request, &args->vol, &disks, error);

    if (!disk)
        return FALSE;
    ret->name = g_strdup(disk->path);
    return TRUE;
}

/* Returns: (transfer full): libvirt's word for a format of VirtualBox's. */
static char *
translate_format(const char *format)
{
    static const struct {
        const char *virtualbox;
        const char *libvirt;
    } formats[] = {
        {"VHD",        "vpc"  },
        { "Parallels", "ploop"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_ascii_strcasecmp(formats[i].virtualbox, format) == 0)
            return g_strdup(formats[i].libvirt);
    return g_ascii_strdown(format, -1);
}

static gboolean
get_format(VxHardDisk *disk, char **format, GError **error)
{
    g_autofree char *name = NULL;

    if (!vx_hard_disk_get_format(disk, &name, error))
        return FALSE;
    *format = translate_format(name);
    return TRUE;
}

static VxVolumeDef *
read_volume(GPtrArray *disks, VxHardDisk *disk, GError **error)
{
    g_autoptr(VxVolumeDef) def = vx_volume_def_new();
    VxHardDisk *parent = disk->parent ? vx_driver_find_volume(disks, disk->parent, error) : NULL;
    VxHardDiskSize size;
    struct stat file;

    if ((disk->parent && !parent) || !vx_hard_disk_get_size(disk, &size, error) ||
        !get_format(disk, &def->format, error) ||
        (parent && !get_format(parent, &def->backing_format, error)))
        return NULL;
    def->type = VX_VOLUME_FILE;
    def->name = vx_driver_make_volume_name(disks, disk);
    def->key = g_strdup(disk->path);
    def->path = g_strdup(disk->path);
    def->capacity_bytes = size.capacity;
    def->allocation_bytes = size.allocation;
    def->allocation_set = TRUE;
    def->physical_bytes = size.physical;
    def->backing_path = g_strdup(disk->parent);
    if (stat(disk->path, &file) == 0) {
        def->permissions.set = TRUE;
        def->permissions.mode = (gint) (file.st_mode & ALLPERMS);
        def->permissions.owner = (gint) file.st_uid;
        def->permissions.group = (gint) file.st_gid;
    }
    return g_steal_pointer(&def);
}

VX_HANDLER(storage_vol_get_xml_desc)
{
    g_autoptr(GPtrArray) disks = NULL;
    g_autoptr(VxVolumeDef) def = NULL;
    VxHardDisk *disk;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    disk = find(request, &args->vol, &disks, error);
    def = disk ? read_volume(disks, disk, error) : NULL;
    ret->xml = def ? vx_volume_def_format(def, error) : NULL;
    return ret->xml != NULL;
}

/* ---- Delete ---- */

/* The volume of somebody who looked it up before, and removed the machine that used it since:
 * VirtualBox has forgotten the image, and is shown the file again. */
static gboolean
delete_forgotten(VxRequest *request, const char *path, GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autoptr(VxObject) medium = NULL;
    gboolean opened;

    if (host && !g_file_test(path, G_FILE_TEST_EXISTS)) {
        vx_set_error(error, VIR_ERR_NO_STORAGE_VOL, "no storage vol with matching path '%s'", path);
        return FALSE;
    }
    medium = host ? vx_medium_open(host, path, VX_MEDIUM_DISK, &opened, error) : NULL;
    if (!medium)
        return FALSE;
    if (vx_medium_delete(medium, error))
        return TRUE;
    if (opened)
        vx_medium_close(medium, NULL);
    return FALSE;
}

/* VirtualBox refuses what a machine uses, or a snapshot of one, or what others are differences to.
 */
VX_HANDLER(storage_vol_delete)
{
    g_autoptr(GPtrArray) disks = NULL;
    g_autoptr(GError) local = NULL;
    VxHardDisk *disk;
    gboolean deleted;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    disk = find(request, &args->vol, &disks, &local);
    if (!disk && !vx_error_is(local, VIR_ERR_NO_STORAGE_VOL)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    deleted = disk ? vx_medium_delete(disk->medium, error)
                   : delete_forgotten(request, args->vol.key, error);
    if (!deleted)
        g_prefix_error(error, "cannot delete volume '%s': ", args->vol.key);
    return deleted;
}

static const VxProc procs[] = {
    VX_PROC(storage_vol_delete),         VX_PROC(storage_vol_get_info),
    VX_PROC(storage_vol_get_info_flags), VX_PROC(storage_vol_get_path),
    VX_PROC(storage_vol_get_xml_desc),   VX_PROC(storage_vol_lookup_by_key),
    VX_PROC(storage_vol_lookup_by_name), VX_PROC(storage_vol_lookup_by_path),
};
const VxProcTable vx_storage_volume_procs = VX_PROC_TABLE(procs);
