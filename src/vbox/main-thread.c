/* main-thread.c - calls on the main thread that somebody waits for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/main-thread.h"

struct VxMainThread {
    GMainContext *context;
    GThread *thread;

    GMutex lock; /* protects what follows */
    GCond changed;
    GSource *pending; /* (nullable): what the main loop is to call */
    gboolean done;    /* it was called */
    gboolean stopped;
};

typedef struct {
    VxMainThread *main_thread;
    void (*func)(gpointer data);
    gpointer data;
} Call;

VxMainThread *
vx_main_thread_new(GMainContext *context)
{
    VxMainThread *main_thread = g_new0(VxMainThread, 1);

    main_thread->context = g_main_context_ref(context ? context : g_main_context_default());
    main_thread->thread = g_thread_self();
    g_mutex_init(&main_thread->lock);
    g_cond_init(&main_thread->changed);
    return main_thread;
}

void
vx_main_thread_free(VxMainThread *main_thread)
{
    if (!main_thread)
        return;
    g_cond_clear(&main_thread->changed);
    g_mutex_clear(&main_thread->lock);
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
    return g_thread_self() == main_thread->thread;
}

static gboolean
call_pending(gpointer data)
{
    Call *call = data;
    VxMainThread *main_thread = call->main_thread;

    call->func(call->data);
    g_mutex_lock(&main_thread->lock);
    main_thread->done = TRUE;
    g_cond_broadcast(&main_thread->changed);
    g_mutex_unlock(&main_thread->lock);
    return G_SOURCE_REMOVE;
}

gboolean
vx_main_thread_call(VxMainThread *main_thread, void (*func)(gpointer data), gpointer data)
{
    Call call = { main_thread, func, data };
    gboolean done;

    if (vx_main_thread_is_current(main_thread)) {
        func(data);
        return TRUE;
    }
    g_mutex_lock(&main_thread->lock);
    main_thread->done = FALSE;
    if (!main_thread->stopped) {
        main_thread->pending = g_idle_source_new();
        g_source_set_priority(main_thread->pending, G_PRIORITY_DEFAULT);
        g_source_set_callback(main_thread->pending, call_pending, &call, NULL);
        g_source_attach(main_thread->pending, main_thread->context);
        while (!main_thread->done && !main_thread->stopped)
            g_cond_wait(&main_thread->changed, &main_thread->lock);
        g_clear_pointer(&main_thread->pending, g_source_unref);
    }
    done = main_thread->done;
    g_mutex_unlock(&main_thread->lock);
    return done;
}

void
vx_main_thread_stop(VxMainThread *main_thread)
{
    g_mutex_lock(&main_thread->lock);
    main_thread->stopped = TRUE;
    if (main_thread->pending)
        g_source_destroy(main_thread->pending); /* its call would not be waited for */
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
