/* enum-names.c - looking words and values up in enum tables.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/enum-names.h"

#include <string.h>

const char *
vx_enum_to_name(const VxEnumName *table, int value)
{
    for (; table->name; table++) {
        if (table->value == value)
            return table->name;
    }
    return NULL;
}

gboolean
vx_enum_from_name(const VxEnumName *table, const char *name, int *value)
{
    for (; table->name; table++) {
        if (strcmp(table->name, name) == 0) {
            *value = table->value;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean
vx_enum_from_name_nocase(const VxEnumName *table, const char *name, int *value)
{
    for (; table->name; table++) {
        if (g_ascii_strcasecmp(table->name, name) == 0) {
            *value = table->value;
            return TRUE;
        }
    }
    return FALSE;
}

char *
vx_enum_list_names(const VxEnumName *table)
{
    GString *list = g_string_new(NULL);

    for (const VxEnumName *row = table; row->name; row++) {
        if (vx_enum_to_name(table, row->value) == row->name)
            g_string_append_printf(list, "%s%s", list->len ? ", " : "", row->name);
    }
    return g_string_free(list, FALSE);
}
