/* watcher.c - a passive event listener.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/watcher.h"

#include "vbox/again.h"

struct VxWatcher {
    VxNewsSource kind;
    VxObject *source;
    VxObject *listener;
};

VxWatcher *
vx_watcher_new(VxObject *source, VxNewsSource kind, GError **error)
{
    g_autoptr(GArray) types = vx_news_get_types(vx_object_get_runtime(source), kind);
    g_autoptr(VxObject) listener = NULL;
    VxWatcher *watcher;

    if (!vx_call(source, VX_METHOD("IEventSource", "createListener"), error,
                 VX_OUT_OBJ(&listener)) ||
        !vx_call(source, VX_METHOD("IEventSource", "registerListener"), error, VX_OBJ(listener),
                 VX_INTS((gint64 *) types->data, types->len), VX_INT(FALSE)))
        return NULL;
    watcher = g_new0(VxWatcher, 1);
    watcher->kind = kind;
    watcher->source = vx_object_ref(source);
    watcher->listener = g_steal_pointer(&listener);
    return watcher;
}

void
vx_watcher_interrupt(VxWatcher *watcher)
{
    vx_call(watcher->source, VX_METHOD("IEventSource", "unregisterListener"), NULL,
            VX_OBJ(watcher->listener));
}

void
vx_watcher_free(VxWatcher *watcher)
{
    if (!watcher)
        return;
    vx_watcher_interrupt(watcher);
    vx_object_unref(watcher->listener);
    vx_object_unref(watcher->source);
    g_free(watcher);
}

gboolean
vx_watcher_next(VxWatcher *watcher, gint32 timeout_ms, VxNews *news, GError **error)
{
    g_autoptr(VxObject) event = NULL;
    g_autoptr(GError) local = NULL;
    gboolean waitable = FALSE;
    guint n_failed = 0;

    if (!vx_call(watcher->source, VX_METHOD("IEventSource", "getEvent"), error,
                 VX_OBJ(watcher->listener), VX_INT(timeout_ms), VX_OUT_OBJ(&event)))
        return FALSE;
    if (!event)
        return TRUE;
    while (!vx_news_read(event, watcher->kind, news, &local)) {
        vx_news_clear(news);
        if (vx_again(&n_failed, &local))
            continue;
        if (vx_xpcom_error_is_disconnect(local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        g_debug("an event of VirtualBox cannot be read: %s", local->message);
        break;
    }
    /* Somebody waits for every listener to have seen such an event. */
    if (vx_get_bool(event, VX_GET("IEvent", "waitable"), &waitable, NULL) && waitable)
        vx_call(watcher->source, VX_METHOD("IEventSource", "eventProcessed"), NULL,
                VX_OBJ(watcher->listener), VX_OBJ(event));
    return TRUE;
}
