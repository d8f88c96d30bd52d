/* storage-table.c - tables of storage.
 *
 * Sources: StorageBus, StorageControllerType, DeviceType (VirtualBox API); storage formats of
 * libvirt; extra-data of the AHCI and PIIX3 IDE devices (VirtualBox manual, "Configuring the hard
 * disk vendor product data").
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/storage-table.h"

/* The first row of a type is what a definition without a model means. */
static const VxStorageKind kinds[] = {
    {VX_CONTROLLER_IDE,   VX_CONTROLLER_MODEL_PIIX4,       "IDE",        "PIIX4",        "IDE Controller",                            2                          },
    { VX_CONTROLLER_IDE,  VX_CONTROLLER_MODEL_PIIX3,       "IDE",        "PIIX3",        "IDE Controller",                            2                          },
    { VX_CONTROLLER_IDE,  VX_CONTROLLER_MODEL_ICH6,        "IDE",        "ICH6",         "IDE Controller",                            2                          },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_LSILOGIC,    "SCSI",       "LsiLogic",     "SCSI Controller",                           16                         },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_AUTO,        "SCSI",       "LsiLogic",     "SCSI Controller",                           16                         },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_BUSLOGIC,    "SCSI",       "BusLogic",     "SCSI Controller",                           16                         },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_LSISAS1068,  "SAS",        "LsiLogicSas",  "SAS Controller",
     8                                                                                                                                                           },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_VIRTIO_SCSI, "VirtioSCSI", "VirtioSCSI",
     "VirtIO Controller",                                                                                                             16                         },
    { VX_CONTROLLER_SATA, 0,                               "SATA",       "IntelAhci",    "SATA Controller",                           0,                           "AHCI" },
    { VX_CONTROLLER_FDC,                  0,                                "Floppy",                          "I82078", "Floppy Controller",           1                  },
    { VX_CONTROLLER_NVME,                  0,                               "PCIe",                         "NVMe",   "NVMe Controller",                0      },
    { 0,                  0,                                                "USB",                                          "USB",    "USB Storage Controller", 8},
};

static const struct {
    VxDiskBus bus;
    VxControllerType type;
} buses[] = {
    {VX_BUS_IDE,   VX_CONTROLLER_IDE },
    { VX_BUS_FDC,  VX_CONTROLLER_FDC },
    { VX_BUS_SCSI, VX_CONTROLLER_SCSI},
    { VX_BUS_SATA, VX_CONTROLLER_SATA},
    { VX_BUS_NVME, VX_CONTROLLER_NVME},
    { VX_BUS_USB,  0                 },
};

static const struct {
    VxDiskDevice device;
    const char *type;
} devices[] = {
    {VX_DISK_DISK,    "HardDisk"},
    { VX_DISK_CDROM,  "DVD"     },
    { VX_DISK_FLOPPY, "Floppy"  },
    { VX_DISK_LUN,    "HardDisk"},
};

/* For each word the first row of its column counts. */
static const struct {
    const char *libvirt;
    const char *vbox;
} formats[] = {
    {"raw",    VX_FORMAT_RAW},
    { "vdi",   "VDI"        },
    { "vmdk",  "VMDK"       },
    { "vpc",   "VHD"        },
    { "qcow2", "QCOW"       },
    { "qcow",  "QCOW"       },
    { "qed",   "QED"        },
    { "dmg",   "DMG"        },
    { "iso",   VX_FORMAT_RAW},
    { "ploop", "Parallels"  },
};

const VxStorageKind *
vx_storage_kind_find(VxControllerType type, VxControllerModel model)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].type == type && (!model || kinds[i].model == model))
            return &kinds[i];
    return NULL;
}

const VxStorageKind *
vx_storage_kind_from_vbox(const char *controller)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(kinds[i].controller, controller))
            return &kinds[i];
    return NULL;
}

const char *
vx_storage_kind_to_file(const VxStorageKind *kind)
{
    return kind->file ? kind->file : kind->controller;
}

const VxStorageKind *
vx_storage_kind_from_file(const char *word)
{
    for (gsize i = 0; word && i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(vx_storage_kind_to_file(&kinds[i]), word))
            return &kinds[i];
    return NULL;
}

const char *
vx_storage_kind_only_type(const VxStorageKind *kind)
{
    switch (kind->type) {
    case VX_CONTROLLER_FDC:
        return vx_storage_device_type(VX_DISK_FLOPPY);
    case VX_CONTROLLER_NVME:
        return vx_storage_device_type(VX_DISK_DISK);
    default:
        return NULL;
    }
}

gboolean
vx_storage_kind_has_one_port(const VxStorageKind *kind)
{
    return kind->type == VX_CONTROLLER_FDC;
}

gboolean
vx_storage_kind_has_one_device(const VxStorageKind *kind)
{
    return kind->type != VX_CONTROLLER_IDE && kind->type != VX_CONTROLLER_FDC;
}

VxControllerType
vx_storage_bus_to_type(VxDiskBus bus)
{
    for (gsize i = 0; i < G_N_ELEMENTS(buses); i++)
        if (buses[i].bus == bus)
            return buses[i].type;
    return 0;
}

VxDiskBus
vx_storage_kind_to_bus(const VxStorageKind *kind)
{
    for (gsize i = 0; i < G_N_ELEMENTS(buses); i++)
        if (buses[i].type == kind->type)
            return buses[i].bus;
    return VX_BUS_USB;
}

VxStoragePlace
vx_storage_place_from_address(VxDiskBus bus, const VxDriveAddress *address)
{
    switch (bus) {
    case VX_BUS_IDE:
        return (VxStoragePlace){ (gint32) address->bus, (gint32) address->unit };
    case VX_BUS_FDC:
        return (VxStoragePlace){ 0, (gint32) address->unit };
    default:
        return (VxStoragePlace){ (gint32) address->unit, 0 };
    }
}

void
vx_storage_place_to_address(VxDiskBus bus, VxStoragePlace place, VxDriveAddress *address)
{
    address->set = TRUE;
    address->bus = bus == VX_BUS_IDE ? (guint) place.port : 0;
    address->target = 0;
    address->unit =
        bus == VX_BUS_IDE || bus == VX_BUS_FDC ? (guint) place.device : (guint) place.port;
}

const char *
vx_storage_device_type(VxDiskDevice device)
{
    for (gsize i = 0; i < G_N_ELEMENTS(devices); i++)
        if (devices[i].device == device)
            return devices[i].type;
    return devices[0].type;
}

gboolean
vx_storage_device_from_type(const char *type, VxDiskDevice *device)
{
    for (gsize i = 0; i < G_N_ELEMENTS(devices); i++) {
        if (g_str_equal(devices[i].type, type)) {
            *device = devices[i].device;
            return TRUE;
        }
    }
    return FALSE;
}

const char *
vx_storage_format_to_vbox(const char *format)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_str_equal(formats[i].libvirt, format))
            return formats[i].vbox;
    return NULL;
}

const char *
vx_storage_format_from_vbox(const char *format)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_ascii_strcasecmp(formats[i].vbox, format) == 0)
            return formats[i].libvirt;
    return NULL;
}

char *
vx_storage_identity_key(const VxStorageKind *kind, guint instance, VxStoragePlace place,
                        const char *identity)
{
    static const char *const ide_places[] = { "PrimaryMaster", "PrimarySlave", "SecondaryMaster",
                                              "SecondarySlave" };
    static const guint devices_per_channel = 2;
    guint ide_place = (guint) place.port * devices_per_channel + (guint) place.device;

    if (kind->type == VX_CONTROLLER_SATA)
        return g_strdup_printf("VBoxInternal/Devices/ahci/%u/Config/Port%d/%s", instance,
                               place.port, identity);
    if (kind->type == VX_CONTROLLER_IDE && ide_place < G_N_ELEMENTS(ide_places))
        return g_strdup_printf("VBoxInternal/Devices/piix3ide/%u/Config/%s/%s", instance,
                               ide_places[ide_place], identity);
    return NULL;
}

char *
vx_storage_controller_group(const char *controller)
{
    return g_strconcat("controller ", controller, NULL);
}

char *
vx_storage_drive_group(const char *controller, VxStoragePlace place)
{
    return g_strdup_printf("disk %s:%d:%d", controller, place.port, place.device);
}

gboolean
vx_storage_kind_has_host_cache(const VxStorageKind *kind)
{
    return kind->type == VX_CONTROLLER_IDE || kind->type == VX_CONTROLLER_FDC;
}
