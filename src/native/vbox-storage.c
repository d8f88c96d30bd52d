/* vbox-storage.c - <StorageControllers> and <MediaRegistry> of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/vbox-parts.h"

#include <string.h>

#include "native/format.h"
#include "native/image.h"
#include "native/rows.h"
#include "util/error.h"
#include "xml/value.h"

/* The first row of a type is what a definition without a model means. */
static const struct {
    VxControllerType type; /* 0: disks on USB, whose controller libvirt has no word for */
    VxControllerModel model;
    VxDiskBus bus;
    const char *name; /* in the file */
    guint ports;
} kinds[] = {
    {VX_CONTROLLER_IDE,   VX_CONTROLLER_MODEL_PIIX4,       VX_BUS_IDE,  "PIIX4",       2  },
    { VX_CONTROLLER_IDE,  VX_CONTROLLER_MODEL_PIIX3,       VX_BUS_IDE,  "PIIX3",       2  },
    { VX_CONTROLLER_IDE,  VX_CONTROLLER_MODEL_ICH6,        VX_BUS_IDE,  "ICH6",        2  },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_LSILOGIC,    VX_BUS_SCSI, "LsiLogic",    16 },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_BUSLOGIC,    VX_BUS_SCSI, "BusLogic",    16 },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_LSISAS1068,  VX_BUS_SCSI, "LsiLogicSas", 8  },
    { VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_VIRTIO_SCSI, VX_BUS_SCSI, "VirtioSCSI",  16 },
    { VX_CONTROLLER_SATA, 0,                               VX_BUS_SATA, "AHCI",        30 },
    { VX_CONTROLLER_FDC,  0,                               VX_BUS_FDC,  "I82078",      1  },
    { VX_CONTROLLER_NVME, 0,                               VX_BUS_NVME, "NVMe",        255},
    { 0,                  0,                               VX_BUS_USB,  "USB",         8  },
};

/* Where media of a device stand in the registry, and what an attached one is called. */
static const struct {
    VxDiskDevice device;
    const char *type;
    const char *registry;
    const char *entry;
} devices[] = {
    {VX_DISK_DISK,    "HardDisk", "HardDisks",    "HardDisk"},
    { VX_DISK_CDROM,  "DVD",      "DVDImages",    "Image"   },
    { VX_DISK_FLOPPY, "Floppy",   "FloppyImages", "Image"   },
    { VX_DISK_LUN,    "HardDisk", "HardDisks",    "HardDisk"},
};

static const struct {
    const char *libvirt; /* and the ending of a name */
    const char *vbox;
} formats[] = {
    {"vdi",    "VDI" },
    { "raw",   "RAW" },
    { "vmdk",  "VMDK"},
    { "vpc",   "VHD" },
    { "vhd",   "VHD" },
    { "qcow2", "QCOW"},
    { "qed",   "QED" },
    { "dmg",   "DMG" },
};

/* ---- Reading ---- */

/* Disks that others were made of stand around them: looked for without recursion. */
static const xmlNode *
next_below(const xmlNode *node, const xmlNode *top)
{
    if (node->children)
        return node->children;
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

static const xmlNode *
find_medium(const xmlNode *registry, const char *uuid)
{
    for (const xmlNode *node = registry; node; node = next_below(node, registry)) {
        g_autofree char *found = vx_native_get(node, "uuid");

        if (node->type == XML_ELEMENT_NODE && found && g_ascii_strcasecmp(found, uuid) == 0)
            return node;
    }
    return NULL;
}

/* Returns: (transfer full) (nullable) */
static char *
read_format(const xmlNode *medium)
{
    g_autofree char *format = vx_native_get(medium, "format");

    for (gsize i = 0; format && i < G_N_ELEMENTS(formats); i++)
        if (g_ascii_strcasecmp(formats[i].vbox, format) == 0)
            return g_strdup(formats[i].libvirt);
    return NULL;
}

static gboolean
read_source(const xmlNode *machine, const xmlNode *attached, gsize kind, VxDiskDef *disk,
            GError **error)
{
    const xmlNode *registry = vx_native_find(machine, "MediaRegistry");
    const xmlNode *drive = vx_native_find(attached, "HostDrive");
    g_autofree char *uuid = vx_native_get(vx_native_find(attached, "Image"), "uuid");
    const xmlNode *medium;

    if (drive) {
        disk->type = VX_DISK_BLOCK;
        disk->source = vx_native_get(drive, "src");
    }
    if (!uuid)
        return TRUE;
    registry = registry ? vx_native_find(registry, devices[kind].registry) : NULL;
    medium = registry ? find_medium(registry, uuid) : NULL;
    disk->source = medium ? vx_native_get(medium, "location") : NULL;
    if (!disk->source) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "there is no medium %.64s in the registry of media",
                     uuid);
        return FALSE;
    }
    disk->driver_format = read_format(medium);
    return TRUE;
}

static gboolean
read_attached(const xmlNode *machine, const xmlNode *attached, VxDiskBus bus, guint index,
              VxDomainDef *def, GError **error)
{
    g_autofree char *type = vx_native_get(attached, "type");
    guint port = 0, place = 0;
    gsize kind = 0;
    VxDiskDef *disk;

    while (kind < G_N_ELEMENTS(devices) && g_strcmp0(devices[kind].type, type) != 0)
        kind++;
    if (kind == G_N_ELEMENTS(devices))
        return TRUE;
    if (!vx_native_get_uint(attached, "port", G_MAXUINT16, &port, error) ||
        !vx_native_get_uint(attached, "device", G_MAXUINT16, &place, error))
        return FALSE;
    disk = vx_domain_def_add_disk(def);
    disk->type = VX_DISK_FILE;
    disk->device = devices[kind].device;
    disk->bus = bus;
    disk->address.set = TRUE;
    disk->address.controller = index;
    disk->address.bus = bus == VX_BUS_IDE ? port : 0;
    disk->address.unit = bus == VX_BUS_IDE || bus == VX_BUS_FDC ? place : port;
    if (vx_native_get_bool(attached, "nonrotational", FALSE))
        disk->rotation_rate = 1;
    if (vx_native_get_bool(attached, "discard", FALSE))
        disk->discard = VX_DISCARD_UNMAP;
    return read_source(machine, attached, kind, disk, error);
}

static gboolean
read_controller(const xmlNode *machine, const xmlNode *node, VxDomainDef *def, GError **error)
{
    g_autofree char *name = vx_native_get(node, "type");
    gsize kind = 0;
    guint index = 0;

    while (kind < G_N_ELEMENTS(kinds) && g_strcmp0(kinds[kind].name, name) != 0)
        kind++;
    if (kind == G_N_ELEMENTS(kinds))
        return TRUE;
    if (kinds[kind].type) {
        VxControllerDef *controller;

        index = vx_native_count_controllers(def, kinds[kind].type);
        controller = vx_domain_def_add_controller(def);
        controller->type = kinds[kind].type;
        controller->model = kinds[kind].model;
        controller->index = (gint) index;
    }
    for (const xmlNode *attached = vx_native_find(node, "AttachedDevice"); attached;
         attached = vx_native_next(attached))
        if (!read_attached(machine, attached, kinds[kind].bus, index, def, error))
            return FALSE;
    return TRUE;
}

gboolean
vx_vbox_storage_read(const xmlNode *machine, VxDomainDef *def, GError **error)
{
    const xmlNode *all = vx_native_find(machine, "Hardware/StorageControllers");

    if (!all) /* where it stood before settings version 1.19 */
        all = vx_native_find(machine, "StorageControllers");
    for (const xmlNode *node = all ? vx_native_find(all, "StorageController") : NULL; node;
         node = vx_native_next(node))
        if (!read_controller(machine, node, def, error))
            return FALSE;
    return TRUE;
}

/* ---- Writing ---- */

static const char *
find_format(const VxDiskDef *disk)
{
    const char *ending = strrchr(disk->source, '.');
    const char *format = disk->driver_format ? disk->driver_format : ending ? ending + 1 : "vdi";

    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_ascii_strcasecmp(formats[i].libvirt, format) == 0)
            return formats[i].vbox;
    return disk->driver_format ? NULL : formats[0].vbox;
}

/* VirtualBox refuses an image whose id is not the registry's. That of a VDI image is in its header;
 * images of other formats, and those that are not there yet, get a new one. Returns: (transfer
 * full)
 */
static char *
get_uuid(const VxDiskDef *disk)
{
    g_auto(VxImage) image = { 0 };

    if (vx_disk_def_is_hard(disk) && vx_image_read(disk->source, &image) && image.uuid)
        return g_steal_pointer(&image.uuid);
    return vx_value_make_uuid();
}

static gsize
find_device(VxDiskDevice device)
{
    gsize kind = 0;

    while (devices[kind].device != device)
        kind++;
    return kind;
}

static xmlNode *
add_medium(xmlNode *machine, gsize kind, const char *uuid, const char *location)
{
    xmlNode *registry = vx_native_make(machine, "MediaRegistry");
    xmlNode *entry =
        vx_native_add(vx_native_make(registry, devices[kind].registry), devices[kind].entry);

    vx_native_set(entry, "uuid", uuid);
    vx_native_set(entry, "location", location);
    return entry;
}

void
vx_vbox_storage_register(xmlNode *machine, VxDiskDevice device, const char *uuid,
                         const char *location, const char *format)
{
    xmlNode *entry = add_medium(machine, find_device(device), uuid, location);

    for (gsize i = 0; format && i < G_N_ELEMENTS(formats); i++) {
        if (g_str_equal(formats[i].libvirt, format)) {
            vx_native_set(entry, "format", formats[i].vbox);
            break;
        }
    }
}

gboolean
vx_vbox_storage_has(const xmlNode *machine, VxDiskDevice device, const char *uuid)
{
    const xmlNode *registry = vx_native_find(machine, "MediaRegistry");

    registry = registry ? vx_native_find(registry, devices[find_device(device)].registry) : NULL;
    return registry && find_medium(registry, uuid);
}

static gboolean
write_medium(xmlNode *machine, gsize kind, const VxDiskDef *disk, const char *uuid, GError **error)
{
    xmlNode *entry = add_medium(machine, kind, uuid, disk->source);

    if (!vx_disk_def_is_hard(disk))
        return TRUE;
    if (!find_format(disk)) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "VirtualBox has no format like '%s' of disk '%s'", disk->driver_format,
                     disk->target_dev);
        return FALSE;
    }
    vx_native_set(entry, "format", find_format(disk));
    vx_native_set(entry, "type", disk->shareable ? "Shareable" : "Normal");
    return TRUE;
}

static gboolean
write_disk(xmlNode *machine, xmlNode *controller, const VxDiskDef *disk, GError **error)
{
    xmlNode *attached = vx_native_add(controller, "AttachedDevice");
    g_autofree char *id = disk->source ? get_uuid(disk) : NULL;
    g_autofree char *uuid = g_strdup_printf("{%s}", id ? id : "");
    gboolean in_channel = disk->bus == VX_BUS_IDE;
    gsize kind = find_device(disk->device);

    vx_native_set(attached, "type", devices[kind].type);
    if (disk->rotation_rate == 1)
        vx_native_set_bool(attached, "nonrotational", TRUE);
    if (disk->discard == VX_DISCARD_UNMAP)
        vx_native_set_bool(attached, "discard", TRUE);
    vx_native_set_uint(attached, "port",
                       in_channel                ? disk->address.bus
                       : disk->bus == VX_BUS_FDC ? 0
                                                 : disk->address.unit);
    vx_native_set_uint(attached, "device",
                       in_channel || disk->bus == VX_BUS_FDC ? disk->address.unit : 0);
    if (!disk->source)
        return TRUE;
    if (disk->type == VX_DISK_BLOCK) {
        vx_native_set(vx_native_add(attached, "HostDrive"), "src", disk->source);
        return TRUE;
    }
    vx_native_set(vx_native_add(attached, "Image"), "uuid", uuid);
    return write_medium(machine, kind, disk, uuid, error);
}

static gboolean
write_controller(xmlNode *machine, xmlNode *all, gsize kind, gint index, const VxDomainDef *def,
                 GError **error)
{
    xmlNode *node = vx_native_add(all, "StorageController");
    g_autofree char *name =
        index > 0 ? g_strdup_printf("%s %d", kinds[kind].name, index) : g_strdup(kinds[kind].name);
    guint ports =
        kinds[kind].bus == VX_BUS_SATA || kinds[kind].bus == VX_BUS_NVME ? 1 : kinds[kind].ports;

    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = def->disks->pdata[i];

        if (disk->bus == kinds[kind].bus && disk->bus != VX_BUS_IDE && disk->bus != VX_BUS_FDC &&
            disk->address.controller == (guint) index)
            ports = MAX(ports, disk->address.unit + 1);
    }
    vx_native_set(node, "name", name);
    vx_native_set(node, "type", kinds[kind].name);
    vx_native_set_uint(node, "PortCount", ports);
    vx_native_set_bool(node, "useHostIOCache",
                       kinds[kind].bus == VX_BUS_IDE || kinds[kind].bus == VX_BUS_FDC);
    vx_native_set_bool(node, "Bootable", TRUE);
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = def->disks->pdata[i];

        if (disk->bus == kinds[kind].bus && disk->address.controller == (guint) index &&
            !write_disk(machine, node, disk, error))
            return FALSE;
    }
    return TRUE;
}

static gsize
find_kind(const VxControllerDef *controller)
{
    gsize kind = 0;

    if (controller->model == VX_CONTROLLER_MODEL_AUTO)
        return find_kind(&(VxControllerDef){ .type = controller->type });
    while (kind < G_N_ELEMENTS(kinds) &&
           (kinds[kind].type != controller->type ||
            (controller->model && kinds[kind].model != controller->model)))
        kind++;
    return kind;
}

static gboolean
has_usb_disk(const VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++)
        if (((const VxDiskDef *) def->disks->pdata[i])->bus == VX_BUS_USB)
            return TRUE;
    return FALSE;
}

gboolean
vx_vbox_storage_write(xmlNode *machine, const VxDomainDef *def, GError **error)
{
    xmlNode *all = vx_native_make(machine, "Hardware/StorageControllers");

    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = def->controllers->pdata[i];
        gsize kind = find_kind(controller);

        if (controller->type != VX_CONTROLLER_USB && kind < G_N_ELEMENTS(kinds) &&
            !write_controller(machine, all, kind, controller->index, def, error))
            return FALSE;
    }
    return !has_usb_disk(def) ||
           write_controller(machine, all, G_N_ELEMENTS(kinds) - 1, 0, def, error);
}
