/* object-list.c - lists of objects.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/object-list.h"

#include "driver/flags.h"

void
vx_object_list_clear(VxObjectList *list)
{
    g_clear_pointer(&list->passing, g_ptr_array_unref);
    g_clear_pointer(&list->all, g_ptr_array_unref);
}

gboolean
vx_object_list_get(VxRequest *request, const VxObjectKind *kind, guint flags, VxObjectList *list,
                   GError **error)
{
    list->all = kind->get(request, error);
    if (!list->all)
        return FALSE;
    list->passing = g_ptr_array_new();
    for (guint i = 0; i < list->all->len; i++) {
        gpointer object = g_ptr_array_index(list->all, i);

        if (vx_flags_pass(flags, kind->get_filters(object), kind->groups, kind->n_groups))
            g_ptr_array_add(list->passing, object);
    }
    return TRUE;
}

gboolean
vx_object_list_count(VxRequest *request, const VxObjectKind *kind, guint flags, int *n,
                     GError **error)
{
    g_auto(VxObjectList) list = { 0 };

    if (!vx_object_list_get(request, kind, flags, &list, error))
        return FALSE;
    *n = (int) list.passing->len;
    return TRUE;
}

gboolean
vx_object_list_names(VxRequest *request, const VxObjectKind *kind, guint flags, int max,
                     remote_nonnull_string **names, u_int *n_names, GError **error)
{
    g_auto(VxObjectList) list = { 0 };
    guint n;

    if (!vx_object_list_get(request, kind, flags, &list, error))
        return FALSE;
    n = MIN(list.passing->len, (guint) MAX(max, 0));
    *n_names = n;
    *names = g_new0(remote_nonnull_string, n);
    for (guint i = 0; i < n; i++)
        (*names)[i] = g_strdup(kind->get_name(g_ptr_array_index(list.passing, i)));
    return TRUE;
}
