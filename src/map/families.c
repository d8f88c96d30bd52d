/* families.c - the list of families, and what they work on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/families.h"

#include "map/media-set.h"
#include "map/os.h"
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
    &vx_family_sysinfo,
    &vx_family_cpu,
    &vx_family_cputune,
    &vx_family_clock,
    &vx_family_paravirt,
    &vx_family_filesystems,
    &vx_family_interfaces,
    &vx_family_bandwidth,
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
    g_clear_pointer(&map->noted, g_array_unref);
    g_clear_pointer(&map->adapters, g_ptr_array_unref);
    g_clear_pointer(&map->slots, g_array_unref);
    g_clear_pointer(&map->wanted_extra, g_hash_table_unref);
    g_clear_pointer(&map->groups, g_ptr_array_unref);
    g_clear_pointer(&map->hint, vx_settings_hint_free);
    g_clear_pointer(&map->console, vx_object_unref);
    g_clear_pointer(&map->keep, vx_keep_free);
    g_clear_pointer(&map->extra, vx_extra_data_free);
    g_clear_pointer(&map->parts, vx_parts_free);
}

gboolean
vx_map_plan(VxMap *map, const VxDomainDef *def, const VxKeep *before, GError **error)
{
    g_autofree char *kept = NULL;

    map->keep = vx_keep_new();
    map->before = before;
    if (!vx_os_read_platform(map, &map->present, error))
        return FALSE;
    for (const VxFamily *const *family = vx_families; *family; family++)
        if ((*family)->plan && !(*family)->plan(map, def, error))
            return FALSE;
    kept = vx_keep_format(map->keep);
    vx_map_want_extra(map, VX_KEY_KEPT, kept);
    return TRUE;
}

gboolean
vx_map_write_extra_data(VxMap *map, GError **error)
{
    GHashTableIter iter;
    gpointer key;
    gpointer value;

    g_hash_table_iter_init(&iter, map->wanted_extra);
    while (g_hash_table_iter_next(&iter, &key, &value))
        if (!vx_extra_data_set(map->extra, key, value, error))
            return FALSE;
    return TRUE;
}

gboolean
vx_map_apply(VxMap *map, const VxDomainDef *def, VxPhase phase, GError **error)
{
    for (const VxFamily *const *family = vx_families; *family; family++) {
        gboolean late = (*family)->needs_registration;

        if ((*family)->apply &&
            (phase == VX_ALL_FAMILIES || late == (phase == VX_AFTER_REGISTRATION)) &&
            !(*family)->apply(map, def, error))
            return FALSE;
    }
    return TRUE;
}
