/* one-thread-pool.c - rpc/pool.h without threads: jobs wait until they are run, so that an input
 * always does the same.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "one-thread-pool.h"

typedef struct {
    void (*job)(gpointer data);
    gpointer data;
} Job;

struct VxPool {
    GQueue jobs[2]; /* of Job, by priority */
};

VxPool *
vx_pool_new(const VxPoolLimits *limits, void (*worker_stop)(gpointer data), gpointer data)
{
    return g_new0(VxPool, 1);
}

gboolean
one_thread_pool_run(VxPool *pool)
{
    g_autofree Job *job = g_queue_pop_head(&pool->jobs[VX_PRIORITY_HIGH]);

    if (!job)
        job = g_queue_pop_head(&pool->jobs[VX_PRIORITY_NORMAL]);
    if (!job)
        return FALSE;
    job->job(job->data);
    return TRUE;
}

void
vx_pool_free(VxPool *pool)
{
    while (one_thread_pool_run(pool)) {
    }
    g_free(pool);
}

void
vx_pool_set_limits(VxPool *pool, const VxPoolLimits *limits)
{
}

void
vx_pool_push(VxPool *pool, VxPriority priority, void (*job)(gpointer data), gpointer data)
{
    Job *entry = g_new(Job, 1);

    *entry = (Job){ job, data };
    g_queue_push_tail(&pool->jobs[priority], entry);
}
