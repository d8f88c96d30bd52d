/* inventory-watch.c - the watcher's thread: fills the inventory and follows VirtualBox's events.
 *
 * What the threads that listen to running machines hear comes in here too.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/inventory-private.h"

/* How long the watcher waits inside VirtualBox for an event; then it asks again. */
#define VX_EVENT_WAIT_MS 10000

/* How soon a lost service is looked for again where that failed. */
#define VX_RETRY_MS 1000

/* ---- News ---- */

static VxMachineInfo *
ref_info(VxInventory *inventory, const char *uuid)
{
    VxMachineInfo *info;

    g_mutex_lock(&inventory->lock);
    info = inventory->valid ? vx_machine_store_ref_info(inventory->store, uuid) : NULL;
    g_mutex_unlock(&inventory->lock);
    return info;
}

gboolean
vx_inventory_is_active(VxInventory *inventory, const char *uuid)
{
    g_autoptr(VxMachineInfo) info = ref_info(inventory, uuid);

    return info && info->state->active;
}

/* A thread that listens to a running machine: what was read of it may not be true any more. */
void
vx_inventory_console_spoke(const char *uuid, VxObject *console, const VxNews *news, gpointer data)
{
    VxInventory *inventory = data;
    g_autoptr(VxMachineInfo) info = NULL;

    if (!news || news->kind != VX_NEWS_SILENCE) {
        g_mutex_lock(&inventory->lock);
        vx_machine_store_note_change(inventory->store, uuid);
        g_mutex_unlock(&inventory->lock);
    }
    info = ref_info(inventory, uuid);
    if (info && inventory->news_func)
        inventory->news_func(info, console, news, inventory->news_data);
}

static void
note_change_of_all(VxInventory *inventory)
{
    g_mutex_lock(&inventory->lock);
    vx_machine_store_note_change_of_all(inventory->store);
    g_mutex_unlock(&inventory->lock);
}

/* @error: the service is lost */
static gboolean
take_news(VxInventory *inventory, const VxNews *news, GError **error)
{
    g_autoptr(VxMachineInfo) info = NULL;

    if (news->machine && !vx_inventory_read(inventory, news->machine, error))
        return FALSE;
    if (news->kind == VX_NEWS_MEDIUM)
        note_change_of_all(inventory);
    if (news->machine)
        info = ref_info(inventory, news->machine);
    if (inventory->news_func && (info || !news->machine))
        inventory->news_func(info, NULL, news, inventory->news_data);
    return TRUE;
}

/* ---- Listening ---- */

static gboolean
should_stop(VxInventory *inventory)
{
    gboolean stop;

    g_mutex_lock(&inventory->lock);
    stop = inventory->stop;
    g_mutex_unlock(&inventory->lock);
    return stop;
}

static gboolean
follow_events(VxInventory *inventory, VxWatcher *watcher, GError **error)
{
    while (!should_stop(inventory)) {
        g_auto(VxNews) news = { 0 };

        if (!vx_watcher_next(watcher, VX_EVENT_WAIT_MS, &news, error) ||
            (news.kind != VX_NEWS_NONE && !take_news(inventory, &news, error)))
            return FALSE;
    }
    return TRUE;
}

/* Forgets all. What was known is kept apart, so that the listener can be told what was missed. */
static void
drop(VxInventory *inventory)
{
    g_autoptr(GHashTable) dropped = NULL;

    g_mutex_lock(&inventory->lock);
    dropped = vx_machine_store_drop(inventory->store, inventory->valid);
    inventory->valid = FALSE;
    inventory->watcher = NULL;
    g_mutex_unlock(&inventory->lock);
}

static VxWatcher *
new_watcher(VxHost *host, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) source = NULL;

    if (!virtualbox ||
        !vx_get_object(virtualbox, VX_GET("IVirtualBox", "eventSource"), &source, error))
        return NULL;
    return vx_watcher_new(source, VX_SOURCE_VIRTUALBOX, error);
}

/* An attempt to fill the inventory has ended. @error: (transfer full) (nullable) */
static void
finish_attempt(VxInventory *inventory, VxWatcher *watcher, GError *error)
{
    g_mutex_lock(&inventory->lock);
    g_clear_error(&inventory->failure);
    inventory->failure = error;
    inventory->valid = !error;
    inventory->watcher = error ? NULL : watcher;
    inventory->wanted = FALSE;
    inventory->attempts++;
    g_cond_broadcast(&inventory->changed);
    g_mutex_unlock(&inventory->lock);
}

/* Fills the inventory and follows VirtualBox's events until they end.
 * Returns: whether that began, and the service was lost then. */
static gboolean
listen(VxInventory *inventory)
{
    guint64 n_calls = vx_runtime_n_calls();
    g_autoptr(VxWatcher) watcher = NULL;
    GError *error = NULL;

    if (!vx_host_connect(inventory->host, &error) ||
        !(watcher = new_watcher(inventory->host, &error)) ||
        !vx_inventory_fill(inventory, &error)) {
        g_debug("machines cannot be read: %s", error->message);
        vx_host_note_error(inventory->host, error);
        drop(inventory);
        finish_attempt(inventory, NULL, error);
        return FALSE;
    }
    g_debug("machines read with %" G_GUINT64_FORMAT " VirtualBox calls",
            vx_runtime_n_calls() - n_calls);
    finish_attempt(inventory, watcher, NULL);
    vx_inventory_tell_missed(inventory);
    if (!follow_events(inventory, watcher, &error)) {
        vx_host_note_error(inventory->host, error);
        g_clear_error(&error);
    }
    drop(inventory);
    return !should_stop(inventory);
}

gpointer
vx_inventory_run_watcher(gpointer data)
{
    VxInventory *inventory = data;
    gint64 next = G_MAXINT64; /* when it is filled again though nobody asks: monotonic */

    g_mutex_lock(&inventory->lock);
    while (!inventory->stop) {
        gint64 now = g_get_monotonic_time();

        if (!inventory->wanted && next > now) {
            if (next == G_MAXINT64)
                g_cond_wait(&inventory->changed, &inventory->lock);
            else
                g_cond_wait_until(&inventory->changed, &inventory->lock, next);
            continue;
        }
        g_mutex_unlock(&inventory->lock);
        /* Who listens to events asks for nothing: what was filled once is, until that succeeds. */
        if (listen(inventory))
            next = 0;
        else if (next != G_MAXINT64)
            next = g_get_monotonic_time() + VX_RETRY_MS * G_TIME_SPAN_MILLISECOND;
        g_mutex_lock(&inventory->lock);
    }
    g_mutex_unlock(&inventory->lock);
    vx_host_leave_thread(inventory->host);
    return NULL;
}
