/* process.h - figures of a process of this host.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Returns: processor time that process @pid has used, in ns; 0 where there is no such process. */
guint64 vx_process_get_cpu_time_ns(guint32 pid);

/* The same, told apart by where it was spent. Returns: %FALSE where there is no such process. */
gboolean vx_process_get_times_ns(guint32 pid, guint64 *user_ns, guint64 *system_ns);

/* Returns: memory of the process that is in RAM, in KiB; 0 where there is no such process. */
guint64 vx_process_get_rss_kib(guint32 pid);

/* The same from the text of a /proc/PID/stat. @ticks_per_s: clock ticks, sysconf(_SC_CLK_TCK) */
guint64 vx_process_parse_cpu_time_ns(const char *stat, glong ticks_per_s);
