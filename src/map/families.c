/* families.c - the list of families, and what they work on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/families.h"

#include "map/media-set.h"
#include "map/storage-plan.h"

/* os comes first: what a machine can have depends on its platform. Then storage: attaching and
 * detaching media makes VirtualBox save registries, whereupon it forgets what else the session has
 * changed, and would neither commit nor roll back that. boot comes after the devices that it
 * orders.
 */
/* clang-format off */
const VxFamily *const vx_families[] = {
    &vx_family_os,
    &vx_family_storage,
    &vx_family_basics,
    &vx_family_firmware,
    &vx_family_cpu,
    &vx_family_clock,
    &vx_family_filesystems,
    &vx_family_interfaces,
    &vx_family_serials,
    &vx_family_parallels,
    &vx_family_usb,
    &vx_family_inputs,
    &vx_family_tpm,
    &vx_family_graphics,
    &vx_family_sound,
    &vx_family_video,
    &vx_family_boot,
    NULL,
};
/* clang-format on */

void
vx_map_init(VxMap *map, VxHost *host, VxMachine *machine)
{
    *map = (VxMap){ .host = host, .runtime = vx_host_get_runtime(host), .machine = machine };
    if (machine) {
        map->parts = vx_parts_new(machine);
        map->extra = vx_extra_data_new(machine);
    }
    map->wanted_extra = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    map->slots = g_array_new(FALSE, FALSE, sizeof(guint));
}

void
vx_map_clear(VxMap *map)
{
    g_clear_pointer(&map->storage, vx_storage_plan_free);
    g_clear_pointer(&map->slots, g_array_unref);
    g_clear_pointer(&map->wanted_extra, g_hash_table_unref);
    g_clear_pointer(&map->console, vx_object_unref);
    g_clear_pointer(&map->keep, vx_keep_free);
    g_clear_pointer(&map->extra, vx_extra_data_free);
    g_clear_pointer(&map->parts, vx_parts_free);
}
