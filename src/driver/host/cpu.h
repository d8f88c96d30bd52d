/* cpu.h - the processors of this host, as the kernel shows them.
 *
 * Every function takes the root directory below which /sys and /proc are: "/", or a test's.
 *
 * Threads: any.
 * Source: sysfs-devices-system-cpu, proc(5) (Linux).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* The figures of virNodeInfo: nodes x sockets x cores x threads is the number of CPUs. */
typedef struct {
    guint online;
    guint mhz;     /* 0: not known */
    guint nodes;   /* NUMA nodes */
    guint sockets; /* of a node */
    guint cores;   /* of a socket */
    guint threads; /* of a core */
} VxHostCpus;

gboolean vx_host_cpus_read(const char *root, VxHostCpus *cpus, GError **error);

/* Name of the processor's maker as libvirt has it: "Intel", "AMD"; %NULL: another, or not known.
 * Returns: (transfer full) (nullable) */
char *vx_host_cpu_read_vendor(const char *root);

/**
 * vx_host_cpu_read_map:
 * @map: (out) (transfer full): one bit per CPU that is there, set for those that are online
 * @n_online: (out)
 *
 * Returns: number of CPUs that are there, 0 with @error.
 */
guint vx_host_cpu_read_map(const char *root, GByteArray **map, guint *n_online, GError **error);

/* Time spent since the host was started, in ns. */
typedef struct {
    guint64 kernel;
    guint64 user;
    guint64 idle;
    guint64 iowait;
} VxHostCpuTimes;

/**
 * vx_host_cpu_read_times:
 * @cpu: number of the CPU, -1 for all together
 * @ticks_per_s: clock ticks, sysconf(_SC_CLK_TCK)
 * @error: VIR_ERR_INVALID_ARG for a CPU that is not there
 */
gboolean vx_host_cpu_read_times(const char *root, int cpu, glong ticks_per_s, VxHostCpuTimes *times,
                                GError **error);
