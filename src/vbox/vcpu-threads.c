/* vcpu-threads.c - finds the emulation threads of a process.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/vcpu-threads.h"

#include <string.h>
#include <unistd.h>

#define VX_THREAD_NAME "EMT"

/* Fields of /proc/.../stat, counted from the one behind the name. */
enum { STAT_UTIME = 11, STAT_STIME = 12, STAT_PROCESSOR = 36, N_STAT = 37 };

static gboolean
parse_name(const char *comm, guint *vcpu)
{
    guint64 number = 0;

    if (!g_str_has_prefix(comm, VX_THREAD_NAME))
        return FALSE;
    comm += strlen(VX_THREAD_NAME);
    if (*comm &&
        (*comm != '-' || !g_ascii_string_to_unsigned(comm + 1, 10, 0, G_MAXUINT16, &number, NULL)))
        return FALSE;
    *vcpu = (guint) number;
    return TRUE;
}

/* The name is in parentheses and may contain anything. */
static gboolean
parse_stat(const char *stat, VxVcpuThread *thread)
{
    const char *rest = strrchr(stat, ')');
    g_auto(GStrv) fields = rest ? g_strsplit(rest + 2, " ", N_STAT + 1) : NULL;
    long ticks = sysconf(_SC_CLK_TCK);

    if (!fields || g_strv_length(fields) < N_STAT || ticks <= 0)
        return FALSE;
    thread->cpu_time_ns = (g_ascii_strtoull(fields[STAT_UTIME], NULL, 10) +
                           g_ascii_strtoull(fields[STAT_STIME], NULL, 10)) *
                          (G_GUINT64_CONSTANT(1000000000) / (guint64) ticks);
    thread->cpu = (gint) g_ascii_strtoll(fields[STAT_PROCESSOR], NULL, 10);
    return TRUE;
}

static gboolean
read_thread(const char *directory, const char *tid, VxVcpuThread *thread)
{
    g_autofree char *comm_path = g_build_filename(directory, tid, "comm", NULL);
    g_autofree char *stat_path = g_build_filename(directory, tid, "stat", NULL);
    g_autofree char *comm = NULL;
    g_autofree char *stat = NULL;

    return g_file_get_contents(comm_path, &comm, NULL, NULL) &&
           parse_name(g_strchomp(comm), &thread->vcpu) &&
           g_file_get_contents(stat_path, &stat, NULL, NULL) && parse_stat(stat, thread) &&
           sched_getaffinity((pid_t) g_ascii_strtoll(tid, NULL, 10), sizeof(thread->affinity),
                             &thread->affinity) == 0;
}

static gint
compare_threads(gconstpointer a, gconstpointer b)
{
    const VxVcpuThread *left = a;
    const VxVcpuThread *right = b;

    return (left->vcpu > right->vcpu) - (left->vcpu < right->vcpu);
}

GArray *
vx_vcpu_threads_read(pid_t pid)
{
    g_autofree char *directory = g_strdup_printf("/proc/%d/task", (int) pid);
    g_autoptr(GDir) tasks = pid > 0 ? g_dir_open(directory, 0, NULL) : NULL;
    GArray *threads = g_array_new(FALSE, TRUE, sizeof(VxVcpuThread));
    const char *tid;

    while (tasks && (tid = g_dir_read_name(tasks))) {
        VxVcpuThread thread = { 0 };

        if (read_thread(directory, tid, &thread))
            g_array_append_val(threads, thread);
    }
    g_array_sort(threads, compare_threads);
    return threads;
}
