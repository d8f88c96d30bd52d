/* bind-compare.c - two structs of one table: what is different.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/bind-private.h"

#include <string.h>

static gboolean
has_field(const VxBindRow *row)
{
    return row->kind != VX_BIND_CONSTANT && row->kind != VX_BIND_CHECKED;
}

static gboolean
equal_lists(const GPtrArray *a, const GPtrArray *b)
{
    if (a->len != b->len)
        return FALSE;
    for (guint i = 0; i < a->len; i++)
        if (!vx_bind_equal(a->pdata[i], b->pdata[i]))
            return FALSE;
    return TRUE;
}

static gboolean
equal_fields(gconstpointer a, gconstpointer b, const VxBindRow *row)
{
    gconstpointer a_field = vx_bind_field(a, row);
    gconstpointer b_field = vx_bind_field(b, row);

    if (vx_bind_holds_string(row))
        return g_strcmp0(*(char *const *) a_field, *(char *const *) b_field) == 0;
    if (row->kind == VX_BIND_CHILD)
        return vx_bind_equal(*(gpointer const *) a_field, *(gpointer const *) b_field);
    if (row->kind == VX_BIND_LIST)
        return equal_lists(*(GPtrArray *const *) a_field, *(GPtrArray *const *) b_field);
    return memcmp(a_field, b_field, vx_bind_field_size(row)) == 0;
}

const VxBindRow *
vx_bind_next_difference(gconstpointer a, gconstpointer b, const VxBindRow *after)
{
    const VxBindTable *table = vx_bind_get_table(a);

    for (const VxBindRow *row = after ? after + 1 : table->rows; row < table->rows + table->n_rows;
         row++)
        if (has_field(row) && !equal_fields(a, b, row))
            return row;
    return NULL;
}

gboolean
vx_bind_equal(gconstpointer a, gconstpointer b)
{
    if (!a || !b)
        return a == b;
    return !vx_bind_next_difference(a, b, NULL);
}

gboolean
vx_bind_covers(gconstpointer whole, gconstpointer part)
{
    const VxBindTable *table = vx_bind_get_table(part);

    for (guint i = 0; i < table->n_rows; i++) {
        const VxBindRow *row = &table->rows[i];

        if (has_field(row) && vx_bind_is_set(part, row) && !equal_fields(whole, part, row))
            return FALSE;
    }
    return TRUE;
}

gboolean
vx_bind_is_below(const VxBindRow *row, const char *path)
{
    gsize length = strlen(path);

    return g_str_has_prefix(row->path, path) &&
           (row->path[length] == '\0' || row->path[length] == '/');
}

gboolean
vx_bind_differs(gconstpointer a, gconstpointer b, const char *path)
{
    const VxBindRow *row = NULL;

    while ((row = vx_bind_next_difference(a, b, row)))
        if (vx_bind_is_below(row, path))
            return TRUE;
    return FALSE;
}
