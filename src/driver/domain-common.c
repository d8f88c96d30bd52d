/* domain-common.c - domains of the wire and machines of VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain-common.h"

#include "rpc/values.h"
#include "util/error.h"

VxMachine *
vx_driver_find_domain_any(VxRequest *request, const remote_nonnull_domain *domain, GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autofree char *uuid = vx_remote_uuid_format(domain->uuid);
    g_autoptr(GError) local = NULL;
    VxMachine *machine;

    if (!host)
        return NULL;
    machine = vx_machine_find_by_uuid(host, uuid, &local);
    if (machine)
        return machine;
    if (vx_error_is(local, VIR_ERR_NO_DOMAIN))
        vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching uuid '%s' (%s)", uuid,
                     domain->name);
    else
        g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
}

VxMachine *
vx_driver_find_domain(VxRequest *request, const remote_nonnull_domain *domain, GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain_any(request, domain, error);
    g_autofree char *reason = NULL;
    gboolean accessible;

    if (!machine || !vx_machine_get_accessible(machine, &accessible, &reason, error))
        return NULL;
    if (!accessible) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "domain '%s' is not accessible to VirtualBox: %s",
                     vx_machine_get_name(machine), reason);
        return NULL;
    }
    return g_steal_pointer(&machine);
}

gboolean
vx_driver_fill_domain(VxRequest *request, VxMachine *machine, remote_nonnull_domain *domain,
                      GError **error)
{
    const char *state;

    if (!vx_machine_get_state(machine, &state, error))
        return FALSE;
    vx_remote_uuid_parse(vx_machine_get_uuid(machine), domain->uuid);
    domain->name = g_strdup(vx_machine_get_name(machine));
    domain->id = vx_machine_state_find(state)->active ? 1 : -1;
    return TRUE;
}

void
vx_driver_domain_changed(VxRequest *request, const char *uuid)
{
}

static gboolean
get_state(VxMachine *machine, const VxMachineState **state, GError **error)
{
    const char *name;

    if (!vx_machine_get_state(machine, &name, error))
        return FALSE;
    *state = vx_machine_state_find(name);
    return TRUE;
}

gboolean
vx_domain_require_active(VxMachine *machine, const VxMachineState **state, GError **error)
{
    const VxMachineState *current;

    if (!get_state(machine, &current, error))
        return FALSE;
    if (!current->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is not running");
        return FALSE;
    }
    if (state)
        *state = current;
    return TRUE;
}

gboolean
vx_domain_require_inactive(VxMachine *machine, const VxMachineState **state, GError **error)
{
    const VxMachineState *current;

    if (!get_state(machine, &current, error))
        return FALSE;
    if (current->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is already running");
        return FALSE;
    }
    if (state)
        *state = current;
    return TRUE;
}
