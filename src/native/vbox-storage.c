/* vbox-storage.c - <StorageControllers> of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "native/rows.h"
#include "native/storage-table.h"
#include "native/vbox-parts.h"
#include "xml/value.h"

#define KEPT_CACHE "devices/disk/driver/@cache"

/* What drives tell of themselves, in extra-data of their controller */
static const struct {
    gsize offset;      /* of a char * of VxDiskDef */
    gboolean of_disks; /* else of CD drives */
    const char *key;
} identities[] = {
    {G_STRUCT_OFFSET(VxDiskDef,  serial),  TRUE,  VX_IDENTITY_SERIAL       },
    { G_STRUCT_OFFSET(VxDiskDef, product), TRUE,  VX_IDENTITY_MODEL        },
    { G_STRUCT_OFFSET(VxDiskDef, vendor),  FALSE, VX_IDENTITY_ATAPI_VENDOR },
    { G_STRUCT_OFFSET(VxDiskDef, product), FALSE, VX_IDENTITY_ATAPI_PRODUCT},
};

/* A controller of the file */
typedef struct {
    const xmlNode *node;
    const VxStorageKind *kind;
    char *name;
    gint index;     /* of its type; -1: not known yet */
    guint instance; /* how many of its bus come before it */
} Controller;

static void
controller_free(Controller *controller)
{
    g_free(controller->name);
    g_free(controller);
}

/* Returns: (transfer full) (nullable): the key of extra-data */
static char *
get_identity_key(const Controller *controller, const VxDiskDef *disk, gsize i)
{
    if (identities[i].of_disks ? !vx_disk_def_is_hard(disk) : disk->device != VX_DISK_CDROM)
        return NULL;
    return vx_storage_identity_key(controller->kind, controller->instance,
                                   vx_storage_place_from_address(disk->bus, &disk->address),
                                   identities[i].key);
}

static char **
get_identity(const VxDiskDef *disk, gsize i)
{
    return (char **) ((char *) disk + identities[i].offset);
}

static guint
count_instance(const GPtrArray *controllers, const VxStorageKind *kind)
{
    guint n = 0;

    for (guint i = 0; i < controllers->len; i++)
        n += g_str_equal(((const Controller *) controllers->pdata[i])->kind->bus, kind->bus);
    return n;
}

/* ---- Reading ---- */

/* Returns: (transfer full): in the order of the file, those that libvirt has a word for */
static GPtrArray *
list_controllers(const VxVboxNotes *notes)
{
    GPtrArray *controllers = g_ptr_array_new_with_free_func((GDestroyNotify) controller_free);
    const xmlNode *all = vx_native_find(notes->hardware, "StorageControllers");

    if (!all) /* where it stood before settings version 1.19 */
        all = vx_native_find(notes->machine, "StorageControllers");
    for (const xmlNode *node = all ? vx_native_find(all, "StorageController") : NULL; node;
         node = vx_native_next(node)) {
        g_autofree char *word = vx_native_get(node, "type");
        const VxStorageKind *kind = vx_storage_kind_from_file(word);
        Controller *controller;

        if (!kind)
            continue;
        controller = g_new0(Controller, 1);
        controller->node = node;
        controller->kind = kind;
        controller->name = vx_native_get(node, "name");
        controller->index = -1;
        controller->instance = count_instance(controllers, kind);
        g_ptr_array_add(controllers, controller);
    }
    return controllers;
}

static gboolean
index_is_used(const GPtrArray *controllers, const VxStorageKind *kind, gint index)
{
    for (guint i = 0; i < controllers->len; i++) {
        const Controller *controller = controllers->pdata[i];

        if (controller->kind->type == kind->type && controller->index == index)
            return TRUE;
    }
    return FALSE;
}

/* Those that were kept; the others are counted. */
static void
number_controllers(const VxVboxNotes *notes, GPtrArray *controllers)
{
    for (guint i = 0; i < controllers->len; i++) {
        Controller *controller = controllers->pdata[i];
        g_autofree char *group =
            vx_storage_controller_group(controller->name ? controller->name : "");
        g_autofree char *kept = vx_keep_get(notes->keep, group, VX_KEPT_INDEX);
        guint64 index;

        if (kept && vx_value_read_uint(kept, 10, G_MAXINT16, &index) &&
            !index_is_used(controllers, controller->kind, (gint) index))
            controller->index = (gint) index;
    }
    for (guint i = 0; i < controllers->len; i++) {
        Controller *controller = controllers->pdata[i];
        gint index = 0;

        if (controller->index >= 0)
            continue;
        while (index_is_used(controllers, controller->kind, index))
            index++;
        controller->index = index;
    }
}

static void
read_cache(const VxVboxNotes *notes, const Controller *controller, const char *group,
           VxDiskDef *disk)
{
    gboolean usual = vx_storage_kind_has_host_cache(controller->kind);
    gboolean on = vx_native_get_bool(controller->node, "useHostIOCache", usual);
    VxDiskCache cache = on ? VX_CACHE_WRITEBACK : VX_CACHE_NONE;
    g_autofree char *kept = vx_keep_get(notes->keep, group, KEPT_CACHE);
    int kept_cache;

    if (on != usual)
        disk->cache = cache;
    else if (kept && vx_enum_from_name(vx_disk_cache_names, kept, &kept_cache) &&
             (kept_cache == VX_CACHE_DEFAULT || kept_cache == (int) cache))
        disk->cache = (VxDiskCache) kept_cache;
}

static void
read_switches(const xmlNode *attached, VxDiskDef *disk)
{
    if (vx_disk_def_is_hard(disk) && vx_native_get_bool(attached, "nonrotational", FALSE))
        disk->rotation_rate = 1;
    if (vx_disk_def_is_hard(disk) && vx_native_get_bool(attached, "discard", FALSE))
        disk->discard = VX_DISCARD_UNMAP;
    if (disk->bus == VX_BUS_SATA && vx_native_get_bool(attached, "hotpluggable", FALSE))
        disk->removable = VX_TRI_YES;
}

static gboolean
read_attached(VxVboxNotes *notes, const Controller *controller, const xmlNode *attached,
              VxDomainDef *def, GError **error)
{
    VxDiskBus bus = vx_storage_kind_to_bus(controller->kind);
    g_autofree char *type = vx_native_get(attached, "type");
    VxDiskDevice device;
    guint port = 0, unit = 0;
    VxStoragePlace place;
    VxDiskDef *disk;
    char *group;

    if (!type || !vx_storage_device_from_type(type, &device))
        return TRUE;
    if (!vx_native_get_uint(attached, "port", G_MAXUINT16, &port, error) ||
        !vx_native_get_uint(attached, "device", G_MAXUINT16, &unit, error))
        return FALSE;
    place = (VxStoragePlace){ (gint32) port, (gint32) unit };
    disk = vx_domain_def_add_disk(def);
    group = vx_storage_drive_group(controller->name ? controller->name : "", place);
    g_ptr_array_add(notes->disks, group);
    disk->type = VX_DISK_FILE;
    disk->device = device;
    disk->bus = bus;
    vx_storage_place_to_address(bus, place, &disk->address);
    disk->address.controller = controller->kind->type ? (guint) controller->index : 0;
    read_switches(attached, disk);
    read_cache(notes, controller, group, disk);
    disk->total_bytes_sec = vx_vbox_limit_read(notes, attached, &disk->iotune_group);
    for (gsize i = 0; i < G_N_ELEMENTS(identities); i++) {
        g_autofree char *key = get_identity_key(controller, disk, i);

        if (key)
            *get_identity(disk, i) = vx_vbox_get_extra(notes->machine, key);
    }
    return vx_vbox_medium_read(notes, attached, group, disk, error);
}

gboolean
vx_vbox_storage_read(VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    g_autoptr(GPtrArray) controllers = list_controllers(notes);

    number_controllers(notes, controllers);
    for (guint i = 0; i < controllers->len; i++) {
        const Controller *controller = controllers->pdata[i];

        if (controller->kind->type) {
            VxControllerDef *added = vx_domain_def_add_controller(def);

            added->type = controller->kind->type;
            added->model = controller->kind->model;
            added->index = controller->index;
            g_ptr_array_add(notes->controllers,
                            vx_storage_controller_group(controller->name ? controller->name : ""));
        }
        for (const xmlNode *attached = vx_native_find(controller->node, "AttachedDevice"); attached;
             attached = vx_native_next(attached))
            if (!read_attached(notes, controller, attached, def, error))
                return FALSE;
    }
    return TRUE;
}

/* ---- Writing ---- */

static gboolean
is_on(const Controller *controller, const VxDiskDef *disk)
{
    return disk->bus == vx_storage_kind_to_bus(controller->kind) &&
           (!controller->kind->type || disk->address.controller == (guint) controller->index);
}

/* As many as its kind has, where that is not chosen by the highest that is used */
static guint
count_ports(const Controller *controller, const VxDomainDef *def)
{
    guint ports = controller->kind->ports ? controller->kind->ports : 1;

    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = def->disks->pdata[i];

        if (is_on(controller, disk))
            ports = MAX(ports,
                        (guint) vx_storage_place_from_address(disk->bus, &disk->address).port + 1);
    }
    return ports;
}

static gboolean
get_host_cache(const Controller *controller, const VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = def->disks->pdata[i];

        if (is_on(controller, disk) &&
            (disk->cache == VX_CACHE_WRITEBACK || disk->cache == VX_CACHE_NONE))
            return disk->cache == VX_CACHE_WRITEBACK;
    }
    return vx_storage_kind_has_host_cache(controller->kind);
}

/* Returns: (transfer full): that no other has */
static char *
choose_name(const GPtrArray *controllers, const VxStorageKind *kind)
{
    guint n = 0;

    for (guint i = 0; i < controllers->len; i++)
        n += g_str_equal(((const Controller *) controllers->pdata[i])->kind->name, kind->name);
    return n > 0 ? g_strdup_printf("%s %u", kind->name, n) : g_strdup(kind->name);
}

static void
add_controller(GPtrArray *controllers, const VxStorageKind *kind, gint index)
{
    Controller *controller = g_new0(Controller, 1);

    controller->kind = kind;
    controller->name = choose_name(controllers, kind);
    controller->index = index;
    controller->instance = count_instance(controllers, kind);
    g_ptr_array_add(controllers, controller);
}

static gboolean
has_usb_disk(const VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++)
        if (((const VxDiskDef *) def->disks->pdata[i])->bus == VX_BUS_USB)
            return TRUE;
    return FALSE;
}

/* Each has its group, also those that are no storage, by which the groups are counted. */
static GPtrArray *
plan_controllers(VxVboxNotes *notes, const VxDomainDef *def)
{
    GPtrArray *controllers = g_ptr_array_new_with_free_func((GDestroyNotify) controller_free);

    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = def->controllers->pdata[i];
        const VxStorageKind *kind = vx_storage_kind_find(controller->type, controller->model);
        g_autofree char *index = g_strdup_printf("%d", controller->index);
        char *group = NULL;

        if (kind) {
            add_controller(controllers, kind, controller->index);
            group = vx_storage_controller_group(
                ((const Controller *) controllers->pdata[controllers->len - 1])->name);
            vx_keep_set(notes->keep, group, VX_KEPT_INDEX, index);
        }
        g_ptr_array_add(notes->controllers, group);
    }
    if (has_usb_disk(def))
        add_controller(controllers, vx_storage_kind_find(0, 0), 0);
    return controllers;
}

static void
plan_disks(VxVboxNotes *notes, const GPtrArray *controllers, const VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = def->disks->pdata[i];
        char *group = NULL;

        for (guint j = 0; j < controllers->len && !group; j++) {
            const Controller *controller = controllers->pdata[j];

            if (is_on(controller, disk))
                group = vx_storage_drive_group(
                    controller->name, vx_storage_place_from_address(disk->bus, &disk->address));
        }
        g_ptr_array_add(notes->disks, group ? group : g_strdup(""));
    }
}

static gboolean
write_disk(const VxVboxNotes *notes, const Controller *controller, xmlNode *node, const char *group,
           const VxDiskDef *disk, GError **error)
{
    xmlNode *attached = vx_native_add(node, "AttachedDevice");
    VxStoragePlace place = vx_storage_place_from_address(disk->bus, &disk->address);
    g_autofree char *own_limit = g_strdup_printf(VX_DISK_GROUP, disk->target_dev);

    vx_native_set(attached, "type", vx_storage_device_type(disk->device));
    if (disk->rotation_rate == 1)
        vx_native_set_bool(attached, "nonrotational", TRUE);
    if (disk->discard == VX_DISCARD_UNMAP)
        vx_native_set_bool(attached, "discard", TRUE);
    vx_native_set_bool(attached, "hotpluggable", disk->removable == VX_TRI_YES);
    vx_native_set_uint(attached, "port", (guint) place.port);
    vx_native_set_uint(attached, "device", (guint) place.device);
    if (disk->total_bytes_sec)
        vx_vbox_limit_write(notes, attached, "Disk",
                            disk->iotune_group ? disk->iotune_group : own_limit,
                            disk->total_bytes_sec);
    for (gsize i = 0; i < G_N_ELEMENTS(identities); i++) {
        g_autofree char *key = get_identity_key(controller, disk, i);

        if (key)
            vx_vbox_set_extra(notes->machine, key, *get_identity(disk, i));
    }
    vx_keep_set(notes->keep, group, KEPT_CACHE,
                vx_enum_to_name(vx_disk_cache_names, (int) disk->cache));
    return vx_vbox_medium_write(notes, attached, group, disk, error);
}

static gboolean
write_controller(const VxVboxNotes *notes, xmlNode *all, const Controller *controller,
                 const VxDomainDef *def, GError **error)
{
    xmlNode *node = vx_native_add(all, "StorageController");

    vx_native_set(node, "name", controller->name);
    vx_native_set(node, "type", vx_storage_kind_to_file(controller->kind));
    vx_native_set_uint(node, "PortCount", count_ports(controller, def));
    vx_native_set_bool(node, "useHostIOCache", get_host_cache(controller, def));
    vx_native_set_bool(node, "Bootable", TRUE);
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = def->disks->pdata[i];

        if (is_on(controller, disk) &&
            !write_disk(notes, controller, node, notes->disks->pdata[i], disk, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
vx_vbox_storage_write(VxVboxNotes *notes, const VxDomainDef *def, GError **error)
{
    xmlNode *all = vx_native_make(notes->hardware, "StorageControllers");
    g_autoptr(GPtrArray) controllers = plan_controllers(notes, def);

    plan_disks(notes, controllers, def);
    for (guint i = 0; i < controllers->len; i++)
        if (!write_controller(notes, all, controllers->pdata[i], def, error))
            return FALSE;
    return TRUE;
}
