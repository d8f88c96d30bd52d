/* value.c - values of properties and arguments.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/object.h"

#include <string.h>

static void
clear_element(gpointer element)
{
    sim_value_clear(element);
}

void
sim_value_clear(SimValue *value)
{
    switch (value->kind) {
    case SIM_V_STRING:
        g_free(value->string);
        break;
    case SIM_V_OBJECT:
        if (value->object != NULL)
            sim_object_unref(value->object);
        break;
    case SIM_V_BYTES:
        g_bytes_unref(value->bytes);
        break;
    case SIM_V_LIST:
        g_array_unref(value->list);
        break;
    default:
        break;
    }
    *value = (SimValue){ 0 };
}

SimValue
sim_value_copy(const SimValue *value)
{
    SimValue copy = *value;

    switch (value->kind) {
    case SIM_V_STRING:
        copy.string = g_strdup(value->string);
        break;
    case SIM_V_OBJECT:
        if (value->object != NULL)
            sim_object_ref(value->object);
        break;
    case SIM_V_BYTES:
        g_bytes_ref(value->bytes);
        break;
    case SIM_V_LIST:
        copy = sim_value_list();
        for (guint i = 0; i < value->list->len; i++)
            sim_value_append(&copy, sim_value_copy(&g_array_index(value->list, SimValue, i)));
        break;
    default:
        break;
    }
    return copy;
}

gboolean
sim_value_equal(const SimValue *a, const SimValue *b)
{
    if (a->kind != b->kind)
        return FALSE;
    switch (a->kind) {
    case SIM_V_INT:
        return a->integer == b->integer;
    case SIM_V_STRING:
        return strcmp(a->string, b->string) == 0;
    case SIM_V_OBJECT:
        return a->object == b->object;
    case SIM_V_BYTES:
        return g_bytes_equal(a->bytes, b->bytes);
    case SIM_V_LIST:
        if (a->list->len != b->list->len)
            return FALSE;
        for (guint i = 0; i < a->list->len; i++)
            if (!sim_value_equal(&g_array_index(a->list, SimValue, i),
                                 &g_array_index(b->list, SimValue, i)))
                return FALSE;
        return TRUE;
    default:
        return TRUE;
    }
}

SimValue
sim_value_int(gint64 integer)
{
    return (SimValue){ .kind = SIM_V_INT, .integer = integer };
}

SimValue
sim_value_string(const char *string)
{
    return (SimValue){ .kind = SIM_V_STRING, .string = g_strdup(string != NULL ? string : "") };
}

SimValue
sim_value_object(SimObject *object)
{
    return (SimValue){ .kind = SIM_V_OBJECT,
                       .object = object != NULL ? sim_object_ref(object) : NULL };
}

SimValue
sim_value_list(void)
{
    SimValue list = { .kind = SIM_V_LIST };

    list.list = g_array_new(FALSE, TRUE, sizeof(SimValue));
    g_array_set_clear_func(list.list, clear_element);
    return list;
}

void
sim_value_append(SimValue *list, SimValue element)
{
    g_array_append_val(list->list, element);
}
