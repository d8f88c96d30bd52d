/* boot.c - boot order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/boot.h"

#include "map/context.h"
#include "native/words.h"
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
contains(GArray *order, VxBootDevice device)
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
        if (contains(order, entry->device))
            return vx_map_unsupported(error, PATH_ORDER,
                                      "VirtualBox tries all devices of a kind together: %s devices "
                                      "are not next to each other",
                                      vx_enum_to_name(vx_boot_device_names, entry->device));
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
        vx_map_unsupported(error, PATH_ORDER,
                           "boot orders of devices cannot be used together with os/boot");
        return NULL;
    }
    if (!order_devices(ordered, order, error))
        return NULL;
    for (guint i = 0; i < def->os.boot->len; i++) {
        const VxBootDef *boot = g_ptr_array_index(def->os.boot, i);

        if (contains(order, boot->dev)) {
            vx_map_unsupported(error, "os/boot/@dev", "'%s' is given twice",
                               vx_enum_to_name(vx_boot_device_names, boot->dev));
            return NULL;
        }
        g_array_append_val(order, boot->dev);
    }
    return g_steal_pointer(&order);
}

/* Empty positions have no place in libvirt's list, nor has what is tried a second time. */
static gboolean
read_order(VxMap *map, GArray *order, GError **error)
{
    guint32 n_positions;

    if (!vx_limits_get(map->host, &map->platform, VX_LIMIT_BOOT_POSITIONS, &n_positions, error))
        return FALSE;
    for (guint32 i = 1; i <= n_positions; i++) {
        int device = 0;
        const char *type;

        if (!vx_call(vx_machine_get_object(map->machine), VX_METHOD("IMachine", "getBootOrder"),
                     error, VX_INT(i), VX_OUT_ENUM("DeviceType", &type)))
            return FALSE;
        (void) vx_word_from_member(vx_words_boot, type, &device);
        if (device && !contains(order, (VxBootDevice) device))
            g_array_append_val(order, device);
    }
    return TRUE;
}

static gboolean
equal(GArray *a, GArray *b)
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

/* The families of disks and interfaces came first and brought back the orders that were kept; they
 * count if they still mean what VirtualBox does. */
static gboolean
read_boot(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(VxBootDevice));
    g_autoptr(GArray) kept = NULL;

    if (!read_order(map, order, error))
        return FALSE;
    if (vx_boot_is_per_device(def)) {
        kept = vx_boot_get_order(def, NULL);
        if (kept && equal(order, kept))
            return TRUE;
        forget_device_orders(def);
    }
    for (guint i = 0; i < order->len; i++)
        vx_domain_def_add_boot(def)->dev = g_array_index(order, VxBootDevice, i);
    return TRUE;
}

static gboolean
check_boot(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(GArray) order = vx_boot_get_order(def, error);

    return order && vx_map_check_limit(map, "os/boot (number of)", VX_LIMIT_BOOT_POSITIONS,
                                       order->len, error);
}

static gboolean
set_position(VxMap *map, guint position, const char *type, GError **error)
{
    VxObject *machine = vx_machine_get_object(map->machine);
    const char *present;

    if (vx_parts_leave_same(map->parts)) {
        if (!vx_call(machine, VX_METHOD("IMachine", "getBootOrder"), error, VX_INT(position),
                     VX_OUT_ENUM("DeviceType", &present)))
            return FALSE;
        if (g_strcmp0(present, type) == 0)
            return TRUE;
    }
    return vx_call(machine, VX_METHOD("IMachine", "setBootOrder"), error, VX_INT(position),
                   VX_ENUM("DeviceType", type));
}

static gboolean
apply_boot(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(GArray) order = vx_boot_get_order(def, error);
    guint32 n_positions;

    if (!order ||
        !vx_limits_get(map->host, &map->platform, VX_LIMIT_BOOT_POSITIONS, &n_positions, error))
        return FALSE;
    for (guint32 i = 1; i <= n_positions; i++) {
        VxBootDevice device = i <= order->len ? g_array_index(order, VxBootDevice, i - 1) : 0;
        const char *type = vx_word_to_member(vx_words_boot, (int) device);

        if (!set_position(map, i, type, error))
            return FALSE;
    }
    return TRUE;
}

const VxFamily vx_family_boot = {
    .name = "boot",
    .read = read_boot,
    .check = check_boot,
    .apply = apply_boot,
};
