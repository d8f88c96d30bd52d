/* host-xml.c - the rows of <interface> and <device>, which are only written.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/host-def.h"

#include "xml/binder.h"

/* ---- Interfaces ---- */

static const VxBindRow protocol_rows[] = {
    VX_ROW_ENUM("@family", VxHostProtocolDef, family, vx_address_family_names),
    VX_ROW_PRESENT("dhcp", VxHostProtocolDef, dhcp),
    VX_ROW_STRING("ip/@address", VxHostProtocolDef, address),
    VX_ROW_UINT("ip/@prefix", VxHostProtocolDef, prefix),
};
static const VxBindTable protocol_table = VX_TABLE(VxHostProtocolDef, protocol_rows);

static const VxBindRow interface_rows[] = {
    VX_ROW_CONSTANT("@type", "ethernet"),
    VX_ROW_STRING("@name", VxHostInterfaceDef, name),
    VX_ROW_LIST("protocol", VxHostInterfaceDef, protocols, &protocol_table),
    VX_ROW_ENUM("link/@state", VxHostInterfaceDef, link, vx_link_state_names),
    VX_ROW_STRING("mac/@address", VxHostInterfaceDef, mac),
};
static const VxBindTable interface_table = VX_TABLE(VxHostInterfaceDef, interface_rows);

VxHostInterfaceDef *
vx_host_interface_def_new(void)
{
    return vx_bind_new(&interface_table);
}

VxHostProtocolDef *
vx_host_interface_def_add_protocol(VxHostInterfaceDef *def)
{
    return vx_bind_append(def->protocols, &protocol_table);
}

char *
vx_host_interface_def_format(const VxHostInterfaceDef *def, GError **error)
{
    return vx_bind_format_document(def, "interface", 0, error);
}

/* ---- Devices ---- */

const VxEnumName vx_node_kind_names[] = {
    {VX_NODE_SYSTEM,   "system"    },
    { VX_NODE_NET,     "net"       },
    { VX_NODE_USB,     "usb_device"},
    { VX_NODE_STORAGE, "storage"   },
    { 0,               NULL        },
};
static const VxEnumName drive_names[] = {
    {VX_DRIVE_CDROM,   "cdrom" },
    { VX_DRIVE_FLOPPY, "floppy"},
    { 0,               NULL    },
};
static const VxEnumName net_names[] = {
    {VX_NET_ETHERNET,  "80203"},
    { VX_NET_WIRELESS, "80211"},
    { 0,               NULL   },
};

#define WHEN(value)                                                                                \
    .when =                                                                                        \
        VX_WHEN_ANY(VxNodeDeviceDef, kind, VX_BIT(value), vx_node_kind_names, "capability/@type")

static const VxBindRow device_rows[] = {
    VX_ROW_STRING("name", VxNodeDeviceDef, name),
    VX_ROW_STRING("path", VxNodeDeviceDef, path),
    VX_ROW_STRING("devnode", VxNodeDeviceDef, devnode),
    VX_ROW_CONSTANT("devnode/@type", "dev", WHEN(VX_NODE_USB)),
    VX_ROW_CONSTANT("devnode/@type", "dev", WHEN(VX_NODE_STORAGE)),
    VX_ROW_STRING("parent", VxNodeDeviceDef, parent),
    VX_ROW_ENUM("capability/@type", VxNodeDeviceDef, kind, vx_node_kind_names),

    VX_ROW_STRING("capability/product", VxNodeDeviceDef, product, WHEN(VX_NODE_SYSTEM)),
    VX_ROW_STRING("capability/hardware/vendor", VxNodeDeviceDef, vendor, WHEN(VX_NODE_SYSTEM)),
    VX_ROW_STRING("capability/hardware/version", VxNodeDeviceDef, version, WHEN(VX_NODE_SYSTEM)),
    VX_ROW_STRING("capability/hardware/serial", VxNodeDeviceDef, serial, WHEN(VX_NODE_SYSTEM)),
    VX_ROW_STRING("capability/hardware/uuid", VxNodeDeviceDef, uuid, WHEN(VX_NODE_SYSTEM)),
    VX_ROW_CONSTANT("capability/firmware", "", WHEN(VX_NODE_SYSTEM)),
    VX_ROW_STRING("capability/firmware/vendor", VxNodeDeviceDef, firmware_vendor,
                  WHEN(VX_NODE_SYSTEM)),
    VX_ROW_STRING("capability/firmware/version", VxNodeDeviceDef, firmware_version,
                  WHEN(VX_NODE_SYSTEM)),
    VX_ROW_STRING("capability/firmware/release_date", VxNodeDeviceDef, firmware_date,
                  WHEN(VX_NODE_SYSTEM)),

    VX_ROW_STRING("capability/interface", VxNodeDeviceDef, interface, WHEN(VX_NODE_NET)),
    VX_ROW_STRING("capability/address", VxNodeDeviceDef, address, WHEN(VX_NODE_NET)),
    VX_ROW_ENUM("capability/link/@state", VxNodeDeviceDef, link, vx_link_state_names,
                WHEN(VX_NODE_NET)),
    VX_ROW_ENUM("capability/capability/@type", VxNodeDeviceDef, net, net_names, WHEN(VX_NODE_NET)),

    VX_ROW_UINT("capability/bus", VxNodeDeviceDef, usb_bus, .flags = VX_BIND_ALWAYS,
                WHEN(VX_NODE_USB)),
    VX_ROW_UINT("capability/device", VxNodeDeviceDef, usb_device, .flags = VX_BIND_ALWAYS,
                WHEN(VX_NODE_USB)),
    VX_ROW_HEX16("capability/product/@id", VxNodeDeviceDef, product_id, .flags = VX_BIND_ALWAYS,
                 WHEN(VX_NODE_USB)),
    VX_ROW_STRING("capability/product", VxNodeDeviceDef, product, WHEN(VX_NODE_USB)),
    VX_ROW_HEX16("capability/vendor/@id", VxNodeDeviceDef, vendor_id, .flags = VX_BIND_ALWAYS,
                 WHEN(VX_NODE_USB)),
    VX_ROW_STRING("capability/vendor", VxNodeDeviceDef, vendor, WHEN(VX_NODE_USB)),

    VX_ROW_STRING("capability/block", VxNodeDeviceDef, block, WHEN(VX_NODE_STORAGE)),
    VX_ROW_ENUM("capability/drive_type", VxNodeDeviceDef, drive, drive_names,
                WHEN(VX_NODE_STORAGE)),
    VX_ROW_STRING("capability/model", VxNodeDeviceDef, model, WHEN(VX_NODE_STORAGE)),
    VX_ROW_STRING("capability/vendor", VxNodeDeviceDef, vendor, WHEN(VX_NODE_STORAGE)),
    VX_ROW_CONSTANT("capability/capability/@type", "removable", WHEN(VX_NODE_STORAGE)),
    VX_ROW_UINT("capability/capability/media_available", VxNodeDeviceDef, has_medium,
                .flags = VX_BIND_ALWAYS, WHEN(VX_NODE_STORAGE)),
    VX_ROW_UINT64("capability/capability/media_size", VxNodeDeviceDef, medium_bytes,
                  .flags = VX_BIND_ALWAYS, WHEN(VX_NODE_STORAGE)),
};
static const VxBindTable device_table = VX_TABLE(VxNodeDeviceDef, device_rows);

VxNodeDeviceDef *
vx_node_device_def_new(void)
{
    return vx_bind_new(&device_table);
}

char *
vx_node_device_def_format(const VxNodeDeviceDef *def, GError **error)
{
    return vx_bind_format_document(def, "device", 0, error);
}
