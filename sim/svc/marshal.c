/* marshal.c - arguments out of a frame, results into one, as the method's types say.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/service.h"

static gboolean
read_value(SimClient *client, SimReader *reader, const SimType *type, SimValue *value)
{
    switch (type->tag) {
    case SIM_TAG_WSTRING:
    case SIM_TAG_STRING: {
        g_autofree char *text = sim_reader_string(reader);

        *value = text != NULL ? sim_value_string(text) : (SimValue){ 0 };
        return !reader->bad;
    }
    case SIM_TAG_INTERFACE: {
        guint64 id = sim_reader_get(reader, 8);
        SimObject *object = id != 0 ? sim_client_find(client, id) : NULL;

        *value = sim_value_object(object);
        return !reader->bad && (id == 0 || object != NULL || id == SIM_FOREIGN_OBJ);
    }
    default:
        *value = sim_value_int((gint64) sim_reader_get(reader, 8));
        return !reader->bad;
    }
}

static gboolean
read_argument(SimClient *client, SimReader *reader, const SimLogical *logical, SimValue *value)
{
    const SimType *type = &logical->param->type;
    guint32 count;

    if (logical->length_index < 0)
        return read_value(client, reader, type, value);
    count = sim_reader_count(reader, type->element->tag == SIM_TAG_U8 ? 1 : 4);
    if (type->element->tag == SIM_TAG_U8) {
        const guint8 *block = sim_reader_block(reader, count);

        *value = (SimValue){ .kind = SIM_V_BYTES,
                             .bytes = g_bytes_new(block, block != NULL ? count : 0) };
        return !reader->bad;
    }
    *value = sim_value_list();
    for (guint32 i = 0; i < count; i++) {
        SimValue element = { 0 };
        gboolean ok = read_value(client, reader, type->element, &element);

        sim_value_append(value, element);
        if (!ok)
            return FALSE;
    }
    return !reader->bad;
}

SimCall *
sim_marshal_read(SimClient *client, SimReader *reader)
{
    SimObject *self = sim_client_find(client, sim_reader_get(reader, 8));
    const SimInterface *interface = sim_xpt_nth(self != NULL ? self->service->install->xpt : NULL,
                                                (guint) sim_reader_get(reader, 2));
    guint index = (guint) sim_reader_get(reader, 2);
    SimCall *call;

    if (interface == NULL || index >= interface->n_methods || reader->bad ||
        !sim_interface_is_a(self->class->interface, interface))
        return NULL;
    call = g_new0(SimCall, 1);
    call->service = self->service;
    call->client = client;
    call->self = sim_object_ref(self);
    call->method = &interface->methods[index];
    call->slot = sim_class_slot(self->class, call->method);
    call->in = g_new0(SimValue, call->method->n_logical);
    call->out = g_new0(SimValue, call->method->n_logical);
    for (guint i = 0; i < call->method->n_logical; i++) {
        const SimLogical *logical = &call->method->logical[i];

        if (logical->param->in) {
            if (!read_argument(client, reader, logical, &call->in[call->n_in++])) {
                sim_call_free(call);
                return NULL;
            }
        } else {
            call->n_out++;
        }
    }
    return call;
}

static void
write_value(SimClient *client, GByteArray *frame, const SimType *type, const SimValue *value)
{
    switch (type->tag) {
    case SIM_TAG_WSTRING:
    case SIM_TAG_STRING:
        sim_wire_put_string(frame, value->kind == SIM_V_STRING ? value->string : "");
        break;
    case SIM_TAG_INTERFACE: {
        SimObject *object = value->kind == SIM_V_OBJECT ? value->object : NULL;

        sim_wire_put(frame, object != NULL ? object->id : 0, 8);
        sim_wire_put(frame, object != NULL ? object->class->interface->index : SIM_NO_IFACE, 2);
        if (object != NULL)
            sim_client_hold(client, object);
        break;
    }
    default:
        sim_wire_put(frame, value->kind == SIM_V_INT ? (guint64) value->integer : 0, 8);
    }
}

static void
write_result(SimClient *client, GByteArray *frame, const SimLogical *logical, const SimValue *value)
{
    const SimType *type = &logical->param->type;

    if (logical->length_index < 0) {
        write_value(client, frame, type, value);
        return;
    }
    if (value->kind == SIM_V_BYTES) {
        gsize size;
        const void *data = g_bytes_get_data(value->bytes, &size);

        sim_wire_put(frame, size, 4);
        sim_wire_put_block(frame, data, size);
        return;
    }
    sim_wire_put(frame, value->kind == SIM_V_LIST ? value->list->len : 0, 4);
    for (guint i = 0; value->kind == SIM_V_LIST && i < value->list->len; i++)
        write_value(client, frame, type->element, &g_array_index(value->list, SimValue, i));
}

GByteArray *
sim_marshal_answer(SimCall *call, SimResult result)
{
    GByteArray *frame = sim_wire_new();
    guint n = 0;

    sim_wire_put(frame, result, 4);
    if (SIM_FAILED(result)) {
        char iid[37];

        sim_wire_put(frame, call->error.text != NULL ? 1 : 0, 4);
        if (call->error.text != NULL) {
            sim_iid_format(call->self->class->interface->iid, iid);
            sim_wire_put(frame, call->error.code, 4);
            sim_wire_put(frame, 0, 4);
            sim_wire_put_string(frame, iid);
            /* "IMachine" is implemented by the component "MachineWrap". */
            g_autofree char *component =
                g_strconcat(call->self->class->interface->name + 1, "Wrap", NULL);

            sim_wire_put_string(frame, component);
            sim_wire_put_string(frame, call->error.text);
        }
    } else {
        for (guint i = 0; i < call->method->n_logical; i++)
            if (call->method->logical[i].param->out)
                write_result(call->client, frame, &call->method->logical[i], &call->out[n++]);
    }
    return frame;
}
