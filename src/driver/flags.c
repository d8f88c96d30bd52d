/* flags.c - checks combinations of flags, filters.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/flags.h"

#include "util/error.h"

gboolean
vx_check_exclusive_flags(VxRequest *request, guint flags, guint a, const char *a_name, guint b,
                         const char *b_name, GError **error)
{
    if (!(flags & a) || !(flags & b))
        return TRUE;
    vx_set_error(error, VIR_ERR_INVALID_ARG,
                 "flags '%s' and '%s' in function %s are mutually exclusive", a_name, b_name,
                 vx_request_get_api(request));
    return FALSE;
}

gboolean
vx_check_needed_flag(VxRequest *request, guint flags, guint flag, const char *flag_name,
                     guint needed, const char *needed_name, GError **error)
{
    if (!(flags & flag) || flags & needed)
        return TRUE;
    vx_set_error(error, VIR_ERR_INVALID_ARG, "flag '%s' is required by flag '%s' in function %s",
                 needed_name, flag_name, vx_request_get_api(request));
    return FALSE;
}

gboolean
vx_flags_pass(guint flags, guint is, const guint *groups, gsize n_groups)
{
    for (gsize i = 0; i < n_groups; i++)
        if (flags & groups[i] && !(flags & groups[i] & is))
            return FALSE;
    return TRUE;
}
