/* hard-disk.c - lists and measures the hard disk images that VirtualBox knows.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/hard-disk.h"

#include <sys/stat.h>

/* What st_blocks counts, whatever the file system's blocks are. */
#define VX_STAT_BLOCK_BYTES 512

void
vx_hard_disk_free(VxHardDisk *disk)
{
    if (!disk)
        return;
    vx_object_unref(disk->medium);
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

gboolean
vx_hard_disk_get_size(VxHardDisk *disk, VxHardDiskSize *size, GError **error)
{
    VxHardDiskSize read = { 0 };
    gint64 capacity;

    if (!vx_get_i64(disk->medium, VX_GET("IMedium", "logicalSize"), &capacity, error))
        return FALSE;
    read.capacity = (guint64) MAX(capacity, 0);
    vx_image_file_get_size(disk->path, &read);
    *size = read;
    return TRUE;
}

gboolean
vx_hard_disk_get_format(VxHardDisk *disk, char **format, GError **error)
{
    return vx_get_string(disk->medium, VX_GET("IMedium", "format"), format, error);
}

gboolean
vx_hard_disk_get_default_folder(VxHost *host, char **path, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) properties = NULL;

    return virtualbox &&
           vx_get_object(virtualbox, VX_GET("IVirtualBox", "systemProperties"), &properties,
                         error) &&
           vx_get_string(properties, VX_GET("ISystemProperties", "defaultMachineFolder"), path,
                         error);
}
