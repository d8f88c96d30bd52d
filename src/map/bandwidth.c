/* bandwidth.c - finds out which groups there have to be, makes them, and removes what nobody needs.
 *
 * A group belongs to a machine, is known by its name, and outlives what it limits. Those that were
 * made here go when no disk and no card has them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/bandwidth.h"

#include "map/storage-plan.h"
#include "util/error.h"
#include "xml/binder.h"
#include "xml/domain-edit.h"

#define DISK_PATH      "devices/disk/iotune"
#define INTERFACE_PATH "devices/interface/bandwidth"
#define KEPT_GROUPS    "bandwidth" /* of keep.h: names of groups that definitions made */

static const VxMember *
get_getter(const char *type)
{
    return g_str_equal(type, VX_BANDWIDTH_DISK) ? VX_OPT_GET("IMediumAttachment", "bandwidthGroup")
                                                : VX_OPT_GET("INetworkAdapter", "bandwidthGroup");
}

/* ---- Reading ---- */

GPtrArray *
vx_bandwidth_get_groups(VxMap *map, GError **error)
{
    if (!map->groups)
        map->groups = vx_settings_hint_lacks(map->hint, "BandwidthGroup")
                          ? g_ptr_array_new()
                          : vx_bandwidth_list(map->machine, error);
    return map->groups;
}

gboolean
vx_bandwidth_read(VxMap *map, VxObject *device, const char *type, guint64 *limit, char **name,
                  GError **error)
{
    GPtrArray *groups = vx_bandwidth_get_groups(map, error);
    const VxBandwidthGroup *group;
    g_autofree char *found = NULL;

    *limit = 0;
    if (!groups)
        return FALSE;
    if (groups->len == 0 || !vx_bandwidth_is_there(map->runtime, type))
        return TRUE;
    if (!vx_bandwidth_get_name(device, get_getter(type), &found, error))
        return FALSE;
    group = found ? vx_bandwidth_find(groups, found) : NULL;
    if (!group || !group->limit)
        return TRUE;
    *limit = group->limit;
    if (name && !g_str_has_prefix(found, VX_OWN_GROUP_PREFIX))
        *name = g_steal_pointer(&found);
    return TRUE;
}

/* ---- Which groups there have to be ---- */

/* Both: (transfer full) (nullable): the group that the device is to be in */
static char *
get_name_for_disk(const VxDiskDef *disk)
{
    if (!disk->total_bytes_sec)
        return NULL;
    return disk->iotune_group ? g_strdup(disk->iotune_group)
                              : g_strdup_printf(VX_DISK_GROUP, disk->target_dev);
}

static char *
get_name_for_interface(const VxInterfaceDef *interface)
{
    return interface->outbound_kib_s ? g_strdup_printf(VX_INTERFACE_GROUP, interface->mac) : NULL;
}

typedef struct {
    const char *type;
    guint64 limit;
} Wanted;

/* Returns: (transfer full): name -> Wanted */
static GHashTable *
list_wanted(const VxDomainDef *def)
{
    GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = g_ptr_array_index(def->disks, i);
        char *name = get_name_for_disk(disk);
        Wanted wanted = { VX_BANDWIDTH_DISK, disk->total_bytes_sec };

        if (name)
            g_hash_table_insert(all, name, g_memdup2(&wanted, sizeof(wanted)));
    }
    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *interface = g_ptr_array_index(def->interfaces, i);
        char *name = get_name_for_interface(interface);
        Wanted wanted = { VX_BANDWIDTH_NETWORK,
                          (guint64) interface->outbound_kib_s * VX_BYTES_PER_KIB };

        if (name)
            g_hash_table_insert(all, name, g_memdup2(&wanted, sizeof(wanted)));
    }
    return all;
}

/* ---- Checking ---- */

static gboolean
check_limit(VxMap *map, const char *path, const char *type, guint64 limit, GError **error)
{
    guint64 unit = vx_bandwidth_get_unit(map->runtime);

    if (!limit)
        return TRUE;
    if (!vx_bandwidth_is_there(map->runtime, type))
        return vx_map_unsupported(error, path, "this VirtualBox has no such limit");
    if (limit > G_MAXINT64)
        return vx_map_unsupported(error, path, "%" G_GUINT64_FORMAT " is too much", limit);
    return limit % unit == 0 ||
           vx_map_unsupported(error, path,
                              "this VirtualBox has limits in MiB, and %" G_GUINT64_FORMAT
                              " is no multiple of that",
                              limit);
}

/* @n: how many of the disks before it have been looked at */
static gboolean
check_group(const VxDomainDef *def, guint n, GError **error)
{
    const VxDiskDef *disk = g_ptr_array_index(def->disks, n);

    if (!disk->iotune_group)
        return TRUE;
    if (!disk->total_bytes_sec)
        return vx_map_unsupported(error, DISK_PATH "/group_name",
                                  "disk '%s' has no total_bytes_sec, which the disks of a group "
                                  "share",
                                  disk->target_dev);
    if (g_str_has_prefix(disk->iotune_group, VX_OWN_GROUP_PREFIX))
        return vx_map_unsupported(error, DISK_PATH "/group_name",
                                  "names that begin with '" VX_OWN_GROUP_PREFIX
                                  "' are for disks without a group");
    for (guint i = 0; i < n; i++) {
        const VxDiskDef *other = g_ptr_array_index(def->disks, i);

        if (g_strcmp0(other->iotune_group, disk->iotune_group) == 0 &&
            other->total_bytes_sec != disk->total_bytes_sec)
            return vx_map_unsupported(error, DISK_PATH "/total_bytes_sec",
                                      "disks '%s' and '%s' are in group '%s', which has one limit",
                                      other->target_dev, disk->target_dev, disk->iotune_group);
    }
    return TRUE;
}

static gboolean
check_bandwidth(VxMap *map, const VxDomainDef *def, GError **error)
{
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = g_ptr_array_index(def->disks, i);

        if (!check_limit(map, DISK_PATH "/total_bytes_sec", VX_BANDWIDTH_DISK,
                         disk->total_bytes_sec, error) ||
            !check_group(def, i, error))
            return FALSE;
    }
    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *interface = g_ptr_array_index(def->interfaces, i);

        if (!check_limit(map, INTERFACE_PATH "/outbound/@average", VX_BANDWIDTH_NETWORK,
                         (guint64) interface->outbound_kib_s * VX_BYTES_PER_KIB, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
plan_bandwidth(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(GHashTable) wanted = list_wanted(def);
    GHashTableIter iter;
    GPtrArray *groups = vx_bandwidth_get_groups(map, error);
    gpointer name;

    if (!groups)
        return FALSE;
    /* One that cannot be removed this time is still known to be ours the next time. */
    for (guint i = 0; map->before && i < groups->len; i++) {
        const VxBandwidthGroup *group = g_ptr_array_index(groups, i);
        g_autofree char *made = vx_keep_get(map->before, KEPT_GROUPS, group->name);

        vx_keep_set(map->keep, KEPT_GROUPS, group->name, made);
    }
    g_hash_table_iter_init(&iter, wanted);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        vx_keep_set(map->keep, KEPT_GROUPS, name, "made");
    return TRUE;
}

/* ---- Applying ---- */

/* Returns: (transfer full): IBandwidthGroup */
static VxObject *
make_group(VxMap *map, const char *name, const Wanted *wanted, GError **error)
{
    const VxBandwidthGroup *present = vx_bandwidth_find(map->groups, name);

    if (!present)
        return vx_bandwidth_add(map->machine, name, wanted->type, wanted->limit, error);
    if (!g_str_equal(present->type, wanted->type)) {
        vx_map_unsupported(error, DISK_PATH "/group_name",
                           "the machine has a bandwidth group '%s' of type %s", name,
                           present->type);
        return NULL;
    }
    if (present->limit != wanted->limit && !vx_bandwidth_set_limit(present, wanted->limit, error))
        return NULL;
    return vx_object_ref(present->object);
}

/* @objects: (out) (transfer full): name -> IBandwidthGroup */
static gboolean
make_groups(VxMap *map, GHashTable *wanted, GHashTable **objects, GError **error)
{
    g_autoptr(GHashTable) made =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) vx_object_unref);
    GHashTableIter iter;
    gpointer name;
    gpointer value;

    g_hash_table_iter_init(&iter, wanted);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        VxObject *group = make_group(map, name, value, error);

        if (!group)
            return FALSE;
        g_hash_table_insert(made, g_strdup(name), group);
    }
    *objects = g_steal_pointer(&made);
    return TRUE;
}

/* @name: (out) (transfer full) (nullable) */
static gboolean
get_group_of_disk(VxMap *map, const VxPlannedDisk *planned, char **name, GError **error)
{
    g_autoptr(VxObject) attachment = NULL;

    return vx_call(vx_machine_get_object(map->machine),
                   VX_METHOD("IMachine", "getMediumAttachment"), error,
                   VX_STR(planned->controller->name), VX_INT(planned->place.port),
                   VX_INT(planned->place.device), VX_OUT_OBJ(&attachment)) &&
           vx_bandwidth_get_name(attachment, get_getter(VX_BANDWIDTH_DISK), name, error);
}

static gboolean
apply_to_disk(VxMap *map, const VxPlannedDisk *planned, GHashTable *objects, GError **error)
{
    g_autofree char *wanted = get_name_for_disk(planned->disk);
    g_autofree char *present = NULL;

    if (planned->present ? FALSE : !wanted)
        return TRUE; /* it was attached just now */
    if (!get_group_of_disk(map, planned, &present, error))
        return FALSE;
    return g_strcmp0(wanted, present) == 0 ||
           vx_bandwidth_set_for_drive(map->machine, planned->controller->name, planned->place.port,
                                      planned->place.device,
                                      wanted ? g_hash_table_lookup(objects, wanted) : NULL, error);
}

/* @interface: (nullable): %NULL: a slot that is not used, whose card still holds its group */
static gboolean
apply_to_slot(VxMap *map, guint slot, const VxInterfaceDef *interface, GHashTable *objects,
              GError **error)
{
    g_autofree char *wanted = interface ? get_name_for_interface(interface) : NULL;
    g_autofree char *present = NULL;
    g_autoptr(VxObject) adapter = NULL;

    if (!vx_call(vx_machine_get_object(map->machine), VX_METHOD("IMachine", "getNetworkAdapter"),
                 error, VX_INT(slot), VX_OUT_OBJ(&adapter)) ||
        !vx_bandwidth_get_name(adapter, get_getter(VX_BANDWIDTH_NETWORK), &present, error))
        return FALSE;
    return g_strcmp0(wanted, present) == 0 ||
           vx_call(adapter, VX_OPT_SET("INetworkAdapter", "bandwidthGroup"), error,
                   VX_OBJ(wanted ? g_hash_table_lookup(objects, wanted) : NULL));
}

static const VxInterfaceDef *
find_interface(VxMap *map, const VxDomainDef *def, guint slot)
{
    for (guint i = 0; i < def->interfaces->len; i++)
        if (g_array_index(map->slots, guint, i) == slot)
            return g_ptr_array_index(def->interfaces, i);
    return NULL;
}

static gboolean
apply_to_slots(VxMap *map, const VxDomainDef *def, GHashTable *objects, GError **error)
{
    guint32 n;

    if (!vx_bandwidth_is_there(map->runtime, VX_BANDWIDTH_NETWORK))
        return TRUE;
    if (!vx_limits_get(map->host, &map->platform, VX_LIMIT_NETWORK_ADAPTERS, &n, error))
        return FALSE;
    for (guint32 slot = 0; slot < n; slot++) {
        const VxInterfaceDef *interface = find_interface(map, def, slot);

        if ((interface || map->groups->len > 0) &&
            !apply_to_slot(map, slot, interface, objects, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
remove_unused(VxMap *map, GHashTable *wanted, GError **error)
{
    for (guint i = 0; i < map->groups->len; i++) {
        const VxBandwidthGroup *group = g_ptr_array_index(map->groups, i);
        g_autofree char *kept =
            map->before ? vx_keep_get(map->before, KEPT_GROUPS, group->name) : NULL;
        gboolean removed;

        if (!kept || g_hash_table_contains(wanted, group->name))
            continue;
        if (!vx_bandwidth_remove(map->machine, group->name, &removed, error))
            return FALSE;
        if (!removed)
            g_message("bandwidth group '%s' of domain '%s' stays until the next change",
                      group->name, vx_machine_get_name(map->machine));
    }
    return TRUE;
}

static gboolean
apply_bandwidth(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(GHashTable) wanted = list_wanted(def);
    g_autoptr(GHashTable) objects = NULL;

    if (!vx_bandwidth_get_groups(map, error))
        return FALSE;
    if (g_hash_table_size(wanted) == 0 && map->groups->len == 0)
        return TRUE;
    if (!make_groups(map, wanted, &objects, error))
        return FALSE;
    for (guint i = 0; i < map->storage->disks->len; i++)
        if (!apply_to_disk(map, g_ptr_array_index(map->storage->disks, i), objects, error))
            return FALSE;
    if (!apply_to_slots(map, def, objects, error))
        return FALSE;
    return remove_unused(map, wanted, error);
}

/* ---- A running machine ----
 *
 * It has the groups that it started with, and what is in them stays there; only limits change. No
 * limit is one of 0. */

static const VxLivePath live_paths[] = {
    {"devices/disk", .plug = TRUE },
    { "devices/interface"            },
    { NULL },
};

static gboolean
refuse_live(GError **error, const char *path, const char *what)
{
    vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                 "%s: VirtualBox does not %s while the domain runs", path, what);
    return FALSE;
}

/* @present: (nullable): the group that it is in; @name: (nullable): that it is to be in */
static gboolean
change_limit(VxMap *map, const char *path, const char *present, const char *name, guint64 limit,
             gboolean apply, GError **error)
{
    const VxBandwidthGroup *group = present ? vx_bandwidth_find(map->groups, present) : NULL;

    if (!group)
        return limit == 0 || refuse_live(error, path, "limit what it did not limit before");
    if (name && !g_str_equal(name, present))
        return refuse_live(error, path, "put this into another group");
    return !apply || vx_bandwidth_set_limit(group, limit, error);
}

static gboolean
change_disk(VxMap *map, const VxPlannedDisk *planned, const VxDomainDef *from, gboolean apply,
            GError **error)
{
    const VxDiskDef *disk = planned->disk;
    const VxDiskDef *before = vx_domain_def_find_same(from, VX_DEVICE_DISK, disk);
    g_autofree char *name = get_name_for_disk(disk);
    g_autofree char *present = NULL;

    if (!before)
        return !name || refuse_live(error, DISK_PATH, "limit a disk that it gets");
    if (!vx_bind_differs(before, disk, "iotune"))
        return TRUE;
    if (!get_group_of_disk(map, planned, &present, error))
        return FALSE;
    /* One without a limit does not tell of its group. */
    if (!before->total_bytes_sec && !disk->iotune_group)
        g_clear_pointer(&name, g_free);
    return change_limit(map, DISK_PATH, present, name, disk->total_bytes_sec, apply, error);
}

static gboolean
change_interface(VxMap *map, guint slot, const VxInterfaceDef *interface, const VxDomainDef *from,
                 gboolean apply, GError **error)
{
    const VxInterfaceDef *before = vx_domain_def_find_same(from, VX_DEVICE_INTERFACE, interface);
    g_autoptr(VxObject) adapter = NULL;
    g_autofree char *present = NULL;

    if (!before || !vx_bind_differs(before, interface, "bandwidth"))
        return TRUE;
    return vx_call(vx_machine_get_object(map->machine), VX_METHOD("IMachine", "getNetworkAdapter"),
                   error, VX_INT(slot), VX_OUT_OBJ(&adapter)) &&
           vx_bandwidth_get_name(adapter, get_getter(VX_BANDWIDTH_NETWORK), &present, error) &&
           change_limit(map, INTERFACE_PATH, present, NULL,
                        (guint64) interface->outbound_kib_s * VX_BYTES_PER_KIB, apply, error);
}

static gboolean
change_all(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, gboolean apply,
           GError **error)
{
    if (!vx_bandwidth_get_groups(map, error))
        return FALSE;
    for (guint i = 0; i < map->storage->disks->len; i++)
        if (!change_disk(map, g_ptr_array_index(map->storage->disks, i), from, apply, error))
            return FALSE;
    for (guint i = 0; i < to->interfaces->len; i++)
        if (!change_interface(map, g_array_index(map->slots, guint, i),
                              g_ptr_array_index(to->interfaces, i), from, apply, error))
            return FALSE;
    return TRUE;
}

static gboolean
can_change_bandwidth(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    return change_all(map, from, to, FALSE, error);
}

static gboolean
apply_bandwidth_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    return change_all(map, from, to, TRUE, error);
}

const VxFamily vx_family_bandwidth = {
    .name = "bandwidth",
    .check = check_bandwidth,
    .plan = plan_bandwidth,
    .apply = apply_bandwidth,
    .needs_registration = TRUE,
    .live_paths = live_paths,
    .can_live = can_change_bandwidth,
    .live = apply_bandwidth_live,
};
