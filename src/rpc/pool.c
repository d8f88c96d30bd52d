/* pool.c - the worker threads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/pool.h"

#define IDLE_TIMEOUT_S 30 /* until a worker beyond the minimum ends */

typedef struct {
    void (*job)(gpointer data);
    gpointer data;
} Job;

/* Ordinary workers take every job, high-priority ones first; the others take these alone. */
typedef enum { ORDINARY, PRIORITY, N_KINDS } Kind;

struct VxPool {
    void (*worker_stop)(gpointer data);
    gpointer data;

    GMutex lock; /* of everything below */
    VxPoolLimits limits;
    GQueue normal; /* of Job */
    GQueue high;   /* of Job */
    guint n_workers[N_KINDS];
    guint n_idle[N_KINDS]; /* among them, those that have no job yet */
    GCond wake[N_KINDS];   /* a job for that kind, or the end */
    guint n_threads;       /* workers, and those that are about to end */
    GSList *ended;         /* of GThread, to be joined */
    GCond thread_ended;
    gboolean ending;
};

typedef struct {
    VxPool *pool;
    Kind kind;
} Worker;

static guint
get_max(VxPool *pool, Kind kind)
{
    return kind == ORDINARY ? pool->limits.max_workers : pool->limits.prio_workers;
}

static guint
get_min(VxPool *pool, Kind kind)
{
    return kind == ORDINARY ? MIN(pool->limits.min_workers, pool->limits.max_workers) : 0;
}

static Job *
take_job(VxPool *pool, Kind kind)
{
    Job *job = g_queue_pop_head(&pool->high);

    return job || kind == PRIORITY ? job : g_queue_pop_head(&pool->normal);
}

/* Called with the lock. Returns: the next job, or NULL if the worker is to end. */
static Job *
wait_for_job(VxPool *pool, Kind kind)
{
    gint64 deadline = g_get_monotonic_time() + IDLE_TIMEOUT_S * G_TIME_SPAN_SECOND;

    for (;;) {
        Job *job = take_job(pool, kind);

        if (job)
            return job;
        if (pool->ending || pool->n_workers[kind] > get_max(pool, kind))
            return NULL;
        if (pool->n_workers[kind] <= get_min(pool, kind))
            g_cond_wait(&pool->wake[kind], &pool->lock);
        else if (!g_cond_wait_until(&pool->wake[kind], &pool->lock, deadline))
            return take_job(pool, kind);
    }
}

static gpointer
run_worker(gpointer data)
{
    g_autofree Worker *worker = data;
    VxPool *pool = worker->pool;
    Job *job;

    g_mutex_lock(&pool->lock);
    while ((job = wait_for_job(pool, worker->kind))) {
        pool->n_idle[worker->kind]--;
        g_mutex_unlock(&pool->lock);
        job->job(job->data);
        g_free(job);
        g_mutex_lock(&pool->lock);
        pool->n_idle[worker->kind]++;
    }
    pool->n_idle[worker->kind]--;
    pool->n_workers[worker->kind]--;
    g_mutex_unlock(&pool->lock);

    if (pool->worker_stop)
        pool->worker_stop(pool->data);

    g_mutex_lock(&pool->lock);
    pool->ended = g_slist_prepend(pool->ended, g_thread_self());
    pool->n_threads--;
    g_cond_signal(&pool->thread_ended);
    g_mutex_unlock(&pool->lock);
    return NULL;
}

/* Called with the lock. A new worker counts as idle: it is about to take a job. */
static void
start_worker(VxPool *pool, Kind kind)
{
    g_autoptr(GError) error = NULL;
    Worker *worker = g_new(Worker, 1);

    *worker = (Worker){ pool, kind };
    if (!g_thread_try_new(kind == ORDINARY ? "worker" : "prio-worker", run_worker, worker,
                          &error)) {
        g_warning("cannot start a worker: %s", error->message);
        g_free(worker);
        return;
    }
    pool->n_threads++;
    pool->n_workers[kind]++;
    pool->n_idle[kind]++;
}

static void
join_all(GSList *threads)
{
    for (GSList *l = threads; l; l = l->next)
        g_thread_join(l->data);
    g_slist_free(threads);
}

/* Called with the lock, after a job was queued. Every queued job has an idle worker coming for it,
 * as far as the limits allow. Returns: whether a priority worker is to be woken, beside an ordinary
 * one. */
static gboolean
find_worker(VxPool *pool, VxPriority priority)
{
    guint n_queued = g_queue_get_length(&pool->high) + g_queue_get_length(&pool->normal);
    gboolean wake_priority = FALSE;

    if (n_queued > pool->n_idle[ORDINARY] && pool->n_workers[ORDINARY] < get_max(pool, ORDINARY)) {
        start_worker(pool, ORDINARY);
    } else if (n_queued > pool->n_idle[ORDINARY] && priority == VX_PRIORITY_HIGH) {
        if (g_queue_get_length(&pool->high) > pool->n_idle[PRIORITY] &&
            pool->n_workers[PRIORITY] < get_max(pool, PRIORITY))
            start_worker(pool, PRIORITY);
        else
            wake_priority = TRUE;
    }
    return wake_priority;
}

VxPool *
vx_pool_new(const VxPoolLimits *limits, void (*worker_stop)(gpointer data), gpointer data)
{
    VxPool *pool = g_new0(VxPool, 1);

    pool->worker_stop = worker_stop;
    pool->data = data;
    pool->limits = *limits;
    g_mutex_init(&pool->lock);
    g_queue_init(&pool->normal);
    g_queue_init(&pool->high);
    for (Kind kind = 0; kind < N_KINDS; kind++)
        g_cond_init(&pool->wake[kind]);
    g_cond_init(&pool->thread_ended);
    return pool;
}

void
vx_pool_free(VxPool *pool)
{
    if (!pool)
        return;
    g_mutex_lock(&pool->lock);
    pool->ending = TRUE;
    for (Kind kind = 0; kind < N_KINDS; kind++)
        g_cond_broadcast(&pool->wake[kind]);
    while (pool->n_threads > 0)
        g_cond_wait(&pool->thread_ended, &pool->lock);
    g_mutex_unlock(&pool->lock);
    join_all(pool->ended);

    for (Kind kind = 0; kind < N_KINDS; kind++)
        g_cond_clear(&pool->wake[kind]);
    g_cond_clear(&pool->thread_ended);
    g_mutex_clear(&pool->lock);
    g_free(pool);
}

void
vx_pool_set_limits(VxPool *pool, const VxPoolLimits *limits)
{
    g_mutex_lock(&pool->lock);
    pool->limits = *limits;
    for (Kind kind = 0; kind < N_KINDS; kind++)
        g_cond_broadcast(&pool->wake[kind]);
    g_mutex_unlock(&pool->lock);
}

void
vx_pool_push(VxPool *pool, VxPriority priority, void (*job)(gpointer data), gpointer data)
{
    Job *entry = g_new(Job, 1);
    gboolean wake_priority;
    GSList *ended;

    *entry = (Job){ job, data };
    g_mutex_lock(&pool->lock);
    g_queue_push_tail(priority == VX_PRIORITY_HIGH ? &pool->high : &pool->normal, entry);
    wake_priority = find_worker(pool, priority);
    ended = g_steal_pointer(&pool->ended);
    g_mutex_unlock(&pool->lock);
    /* Without the lock, on which they would wait at once. */
    if (wake_priority)
        g_cond_signal(&pool->wake[PRIORITY]);
    g_cond_signal(&pool->wake[ORDINARY]);
    join_all(ended);
}
