/* progress.c - waits for an IProgress and turns its failure into an error.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/progress.h"

#include "util/error.h"

/* One wait inside VirtualBox at most: short enough to notice that its process is gone. */
#define VX_WAIT_SLICE_MS 2000

/* The texts of an error info and of those that it was caused by. */
static char *
read_texts(VxObject *info)
{
    g_autoptr(GString) texts = g_string_new(NULL);
    VxObject *current = vx_object_ref(info);

    while (current) {
        VxObject *next = NULL;
        g_autofree char *text = NULL;

        if (vx_get_string(current, VX_GET("IVirtualBoxErrorInfo", "text"), &text, NULL) && text &&
            *text)
            g_string_append_printf(texts, "%s%s", texts->len ? ": " : "", g_strstrip(text));
        vx_get_object(current, VX_GET("IVirtualBoxErrorInfo", "next"), &next, NULL);
        vx_object_unref(current);
        current = next;
    }
    return g_string_free(g_steal_pointer(&texts), FALSE);
}

static gboolean
check_result(VxObject *progress, GError **error)
{
    g_autoptr(VxObject) info = NULL;
    g_autofree char *text = NULL;
    gint64 result;

    if (!vx_get_i64(progress, VX_GET("IProgress", "resultCode"), &result, error))
        return FALSE;
    if ((gint32) result >= 0)
        return TRUE;
    if (vx_get_object(progress, VX_GET("IProgress", "errorInfo"), &info, NULL) && info)
        text = read_texts(info);
    g_set_error(error, VX_XPCOM_ERROR, (gint) (gint32) result, "%s (0x%08x)",
                text && *text ? text : "VirtualBox gave no reason", (guint) (guint32) result);
    return FALSE;
}

gboolean
vx_progress_wait(VxObject *progress, gint32 timeout_ms, GError **error)
{
    gint64 deadline =
        timeout_ms < 0 ? G_MAXINT64 : g_get_monotonic_time() + timeout_ms * (gint64) 1000;
    gboolean completed = FALSE;

    for (;;) {
        gint64 left_ms = deadline == G_MAXINT64
                             ? VX_WAIT_SLICE_MS
                             : MAX(0, (deadline - g_get_monotonic_time() + 999) / 1000);

        if (!vx_call(progress, VX_METHOD("IProgress", "waitForCompletion"), error,
                     VX_INT(MIN(left_ms, VX_WAIT_SLICE_MS))) ||
            !vx_get_bool(progress, VX_GET("IProgress", "completed"), &completed, error))
            return FALSE;
        if (completed)
            return check_result(progress, error);
        if (left_ms == 0) {
            vx_set_error(error, VIR_ERR_OPERATION_TIMEOUT,
                         "VirtualBox has not finished after %d ms", timeout_ms);
            return FALSE;
        }
    }
}
