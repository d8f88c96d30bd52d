/* disk.c - finds disks, and tells their sizes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/disk.h"

#include <errno.h>

#include "driver/domain/definitions.h"
#include "driver/domain/common.h"
#include "driver/procs.h"
#include "driver/storage/common.h"
#include "map/map.h"
#include "util/error.h"

const VxDiskDef *
vx_domain_find_disk(const VxDomainDef *domain, const char *name)
{
    for (guint i = 0; i < domain->disks->len; i++) {
        const VxDiskDef *disk = g_ptr_array_index(domain->disks, i);

        if (g_strcmp0(disk->target_dev, name) == 0 || g_strcmp0(disk->source, name) == 0)
            return disk;
    }
    return NULL;
}

/* CDs and floppies are their files. */
static gboolean
get_file_size(const char *path, VxHardDiskSize *size, GError **error)
{
    if (!vx_image_file_get_size(path, size)) {
        vx_set_error(error, VIR_ERR_SYSTEM_ERROR, "cannot look at '%s': %s", path,
                     g_strerror(errno));
        return FALSE;
    }
    size->capacity = size->physical;
    return TRUE;
}

static gboolean
get_size(VxRequest *request, const VxDiskDef *disk, VxHardDiskSize *size, GError **error)
{
    g_autoptr(GPtrArray) disks = NULL;
    VxHardDisk *image;

    if (!vx_disk_def_is_hard(disk))
        return get_file_size(disk->source, size, error);
    disks = vx_driver_list_volumes(request, error);
    image = disks ? vx_driver_find_volume(disks, disk->source, error) : NULL;
    return image && vx_hard_disk_get_size(image, size, error);
}

VX_HANDLER(domain_get_block_info)
{
    g_autoptr(VxMachineInfo) info = NULL;
    g_autoptr(VxDefinition) definition = NULL;
    const VxDiskDef *disk;
    VxHardDiskSize size;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    info = vx_driver_find_accessible(request, &args->dom, error);
    definition = info ? vx_driver_ref_definition(request, info, TRUE, error) : NULL;
    if (!definition)
        return FALSE;
    disk = vx_domain_find_disk(vx_definition_get(definition), args->path);
    if (!disk || !disk->source) {
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     disk ? "disk '%s' does not currently have a source assigned"
                          : "invalid path %s not assigned to domain",
                     args->path);
        return FALSE;
    }
    if (!get_size(request, disk, &size, error))
        return FALSE;
    ret->capacity = size.capacity;
    ret->allocation = size.allocation;
    ret->physical = size.physical;
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_get_block_info),
};
const VxProcTable vx_domain_disk_procs = VX_PROC_TABLE(procs);
