/* stats.c - statistics of domains in bulk: a function for each group, a row for each
 * function.
 *
 * What is known of a domain (its state, definition, disks' capacities) costs no call once it was
 * read; the host says what its process uses; the counters of its devices are collected in the
 * background (run-statistics.h).
 *
 * Source: virConnectGetAllDomainStats in libvirt's public API, for the names and units.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/disk-sizes.h"
#include "driver/domain/common.h"
#include "driver/domain/filter.h"
#include "driver/domain/process.h"
#include "driver/procs.h"
#include "map/disk-counters.h"
#include "rpc/typed-params.h"
#include "rpc/values.h"
#include "util/error.h"
#include "vbox/vcpu-threads.h"
#include "xml/device-alias.h"

/* The domain whose record is being made. */
typedef struct {
    VxRequest *request;
    const VxMachineInfo *info;
    const VxDomainDef *def; /* its settings */
    VxMachineDetails details;
    const VxRunCounters *counters; /* (nullable): it does not run, or does not tell */
    VxDerived *capacities;         /* (nullable) */
    VxTypedParams *params;
} Record;

/* ---- Groups ---- */

static void
add_state(Record *record)
{
    vx_typed_params_add_int(record->params, "state.state", record->info->state->state);
    vx_typed_params_add_int(record->params, "state.reason", record->info->reason);
}

static void
add_cpu(Record *record)
{
    guint64 user_ns;
    guint64 system_ns;

    if (!record->info->pid || !vx_process_get_times_ns(record->info->pid, &user_ns, &system_ns))
        return;
    vx_typed_params_add_ullong(record->params, "cpu.time", user_ns + system_ns);
    vx_typed_params_add_ullong(record->params, "cpu.user", user_ns);
    vx_typed_params_add_ullong(record->params, "cpu.system", system_ns);
}

static void
add_balloon(Record *record)
{
    const VxMachineDetails *details = &record->details;

    if (record->info->state->active)
        vx_typed_params_add_ullong(record->params, "balloon.current",
                                   details->memory_kib - details->balloon_kib);
    vx_typed_params_add_ullong(record->params, "balloon.maximum", details->memory_kib);
    if (record->info->pid)
        vx_typed_params_add_ullong(record->params, "balloon.rss",
                                   vx_process_get_rss_kib(record->info->pid));
}

static void
add_vcpu(Record *record)
{
    g_autoptr(GArray) threads = vx_vcpu_threads_read((pid_t) record->info->pid);

    vx_typed_params_add_uint(record->params, "vcpu.current", record->details.cpus);
    vx_typed_params_add_uint(record->params, "vcpu.maximum", record->def->vcpus);
    for (guint i = 0; i < threads->len; i++) {
        const VxVcpuThread *thread = &g_array_index(threads, VxVcpuThread, i);
        g_autofree char *state = g_strdup_printf("vcpu.%u.state", thread->vcpu);
        g_autofree char *time = g_strdup_printf("vcpu.%u.time", thread->vcpu);

        vx_typed_params_add_int(record->params, state, VIR_VCPU_RUNNING);
        vx_typed_params_add_ullong(record->params, time, thread->cpu_time_ns);
    }
}

static void
add_numbered(Record *record, const char *group, guint i, const char *name, guint64 value)
{
    g_autofree char *field = g_strdup_printf("%s.%u.%s", group, i, name);

    vx_typed_params_add_ullong(record->params, field, value);
}

static void
add_named(Record *record, const char *group, guint i, const char *name, const char *value)
{
    g_autofree char *field = g_strdup_printf("%s.%u.%s", group, i, name);

    if (value)
        vx_typed_params_add_string(record->params, field, value);
}

/* Both the interfaces and the counters are in the order of VirtualBox's slots. */
static void
add_interfaces(Record *record)
{
    const GPtrArray *interfaces = record->def->interfaces;

    if (!record->info->state->active)
        return;
    vx_typed_params_add_uint(record->params, "net.count", interfaces->len);
    for (guint i = 0; i < interfaces->len; i++) {
        const VxInterfaceDef *interface = g_ptr_array_index(interfaces, i);
        g_autofree char *target = vx_interface_def_name_target(interface, i);

        add_named(record, "net", i, "name", target);
        if (record->counters && i < record->counters->nets->len) {
            const VxNetCounters *net = g_ptr_array_index(record->counters->nets, i);

            add_numbered(record, "net", i, "rx.bytes", net->received_bytes);
            add_numbered(record, "net", i, "tx.bytes", net->sent_bytes);
        }
    }
}

static void
add_disk(Record *record, guint i, const VxDiskDef *disk)
{
    const VxDiskCounters *counters =
        record->counters ? vx_disk_counters_find(record->counters, record->def, disk) : NULL;
    VxHardDiskSize size;

    add_named(record, "block", i, "name", disk->target_dev);
    add_named(record, "block", i, "path", disk->source);
    if (counters) {
        add_numbered(record, "block", i, "rd.reqs", counters->read_requests);
        add_numbered(record, "block", i, "rd.bytes", counters->read_bytes);
        add_numbered(record, "block", i, "wr.reqs", counters->write_requests);
        add_numbered(record, "block", i, "wr.bytes", counters->write_bytes);
        add_numbered(record, "block", i, "fl.reqs", counters->flush_requests);
    }
    if (!disk->source)
        return;
    vx_disk_get_size(
        disk,
        record->capacities ? g_array_index((GArray *) record->capacities->value, guint64, i) : 0,
        &size);
    add_numbered(record, "block", i, "allocation", size.allocation);
    add_numbered(record, "block", i, "capacity", size.capacity);
    add_numbered(record, "block", i, "physical", size.physical);
}

static void
add_disks(Record *record)
{
    const GPtrArray *disks = record->def->disks;

    vx_typed_params_add_uint(record->params, "block.count", disks->len);
    for (guint i = 0; i < disks->len; i++)
        add_disk(record, i, g_ptr_array_index(disks, i));
}

#define VX_STATS_NEED_COUNTERS (VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK)

static const struct {
    guint group; /* virDomainStatsTypes */
    void (*add)(Record *record);
} groups[] = {
    {VIR_DOMAIN_STATS_STATE,      add_state     },
    { VIR_DOMAIN_STATS_CPU_TOTAL, add_cpu       },
    { VIR_DOMAIN_STATS_BALLOON,   add_balloon   },
    { VIR_DOMAIN_STATS_VCPU,      add_vcpu      },
    { VIR_DOMAIN_STATS_INTERFACE, add_interfaces},
    { VIR_DOMAIN_STATS_BLOCK,     add_disks     },
};

/* ---- Records ---- */

static gboolean
fill_record(VxRequest *request, const VxMachineInfo *info, guint wanted, VxTypedParams *params,
            GError **error)
{
    Record record = { .request = request, .info = info, .params = params };
    g_autoptr(VxDefinition) definition = NULL;
    g_autoptr(VxDerived) counters = NULL;
    g_autoptr(VxDerived) capacities = NULL;

    definition = vx_driver_ref_definition(request, info, TRUE, error);
    if (!definition || !vx_driver_get_details(request, info, &record.details, error))
        return FALSE;
    record.def = vx_definition_get(definition);
    /* A machine that is about to end does not tell any more: the rest is known all the same. */
    if (wanted & VX_STATS_NEED_COUNTERS && info->state->active)
        counters = vx_run_statistics_ref(vx_request_get_statistics(request), info, NULL);
    record.counters = counters ? counters->value : NULL;
    if (wanted & VIR_DOMAIN_STATS_BLOCK)
        capacities = vx_driver_ref_capacities(request, info, record.def, NULL);
    record.capacities = capacities;
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
        if (wanted & groups[i].group)
            groups[i].add(&record);
    return TRUE;
}

/* Of a machine that VirtualBox cannot read only the state is known. */
static gboolean
make_record(VxRequest *request, const VxMachineInfo *info, guint wanted, guint flags,
            remote_domain_stats_record *made, GError **error)
{
    g_autoptr(VxTypedParams) params = vx_typed_params_new();
    Record state_only = { .request = request, .info = info, .params = params };

    if (!info->accessible)
        add_state(&state_only);
    else if (!fill_record(request, info, wanted, params, error))
        return FALSE;
    vx_driver_fill_domain_info(info, &made->dom);
    vx_typed_params_finish(g_steal_pointer(&params), VIR_TYPED_PARAM_STRING_OKAY,
                           &made->params.params_len, &made->params.params_val);
    return TRUE;
}

/* Whether it went away meanwhile. A machine that is being removed fails in many ways before it is
 * gone, and the inventory is told of it later. */
static gboolean
is_gone(VxRequest *request, const VxMachineInfo *info, const GError *failure)
{
    g_autoptr(VxMachineInfo) now = NULL;

    if (vx_error_is(failure, VIR_ERR_NO_DOMAIN))
        return TRUE;
    vx_driver_domain_changed(request, info->uuid);
    now = vx_inventory_find_by_uuid(vx_request_get_inventory(request), info->uuid, NULL);
    return !now || !now->accessible;
}

static gboolean
check_groups(guint wanted, guint flags, GError **error)
{
    guint known = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
        known |= groups[i].group;
    if (!(flags & VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS) || !(wanted & ~known))
        return TRUE;
    vx_set_error(error, VIR_ERR_ARGUMENT_UNSUPPORTED,
                 "Stats types bits 0x%x are not supported by this daemon", wanted & ~known);
    return FALSE;
}

/* The domains that were named, or all that pass. Returns: (transfer full): of VxMachineInfo */
static GPtrArray *
find_domains(VxRequest *request, const remote_connect_get_all_domain_stats_args *args,
             GError **error)
{
    g_autoptr(GPtrArray) all = NULL;
    GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify) vx_machine_info_unref);

    for (guint i = 0; i < args->doms.doms_len; i++) {
        VxMachineInfo *info = vx_driver_find_info(request, &args->doms.doms_val[i], NULL);

        if (info && vx_domain_filter(request, info, args->flags & vx_domain_filter_flags()))
            g_ptr_array_add(found, info);
        else
            vx_machine_info_unref(info); /* gone meanwhile, as libvirt has it */
    }
    if (args->doms.doms_len > 0)
        return found;
    all = vx_driver_list_domains(request, vx_domain_filter_wants_running(args->flags), error);
    for (guint i = 0; all && i < all->len; i++) {
        VxMachineInfo *info = g_ptr_array_index(all, i);

        if (vx_domain_filter(request, info, args->flags & vx_domain_filter_flags()))
            g_ptr_array_add(found, vx_machine_info_ref(info));
    }
    if (!all)
        g_clear_pointer(&found, g_ptr_array_unref);
    return found;
}

VX_HANDLER(connect_get_all_domain_stats)
{
    static const guint filters =
        VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE |
        VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT | VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT |
        VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING | VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED |
        VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF | VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER;
    static const guint others = VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT |
                                VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING |
                                VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS;
    guint wanted = args->stats ? args->stats : G_MAXUINT;
    g_autoptr(GPtrArray) infos = NULL;

    if (!vx_request_check_flags(request, args->flags, filters | others, error) ||
        (args->stats && !check_groups(wanted, args->flags, error)))
        return FALSE;
    infos = find_domains(request, args, error);
    if (!infos)
        return FALSE;
    if (infos->len > REMOTE_DOMAIN_LIST_MAX) {
        vx_set_error(error, VIR_ERR_RPC, "too many domains, %u, for one answer", infos->len);
        return FALSE;
    }
    ret->retStats.retStats_val = g_new0(remote_domain_stats_record, infos->len);
    for (guint i = 0; i < infos->len; i++) {
        g_autoptr(GError) local = NULL;
        remote_domain_stats_record *made = &ret->retStats.retStats_val[ret->retStats.retStats_len];

        if (make_record(request, g_ptr_array_index(infos, i), wanted, args->flags, made, &local))
            ret->retStats.retStats_len++;
        else if (!is_gone(request, g_ptr_array_index(infos, i), local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
    }
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(connect_get_all_domain_stats),
};
const VxProcTable vx_domain_stats_procs = VX_PROC_TABLE(procs);
