/* machine-queue.c - a queue of UUIDs and its thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/machine-queue.h"

#include <string.h>

/* In place of a UUID. */
#define ALL ""

struct VxMachineQueue {
    VxHost *host;
    const char *thread_name;
    VxMachineQueueFunc func;
    gpointer data;

    GMutex lock; /* protects what follows; not held while the function is called */
    GCond changed;
    GQueue waiting;  /* char *, each once */
    GThread *thread; /* (nullable): until it is needed */
    gboolean stop;
};

VxMachineQueue *
vx_machine_queue_new(VxHost *host, const char *thread_name, VxMachineQueueFunc func, gpointer data)
{
    VxMachineQueue *queue = g_new0(VxMachineQueue, 1);

    queue->host = host;
    queue->thread_name = thread_name;
    queue->func = func;
    queue->data = data;
    g_mutex_init(&queue->lock);
    g_cond_init(&queue->changed);
    g_queue_init(&queue->waiting);
    return queue;
}

void
vx_machine_queue_stop(VxMachineQueue *queue)
{
    GThread *thread;

    g_mutex_lock(&queue->lock);
    queue->stop = TRUE;
    thread = g_steal_pointer(&queue->thread);
    g_cond_broadcast(&queue->changed);
    g_mutex_unlock(&queue->lock);
    if (thread)
        g_thread_join(thread);
}

void
vx_machine_queue_free(VxMachineQueue *queue)
{
    vx_machine_queue_stop(queue);
    g_queue_clear_full(&queue->waiting, g_free);
    g_cond_clear(&queue->changed);
    g_mutex_clear(&queue->lock);
    g_free(queue);
}

static gpointer
run(gpointer data)
{
    VxMachineQueue *queue = data;

    g_mutex_lock(&queue->lock);
    while (!queue->stop) {
        g_autofree char *uuid = g_queue_pop_head(&queue->waiting);

        if (!uuid) {
            g_cond_wait(&queue->changed, &queue->lock);
            continue;
        }
        g_mutex_unlock(&queue->lock);
        queue->func(*uuid ? uuid : NULL, queue->data);
        g_mutex_lock(&queue->lock);
    }
    g_mutex_unlock(&queue->lock);
    vx_host_leave_thread(queue->host);
    return NULL;
}

void
vx_machine_queue_push(VxMachineQueue *queue, const char *uuid)
{
    const char *item = uuid ? uuid : ALL;

    g_mutex_lock(&queue->lock);
    if (!queue->stop && !g_queue_find_custom(&queue->waiting, item, (GCompareFunc) strcmp)) {
        if (!queue->thread)
            queue->thread = g_thread_new(queue->thread_name, run, queue);
        g_queue_push_tail(&queue->waiting, g_strdup(item));
        g_cond_broadcast(&queue->changed);
    }
    g_mutex_unlock(&queue->lock);
}

gboolean
vx_machine_queue_pause(VxMachineQueue *queue, guint ms)
{
    gint64 end = g_get_monotonic_time() + ms * G_TIME_SPAN_MILLISECOND;
    gboolean stop;

    g_mutex_lock(&queue->lock);
    while (!queue->stop && g_cond_wait_until(&queue->changed, &queue->lock, end))
        continue;
    stop = queue->stop;
    g_mutex_unlock(&queue->lock);
    return !stop;
}
