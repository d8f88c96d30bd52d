/* hard-disk.h - the hard disk images of VirtualBox's registry, which clients see as volumes.
 *
 * Differencing images, which snapshots are made of, are among them.
 *
 * Threads: one that joined VirtualBox.
 * Source: IVirtualBox::hardDisks, IMedium (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/medium.h"

typedef struct {
    VxObject *medium; /* (nullable): IMedium; NULL: a file that VirtualBox does not know */
    char *path;       /* VirtualBox's "location"; of network media an address */
    char *parent;     /* (nullable): path of what it is the difference to */
} VxHardDisk;

void vx_hard_disk_free(VxHardDisk *disk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxHardDisk, vx_hard_disk_free)

/* Returns: (transfer full): array of VxHardDisk, parents before their differences. */
GPtrArray *vx_hard_disk_list(VxHost *host, GError **error);

/* The files of a folder, but hidden ones; whatever they are.
 * @folder: absolute. Returns: (transfer full): array of VxHardDisk. */
GPtrArray *vx_hard_disk_list_folder(VxHost *host, const char *folder, GError **error);

/* What it is called as a volume: the name of its file, or the whole path where @disks has several
 * of that name. Returns: (transfer full) */
char *vx_hard_disk_make_name(GPtrArray *disks, const VxHardDisk *disk);

/* In bytes. What cannot be known (the image is inaccessible) is 0. */
typedef struct {
    guint64 capacity;   /* as the guest sees it */
    guint64 allocation; /* space taken on the host's disk */
    guint64 physical;   /* size of the file */
} VxHardDiskSize;

/* Allocation and size of any file of the host, which is what a CD's or a floppy's image is to the
 * guest. The capacity is left as it is. Returns: %FALSE, and errno, where the file cannot be looked
 * at. */
gboolean vx_image_file_get_size(const char *path, VxHardDiskSize *size);

gboolean vx_hard_disk_get_size(VxHardDisk *disk, VxHardDiskSize *size, GError **error);

/* VirtualBox's name of the format: "VDI", "VMDK". @format: (out) (transfer full) */
gboolean vx_hard_disk_get_format(VxHardDisk *disk, char **format, GError **error);

/* Where VirtualBox puts new machines with their disks. @path: (out) (transfer full) */
gboolean vx_hard_disk_get_default_folder(VxHost *host, char **path, GError **error);
