/* vcpu.c - a domain's CPUs: how many, what they do, changes of their number.
 *
 * A machine without CPU hot-plugging has one number for libvirt's two (maximum and current): in the
 * configuration changing either changes both, and only the maximum can be raised.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/definitions.h"
#include "driver/domain/change.h"
#include "driver/domain/common.h"
#include "driver/procs.h"
#include "util/error.h"
#include "vbox/cpu.h"
#include "vbox/session.h"
#include "vbox/vcpu-threads.h"

/* ---- How many ---- */

typedef struct {
    guint n;
    gboolean maximum;
    gboolean hotplug; /* the machine's */
} Change;

static gboolean
check_maximum(guint n, guint max, GError **error)
{
    if (n > max)
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     "requested vcpus is greater than max allowable vcpus for the domain: %u > %u",
                     n, max);
    else if (n < 1)
        vx_set_error(error, VIR_ERR_INVALID_ARG, "a domain has at least one vcpu");
    else
        return TRUE;
    return FALSE;
}

static gboolean
check_now(VxMachine *machine, const VxImpact *impact, const VxCpus *cpus, const Change *change,
          GError **error)
{
    if (impact->live && change->maximum) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "maximum vcpu count of a live domain can't be modified");
        return FALSE;
    }
    if (vx_impact_is_now(impact) && !change->maximum && !check_maximum(change->n, cpus->max, error))
        return FALSE;
    if (impact->live && !cpus->hotplug) {
        vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                     "domain '%s' runs without CPU hot-plugging; its vcpus can be changed while it "
                     "is shut off",
                     vx_machine_get_name(machine));
        return FALSE;
    }
    return TRUE;
}

static gboolean
edit(VxDomainDef *def, gconstpointer data, GError **error)
{
    const Change *change = data;

    if (!check_maximum(change->n, change->maximum ? G_MAXUINT : def->vcpus, error))
        return FALSE;
    if (change->maximum || !(change->hotplug || def->vcpus_current))
        def->vcpus = change->n;
    else
        def->vcpus_current = change->n;
    if (def->vcpus_current >= def->vcpus)
        def->vcpus_current = 0;
    return TRUE;
}

static gboolean
set_now(VxMachine *machine, const VxImpact *impact, const Change *change, GError **error)
{
    g_autoptr(VxSession) session =
        vx_session_lock(machine, impact->active ? VX_LOCK_SHARED : VX_LOCK_WRITE, error);
    VxMachine *mutable = session ? vx_session_get_machine(session) : NULL;

    return session &&
           (change->hotplug && !change->maximum
                ? vx_machine_plug_cpus(mutable, change->n, error)
                : vx_machine_set_max_cpus(mutable, change->n, error)) &&
           vx_session_commit(session, error);
}

static gboolean
set_vcpus(VxRequest *request, const remote_nonnull_domain *domain, guint n, guint flags,
          GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, domain, error);
    Change change = { n, (flags & VIR_DOMAIN_VCPU_MAXIMUM) != 0, FALSE };
    g_autoptr(VxDomainDef) next = NULL;
    VxImpact impact;
    VxCpus cpus;
    gboolean changed;

    if (!machine || !vx_domain_get_impact(machine, flags, &impact, error) ||
        !vx_machine_get_cpus(machine, &cpus, error))
        return FALSE;
    change.hotplug = cpus.hotplug;
    if (!check_now(machine, &impact, &cpus, &change, error) ||
        !vx_driver_change_next(request, vx_machine_get_uuid(machine), &impact, edit, &change, &next,
                               error))
        return FALSE;
    changed = (!vx_impact_is_now(&impact) || set_now(machine, &impact, &change, error)) &&
              (!next || vx_next_keep(vx_request_get_next(request), next, error));
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    return changed;
}

/* libvirt lets the driver decide what this is about. As in libvirt's own VirtualBox driver it works
 * for a domain that is shut off. */
VX_HANDLER(domain_set_vcpus)
{
    return set_vcpus(request, &args->dom, args->nvcpus, VIR_DOMAIN_AFFECT_CURRENT, error);
}

VX_HANDLER(domain_set_vcpus_flags)
{
    return vx_request_check_flags(request, args->flags,
                                  VX_DOMAIN_AFFECT_FLAGS | VIR_DOMAIN_VCPU_MAXIMUM, error) &&
           set_vcpus(request, &args->dom, args->nvcpus, args->flags, error);
}

/* What a running domain is to have from its next start on. */
static gboolean
get_next_cpus(VxRequest *request, VxMachine *machine, VxCpus *cpus, GError **error)
{
    g_autoptr(VxMachineInfo) info = vx_inventory_find_by_uuid(vx_request_get_inventory(request),
                                                              vx_machine_get_uuid(machine), error);
    g_autoptr(VxDefinition) definition =
        info ? vx_driver_ref_definition(request, info, TRUE, error) : NULL;
    const VxDomainDef *def;

    if (!definition)
        return FALSE;
    def = vx_definition_get(definition);
    cpus->max = def->vcpus;
    cpus->current = def->vcpus_current ? def->vcpus_current : def->vcpus;
    return TRUE;
}

VX_HANDLER(domain_get_vcpus_flags)
{
    g_autoptr(VxMachine) machine = NULL;
    VxImpact impact;
    VxCpus cpus;

    if (!vx_request_check_flags(request, args->flags,
                                VX_DOMAIN_AFFECT_FLAGS | VIR_DOMAIN_VCPU_MAXIMUM, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    if (!machine || !vx_domain_get_one_impact(request, machine, args->flags, &impact, error) ||
        !(impact.active && impact.config ? get_next_cpus(request, machine, &cpus, error)
                                         : vx_machine_get_cpus(machine, &cpus, error)))
        return FALSE;
    ret->num = (int) (args->flags & VIR_DOMAIN_VCPU_MAXIMUM ? cpus.max : cpus.current);
    return TRUE;
}

VX_HANDLER(domain_get_max_vcpus)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, &args->dom, error);
    VxCpus cpus;

    if (!machine || !vx_machine_get_cpus(machine, &cpus, error))
        return FALSE;
    ret->num = (int) cpus.max;
    return TRUE;
}

/* ---- What they do ---- */

/* Both calls answer with a map per vcpu: a bit per host CPU, @length bytes each. */
static gboolean
check_maps(VxRequest *request, int n, int length, GError **error)
{
    if (n >= 0 && length >= 0 && n <= REMOTE_VCPUINFO_MAX &&
        (gint64) n * length <= REMOTE_CPUMAPS_MAX)
        return TRUE;
    vx_set_error(error, VIR_ERR_INVALID_ARG, "%d CPU maps of %d bytes in function %s are too many",
                 n, length, vx_request_get_api(request));
    return FALSE;
}

static void
fill_map(const cpu_set_t *set, guint8 *map, gsize length)
{
    for (gsize cpu = 0; cpu < length * 8 && cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, set))
            map[cpu / 8] |= (guint8) (1 << cpu % 8);
}

VX_HANDLER(domain_get_vcpus)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(GArray) threads = NULL;
    guint n;

    if (!check_maps(request, args->maxinfo, args->maplen, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    if (!machine)
        return FALSE;
    if (!vx_domain_require_active(machine, NULL, NULL)) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "cannot retrieve vcpu information on inactive domain");
        return FALSE;
    }
    threads = vx_vcpu_threads_read(vx_machine_get_pid(machine));
    n = MIN(threads->len, (guint) args->maxinfo);
    ret->info.info_len = n;
    ret->info.info_val = g_new0(remote_vcpu_info, n);
    ret->cpumaps.cpumaps_len = n * (guint) args->maplen;
    ret->cpumaps.cpumaps_val = g_malloc0(ret->cpumaps.cpumaps_len);
    for (guint i = 0; i < n; i++) {
        const VxVcpuThread *thread = &g_array_index(threads, VxVcpuThread, i);

        ret->info.info_val[i] = (remote_vcpu_info){
            .number = thread->vcpu,
            .state = VIR_VCPU_RUNNING,
            .cpu_time = thread->cpu_time_ns,
            .cpu = thread->cpu,
        };
        fill_map(&thread->affinity,
                 (guint8 *) ret->cpumaps.cpumaps_val + (gsize) i * (guint) args->maplen,
                 (gsize) args->maplen);
    }
    return TRUE;
}

/* VirtualBox pins nothing: the configuration is what this host allows every process. */
static void
get_pin(const VxImpact *impact, GArray *threads, guint vcpu, cpu_set_t *set)
{
    if (impact->live && vcpu < threads->len) {
        *set = g_array_index(threads, VxVcpuThread, vcpu).affinity;
        return;
    }
    CPU_ZERO(set);
    for (guint cpu = 0; cpu < g_get_num_processors(); cpu++)
        CPU_SET(cpu, set);
}

VX_HANDLER(domain_get_vcpu_pin_info)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(GArray) threads = NULL;
    VxImpact impact;
    VxCpus cpus;
    guint n;

    if (!vx_request_check_flags(request, args->flags, VX_DOMAIN_AFFECT_FLAGS, error) ||
        !check_maps(request, args->ncpumaps, args->maplen, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    if (!machine || !vx_domain_get_one_impact(request, machine, args->flags, &impact, error) ||
        !vx_machine_get_cpus(machine, &cpus, error))
        return FALSE;
    threads = vx_vcpu_threads_read(impact.live ? vx_machine_get_pid(machine) : 0);
    n = MIN(cpus.max, (guint) args->ncpumaps);
    ret->num = (int) n;
    ret->cpumaps.cpumaps_len = n * (guint) args->maplen;
    ret->cpumaps.cpumaps_val = g_malloc0(ret->cpumaps.cpumaps_len);
    for (guint i = 0; i < n; i++) {
        cpu_set_t set;

        get_pin(&impact, threads, i, &set);
        fill_map(&set, (guint8 *) ret->cpumaps.cpumaps_val + (gsize) i * (guint) args->maplen,
                 (gsize) args->maplen);
    }
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_get_max_vcpus), VX_PROC(domain_get_vcpu_pin_info),
    VX_PROC(domain_get_vcpus),     VX_PROC(domain_get_vcpus_flags),
    VX_PROC(domain_set_vcpus),     VX_PROC(domain_set_vcpus_flags),
};
const VxProcTable vx_domain_vcpu_procs = VX_PROC_TABLE(procs);
