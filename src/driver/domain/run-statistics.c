/* run-statistics.c - counters of running machines, and when they were read.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/run-statistics.h"

#include "vbox/console.h"

#define VX_INTERVAL_US (900 * G_TIME_SPAN_MILLISECOND) /* a little less than between two ticks */
#define VX_FRESH_US    (3 * G_TIME_SPAN_SECOND)        /* what is older is read again */
#define VX_WANTED_US   (60 * G_TIME_SPAN_SECOND)

/* Times are monotonic, in us. */
typedef struct {
    int id;              /* of the run: another one counts from 0 */
    VxDerived *counters; /* (nullable) */
    gint64 read_at;
    gint64 wanted_at;
} Run;

struct VxRunStatistics {
    VxHost *host;
    VxInventory *inventory;
    GMutex lock;      /* never held during a call of VirtualBox */
    GHashTable *runs; /* uuid -> Run */
};

static void
free_run(gpointer data)
{
    Run *run = data;

    vx_derived_unref(run->counters);
    g_free(run);
}

VxRunStatistics *
vx_run_statistics_new(VxHost *host, VxInventory *inventory)
{
    VxRunStatistics *statistics = g_new0(VxRunStatistics, 1);

    statistics->host = host;
    statistics->inventory = inventory;
    g_mutex_init(&statistics->lock);
    statistics->runs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_run);
    return statistics;
}

void
vx_run_statistics_free(VxRunStatistics *statistics)
{
    if (!statistics)
        return;
    g_hash_table_unref(statistics->runs);
    g_mutex_clear(&statistics->lock);
    g_free(statistics);
}

/* Called with the lock. */
static Run *
ensure_run(VxRunStatistics *statistics, const VxMachineInfo *info)
{
    Run *run = g_hash_table_lookup(statistics->runs, info->uuid);

    if (!run || run->id != info->id) {
        run = g_new0(Run, 1);
        run->id = info->id;
        g_hash_table_replace(statistics->runs, g_strdup(info->uuid), run);
    }
    return run;
}

void
vx_run_statistics_forget(VxRunStatistics *statistics, const char *uuid)
{
    g_mutex_lock(&statistics->lock);
    g_hash_table_remove(statistics->runs, uuid);
    g_mutex_unlock(&statistics->lock);
}

/* It may have ended, and been forgotten, while its counters were read. */
static void
forget_if_over(VxRunStatistics *statistics, const char *uuid)
{
    if (!vx_inventory_is_active(statistics->inventory, uuid))
        vx_run_statistics_forget(statistics, uuid);
}

static VxDerived *
read_counters(VxRunStatistics *statistics, const VxMachineInfo *info, VxObject *console,
              GError **error)
{
    VxRunCounters *counters = vx_run_counters_read(console, error);
    g_autoptr(VxDerived) derived = NULL;
    Run *run;

    if (!counters)
        return NULL;
    derived = vx_derived_new(counters, (GDestroyNotify) vx_run_counters_free);
    g_mutex_lock(&statistics->lock);
    run = ensure_run(statistics, info);
    vx_derived_unref(run->counters);
    run->counters = vx_derived_ref(derived);
    run->read_at = g_get_monotonic_time();
    g_mutex_unlock(&statistics->lock);
    forget_if_over(statistics, info->uuid);
    return g_steal_pointer(&derived);
}

void
vx_run_statistics_tick(VxRunStatistics *statistics, const VxMachineInfo *info, VxObject *console)
{
    g_autoptr(VxDerived) derived = NULL;
    gint64 now = g_get_monotonic_time();
    gboolean due;
    Run *run;

    g_mutex_lock(&statistics->lock);
    run = g_hash_table_lookup(statistics->runs, info->uuid);
    due = run && run->wanted_at && now - run->wanted_at < VX_WANTED_US &&
          now - run->read_at >= VX_INTERVAL_US;
    g_mutex_unlock(&statistics->lock);
    if (due)
        derived = read_counters(statistics, info, console, NULL);
}

static VxDerived *
read_now(VxRunStatistics *statistics, const VxMachineInfo *info, GError **error)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxObject) console = NULL;

    if (!vx_host_connect(statistics->host, error))
        return NULL;
    machine = vx_inventory_ref_machine(statistics->inventory, info, error);
    console = machine ? vx_console_open(machine, error) : NULL;
    return console ? read_counters(statistics, info, console, error) : NULL;
}

VxDerived *
vx_run_statistics_ref(VxRunStatistics *statistics, const VxMachineInfo *info, GError **error)
{
    VxDerived *known = NULL;
    gint64 now = g_get_monotonic_time();
    Run *run;

    g_mutex_lock(&statistics->lock);
    run = ensure_run(statistics, info);
    run->wanted_at = now;
    if (run->counters && now - run->read_at < VX_FRESH_US)
        known = vx_derived_ref(run->counters);
    g_mutex_unlock(&statistics->lock);
    if (!known)
        known = read_now(statistics, info, error);
    forget_if_over(statistics, info->uuid);
    return known;
}
