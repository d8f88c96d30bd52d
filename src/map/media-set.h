/* media-set.h - the media that a definition names, opened; with a way back.
 *
 * Which medium a disk names is found here: a file, a volume by its name, a unit of an iSCSI target,
 * a device of the host. Opening a file puts it into VirtualBox's registry, and a medium's type
 * ("immutable") belongs to the medium and not to the machine. Neither goes away when a session is
 * discarded: vx_media_set_undo() does that.
 *
 * Threads: one that joined VirtualBox; one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"
#include "vbox/medium.h"

/* What disks of the pool that VirtualBox's images are in are given as. */
#define VX_MEDIA_POOL "default-pool"

/* @machine: (nullable): that the definition is of; must live longer. @name: of the domain */
VxMediaSet *vx_media_set_new(VxHost *host, VxMachine *machine, const char *name);
void vx_media_set_free(VxMediaSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxMediaSet, vx_media_set_free)

/**
 * vx_media_set_open:
 *
 * Opens what every disk of @def names, and looks whether it has the format and the chain of images
 * that the disk says. For a device of the host an image that stands for it is made in the folder of
 * the machine, unless the machine has one.
 */
gboolean vx_media_set_open(VxMediaSet *set, const VxDomainDef *def, GError **error);

/* Returns: (transfer none) (nullable): the medium of @disk; %NULL for an empty drive */
VxObject *vx_media_set_get(VxMediaSet *set, const VxDiskDef *disk);

/* Returns: (transfer none) (nullable): where VirtualBox has that medium */
const char *vx_media_set_get_location(VxMediaSet *set, const VxDiskDef *disk);

/* Whether it was not in VirtualBox's registry before. */
gboolean vx_media_set_is_new(VxMediaSet *set, const VxDiskDef *disk);

/* Gives the medium of @disk the type that the disk asks for. */
gboolean vx_media_set_apply_type(VxMediaSet *set, const VxDiskDef *disk, GError **error);

/* Gives back the types that were changed. */
void vx_media_set_restore_types(VxMediaSet *set);

/* Whether there is such a volume. @error: VIR_ERR_NO_STORAGE_VOL, VIR_ERR_NO_STORAGE_POOL */
gboolean vx_media_check_volume(VxHost *host, const VxDiskDef *disk, GError **error);

/* The parts of "iqn.../lun". @iscsi: (out) */
void vx_media_split_iscsi(const VxDiskDef *disk, VxIscsiDisk *iscsi);

/* Closes what was opened, gives back types. No machine may use what was opened any more. */
void vx_media_set_undo(VxMediaSet *set);
