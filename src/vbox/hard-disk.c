/* hard-disk.c - lists and measures the hard disk images that VirtualBox knows.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/hard-disk.h"

#include <errno.h>
#include <sys/stat.h>

#include "util/error.h"
#include "vbox/image-probe.h"
#include "vbox/properties.h"

/* What st_blocks counts, whatever the file system's blocks are. */
#define VX_STAT_BLOCK_BYTES 512

void
vx_hard_disk_free(VxHardDisk *disk)
{
    if (!disk)
        return;
    g_clear_pointer(&disk->medium, vx_object_unref);
    g_free(disk->path);
    g_free(disk->parent);
    g_free(disk);
}

/* Appends @medium (transfer none) and its differences. */
static gboolean
add_tree(GPtrArray *disks, VxObject *medium, const char *parent, GError **error)
{
    g_autoptr(GPtrArray) children = NULL;
    g_autofree char *path = NULL;
    VxHardDisk *disk;

    if (!vx_get_string(medium, VX_GET("IMedium", "location"), &path, error) ||
        !vx_get_objects(medium, VX_GET("IMedium", "children"), &children, error))
        return FALSE;
    disk = g_new0(VxHardDisk, 1);
    disk->medium = vx_object_ref(medium);
    disk->path = g_steal_pointer(&path);
    disk->parent = g_strdup(parent);
    g_ptr_array_add(disks, disk);
    for (guint i = 0; i < children->len; i++)
        if (!add_tree(disks, g_ptr_array_index(children, i), disk->path, error))
            return FALSE;
    return TRUE;
}

GPtrArray *
vx_hard_disk_list(VxHost *host, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(GPtrArray) disks = g_ptr_array_new_with_free_func((GDestroyNotify) vx_hard_disk_free);
    g_autoptr(GPtrArray) bases = NULL;

    if (!virtualbox ||
        !vx_get_objects(virtualbox, VX_GET("IVirtualBox", "hardDisks"), &bases, error))
        return NULL;
    for (guint i = 0; i < bases->len; i++)
        if (!add_tree(disks, g_ptr_array_index(bases, i), NULL, error))
            return NULL;
    return g_steal_pointer(&disks);
}

GPtrArray *
vx_hard_disk_list_folder(VxHost *host, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify) vx_hard_disk_free);
    g_autoptr(GPtrArray) known = vx_hard_disk_list(host, error);
    g_autoptr(GHashTable) by_path = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GDir) dir = known ? g_dir_open(folder, 0, error) : NULL;
    const char *name;

    if (!dir)
        return NULL;
    for (guint i = 0; i < known->len; i++) {
        VxHardDisk *disk = g_ptr_array_index(known, i);

        g_hash_table_insert(by_path, disk->path, disk);
    }
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        const VxHardDisk *registered = g_hash_table_lookup(by_path, path);
        VxHardDisk *disk;

        if (*name == '.' || !g_file_test(path, G_FILE_TEST_IS_REGULAR))
            continue;
        disk = g_new0(VxHardDisk, 1);
        disk->medium = registered ? vx_object_ref(registered->medium) : NULL;
        disk->parent = registered ? g_strdup(registered->parent) : NULL;
        disk->path = g_steal_pointer(&path);
        g_ptr_array_add(found, disk);
    }
    return g_steal_pointer(&found);
}

char *
vx_hard_disk_make_name(GPtrArray *disks, const VxHardDisk *disk)
{
    g_autofree char *name = g_path_get_basename(disk->path);
    guint n_namesakes = 0;

    for (guint i = 0; i < disks->len; i++) {
        const VxHardDisk *other = g_ptr_array_index(disks, i);
        g_autofree char *other_name = g_path_get_basename(other->path);

        n_namesakes += g_str_equal(other_name, name) ? 1 : 0;
    }
    return n_namesakes > 1 ? g_strdup(disk->path) : g_steal_pointer(&name);
}

gboolean
vx_image_file_get_size(const char *path, VxHardDiskSize *size)
{
    struct stat file;

    if (stat(path, &file) != 0)
        return FALSE;
    size->allocation = (guint64) file.st_blocks * VX_STAT_BLOCK_BYTES;
    size->physical = (guint64) file.st_size;
    return TRUE;
}

static gboolean
probe(const VxHardDisk *disk, VxImage *image, GError **error)
{
    if (vx_image_probe(disk->path, image))
        return TRUE;
    vx_set_error(error, VIR_ERR_OPERATION_FAILED, "cannot read '%s': %s", disk->path,
                 g_strerror(errno));
    return FALSE;
}

gboolean
vx_hard_disk_get_size(VxHardDisk *disk, VxHardDiskSize *size, GError **error)
{
    VxHardDiskSize read = { 0 };
    VxImage image;
    gint64 capacity;

    if (!disk->medium) {
        if (!probe(disk, &image, error))
            return FALSE;
        capacity = (gint64) image.capacity;
    } else if (!vx_get_i64(disk->medium, VX_GET("IMedium", "logicalSize"), &capacity, error))
        return FALSE;
    read.capacity = (guint64) MAX(capacity, 0);
    vx_image_file_get_size(disk->path, &read);
    *size = read;
    return TRUE;
}

gboolean
vx_hard_disk_get_format(VxHardDisk *disk, char **format, GError **error)
{
    VxImage image;

    if (disk->medium)
        return vx_get_string(disk->medium, VX_GET("IMedium", "format"), format, error);
    if (!probe(disk, &image, error))
        return FALSE;
    *format = g_strdup(image.format);
    return TRUE;
}

gboolean
vx_hard_disk_get_default_folder(VxHost *host, char **path, GError **error)
{
    g_autoptr(VxObject) properties = vx_properties_ref_system(host, error);

    return properties &&
           vx_get_string(properties, VX_GET("ISystemProperties", "defaultMachineFolder"), path,
                         error);
}
