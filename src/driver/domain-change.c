/* domain-change.c - changes a domain's definition.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain-change.h"

#include "driver/domain-impact.h"
#include "util/error.h"

gboolean
vx_driver_check_changeable(const VxMachineInfo *info, GError **error)
{
    if (!info->accessible)
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "domain '%s' is not accessible to VirtualBox: %s", info->name,
                     info->inaccessible_reason);
    else if (info->state->active)
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "domain '%s' is running: VirtualBox changes the definition of a machine only "
                     "while it is shut off",
                     info->name);
    else if (info->state->saved)
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "domain '%s' has a managed save image, which belongs to its present "
                     "definition: remove it, or start the domain and shut it down",
                     info->name);
    else
        return TRUE;
    return FALSE;
}

gboolean
vx_driver_change_domain(VxRequest *request, const remote_nonnull_domain *domain, guint flags,
                        VxMapEdit edit, gconstpointer data, GError **error)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_accessible(request, domain, error);
    g_autoptr(VxMachine) machine = info ? vx_driver_find_domain(request, domain, error) : NULL;
    VxImpact impact;
    gboolean changed;

    if (!machine || !vx_domain_get_impact(machine, flags, &impact, error) ||
        !vx_driver_check_changeable(info, error))
        return FALSE;
    changed = vx_map_change(machine, edit, data, error);
    vx_driver_domain_changed(request, info->uuid);
    return changed;
}
