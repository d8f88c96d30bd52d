/* disk-address.c - from the name of a disk to where it hangs, and back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/disk-address.h"

#include <stdio.h>
#include <string.h>

#define MAX_LETTERS 3 /* 18278 disks */

typedef struct {
    VxDiskBus bus;
    const char *prefix;
    guint buses;     /* of a controller */
    guint units;     /* of a bus that names are counted through */
    guint max_units; /* of a bus that an address may name */
} VxBusGeometry;

/* IDE and floppy as on any PC; SCSI has 16 ports (SAS and virtio-scsi more), AHCI 30, NVMe 255
 * namespaces, USB 8: ISystemProperties::getMaxPortCountForStorageBus() of VirtualBox 7. */
static const VxBusGeometry geometries[] = {
    {VX_BUS_IDE,   "hd",   2, 2,   2  },
    { VX_BUS_FDC,  "fd",   1, 2,   2  },
    { VX_BUS_SCSI, "sd",   1, 16,  256},
    { VX_BUS_SATA, "sd",   1, 30,  30 },
    { VX_BUS_USB,  "sd",   1, 8,   8  },
    { VX_BUS_NVME, "nvme", 1, 255, 255},
};

static const VxBusGeometry *
find_geometry(VxDiskBus bus)
{
    for (guint i = 0; i < G_N_ELEMENTS(geometries); i++) {
        if (geometries[i].bus == bus)
            return &geometries[i];
    }
    g_assert_not_reached();
}

/* What stands before the letters, and libvirt's bus for it (virDiskNameParse(),
 * virDomainDiskDefPostParse()) */
static const struct {
    const char *prefix;
    VxDiskBus bus;
    const char *word;
} prefixes[] = {
    {"fd",   VX_BUS_FDC,  "fdc"   },
    { "hd",  VX_BUS_IDE,  "ide"   },
    { "sd",  VX_BUS_SCSI, "scsi"  },
    { "vd",  0,           "virtio"},
    { "xvd", 0,           "xen"   },
    { "ubd", 0,           "uml"   },
};

/* "nvme0n1": controller 0, namespace 1 */
static gboolean
parse_nvme(const char *name, guint *index)
{
    const VxBusGeometry *geometry = find_geometry(VX_BUS_NVME);
    guint controller, namespace;
    g_autofree char *proper = NULL;

    if (sscanf(name, "nvme%2un%3u", &controller, &namespace) != 2 || namespace < 1 ||
        namespace > geometry->units)
        return FALSE;
    proper = g_strdup_printf("nvme%un%u", controller, namespace);
    if (strcmp(name, proper) != 0)
        return FALSE;
    *index = controller * geometry->units + namespace - 1;
    return TRUE;
}

static gsize
find_prefix(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (g_str_has_prefix(name, prefixes[i].prefix))
            return i;
    }
    return G_N_ELEMENTS(prefixes);
}

gboolean
vx_disk_name_parse(const char *name, guint *index)
{
    gsize prefix = find_prefix(name);
    const char *letters;
    guint number = 0;

    if (g_str_has_prefix(name, "nvme"))
        return parse_nvme(name, index);
    if (prefix == G_N_ELEMENTS(prefixes))
        return FALSE;
    letters = name + strlen(prefixes[prefix].prefix);
    if (*letters == '\0' || strlen(letters) > MAX_LETTERS)
        return FALSE;
    for (; *letters; letters++) {
        if (!g_ascii_islower(*letters))
            return FALSE;
        number = number * 26 + (guint) (*letters - 'a') + 1;
    }
    *index = number - 1;
    return TRUE;
}

VxDiskBus
vx_disk_name_get_bus(const char *name, const char **word)
{
    gsize prefix = find_prefix(name);

    if (g_str_has_prefix(name, "nvme"))
        return VX_BUS_NVME;
    if (prefix == G_N_ELEMENTS(prefixes))
        return VX_BUS_IDE;
    *word = prefixes[prefix].word;
    return prefixes[prefix].bus;
}

char *
vx_disk_name_make(VxDiskBus bus, guint index)
{
    const VxBusGeometry *geometry = find_geometry(bus);
    char letters[8] = { 0 };
    guint position = sizeof(letters) - 1;

    if (bus == VX_BUS_NVME)
        return g_strdup_printf("nvme%un%u", index / geometry->units, index % geometry->units + 1);
    for (guint number = index + 1; number > 0; number = (number - 1) / 26)
        letters[--position] = (char) ('a' + (number - 1) % 26);
    return g_strconcat(geometry->prefix, letters + position, NULL);
}

gint
vx_disk_name_compare(const char *a, const char *b)
{
    guint index_a, index_b;
    gint order;

    if (!vx_disk_name_parse(a, &index_a) || !vx_disk_name_parse(b, &index_b))
        return strcmp(a, b);
    order = strncmp(a, b, 2);
    if (order != 0)
        return order;
    return index_a < index_b ? -1 : index_a > index_b;
}

void
vx_disk_address_from_index(VxDiskBus bus, guint index, VxDriveAddress *address)
{
    const VxBusGeometry *geometry = find_geometry(bus);
    guint per_controller = geometry->buses * geometry->units;

    address->set = TRUE;
    address->controller = index / per_controller;
    address->bus = index % per_controller / geometry->units;
    address->target = 0;
    address->unit = index % geometry->units;
}

guint
vx_disk_address_to_index(VxDiskBus bus, const VxDriveAddress *address)
{
    const VxBusGeometry *geometry = find_geometry(bus);

    return (address->controller * geometry->buses + address->bus) * geometry->units + address->unit;
}

gboolean
vx_disk_address_exists(VxDiskBus bus, const VxDriveAddress *address)
{
    const VxBusGeometry *geometry = find_geometry(bus);

    return address->controller <= VX_MAX_CONTROLLER && address->bus < geometry->buses &&
           address->target == 0 && address->unit < geometry->max_units;
}
