/* domain-memory.c - how much memory a domain has, and changes of it.
 *
 * VirtualBox has one number for libvirt's two (maximum and current): in the configuration changing
 * either changes both, and only the maximum can be raised. A running domain's current memory is
 * changed with the balloon.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain-impact.h"
#include "driver/procs.h"
#include "util/error.h"
#include "vbox/memory.h"

static gboolean
set_config(VxMachine *machine, guint64 kib, gboolean maximum, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_WRITE, error);
    guint64 is_kib;

    if (!session || !vx_machine_get_memory(machine, &is_kib, error))
        return FALSE;
    if (!maximum && kib > is_kib) {
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     "cannot set memory higher than max memory: %" G_GUINT64_FORMAT
                     " KiB > %" G_GUINT64_FORMAT " KiB",
                     kib, is_kib);
        return FALSE;
    }
    return vx_machine_set_memory(vx_session_get_machine(session), kib, error) &&
           vx_session_commit(session, error);
}

static gboolean
set_live(VxMachine *machine, guint64 kib, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_SHARED, error);

    return session && vx_guest_set_memory(session, kib, error);
}

static gboolean
set_memory(VxRequest *request, const remote_nonnull_domain *domain, guint64 kib, guint flags,
           GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, domain, error);
    VxImpact impact;
    gboolean changed;

    if (!machine || !vx_domain_get_impact(machine, flags, &impact, error))
        return FALSE;
    if (flags & VIR_DOMAIN_MEM_MAXIMUM && impact.live) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "cannot resize the maximum memory on an active domain");
        return FALSE;
    }
    if (impact.config && impact.active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "VirtualBox changes the configured memory of domain '%s' only while it is "
                     "shut off",
                     vx_machine_get_name(machine));
        return FALSE;
    }
    changed = impact.live ? set_live(machine, kib, error)
                          : set_config(machine, kib, (flags & VIR_DOMAIN_MEM_MAXIMUM) != 0, error);
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    return changed;
}

/* libvirt lets the driver decide what this is about. As in libvirt's own VirtualBox driver it works
 * for a domain that is shut off. */
VX_HANDLER(domain_set_memory)
{
    return set_memory(request, &args->dom, args->memory, VIR_DOMAIN_AFFECT_CURRENT, error);
}

VX_HANDLER(domain_set_max_memory)
{
    return set_memory(request, &args->dom, args->memory,
                      VIR_DOMAIN_AFFECT_CURRENT | VIR_DOMAIN_MEM_MAXIMUM, error);
}

VX_HANDLER(domain_set_memory_flags)
{
    return vx_request_check_flags(request, args->flags,
                                  VX_DOMAIN_AFFECT_FLAGS | VIR_DOMAIN_MEM_MAXIMUM, error) &&
           set_memory(request, &args->dom, args->memory, args->flags, error);
}

/* ---- Statistics ---- */

VX_HANDLER(domain_memory_stats)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSession) session = NULL;
    VxGuestMemory memory;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    if (!machine || !vx_domain_require_active(machine, NULL, error))
        return FALSE;
    session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    if (!session || !vx_guest_get_memory(session, &memory, error))
        return FALSE;

    const remote_domain_memory_stat stats[] = {
        {VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, memory.actual   },
        { VIR_DOMAIN_MEMORY_STAT_AVAILABLE,     memory.available},
        { VIR_DOMAIN_MEMORY_STAT_UNUSED,        memory.unused   },
        { VIR_DOMAIN_MEMORY_STAT_DISK_CACHES,   memory.caches   },
    };
    /* Without Guest Additions only the first is known. */
    guint n = memory.available > 0 ? G_N_ELEMENTS(stats) : 1;

    ret->stats.stats_len = MIN(n, args->maxStats);
    ret->stats.stats_val = g_memdup2(stats, ret->stats.stats_len * sizeof(stats[0]));
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_memory_stats),
    VX_PROC(domain_set_max_memory),
    VX_PROC(domain_set_memory),
    VX_PROC(domain_set_memory_flags),
};
const VxProcTable vx_domain_memory_procs = VX_PROC_TABLE(procs);
