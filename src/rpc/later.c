/* later.c - to have something done by the thread that runs a main context.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/later.h"

typedef void (*Func)(gpointer data);

/* The context hands it over; that @func is atomic says so to ThreadSanitizer, which cannot look
 * into GLib. */
typedef struct {
    Func func;
    gpointer data;
} Call;

static gboolean
run(gpointer data)
{
    Call *call = data;

    Func func = g_atomic_pointer_get(&call->func);

    func(call->data);
    return G_SOURCE_REMOVE;
}

void
vx_later(GMainContext *context, void (*func)(gpointer data), gpointer data)
{
    g_autoptr(GSource) source = g_idle_source_new();
    Call *call = g_new(Call, 1);

    call->data = data;
    g_atomic_pointer_set(&call->func, func);
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, run, call, g_free);
    g_source_attach(source, context);
}
