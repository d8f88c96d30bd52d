/* keyboard.c - types.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/keyboard.h"

#include "util/error.h"

gboolean
vx_keyboard_send(VxSession *session, const guint8 *scancodes, gsize n, GError **error)
{
    g_autoptr(VxObject) console = vx_session_ref_console(session, error);
    g_autoptr(VxObject) keyboard = NULL;
    g_autofree gint64 *numbers = g_new(gint64, n);
    guint32 stored;

    for (gsize i = 0; i < n; i++)
        numbers[i] = scancodes[i];
    if (!console || !vx_get_object(console, VX_GET("IConsole", "keyboard"), &keyboard, error) ||
        !vx_call(keyboard, VX_METHOD("IKeyboard", "putScancodes"), error, VX_INTS(numbers, n),
                 VX_OUT_U32(&stored)))
        return FALSE;
    if (stored == n)
        return TRUE;
    vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                 "the keyboard of domain '%s' took only %u of %" G_GSIZE_FORMAT " scan codes",
                 vx_machine_get_name(vx_session_get_machine(session)), stored, n);
    return FALSE;
}
