/* process.c - reads /proc/PID/stat, proc(5).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/process.h"

#include <string.h>
#include <unistd.h>

/* Fields after the command's name, which is in parentheses and may contain anything: utime is the
 * 12th of them, stime the 13th (counted from 0: 11 and 12). */
#define VX_STAT_UTIME 11
#define VX_STAT_STIME 12

guint64
vx_process_parse_cpu_time_ns(const char *stat, glong ticks_per_s)
{
    const char *name_end = strrchr(stat, ')');
    g_auto(GStrv) fields = NULL;
    guint64 ticks;

    if (!name_end || name_end[1] != ' ' || ticks_per_s <= 0)
        return 0;
    fields = g_strsplit(name_end + 2, " ", -1);
    if (g_strv_length(fields) <= VX_STAT_STIME)
        return 0;
    ticks = g_ascii_strtoull(fields[VX_STAT_UTIME], NULL, 10) +
            g_ascii_strtoull(fields[VX_STAT_STIME], NULL, 10);
    return ticks * (G_GUINT64_CONSTANT(1000000000) / (guint64) ticks_per_s);
}

guint64
vx_process_get_cpu_time_ns(guint32 pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%u/stat", pid);
    g_autofree char *stat = NULL;

    if (!g_file_get_contents(path, &stat, NULL, NULL))
        return 0;
    return vx_process_parse_cpu_time_ns(stat, sysconf(_SC_CLK_TCK));
}
