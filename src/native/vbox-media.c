/* vbox-media.c - <MediaRegistry> of VirtualBox's settings, and what is in a drive.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "native/image.h"
#include "native/rows.h"
#include "native/storage-table.h"
#include "native/vbox-parts.h"
#include "native/volume-name.h"
#include "util/error.h"
#include "vbox/raw-disk.h"
#include "xml/value.h"

#define FORMAT_ISCSI   "iSCSI"
#define KEPT_READONLY  "devices/disk/readonly"
#define KEPT_TRANSIENT "devices/disk/transient"
#define KEPT_FORMAT    "devices/disk/driver/@type"
#define KEPT_DEVICE    "devices/disk/@device"
#define KEPT_CHAIN     "devices/disk/backingStore"

#define TYPE_SHAREABLE "Shareable"
#define TYPE_IMMUTABLE "Immutable"
#define TYPE_READONLY  "Readonly"

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

/* Disks that others were made of stand around them. */
static const xmlNode *
find_medium(const xmlNode *registry, const char *uuid)
{
    for (const xmlNode *node = registry; node; node = vx_native_next_below(node, registry)) {
        g_autofree char *found = vx_native_get(node, "uuid");

        if (node->type == XML_ELEMENT_NODE && found && g_ascii_strcasecmp(found, uuid) == 0)
            return node;
    }
    return NULL;
}

/* An image of a registry, and those that it is a difference to */
static const xmlNode *
get_parent(const xmlNode *medium)
{
    return vx_native_is(medium->parent, (const char *) medium->name) ? medium->parent : NULL;
}

static const xmlNode *
get_base(const xmlNode *medium)
{
    while (get_parent(medium))
        medium = get_parent(medium);
    return medium;
}

static const char *
get_format(const xmlNode *medium)
{
    g_autofree char *format = vx_native_get(medium, "format");

    return format ? vx_storage_format_from_vbox(format) : NULL;
}

static gboolean
is_kept(const VxVboxNotes *notes, const char *group, const char *path)
{
    g_autofree char *kept = vx_keep_get(notes->keep, group, path);

    return kept != NULL;
}

/* Where VirtualBox has one format for several words, that which was given is kept. */
static void
read_format(const VxVboxNotes *notes, const xmlNode *medium, const char *group, VxDiskDef *disk)
{
    g_autofree char *format = vx_native_get(medium, "format");
    g_autofree char *kept = vx_keep_get(notes->keep, group, KEPT_FORMAT);
    const char *kept_format = kept ? vx_storage_format_to_vbox(kept) : NULL;

    if (format && kept_format && g_ascii_strcasecmp(kept_format, format) == 0)
        disk->driver_format = g_steal_pointer(&kept);
    else
        disk->driver_format = g_strdup(get_format(medium));
}

/* Returns: (transfer full) (nullable) */
static char *
get_property(const xmlNode *medium, const char *wanted)
{
    for (const xmlNode *node = vx_native_find(medium, "Property"); node;
         node = vx_native_next(node)) {
        g_autofree char *name = vx_native_get(node, "name");

        if (g_strcmp0(name, wanted) == 0)
            return vx_native_get(node, "value");
    }
    return NULL;
}

/* "host", "host:port", "[address]:port" */
static void
read_address(const char *address, VxDiskDef *disk)
{
    const char *colon = strrchr(address, ':');
    guint64 port = 0;

    if (colon && !strchr(colon, ']') && vx_value_read_uint(colon + 1, 10, G_MAXUINT16, &port) &&
        port > 0) {
        disk->source_host = g_strndup(address, (gsize) (colon - address));
        disk->source_port = (guint) port;
        return;
    }
    disk->source_host = g_strdup(address);
    disk->source_port = VX_ISCSI_PORT;
}

static gboolean
read_iscsi(const xmlNode *medium, VxDiskDef *disk, GError **error)
{
    g_autofree char *address = get_property(medium, VX_ISCSI_ADDRESS);
    g_autofree char *target = get_property(medium, VX_ISCSI_TARGET);
    g_autofree char *lun = get_property(medium, VX_ISCSI_LUN);
    g_autofree char *initiator = get_property(medium, VX_ISCSI_INITIATOR);

    if (!address || !*address || !target || !*target) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "an iSCSI medium has no %s",
                     address && *address ? VX_ISCSI_TARGET : VX_ISCSI_ADDRESS);
        return FALSE;
    }
    disk->type = VX_DISK_NETWORK;
    disk->source = g_strdup_printf("%s/%s", target, lun && *lun ? lun : "0");
    read_address(address, disk);
    disk->initiator_iqn = initiator && *initiator ? g_steal_pointer(&initiator) : NULL;
    disk->driver_format = g_strdup("raw");
    return TRUE;
}

/* What has no location is no image, and ends the chain. */
static void
read_chain(const VxVboxNotes *notes, const xmlNode *medium, const char *group, VxDiskDef *disk)
{
    VxBackingStoreDef **next = &disk->backing_store;
    gboolean any = FALSE;

    for (const xmlNode *parent = get_parent(medium); parent; parent = get_parent(parent)) {
        g_autofree char *location = vx_native_get(parent, "location");

        if (!location || !*location)
            break;
        any = TRUE;
        *next = vx_backing_store_def_new();
        (*next)->type = VX_DISK_FILE;
        (*next)->format = g_strdup(get_format(parent));
        (*next)->source = g_steal_pointer(&location);
        next = &(*next)->backing_store;
    }
    if (any || is_kept(notes, group, KEPT_CHAIN))
        *next = vx_backing_store_def_new();
}

/* A difference that begins anew with each run stands for what it is based on. */
static gboolean
read_hard_disk(const VxVboxNotes *notes, const xmlNode *medium, const char *group, VxDiskDef *disk,
               GError **error)
{
    gboolean temporary = get_parent(medium) && vx_native_get_bool(medium, "autoReset", FALSE);
    const xmlNode *shown = temporary ? get_base(medium) : medium;
    g_autofree char *type = vx_native_get(shown, "type");
    g_autofree char *format = vx_native_get(medium, "format");
    g_autofree char *device = NULL;
    g_autofree char *location = vx_native_get(shown, "location");

    disk->shareable = g_strcmp0(type, TYPE_SHAREABLE) == 0;
    if (g_strcmp0(type, TYPE_IMMUTABLE) == 0) {
        disk->transient = is_kept(notes, group, KEPT_TRANSIENT);
        disk->readonly = is_kept(notes, group, KEPT_READONLY) || !disk->transient;
    }
    if (format && g_ascii_strcasecmp(format, FORMAT_ISCSI) == 0) {
        disk->device = is_kept(notes, group, KEPT_DEVICE) ? VX_DISK_LUN : VX_DISK_DISK;
        return read_iscsi(medium, disk, error);
    }
    device = location && g_path_is_absolute(location) ? vx_raw_disk_get_device(location) : NULL;
    if (device) {
        disk->device = is_kept(notes, group, KEPT_DEVICE) ? VX_DISK_LUN : VX_DISK_DISK;
        disk->type = VX_DISK_BLOCK;
        disk->source = g_steal_pointer(&device);
        disk->driver_format = g_strdup("raw");
        return TRUE;
    }
    if (!location)
        return TRUE;
    vx_volume_name_read(notes->keep, group, location, disk);
    read_format(notes, medium, group, disk);
    if (!temporary)
        read_chain(notes, medium, group, disk);
    return TRUE;
}

static gboolean
refuse_unknown(const char *uuid, GError **error)
{
    vx_set_error(error, VIR_ERR_XML_ERROR, "there is no medium %.64s in the registry of media",
                 uuid);
    return FALSE;
}

gboolean
vx_vbox_medium_read(const VxVboxNotes *notes, const xmlNode *attached, const char *group,
                    VxDiskDef *disk, GError **error)
{
    const xmlNode *registry = vx_native_find(notes->machine, "MediaRegistry");
    const xmlNode *drive = vx_native_find(attached, "HostDrive");
    g_autofree char *uuid = vx_native_get(vx_native_find(attached, "Image"), "uuid");
    g_autofree char *type = NULL;
    const xmlNode *medium;

    if (!vx_disk_def_is_hard(disk)) {
        disk->driver_format = vx_keep_get(notes->keep, group, KEPT_FORMAT);
        disk->readonly = disk->device == VX_DISK_CDROM ||
                         ((drive || !uuid) && is_kept(notes, group, KEPT_READONLY));
    }
    if (drive) {
        disk->type = VX_DISK_BLOCK;
        disk->source = vx_native_get(drive, "src");
    }
    if (!uuid)
        return TRUE;
    registry =
        registry ? vx_native_find(registry, shelves[find_shelf(disk->device)].registry) : NULL;
    medium = registry ? find_medium(registry, uuid) : NULL;
    if (!medium)
        return refuse_unknown(uuid, error);
    if (vx_disk_def_is_hard(disk))
        return read_hard_disk(notes, medium, group, disk, error) &&
               (disk->source || refuse_unknown(uuid, error));
    type = vx_native_get(medium, "type");
    disk->readonly = disk->readonly || g_strcmp0(type, TYPE_READONLY) == 0;
    disk->source = vx_native_get(medium, "location");
    return disk->source || refuse_unknown(uuid, error);
}

/* ---- Writing ---- */

/* Names of images end with the word for their format, of which VHD has two. */
#define OTHER_VHD "vhd"
#define VHD       "vpc"
#define USUAL     "vdi"

static const char *
find_format(const char *source, const char *given)
{
    const char *ending = strrchr(source, '.');
    g_autofree char *word = g_ascii_strdown(ending ? ending + 1 : USUAL, -1);
    const char *format;

    if (given)
        return vx_storage_format_to_vbox(given);
    format = vx_storage_format_to_vbox(g_str_equal(word, OTHER_VHD) ? VHD : word);
    return format ? format : vx_storage_format_to_vbox(USUAL);
}

/* VirtualBox refuses an image whose id is not the registry's. That of a VDI image is in its header;
 * images of other formats, and those that are not there yet, get a new one. Returns: (transfer
 * full)
 */
static char *
get_uuid(VxDiskDevice device, const char *source)
{
    g_auto(VxImage) image = { 0 };
    g_autofree char *made = NULL;

    if (device != VX_DISK_CDROM && device != VX_DISK_FLOPPY && vx_image_read(source, &image) &&
        image.uuid)
        return g_strdup_printf("{%s}", image.uuid);
    made = vx_value_make_uuid();
    return g_strdup_printf("{%s}", made);
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

/* The entry of the image at @source, a difference to @parent (nullable). (transfer none) (nullable)
 */
static xmlNode *
make_image(const VxVboxNotes *notes, xmlNode *parent, const char *source, const char *given,
           GError **error)
{
    xmlNode *registry = vx_native_make(notes->machine, "MediaRegistry");
    xmlNode *above = parent ? parent : vx_native_make(registry, shelves[0].registry);
    const char *format = find_format(source, given);
    g_autofree char *uuid = NULL;
    xmlNode *entry;

    for (const xmlNode *node = vx_native_find(above, shelves[0].entry); node;
         node = vx_native_next(node)) {
        g_autofree char *location = vx_native_get(node, "location");

        if (g_strcmp0(location, source) == 0)
            return (xmlNode *) node;
    }
    if (!format) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "VirtualBox has no format like '%s' of image '%s'", given, source);
        return NULL;
    }
    uuid = get_uuid(VX_DISK_DISK, source);
    entry = vx_native_add(above, shelves[0].entry);
    vx_native_set(entry, "uuid", uuid);
    vx_native_set(entry, "location", source);
    vx_native_set(entry, "format", format);
    return entry;
}

/* @store: (nullable). Returns: whether that went well; @entry: (out) (nullable): of its image */
static gboolean
make_chain(const VxVboxNotes *notes, const VxBackingStoreDef *store, xmlNode **entry,
           GError **error)
{
    g_autoptr(GPtrArray) stores = g_ptr_array_new();

    *entry = NULL;
    for (; store && store->source; store = store->backing_store)
        g_ptr_array_add(stores, (gpointer) store);
    for (guint i = stores->len; i-- > 0;) {
        const VxBackingStoreDef *each = stores->pdata[i];
        gboolean is_base = *entry == NULL;

        *entry = make_image(notes, *entry, each->source, each->format, error);
        if (!*entry)
            return FALSE;
        if (is_base && !xmlHasProp(*entry, (const xmlChar *) "type"))
            vx_native_set(*entry, "type", "Normal");
    }
    return TRUE;
}

static void
add_property(xmlNode *medium, const char *name, const char *value)
{
    xmlNode *property;

    if (!value)
        return;
    property = vx_native_add(medium, "Property");
    vx_native_set(property, "name", name);
    vx_native_set(property, "value", value);
}

static void
write_iscsi(const VxVboxNotes *notes, xmlNode *image, const VxDiskDef *disk)
{
    const char *slash = strrchr(disk->source, '/');
    const char *lun = slash ? slash + 1 : "0";
    g_autofree char *target =
        slash ? g_strndup(disk->source, (gsize) (slash - disk->source)) : g_strdup(disk->source);
    g_autofree char *address = g_strdup_printf("%s:%u", disk->source_host, disk->source_port);
    g_autofree char *location = g_strdup_printf("%s|%s|%s|%s", address, target, lun,
                                                disk->initiator_iqn ? disk->initiator_iqn : "");
    g_autofree char *uuid = get_uuid(VX_DISK_CDROM, location);
    xmlNode *entry = add_medium(notes->machine, disk->device, uuid, location);

    vx_native_set(image, "uuid", uuid);
    vx_native_set(entry, "format", FORMAT_ISCSI);
    vx_native_set(entry, "type", disk->shareable ? TYPE_SHAREABLE : "Normal");
    add_property(entry, VX_ISCSI_INITIATOR, disk->initiator_iqn);
    add_property(entry, VX_ISCSI_LUN, lun);
    add_property(entry, VX_ISCSI_ADDRESS, address);
    add_property(entry, VX_ISCSI_TARGET, target);
}

static gboolean
write_image(const VxVboxNotes *notes, xmlNode *image, const VxDiskDef *disk, GError **error)
{
    xmlNode *parent;
    xmlNode *entry;
    g_autofree char *uuid = NULL;

    if (!make_chain(notes, disk->backing_store, &parent, error))
        return FALSE;
    entry = make_image(notes, parent, disk->source, disk->driver_format, error);
    if (!entry)
        return FALSE;
    if (!parent && !xmlHasProp(entry, (const xmlChar *) "type"))
        vx_native_set(entry, "type", disk->shareable ? TYPE_SHAREABLE : "Normal");
    uuid = vx_native_get(entry, "uuid");
    vx_native_set(image, "uuid", uuid);
    return TRUE;
}

static void
write_removable(const VxVboxNotes *notes, xmlNode *image, const VxDiskDef *disk)
{
    g_autofree char *uuid = get_uuid(disk->device, disk->source);
    xmlNode *entry = add_medium(notes->machine, disk->device, uuid, disk->source);

    vx_native_set(image, "uuid", uuid);
    if (disk->device == VX_DISK_FLOPPY && disk->readonly)
        vx_native_set(entry, "type", TYPE_READONLY);
}

static void
keep(const VxVboxNotes *notes, const char *group, const VxDiskDef *disk)
{
    const char *first = disk->driver_format ? vx_storage_format_to_vbox(disk->driver_format) : NULL;

    if (disk->driver_format &&
        (!vx_disk_def_is_hard(disk) ||
         (first && g_strcmp0(vx_storage_format_from_vbox(first), disk->driver_format) != 0)))
        vx_keep_set(notes->keep, group, KEPT_FORMAT, disk->driver_format);
    if (disk->device == VX_DISK_FLOPPY && disk->readonly)
        vx_keep_set(notes->keep, group, KEPT_READONLY, "yes");
    if (disk->device == VX_DISK_LUN)
        vx_keep_set(notes->keep, group, KEPT_DEVICE, "lun");
    if (disk->backing_store)
        vx_keep_set(notes->keep, group, KEPT_CHAIN, "yes");
}

/* What only VirtualBox itself can make, or knows where it is. */
static gboolean
check(const VxDiskDef *disk, GError **error)
{
    const char *why =
        disk->type == VX_DISK_VOLUME ? "where the volume is, VirtualBox tells: give its path"
        : !vx_disk_def_is_hard(disk) ? NULL
        : disk->type == VX_DISK_BLOCK
            ? "VirtualBox needs an image that stands for the device, which is made when "
              "a domain is defined"
        : disk->transient || disk->readonly
            ? "VirtualBox attaches such a disk by a difference to it, which is made when "
              "a domain is defined"
            : NULL;

    if (!why)
        return TRUE;
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "disk '%s' cannot be said in a file: %s",
                 disk->target_dev, why);
    return FALSE;
}

gboolean
vx_vbox_medium_write(const VxVboxNotes *notes, xmlNode *attached, const char *group,
                     const VxDiskDef *disk, GError **error)
{
    xmlNode *image;

    keep(notes, group, disk);
    if (!disk->source)
        return TRUE;
    if (!check(disk, error))
        return FALSE;
    if (disk->type == VX_DISK_BLOCK) {
        vx_native_set(vx_native_add(attached, "HostDrive"), "src", disk->source);
        return TRUE;
    }
    image = vx_native_add(attached, "Image");
    if (!vx_disk_def_is_hard(disk)) {
        write_removable(notes, image, disk);
        return TRUE;
    }
    if (disk->type == VX_DISK_NETWORK) {
        write_iscsi(notes, image, disk);
        return TRUE;
    }
    return write_image(notes, image, disk, error);
}
