/* rename.c - gives a domain another name.
 *
 * VirtualBox renames the machine's settings file with it, and the machine's folder where that is
 * named after the machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "driver/domain/common.h"
#include "driver/procs.h"
#include "rpc/values.h"
#include "util/error.h"
#include "vbox/machine-settings.h"
#include "vbox/session.h"

/* What a settings file cannot be called, and what already is a domain's name. */
static gboolean
check_name(VxMachine *machine, const char *name, GError **error)
{
    g_autoptr(VxMachine) other = NULL;
    g_autoptr(GError) local = NULL;

    if (!name || !*name || strchr(name, '/') || g_str_equal(name, ".") || g_str_equal(name, "..")) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "'%s' is no possible name for a domain",
                     name ? name : "");
        return FALSE;
    }
    other = vx_machine_find_by_name(vx_machine_get_host(machine), name, &local);
    if (other) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain with name '%s' already exists",
                     name);
        return FALSE;
    }
    if (!vx_error_is(local, VIR_ERR_NO_DOMAIN)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    return TRUE;
}

VX_HANDLER(domain_rename)
{
    const char *name = vx_remote_string_get(args->new_name);
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSession) session = NULL;
    const char *state;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    if (!machine || !check_name(machine, name, error) ||
        !vx_machine_get_state(machine, &state, error))
        return FALSE;
    if (vx_machine_state_find(state)->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "cannot rename active domain");
        return FALSE;
    }
    session = vx_session_lock(machine, VX_LOCK_WRITE, error);
    if (!session || !vx_machine_set_name(vx_session_get_machine(session), name, error) ||
        !vx_session_commit(session, error))
        return FALSE;
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_rename),
};
const VxProcTable vx_rename_procs = VX_PROC_TABLE(procs);
