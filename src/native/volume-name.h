/* volume-name.h - the name of an image that a definition called a volume of a pool.
 *
 * VirtualBox knows images by their paths alone, so the name is kept beside them (xml/keep.h).
 *
 * Threads: any, as the keep's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"
#include "xml/keep.h"

/**
 * vx_volume_name_read:
 * @group: the drive's in @keep
 * @location: path of the image that is in the drive
 * @disk: (inout): gets type and source
 *
 * The name may be that of another image by now, but as long as it fits @location, it is shown.
 */
void vx_volume_name_read(const VxKeep *keep, const char *group, const char *location,
                         VxDiskDef *disk);

/* @disk: of type VX_DISK_VOLUME */
void vx_volume_name_keep(VxKeep *keep, const char *group, const VxDiskDef *disk);
