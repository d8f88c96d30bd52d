/* again.c - questions about what goes on in VirtualBox whether they are answered or not.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/again.h"

#include "xpcom/error.h"

#define VX_ATTEMPTS     3
#define VX_PAUSE_MAX_MS 10

gboolean
vx_again(guint *n_failed, GError **error)
{
    if (vx_xpcom_error_is_disconnect(*error) || ++*n_failed >= VX_ATTEMPTS)
        return FALSE;
    g_debug("asked again: %s", (*error)->message);
    g_clear_error(error);
    return TRUE;
}

void
vx_pause(guint *ms)
{
    *ms = CLAMP(*ms * 2, 1, VX_PAUSE_MAX_MS);
    g_usleep(*ms * 1000);
}
