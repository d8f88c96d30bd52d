/* usb-address.c - the host's USB devices, as the kernel shows them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/usb-address.h"

#include "map/context.h"

#define PATH    "devices/hostdev/source/address"
#define DEVICES "bus/usb/devices"

/* Returns: whether there is such a number. */
static gboolean
read_number(const char *directory, const char *name, guint base, guint64 *number)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) &&
           g_ascii_string_to_unsigned(g_strstrip(text), base, 0, G_MAXUINT16, number, NULL);
}

static gboolean
is_at(const char *directory, const VxHostdevDef *hostdev)
{
    guint64 bus;
    guint64 device;

    return read_number(directory, "busnum", 10, &bus) &&
           read_number(directory, "devnum", 10, &device) && bus == hostdev->bus &&
           device == hostdev->device;
}

static gboolean
find_ids(const VxHostdevDef *hostdev, const char *sysfs, guint64 *vendor, guint64 *product)
{
    g_autofree char *path = g_build_filename(sysfs, DEVICES, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *directory = g_build_filename(path, name, NULL);

        if (is_at(directory, hostdev))
            return read_number(directory, "idVendor", 16, vendor) &&
                   read_number(directory, "idProduct", 16, product);
    }
    return FALSE;
}

gboolean
vx_usb_address_resolve(VxHostdevDef *hostdev, const char *sysfs, GError **error)
{
    guint64 vendor;
    guint64 product;

    if (!hostdev->bus && !hostdev->device)
        return TRUE;
    if (!find_ids(hostdev, sysfs, &vendor, &product))
        return vx_map_unsupported(error, PATH, "there is no USB device at bus %u, device %u",
                                  hostdev->bus, hostdev->device);
    if (hostdev->by_id && (vendor != hostdev->vendor || product != hostdev->product))
        return vx_map_unsupported(error, PATH,
                                  "the USB device at bus %u, device %u is %04x:%04x, not "
                                  "%04x:%04x",
                                  hostdev->bus, hostdev->device, (guint) vendor, (guint) product,
                                  hostdev->vendor, hostdev->product);
    hostdev->by_id = TRUE;
    hostdev->vendor = (guint16) vendor;
    hostdev->product = (guint16) product;
    hostdev->bus = hostdev->device = 0;
    return TRUE;
}

gboolean
vx_usb_address_resolve_all(VxDomainDef *def, GError **error)
{
    for (guint i = 0; i < def->hostdevs->len; i++)
        if (!vx_usb_address_resolve(g_ptr_array_index(def->hostdevs, i), VX_SYSFS, error))
            return FALSE;
    return TRUE;
}
