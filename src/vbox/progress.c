/* progress.c - waits for an IProgress and turns its failure into an error.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/progress.h"

#include "util/error.h"
#include "vbox/again.h"

/* One wait inside VirtualBox at most: short enough to notice that its process is gone. */
#define VX_WAIT_SLICE_MS 2000
/* The same where somebody wants to see how far it is. */
#define VX_OBSERVED_SLICE_MS 250

/* Who sees what a thread waits for: belongs to the thread. */
typedef struct {
    VxProgressFunc func;
    gpointer data;
} Observer;

static GPrivate observer_key = G_PRIVATE_INIT(g_free);

void
vx_progress_set_observer(VxProgressFunc func, gpointer data)
{
    Observer *observer = NULL;

    if (func) {
        observer = g_new0(Observer, 1);
        observer->func = func;
        observer->data = data;
    }
    g_private_replace(&observer_key, observer);
}

static void
observe(const Observer *observer, VxObject *progress)
{
    guint32 percent = 0;

    if (!vx_get_u32(progress, VX_GET("IProgress", "percent"), &percent, NULL))
        return;
    observer->func(progress, MIN(percent, 100), observer->data);
}

gboolean
vx_progress_can_cancel(VxObject *progress, gboolean *can_be, GError **error)
{
    return vx_get_bool(progress, VX_GET("IProgress", "cancelable"), can_be, error);
}

gboolean
vx_progress_cancel(VxObject *progress, GError **error)
{
    return vx_call(progress, VX_METHOD("IProgress", "cancel"), error);
}

static gboolean
check_result(VxObject *progress, GError **error)
{
    g_autoptr(VxObject) info = NULL;
    g_autoptr(GError) local = NULL;
    guint n_failed = 0;
    gboolean canceled = FALSE;
    gint64 result;

    while (!vx_get_i64(progress, VX_GET("IProgress", "resultCode"), &result, &local))
        if (!vx_again(&n_failed, &local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
    if ((gint32) result >= 0)
        return TRUE;
    if (vx_get_bool(progress, VX_GET("IProgress", "canceled"), &canceled, NULL) && canceled) {
        vx_set_error(error, VIR_ERR_OPERATION_ABORTED, "operation aborted: canceled by client");
        return FALSE;
    }
    vx_get_object(progress, VX_GET("IProgress", "errorInfo"), &info, NULL);
    g_propagate_error(error, vx_xpcom_error_info(info, (guint32) result, "the operation"));
    return FALSE;
}

gboolean
vx_progress_wait(VxObject *progress, gint32 timeout_ms, GError **error)
{
    gint64 deadline =
        timeout_ms < 0 ? G_MAXINT64 : g_get_monotonic_time() + timeout_ms * (gint64) 1000;
    const Observer *observer = g_private_get(&observer_key);
    gint64 slice_ms = observer ? VX_OBSERVED_SLICE_MS : VX_WAIT_SLICE_MS;
    gboolean completed = FALSE;
    guint n_failed = 0;

    for (;;) {
        g_autoptr(GError) local = NULL;
        gint64 left_ms = deadline == G_MAXINT64
                             ? slice_ms
                             : MAX(0, (deadline - g_get_monotonic_time() + 999) / 1000);

        if (observer)
            observe(observer, progress);
        if (!vx_call(progress, VX_METHOD("IProgress", "waitForCompletion"), &local,
                     VX_INT(MIN(left_ms, slice_ms))) ||
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
