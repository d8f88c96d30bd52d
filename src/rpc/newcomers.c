/* newcomers.c - the clients that have not yet proved who they are, and how long they may take.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/newcomers.h"

#include <libvirt/virterror.h>
#include "rpc/client-private.h"
#include "util/error.h"

struct VxNewcomers {
    GMainContext *context;
    GQueue clients; /* of VxClient, the oldest first */
    GSource *timer; /* while there is no room, and waiting helps */
    void (*changed)(gpointer data);
    gpointer data;
};

VxNewcomers *
vx_newcomers_new(GMainContext *context, void (*changed)(gpointer data), gpointer data)
{
    VxNewcomers *newcomers = g_new0(VxNewcomers, 1);

    newcomers->context = g_main_context_ref(context);
    g_queue_init(&newcomers->clients);
    newcomers->changed = changed;
    newcomers->data = data;
    return newcomers;
}

static void
clear_timer(VxNewcomers *newcomers)
{
    if (!newcomers->timer)
        return;
    g_source_destroy(newcomers->timer);
    g_clear_pointer(&newcomers->timer, g_source_unref);
}

void
vx_newcomers_free(VxNewcomers *newcomers)
{
    if (!newcomers)
        return;
    clear_timer(newcomers);
    g_queue_clear(&newcomers->clients);
    g_main_context_unref(newcomers->context);
    g_free(newcomers);
}

void
vx_newcomers_add(VxNewcomers *newcomers, VxClient *client)
{
    g_queue_push_tail(&newcomers->clients, client);
}

void
vx_newcomers_remove(VxNewcomers *newcomers, VxClient *client)
{
    g_queue_remove(&newcomers->clients, client);
}

static gboolean
timer_fired(gpointer data)
{
    VxNewcomers *newcomers = data;

    clear_timer(newcomers);
    newcomers->changed(newcomers->data);
    return G_SOURCE_REMOVE;
}

static void
start_timer(VxNewcomers *newcomers, guint timeout_ms)
{
    clear_timer(newcomers);
    newcomers->timer = g_timeout_source_new(timeout_ms);
    g_source_set_callback(newcomers->timer, timer_fired, newcomers, NULL);
    g_source_attach(newcomers->timer, newcomers->context);
}

/* Returns: (nullable): the oldest that may be made to leave. */
static GList *
find_idle(VxNewcomers *newcomers)
{
    for (GList *l = newcomers->clients.head; l; l = l->next) {
        if (!vx_client_is_working(l->data))
            return l;
    }
    return NULL;
}

static void
show_out(VxNewcomers *newcomers, GList *link)
{
    g_autoptr(VxClient) client = vx_client_ref(link->data);
    g_autoptr(GError) reason = NULL;

    /* It is not counted any more, though the server still has to forget it. */
    g_queue_delete_link(&newcomers->clients, link);
    vx_set_error(
        &reason, VIR_ERR_AUTH_FAILED,
        "too many have not proved who they are (max_anonymous_clients): the oldest must go");
    vx_client_drop(client, reason);
}

gboolean
vx_newcomers_make_room(VxNewcomers *newcomers, const VxServerLimits *limits)
{
    guint patience = MIN(limits->login_timeout_crowded_ms, limits->login_timeout_ms);
    guint max = limits->max_anonymous_clients;

    while (max > 0 && newcomers->clients.length >= max) {
        GList *oldest = find_idle(newcomers);
        guint age_ms = oldest ? vx_client_get_age_ms(oldest->data) : 0;

        if (age_ms < patience) {
            start_timer(newcomers, patience - age_ms);
            return FALSE;
        }
        show_out(newcomers, oldest);
    }
    clear_timer(newcomers);
    return TRUE;
}
