/* vcpu-threads.h - the threads of a VM process that execute the guest's CPUs.
 *
 * VirtualBox calls them EMT-0, EMT-1, ... ("emulation thread"), or EMT where there is one. It has
 * no interface for what they use of the host's CPUs; the kernel tells.
 *
 * Threads: any.
 * Source: proc(5), /proc/PID/task/TID/{comm,stat}; sched_getaffinity(2).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <sched.h>
#include <sys/types.h>

typedef struct {
    guint vcpu;
    guint64 cpu_time_ns;
    gint cpu;           /* host CPU that it was on last */
    cpu_set_t affinity; /* host CPUs that it may run on */
} VxVcpuThread;

/* Returns: (transfer full): VxVcpuThread for each that was found, by vcpu. Empty where the process
 * has gone. */
GArray *vx_vcpu_threads_read(pid_t pid);
