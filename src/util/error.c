/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "util/error.h"

G_DEFINE_QUARK(vx-error-quark, vx_error)

void
vx_set_error(GError **error, int code, const char *format, ...)
{
    va_list args;

    if (!error)
        return;
    va_start(args, format);
    g_propagate_error(error, g_error_new_valist(VX_ERROR, code, format, args));
    va_end(args);
}

gboolean
vx_error_is(const GError *error, int code)
{
    return g_error_matches(error, VX_ERROR, code);
}
