/* domain-change.c - changes a domain's definition.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain-change.h"

#include "driver/domain-impact.h"
#include "util/error.h"

/* Of a running domain both configurations are changed, or none. */
static gboolean
check_impact(const VxMachineInfo *info, const VxImpact *impact, GError **error)
{
    if (!impact->active || impact->live)
        return TRUE;
    vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                 "domain '%s' is running, and VirtualBox has one definition of it for now and for "
                 "its next start: its configuration cannot be changed alone, only together with "
                 "the live domain",
                 info->name);
    return FALSE;
}

gboolean
vx_driver_change_domain(VxRequest *request, const remote_nonnull_domain *domain, guint flags,
                        VxMapEdit edit, gconstpointer data, GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, domain, error);
    g_autoptr(VxMachineInfo) info = machine ? vx_driver_find_info(request, domain, error) : NULL;
    guint how = flags & VIR_DOMAIN_DEVICE_MODIFY_FORCE ? VX_CHANGE_FORCE : 0;
    VxImpact impact;
    gboolean changed;

    if (!info || !vx_domain_get_impact(machine, flags, &impact, error) ||
        !check_impact(info, &impact, error))
        return FALSE;
    changed = vx_map_change(machine, edit, data, how, error);
    vx_driver_domain_changed(request, info->uuid);
    return changed;
}
