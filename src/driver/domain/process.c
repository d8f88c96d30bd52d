/* process.c - reads /proc/PID/stat, proc(5).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/process.h"

#include <string.h>
#include <unistd.h>

/* Fields after the command's name, which is in parentheses and may contain anything: utime is the
 * 12th of them, stime the 13th (counted from 0: 11 and 12). */
#define VX_STAT_UTIME 11
#define VX_STAT_STIME 12

static gboolean
parse_times(const char *stat, glong ticks_per_s, guint64 *user_ns, guint64 *system_ns)
{
    const char *name_end = strrchr(stat, ')');
    g_auto(GStrv) fields = NULL;
    guint64 tick_ns;

    if (!name_end || name_end[1] != ' ' || ticks_per_s <= 0)
        return FALSE;
    fields = g_strsplit(name_end + 2, " ", -1);
    if (g_strv_length(fields) <= VX_STAT_STIME)
        return FALSE;
    tick_ns = G_GUINT64_CONSTANT(1000000000) / (guint64) ticks_per_s;
    *user_ns = g_ascii_strtoull(fields[VX_STAT_UTIME], NULL, 10) * tick_ns;
    *system_ns = g_ascii_strtoull(fields[VX_STAT_STIME], NULL, 10) * tick_ns;
    return TRUE;
}

guint64
vx_process_parse_cpu_time_ns(const char *stat, glong ticks_per_s)
{
    guint64 user_ns;
    guint64 system_ns;

    return parse_times(stat, ticks_per_s, &user_ns, &system_ns) ? user_ns + system_ns : 0;
}

gboolean
vx_process_get_times_ns(guint32 pid, guint64 *user_ns, guint64 *system_ns)
{
    g_autofree char *path = g_strdup_printf("/proc/%u/stat", pid);
    g_autofree char *stat = NULL;

    return g_file_get_contents(path, &stat, NULL, NULL) &&
           parse_times(stat, sysconf(_SC_CLK_TCK), user_ns, system_ns);
}

guint64
vx_process_get_cpu_time_ns(guint32 pid)
{
    guint64 user_ns;
    guint64 system_ns;

    return vx_process_get_times_ns(pid, &user_ns, &system_ns) ? user_ns + system_ns : 0;
}

/* The second number of /proc/PID/statm, in pages. */
guint64
vx_process_get_rss_kib(guint32 pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%u/statm", pid);
    g_autofree char *statm = NULL;
    const char *second;

    if (!g_file_get_contents(path, &statm, NULL, NULL))
        return 0;
    second = strchr(statm, ' ');
    return second ? g_ascii_strtoull(second + 1, NULL, 10) * (guint64) sysconf(_SC_PAGESIZE) / 1024
                  : 0;
}
