/* autostart.c - whether a domain is started with the host.
 *
 * VirtualBox does that by a service of its own, once somebody has set it up.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/common.h"
#include "driver/procs.h"
#include "vbox/machine-settings.h"
#include "vbox/session.h"

VX_HANDLER(domain_get_autostart)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, &args->dom, error);
    VxMachineDetails details;

    if (!info || !vx_driver_get_details(request, info, &details, error))
        return FALSE;
    ret->autostart = details.autostart;
    return TRUE;
}

VX_HANDLER(domain_set_autostart)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, &args->dom, error);
    g_autoptr(VxSession) session = machine ? vx_session_lock(machine, VX_LOCK_SHARED, error) : NULL;

    if (!session ||
        !vx_machine_set_autostart(vx_session_get_machine(session), args->autostart != 0, error) ||
        !vx_session_commit(session, error))
        return FALSE;
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_get_autostart),
    VX_PROC(domain_set_autostart),
};
const VxProcTable vx_autostart_procs = VX_PROC_TABLE(procs);
