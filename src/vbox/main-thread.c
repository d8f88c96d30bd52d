/* main-thread.c - a thread with a main loop, and calls there that somebody waits for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/main-thread.h"

struct VxMainThread {
    GMainContext *context;
    GMainLoop *loop;

    GMutex lock; /* protects what follows */
    GCond changed;
    GThread *thread;         /* (nullable): not started yet */
    struct Pending *pending; /* (nullable): what the loop is to call, and has not begun */
    gboolean stopped;
};

/* A call that somebody waits for. */
typedef struct Pending {
    void (*func)(gpointer data);
    gpointer data;
    gboolean done;
} Pending;

VxMainThread *
vx_main_thread_new(void)
{
    VxMainThread *main_thread = g_new0(VxMainThread, 1);

    main_thread->context = g_main_context_new();
    main_thread->loop = g_main_loop_new(main_thread->context, FALSE);
    g_mutex_init(&main_thread->lock);
    g_cond_init(&main_thread->changed);
    return main_thread;
}

static gpointer
run(gpointer data)
{
    VxMainThread *main_thread = data;

    g_main_context_push_thread_default(main_thread->context);
    g_main_loop_run(main_thread->loop);
    g_main_context_pop_thread_default(main_thread->context);
    return NULL;
}

static void
add_source(VxMainThread *main_thread, GSourceFunc func, gpointer data)
{
    GSource *source = g_idle_source_new();

    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, func, data, NULL);
    g_source_attach(source, main_thread->context);
    g_source_unref(source);
}

static gboolean
quit(gpointer data)
{
    g_main_loop_quit(data);
    return G_SOURCE_REMOVE;
}

void
vx_main_thread_free(VxMainThread *main_thread, void (*last)(gpointer data), gpointer data)
{
    if (!main_thread)
        return;
    if (main_thread->thread) {
        main_thread->stopped = FALSE;
        vx_main_thread_call(main_thread, last, data);
        add_source(main_thread, quit, main_thread->loop);
        g_thread_join(main_thread->thread);
    }
    g_cond_clear(&main_thread->changed);
    g_mutex_clear(&main_thread->lock);
    g_main_loop_unref(main_thread->loop);
    g_main_context_unref(main_thread->context);
    g_free(main_thread);
}

GMainContext *
vx_main_thread_get_context(VxMainThread *main_thread)
{
    return main_thread->context;
}

gboolean
vx_main_thread_is_current(VxMainThread *main_thread)
{
    gboolean current;

    g_mutex_lock(&main_thread->lock);
    current = g_thread_self() == main_thread->thread;
    g_mutex_unlock(&main_thread->lock);
    return current;
}

static gboolean
call_pending(gpointer data)
{
    VxMainThread *main_thread = data;
    Pending *pending;

    g_mutex_lock(&main_thread->lock);
    pending = g_steal_pointer(&main_thread->pending);
    g_mutex_unlock(&main_thread->lock);
    if (!pending)
        return G_SOURCE_REMOVE; /* stopped meanwhile */
    pending->func(pending->data);
    g_mutex_lock(&main_thread->lock);
    pending->done = TRUE;
    g_cond_broadcast(&main_thread->changed);
    g_mutex_unlock(&main_thread->lock);
    return G_SOURCE_REMOVE;
}

/* With the lock. */
static gboolean
start(VxMainThread *main_thread)
{
    g_autoptr(GError) error = NULL;

    if (!main_thread->thread)
        main_thread->thread = g_thread_try_new("virtualbox", run, main_thread, &error);
    if (error)
        g_warning("VirtualBox cannot have a thread: %s", error->message);
    return main_thread->thread != NULL;
}

gboolean
vx_main_thread_call(VxMainThread *main_thread, void (*func)(gpointer data), gpointer data)
{
    Pending pending = { .func = func, .data = data };

    g_mutex_lock(&main_thread->lock);
    if (!main_thread->stopped && start(main_thread)) {
        main_thread->pending = &pending;
        add_source(main_thread, call_pending, main_thread);
        while (!pending.done && (!main_thread->stopped || main_thread->pending != &pending))
            g_cond_wait(&main_thread->changed, &main_thread->lock);
        if (main_thread->pending == &pending)
            main_thread->pending = NULL;
    }
    g_mutex_unlock(&main_thread->lock);
    return pending.done;
}

void
vx_main_thread_stop(VxMainThread *main_thread)
{
    g_mutex_lock(&main_thread->lock);
    main_thread->stopped = TRUE;
    g_cond_broadcast(&main_thread->changed);
    g_mutex_unlock(&main_thread->lock);
}

gboolean
vx_main_thread_is_stopped(VxMainThread *main_thread)
{
    gboolean stopped;

    g_mutex_lock(&main_thread->lock);
    stopped = main_thread->stopped;
    g_mutex_unlock(&main_thread->lock);
    return stopped;
}
