/* define.c - machines made and changed as definitions say, all or nothing.
 *
 * VirtualBox has no transaction around all of it: a session's changes can be discarded, but
 * extra-data are saved at once, media are opened for everybody, and disks can be attached only to a
 * machine that is in the list. So each step has its own way back, and they are taken in the
 * opposite order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/map.h"

#include "map/families.h"
#include "map/media-set.h"
#include "map/os.h"
#include "map/storage-plan.h"
#include "map/storage.h"
#include "util/error.h"
#include "vbox/machine-create.h"
#include "vbox/session.h"

/* Decides what goes where, and what is to be kept. @before: (nullable) */
static gboolean
plan(VxMap *map, const VxDomainDef *def, const VxKeep *before, GError **error)
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

static gboolean
write_extra_data(VxMap *map, GError **error)
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

typedef enum { BEFORE_REGISTRATION, AFTER_REGISTRATION, ALL } Phase;

static gboolean
apply(VxMap *map, const VxDomainDef *def, Phase phase, GError **error)
{
    for (const VxFamily *const *family = vx_families; *family; family++) {
        gboolean late = (*family)->needs_registration;

        if ((*family)->apply && (phase == ALL || late == (phase == AFTER_REGISTRATION)) &&
            !(*family)->apply(map, def, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- A new machine ---- */

/* What can be done before anybody sees the machine. */
static gboolean
prepare(VxMachine *machine, const VxDomainDef *def, VxMediaSet *media, const VxKeep *nothing,
        GError **error)
{
    g_auto(VxMap) map = { 0 };

    vx_map_init(&map, vx_machine_get_host(machine), machine);
    map.platform = vx_os_get_platform(def);
    map.media = media;
    return plan(&map, def, nothing, error) && apply(&map, def, BEFORE_REGISTRATION, error) &&
           write_extra_data(&map, error);
}

static gboolean
complete(VxMachine *machine, const VxDomainDef *def, VxMediaSet *media, const VxKeep *nothing,
         GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_WRITE, error);
    g_autoptr(GError) local = NULL;
    g_auto(VxMap) map = { 0 };

    if (!session)
        return FALSE;
    vx_map_init(&map, vx_machine_get_host(machine), vx_session_get_machine(session));
    map.platform = vx_os_get_platform(def);
    map.media = media;
    if (plan(&map, def, nothing, error) && apply(&map, def, AFTER_REGISTRATION, error) &&
        vx_session_commit(session, error))
        return TRUE;
    /* The machine is going to be removed, and lets go of its media then; but what is discarded here
     * VirtualBox takes for attached until its service ends. */
    if (!vx_session_commit(session, &local))
        g_message("domain '%s': %s", def->name, local->message);
    return FALSE;
}

static void
remove_failed(VxMachine *machine)
{
    g_autoptr(GError) error = NULL;

    if (!vx_machine_remove(machine, NULL, FALSE, &error))
        g_warning("cannot remove what was made of domain '%s': %s", vx_machine_get_name(machine),
                  error->message);
}

static VxMachine *
make(VxHost *host, const VxDomainDef *def, VxMediaSet *media, GError **error)
{
    VxPlatform platform = vx_os_get_platform(def);
    g_autoptr(VxKeep) nothing = vx_keep_new();
    g_autoptr(VxMachine) machine = vx_machine_create(
        host, def->name, def->uuid, platform.architecture, vx_os_get_type(def), error);

    if (!machine)
        return NULL;
    if (prepare(machine, def, media, nothing, error) && vx_machine_register(machine, error) &&
        complete(machine, def, media, nothing, error))
        return g_steal_pointer(&machine);
    remove_failed(machine);
    return NULL;
}

VxMachine *
vx_map_define(VxHost *host, const VxDomainDef *def, GError **error)
{
    g_autoptr(VxMediaSet) media = vx_media_set_new(host);
    VxMachine *machine = NULL;

    if (!vx_map_validate(host, def, error))
        return NULL;
    if (vx_media_set_open(media, def, error))
        machine = make(host, def, media, error);
    if (!machine)
        vx_media_set_undo(media);
    return machine;
}

/* ---- An existing machine ---- */

/* Media that the machine does not have any more, and that definitions put into the registry. */
static void
close_dropped(VxMachine *machine, GHashTable *opened, GPtrArray *dropped)
{
    for (guint i = 0; i < dropped->len; i++) {
        VxObject *medium = g_ptr_array_index(dropped, i);
        g_autoptr(GError) error = NULL;

        if (!vx_medium_release(medium, opened, &error))
            g_message("a medium that domain '%s' had stays in VirtualBox's registry: %s",
                      vx_machine_get_name(machine), error->message);
    }
}

static gboolean
change(VxMap *map, VxSession *session, const VxDomainDef *def, const VxKeep *before, GError **error)
{
    if (plan(map, def, before, error) && write_extra_data(map, error) &&
        apply(map, def, ALL, error) && vx_session_commit(session, error))
        return TRUE;
    vx_session_discard(session);
    if (map->storage)
        vx_storage_plan_restore(map, map->storage, session);
    vx_extra_data_undo(map->extra);
    return FALSE;
}

static gboolean
redefine(VxMachine *machine, const VxDomainDef *def, VxMediaSet *media, GPtrArray *dropped,
         GHashTable **opened, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_WRITE, error);
    g_autoptr(VxKeep) before = NULL;
    g_auto(VxMap) map = { 0 };

    if (!session)
        return FALSE;
    before = vx_keep_load(vx_session_get_machine(session), error);
    if (!before)
        return FALSE;
    *opened = vx_storage_get_opened_media(before);
    vx_map_init(&map, vx_machine_get_host(machine), vx_session_get_machine(session));
    map.platform = vx_os_get_platform(def);
    map.media = media;
    if (!change(&map, session, def, before, error))
        return FALSE;
    vx_storage_collect_dropped(&map, dropped);
    return TRUE;
}

gboolean
vx_map_redefine(VxMachine *machine, const VxDomainDef *def, GError **error)
{
    VxHost *host = vx_machine_get_host(machine);
    g_autoptr(VxMediaSet) media = vx_media_set_new(host);
    g_autoptr(GPtrArray) dropped = g_ptr_array_new_with_free_func((GDestroyNotify) vx_object_unref);
    g_autoptr(GHashTable) opened = NULL;

    if (!vx_map_validate(host, def, error))
        return FALSE;
    if (!vx_media_set_open(media, def, error) ||
        !redefine(machine, def, media, dropped, &opened, error)) {
        vx_media_set_undo(media);
        return FALSE;
    }
    close_dropped(machine, opened, dropped);
    return TRUE;
}

/* ---- The end of a machine ---- */

gboolean
vx_map_undefine(VxMachine *machine, gboolean keep_nvram, GError **error)
{
    g_autoptr(VxKeep) keep = NULL;
    g_autoptr(GHashTable) opened = NULL;
    g_autofree char *reason = NULL;
    gboolean accessible;

    if (!vx_machine_get_accessible(machine, &accessible, &reason, error))
        return FALSE;
    keep = accessible ? vx_keep_load(machine, error) : vx_keep_new();
    if (!keep)
        return FALSE;
    opened = vx_storage_get_opened_media(keep);
    return vx_machine_remove(machine, opened, keep_nvram, error);
}
