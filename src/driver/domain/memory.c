/* memory.c - how much memory a domain has, and changes of it.
 *
 * libvirt's maximum is what the machine has, the rest of its current memory is in the balloon of
 * the Guest Additions. A machine without a balloon is not given one by a larger maximum.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/change.h"
#include "driver/domain/process.h"
#include "driver/procs.h"
#include "util/error.h"
#include "vbox/memory.h"

#define KIB_PER_MIB 1024

typedef struct {
    guint64 kib; /* whole MiB */
    gboolean maximum;
} Change;

/* @max_kib, @current_kib: (inout) */
static gboolean
change_amounts(const Change *change, guint64 *max_kib, guint64 *current_kib, GError **error)
{
    if (change->kib == 0) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "a domain has more than no memory");
        return FALSE;
    }
    if (change->maximum) {
        *current_kib =
            *current_kib < *max_kib && *current_kib < change->kib ? *current_kib : change->kib;
        *max_kib = change->kib;
        return TRUE;
    }
    if (change->kib > *max_kib) {
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     "cannot set memory higher than max memory: %" G_GUINT64_FORMAT
                     " KiB > %" G_GUINT64_FORMAT " KiB",
                     change->kib, *max_kib);
        return FALSE;
    }
    *current_kib = change->kib;
    return TRUE;
}

static gboolean
edit(VxDomainDef *def, gconstpointer data, GError **error)
{
    return change_amounts(data, &def->memory_kib, &def->current_memory_kib, error);
}

static gboolean
set_config(VxMachine *machine, const Change *change, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_WRITE, error);
    guint64 max_kib, current_kib;

    return session && vx_machine_get_memory(machine, &max_kib, error) &&
           vx_machine_get_current_memory(machine, &current_kib, error) &&
           change_amounts(change, &max_kib, &current_kib, error) &&
           vx_machine_set_memory(vx_session_get_machine(session), max_kib, current_kib, error) &&
           vx_session_commit(session, error);
}

static gboolean
set_live(VxMachine *machine, const Change *change, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_SHARED, error);

    return session && vx_guest_set_memory(session, change->kib, error);
}

/* What is above @kib is refused by its own size, not by what it would wrap to. */
static guint64
round_up(guint64 kib)
{
    return kib > G_MAXUINT64 - KIB_PER_MIB ? kib
                                           : (kib + KIB_PER_MIB - 1) / KIB_PER_MIB * KIB_PER_MIB;
}

static gboolean
set_memory(VxRequest *request, const remote_nonnull_domain *domain, guint64 kib, guint flags,
           GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, domain, error);
    const Change change = { round_up(kib), (flags & VIR_DOMAIN_MEM_MAXIMUM) != 0 };
    const char *uuid = machine ? vx_machine_get_uuid(machine) : NULL;
    g_autoptr(VxDomainDef) next = NULL;
    VxImpact impact;
    gboolean changed;

    if (!machine || !vx_domain_get_impact(machine, flags, &impact, error))
        return FALSE;
    if (change.maximum && impact.live) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "cannot resize the maximum memory on an active domain");
        return FALSE;
    }
    if (!vx_driver_change_next(request, uuid, &impact, edit, &change, &next, error))
        return FALSE;
    changed = (impact.live      ? set_live(machine, &change, error)
               : !impact.active ? set_config(machine, &change, error)
                                : TRUE) &&
              (!next || vx_next_keep(vx_request_get_next(request), next, error));
    vx_driver_domain_changed(request, uuid);
    if (impact.live)
        vx_domain_news_look(vx_driver_get_domain_news(vx_request_get_driver(request)), uuid);
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
    machine = vx_driver_find_active(request, &args->dom, error);
    if (!machine)
        return FALSE;
    session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    if (!session || !vx_guest_get_memory(session, &memory, error))
        return FALSE;

    const remote_domain_memory_stat stats[] = {
        {VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, memory.actual                                      },
        { VIR_DOMAIN_MEMORY_STAT_RSS,           vx_process_get_rss_kib(vx_machine_get_pid(machine))},
        { VIR_DOMAIN_MEMORY_STAT_AVAILABLE,     memory.available                                   },
        { VIR_DOMAIN_MEMORY_STAT_UNUSED,        memory.unused                                      },
        { VIR_DOMAIN_MEMORY_STAT_DISK_CACHES,   memory.caches                                      },
    };
    /* Without Guest Additions only the first two are known. */
    guint n = memory.available > 0 ? G_N_ELEMENTS(stats) : 2;

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
