/* again.c - questions about what goes on in VirtualBox whether they are answered or not.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/again.h"

#include "xpcom/error.h"

#define VX_ATTEMPTS     3
#define VX_PAUSE_MAX_MS 10

/* How long who reads a machine goes on with it while it starts or ends. A call that took longer
 * than that was to something that hangs. */
#define VX_PASSING_LIMIT_MS 2000
#define VX_PASSING_PAUSE_MS 200

/* What VirtualBox answers of what is not there yet, or not any more. */
static const guint32 passing_results[] = {
    0x80070005, /* E_ACCESSDENIED: an object that is being made or taken down */
    0x80bb0002, /* VBOX_E_INVALID_VM_STATE */
    0x80bb0007, /* VBOX_E_INVALID_OBJECT_STATE: a lock that is being let go of */
    0x80bb000b, /* VBOX_E_INVALID_SESSION_STATE */
};

gboolean
vx_again(guint *n_failed, GError **error)
{
    if (vx_xpcom_error_is_disconnect(*error) || ++*n_failed >= VX_ATTEMPTS)
        return FALSE;
    g_debug("asked again: %s", (*error)->message);
    g_clear_error(error);
    return TRUE;
}

static gboolean
is_passing(const GError *error)
{
    guint32 result = vx_xpcom_error_result(error);

    for (gsize i = 0; i < G_N_ELEMENTS(passing_results); i++)
        if (passing_results[i] == result)
            return TRUE;
    return vx_xpcom_error_is_disconnect(error);
}

gboolean
vx_again_reading(const GError *error, guint n_failed, gint64 began_at)
{
    gint64 spent_ms = (g_get_monotonic_time() - began_at) / G_TIME_SPAN_MILLISECOND;

    if (vx_xpcom_error_result(error) == 0)
        return FALSE; /* our own: it is how things are */
    if (is_passing(error)) {
        if (spent_ms >= VX_PASSING_LIMIT_MS)
            return FALSE;
        if (n_failed > 1)
            g_usleep(MIN(1u << MIN(n_failed, 16), VX_PASSING_PAUSE_MS) * 1000);
    } else if (n_failed >= VX_ATTEMPTS || spent_ms >= VX_PASSING_LIMIT_MS) {
        return FALSE;
    }
    g_debug("read again: %s", error->message);
    return TRUE;
}

void
vx_pause(guint *ms)
{
    *ms = CLAMP(*ms * 2, 1, VX_PAUSE_MAX_MS);
    g_usleep(*ms * 1000);
}
