/* disk-counters.c - from a disk's place to the emulated device that counts.
 *
 * Source: names seen in VirtualBox 7.2 under /Public/Storage.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/disk-counters.h"

#include "native/storage-table.h"

static const struct {
    VxControllerType type;
    VxControllerModel model; /* 0: any */
    const char *device;
} devices[] = {
    {VX_CONTROLLER_IDE,   0,                               "PIIX3IDE"    },
    { VX_CONTROLLER_FDC,  0,                               "I82078"      },
    { VX_CONTROLLER_SATA, 0,                               "AHCI"        },
    { VX_CONTROLLER_NVME, 0,                               "NVME"        },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_BUSLOGIC,    "BUSLOGIC"    },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_LSISAS1068,  "LSILOGICSAS" },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_VIRTIO_SCSI, "VIRTIO-SCSI" },
    { VX_CONTROLLER_SCSI, 0,                               "LSILOGICSCSI"},
};

static const char *
find_device(VxControllerType type, VxControllerModel model)
{
    for (gsize i = 0; i < G_N_ELEMENTS(devices); i++)
        if (devices[i].type == type && (!devices[i].model || devices[i].model == model))
            return devices[i].device;
    return NULL;
}

static const VxControllerDef *
find_controller(const VxDomainDef *def, VxControllerType type, guint index)
{
    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = g_ptr_array_index(def->controllers, i);

        if (controller->type == type && controller->index == (gint) index)
            return controller;
    }
    return NULL;
}

/* How many controllers of the same kind come before it. */
static guint
find_instance(const VxDomainDef *def, VxControllerType type, guint index, const char *device)
{
    guint n = 0;

    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *other = g_ptr_array_index(def->controllers, i);

        if (other->type == type && other->index < (gint) index &&
            g_strcmp0(find_device(type, other->model), device) == 0)
            n++;
    }
    return n;
}

/* Each disk on USB is a device of its own; they come in the order of their ports. */
static const VxDiskCounters *
find_usb(const VxRunCounters *counters, const VxDomainDef *def, const VxDiskDef *disk)
{
    guint before = 0;

    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *other = g_ptr_array_index(def->disks, i);

        if (other->bus == VX_BUS_USB && other->address.unit < disk->address.unit)
            before++;
    }
    for (guint i = 0; i < counters->disks->len; i++) {
        const VxDiskCounters *found = g_ptr_array_index(counters->disks, i);

        if (g_str_equal(found->device, "MSD") && before-- == 0)
            return found;
    }
    return NULL;
}

const VxDiskCounters *
vx_disk_counters_find(const VxRunCounters *counters, const VxDomainDef *def, const VxDiskDef *disk)
{
    VxControllerType type = vx_storage_bus_to_type(disk->bus);
    const VxControllerDef *controller = find_controller(def, type, disk->address.controller);
    const char *device = find_device(type, controller ? controller->model : 0);
    gint32 port = disk->bus == VX_BUS_IDE ? (gint32) (disk->address.bus * 2 + disk->address.unit)
                                          : (gint32) disk->address.unit;
    guint instance;

    if (disk->bus == VX_BUS_USB)
        return find_usb(counters, def, disk);
    if (!device)
        return NULL;
    instance = find_instance(def, type, disk->address.controller, device);
    for (guint i = 0; i < counters->disks->len; i++) {
        const VxDiskCounters *found = g_ptr_array_index(counters->disks, i);

        if (g_str_equal(found->device, device) && found->instance == instance &&
            (gint32) found->port == port)
            return found;
    }
    return NULL;
}
