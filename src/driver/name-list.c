/* name-list.c - lists of names.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/name-list.h"

gboolean
vx_name_list_fill(GPtrArray *objects, VxNameFunc get_name, int max, remote_nonnull_string **names,
                  u_int *n_names)
{
    guint n = objects ? MIN(objects->len, (guint) MAX(max, 0)) : 0;

    if (!objects)
        return FALSE;
    *n_names = n;
    *names = g_new0(remote_nonnull_string, n);
    for (guint i = 0; i < n; i++)
        (*names)[i] = g_strdup(get_name(g_ptr_array_index(objects, i)));
    return TRUE;
}
