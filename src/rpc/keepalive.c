/* keepalive.c - pings for a client that is silent.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/keepalive.h"

struct VxKeepalive {
    gint64 interval_us;
    guint count;
    const VxKeepaliveFuncs *funcs;
    gpointer data;
    GSource *timer;
    gint64 heard_at; /* monotonic, us */
    guint n_sent;    /* pings since then */
};

/* When to act next if nothing is heard until then. */
static gint64
get_due(VxKeepalive *keepalive)
{
    return keepalive->heard_at + (keepalive->n_sent + 1) * keepalive->interval_us;
}

static gboolean
timer_dispatch(GSource *source, GSourceFunc callback, gpointer data)
{
    return callback(data);
}

static gboolean
tick(gpointer data)
{
    VxKeepalive *keepalive = data;

    if (g_get_monotonic_time() >= get_due(keepalive)) {
        if (keepalive->n_sent == keepalive->count) {
            keepalive->funcs->dead(keepalive->data);
            return G_SOURCE_CONTINUE;
        }
        keepalive->n_sent++;
        keepalive->funcs->ping(keepalive->data);
    }
    g_source_set_ready_time(keepalive->timer, get_due(keepalive));
    return G_SOURCE_CONTINUE;
}

VxKeepalive *
vx_keepalive_new(GMainContext *context, guint interval_ms, guint count,
                 const VxKeepaliveFuncs *funcs, gpointer data)
{
    static GSourceFuncs timer_funcs = { .dispatch = timer_dispatch };
    VxKeepalive *keepalive = g_new0(VxKeepalive, 1);

    keepalive->interval_us = (gint64) interval_ms * G_TIME_SPAN_MILLISECOND;
    keepalive->count = count;
    keepalive->funcs = funcs;
    keepalive->data = data;
    keepalive->heard_at = g_get_monotonic_time();
    keepalive->timer = g_source_new(&timer_funcs, sizeof(GSource));
    g_source_set_callback(keepalive->timer, tick, keepalive, NULL);
    g_source_set_ready_time(keepalive->timer, get_due(keepalive));
    g_source_attach(keepalive->timer, context);
    return keepalive;
}

void
vx_keepalive_free(VxKeepalive *keepalive)
{
    if (!keepalive)
        return;
    g_source_destroy(keepalive->timer);
    g_source_unref(keepalive->timer);
    g_free(keepalive);
}

void
vx_keepalive_heard(VxKeepalive *keepalive)
{
    keepalive->heard_at = g_get_monotonic_time();
    keepalive->n_sent = 0;
}
