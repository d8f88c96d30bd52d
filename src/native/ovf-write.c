/* ovf-write.c - a domain as an OVF 2.0 descriptor, with VirtualBox's settings in it as VirtualBox
 * writes them: for others the items say what OVF has words for.
 *
 * Sources: DSP0243 2.1, DSP8023 (its schema); descriptors that VirtualBox 7.2 exported.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "native/image.h"
#include "native/ovf-parts.h"
#include "native/rows.h"
#include "native/vbox-parts.h"
#include "util/error.h"
#include "xml/document.h"

#define CIM_SCHEMA   "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/"
#define VBOX         "http://www.virtualbox.org/ovf/machine"
#define HARDWARE     "virtualbox-2.2" /* the family that VirtualBox's items belong to */
#define IDE_CHANNELS 2
#define KIB_PER_MIB  1024

static const struct {
    const char *name;
    const char *value;
} root_attributes[] = {
    {"ovf:version",  "2.0"                                                 },
    { "xml:lang",    "en-US"                                               },
    { "xmlns",       VX_OVF_NAMESPACE                                      },
    { "xmlns:ovf",   VX_OVF_NAMESPACE                                      },
    { "xmlns:rasd",  CIM_SCHEMA "CIM_ResourceAllocationSettingData"        },
    { "xmlns:vssd",  CIM_SCHEMA "CIM_VirtualSystemSettingData"             },
    { "xmlns:epasd", CIM_SCHEMA "CIM_EthernetPortAllocationSettingData.xsd"},
    { "xmlns:sasd",  CIM_SCHEMA "CIM_StorageAllocationSettingData.xsd"     },
    { "xmlns:vbox",  VBOX                                                  },
};

/* The formats that VirtualBox imports. Of VMDK images the second is the one that is streamed. */
#define VMDK ".vmdk"
static const struct {
    const char *ending;
    const char *uri;
} format_uris[] = {
    {VMDK,    "http://www.vmware.com/specifications/vmdk.html#sparse"                    },
    { VMDK,   "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"},
    { ".vhd", "http://go.microsoft.com/fwlink/?LinkId=137171"                            },
};
#define DISC_URI "http://www.ecma-international.org/publications/standards/Ecma-119.htm"

typedef struct {
    const VxDomainDef *def;
    xmlNode *references;
    xmlNode *disks;
    xmlNode *networks;
    xmlNode *hardware;
    GPtrArray *images; /* the path of each: its index + 1 is the number of file and disk */
    GHashTable *names; /* of files, and of networks */
    guint instance;    /* of the last item */
} Writer;

/* ---- Items ---- */

/* An item's elements stand in the order of their names. */
typedef struct {
    const char *address, *place, *units, *automatic, *connection, *name, *resource, *parent,
        *subtype;
    guint cim;
    guint64 quantity; /* 0: none */
} Item;

static void
add_value(xmlNode *node, const char *prefix, const char *name, const char *value)
{
    g_autofree char *full = g_strdup_printf("%s:%s", prefix, name);

    if (value)
        vx_native_add_text(node, full, value);
}

static void
add_number(xmlNode *node, const char *prefix, const char *name, guint64 value)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, value);

    add_value(node, prefix, name, text);
}

/* Returns: its instance */
static guint
add_item(Writer *writer, const Item *item)
{
    gboolean is_storage = item->cim == VX_CIM_DISK || item->cim == VX_CIM_CD;
    gboolean is_ethernet = item->cim == VX_CIM_ETHERNET;
    const char *prefix = is_storage ? "sasd" : is_ethernet ? "epasd" : "rasd";
    xmlNode *node = vx_native_add(writer->hardware, is_storage    ? "StorageItem"
                                                    : is_ethernet ? "EthernetPortItem"
                                                                  : "Item");

    add_value(node, prefix, "Address", item->address);
    add_value(node, prefix, "AddressOnParent", item->place);
    add_value(node, prefix, "AllocationUnits", item->units);
    add_value(node, prefix, "AutomaticAllocation", item->automatic);
    add_value(node, prefix, "Caption", item->name);
    add_value(node, prefix, "Connection", item->connection);
    add_value(node, prefix, "ElementName", item->name);
    add_value(node, prefix, "HostResource", item->resource);
    add_number(node, prefix, "InstanceID", ++writer->instance);
    add_value(node, prefix, "Parent", item->parent);
    add_value(node, prefix, "ResourceSubType", item->subtype);
    add_number(node, prefix, "ResourceType", item->cim);
    if (item->quantity)
        add_number(node, prefix, "VirtualQuantity", item->quantity);
    return writer->instance;
}

/* ---- Images ---- */

/* Returns: (nullable): %NULL for a format that no URI is known for */
static const char *
get_uri(const VxDiskDef *disk, const VxImage *image)
{
    g_autofree char *lower = g_ascii_strdown(disk->source, -1);

    if (!vx_disk_def_is_hard(disk))
        return DISC_URI;
    for (gsize i = 0; i < G_N_ELEMENTS(format_uris); i++)
        if (g_str_has_suffix(lower, format_uris[i].ending))
            return format_uris[i == 0 && image->streamed ? 1 : i].uri;
    return NULL;
}

/* Names stand there as they are, as VirtualBox reads them; only what begins an escape is escaped.
 */
static char *
get_href(const char *name)
{
    g_autoptr(GString) href = g_string_new(name);

    g_string_replace(href, "%", "%25", 0);
    return g_strdup(href->str);
}

static gboolean
refuse(const VxDiskDef *disk, const char *why, GError **error)
{
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "element /domain/devices/disk ('%s'): %s",
                 disk->source ? disk->source : disk->target_dev, why);
    return FALSE;
}

/* @uuid: in braces */
static gboolean
add_image(Writer *writer, const VxDiskDef *disk, const char *uuid, GError **error)
{
    g_autofree char *name = g_path_get_basename(disk->source);
    g_autofree char *file_id = g_strdup_printf("file%u", writer->images->len);
    g_autofree char *disk_id = g_strdup_printf("vmdisk%u", writer->images->len);
    g_autofree char *href = get_href(name);
    g_autofree char *bare = g_strndup(uuid + 1, strlen(uuid) - 2);
    g_auto(VxImage) image = { 0 };
    g_autofree char *size = NULL;
    const char *uri;
    xmlNode *file;
    xmlNode *entry;

    if (!vx_image_read(disk->source, &image) || image.capacity == 0)
        return refuse(disk, "how large its image is has to be in a descriptor, and is not known",
                      error);
    uri = get_uri(disk, &image);
    if (!uri)
        return refuse(disk,
                      "an appliance has images of the formats vmdk and vhd (VBoxManage "
                      "clonemedium --format makes one of any other)",
                      error);
    if (!g_hash_table_add(writer->names, g_strdup(name)))
        return refuse(disk, "images stand side by side, and another one has its name", error);
    size = g_strdup_printf("%" G_GUINT64_FORMAT, image.capacity);
    file = vx_native_add(writer->references, "File");
    vx_native_set(file, "ovf:id", file_id);
    vx_native_set(file, "ovf:href", href);
    entry = vx_native_add(writer->disks, "Disk");
    vx_native_set(entry, "ovf:capacity", size);
    vx_native_set(entry, "ovf:diskId", disk_id);
    vx_native_set(entry, "ovf:fileRef", file_id);
    vx_native_set(entry, "ovf:format", uri);
    vx_native_set(entry, "vbox:uuid", bare);
    return TRUE;
}

static guint
find_image(const Writer *writer, const char *path)
{
    guint i = 0;

    while (i < writer->images->len && g_strcmp0(writer->images->pdata[i], path) != 0)
        i++;
    return i;
}

/* The ids under which the settings' registry of media has images */
static char *
find_uuid(const xmlNode *machine, const VxDiskDef *disk)
{
    const xmlNode *node =
        vx_native_find(machine, vx_disk_def_is_hard(disk) ? "MediaRegistry/HardDisks/HardDisk"
                                                          : "MediaRegistry/DVDImages/Image");

    for (; node; node = vx_native_next(node)) {
        g_autofree char *location = vx_native_get(node, "location");

        if (g_strcmp0(location, disk->source) == 0)
            return vx_native_get(node, "uuid");
    }
    return NULL;
}

/* Of all disks; the registry is VirtualBox's own, which an appliance has none of. */
static gboolean
add_images(Writer *writer, xmlNode *machine, GError **error)
{
    xmlNode *registry = vx_native_make(machine, "MediaRegistry");

    for (guint i = 0; i < writer->def->disks->len; i++) {
        const VxDiskDef *disk = writer->def->disks->pdata[i];
        g_autofree char *uuid = NULL;

        if (disk->bus == VX_BUS_USB)
            return refuse(disk, "a disk on USB has no place in a descriptor", error);
        if (!disk->source || disk->type != VX_DISK_FILE)
            continue;
        if (disk->device == VX_DISK_FLOPPY)
            return refuse(disk, "the image of a floppy has no place in a descriptor", error);
        if (find_image(writer, disk->source) < writer->images->len)
            continue;
        g_ptr_array_add(writer->images, disk->source);
        uuid = find_uuid(machine, disk);
        if (uuid && !add_image(writer, disk, uuid, error))
            return FALSE;
    }
    xmlUnlinkNode(registry);
    xmlFreeNode(registry);
    return TRUE;
}

/* ---- Drives and their controllers ---- */

static void
add_drive(Writer *writer, const VxDiskDef *disk, guint parent)
{
    g_autofree char *place = g_strdup_printf("%u", disk->address.unit);
    g_autofree char *instance = g_strdup_printf("%u", parent);
    guint image = disk->type == VX_DISK_FILE && disk->source ? find_image(writer, disk->source)
                                                             : writer->images->len;
    g_autofree char *resource =
        image < writer->images->len ? g_strdup_printf("ovf:/disk/vmdisk%u", image + 1) : NULL;
    Item item = {
        .place = place,
        .name = disk->target_dev,
        .resource = resource,
        .parent = parent ? instance : NULL,
        .cim = disk->device == VX_DISK_FLOPPY  ? VX_CIM_FLOPPY
               : disk->device == VX_DISK_CDROM ? VX_CIM_CD
                                               : VX_CIM_DISK,
    };

    (void) add_item(writer, &item);
}

/* @channel: of IDE; else 0 */
static void
add_drives(Writer *writer, VxDiskBus bus, guint index, guint channel, guint parent)
{
    for (guint i = 0; i < writer->def->disks->len; i++) {
        const VxDiskDef *disk = writer->def->disks->pdata[i];

        if (disk->bus == bus && disk->address.controller == index && disk->address.bus == channel)
            add_drive(writer, disk, parent);
    }
}

static const VxOvfController *
find_row(const VxControllerDef *controller)
{
    const VxOvfController *row = vx_ovf_controllers;
    VxControllerModel model = controller->model == VX_CONTROLLER_MODEL_AUTO ? 0 : controller->model;

    while (row->cim && (row->type != controller->type || (model && row->model != model)))
        row++;
    return row;
}

static void
add_controller(Writer *writer, const VxControllerDef *controller)
{
    const VxOvfController *row = find_row(controller);
    guint n_items = row->type == VX_CONTROLLER_IDE ? IDE_CHANNELS : 1;

    for (guint i = 0; row->cim && i < n_items; i++) {
        g_autofree char *address = g_strdup_printf("%u", i);
        g_autofree char *name =
            g_strdup_printf("%s%d", vx_enum_to_name(vx_controller_type_names, (int) row->type),
                            controller->index * (int) n_items + (int) i);
        Item item = { .address = address, .name = name, .subtype = row->subtype, .cim = row->cim };
        guint instance = add_item(writer, &item);

        if (row->bus)
            add_drives(writer, row->bus, (guint) controller->index, i, instance);
    }
}

/* ---- Other devices ---- */

static void
add_network(Writer *writer, const char *name)
{
    g_autofree char *key = g_strconcat("network/", name, NULL); /* no file is called that */
    xmlNode *node;

    if (!g_hash_table_add(writer->names, g_steal_pointer(&key)))
        return;
    node = vx_native_add(writer->networks, "Network");
    vx_native_set(node, "ovf:name", name);
    vx_native_add_text(node, "Description", name);
}

static void
add_interface(Writer *writer, const VxInterfaceDef *interface)
{
    const char *network = vx_enum_to_name(vx_ovf_network_names, (int) interface->type);
    Item item = { .address = interface->mac,
                  .automatic = "true",
                  .name = interface->mac,
                  .cim = VX_CIM_ETHERNET };

    item.connection = network ? network : interface->source;
    item.subtype = vx_enum_to_name(vx_ovf_nic_names, (int) interface->model);
    if (item.connection)
        add_network(writer, item.connection);
    (void) add_item(writer, &item);
}

static void
add_devices(Writer *writer)
{
    const VxDomainDef *def = writer->def;
    const Item processors = { .name = "CPU", .cim = VX_CIM_PROCESSOR, .quantity = def->vcpus };
    const Item memory = { .name = "memory",
                          .units = "MegaBytes",
                          .cim = VX_CIM_MEMORY,
                          .quantity = def->memory_kib / KIB_PER_MIB };

    (void) add_item(writer, &processors);
    (void) add_item(writer, &memory);
    for (guint i = 0; i < def->controllers->len; i++)
        add_controller(writer, def->controllers->pdata[i]);
    add_drives(writer, VX_BUS_FDC, 0, 0, 0);
    for (guint i = 0; i < def->sounds->len; i++) {
        const VxSoundDef *sound = def->sounds->pdata[i];
        const Item item = { .name = "sound",
                            .cim = VX_CIM_SOUND,
                            .automatic = "false",
                            .subtype = vx_enum_to_name(vx_ovf_sound_names, (int) sound->model) };

        (void) add_item(writer, &item);
    }
    for (guint i = 0; i < def->interfaces->len; i++)
        add_interface(writer, def->interfaces->pdata[i]);
}

/* ---- The envelope ---- */

static xmlNode *
add_section(xmlNode *parent, const char *name, const char *info)
{
    xmlNode *node = vx_native_add(parent, name);

    vx_native_add_text(node, "Info", info);
    return node;
}

static void
write_os(xmlNode *system, const VxDomainDef *def)
{
    xmlNode *node = add_section(system, "OperatingSystemSection", "The guest's operating system");
    g_autofree char *type = vx_vbox_get_os_type(def);
    xmlNode *vbox;

    vx_native_set_uint(node, "ovf:id", vx_ovf_os_get_id(def));
    vx_native_add_text(node, "Description", type);
    vbox = vx_native_add(node, "vbox:OSType");
    vx_native_set_bool(vbox, "ovf:required", FALSE);
    xmlNodeAddContent(vbox, (const xmlChar *) type);
}

static void
write_system_data(xmlNode *hardware, const VxDomainDef *def)
{
    xmlNode *node = vx_native_add(hardware, "System");

    vx_native_add_text(node, "vssd:ElementName", "Virtual Hardware Family");
    vx_native_add_text(node, "vssd:InstanceID", "0");
    vx_native_add_text(node, "vssd:VirtualSystemIdentifier", def->name);
    vx_native_add_text(node, "vssd:VirtualSystemType", HARDWARE);
}

static gboolean
write_system(Writer *writer, xmlNode *system, GError **error)
{
    const VxDomainDef *def = writer->def;
    xmlNode *machine;

    vx_native_set(system, "ovf:id", def->name);
    if (def->description)
        vx_native_add_text(add_section(system, "AnnotationSection", "A description"), "Annotation",
                           def->description);
    write_os(system, def);
    writer->hardware = add_section(system, "VirtualHardwareSection", "The machine's hardware");
    write_system_data(writer->hardware, def);
    machine = vx_native_add(system, "vbox:" VX_OVF_MACHINE);
    vx_native_set_bool(machine, "ovf:required", FALSE);
    vx_native_set(machine, "version", VX_VBOX_SETTINGS_VERSION);
    vx_native_add_text(machine, "ovf:Info", "VirtualBox's settings of the machine");
    if (def->description)
        vx_native_add_text(machine, "Description", def->description);
    if (!vx_vbox_machine_write(machine, def, error) || !add_images(writer, machine, error))
        return FALSE;
    add_devices(writer);
    return TRUE;
}

xmlDoc *
vx_ovf_write(const VxDomainDef *def, GError **error)
{
    g_autoptr(xmlDoc) document = xmlNewDoc((const xmlChar *) "1.0");
    xmlNode *root = xmlNewNode(NULL, (const xmlChar *) "Envelope");
    g_autoptr(GPtrArray) images = g_ptr_array_new();
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Writer writer = { .def = def, .images = images, .names = names };

    xmlDocSetRootElement(document, root);
    for (gsize i = 0; i < G_N_ELEMENTS(root_attributes); i++)
        vx_native_set(root, root_attributes[i].name, root_attributes[i].value);
    writer.references = vx_native_add(root, "References");
    writer.disks = add_section(root, "DiskSection", "The virtual disks");
    writer.networks = add_section(root, "NetworkSection", "The networks");
    return write_system(&writer, vx_native_add(root, "VirtualSystem"), error)
               ? g_steal_pointer(&document)
               : NULL;
}
