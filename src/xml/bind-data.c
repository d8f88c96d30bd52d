/* bind-data.c - making, copying and freeing structs that a table describes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/bind-private.h"

#include <string.h>

/* In front of each struct, so that a pointer to one is enough to free it. */
typedef struct {
    _Alignas(16) const VxBindTable *table;
} VxBindHeader;

const VxBindTable *
vx_bind_get_table(gconstpointer data)
{
    return ((const VxBindHeader *) data - 1)->table;
}

gpointer
vx_bind_field(gconstpointer data, const VxBindRow *row)
{
    return (guint8 *) data + row->offset;
}

gpointer
vx_bind_new(const VxBindTable *table)
{
    VxBindHeader *header = g_malloc0(sizeof(VxBindHeader) + table->size);
    gpointer data = header + 1;

    header->table = table;
    for (guint i = 0; i < table->n_rows; i++) {
        const VxBindRow *row = &table->rows[i];
        gpointer field = vx_bind_field(data, row);

        if (row->kind == VX_BIND_LIST && !*(GPtrArray **) field)
            *(GPtrArray **) field = g_ptr_array_new_with_free_func(vx_bind_free);
        else if (row->kind == VX_BIND_INT || row->kind == VX_BIND_OCTAL)
            *(gint *) field = -1;
    }
    return data;
}

gboolean
vx_bind_holds_string(const VxBindRow *row)
{
    return row->kind == VX_BIND_STRING || row->kind == VX_BIND_UUID || row->kind == VX_BIND_MAC ||
           row->kind == VX_BIND_RAW;
}

void
vx_bind_free(gpointer data)
{
    const VxBindTable *table;

    if (!data)
        return;
    table = vx_bind_get_table(data);
    for (guint i = 0; i < table->n_rows; i++) {
        const VxBindRow *row = &table->rows[i];
        gpointer field = vx_bind_field(data, row);

        /* Several rows may have one field: each leaves NULL behind. */
        if (vx_bind_holds_string(row))
            g_clear_pointer((char **) field, g_free);
        else if (row->kind == VX_BIND_CHILD)
            g_clear_pointer((gpointer *) field, vx_bind_free);
        else if (row->kind == VX_BIND_LIST)
            g_clear_pointer((GPtrArray **) field, g_ptr_array_unref);
    }
    g_free((VxBindHeader *) data - 1);
}

gsize
vx_bind_field_size(const VxBindRow *row)
{
    switch (row->kind) {
    case VX_BIND_HEX16:
        return sizeof(guint16);
    case VX_BIND_ENUM:
    case VX_BIND_UINT:
    case VX_BIND_INT:
    case VX_BIND_OCTAL:
    case VX_BIND_YES_NO:
    case VX_BIND_ON_OFF:
    case VX_BIND_PRESENT:
        return sizeof(gint);
    case VX_BIND_UINT64:
    case VX_BIND_INT64:
    case VX_BIND_KIB:
    case VX_BIND_BYTES:
        return sizeof(guint64);
    case VX_BIND_STRING:
    case VX_BIND_UUID:
    case VX_BIND_MAC:
    case VX_BIND_RAW:
    case VX_BIND_CHILD:
    case VX_BIND_LIST:
        return sizeof(gpointer);
    case VX_BIND_CONSTANT:
    case VX_BIND_CHECKED:
        break;
    }
    return 0;
}

static void
copy_field(gpointer to, gconstpointer from, const VxBindRow *row)
{
    gpointer to_field = vx_bind_field(to, row);
    gconstpointer from_field = vx_bind_field(from, row);

    if (vx_bind_holds_string(row)) {
        g_free(*(char **) to_field);
        *(char **) to_field = g_strdup(*(char *const *) from_field);
    } else if (row->kind == VX_BIND_CHILD) {
        vx_bind_free(*(gpointer *) to_field);
        *(gpointer *) to_field = vx_bind_copy(*(gpointer const *) from_field);
    } else if (row->kind == VX_BIND_LIST) {
        const GPtrArray *from_list = *(GPtrArray *const *) from_field;
        GPtrArray *to_list = *(GPtrArray **) to_field;

        g_ptr_array_set_size(to_list, 0);
        for (guint i = 0; i < from_list->len; i++)
            g_ptr_array_add(to_list, vx_bind_copy(from_list->pdata[i]));
    } else {
        memcpy(to_field, from_field, vx_bind_field_size(row));
    }
}

gpointer
vx_bind_copy(gconstpointer data)
{
    const VxBindTable *table;
    gpointer copy;

    if (!data)
        return NULL;
    table = vx_bind_get_table(data);
    copy = vx_bind_new(table);
    for (guint i = 0; i < table->n_rows; i++)
        copy_field(copy, data, &table->rows[i]);
    return copy;
}

gpointer
vx_bind_append(GPtrArray *list, const VxBindTable *table)
{
    gpointer data = vx_bind_new(table);

    g_ptr_array_add(list, data);
    return data;
}

gboolean
vx_bind_is_set(gconstpointer data, const VxBindRow *row)
{
    static const guint8 zeros[sizeof(guint64)];
    gconstpointer field = vx_bind_field(data, row);

    if (row->kind == VX_BIND_LIST)
        return (*(GPtrArray *const *) field)->len > 0;
    if (row->kind == VX_BIND_INT || row->kind == VX_BIND_OCTAL)
        return *(const gint *) field != -1;
    return memcmp(field, zeros, vx_bind_field_size(row)) != 0;
}

gboolean
vx_bind_applies(gconstpointer data, const VxBindCondition *when)
{
    gint value;

    if (!when->mask)
        return TRUE;
    value = *(const gint *) ((const guint8 *) data + when->offset);
    return value >= 0 && value < 32 && (when->mask & VX_BIT(value)) != 0;
}

const VxBindRow *
vx_bind_find_row(const VxBindTable *table, const char *path)
{
    for (guint i = 0; i < table->n_rows; i++) {
        if (strcmp(table->rows[i].path, path) == 0)
            return &table->rows[i];
    }
    return NULL;
}
