/* hold.c - reasons for the daemon not to exit when idle.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/hold.h"

#include "rpc/later.h"

struct VxHold {
    gatomicrefcount refs;
    GMainContext *context;
    void (*changed)(gpointer data); /* the context's thread */
    gpointer data;

    GMutex lock; /* of what follows */
    guint count;
    gboolean scheduled; /* a call of @changed is on its way */
};

VxHold *
vx_hold_new(GMainContext *context, void (*changed)(gpointer data), gpointer data)
{
    VxHold *hold = g_new0(VxHold, 1);

    g_atomic_ref_count_init(&hold->refs);
    hold->context = g_main_context_ref(context);
    hold->changed = changed;
    hold->data = data;
    g_mutex_init(&hold->lock);
    return hold;
}

void
vx_hold_stop(VxHold *hold)
{
    hold->changed = NULL;
}

VxHold *
vx_hold_ref(VxHold *hold)
{
    g_atomic_ref_count_inc(&hold->refs);
    return hold;
}

void
vx_hold_unref(VxHold *hold)
{
    if (!hold || !g_atomic_ref_count_dec(&hold->refs))
        return;
    g_main_context_unref(hold->context);
    g_mutex_clear(&hold->lock);
    g_free(hold);
}

static void
tell(gpointer data)
{
    g_autoptr(VxHold) hold = data;

    g_mutex_lock(&hold->lock);
    hold->scheduled = FALSE;
    g_mutex_unlock(&hold->lock);
    if (hold->changed)
        hold->changed(hold->data);
}

/* Called with the lock. */
static void
schedule(VxHold *hold)
{
    if (hold->scheduled)
        return;
    hold->scheduled = TRUE;
    vx_later(hold->context, tell, vx_hold_ref(hold));
}

void
vx_hold_take(VxHold *hold)
{
    g_mutex_lock(&hold->lock);
    if (hold->count++ == 0)
        schedule(hold);
    g_mutex_unlock(&hold->lock);
}

void
vx_hold_release(VxHold *hold)
{
    g_mutex_lock(&hold->lock);
    g_assert(hold->count > 0);
    if (--hold->count == 0)
        schedule(hold);
    g_mutex_unlock(&hold->lock);
}

gboolean
vx_hold_is_held(VxHold *hold)
{
    gboolean held;

    g_mutex_lock(&hold->lock);
    held = hold->count > 0;
    g_mutex_unlock(&hold->lock);
    return held;
}
