/* domain-disks.c - bus, address and name of disks, and their controllers, where a document is
 * silent.
 *
 * As in libvirt, the name gives the bus and, with the bus, the address; an address that is given
 * wins over the name. Names are made unique: where two disks have one name but different addresses
 * (as in the example of libvirt's page on VirtualBox), the later one gets the name of its address.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/domain-fill.h"

#include <string.h>

#include "util/error.h"
#include "xml/disk-address.h"

#define disk_at(disks, i) ((VxDiskDef *) (disks)->pdata[i])

static const char *
bus_name(const VxDiskDef *disk)
{
    return vx_enum_to_name(vx_disk_bus_names, disk->bus);
}

/* "disk 'sda' (/tmp/a.vdi)". Returns: (transfer full) */
static char *
describe(const VxDiskDef *disk)
{
    return g_strdup_printf("disk '%s' (%s)", disk->target_dev ? disk->target_dev : "?",
                           disk->source ? disk->source : "empty");
}

static gboolean
fill_bus(VxDiskDef *disk, GError **error)
{
    const char *word = NULL;
    gboolean is_floppy = disk->device == VX_DISK_FLOPPY;

    if (!disk->bus && is_floppy)
        disk->bus = VX_BUS_FDC;
    if (!disk->bus && disk->target_dev) {
        disk->bus = vx_disk_name_get_bus(disk->target_dev, &word);
        if (!disk->bus) {
            vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         "bus %s of disk '%s' is not supported by VirtualBox", word,
                         disk->target_dev);
            return FALSE;
        }
    }
    if (!disk->bus)
        disk->bus = VX_BUS_IDE;
    if (is_floppy != (disk->bus == VX_BUS_FDC)) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "disk '%s' of device %s cannot be on bus %s", disk->target_dev,
                     vx_enum_to_name(vx_disk_device_names, disk->device), bus_name(disk));
        return FALSE;
    }
    return TRUE;
}

static gboolean
fill_address(VxDiskDef *disk, GError **error)
{
    g_autofree char *what = describe(disk);
    guint index;

    if (disk->target_dev && !vx_disk_name_parse(disk->target_dev, &index)) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "'%s' is not the name of a whole disk",
                     disk->target_dev);
        return FALSE;
    }
    if (!disk->address.set) {
        if (!disk->target_dev) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "%s has neither a target nor an address", what);
            return FALSE;
        }
        vx_disk_address_from_index(disk->bus, index, &disk->address);
    }
    if (!vx_disk_address_exists(disk->bus, &disk->address)) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "%s cannot be at %s controller %u, bus %u, target %u, unit %u: "
                     "there is no such place",
                     what, bus_name(disk), disk->address.controller, disk->address.bus,
                     disk->address.target, disk->address.unit);
        return FALSE;
    }
    return TRUE;
}

#define ISCSI_PORT 3260
#define FIRST_LUN  "/0"

/* A hard disk that is a device of the host, or of another one. */
static gboolean
fill_source(VxDiskDef *disk, GError **error)
{
    if (disk->device == VX_DISK_LUN && disk->type != VX_DISK_BLOCK &&
        disk->type != VX_DISK_NETWORK) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "disk '%s': device='lun' is only valid for types 'block' and 'network'",
                     disk->target_dev ? disk->target_dev : "?");
        return FALSE;
    }
    if (vx_disk_def_is_hard(disk) && !disk->source) {
        vx_set_error(error, VIR_ERR_XML_ERROR,
                     "disk '%s' has no source: only CD-ROM and floppy drives can be empty",
                     disk->target_dev ? disk->target_dev : "?");
        return FALSE;
    }
    if (disk->type == VX_DISK_NETWORK) {
        if (!disk->source_port)
            disk->source_port = ISCSI_PORT;
        if (!strchr(disk->source, '/')) {
            g_autofree char *target = disk->source;

            disk->source = g_strconcat(target, FIRST_LUN, NULL);
        }
    }
    return TRUE;
}

static gint
compare_addresses(const VxDiskDef *a, const VxDiskDef *b)
{
    guint left, right;

    if (a->bus != b->bus)
        return a->bus < b->bus ? -1 : 1;
    if (a->address.controller != b->address.controller)
        return a->address.controller < b->address.controller ? -1 : 1;
    left = a->address.bus * 1000 + a->address.unit;
    right = b->address.bus * 1000 + b->address.unit;
    return left < right ? -1 : left > right;
}

static gint
compare_places(gconstpointer a, gconstpointer b)
{
    return compare_addresses(*(VxDiskDef *const *) a, *(VxDiskDef *const *) b);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return vx_disk_name_compare((*(VxDiskDef *const *) a)->target_dev,
                                (*(VxDiskDef *const *) b)->target_dev);
}

/* @by_place: in the order of places */
static gboolean
check_places(const GPtrArray *by_place, GError **error)
{
    for (guint i = 1; i < by_place->len; i++) {
        const VxDiskDef *one = disk_at(by_place, i - 1), *other = disk_at(by_place, i);
        g_autofree char *one_name = NULL, *other_name = NULL;

        if (compare_addresses(one, other) != 0)
            continue;
        one_name = describe(one);
        other_name = describe(other);
        vx_set_error(error, VIR_ERR_XML_ERROR,
                     "%s and %s are both at %s controller %u, bus %u, target %u, unit %u", one_name,
                     other_name, bus_name(one), one->address.controller, one->address.bus,
                     one->address.target, one->address.unit);
        return FALSE;
    }
    return TRUE;
}

/* The first that has a name keeps it; the others get those of their places, or the next one free.
 */
static void
fill_names(const GPtrArray *disks, const GPtrArray *by_place)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < disks->len; i++) {
        VxDiskDef *disk = disk_at(disks, i);

        if (disk->target_dev && g_hash_table_contains(names, disk->target_dev))
            g_clear_pointer(&disk->target_dev, g_free);
        else if (disk->target_dev)
            g_hash_table_add(names, disk->target_dev);
    }
    for (guint i = 0; i < by_place->len; i++) {
        VxDiskDef *disk = disk_at(by_place, i);
        guint index;

        if (disk->target_dev)
            continue;
        index = vx_disk_address_to_index(disk->bus, &disk->address);
        do {
            g_free(disk->target_dev);
            disk->target_dev = vx_disk_name_make(disk->bus, index++);
        } while (g_hash_table_contains(names, disk->target_dev));
        g_hash_table_add(names, disk->target_dev);
    }
}

gboolean
vx_domain_def_fill_disks(VxDomainDef *def, GError **error)
{
    g_autoptr(GPtrArray) by_place = g_ptr_array_new();

    for (guint i = 0; i < def->disks->len; i++) {
        VxDiskDef *disk = disk_at(def->disks, i);

        if (!disk->type)
            disk->type = VX_DISK_FILE;
        if (!disk->device)
            disk->device = VX_DISK_DISK;
        if (disk->device == VX_DISK_CDROM)
            disk->readonly = TRUE;
        if (!fill_bus(disk, error) || !fill_address(disk, error) || !fill_source(disk, error))
            return FALSE;
        g_ptr_array_add(by_place, disk);
    }
    g_ptr_array_sort(by_place, compare_places);
    if (!check_places(by_place, error))
        return FALSE;
    fill_names(def->disks, by_place);
    g_ptr_array_sort(def->disks, compare_names);
    return TRUE;
}

static const VxControllerDef *
find_controller(const VxDomainDef *def, VxControllerType type, gint index)
{
    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = def->controllers->pdata[i];

        if (controller->type == type && controller->index == index)
            return controller;
    }
    return NULL;
}

static gint
free_index(const VxDomainDef *def, VxControllerType type)
{
    gint index = 0;

    while (find_controller(def, type, index))
        index++;
    return index;
}

static void
add_controllers_up_to(VxDomainDef *def, VxControllerType type, gint last)
{
    for (gint index = 0; index <= last; index++) {
        if (!find_controller(def, type, index)) {
            VxControllerDef *controller = vx_domain_def_add_controller(def);

            controller->type = type;
            controller->index = index;
        }
    }
}

static gint
compare_controllers(gconstpointer a, gconstpointer b)
{
    const VxControllerDef *first = *(VxControllerDef *const *) a,
                          *second = *(VxControllerDef *const *) b;

    if (first->type != second->type)
        return first->type < second->type ? -1 : 1;
    return first->index < second->index ? -1 : first->index > second->index;
}

gboolean
vx_domain_def_fill_controllers(VxDomainDef *def, GError **error)
{
    /* A disk on the USB bus hangs on a storage controller that VirtualBox adds; <controller
     * type='usb'> is the USB controller of the machine. */
    static const VxControllerType types[] = {
        [VX_BUS_IDE] = VX_CONTROLLER_IDE,
        [VX_BUS_FDC] = VX_CONTROLLER_FDC,
        [VX_BUS_SCSI] = VX_CONTROLLER_SCSI,
        [VX_BUS_SATA] = VX_CONTROLLER_SATA,
        [VX_BUS_USB] = 0,
        [VX_BUS_NVME] = VX_CONTROLLER_NVME,
    };

    for (guint i = 0; i < def->controllers->len; i++) {
        VxControllerDef *controller = def->controllers->pdata[i];
        gint index = controller->index >= 0 ? controller->index : free_index(def, controller->type);

        controller->index = -1;
        if (index > VX_MAX_CONTROLLER) {
            vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "more than %d controllers of type %s",
                         VX_MAX_CONTROLLER + 1,
                         vx_enum_to_name(vx_controller_type_names, controller->type));
            return FALSE;
        }
        if (find_controller(def, controller->type, index)) {
            vx_set_error(error, VIR_ERR_XML_ERROR,
                         "there is more than one controller of type %s with index %d",
                         vx_enum_to_name(vx_controller_type_names, controller->type), index);
            return FALSE;
        }
        controller->index = index;
    }
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = disk_at(def->disks, i);

        if (types[disk->bus])
            add_controllers_up_to(def, types[disk->bus], (gint) disk->address.controller);
    }
    g_ptr_array_sort(def->controllers, compare_controllers);
    return TRUE;
}
