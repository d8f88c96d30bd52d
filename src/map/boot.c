/* boot.c - boot order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/context.h"
#include "native/boot-order.h"
#include "native/words.h"

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
        if (device)
            vx_boot_append(order, (VxBootDevice) device);
    }
    return TRUE;
}

/* The families of disks and interfaces came first and brought back the orders that were kept. */
static gboolean
read_boot(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(VxBootDevice));

    if (!read_order(map, order, error))
        return FALSE;
    vx_boot_settle_order(def, order);
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
