/* read.c - a machine, read into a definition.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/map.h"

#include <libvirt/libvirt.h>

#include "map/families.h"
#include "map/os.h"
#include "vbox/machine-state.h"
#include "vbox/session.h"
#include "xml/domain-fill.h"

/* Returns: (transfer full) (nullable): a session with the process of @machine, if it runs and what
 * it says is wanted. One that just ends is no error: it has said all that it will. */
static VxSession *
join_running(VxMachine *machine, guint flags)
{
    const char *state;

    if (flags & VIR_DOMAIN_XML_INACTIVE || !vx_machine_get_state(machine, &state, NULL) ||
        !vx_machine_state_find(state)->active || vx_machine_state_find(state)->transient)
        return NULL;
    return vx_session_lock(machine, VX_LOCK_SHARED, NULL);
}

static gboolean
read_families(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autofree char *kept = NULL;

    if (!vx_os_read_platform(map, &map->platform, error) ||
        !vx_extra_data_get(map->extra, VX_KEY_KEPT, &kept, error))
        return FALSE;
    map->keep = vx_keep_parse(kept);
    for (const VxFamily *const *family = vx_families; *family; family++) {
        if ((*family)->read && !(*family)->read(map, def, error)) {
            g_prefix_error(error, "cannot read %s of domain '%s': ", (*family)->name,
                           vx_machine_get_name(map->machine));
            return FALSE;
        }
    }
    return vx_domain_def_fill_disks(def, error) && vx_domain_def_fill_controllers(def, error);
}

/* @file: (nullable): of its settings */
static gboolean
read_machine(VxMachine *machine, guint flags, const char *file, VxDomainDef **def, GError **error)
{
    g_autoptr(VxDomainDef) read = vx_domain_def_new();
    g_autoptr(VxSession) session = join_running(machine, flags);
    g_auto(VxMap) map = { 0 };

    vx_map_init(&map, vx_machine_get_host(machine), machine);
    map.hint = file ? vx_settings_hint_read(file) : NULL;
    map.flags = flags;
    if (session)
        map.console = vx_session_ref_console(session, NULL);
    if (!read_families(&map, read, error))
        return FALSE;
    *def = g_steal_pointer(&read);
    return TRUE;
}

gboolean
vx_map_read(VxMachine *machine, guint flags, VxDomainDef **def, GError **error)
{
    return read_machine(machine, flags, NULL, def, error);
}

gboolean
vx_map_read_saved(VxMachine *machine, guint flags, VxDomainDef **def, GError **error)
{
    g_autofree char *file = NULL;

    return vx_get_string(vx_machine_get_object(machine), VX_GET("IMachine", "settingsFilePath"),
                         &file, error) &&
           read_machine(machine, flags, file, def, error);
}
