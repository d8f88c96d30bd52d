/* storage-restore.c - compares what there is with what there was, and brings that back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/storage-restore.h"

#include "map/bandwidth.h"
#include "map/storage-steps.h"

static gboolean
is_same_drive(const VxStorageDrive *a, const VxStorageDrive *b)
{
    if (!a->medium || !b->medium)
        return a->medium == b->medium;
    return g_str_equal(a->info.location, b->info.location);
}

static const VxStorageDrive *
find_same(const VxStorageState *state, const VxStorageDrive *drive)
{
    for (guint i = 0; i < state->drives->len; i++) {
        const VxStorageDrive *other = g_ptr_array_index(state->drives, i);

        if (g_str_equal(other->controller_name, drive->controller_name) &&
            other->place.port == drive->place.port && other->place.device == drive->place.device &&
            is_same_drive(other, drive))
            return other;
    }
    return NULL;
}

static gboolean
contains_all(const VxStorageState *state, const VxStorageState *others)
{
    for (guint i = 0; i < others->drives->len; i++)
        if (!find_same(state, g_ptr_array_index(others->drives, i)))
            return FALSE;
    return TRUE;
}

static gboolean
detach_others(VxObject *machine, const VxStorageState *now, const VxStorageState *before,
              GError **error)
{
    for (guint i = 0; i < now->drives->len; i++) {
        const VxStorageDrive *drive = g_ptr_array_index(now->drives, i);

        if (!find_same(before, drive) && !vx_storage_detach(machine, drive, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
restore_group(VxMap *map, const VxStorageDrive *drive, GError **error)
{
    g_autoptr(GPtrArray) groups = NULL;
    const VxBandwidthGroup *group;

    if (!drive->group)
        return TRUE;
    groups = vx_bandwidth_list(map->machine, error);
    if (!groups)
        return FALSE;
    group = vx_bandwidth_find(groups, drive->group);
    return !group ||
           vx_bandwidth_set_for_drive(map->machine, drive->controller_name, drive->place.port,
                                      drive->place.device, group->object, error);
}

/* Of a difference that was thrown away, what it was based on: VirtualBox makes another one.
 * Returns: (transfer full) (nullable): the medium */
static VxObject *
ref_medium(VxMap *map, const VxStorageDrive *drive)
{
    gboolean opened;

    if (drive->info.temporary && !g_file_test(drive->info.location, G_FILE_TEST_EXISTS))
        return vx_medium_open(map->host, drive->info.base, drive->type, &opened, NULL);
    return drive->medium ? vx_object_ref(drive->medium) : NULL;
}

static gboolean
attach_missing(VxMap *map, VxObject *machine, const VxStorageState *now,
               const VxStorageState *before, GError **error)
{
    for (guint i = 0; i < before->drives->len; i++) {
        const VxStorageDrive *drive = g_ptr_array_index(before->drives, i);
        g_autoptr(VxObject) medium = NULL;
        guint switches;

        if (find_same(now, drive))
            continue;
        medium = ref_medium(map, drive);
        if (!vx_storage_attach_medium(map, machine, drive->controller_name, drive->place,
                                      drive->type, medium, error) ||
            !vx_storage_read_switches(map, drive, &switches, error) ||
            !vx_storage_set_switches(machine, drive->controller_name, drive->place, switches,
                                     error) ||
            !restore_group(map, drive, error))
            return FALSE;
    }
    return TRUE;
}

static const VxStorageController *
find_by_name(const VxStorageState *state, const char *name)
{
    for (guint i = 0; i < state->controllers->len; i++) {
        const VxStorageController *controller = g_ptr_array_index(state->controllers, i);

        if (g_str_equal(controller->name, name))
            return controller;
    }
    return NULL;
}

static gboolean
remove_others(VxObject *machine, const VxStorageState *now, const VxStorageState *before,
              GError **error)
{
    for (guint i = 0; i < now->controllers->len; i++) {
        const VxStorageController *controller = g_ptr_array_index(now->controllers, i);

        if (!find_by_name(before, controller->name) &&
            !vx_storage_remove_controller(machine, controller, error))
            return FALSE;
    }
    return TRUE;
}

/* Those of a kind that is not known here are never changed. */
static gboolean
restore_controllers(VxMap *map, VxObject *machine, const VxStorageState *now,
                    const VxStorageState *before, GError **error)
{
    for (guint i = 0; i < before->controllers->len; i++) {
        const VxStorageController *controller = g_ptr_array_index(before->controllers, i);
        const VxPlannedController as_before = {
            .name = controller->name,
            .kind = controller->kind,
            .n_ports = controller->n_ports,
            .host_cache = controller->host_cache ? VX_TRI_YES : VX_TRI_NO,
            .present = find_by_name(now, controller->name),
        };

        if (controller->kind && !vx_storage_apply_controller(map, machine, &as_before, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_lost(const VxStorageState *now, const VxPlannedController *controller)
{
    if (find_by_name(now, controller->name))
        return FALSE;
    for (guint i = 0; i < now->drives->len; i++)
        if (g_str_equal(((VxStorageDrive *) g_ptr_array_index(now->drives, i))->controller_name,
                        controller->name))
            return TRUE;
    return FALSE;
}

/* VirtualBox took controllers away, but not the disks that had been attached to them, which it can
 * detach from controllers alone. Returns: (transfer full): what there is then */
static VxStorageState *
read_whole(VxMap *map, VxObject *machine, const VxStoragePlan *plan, GError **error)
{
    g_autoptr(VxStorageState) now = vx_storage_state_read(map, map->before, error);
    guint n_added = 0;

    for (guint i = 0; now && i < plan->controllers->len; i++) {
        const VxPlannedController *controller = g_ptr_array_index(plan->controllers, i);
        g_autoptr(VxObject) added = NULL;

        if (!is_lost(now, controller))
            continue;
        if (!vx_call(machine, VX_METHOD("IMachine", "addStorageController"), error,
                     VX_STR(controller->name), VX_ENUM("StorageBus", controller->kind->bus),
                     VX_OUT_OBJ(&added)))
            return NULL;
        n_added++;
    }
    return n_added ? vx_storage_state_read(map, map->before, error) : g_steal_pointer(&now);
}

/* A disk that was attached counts as the machine's until it is detached by a session that found it
 * attached: hence the first commit. */
static gboolean
restore(VxMap *map, const VxStoragePlan *plan, VxSession *session, GError **error)
{
    VxObject *machine = vx_machine_get_object(map->machine);
    g_autoptr(VxStorageState) now = read_whole(map, machine, plan, error);

    if (!now)
        return FALSE;
    if (contains_all(now, plan->state) && contains_all(plan->state, now))
        return remove_others(machine, now, plan->state, error) &&
               restore_controllers(map, machine, now, plan->state, error) &&
               vx_session_commit(session, error);
    if (!vx_session_commit(session, error) || !detach_others(machine, now, plan->state, error) ||
        !vx_session_commit(session, error))
        return FALSE;
    vx_media_set_restore_types(map->media);
    return remove_others(machine, now, plan->state, error) &&
           restore_controllers(map, machine, now, plan->state, error) &&
           attach_missing(map, machine, now, plan->state, error) &&
           vx_session_commit(session, error);
}

void
vx_storage_plan_restore(VxMap *map, const VxStoragePlan *plan, VxSession *session)
{
    g_autoptr(GError) error = NULL;

    if (!restore(map, plan, session, &error))
        g_warning("cannot restore the drives of domain '%s': %s", vx_machine_get_name(map->machine),
                  error->message);
}
