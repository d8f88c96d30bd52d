/* ovf-hardware.c - the virtual hardware of an OVF descriptor as a domain.
 *
 * Sources: DSP0243; CIM_ResourceAllocationSettingData; descriptors that VirtualBox, VMware's
 * ovftool and oVirt write.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "native/format.h"
#include "native/ovf-item.h"
#include "native/ovf-parts.h"
#include "native/rows.h"
#include "util/error.h"
#include "xml/document.h"
#include "xml/disk-address.h"
#include "xml/value.h"

/* Of a type the first with a subtype is what is written, the one without what a word that is not
 * here means: VirtualBox's default. */
const VxOvfController vx_ovf_controllers[] = {
    {VX_CIM_IDE,      "PIIX4",                  VX_CONTROLLER_IDE,  VX_CONTROLLER_MODEL_PIIX4,       VX_BUS_IDE },
    { VX_CIM_IDE,     "PIIX3",                  VX_CONTROLLER_IDE,  VX_CONTROLLER_MODEL_PIIX3,       VX_BUS_IDE },
    { VX_CIM_IDE,     "ICH6",                   VX_CONTROLLER_IDE,  VX_CONTROLLER_MODEL_ICH6,        VX_BUS_IDE },
    { VX_CIM_IDE,     NULL,                     VX_CONTROLLER_IDE,  0,                               VX_BUS_IDE },
    { VX_CIM_SCSI,    "lsilogic",               VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_LSILOGIC,    VX_BUS_SCSI},
    { VX_CIM_SCSI,    "buslogic",               VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_BUSLOGIC,    VX_BUS_SCSI},
    { VX_CIM_SCSI,    "lsilogicsas",            VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_LSISAS1068,  VX_BUS_SCSI},
    { VX_CIM_SCSI,    NULL,                     VX_CONTROLLER_SCSI, 0,                               VX_BUS_SCSI},
    { VX_CIM_STORAGE, "AHCI",                   VX_CONTROLLER_SATA, 0,                               VX_BUS_SATA},
    { VX_CIM_STORAGE, "vmware.sata.ahci",       VX_CONTROLLER_SATA, 0,                               VX_BUS_SATA},
    { VX_CIM_STORAGE, "VirtioSCSI",             VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_VIRTIO_SCSI,
     VX_BUS_SCSI                                                                                                },
    { VX_CIM_STORAGE, "virtio-scsi",            VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_VIRTIO_SCSI,
     VX_BUS_SCSI                                                                                                },
    { VX_CIM_STORAGE, "NVMe",                   VX_CONTROLLER_NVME, 0,                               VX_BUS_NVME},
    { VX_CIM_STORAGE, "vmware.nvme.controller", VX_CONTROLLER_NVME, 0,                               VX_BUS_NVME},
    { VX_CIM_USB,     "vmware.usb.ehci",        VX_CONTROLLER_USB,  VX_CONTROLLER_MODEL_EHCI,        0          },
    { VX_CIM_USB,     "vmware.usb.xhci",        VX_CONTROLLER_USB,  VX_CONTROLLER_MODEL_XHCI,        0          },
    { VX_CIM_USB,     "ehci",                   VX_CONTROLLER_USB,  VX_CONTROLLER_MODEL_EHCI,        0          },
    { VX_CIM_USB,     "xhci",                   VX_CONTROLLER_USB,  VX_CONTROLLER_MODEL_XHCI,        0          },
    { VX_CIM_USB,     NULL,                     VX_CONTROLLER_USB,  VX_CONTROLLER_MODEL_OHCI,        0          },
    { 0,              NULL,                     0,                  0,                               0          },
};

const VxEnumName vx_ovf_sound_names[] = {
    {VX_SOUND_AC97,  "ensoniq1371"                 },
    { VX_SOUND_AC97, "vmware.soundcard.ensoniq1371"},
    { VX_SOUND_SB16, "sb16"                        },
    { VX_SOUND_SB16, "vmware.soundcard.sb16"       },
    { VX_SOUND_ICH6, "hda"                         },
    { VX_SOUND_ICH6, "vmware.soundcard.hdaudio"    },
    { VX_SOUND_ICH6, "ich6"                        },
    { VX_SOUND_ICH9, "ich9"                        },
    { VX_SOUND_AC97, "ac97"                        },
    { 0,             NULL                          },
};

/* VMware's E1000 is an 82545EM, and its E1000e an 82574L, whose drivers know the 82583V; oVirt has
 * numbers. */
const VxEnumName vx_ovf_nic_names[] = {
    {VX_NIC_82545EM,    "E1000"  },
    { VX_NIC_82540EM,   "E1000"  },
    { VX_NIC_82543GC,   "E1000"  },
    { VX_NIC_AM79C970A, "PCNet32"},
    { VX_NIC_AM79C973,  "PCNet32"},
    { VX_NIC_82583V,    "E1000e" },
    { VX_NIC_VIRTIO,    "virtio" },
    { VX_NIC_82545EM,   "2"      },
    { VX_NIC_VIRTIO,    "3"      },
    { 0,                NULL     },
};

const VxEnumName vx_ovf_network_names[] = {
    {VX_NET_USER,      "NAT"     },
    { VX_NET_NULL,     "Null"    },
    { VX_NET_BRIDGE,   "Bridged" },
    { VX_NET_DIRECT,   "Bridged" },
    { VX_NET_INTERNAL, "Internal"},
    { VX_NET_UDP,      "Generic" },
    { 0,               NULL      },
};

/* What disks may hang on: an item, which is a channel where it is IDE */
typedef struct {
    const VxOvfItem *item;
    const VxOvfController *kind;
    guint index;
    guint channel;
} Controller;

typedef struct {
    const VxOvfPackage *package;
    VxDomainDef *def;
    GArray *controllers; /* Controller */
} Hardware;

#define CHANNELS         2
#define PLACES_PER_DRIVE 2 /* of an IDE channel */

/* ---- Subtypes ---- */

static const VxOvfController *
find_controller(guint cim, const char *subtype)
{
    g_auto(GStrv) words = g_strsplit_set(subtype ? subtype : "", " ,\t\n", -1);

    for (char **word = words; *word; word++)
        for (const VxOvfController *row = vx_ovf_controllers; row->cim; row++)
            if (row->cim == cim && row->subtype && g_ascii_strcasecmp(row->subtype, *word) == 0)
                return row;
    for (const VxOvfController *row = vx_ovf_controllers; row->cim; row++)
        if (row->cim == cim && !row->subtype)
            return row;
    return NULL;
}

/* The first word that is known; 0: none is */
static int
find_word(const VxEnumName *names, const char *subtype)
{
    g_auto(GStrv) words = g_strsplit_set(subtype ? subtype : "", " ,\t\n", -1);
    int value = 0;

    for (char **word = words; *word; word++)
        if (vx_enum_from_name_nocase(names, *word, &value))
            return value;
    return 0;
}

/* ---- Controllers ---- */

static void
add_controller(VxDomainDef *def, const VxOvfController *kind, guint index)
{
    VxControllerDef *controller = vx_domain_def_add_controller(def);

    controller->type = kind->type;
    controller->model = kind->model;
    controller->index = (gint) index;
}

static gboolean
has_channel(const Hardware *hardware, guint index, guint channel)
{
    for (guint i = 0; i < hardware->controllers->len; i++) {
        const Controller *other = &g_array_index(hardware->controllers, Controller, i);

        if (other->kind->type == VX_CONTROLLER_IDE && other->index == index &&
            other->channel == channel)
            return TRUE;
    }
    return FALSE;
}

/* Two items are one controller of VirtualBox's: "Address" says which channel, where both have one.
 */
static void
choose_channel(const Hardware *hardware, Controller *controller)
{
    guint channel = g_strcmp0(controller->item->address, "1") == 0 ? 1 : 0;

    while (has_channel(hardware, controller->index, 0) &&
           has_channel(hardware, controller->index, 1))
        controller->index++;
    controller->channel =
        has_channel(hardware, controller->index, channel) ? CHANNELS - 1 - channel : channel;
}

static gboolean
read_controller(Hardware *hardware, const VxOvfItem *item, GError **error)
{
    Controller controller = { item, find_controller(item->type, item->subtype), 0, 0 };
    guint n;

    if (!controller.kind)
        return vx_ovf_may_skip(item->node, item->subtype, error);
    n = vx_native_count_controllers(hardware->def, controller.kind->type);
    if (controller.kind->type == VX_CONTROLLER_IDE)
        choose_channel(hardware, &controller);
    else
        controller.index = n;
    if (controller.index > VX_MAX_CONTROLLER)
        return vx_ovf_item_refuse(item, VIR_ERR_CONFIG_UNSUPPORTED, error, "too many controllers");
    if (controller.index >= n)
        add_controller(hardware->def, controller.kind, controller.index);
    g_array_append_val(hardware->controllers, controller);
    return TRUE;
}

/* ---- Drives ---- */

static gboolean
is_taken(const VxDomainDef *def, VxDiskBus bus, const VxDriveAddress *address)
{
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = def->disks->pdata[i];

        if (disk->address.set && disk->bus == bus &&
            disk->address.controller == address->controller && disk->address.bus == address->bus &&
            disk->address.unit == address->unit)
            return TRUE;
    }
    return FALSE;
}

/* The first free place from @address on; on other controllers only where @anywhere. */
static gboolean
find_place(const VxDomainDef *def, VxDiskBus bus, gboolean anywhere, VxDriveAddress *address)
{
    guint index = vx_disk_address_to_index(bus, address);

    for (;; index++) {
        VxDriveAddress next = { 0 };

        vx_disk_address_from_index(bus, index, &next);
        if (!vx_disk_address_exists(bus, &next) ||
            (!anywhere && (next.controller != address->controller || next.bus != address->bus)))
            return FALSE;
        next.set = TRUE;
        if (!is_taken(def, bus, &next)) {
            *address = next;
            return TRUE;
        }
    }
}

static const Controller *
find_parent(const Hardware *hardware, const VxOvfItem *item)
{
    for (guint i = 0; item->parent && i < hardware->controllers->len; i++) {
        const Controller *controller = &g_array_index(hardware->controllers, Controller, i);

        if (g_strcmp0(controller->item->instance, item->parent) == 0)
            return controller;
    }
    return NULL;
}

/* oVirt's drives have a parent of zeros: the interface says what they hang on. */
static gboolean
has_parent(const VxOvfItem *item)
{
    return item->parent && strspn(item->parent, "0-") != strlen(item->parent);
}

static gboolean
place_on_parent(const Hardware *hardware, const VxOvfItem *item, VxDiskDef *disk, GError **error)
{
    const Controller *parent = find_parent(hardware, item);
    VxDriveAddress address = { .set = TRUE };
    guint64 place = 0;

    if (!parent || !parent->kind->bus)
        return vx_ovf_item_refuse(item, VIR_ERR_XML_ERROR, error,
                                  "its parent '%.64s' is no controller of disks", item->parent);
    if (item->place &&
        !vx_ovf_item_get_uint(item, "AddressOnParent", item->place, G_MAXUINT16, &place, error))
        return FALSE;
    disk->bus = parent->kind->bus;
    address.controller = parent->index;
    address.unit = (guint) place;
    if (disk->bus == VX_BUS_IDE) { /* one item may be both channels */
        address.bus = parent->channel + (guint) place / PLACES_PER_DRIVE;
        address.unit = (guint) place % PLACES_PER_DRIVE;
    }
    if (!item->place && !find_place(hardware->def, disk->bus, FALSE, &address))
        return vx_ovf_item_refuse(item, VIR_ERR_CONFIG_UNSUPPORTED, error,
                                  "there is no place left on its controller");
    disk->address = address;
    return TRUE;
}

static gboolean
place_anywhere(const Hardware *hardware, const VxOvfItem *item, const char *interface,
               VxDiskDef *disk, GError **error)
{
    const VxOvfController *virtio = find_controller(VX_CIM_STORAGE, "virtio-scsi");
    VxDomainDef *def = hardware->def;

    disk->bus = !interface || g_str_equal(interface, "IDE") ? VX_BUS_IDE
                : g_str_equal(interface, "VirtIO_SCSI")     ? virtio->bus
                                                            : VX_BUS_SATA;
    if (disk->device == VX_DISK_FLOPPY)
        disk->bus = VX_BUS_FDC;
    if (disk->bus == virtio->bus && vx_native_count_controllers(def, virtio->type) == 0)
        add_controller(def, virtio, 0);
    return find_place(def, disk->bus, TRUE, &disk->address) ||
           vx_ovf_item_refuse(item, VIR_ERR_CONFIG_UNSUPPORTED, error, "there is no place left");
}

static gboolean
read_drive(const Hardware *hardware, const VxOvfItem *item, GError **error)
{
    g_auto(VxOvfImage) image = { 0 };
    VxDiskDef *disk = vx_domain_def_add_disk(hardware->def);

    disk->type = VX_DISK_FILE;
    disk->device = item->type == VX_CIM_FLOPPY ? VX_DISK_FLOPPY
                   : item->type == VX_CIM_DISK ? VX_DISK_DISK
                                               : VX_DISK_CDROM;
    if (!item->resource && disk->device == VX_DISK_DISK)
        return vx_ovf_item_refuse(item, VIR_ERR_XML_ERROR, error, "it has no HostResource");
    if (item->resource && !vx_ovf_package_resolve(hardware->package, item->resource, &image, error))
        return FALSE;
    disk->source = g_steal_pointer(&image.path);
    disk->driver_format = disk->device == VX_DISK_DISK ? g_steal_pointer(&image.format) : NULL;
    return disk->device != VX_DISK_FLOPPY && has_parent(item)
               ? place_on_parent(hardware, item, disk, error)
               : place_anywhere(hardware, item, image.bus, disk, error);
}

/* ---- Other devices ---- */

static gboolean
read_memory(const Hardware *hardware, const VxOvfItem *item, GError **error)
{
    return vx_ovf_item_get_kib(item, &hardware->def->memory_kib, error);
}

static gboolean
read_processors(const Hardware *hardware, const VxOvfItem *item, GError **error)
{
    const char *const parts[] = { item->sockets, item->cores, item->threads };
    guint64 n = 1;

    if (item->quantity || !item->sockets) {
        if (!vx_ovf_item_get_uint(item, "VirtualQuantity", item->quantity, G_MAXUINT16, &n, error))
            return FALSE;
    }
    for (gsize i = 0; !item->quantity && i < G_N_ELEMENTS(parts); i++) {
        guint64 part = 1;

        if (parts[i] && !vx_ovf_item_get_uint(item, "a number of processors", parts[i], G_MAXUINT8,
                                              &part, error))
            return FALSE;
        n *= part;
    }
    if (n == 0)
        return vx_ovf_item_refuse(item, VIR_ERR_XML_ERROR, error, "there are no processors");
    hardware->def->vcpus = (guint) n;
    return TRUE;
}

/* A card is on the network that it names: VirtualBox's own NAT, or one of libvirt's. */
static gboolean
read_ethernet(const Hardware *hardware, const VxOvfItem *item, GError **error)
{
    VxInterfaceDef *interface = vx_domain_def_add_interface(hardware->def);
    const char *mac = item->mac ? item->mac : item->address;
    int type = item->connection ? VX_NET_NETWORK : VX_NET_NULL;

    if (item->connection && g_ascii_strcasecmp(item->connection, "NAT") == 0)
        type = VX_NET_USER;
    else if (item->connection && g_ascii_strcasecmp(item->connection, "Null") == 0)
        type = VX_NET_NULL;
    interface->type = (VxInterfaceType) type;
    if (type == VX_NET_NETWORK)
        interface->source = g_strdup(item->connection);
    interface->model = (VxNicModel) find_word(vx_ovf_nic_names, item->subtype);
    if (mac && strchr(mac, ':')) {
        interface->mac = vx_value_read_mac(mac);
        if (!interface->mac)
            return vx_ovf_item_refuse(item, VIR_ERR_XML_ERROR, error, "'%.64s' is no MAC address",
                                      mac);
    }
    return TRUE;
}

static gboolean
read_sound(const Hardware *hardware, const VxOvfItem *item, GError **error)
{
    int model = find_word(vx_ovf_sound_names, item->subtype);

    if (!model && item->subtype)
        return vx_ovf_may_skip(item->node, item->subtype, error);
    if (hardware->def->sounds->len > 0)
        return vx_ovf_item_refuse(item, VIR_ERR_CONFIG_UNSUPPORTED, error,
                                  "a machine has one sound card");
    vx_domain_def_add_sound(hardware->def)->model = (VxSoundModel) (model ? model : VX_SOUND_AC97);
    return TRUE;
}

/* VMware's sound cards are of no type in particular. */
static gboolean
read_other(const Hardware *hardware, const VxOvfItem *item, GError **error)
{
    return find_word(vx_ovf_sound_names, item->subtype)
               ? read_sound(hardware, item, error)
               : vx_ovf_may_skip(item->node, item->subtype, error);
}

/* What the host connects it to is not told. */
static gboolean
read_serial(const Hardware *hardware, const VxOvfItem *item, GError **error)
{
    vx_domain_def_add_serial(hardware->def)->type = VX_CHAR_NULL;
    return TRUE;
}

static gboolean
read_graphics(const Hardware *hardware, const VxOvfItem *item, GError **error)
{
    if (hardware->def->videos->len == 0)
        vx_domain_def_add_video(hardware->def)->model = VX_VIDEO_VMVGA;
    return TRUE;
}

/* ---- All ---- */

static const struct {
    guint cim;
    gboolean (*read)(const Hardware *hardware, const VxOvfItem *item, GError **error);
} readers[] = {
    {VX_CIM_OTHER,      read_other     },
    { VX_CIM_PROCESSOR, read_processors},
    { VX_CIM_MEMORY,    read_memory    },
    { VX_CIM_ETHERNET,  read_ethernet  },
    { VX_CIM_FLOPPY,    read_drive     },
    { VX_CIM_CD,        read_drive     },
    { VX_CIM_DVD,       read_drive     },
    { VX_CIM_DISK,      read_drive     },
    { VX_CIM_SERIAL,    read_serial    },
    { VX_CIM_GRAPHICS,  read_graphics  },
    { VX_CIM_SOUND,     read_sound     },
};

static gboolean
is_controller(const VxOvfItem *item)
{
    return item->type == VX_CIM_IDE || item->type == VX_CIM_SCSI || item->type == VX_CIM_STORAGE ||
           item->type == VX_CIM_USB;
}

/* oVirt has numbers of its own for what it calls "video" and the like. */
static gboolean
is_of_ovirt(const VxOvfItem *item)
{
    static const char *const types[] = { "video",   "graphics", "balloon",  "console",
                                         "channel", "rng",      "watchdog", NULL };

    return item->other_type && g_strv_contains(types, item->other_type);
}

static gboolean
read_item(const Hardware *hardware, const VxOvfItem *item, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(readers); i++)
        if (readers[i].cim == item->type)
            return readers[i].read(hardware, item, error);
    return vx_ovf_may_skip(item->node, item->name, error);
}

static gboolean
read_items(Hardware *hardware, const GPtrArray *items, GError **error)
{
    for (guint i = 0; i < items->len; i++) {
        const VxOvfItem *item = items->pdata[i];

        if (is_controller(item) && !is_of_ovirt(item) && !read_controller(hardware, item, error))
            return FALSE;
    }
    for (guint i = 0; i < items->len; i++) {
        const VxOvfItem *item = items->pdata[i];

        if (!is_controller(item) && !is_of_ovirt(item) && !read_item(hardware, item, error))
            return FALSE;
    }
    return TRUE;
}

/* VMware's settings beside the items */
static gboolean
read_settings(const xmlNode *section, VxDomainDef *def, GError **error)
{
    static const char *const known[] = { "Info",        "System", "Item", "EthernetPortItem",
                                         "StorageItem", NULL };

    for (const xmlNode *node = section->children; node; node = node->next) {
        g_autofree char *key = NULL;
        g_autofree char *value = NULL;

        if (node->type != XML_ELEMENT_NODE || g_strv_contains(known, (const char *) node->name))
            continue;
        key = vx_native_get(node, "key");
        value = vx_native_get(node, "value");
        if (g_strcmp0(key, "firmware") == 0 && g_strcmp0(value, "efi") == 0)
            def->os.firmware = VX_FIRMWARE_EFI;
        else if (g_strcmp0(key, "firmware") != 0 && !vx_ovf_may_skip(node, key, error))
            return FALSE;
    }
    return TRUE;
}

/* Of several, which are alternatives, VirtualBox's own, else the first. */
static const xmlNode *
find_section(const xmlNode *system)
{
    const xmlNode *first = NULL;

    for (const xmlNode *node = system->children; node; node = node->next) {
        g_autofree char *kind = vx_ovf_get_kind(node);
        const xmlNode *type;
        g_autofree char *text = NULL;

        if (g_strcmp0(kind, "VirtualHardwareSection") != 0)
            continue;
        type = vx_native_find(node, "System/VirtualSystemType");
        text = type ? vx_node_get_text(type) : NULL;
        if (text && strstr(text, "virtualbox"))
            return node;
        first = first ? first : node;
    }
    return first;
}

static char *
get_name(const xmlNode *system, const xmlNode *section)
{
    const xmlNode *const nodes[] = { vx_native_find(system, "Name"),
                                     vx_native_find(section, "System/VirtualSystemIdentifier") };

    for (gsize i = 0; i < G_N_ELEMENTS(nodes); i++) {
        g_autofree char *text = nodes[i] ? g_strstrip(vx_node_get_text(nodes[i])) : NULL;

        if (text && *text)
            return g_steal_pointer(&text);
    }
    return vx_native_get(system, "id");
}

gboolean
vx_ovf_hardware_read(const VxOvfPackage *package, const xmlNode *system, VxDomainDef *def,
                     GError **error)
{
    const xmlNode *section = find_section(system);
    const xmlNode *os = vx_ovf_find(system, "OperatingSystemSection");
    g_autoptr(GArray) controllers = g_array_new(FALSE, FALSE, sizeof(Controller));
    Hardware hardware = { package, def, controllers };
    g_autoptr(GPtrArray) items = NULL;

    if (!section) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "the virtual system has no VirtualHardwareSection");
        return FALSE;
    }
    items = vx_ovf_items_read(xmlDocGetRootElement(system->doc), section, error);
    if (!items || !read_items(&hardware, items, error) || !read_settings(section, def, error))
        return FALSE;
    def->name = get_name(system, section);
    def->features.acpi = TRUE; /* which nobody doubts */
    def->features.apic = TRUE;
    def->features.pae = TRUE;
    return !os || vx_ovf_os_read(os, def, error);
}
