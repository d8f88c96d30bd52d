/* progress.c - waits for an IProgress and turns its failure into an error.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/progress.h"

#include "util/error.h"
#include "vbox/again.h"

/* One wait inside VirtualBox at most: short enough to notice that its process is gone. */
#define VX_WAIT_SLICE_MS 2000

static gboolean
check_result(VxObject *progress, GError **error)
{
    g_autoptr(VxObject) info = NULL;
    g_autoptr(GError) local = NULL;
    guint n_failed = 0;
    gint64 result;

    while (!vx_get_i64(progress, VX_GET("IProgress", "resultCode"), &result, &local))
        if (!vx_again(&n_failed, &local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
    if ((gint32) result >= 0)
        return TRUE;
    vx_get_object(progress, VX_GET("IProgress", "errorInfo"), &info, NULL);
    g_propagate_error(error, vx_xpcom_error_info(info, (guint32) result, "the operation"));
    return FALSE;
}

gboolean
vx_progress_wait(VxObject *progress, gint32 timeout_ms, GError **error)
{
    gint64 deadline =
        timeout_ms < 0 ? G_MAXINT64 : g_get_monotonic_time() + timeout_ms * (gint64) 1000;
    gboolean completed = FALSE;
    guint n_failed = 0;

    for (;;) {
        g_autoptr(GError) local = NULL;
        gint64 left_ms = deadline == G_MAXINT64
                             ? VX_WAIT_SLICE_MS
                             : MAX(0, (deadline - g_get_monotonic_time() + 999) / 1000);

        if (!vx_call(progress, VX_METHOD("IProgress", "waitForCompletion"), &local,
                     VX_INT(MIN(left_ms, VX_WAIT_SLICE_MS))) ||
            !vx_get_bool(progress, VX_GET("IProgress", "completed"), &completed, &local)) {
            if (vx_again(&n_failed, &local))
                continue;
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        n_failed = 0;
        if (completed)
            return check_result(progress, error);
        if (left_ms == 0) {
            vx_set_error(error, VIR_ERR_OPERATION_TIMEOUT,
                         "VirtualBox has not finished after %d ms", timeout_ms);
            return FALSE;
        }
    }
}
