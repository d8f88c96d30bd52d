/* change.c - machines changed as definitions say, all or nothing.
 *
 * What was said of define.c is true here: each step has its own way back, and they are taken in the
 * opposite order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "map/families.h"
#include "map/map.h"
#include "map/media-set.h"
#include "map/os.h"
#include "map/storage-plan.h"
#include "map/storage.h"
#include "util/error.h"
#include "vbox/session.h"

/* A change of one machine, whose session it holds. */
typedef struct {
    VxMachine *machine; /* registered */
    VxSession *session;
    VxKeep *before; /* what was kept until now */
    VxMediaSet *media;
    GPtrArray *dropped; /* IMedium: that the machine does not have any more */
} Change;

static void
change_clear(Change *change)
{
    g_clear_pointer(&change->dropped, g_ptr_array_unref);
    g_clear_pointer(&change->media, vx_media_set_free);
    g_clear_pointer(&change->before, vx_keep_free);
    g_clear_pointer(&change->session, vx_session_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Change, change_clear)

static gboolean
begin(Change *change, VxMachine *machine, GError **error)
{
    change->machine = machine;
    change->session = vx_session_lock(machine, VX_LOCK_WRITE, error);
    if (!change->session)
        return FALSE;
    change->media = vx_media_set_new(vx_machine_get_host(machine));
    change->dropped = g_ptr_array_new_with_free_func((GDestroyNotify) vx_object_unref);
    change->before = vx_keep_load(vx_session_get_machine(change->session), error);
    return change->before != NULL;
}

static gboolean
apply_all(Change *change, VxMap *map, const VxDomainDef *def, GError **error)
{
    if (vx_map_plan(map, def, change->before, error) && vx_map_write_extra_data(map, error) &&
        vx_map_apply(map, def, VX_ALL_FAMILIES, error) && vx_session_commit(change->session, error))
        return TRUE;
    vx_session_discard(change->session);
    if (map->storage)
        vx_storage_plan_restore(map, map->storage, change->session);
    vx_extra_data_undo(map->extra);
    return FALSE;
}

static gboolean
apply(Change *change, const VxDomainDef *def, GError **error)
{
    g_auto(VxMap) map = { 0 };

    vx_map_init(&map, vx_machine_get_host(change->machine),
                vx_session_get_machine(change->session));
    map.platform = vx_os_get_platform(def);
    map.media = change->media;
    if (!apply_all(change, &map, def, error))
        return FALSE;
    vx_storage_collect_dropped(&map, change->dropped);
    return TRUE;
}

/* Media that the machine does not have any more, and that definitions put into the registry. No
 * session may hold them. */
static void
close_dropped(Change *change)
{
    g_autoptr(GHashTable) opened = vx_storage_get_opened_media(change->before);

    g_clear_pointer(&change->session, vx_session_free);
    for (guint i = 0; i < change->dropped->len; i++) {
        VxObject *medium = g_ptr_array_index(change->dropped, i);
        g_autoptr(GError) error = NULL;

        if (!vx_medium_release(medium, opened, &error))
            g_message("a medium that domain '%s' had stays in VirtualBox's registry: %s",
                      vx_machine_get_name(change->machine), error->message);
    }
}

/* @def is valid. */
static gboolean
finish(Change *change, const VxDomainDef *def, GError **error)
{
    if (!vx_media_set_open(change->media, def, error) || !apply(change, def, error)) {
        g_clear_pointer(&change->session, vx_session_free);
        vx_media_set_undo(change->media);
        return FALSE;
    }
    close_dropped(change);
    return TRUE;
}

gboolean
vx_map_redefine(VxMachine *machine, const VxDomainDef *def, GError **error)
{
    g_auto(Change) change = { 0 };

    return vx_map_validate(vx_machine_get_host(machine), def, error) &&
           begin(&change, machine, error) && finish(&change, def, error);
}

gboolean
vx_map_change(VxMachine *machine, VxMapEdit edit, gconstpointer data, GError **error)
{
    g_auto(Change) change = { 0 };
    g_autoptr(VxDomainDef) def = NULL;

    return begin(&change, machine, error) &&
           vx_map_read(vx_session_get_machine(change.session),
                       VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE, &def, error) &&
           edit(def, data, error) && vx_map_validate(vx_machine_get_host(machine), def, error) &&
           finish(&change, def, error);
}
