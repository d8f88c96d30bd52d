/* volume-name.c - names of volumes, as they are kept and read.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/volume-name.h"

#define KEPT_POOL   "devices/disk/source/@pool"
#define KEPT_VOLUME "devices/disk/source/@volume"

void
vx_volume_name_read(const VxKeep *keep, const char *group, const char *location, VxDiskDef *disk)
{
    g_autofree char *pool = vx_keep_get(keep, group, KEPT_POOL);
    g_autofree char *volume = vx_keep_get(keep, group, KEPT_VOLUME);
    g_autofree char *name = g_path_get_basename(location);

    if (pool && volume && (g_str_equal(volume, name) || g_str_equal(volume, location))) {
        disk->type = VX_DISK_VOLUME;
        disk->source_pool = g_steal_pointer(&pool);
        disk->source = g_steal_pointer(&volume);
    } else {
        disk->source = g_strdup(location);
    }
}

void
vx_volume_name_keep(VxKeep *keep, const char *group, const VxDiskDef *disk)
{
    vx_keep_set(keep, group, KEPT_POOL, disk->source_pool);
    vx_keep_set(keep, group, KEPT_VOLUME, disk->source);
}
