/* disk-sizes.c - capacities from VirtualBox, the rest from the files.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/disk-sizes.h"

/* Which an image is attached, so that it is in the registry. */
static guint64
read_capacity(VxHost *host, const VxDiskDef *disk)
{
    g_autoptr(VxObject) medium = NULL;
    gboolean opened = FALSE;
    gint64 capacity = 0;

    if (disk->device != VX_DISK_DISK || disk->type != VX_DISK_FILE || !disk->source)
        return 0;
    medium = vx_medium_open(host, disk->source, VX_MEDIUM_DISK, &opened, NULL);
    if (!medium)
        return 0;
    if (!vx_get_i64(medium, VX_GET("IMedium", "logicalSize"), &capacity, NULL))
        capacity = 0;
    if (opened) /* it was detached meanwhile */
        vx_medium_close(medium, NULL);
    return (guint64) MAX(capacity, 0);
}

VxDerived *
vx_driver_ref_capacities(VxRequest *request, const VxMachineInfo *info, const VxDomainDef *def,
                         GError **error)
{
    VxInventory *inventory = vx_request_get_inventory(request);
    VxDerived *derived =
        vx_inventory_ref_derived(inventory, info->uuid, VX_DERIVED_DISK_CAPACITIES);
    guint64 ticket;
    GArray *capacities;
    VxHost *host;

    if (derived && ((GArray *) derived->value)->len == def->disks->len)
        return derived;
    vx_derived_unref(derived);
    ticket = vx_inventory_take_ticket(inventory);
    host = vx_driver_connect(request, error);
    if (!host)
        return NULL;
    capacities = g_array_new(FALSE, TRUE, sizeof(guint64));
    for (guint i = 0; i < def->disks->len; i++) {
        guint64 capacity = read_capacity(host, g_ptr_array_index(def->disks, i));

        g_array_append_val(capacities, capacity);
    }
    derived = vx_derived_new(capacities, (GDestroyNotify) g_array_unref);
    vx_inventory_keep_derived(inventory, info->uuid, VX_DERIVED_DISK_CAPACITIES, ticket, derived);
    return derived;
}

void
vx_disk_get_size(const VxDiskDef *disk, guint64 capacity, VxHardDiskSize *size)
{
    *size = (VxHardDiskSize){ .capacity = capacity };
    if (!disk->source || !vx_image_file_get_size(disk->source, size))
        return;
    if (disk->device != VX_DISK_DISK || !capacity)
        size->capacity = size->physical;
}
