/* medium.h - a hard disk, CD or floppy: an image file that VirtualBox knows, or a drive of the
 * host.
 *
 * VirtualBox keeps a registry of the image files that machines use. Opening a file puts it there;
 * it stays until it is closed, whoever uses it.
 *
 * Threads: one that joined VirtualBox.
 * Source: IMedium, IVirtualBox::openMedium (findMedium in old versions), IHost::DVDDrives.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

/* Members of DeviceType that a medium can have. */
#define VX_MEDIUM_DISK   "HardDisk"
#define VX_MEDIUM_DVD    "DVD"
#define VX_MEDIUM_FLOPPY "Floppy"

/* What is asked of a medium at once. */
typedef struct {
    char *location;   /* path of the file, of the host's device */
    char *format;     /* (nullable): hard disks: "VDI", "VMDK", ... */
    const char *type; /* disks, floppies: of MediumType: "Normal", "Immutable", ... */
    gboolean host_drive;
    char *base;         /* (nullable): hard disks: what it is the difference to, at the end */
    gboolean temporary; /* a difference that the next start of the machine throws away */
} VxMediumInfo;

void vx_medium_info_clear(VxMediumInfo *info);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxMediumInfo, vx_medium_info_clear)

/**
 * vx_medium_tell_type:
 * @info: (inout): what is asked for on the way is kept here for vx_medium_get_info()
 * @device_type: (out) (nullable): VX_MEDIUM_DISK; untouched where the format does not tell: that of
 * CD and floppy images is one that hard disks can have
 */
gboolean vx_medium_tell_type(VxObject *medium, VxMediumInfo *info, const char **device_type,
                             GError **error);

/* @device_type: VX_MEDIUM_DISK, ... @info: (inout): vx_medium_info_clear() it. For a temporary
 * difference @info->type is that of the base. */
gboolean vx_medium_get_info(VxObject *medium, const char *device_type, VxMediumInfo *info,
                            GError **error);

/**
 * vx_medium_open:
 * @path: absolute
 * @opened: (out): whether it was not in the registry before, and is now
 *
 * Returns: (transfer full): the IMedium
 */
VxObject *vx_medium_open(VxHost *host, const char *path, const char *device_type, gboolean *opened,
                         GError **error);

/* Whether the registry has a medium at @path, which its file may be gone from. Differences are not
 * looked at. */
gboolean vx_medium_is_registered(VxHost *host, const char *path, const char *device_type,
                                 gboolean *registered, GError **error);

/* Returns: (transfer full): the IMedium of a drive of the host, "/dev/sr0".
 * @error: VIR_ERR_CONFIG_UNSUPPORTED with the drives that there are */
VxObject *vx_medium_find_host_drive(VxHost *host, const char *path, const char *device_type,
                                    GError **error);

/* A disk that VirtualBox itself reaches over the network. */
typedef struct {
    char *host;
    guint port;
    char *target;    /* "iqn...." */
    char *lun;       /* "0" */
    char *initiator; /* (nullable): how VirtualBox calls itself */
} VxIscsiDisk;

#define VX_FORMAT_ISCSI "iSCSI" /* of VxMediumInfo */

void vx_iscsi_disk_clear(VxIscsiDisk *disk);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxIscsiDisk, vx_iscsi_disk_clear)

/* Nothing is connected to. @opened, returns: as vx_medium_open() */
VxObject *vx_medium_open_iscsi(VxHost *host, const VxIscsiDisk *disk, gboolean *opened,
                               GError **error);

/* @medium: of the format iSCSI. @disk: (out): vx_iscsi_disk_clear() it */
gboolean vx_medium_get_iscsi(VxObject *medium, VxIscsiDisk *disk, GError **error);

/* An image that a medium is a difference to. */
typedef struct {
    char *location;
    char *format;
} VxMediumParent;

/* Returns: (transfer full) (element-type VxMediumParent): what a hard disk is the difference to,
 * the nearest first; empty where it stands alone */
GPtrArray *vx_medium_list_parents(VxObject *medium, GError **error);

/* Takes it out of the registry; the file stays. Fails where a machine uses it. */
gboolean vx_medium_close(VxObject *medium, GError **error);

/* Closes it and deletes its file. */
gboolean vx_medium_delete(VxObject *medium, GError **error);

/* Whether any machine, or snapshot of one, has it attached. */
gboolean vx_medium_is_used(VxObject *medium, gboolean *used, GError **error);

/**
 * vx_medium_release:
 * @medium: was attached to a machine
 * @paths: set of paths: media that go out of the registry when nobody uses them any more
 *
 * Closes it if no machine uses it and it is one of @paths or the difference to another medium,
 * which is of no use without its machine, or an image that vx_raw_disk_create() made. A difference
 * that each start throws away is deleted, and so is the latter; any other file stays.
 */
gboolean vx_medium_release(VxObject *medium, GHashTable *paths, GError **error);
