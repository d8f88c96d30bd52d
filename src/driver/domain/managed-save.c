/* managed-save.c - a domain's state on disk, from which its next start continues.
 *
 * VirtualBox keeps the file where it keeps the machine's snapshots; to any other file it cannot
 * save, nor restore from one, so virDomainSave() and its relatives are not served.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/common.h"
#include "driver/flags.h"
#include "driver/procs.h"
#include "map/map.h"
#include "util/error.h"
#include "vbox/saved-state.h"
#include "xml/domain-xml.h"

#define VX_SAVE_FLAGS (VIR_DOMAIN_SAVE_RUNNING | VIR_DOMAIN_SAVE_PAUSED)

VX_HANDLER(domain_managed_save)
{
    g_autoptr(VxMachine) machine = NULL;
    const VxMachineState *state;
    gboolean paused, saved;
    VxJob *job;

    if (!vx_request_check_flags(request, args->flags, VX_SAVE_FLAGS, error) ||
        !VX_CHECK_EXCLUSIVE(request, args->flags, VIR_DOMAIN_SAVE_RUNNING, VIR_DOMAIN_SAVE_PAUSED,
                            error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    if (!machine || !vx_domain_require_active(machine, &state, error))
        return FALSE;
    paused = args->flags & VX_SAVE_FLAGS ? (args->flags & VIR_DOMAIN_SAVE_PAUSED) != 0
                                         : state->state == VIR_DOMAIN_PAUSED;
    job = vx_job_begin(request, vx_machine_get_uuid(machine), VIR_DOMAIN_JOB_OPERATION_SAVE);
    saved = vx_saved_state_save(machine, paused, error);
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    vx_job_end(job, saved);
    return saved;
}

VX_HANDLER(domain_has_managed_save_image)
{
    g_autoptr(VxMachineInfo) info = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    info = vx_driver_find_info(request, &args->dom, error);
    if (!info)
        return FALSE;
    ret->result = info->state->saved;
    return TRUE;
}

/* As in libvirt, nothing to remove is no error. */
VX_HANDLER(domain_managed_save_remove)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSession) session = NULL;
    const char *state;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    if (!machine || !vx_machine_get_state(machine, &state, error))
        return FALSE;
    if (!vx_machine_state_find(state)->saved)
        return TRUE;
    session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    if (!session || !vx_saved_state_discard(session, error))
        return FALSE;
    g_clear_pointer(&session, vx_session_free);
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    return TRUE;
}

/* VirtualBox lets nobody change the settings of a saved machine: they are those that were saved. */
VX_HANDLER(domain_managed_save_get_xml_desc)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxDomainDef) def = NULL;
    const char *state;

    if (!vx_request_check_flags(request, args->flags, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE, error) ||
        (args->flags & VIR_DOMAIN_SAVE_IMAGE_XML_SECURE &&
         !vx_request_check_writable(request, error)))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    if (!machine || !vx_machine_get_state(machine, &state, error))
        return FALSE;
    if (!vx_machine_state_find(state)->saved) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain does not have managed save image");
        return FALSE;
    }
    /* The flag for passwords has the same value. */
    if (!vx_map_read(machine, args->flags | VIR_DOMAIN_XML_INACTIVE, &def, error))
        return FALSE;
    ret->xml = vx_domain_def_format(def, args->flags | VIR_DOMAIN_XML_INACTIVE, error);
    return ret->xml != NULL;
}

static const VxProc procs[] = {
    VX_PROC(domain_has_managed_save_image),
    VX_PROC(domain_managed_save),
    VX_PROC(domain_managed_save_get_xml_desc),
    VX_PROC(domain_managed_save_remove),
};
const VxProcTable vx_managed_save_procs = VX_PROC_TABLE(procs);
