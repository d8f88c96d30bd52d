/* unmade-disks.c - finds the disks whose images are yet to be made.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/unmade-disks.h"

#include "driver/storage/pools.h"
#include "util/error.h"

static gboolean
is_unmade(const VxDiskDef *disk)
{
    return disk->type == VX_DISK_FILE && disk->device == VX_DISK_DISK && disk->source &&
           g_path_is_absolute(disk->source) && !g_file_test(disk->source, G_FILE_TEST_EXISTS);
}

const VxDiskDef *
vx_unmade_disks_find(const VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++)
        if (is_unmade(g_ptr_array_index(def->disks, i)))
            return g_ptr_array_index(def->disks, i);
    return NULL;
}

/* @found: (out): whether a pool has the folder of @disk */
static gboolean
is_expected(VxHost *host, const VxDiskDef *disk, gboolean *found, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(disk->source);
    g_autoptr(GError) local = NULL;
    g_autoptr(VxStoragePool) pool = vx_pools_find_by_folder(host, folder, &local);

    *found = pool && pool->active;
    if (!local || vx_error_is(local, VIR_ERR_NO_STORAGE_POOL))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

gboolean
vx_unmade_disks_split(VxHost *host, const VxDomainDef *def, VxDomainDef **rest, GError **error)
{
    g_autoptr(VxDomainDef) copy = NULL;
    gboolean any = FALSE;

    *rest = NULL;
    if (!vx_unmade_disks_find(def))
        return TRUE;
    copy = vx_domain_def_copy(def);
    for (guint i = copy->disks->len; i-- > 0;) {
        const VxDiskDef *disk = g_ptr_array_index(copy->disks, i);
        gboolean expected = FALSE;

        if (is_unmade(disk) && !is_expected(host, disk, &expected, error))
            return FALSE;
        if (expected)
            g_ptr_array_remove_index(copy->disks, i);
        any |= expected;
    }
    if (any)
        *rest = g_steal_pointer(&copy);
    return TRUE;
}
