/* volume.c - volumes: finding, describing, making and deleting hard disk images.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <sys/stat.h>

#include "driver/procs.h"
#include "driver/storage/common.h"
#include "native/storage-table.h"
#include "rpc/values.h"
#include "util/error.h"
#include "vbox/disk-create.h"
#include "xml/schema.h"
#include "xml/storage-def.h"

/* Newer than some headers that this is built with. */
#if !LIBVIR_CHECK_VERSION(8, 10, 0)
#define VIR_STORAGE_VOL_CREATE_VALIDATE (1 << 2)
#endif

/* ---- Finding one ---- */

/* In the pool whose folder it is in, if VirtualBox does not know it. @pool, @disks: (out) (transfer
 * full): what the result is an element of */
static VxHardDisk *
find_anywhere(VxHost *host, const char *path, VxStoragePool **pool, GPtrArray **disks,
              GError **error)
{
    g_autofree char *canonical = g_canonicalize_filename(path, "/");
    g_autofree char *folder = g_path_get_dirname(canonical);
    g_autoptr(GPtrArray) pools = vx_pools_list(host, error);

    for (guint i = 0; i < (pools ? pools->len : 0); i++) {
        const VxStoragePool *candidate = g_ptr_array_index(pools, i);
        g_autoptr(GPtrArray) list = NULL;
        VxHardDisk *disk;

        if (!candidate->active ||
            !(candidate->registry || g_strcmp0(candidate->def->target_path, folder) == 0))
            continue;
        list = vx_driver_list_volumes_of(host, candidate, error);
        if (!list)
            return NULL;
        disk = vx_driver_find_volume(list, path, NULL);
        if (!disk)
            continue;
        *disks = g_steal_pointer(&list);
        *pool = g_ptr_array_steal_index(pools, i);
        return disk;
    }
    if (pools)
        vx_set_error(error, VIR_ERR_NO_STORAGE_VOL, "no storage vol with matching path '%s'", path);
    return NULL;
}

static gboolean
look_up(VxRequest *request, const char *path, remote_nonnull_storage_vol *volume, GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autoptr(GPtrArray) disks = NULL;
    g_autoptr(VxStoragePool) pool = NULL;
    VxHardDisk *disk = host ? find_anywhere(host, path, &pool, &disks, error) : NULL;

    if (!disk)
        return FALSE;
    vx_driver_fill_volume(pool, disks, disk, volume);
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
    g_autofree char *uuid = vx_remote_uuid_format(args->pool.uuid);
    g_autoptr(VxStoragePool) pool = vx_driver_find_active_pool(request, NULL, uuid, error);
    VxHost *host = pool ? vx_driver_connect(request, error) : NULL;
    g_autoptr(GPtrArray) disks = host ? vx_driver_list_volumes_of(host, pool, error) : NULL;

    if (!disks)
        return FALSE;
    for (guint i = 0; i < disks->len; i++) {
        g_autofree char *name = vx_driver_make_volume_name(disks, g_ptr_array_index(disks, i));

        if (g_str_equal(name, args->name)) {
            vx_driver_fill_volume(pool, disks, g_ptr_array_index(disks, i), &ret->vol);
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
    g_autoptr(VxStoragePool) pool = vx_driver_find_active_pool(request, volume->pool, NULL, error);
    VxHost *host = pool ? vx_driver_connect(request, error) : NULL;

    if (!host || !(*disks = vx_driver_list_volumes_of(host, pool, error)))
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

static gboolean
get_format(VxHardDisk *disk, char **format, GError **error)
{
    g_autofree char *name = NULL;
    const char *word;

    if (!vx_hard_disk_get_format(disk, &name, error))
        return FALSE;
    word = vx_storage_format_from_vbox(name);
    *format = word ? g_strdup(word) : g_ascii_strdown(name, -1);
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

/* ---- Create ---- */

/* What a definition asks of VirtualBox. */
typedef struct {
    char *path;
    const char *format;
    gboolean fixed;
} Wanted;

static void
wanted_clear(Wanted *wanted)
{
    g_clear_pointer(&wanted->path, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wanted, wanted_clear)

static gboolean
refuse(GError **error, const char *what)
{
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "%s is not supported by VirtualBox", what);
    return FALSE;
}

/* Without a format it is VirtualBox's own. */
static gboolean
plan(const VxStoragePool *pool, const VxVolumeDef *def, Wanted *wanted, GError **error)
{
    wanted->format = vx_storage_format_to_vbox(def->format ? def->format : "vdi");
    wanted->fixed = def->allocation_set && def->allocation_bytes >= def->capacity_bytes;
    wanted->path = g_build_filename(pool->def->target_path, def->name, NULL);
    if (!wanted->format) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "volume format '%s' (/volume/target/format/@type) is not supported by "
                     "VirtualBox",
                     def->format);
        return FALSE;
    }
    if (def->type == VX_VOLUME_BLOCK)
        return refuse(error, "a volume of type 'block' (/volume/@type)");
    if (def->backing_path)
        return refuse(error, "a new volume with /volume/backingStore");
    if (g_file_test(wanted->path, G_FILE_TEST_EXISTS)) {
        vx_set_error(error, VIR_ERR_STORAGE_VOL_EXIST, "storage volume '%s' exists already",
                     def->name);
        return FALSE;
    }
    return TRUE;
}

static VxVolumeDef *
parse_volume(const char *xml, guint flags, GError **error)
{
    if ((flags & VIR_STORAGE_VOL_CREATE_VALIDATE) != 0 &&
        !vx_schema_validate(xml, "storagevol.rng", error))
        return NULL;
    return vx_volume_def_parse(xml, error);
}

/* The file is what the answer is about; who made it does not look at the whole pool again. */
static void
fill_new(VxRequest *request, const VxStoragePool *pool, const VxVolumeDef *def,
         const Wanted *wanted, remote_nonnull_storage_vol *volume)
{
    vx_next_disk_was_made(vx_request_get_next(request));
    volume->pool = g_strdup(pool->def->name);
    volume->name = g_strdup(def->name);
    volume->key = g_strdup(wanted->path);
}

VX_HANDLER(storage_vol_create_xml)
{
    g_autofree char *uuid = vx_remote_uuid_format(args->pool.uuid);
    g_auto(Wanted) wanted = { 0 };
    g_autoptr(VxStoragePool) pool = NULL;
    g_autoptr(VxVolumeDef) def = NULL;
    g_autoptr(VxObject) medium = NULL;

    if (!vx_request_check_flags(request, args->flags, VIR_STORAGE_VOL_CREATE_VALIDATE, error) ||
        !(pool = vx_driver_find_active_pool(request, NULL, uuid, error)) ||
        !(def = parse_volume(args->xml, args->flags, error)) || !plan(pool, def, &wanted, error))
        return FALSE;
    medium = vx_disk_create(vx_driver_connect(request, error), wanted.path, wanted.format,
                            def->capacity_bytes, wanted.fixed, error);
    if (!medium) {
        g_prefix_error(error, "cannot create volume '%s': ", def->name);
        return FALSE;
    }
    fill_new(request, pool, def, &wanted, &ret->vol);
    return TRUE;
}

/* Grows the copy, if it should be larger than what it is made of, and forgets it where it cannot.
 */
static gboolean
grow(VxObject *medium, VxHardDisk *source, guint64 capacity, GError **error)
{
    VxHardDiskSize size;

    if (!vx_hard_disk_get_size(source, &size, error))
        return FALSE;
    if (capacity <= size.capacity || vx_disk_resize(medium, capacity, error))
        return TRUE;
    vx_medium_delete(medium, NULL);
    return FALSE;
}

VX_HANDLER(storage_vol_create_xml_from)
{
    g_autofree char *uuid = vx_remote_uuid_format(args->pool.uuid);
    g_auto(Wanted) wanted = { 0 };
    g_autoptr(VxStoragePool) pool = NULL;
    g_autoptr(VxVolumeDef) def = NULL;
    g_autoptr(GPtrArray) disks = NULL;
    g_autoptr(VxObject) medium = NULL;
    VxHardDisk *source;

    if (!vx_request_check_flags(request, args->flags, VIR_STORAGE_VOL_CREATE_VALIDATE, error) ||
        !(pool = vx_driver_find_active_pool(request, NULL, uuid, error)) ||
        !(def = parse_volume(args->xml, args->flags, error)) || !plan(pool, def, &wanted, error) ||
        !(source = find(request, &args->clonevol, &disks, error)))
        return FALSE;
    if (!source->medium)
        return refuse(error, "copying a file that VirtualBox does not know as a hard disk");
    medium = vx_disk_clone(vx_driver_connect(request, error), source->medium, wanted.path,
                           wanted.format, wanted.fixed, error);
    if (!medium || !grow(medium, source, def->capacity_bytes, error)) {
        g_prefix_error(error, "cannot copy volume '%s' to '%s': ", args->clonevol.key, def->name);
        return FALSE;
    }
    fill_new(request, pool, def, &wanted, &ret->vol);
    return TRUE;
}

/* VirtualBox neither allocates more with it, nor shrinks anything. */
VX_HANDLER(storage_vol_resize)
{
    g_autoptr(GPtrArray) disks = NULL;
    VxHardDiskSize size;
    VxHardDisk *disk;
    guint64 capacity = args->capacity;

    if (!vx_request_check_flags(request, args->flags, VIR_STORAGE_VOL_RESIZE_DELTA, error) ||
        !(disk = find(request, &args->vol, &disks, error)) ||
        !vx_hard_disk_get_size(disk, &size, error))
        return FALSE;
    if (args->flags & VIR_STORAGE_VOL_RESIZE_DELTA)
        capacity += size.capacity;
    if (!disk->medium)
        return refuse(error, "resizing a file that VirtualBox does not know as a hard disk");
    if (capacity < size.capacity) {
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     "can't shrink capacity below existing capacity of %" G_GUINT64_FORMAT " bytes",
                     size.capacity);
        return FALSE;
    }
    if (capacity == size.capacity || vx_disk_resize(disk->medium, capacity, error))
        return TRUE;
    g_prefix_error(error, "cannot resize volume '%s': ", args->vol.key);
    return FALSE;
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
    deleted = disk && disk->medium ? vx_medium_delete(disk->medium, error)
                                   : delete_forgotten(request, args->vol.key, error);
    if (!deleted)
        g_prefix_error(error, "cannot delete volume '%s': ", args->vol.key);
    return deleted;
}

static const VxProc procs[] = {
    VX_PROC(storage_vol_create_xml),     VX_PROC(storage_vol_create_xml_from),
    VX_PROC(storage_vol_resize),         VX_PROC(storage_vol_delete),
    VX_PROC(storage_vol_get_info),       VX_PROC(storage_vol_get_info_flags),
    VX_PROC(storage_vol_get_path),       VX_PROC(storage_vol_get_xml_desc),
    VX_PROC(storage_vol_lookup_by_key),  VX_PROC(storage_vol_lookup_by_name),
    VX_PROC(storage_vol_lookup_by_path),
};
const VxProcTable vx_storage_volume_procs = VX_PROC_TABLE(procs);
