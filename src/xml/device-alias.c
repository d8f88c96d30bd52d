/* device-alias.c - makes up names of devices.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/device-alias.h"

/* Devices that are known by their number among those of their kind. */
static const struct {
    gsize devices; /* of the array in VxDomainDef */
    gsize alias;   /* of the name in the device */
    const char *prefix;
} kinds[] = {
#define KIND(array, type, word)                                                                    \
    {                                                                                              \
        G_STRUCT_OFFSET(VxDomainDef, array), G_STRUCT_OFFSET(type, alias), word                    \
    }
    KIND(interfaces, VxInterfaceDef, "net"), KIND(serials, VxCharDef, "serial"),
    KIND(parallels, VxCharDef, "parallel"),  KIND(inputs, VxInputDef, "input"),
    KIND(sounds, VxSoundDef, "sound"),       KIND(videos, VxVideoDef, "video"),
#undef KIND
};

#define ALIAS_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-"

static char *
name_disk(const VxDiskDef *disk)
{
    const char *bus = vx_enum_to_name(vx_disk_bus_names, disk->bus);
    const VxDriveAddress *place = &disk->address;

    if (disk->bus == VX_BUS_SCSI)
        return g_strdup_printf("%s%u-%u-%u-%u", bus, place->controller, place->bus, place->target,
                               place->unit);
    return g_strdup_printf("%s%u-%u-%u", bus, place->controller, place->bus, place->unit);
}

/* A name with other characters than an alias may have is told from others by its hash. */
static char *
name_filesystem(const VxFilesystemDef *filesystem)
{
    g_autofree char *name = g_strdup(filesystem->target_name);

    g_strcanon(name, ALIAS_CHARACTERS, '_');
    if (g_str_equal(name, filesystem->target_name))
        return g_strconcat("fs-", name, NULL);
    return g_strdup_printf("fs-%s-%08x", name, g_str_hash(filesystem->target_name));
}

/* One of several that are alike has a number as well. */
static char *
name_hostdev(const VxDomainDef *def, guint i)
{
    const VxHostdevDef *hostdev = g_ptr_array_index(def->hostdevs, i);
    guint n = 0;

    if (!hostdev->by_id)
        return g_strdup_printf("hostdev-%u-%u", hostdev->bus, hostdev->device);
    for (guint k = 0; k < i; k++) {
        const VxHostdevDef *other = g_ptr_array_index(def->hostdevs, k);

        n += other->by_id && other->vendor == hostdev->vendor && other->product == hostdev->product;
    }
    if (n == 0)
        return g_strdup_printf("hostdev-%04x-%04x", hostdev->vendor, hostdev->product);
    return g_strdup_printf("hostdev-%04x-%04x-%u", hostdev->vendor, hostdev->product, n);
}

char *
vx_interface_def_name_target(const VxInterfaceDef *interface, guint i)
{
    return interface->target_dev ? g_strdup(interface->target_dev)
                                 : g_strdup_printf(VX_MADE_UP_TARGET "%u", i);
}

void
vx_domain_def_fill_aliases(VxDomainDef *def)
{
    for (guint i = 0; i < def->interfaces->len; i++) {
        VxInterfaceDef *interface = g_ptr_array_index(def->interfaces, i);

        if (!interface->target_dev)
            interface->target_dev = vx_interface_def_name_target(interface, i);
    }
    for (guint i = 0; i < def->disks->len; i++) {
        VxDiskDef *disk = g_ptr_array_index(def->disks, i);

        if (!disk->alias)
            disk->alias = name_disk(disk);
    }
    for (guint i = 0; i < def->controllers->len; i++) {
        VxControllerDef *controller = g_ptr_array_index(def->controllers, i);

        if (!controller->alias)
            controller->alias =
                g_strdup_printf("%s%d", vx_enum_to_name(vx_controller_type_names, controller->type),
                                controller->index);
    }
    for (guint i = 0; i < def->filesystems->len; i++) {
        VxFilesystemDef *filesystem = g_ptr_array_index(def->filesystems, i);

        if (!filesystem->alias)
            filesystem->alias = name_filesystem(filesystem);
    }
    for (guint i = 0; i < def->hostdevs->len; i++) {
        VxHostdevDef *hostdev = g_ptr_array_index(def->hostdevs, i);

        if (!hostdev->alias)
            hostdev->alias = name_hostdev(def, i);
    }
    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
        GPtrArray *devices = G_STRUCT_MEMBER(GPtrArray *, def, kinds[k].devices);

        for (guint i = 0; i < devices->len; i++) {
            char **alias = &G_STRUCT_MEMBER(char *, g_ptr_array_index(devices, i), kinds[k].alias);

            if (!*alias)
                *alias = g_strdup_printf("%s%u", kinds[k].prefix, i);
        }
    }
}
