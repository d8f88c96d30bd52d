/* console-watch.c - a listener for each running machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/console-watch.h"

#include "vbox/console.h"
#include "vbox/watcher.h"

/* How long a thread waits inside the machine's process for an event; then it asks again. That
 * process cannot end before, should an interrupt have missed it. */
#define VX_EVENT_WAIT_MS 1000

typedef struct {
    VxConsoleWatch *watch;
    char *uuid;
    int id;             /* of this run */
    VxWatcher *watcher; /* (nullable): while it listens; the thread's */
    gboolean stop;
    gboolean interrupted; /* another thread uses the watcher */
} Ear;

struct VxConsoleWatch {
    VxHost *host;
    VxConsoleFunc func;
    gpointer data;

    GMutex lock; /* protects what follows, and the ears */
    GCond changed;
    GHashTable *ears;   /* uuid -> Ear of the machines that run; not owned */
    GPtrArray *threads; /* Ear: all that are not over */
};

VxConsoleWatch *
vx_console_watch_new(VxHost *host, VxConsoleFunc func, gpointer data)
{
    VxConsoleWatch *watch = g_new0(VxConsoleWatch, 1);

    watch->host = host;
    watch->func = func;
    watch->data = data;
    g_mutex_init(&watch->lock);
    g_cond_init(&watch->changed);
    watch->ears = g_hash_table_new(g_str_hash, g_str_equal);
    watch->threads = g_ptr_array_new();
    return watch;
}

/* Returns: whether it is to listen. */
static gboolean
set_watcher(Ear *ear, VxWatcher *watcher)
{
    VxConsoleWatch *watch = ear->watch;
    gboolean go_on;

    g_mutex_lock(&watch->lock);
    while (ear->interrupted)
        g_cond_wait(&watch->changed, &watch->lock);
    go_on = !ear->stop;
    ear->watcher = go_on ? watcher : NULL;
    g_mutex_unlock(&watch->lock);
    return go_on;
}

static gboolean
goes_on(Ear *ear)
{
    gboolean stop;

    g_mutex_lock(&ear->watch->lock);
    stop = ear->stop;
    g_mutex_unlock(&ear->watch->lock);
    return !stop;
}

static gboolean
follow(Ear *ear, VxObject *console, VxWatcher *watcher, GError **error)
{
    VxConsoleWatch *watch = ear->watch;

    watch->func(ear->uuid, console, NULL, watch->data);
    while (goes_on(ear)) {
        g_auto(VxNews) news = { 0 };

        if (!vx_watcher_next(watcher, VX_EVENT_WAIT_MS, &news, error))
            return FALSE;
        if (news.kind == VX_NEWS_NONE)
            news.kind = VX_NEWS_SILENCE;
        if (goes_on(ear))
            watch->func(ear->uuid, console, &news, watch->data);
    }
    return TRUE;
}

static gboolean
listen(Ear *ear, GError **error)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxObject) console = NULL;
    g_autoptr(VxObject) source = NULL;
    g_autoptr(VxWatcher) watcher = NULL;
    gboolean success;

    if (!vx_host_connect(ear->watch->host, error))
        return FALSE;
    if (!goes_on(ear))
        return TRUE;
    machine = vx_machine_find_by_uuid(ear->watch->host, ear->uuid, error);
    console = machine ? vx_console_open(machine, error) : NULL;
    if (!console || !vx_get_object(console, VX_GET("IConsole", "eventSource"), &source, error) ||
        !(watcher = vx_watcher_new(source, VX_SOURCE_CONSOLE, error)))
        return FALSE;
    if (!set_watcher(ear, watcher))
        return TRUE;
    success = follow(ear, console, watcher, error);
    set_watcher(ear, NULL);
    return success;
}

static gpointer
run_ear(gpointer data)
{
    Ear *ear = data;
    VxConsoleWatch *watch = ear->watch;
    g_autoptr(GError) error = NULL;

    /* A machine that ends takes its process with it: that is how most of them end. */
    if (!listen(ear, &error))
        g_debug("machine %s is not listened to any more: %s", ear->uuid, error->message);
    vx_host_leave_thread(watch->host);
    g_mutex_lock(&watch->lock);
    if (g_hash_table_lookup(watch->ears, ear->uuid) == ear)
        g_hash_table_remove(watch->ears, ear->uuid);
    g_ptr_array_remove_fast(watch->threads, ear);
    g_free(ear->uuid);
    g_free(ear);
    g_cond_broadcast(&watch->changed);
    g_mutex_unlock(&watch->lock);
    return NULL;
}

/* A thread whose machine ends waits inside that machine's process, which cannot end before. */
static gpointer
run_interrupt(gpointer data)
{
    Ear *ear = data;
    VxConsoleWatch *watch = ear->watch;

    if (vx_host_connect(watch->host, NULL))
        vx_watcher_interrupt(ear->watcher);
    vx_host_leave_thread(watch->host);
    g_mutex_lock(&watch->lock);
    ear->interrupted = FALSE;
    g_cond_broadcast(&watch->changed);
    g_mutex_unlock(&watch->lock);
    return NULL;
}

/* Called with the lock. Whoever sees the machine end does not have to wait for it. */
static void
stop(Ear *ear)
{
    GThread *thread;

    ear->stop = TRUE;
    if (!ear->watcher || ear->interrupted)
        return;
    thread = g_thread_try_new("console-end", run_interrupt, ear, NULL);
    if (thread) {
        ear->interrupted = TRUE;
        g_thread_unref(thread);
    }
}

void
vx_console_watch_begin(VxConsoleWatch *watch, const char *uuid, int id)
{
    g_autoptr(GError) error = NULL;
    GThread *thread;
    Ear *ear;

    g_mutex_lock(&watch->lock);
    ear = g_hash_table_lookup(watch->ears, uuid);
    if (ear && ear->id != id) { /* that it ended was not seen */
        g_hash_table_remove(watch->ears, uuid);
        stop(ear);
        ear = NULL;
    }
    if (!ear) {
        ear = g_new0(Ear, 1);
        ear->id = id;
        ear->watch = watch;
        ear->uuid = g_strdup(uuid);
        thread = g_thread_try_new("console", run_ear, ear, &error);
        if (thread) {
            g_thread_unref(thread);
            g_hash_table_insert(watch->ears, ear->uuid, ear);
            g_ptr_array_add(watch->threads, ear);
        } else {
            g_warning("machine %s is not listened to: %s", uuid, error->message);
            g_free(ear->uuid);
            g_free(ear);
        }
    }
    g_mutex_unlock(&watch->lock);
}

void
vx_console_watch_end(VxConsoleWatch *watch, const char *uuid)
{
    Ear *ear;

    g_mutex_lock(&watch->lock);
    ear = g_hash_table_lookup(watch->ears, uuid);
    if (ear) {
        g_hash_table_remove(watch->ears, uuid);
        stop(ear);
    }
    g_mutex_unlock(&watch->lock);
}

gboolean
vx_console_watch_hears(VxConsoleWatch *watch, const char *uuid)
{
    Ear *ear;
    gboolean hears;

    g_mutex_lock(&watch->lock);
    ear = g_hash_table_lookup(watch->ears, uuid);
    hears = ear && ear->watcher;
    g_mutex_unlock(&watch->lock);
    return hears;
}

void
vx_console_watch_free(VxConsoleWatch *watch)
{
    if (!watch)
        return;
    g_mutex_lock(&watch->lock);
    g_hash_table_remove_all(watch->ears);
    for (guint i = 0; i < watch->threads->len; i++)
        stop(g_ptr_array_index(watch->threads, i));
    while (watch->threads->len > 0)
        g_cond_wait(&watch->changed, &watch->lock);
    g_mutex_unlock(&watch->lock);
    g_ptr_array_unref(watch->threads);
    g_hash_table_unref(watch->ears);
    g_cond_clear(&watch->changed);
    g_mutex_clear(&watch->lock);
    g_free(watch);
}
