/* node.c - the host that the machines run on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "driver/host/cells.h"
#include "driver/host/cpu.h"
#include "driver/host/memory.h"
#include "driver/procs.h"
#include "driver/state.h"
#include "driver/host/sysinfo.h"
#include "util/error.h"

#define VX_ROOT "/"

VX_HANDLER(node_get_info)
{
    struct utsname name;
    VxHostMemory memory;
    VxHostCpus cpus;

    if (!vx_host_cpus_read(VX_ROOT, &cpus, error) ||
        !vx_host_memory_read(VX_ROOT, -1, &memory, error))
        return FALSE;
    uname(&name);
    g_strlcpy(ret->model, name.machine, sizeof ret->model);
    ret->memory = memory.total;
    ret->cpus = (int) cpus.online;
    ret->mhz = (int) cpus.mhz;
    ret->nodes = (int) cpus.nodes;
    ret->sockets = (int) cpus.sockets;
    ret->cores = (int) cpus.cores;
    ret->threads = (int) cpus.threads;
    return TRUE;
}

VX_HANDLER(node_get_free_memory)
{
    VxHostMemory memory;

    if (!vx_host_memory_read(VX_ROOT, -1, &memory, error))
        return FALSE;
    ret->freeMem = memory.free * 1024;
    return TRUE;
}

VX_HANDLER(node_get_cells_free_memory)
{
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(u_quad_t));
    gint64 end = (gint64) args->startCell + args->maxcells;

    if (args->startCell < 0 || args->maxcells <= 0 || args->maxcells > REMOTE_NODE_MAX_CELLS) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "cells %d, %d of them", args->startCell,
                     args->maxcells);
        return FALSE;
    }
    for (gint64 cell = args->startCell; cell < end; cell++) {
        g_autoptr(GError) local = NULL;
        VxHostMemory memory;
        u_quad_t bytes;

        if (!vx_host_memory_read(VX_ROOT, (int) cell, &memory, &local)) {
            if (cell > args->startCell && vx_error_is(local, VIR_ERR_INVALID_ARG))
                break; /* there are no more */
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        bytes = memory.free * 1024;
        g_array_append_val(cells, bytes);
    }
    ret->cells.cells_len = cells->len;
    ret->cells.cells_val = (u_quad_t *) (void *) g_array_free(g_steal_pointer(&cells), FALSE);
    return TRUE;
}

/* Counts of each size in the first cell, then of each in the next. */
VX_HANDLER(node_get_free_pages)
{
    g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(u_quad_t));
    gint64 end = (gint64) args->startCell + args->cellCount;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    if (args->startCell < 0 || args->cellCount == 0 || args->pages.pages_len == 0 ||
        (guint64) args->cellCount * args->pages.pages_len > REMOTE_NODE_MAX_CELLS) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "%u sizes of pages in cells %d, %u of them",
                     args->pages.pages_len, args->startCell, args->cellCount);
        return FALSE;
    }
    for (gint64 cell = args->startCell; cell < end; cell++) {
        for (guint i = 0; i < args->pages.pages_len; i++) {
            guint64 free_pages;
            u_quad_t n;

            if (!vx_host_cell_read_free_pages(VX_ROOT, (guint) cell, args->pages.pages_val[i],
                                              &free_pages, error))
                return FALSE;
            n = free_pages;
            g_array_append_val(counts, n);
        }
    }
    ret->counts.counts_len = counts->len;
    ret->counts.counts_val = (u_quad_t *) (void *) g_array_free(g_steal_pointer(&counts), FALSE);
    return TRUE;
}

/* ---- Statistics: a client first asks how many there are (nparams 0) ---- */

typedef struct {
    const char *field;
    gsize offset; /* of a guint64 in what was read */
} Stat;

static const Stat cpu_stats[] = {
    {VIR_NODE_CPU_STATS_KERNEL,  G_STRUCT_OFFSET(VxHostCpuTimes, kernel)},
    { VIR_NODE_CPU_STATS_USER,   G_STRUCT_OFFSET(VxHostCpuTimes, user)  },
    { VIR_NODE_CPU_STATS_IDLE,   G_STRUCT_OFFSET(VxHostCpuTimes, idle)  },
    { VIR_NODE_CPU_STATS_IOWAIT, G_STRUCT_OFFSET(VxHostCpuTimes, iowait)},
};

/* Of a NUMA cell the first two are known. */
static const Stat memory_stats[] = {
    {VIR_NODE_MEMORY_STATS_TOTAL,    G_STRUCT_OFFSET(VxHostMemory, total)  },
    { VIR_NODE_MEMORY_STATS_FREE,    G_STRUCT_OFFSET(VxHostMemory, free)   },
    { VIR_NODE_MEMORY_STATS_BUFFERS, G_STRUCT_OFFSET(VxHostMemory, buffers)},
    { VIR_NODE_MEMORY_STATS_CACHED,  G_STRUCT_OFFSET(VxHostMemory, cached) },
};
#define VX_N_CELL_STATS 2

static gboolean
check_n_params(int n_params, gsize n, GError **error)
{
    if (n_params == 0 || n_params == (int) n)
        return TRUE;
    vx_set_error(error, VIR_ERR_INVALID_ARG, "there are %" G_GSIZE_FORMAT " statistics, not %d", n,
                 n_params);
    return FALSE;
}

VX_HANDLER(node_get_cpu_stats)
{
    const guint n = G_N_ELEMENTS(cpu_stats);
    VxHostCpuTimes times;

    if (!vx_request_check_flags(request, args->flags, 0, error) ||
        !check_n_params(args->nparams, n, error) ||
        !vx_host_cpu_read_times(VX_ROOT, args->cpuNum, sysconf(_SC_CLK_TCK), &times, error))
        return FALSE;
    ret->nparams = (int) n;
    if (args->nparams == 0)
        return TRUE;
    ret->params.params_len = n;
    ret->params.params_val = g_new0(remote_node_get_cpu_stats, n);
    for (guint i = 0; i < n; i++) {
        ret->params.params_val[i].field = g_strdup(cpu_stats[i].field);
        ret->params.params_val[i].value = G_STRUCT_MEMBER(guint64, &times, cpu_stats[i].offset);
    }
    return TRUE;
}

VX_HANDLER(node_get_memory_stats)
{
    const guint n = args->cellNum < 0 ? G_N_ELEMENTS(memory_stats) : VX_N_CELL_STATS;
    VxHostMemory memory;

    if (!vx_request_check_flags(request, args->flags, 0, error) ||
        !check_n_params(args->nparams, n, error) ||
        !vx_host_memory_read(VX_ROOT, args->cellNum, &memory, error))
        return FALSE;
    ret->nparams = (int) n;
    if (args->nparams == 0)
        return TRUE;
    ret->params.params_len = n;
    ret->params.params_val = g_new0(remote_node_get_memory_stats, n);
    for (guint i = 0; i < n; i++) {
        ret->params.params_val[i].field = g_strdup(memory_stats[i].field);
        ret->params.params_val[i].value = G_STRUCT_MEMBER(guint64, &memory, memory_stats[i].offset);
    }
    return TRUE;
}

VX_HANDLER(node_get_cpu_map)
{
    g_autoptr(GByteArray) map = NULL;
    guint n_online;
    guint n;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    n = vx_host_cpu_read_map(VX_ROOT, &map, &n_online, error);
    if (n == 0)
        return FALSE;
    ret->ret = (int) n;
    ret->online = args->need_online ? n_online : 0;
    if (args->need_map) {
        ret->cpumap.cpumap_len = map->len;
        ret->cpumap.cpumap_val = (char *) g_byte_array_free(g_steal_pointer(&map), FALSE);
    }
    return TRUE;
}

VX_HANDLER(connect_get_sysinfo)
{
    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    ret->sysinfo = vx_sysinfo_format(VX_ROOT, error);
    return ret->sysinfo != NULL;
}

static const VxProc procs[] = {
    VX_PROC(node_get_info),
    VX_PROC(node_get_free_memory),
    VX_PROC(node_get_cells_free_memory),
    VX_PROC(node_get_free_pages),
    VX_PROC(node_get_cpu_stats),
    VX_PROC(node_get_memory_stats),
    VX_PROC(node_get_cpu_map),
    VX_PROC(connect_get_sysinfo),
};

const VxProcTable vx_node_procs = VX_PROC_TABLE(procs);
