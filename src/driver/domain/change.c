/* change.c - changes a domain's definition.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/change.h"

#include <libvirt/libvirt.h>

#include "driver/domain/definitions.h"
#include "driver/domain/common.h"
#include "driver/domain/impact.h"
#include "xml/domain-xml.h"

/* What the domain is to be, edited. @next: (out) (transfer full) (nullable): %NULL: it is what it
 * is now, and nothing is asked of its next start alone */
static gboolean
edit_next(VxRequest *request, const VxMachineInfo *info, const VxImpact *impact, VxMapEdit edit,
          gconstpointer data, VxDomainDef **next, GError **error)
{
    g_autoptr(VxDefinition) kept = NULL;
    g_autoptr(VxDefinition) present = NULL;
    g_autoptr(VxDomainDef) def = NULL;

    if (!impact->active || !impact->config)
        return TRUE;
    if (!vx_next_ref(vx_request_get_next(request), info->uuid, &kept, error))
        return FALSE;
    if (!kept && impact->live)
        return TRUE;
    present = vx_driver_ref_definition(request, info, TRUE, error);
    if (!present)
        return FALSE;
    def = vx_domain_def_copy(vx_definition_get(present));
    if (!vx_domain_def_fill(def, error) || !edit(def, data, error))
        return FALSE;
    *next = g_steal_pointer(&def);
    return TRUE;
}

gboolean
vx_driver_change_next(VxRequest *request, const char *uuid, const VxImpact *impact, VxMapEdit edit,
                      gconstpointer data, VxDomainDef **next, GError **error)
{
    g_autoptr(VxMachineInfo) info =
        vx_inventory_find_by_uuid(vx_request_get_inventory(request), uuid, error);

    *next = NULL;
    return info && edit_next(request, info, impact, edit, data, next, error);
}

gboolean
vx_driver_change_domain(VxRequest *request, const remote_nonnull_domain *domain, guint flags,
                        VxMapEdit edit, gconstpointer data, GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, domain, error);
    g_autoptr(VxMachineInfo) info = machine ? vx_driver_find_info(request, domain, error) : NULL;
    guint how = flags & VIR_DOMAIN_DEVICE_MODIFY_FORCE ? VX_CHANGE_FORCE : 0;
    g_autoptr(VxDomainDef) next = NULL;
    VxImpact impact;
    gboolean changed;

    if (!info || !vx_domain_get_impact(machine, flags, &impact, error) ||
        !edit_next(request, info, &impact, edit, data, &next, error))
        return FALSE;
    changed = (!vx_impact_is_now(&impact) || vx_map_change(machine, edit, data, how, error)) &&
              (!next || vx_next_keep(vx_request_get_next(request), next, error));
    vx_driver_domain_changed(request, info->uuid);
    return changed;
}
