/* change.c - machines changed as definitions say, all or nothing.
 *
 * What was said of define.c is true here: each step has its own way back, and they are taken in the
 * opposite order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "map/families.h"
#include "map/live.h"
#include "map/map.h"
#include "map/media-set.h"
#include "map/os.h"
#include "map/storage-restore.h"
#include "map/storage.h"
#include "util/error.h"
#include "vbox/machine-state.h"
#include "vbox/session.h"
#include "xml/domain-xml.h"

/* A change of one machine, whose session it holds. */
typedef struct {
    VxMachine *machine; /* registered */
    VxSession *session;
    const VxMachineState *state;
    gboolean force;
    VxKeep *before;       /* what was kept until now */
    VxDomainDef *present; /* (nullable): what it is; always known of one that is not shut off */
    VxMediaSet *media;
    GPtrArray *dropped; /* IMedium: that the machine does not have any more */
} Change;

static void
change_clear(Change *change)
{
    g_clear_pointer(&change->dropped, g_ptr_array_unref);
    g_clear_pointer(&change->media, vx_media_set_free);
    g_clear_pointer(&change->present, vx_domain_def_free);
    g_clear_pointer(&change->before, vx_keep_free);
    g_clear_pointer(&change->session, vx_session_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Change, change_clear)

static gboolean
get_state(VxMachine *machine, const VxMachineState **state, GError **error)
{
    const char *name;

    if (!vx_machine_get_state(machine, &name, error))
        return FALSE;
    *state = vx_machine_state_find(name);
    return TRUE;
}

/* Whether everything can be changed. */
static gboolean
is_off(const Change *change)
{
    return !change->state->active && !change->state->saved;
}

static gboolean
read_present(Change *change, GError **error)
{
    return vx_map_read(vx_session_get_machine(change->session),
                       VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE, &change->present, error) &&
           vx_domain_def_fill(change->present, error);
}

/* @read: whether what the machine is has to be known in any case */
static gboolean
begin(Change *change, VxMachine *machine, guint flags, gboolean read, GError **error)
{
    const VxMachineState *state;

    change->machine = machine;
    change->force = (flags & VX_CHANGE_FORCE) != 0;
    if (!get_state(machine, &state, error))
        return FALSE;
    change->session =
        vx_session_lock(machine, state->active ? VX_LOCK_SHARED : VX_LOCK_WRITE, error);
    if (!change->session)
        return FALSE;
    change->media =
        vx_media_set_new(vx_machine_get_host(machine), machine, vx_machine_get_name(machine));
    change->dropped = g_ptr_array_new_with_free_func((GDestroyNotify) vx_object_unref);
    change->before = vx_map_load_keep(vx_session_get_machine(change->session), error);
    return change->before &&
           get_state(vx_session_get_machine(change->session), &change->state, error) &&
           ((is_off(change) && !read) || read_present(change, error));
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

/* A disk counts as the machine's until it is detached by a session that found it attached: hence
 * the first commit. */
static void
undo_live(Change *change, VxMap *map, const VxDomainDef *def)
{
    g_autoptr(GError) error = NULL;

    if (vx_session_commit(change->session, &error) &&
        vx_media_set_open(change->media, change->present, &error))
        vx_live_undo(map, change->present, def);
    if (error || !vx_session_commit(change->session, &error))
        g_warning("cannot save domain '%s' as it was: %s", vx_machine_get_name(change->machine),
                  error->message);
    vx_extra_data_undo(map->extra);
}

static gboolean
apply_live(Change *change, VxMap *map, const VxDomainDef *def, GError **error)
{
    if (!vx_map_plan(map, def, change->before, error))
        return FALSE;
    if (vx_map_write_extra_data(map, error) && vx_live_apply(map, change->present, def, error) &&
        vx_session_commit(change->session, error))
        return TRUE;
    undo_live(change, map, def);
    return FALSE;
}

static gboolean
apply(Change *change, const VxDomainDef *def, GError **error)
{
    g_auto(VxMap) map = { 0 };

    vx_map_init(&map, vx_machine_get_host(change->machine),
                vx_session_get_machine(change->session));
    vx_parts_set_leave_same(map.parts);
    map.platform = vx_os_get_platform(def);
    map.media = change->media;
    map.force = change->force;
    if (!(is_off(change) ? apply_all(change, &map, def, error)
                         : apply_live(change, &map, def, error)))
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

static gboolean
check(Change *change, const VxDomainDef *def, GError **error)
{
    return (is_off(change) ||
            vx_live_check(change->present, def,
                          change->state->active ? "runs" : "has a managed save image", error)) &&
           vx_map_validate(vx_machine_get_host(change->machine), def, error);
}

static gboolean
finish(Change *change, const VxDomainDef *def, GError **error)
{
    if (!check(change, def, error))
        return FALSE;
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

    return begin(&change, machine, 0, FALSE, error) && finish(&change, def, error);
}

gboolean
vx_map_change(VxMachine *machine, VxMapEdit edit, gconstpointer data, guint flags, GError **error)
{
    g_auto(Change) change = { 0 };
    g_autoptr(VxDomainDef) def = NULL;

    if (!begin(&change, machine, flags, TRUE, error))
        return FALSE;
    def = vx_domain_def_copy(change.present);
    return edit(def, data, error) && finish(&change, def, error);
}
