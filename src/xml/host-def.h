/* host-def.h - the host's network interfaces and devices as plain data, and their documents
 * <interface> and <device>.
 *
 * Freed with vx_bind_free(). Threads: any; one at a time per def.
 * Source: formatnode and the schema of interfaces in libvirt's documentation.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/network-def.h"

/* Its addresses of one family. */
typedef struct {
    VxAddressFamily family;
    gboolean dhcp;
    char *address; /* (nullable) */
    guint prefix;
} VxHostProtocolDef;

typedef struct {
    char *name; /* "eth0" */
    char *mac;
    VxLinkState link; /* up: it is active */
    gboolean wireless;
    GPtrArray *protocols; /* VxHostProtocolDef */
} VxHostInterfaceDef;

VxHostInterfaceDef *vx_host_interface_def_new(void);
VxHostProtocolDef *vx_host_interface_def_add_protocol(VxHostInterfaceDef *def);
/* Returns: (transfer full): <interface type='ethernet'> */
char *vx_host_interface_def_format(const VxHostInterfaceDef *def, GError **error);

typedef enum {
    VX_NODE_SYSTEM = 1,
    VX_NODE_NET,
    VX_NODE_USB,
    VX_NODE_STORAGE,
} VxNodeKind;
extern const VxEnumName vx_node_kind_names[];

typedef enum { VX_DRIVE_CDROM = 1, VX_DRIVE_FLOPPY } VxDriveType;
typedef enum { VX_NET_ETHERNET = 1, VX_NET_WIRELESS } VxNetCapability;

typedef struct {
    char *name;    /* "usb_1_4" */
    char *path;    /* (nullable): in sysfs */
    char *devnode; /* (nullable): in /dev */
    char *parent;  /* (nullable): of "computer" */
    VxNodeKind kind;

    char *product; /* of a system, a USB device */
    char *vendor;  /* of a system's hardware, a USB device, a drive */
    char *version; /* of a system's hardware */
    char *serial;
    char *uuid;
    char *firmware_vendor;
    char *firmware_version;
    char *firmware_date;

    char *interface; /* of a network device */
    char *address;
    VxLinkState link;
    VxNetCapability net;

    guint usb_bus;
    guint usb_device;
    guint16 product_id;
    guint16 vendor_id;

    char *block; /* of a drive: where it is in /dev */
    VxDriveType drive;
    char *model;
    guint has_medium; /* 1: one is in it */
    guint64 medium_bytes;
} VxNodeDeviceDef;

VxNodeDeviceDef *vx_node_device_def_new(void);
/* Returns: (transfer full): <device> */
char *vx_node_device_def_format(const VxNodeDeviceDef *def, GError **error);
