/* vbox-storage.c - <StorageControllers> and <MediaRegistry> of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/vbox-parts.h"

#include <string.h>

#include "native/format.h"
#include "native/image.h"
#include "native/rows.h"
#include "native/storage-table.h"
#include "util/error.h"
#include "xml/value.h"

/* Where media of a type stand in the registry. */
static const struct {
    const char *type; /* of the device */
    const char *registry;
    const char *entry;
} shelves[] = {
    {"HardDisk", "HardDisks",    "HardDisk"},
    { "DVD",     "DVDImages",    "Image"   },
    { "Floppy",  "FloppyImages", "Image"   },
};

static gsize
find_shelf(VxDiskDevice device)
{
    gsize shelf = 0;

    while (!g_str_equal(shelves[shelf].type, vx_storage_device_type(device)))
        shelf++;
    return shelf;
}

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

static gboolean
read_source(const xmlNode *machine, const xmlNode *attached, VxDiskDef *disk, GError **error)
{
    const xmlNode *registry = vx_native_find(machine, "MediaRegistry");
    g_autofree char *format = NULL;
    const xmlNode *drive = vx_native_find(attached, "HostDrive");
    g_autofree char *uuid = vx_native_get(vx_native_find(attached, "Image"), "uuid");
    const xmlNode *medium;

    if (drive) {
        disk->type = VX_DISK_BLOCK;
        disk->source = vx_native_get(drive, "src");
    }
    if (!uuid)
        return TRUE;
    registry =
        registry ? vx_native_find(registry, shelves[find_shelf(disk->device)].registry) : NULL;
    medium = registry ? find_medium(registry, uuid) : NULL;
    disk->source = medium ? vx_native_get(medium, "location") : NULL;
    if (!disk->source) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "there is no medium %.64s in the registry of media",
                     uuid);
        return FALSE;
    }
    format = vx_native_get(medium, "format");
    disk->driver_format = g_strdup(format ? vx_storage_format_from_vbox(format) : NULL);
    return TRUE;
}

static gboolean
read_attached(const xmlNode *machine, const xmlNode *attached, VxDiskBus bus, guint index,
              VxDomainDef *def, GError **error)
{
    g_autofree char *type = vx_native_get(attached, "type");
    VxDiskDevice device;
    guint port = 0, place = 0;
    VxDiskDef *disk;

    if (!type || !vx_storage_device_from_type(type, &device))
        return TRUE;
    if (!vx_native_get_uint(attached, "port", G_MAXUINT16, &port, error) ||
        !vx_native_get_uint(attached, "device", G_MAXUINT16, &place, error))
        return FALSE;
    disk = vx_domain_def_add_disk(def);
    disk->type = VX_DISK_FILE;
    disk->device = device;
    disk->bus = bus;
    vx_storage_place_to_address(bus, (VxStoragePlace){ (gint32) port, (gint32) place },
                                &disk->address);
    disk->address.controller = index;
    if (vx_native_get_bool(attached, "nonrotational", FALSE))
        disk->rotation_rate = 1;
    if (vx_native_get_bool(attached, "discard", FALSE))
        disk->discard = VX_DISCARD_UNMAP;
    return read_source(machine, attached, disk, error);
}

static gboolean
read_controller(const xmlNode *machine, const xmlNode *node, VxDomainDef *def, GError **error)
{
    g_autofree char *word = vx_native_get(node, "type");
    const VxStorageKind *kind = vx_storage_kind_from_file(word);
    guint index = 0;

    if (!kind)
        return TRUE;
    if (kind->type) {
        VxControllerDef *controller;

        index = vx_native_count_controllers(def, kind->type);
        controller = vx_domain_def_add_controller(def);
        controller->type = kind->type;
        controller->model = kind->model;
        controller->index = (gint) index;
    }
    for (const xmlNode *attached = vx_native_find(node, "AttachedDevice"); attached;
         attached = vx_native_next(attached))
        if (!read_attached(machine, attached, vx_storage_kind_to_bus(kind), index, def, error))
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

/* Names of images end with the word for their format, of which VHD has two. */
#define OTHER_VHD "vhd"
#define VHD       "vpc"
#define USUAL     "vdi"

static const char *
find_format(const VxDiskDef *disk)
{
    const char *ending = strrchr(disk->source, '.');
    g_autofree char *word = g_ascii_strdown(ending ? ending + 1 : USUAL, -1);
    const char *format;

    if (disk->driver_format)
        return vx_storage_format_to_vbox(disk->driver_format);
    format = vx_storage_format_to_vbox(g_str_equal(word, OTHER_VHD) ? VHD : word);
    return format ? format : vx_storage_format_to_vbox(USUAL);
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

static xmlNode *
add_medium(xmlNode *machine, VxDiskDevice device, const char *uuid, const char *location)
{
    gsize shelf = find_shelf(device);
    xmlNode *registry = vx_native_make(machine, "MediaRegistry");
    xmlNode *entry =
        vx_native_add(vx_native_make(registry, shelves[shelf].registry), shelves[shelf].entry);

    vx_native_set(entry, "uuid", uuid);
    vx_native_set(entry, "location", location);
    return entry;
}

void
vx_vbox_storage_register(xmlNode *machine, VxDiskDevice device, const char *uuid,
                         const char *location, const char *format)
{
    xmlNode *entry = add_medium(machine, device, uuid, location);
    const char *word = format ? vx_storage_format_to_vbox(format) : NULL;

    if (word)
        vx_native_set(entry, "format", word);
}

gboolean
vx_vbox_storage_has(const xmlNode *machine, VxDiskDevice device, const char *uuid)
{
    const xmlNode *registry = vx_native_find(machine, "MediaRegistry");

    registry = registry ? vx_native_find(registry, shelves[find_shelf(device)].registry) : NULL;
    return registry && find_medium(registry, uuid);
}

static gboolean
write_medium(xmlNode *machine, const VxDiskDef *disk, const char *uuid, GError **error)
{
    xmlNode *entry = add_medium(machine, disk->device, uuid, disk->source);

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
    VxStoragePlace place = vx_storage_place_from_address(disk->bus, &disk->address);

    vx_native_set(attached, "type", vx_storage_device_type(disk->device));
    if (disk->rotation_rate == 1)
        vx_native_set_bool(attached, "nonrotational", TRUE);
    if (disk->discard == VX_DISCARD_UNMAP)
        vx_native_set_bool(attached, "discard", TRUE);
    vx_native_set_uint(attached, "port", (guint) place.port);
    vx_native_set_uint(attached, "device", (guint) place.device);
    if (!disk->source)
        return TRUE;
    if (disk->type == VX_DISK_BLOCK) {
        vx_native_set(vx_native_add(attached, "HostDrive"), "src", disk->source);
        return TRUE;
    }
    vx_native_set(vx_native_add(attached, "Image"), "uuid", uuid);
    return write_medium(machine, disk, uuid, error);
}

static gboolean
is_on(const VxDiskDef *disk, VxDiskBus bus, gint index)
{
    return disk->bus == bus && disk->address.controller == (guint) index;
}

/* As many as its kind has, where that is not chosen by the highest that is used */
static guint
count_ports(const VxStorageKind *kind, gint index, const VxDomainDef *def)
{
    VxDiskBus bus = vx_storage_kind_to_bus(kind);
    guint ports = kind->ports ? kind->ports : 1;

    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = def->disks->pdata[i];

        if (is_on(disk, bus, index))
            ports = MAX(ports, (guint) vx_storage_place_from_address(bus, &disk->address).port + 1);
    }
    return ports;
}

static gboolean
write_controller(xmlNode *machine, xmlNode *all, const VxStorageKind *kind, gint index,
                 const VxDomainDef *def, GError **error)
{
    xmlNode *node = vx_native_add(all, "StorageController");
    const char *word = vx_storage_kind_to_file(kind);
    VxDiskBus bus = vx_storage_kind_to_bus(kind);
    g_autofree char *name = index > 0 ? g_strdup_printf("%s %d", word, index) : g_strdup(word);

    vx_native_set(node, "name", name);
    vx_native_set(node, "type", word);
    vx_native_set_uint(node, "PortCount", count_ports(kind, index, def));
    vx_native_set_bool(node, "useHostIOCache", bus == VX_BUS_IDE || bus == VX_BUS_FDC);
    vx_native_set_bool(node, "Bootable", TRUE);
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = def->disks->pdata[i];

        if (is_on(disk, bus, index) && !write_disk(machine, node, disk, error))
            return FALSE;
    }
    return TRUE;
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
        const VxStorageKind *kind = vx_storage_kind_find(controller->type, controller->model);

        if (kind && !write_controller(machine, all, kind, controller->index, def, error))
            return FALSE;
    }
    return !has_usb_disk(def) ||
           write_controller(machine, all, vx_storage_kind_find(0, 0), 0, def, error);
}
