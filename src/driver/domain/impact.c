/* impact.c - what VIR_DOMAIN_AFFECT_... comes to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/impact.h"

#include "driver/flags.h"
#include "util/error.h"

gboolean
vx_domain_get_impact(VxMachine *machine, guint flags, VxImpact *impact, GError **error)
{
    const char *state;
    gboolean active;

    if (!vx_machine_get_state(machine, &state, error))
        return FALSE;
    active = vx_machine_state_find(state)->active;
    if (!active && flags & VIR_DOMAIN_AFFECT_LIVE) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is not running");
        return FALSE;
    }
    impact->active = active;
    impact->live = flags & VX_DOMAIN_AFFECT_FLAGS ? (flags & VIR_DOMAIN_AFFECT_LIVE) != 0 : active;
    impact->config =
        flags & VX_DOMAIN_AFFECT_FLAGS ? (flags & VIR_DOMAIN_AFFECT_CONFIG) != 0 : !active;
    return TRUE;
}

gboolean
vx_domain_get_one_impact(VxRequest *request, VxMachine *machine, guint flags, VxImpact *impact,
                         GError **error)
{
    return VX_CHECK_EXCLUSIVE(request, flags, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_AFFECT_CONFIG,
                              error) &&
           vx_domain_get_impact(machine, flags, impact, error);
}
