/* later.c - to have something done by the thread that runs a main context.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/later.h"

typedef struct {
    void (*func)(gpointer data);
    gpointer data;
} Call;

static gboolean
run(gpointer data)
{
    Call *call = data;

    call->func(call->data);
    return G_SOURCE_REMOVE;
}

void
vx_later(GMainContext *context, void (*func)(gpointer data), gpointer data)
{
    g_autoptr(GSource) source = g_idle_source_new();
    Call *call = g_new(Call, 1);

    *call = (Call){ func, data };
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, run, call, g_free);
    g_source_attach(source, context);
}
