/* call.c - a method call on an object of the service: arguments out, results back, by type.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"

#include <string.h>

static guint
width_of(SimTag tag)
{
    switch (tag) {
    case SIM_TAG_I8:
    case SIM_TAG_U8:
    case SIM_TAG_CHAR:
        return 1;
    case SIM_TAG_I16:
    case SIM_TAG_U16:
    case SIM_TAG_WCHAR:
        return 2;
    case SIM_TAG_I64:
    case SIM_TAG_U64:
        return 8;
    case SIM_TAG_I32:
    case SIM_TAG_U32:
    case SIM_TAG_BOOL:
        return 4;
    default:
        return sizeof(void *);
    }
}

static gint64
load_integer(SimTag tag, const void *at)
{
    switch (tag) {
    case SIM_TAG_I8:
    case SIM_TAG_CHAR:
        return *(const gint8 *) at;
    case SIM_TAG_U8:
        return *(const guint8 *) at;
    case SIM_TAG_I16:
        return *(const gint16 *) at;
    case SIM_TAG_U16:
    case SIM_TAG_WCHAR:
        return *(const guint16 *) at;
    case SIM_TAG_I32:
    case SIM_TAG_BOOL:
        return *(const gint32 *) at;
    case SIM_TAG_U32:
        return *(const guint32 *) at;
    default:
        return *(const gint64 *) at;
    }
}

static void
store_integer(SimTag tag, void *at, gint64 value)
{
    switch (width_of(tag)) {
    case 1:
        *(gint8 *) at = (gint8) value;
        break;
    case 2:
        *(gint16 *) at = (gint16) value;
        break;
    case 4:
        *(gint32 *) at = (gint32) value;
        break;
    default:
        *(gint64 *) at = value;
    }
}

/* @at: where the C value stands. */
static SimResult
put_value(GByteArray *frame, const SimType *type, const void *at)
{
    switch (type->tag) {
    case SIM_TAG_WSTRING: {
        g_autofree char *utf8 = sim_utf8_dup(*(const SimChar16 *const *) at);

        sim_wire_put_string(frame, utf8);
        return SIM_OK;
    }
    case SIM_TAG_STRING:
        sim_wire_put_string(frame, *(const char *const *) at);
        return SIM_OK;
    case SIM_TAG_INTERFACE: {
        void *object = *(void *const *) at;
        SimProxy *proxy = sim_proxy_from_pointer(object);

        if (proxy != NULL && proxy->id != 0 && proxy->epoch != sim_connection_epoch())
            return SIM_E_CALL_FAILED;
        sim_wire_put(frame,
                     object == NULL                    ? 0
                     : proxy == NULL || proxy->id == 0 ? SIM_FOREIGN_OBJ
                                                       : proxy->id,
                     8);
        return SIM_OK;
    }
    case SIM_TAG_VOID:
    case SIM_TAG_IID:
    case SIM_TAG_INTERFACE_IS:
    case SIM_TAG_ARRAY:
        return SIM_E_NOTIMPL; /* no such argument goes to the service */
    default:
        sim_wire_put(frame, (guint64) load_integer(type->tag, at), 8);
        return SIM_OK;
    }
}

static SimResult
put_argument(GByteArray *frame, const SimLogical *logical, void **args)
{
    const SimType *type = &logical->param->type;
    const guint8 *elements;
    guint32 count;

    if (logical->length_index < 0)
        return put_value(frame, type, args[logical->index]);
    count = SIM_ARG(args, logical->length_index, guint32);
    elements = SIM_ARG(args, logical->index, guint8 *);
    if (elements == NULL && count > 0)
        return SIM_E_POINTER;
    sim_wire_put(frame, count, 4);
    if (type->element->tag == SIM_TAG_U8) {
        sim_wire_put_block(frame, elements, count);
        return SIM_OK;
    }
    for (guint32 i = 0; i < count; i++) {
        SimResult result =
            put_value(frame, type->element, elements + (gsize) i * width_of(type->element->tag));

        if (SIM_FAILED(result))
            return result;
    }
    return SIM_OK;
}

static void
get_value(SimReader *reader, const SimType *type, void *at)
{
    switch (type->tag) {
    case SIM_TAG_WSTRING: {
        g_autofree char *utf8 = sim_reader_string(reader);

        *(SimChar16 **) at = utf8 != NULL ? sim_utf16_new(SIM_MEMORY_XPCOM, utf8) : NULL;
        break;
    }
    case SIM_TAG_STRING: {
        g_autofree char *utf8 = sim_reader_string(reader);

        *(char **) at = utf8 != NULL ? sim_memory_new(SIM_MEMORY_XPCOM, strlen(utf8) + 1) : NULL;
        if (utf8 != NULL)
            strcpy(*(char **) at, utf8);
        break;
    }
    case SIM_TAG_INTERFACE: {
        guint64 id = sim_reader_get(reader, 8);
        guint class_index = (guint) sim_reader_get(reader, 2);

        *(void **) at = sim_proxy_receive(
            id, class_index, sim_xpt_find(sim_binding_install()->xpt, type->interface));
        break;
    }
    default:
        store_integer(type->tag, at, (gint64) sim_reader_get(reader, 8));
    }
}

static void
get_array(SimReader *reader, const SimType *element, guint32 *count, void **array)
{
    guint width = width_of(element->tag);
    guint32 n = sim_reader_count(reader, element->tag == SIM_TAG_U8 ? 1 : 4);
    /* Real arrays of no elements are no null pointers either. */
    guint8 *block = sim_memory_new(SIM_MEMORY_XPCOM, MAX((gsize) n * width, 1));

    if (element->tag == SIM_TAG_U8) {
        const guint8 *bytes = sim_reader_block(reader, n);

        if (bytes != NULL)
            memcpy(block, bytes, n);
    } else {
        for (guint32 i = 0; i < n; i++)
            get_value(reader, element, block + (gsize) i * width);
    }
    *count = n;
    *array = block;
}

static void
get_result(SimReader *reader, const SimLogical *logical, void **args)
{
    const SimType *type = &logical->param->type;

    if (logical->length_index < 0) {
        get_value(reader, type, SIM_ARG(args, logical->index, void *));
        return;
    }
    get_array(reader, type->element, SIM_ARG(args, logical->length_index, guint32 *),
              SIM_ARG(args, logical->index, void **));
}

SimResult
sim_call_remote(SimProxy *self, const SimMethod *method, void **args)
{
    GByteArray *frame = sim_wire_new();
    g_autoptr(GByteArray) reply = NULL;
    SimReader reader = { 0 };
    SimResult result = SIM_OK;

    sim_count(calls, 1);
    sim_wire_put(frame, SIM_OP_CALL, 1);
    sim_wire_put(frame, self->id, 8);
    sim_wire_put(frame, method->interface->index, 2);
    sim_wire_put(frame, (guint64) (method - method->interface->methods), 2);
    for (guint i = 0; i < method->n_logical && !SIM_FAILED(result); i++) {
        const SimLogical *logical = &method->logical[i];

        if (logical->param->in)
            result = put_argument(frame, logical, args);
        else if (SIM_ARG(args, logical->index, void *) == NULL ||
                 (logical->length_index >= 0 &&
                  SIM_ARG(args, logical->length_index, void *) == NULL))
            result = SIM_E_POINTER;
    }
    if (SIM_FAILED(result)) {
        g_byte_array_unref(frame);
        return result;
    }

    reply = sim_connection_call(frame, self->epoch);
    if (reply == NULL) {
        sim_count(dead_calls, 1);
        sim_exception_set(NULL);
        return SIM_E_CALL_FAILED;
    }
    reader.data = reply->data;
    reader.size = reply->len;
    result = (SimResult) sim_reader_get(&reader, 4);
    if (SIM_FAILED(result)) {
        sim_exception_receive(&reader);
        return result;
    }
    for (guint i = 0; i < method->n_logical; i++)
        if (method->logical[i].param->out)
            get_result(&reader, &method->logical[i], args);
    return result;
}
