/* state.c - what state a domain is in, and the figures that go with it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/definitions.h"
#include "driver/domain/common.h"
#include "driver/procs.h"
#include "driver/domain/process.h"
#include "util/error.h"

VX_HANDLER(domain_get_info)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, &args->dom, error);
    VxMachineDetails details;

    if (!info || !vx_driver_get_details(request, info, &details, error))
        return FALSE;
    ret->state = (unsigned char) info->state->state;
    ret->maxMem = details.memory_kib;
    ret->memory = details.memory_kib - details.balloon_kib;
    ret->nrVirtCpu = (unsigned short) MIN(details.cpus, G_MAXUINT16);
    ret->cpuTime = info->pid ? vx_process_get_cpu_time_ns(info->pid) : 0;
    return TRUE;
}

VX_HANDLER(domain_get_state)
{
    g_autoptr(VxMachineInfo) info = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    info = vx_driver_find_info(request, &args->dom, error);
    if (!info)
        return FALSE;
    ret->state = info->state->state;
    ret->reason = info->reason;
    return TRUE;
}

static gboolean
check_active(const VxMachineInfo *info, GError **error)
{
    if (!info->state->active)
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is not running");
    return info->state->active;
}

VX_HANDLER(domain_get_control_info)
{
    g_autoptr(VxMachineInfo) info = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    info = vx_driver_find_info(request, &args->dom, error);
    if (!info || !check_active(info, error))
        return FALSE;
    ret->state = info->state->transient ? VIR_DOMAIN_CONTROL_JOB : VIR_DOMAIN_CONTROL_OK;
    ret->details = VIR_DOMAIN_CONTROL_ERROR_REASON_NONE;
    ret->stateTime = 0;
    return TRUE;
}

VX_HANDLER(domain_is_active)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, &args->dom, error);

    if (!info)
        return FALSE;
    ret->active = info->state->active;
    return TRUE;
}

/* VirtualBox keeps every machine until it is removed. */
VX_HANDLER(domain_is_persistent)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, &args->dom, error);

    if (!info)
        return FALSE;
    ret->persistent = TRUE;
    return TRUE;
}

/* Whether it is to be something else from its next start on. */
VX_HANDLER(domain_is_updated)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, &args->dom, error);
    g_autoptr(VxDefinition) next = NULL;

    if (!info || !vx_next_ref(vx_request_get_next(request), info->uuid, &next, error))
        return FALSE;
    ret->updated = next != NULL;
    return TRUE;
}

VX_HANDLER(domain_get_os_type)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, &args->dom, error);

    if (!info)
        return FALSE;
    ret->type = g_strdup("hvm");
    return TRUE;
}

VX_HANDLER(domain_get_max_memory)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, &args->dom, error);
    VxMachineDetails details;

    if (!info || !vx_driver_get_details(request, info, &details, error))
        return FALSE;
    ret->memory = details.memory_kib;
    return TRUE;
}

/* Things about a domain that an administrator should know of. */
VX_HANDLER(domain_get_messages)
{
    const guint kinds = VIR_DOMAIN_MESSAGE_DEPRECATION | VIR_DOMAIN_MESSAGE_TAINTING;
    g_autoptr(VxMachineInfo) info = NULL;

    if (!vx_request_check_flags(request, args->flags, kinds, error))
        return FALSE;
    info = vx_driver_find_info(request, &args->dom, error);
    return info != NULL; /* there are none of these kinds */
}

static const VxProc procs[] = {
    VX_PROC(domain_get_info),
    VX_PROC_AT_ONCE(domain_get_state),
    VX_PROC(domain_get_control_info),
    VX_PROC_AT_ONCE(domain_is_active),
    VX_PROC_AT_ONCE(domain_is_persistent),
    VX_PROC(domain_is_updated),
    VX_PROC_AT_ONCE(domain_get_os_type),
    VX_PROC(domain_get_max_memory),
    VX_PROC(domain_get_messages),
};

const VxProcTable vx_domain_state_procs = VX_PROC_TABLE(procs);
