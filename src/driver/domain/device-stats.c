/* device-stats.c - statistics of one disk, one interface, the processors of a domain.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/definitions.h"
#include "driver/domain/common.h"
#include "driver/domain/disk.h"
#include "driver/domain/interface.h"
#include "driver/domain/process.h"
#include "driver/procs.h"
#include "map/disk-counters.h"
#include "rpc/typed-params.h"
#include "util/error.h"
#include "xml/device-alias.h"

/* What is not counted. */
#define VX_NO_COUNT (-1)

/* A running domain with what it is made of and what it moved. */
typedef struct {
    VxMachineInfo *info;
    VxDefinition *definition;
    VxDerived *derived;
    const VxDomainDef *def;
    const VxRunCounters *counters;
} Running;

static void
clear_running(Running *running)
{
    vx_derived_unref(running->derived);
    vx_definition_unref(running->definition);
    vx_machine_info_unref(running->info);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Running, clear_running)

static gboolean
get_running(VxRequest *request, const remote_nonnull_domain *domain, Running *running,
            GError **error)
{
    running->info = vx_driver_find_active_info(request, domain, error);
    if (!running->info)
        return FALSE;
    running->definition = vx_driver_ref_definition(request, running->info, TRUE, error);
    if (!running->definition)
        return FALSE;
    running->derived =
        vx_run_statistics_ref(vx_request_get_statistics(request), running->info, error);
    if (!running->derived)
        return FALSE;
    running->def = vx_definition_get(running->definition);
    running->counters = running->derived->value;
    return TRUE;
}

/* ---- Disks ---- */

static void
add_counters(VxDiskCounters *sum, const VxDiskCounters *counters)
{
    sum->read_requests += counters->read_requests;
    sum->read_bytes += counters->read_bytes;
    sum->write_requests += counters->write_requests;
    sum->write_bytes += counters->write_bytes;
    sum->flush_requests += counters->flush_requests;
}

/* @path: a disk's target or source; "": all disks together */
static gboolean
get_disk(VxRequest *request, const remote_nonnull_domain *domain, const char *path,
         VxDiskCounters *sum, GError **error)
{
    g_auto(Running) running = { 0 };
    const VxDiskCounters *counters;
    const VxDiskDef *disk;

    if (!get_running(request, domain, &running, error))
        return FALSE;
    if (!*path) {
        for (guint i = 0; i < running.counters->disks->len; i++)
            add_counters(sum, g_ptr_array_index(running.counters->disks, i));
        return TRUE;
    }
    disk = vx_domain_find_disk(running.def, path);
    if (!disk) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "invalid path: %s", path);
        return FALSE;
    }
    counters = vx_disk_counters_find(running.counters, running.def, disk);
    if (counters) /* else it is an empty drive */
        add_counters(sum, counters);
    return TRUE;
}

VX_HANDLER(domain_block_stats)
{
    VxDiskCounters sum = { 0 };

    if (!get_disk(request, &args->dom, args->path, &sum, error))
        return FALSE;
    ret->rd_req = (gint64) sum.read_requests;
    ret->rd_bytes = (gint64) sum.read_bytes;
    ret->wr_req = (gint64) sum.write_requests;
    ret->wr_bytes = (gint64) sum.write_bytes;
    ret->errs = VX_NO_COUNT;
    return TRUE;
}

VX_HANDLER(domain_block_stats_flags)
{
    g_autoptr(VxTypedParams) params = vx_typed_params_new();
    VxDiskCounters sum = { 0 };
    u_int n;

    if (!vx_request_check_flags(request, args->flags, VIR_TYPED_PARAM_STRING_OKAY, error) ||
        !get_disk(request, &args->dom, args->path, &sum, error))
        return FALSE;
    vx_typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, (gint64) sum.write_bytes);
    vx_typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_WRITE_REQ,
                              (gint64) sum.write_requests);
    vx_typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_READ_BYTES, (gint64) sum.read_bytes);
    vx_typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_READ_REQ, (gint64) sum.read_requests);
    vx_typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ,
                              (gint64) sum.flush_requests);
    ret->nparams = (int) vx_typed_params_get_n(params);
    if (args->nparams == 0) /* only how many there are */
        return TRUE;
    if (args->nparams < ret->nparams) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "nparams is %d, and must be at least %d",
                     args->nparams, ret->nparams);
        return FALSE;
    }
    vx_typed_params_finish(g_steal_pointer(&params), args->flags, &n, &ret->params.params_val);
    ret->params.params_len = n;
    return TRUE;
}

/* ---- Interfaces ---- */

VX_HANDLER(domain_interface_stats)
{
    g_auto(Running) running = { 0 };
    const VxNetCounters *net = NULL;
    int i;

    if (!get_running(request, &args->dom, &running, error))
        return FALSE;
    i = vx_domain_find_interface(running.def, args->path);
    if (i < 0) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "invalid path, '%s' is not a known interface",
                     args->path);
        return FALSE;
    }
    if ((guint) i < running.counters->nets->len)
        net = g_ptr_array_index(running.counters->nets, (guint) i);
    ret->rx_bytes = net ? (gint64) net->received_bytes : VX_NO_COUNT;
    ret->tx_bytes = net ? (gint64) net->sent_bytes : VX_NO_COUNT;
    ret->rx_packets = ret->rx_errs = ret->rx_drop = VX_NO_COUNT;
    ret->tx_packets = ret->tx_errs = ret->tx_drop = VX_NO_COUNT;
    return TRUE;
}

/* ---- Processors ---- */

/* Only for all processors of the host together: nobody says on which of them the time was spent. */
VX_HANDLER(domain_get_cpu_stats)
{
    g_autoptr(VxMachineInfo) info = NULL;
    g_autoptr(VxTypedParams) params = vx_typed_params_new();
    guint64 user_ns = 0;
    guint64 system_ns = 0;
    u_int n;

    if (!vx_request_check_flags(request, args->flags, VIR_TYPED_PARAM_STRING_OKAY, error))
        return FALSE;
    info = vx_driver_find_active_info(request, &args->dom, error);
    if (!info)
        return FALSE;
    if (args->start_cpu != -1) {
        if (args->ncpus == 0) { /* how many there are */
            ret->nparams = (int) g_get_num_processors();
            return TRUE;
        }
        vx_set_error(
            error, VIR_ERR_OPERATION_UNSUPPORTED,
            "VirtualBox does not tell the time spent on each processor: ask for the total");
        return FALSE;
    }
    if (!vx_process_get_times_ns(info->pid, &user_ns, &system_ns)) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is not running");
        return FALSE;
    }
    vx_typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_CPUTIME, user_ns + system_ns);
    vx_typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_USERTIME, user_ns);
    vx_typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_SYSTEMTIME, system_ns);
    ret->nparams = (int) vx_typed_params_get_n(params);
    if (args->nparams == 0)
        return TRUE;
    vx_typed_params_finish(g_steal_pointer(&params), args->flags, &n, &ret->params.params_val);
    ret->params.params_len = MIN(n, args->nparams);
    ret->nparams = (int) ret->params.params_len;
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_block_stats),
    VX_PROC(domain_block_stats_flags),
    VX_PROC(domain_interface_stats),
    VX_PROC(domain_get_cpu_stats),
};
const VxProcTable vx_domain_device_stats_procs = VX_PROC_TABLE(procs);
