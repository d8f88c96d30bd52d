/* boot-order.c - kinds of devices in the order of the devices.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/boot-order.h"

#include "util/error.h"

#define PATH_ORDER "boot/@order"

static VxBootDevice
get_device_of_disk(const VxDiskDef *disk)
{
    switch (disk->device) {
    case VX_DISK_CDROM:
        return VX_BOOT_CDROM;
    case VX_DISK_FLOPPY:
        return VX_BOOT_FD;
    case VX_DISK_DISK:
    case VX_DISK_LUN:
        break;
    }
    return VX_BOOT_HD;
}

/* One device that has an order. */
typedef struct {
    guint order;
    VxBootDevice device;
} Ordered;

static gint
compare_ordered(gconstpointer a, gconstpointer b)
{
    const Ordered *x = a;
    const Ordered *y = b;

    return x->order < y->order ? -1 : x->order > y->order;
}

static GArray *
collect_ordered(const VxDomainDef *def)
{
    GArray *ordered = g_array_new(FALSE, FALSE, sizeof(Ordered));

    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = g_ptr_array_index(def->disks, i);
        Ordered entry = { disk->boot_order, get_device_of_disk(disk) };

        if (entry.order)
            g_array_append_val(ordered, entry);
    }
    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *interface = g_ptr_array_index(def->interfaces, i);
        Ordered entry = { interface->boot_order, VX_BOOT_NETWORK };

        if (entry.order)
            g_array_append_val(ordered, entry);
    }
    g_array_sort(ordered, compare_ordered);
    return ordered;
}

gboolean
vx_boot_is_per_device(const VxDomainDef *def)
{
    g_autoptr(GArray) ordered = collect_ordered(def);

    return ordered->len > 0;
}

static gboolean
contains(const GArray *order, VxBootDevice device)
{
    for (guint i = 0; i < order->len; i++)
        if (g_array_index(order, VxBootDevice, i) == device)
            return TRUE;
    return FALSE;
}

static gboolean
order_devices(GArray *ordered, GArray *order, GError **error)
{
    for (guint i = 0; i < ordered->len; i++) {
        const Ordered *entry = &g_array_index(ordered, Ordered, i);

        if (i > 0 && entry->order == g_array_index(ordered, Ordered, i - 1).order) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "boot order '%u' used for more than one device",
                         entry->order);
            return FALSE;
        }
        if (order->len > 0 && g_array_index(order, VxBootDevice, order->len - 1) == entry->device)
            continue;
        if (contains(order, entry->device)) {
            vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         PATH_ORDER ": VirtualBox tries all devices of a kind together: %s devices "
                                    "are not next to each other",
                         vx_enum_to_name(vx_boot_device_names, (int) entry->device));
            return FALSE;
        }
        g_array_append_val(order, entry->device);
    }
    return TRUE;
}

GArray *
vx_boot_get_order(const VxDomainDef *def, GError **error)
{
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(VxBootDevice));
    g_autoptr(GArray) ordered = collect_ordered(def);

    if (ordered->len > 0 && def->os.boot->len > 0) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     PATH_ORDER ": boot orders of devices cannot be used together with os/boot");
        return NULL;
    }
    if (!order_devices(ordered, order, error))
        return NULL;
    for (guint i = 0; i < def->os.boot->len; i++) {
        const VxBootDef *boot = g_ptr_array_index(def->os.boot, i);

        if (contains(order, boot->dev)) {
            vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "os/boot/@dev: '%s' is given twice",
                         vx_enum_to_name(vx_boot_device_names, (int) boot->dev));
            return NULL;
        }
        g_array_append_val(order, boot->dev);
    }
    return g_steal_pointer(&order);
}

static gboolean
equal(const GArray *a, const GArray *b)
{
    if (a->len != b->len)
        return FALSE;
    for (guint i = 0; i < a->len; i++)
        if (g_array_index(a, VxBootDevice, i) != g_array_index(b, VxBootDevice, i))
            return FALSE;
    return TRUE;
}

static void
forget_device_orders(VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++)
        ((VxDiskDef *) g_ptr_array_index(def->disks, i))->boot_order = 0;
    for (guint i = 0; i < def->interfaces->len; i++)
        ((VxInterfaceDef *) g_ptr_array_index(def->interfaces, i))->boot_order = 0;
}

void
vx_boot_append(GArray *order, VxBootDevice device)
{
    if (!contains(order, device))
        g_array_append_val(order, device);
}

void
vx_boot_settle_order(VxDomainDef *def, const GArray *order)
{
    if (vx_boot_is_per_device(def)) {
        g_autoptr(GArray) kept = vx_boot_get_order(def, NULL);

        if (kept && equal(order, kept))
            return;
        forget_device_orders(def);
    }
    for (guint i = 0; i < order->len; i++)
        vx_domain_def_add_boot(def)->dev = g_array_index(order, VxBootDevice, i);
}

guint
vx_boot_get_priority(const VxDomainDef *def, const VxInterfaceDef *interface)
{
    guint rank = 1;

    if (!interface->boot_order)
        return 0;
    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *other = g_ptr_array_index(def->interfaces, i);

        rank += other->boot_order && other->boot_order < interface->boot_order;
    }
    return rank;
}
