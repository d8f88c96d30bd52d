/* define.c - machines made as definitions say, all or nothing.
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
#include "map/storage.h"
#include "util/error.h"
#include "vbox/machine-create.h"
#include "vbox/session.h"

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
    return vx_map_plan(&map, def, nothing, error) &&
           vx_map_apply(&map, def, VX_BEFORE_REGISTRATION, error) &&
           vx_map_write_extra_data(&map, error);
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
    if (vx_map_plan(&map, def, nothing, error) &&
        vx_map_apply(&map, def, VX_AFTER_REGISTRATION, error) && vx_session_commit(session, error))
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
    g_autoptr(VxMediaSet) media = vx_media_set_new(host, NULL, def->name);
    VxMachine *machine = NULL;

    if (!vx_map_validate(host, def, error))
        return NULL;
    if (vx_media_set_open(media, def, error))
        machine = make(host, def, media, error);
    if (!machine)
        vx_media_set_undo(media);
    return machine;
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
    keep = accessible ? vx_map_load_keep(machine, error) : vx_keep_new();
    if (!keep)
        return FALSE;
    opened = vx_storage_get_opened_media(keep);
    return vx_machine_remove(machine, opened, keep_nvram, error);
}
