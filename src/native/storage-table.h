/* storage-table.h - libvirt's words for controllers, places and formats of disks, and VirtualBox's.
 *
 * Threads: any; all of it is pure.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/* A kind of storage controller. */
typedef struct {
    VxControllerType type; /* 0: libvirt has no element for it (USB storage) */
    VxControllerModel model;
    const char *bus;        /* of StorageBus */
    const char *controller; /* of StorageControllerType */
    const char *name;       /* for new ones; VirtualBox knows controllers by name */
    guint ports;            /* of a new one; 0: as many as are needed */
    const char *file;       /* in files of settings; NULL: as the API */
} VxStorageKind;

/* @model: 0: the default of @type. Returns: (nullable): %NULL for types that are no storage */
const VxStorageKind *vx_storage_kind_find(VxControllerType type, VxControllerModel model);
/* @controller: of StorageControllerType, which tells the bus. Returns: (nullable): what VirtualBox
 * has there */
const VxStorageKind *vx_storage_kind_from_vbox(const char *controller);

/* The same in files of settings: the word, and which kind has it (nullable) */
const char *vx_storage_kind_to_file(const VxStorageKind *kind);
const VxStorageKind *vx_storage_kind_from_file(const char *word);

/* The type of the controllers that disks on @bus hang on; 0 for USB storage. */
VxControllerType vx_storage_bus_to_type(VxDiskBus bus);
/* The bus of disks on controllers of @kind. */
VxDiskBus vx_storage_kind_to_bus(const VxStorageKind *kind);

/* Where on its controller a disk is to VirtualBox. */
typedef struct {
    gint32 port;
    gint32 device;
} VxStoragePlace;

VxStoragePlace vx_storage_place_from_address(VxDiskBus bus, const VxDriveAddress *address);
/* Fills all but the controller. */
void vx_storage_place_to_address(VxDiskBus bus, VxStoragePlace place, VxDriveAddress *address);

/* What need not be asked for: the only type of the drives on controllers of @kind (nullable), and
 * whether each has but one port, or each port but one device. */
const char *vx_storage_kind_only_type(const VxStorageKind *kind);
gboolean vx_storage_kind_has_one_port(const VxStorageKind *kind);
gboolean vx_storage_kind_has_one_device(const VxStorageKind *kind);

/* "disk", "cdrom", "floppy" and members of DeviceType. */
const char *vx_storage_device_type(VxDiskDevice device);
gboolean vx_storage_device_from_type(const char *type, VxDiskDevice *device);

#define VX_FORMAT_RAW "RAW" /* no format: the bytes of the disk */

/* Image formats: "vdi" and "VDI". Both (nullable): no such format on the other side */
const char *vx_storage_format_to_vbox(const char *format);
const char *vx_storage_format_from_vbox(const char *format);

/* What a drive tells the guest of itself, and may be told to: ends of extra-data keys. */
#define VX_IDENTITY_SERIAL        "SerialNumber"
#define VX_IDENTITY_MODEL         "ModelNumber"
#define VX_IDENTITY_ATAPI_VENDOR  "ATAPIVendorId"
#define VX_IDENTITY_ATAPI_PRODUCT "ATAPIProductId"

/**
 * vx_storage_identity_key:
 * @instance: of the controller
 * @identity: VX_IDENTITY_SERIAL, ...
 *
 * Returns: (transfer full) (nullable): the extra-data key; %NULL for controllers whose drives
 * cannot be told.
 */
char *vx_storage_identity_key(const VxStorageKind *kind, guint instance, VxStoragePlace place,
                              const char *identity);

/* Names of groups of keep.h. Returns: (transfer full) */
char *vx_storage_controller_group(const char *controller);
char *vx_storage_drive_group(const char *controller, VxStoragePlace place);
#define VX_KEPT_INDEX "devices/controller/@index"

/* Properties of media of the format iSCSI */
#define VX_ISCSI_ADDRESS   "TargetAddress"
#define VX_ISCSI_TARGET    "TargetName"
#define VX_ISCSI_LUN       "LUN"
#define VX_ISCSI_INITIATOR "InitiatorName"
#define VX_ISCSI_PORT      3260

/* Whether the host caches what disks on controllers of @kind write, if nobody chooses. */
gboolean vx_storage_kind_has_host_cache(const VxStorageKind *kind);
