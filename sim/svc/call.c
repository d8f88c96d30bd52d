/* call.c - arguments and results of calls.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/call.h"

static const SimValue nothing;

static const SimValue *
in(SimCall *call, guint n)
{
    return n < call->n_in ? &call->in[n] : &nothing;
}

gint64
sim_in_int(SimCall *call, guint n)
{
    return in(call, n)->kind == SIM_V_INT ? in(call, n)->integer : 0;
}

const char *
sim_in_string(SimCall *call, guint n)
{
    return in(call, n)->kind == SIM_V_STRING ? in(call, n)->string : "";
}

gboolean
sim_in_is_null(SimCall *call, guint n)
{
    const SimValue *value = in(call, n);

    return value->kind == SIM_V_NONE || (value->kind == SIM_V_OBJECT && value->object == NULL);
}

SimObject *
sim_in_object(SimCall *call, guint n, const char *interface)
{
    const SimValue *value = in(call, n);

    if (value->kind != SIM_V_OBJECT || value->object == NULL ||
        !sim_object_is(value->object, interface))
        return NULL;
    return value->object;
}

GBytes *
sim_in_bytes(SimCall *call, guint n)
{
    return in(call, n)->kind == SIM_V_BYTES ? in(call, n)->bytes : NULL;
}

guint
sim_in_length(SimCall *call, guint n)
{
    return in(call, n)->kind == SIM_V_LIST ? in(call, n)->list->len : 0;
}

const SimValue *
sim_in_element(SimCall *call, guint n, guint i)
{
    return i < sim_in_length(call, n) ? &g_array_index(in(call, n)->list, SimValue, i) : &nothing;
}

const char *
sim_in_element_string(SimCall *call, guint n, guint i)
{
    const SimValue *value = sim_in_element(call, n, i);

    return value->kind == SIM_V_STRING ? value->string : "";
}

gboolean
sim_in_is_list(SimCall *call, guint n)
{
    return in(call, n)->kind == SIM_V_LIST;
}

void
sim_out(SimCall *call, guint n, SimValue value)
{
    if (n >= call->n_out) {
        sim_value_clear(&value); /* this version's method has fewer results */
        return;
    }
    sim_value_clear(&call->out[n]);
    call->out[n] = value;
}

void
sim_out_int(SimCall *call, guint n, gint64 value)
{
    sim_out(call, n, sim_value_int(value));
}

void
sim_out_string(SimCall *call, guint n, const char *value)
{
    sim_out(call, n, sim_value_string(value));
}

void
sim_out_object(SimCall *call, guint n, SimObject *value)
{
    sim_out(call, n, sim_value_object(value));
}

void
sim_out_bytes(SimCall *call, guint n, GBytes *value)
{
    sim_out(call, n, (SimValue){ .kind = SIM_V_BYTES, .bytes = g_bytes_ref(value) });
}

void
sim_out_objects(SimCall *call, guint n, GPtrArray *objects)
{
    SimValue list = sim_value_list();

    for (guint i = 0; i < objects->len; i++)
        sim_value_append(&list, sim_value_object(g_ptr_array_index(objects, i)));
    sim_out(call, n, list);
}

void
sim_out_strings(SimCall *call, guint n, const char *const *strings)
{
    SimValue list = sim_value_list();

    for (; *strings != NULL; strings++)
        sim_value_append(&list, sim_value_string(*strings));
    sim_out(call, n, list);
}

SimResult
sim_fail(SimCall *call, SimResult code, const char *format, ...)
{
    va_list args;

    g_free(call->error.text);
    va_start(args, format);
    call->error.text = g_strdup_vprintf(format, args);
    va_end(args);
    call->error.code = code;
    return code;
}

void
sim_call_free(SimCall *call)
{
    for (guint i = 0; i < call->n_in; i++)
        sim_value_clear(&call->in[i]);
    for (guint i = 0; i < call->n_out; i++)
        sim_value_clear(&call->out[i]);
    g_free(call->in);
    g_free(call->out);
    g_free(call->error.text);
    if (call->self != NULL)
        sim_object_unref(call->self);
    g_free(call);
}
