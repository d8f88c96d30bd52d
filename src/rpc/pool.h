/* pool.h - the worker threads, some of which are kept for what must never wait.
 *
 * Threads: any; new and free on one thread, when no job can be pushed any more.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxPool VxPool;

typedef struct {
    guint min_workers;  /* that stay when idle, once there was work for them */
    guint max_workers;  /* at least 1 */
    guint prio_workers; /* in addition, for high-priority jobs alone */
} VxPoolLimits;

typedef enum {
    VX_PRIORITY_NORMAL, /* may wait for a virtual machine */
    VX_PRIORITY_HIGH,   /* does not */
} VxPriority;

/* @worker_stop: (nullable): called with @data on each worker before its thread ends. */
VxPool *vx_pool_new(const VxPoolLimits *limits, void (*worker_stop)(gpointer data), gpointer data);

/* Waits for all jobs, then ends the threads. */
void vx_pool_free(VxPool *pool);

/* Takes effect with the next job; surplus workers end when they become idle. */
void vx_pool_set_limits(VxPool *pool, const VxPoolLimits *limits);

/**
 * vx_pool_push:
 * @job: called once with @data on a worker. Jobs of one priority start in the order of pushing;
 * when all ordinary workers are busy, high-priority ones overtake the others
 */
void vx_pool_push(VxPool *pool, VxPriority priority, void (*job)(gpointer data), gpointer data);
