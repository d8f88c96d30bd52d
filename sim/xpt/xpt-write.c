/* xpt-write.c - writes the binary form of a type library, as VirtualBox's own build lays it out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt/xpt-private.h"

#include <string.h>

typedef struct {
    GByteArray *pool;
    GHashTable *strings; /* text -> 1-based offset in the pool */
    GHashTable *numbers; /* interface name -> 1-based index in the directory */
    const char *missing; /* an interface that something refers to and nobody defines */
} Writer;

static void
put(GByteArray *out, guint width, guint32 value)
{
    for (guint i = width; i-- > 0;) {
        guint8 byte = (guint8) (value >> (8 * i));

        g_byte_array_append(out, &byte, 1);
    }
}

static guint32
string_offset(Writer *w, const char *text)
{
    gpointer known = g_hash_table_lookup(w->strings, text);

    if (known == NULL) {
        known = GUINT_TO_POINTER(w->pool->len + 1);
        g_byte_array_append(w->pool, (const guint8 *) text, (guint) strlen(text) + 1);
        g_hash_table_insert(w->strings, (gpointer) text, known);
    }
    return GPOINTER_TO_UINT(known);
}

static guint32
interface_number(Writer *w, const char *name)
{
    gpointer number = g_hash_table_lookup(w->numbers, name);

    if (number == NULL)
        w->missing = name;
    return GPOINTER_TO_UINT(number);
}

static void
put_type(Writer *w, GByteArray *out, const SimType *type)
{
    put(out, 1, type->byte);
    switch (type->tag) {
    case SIM_TAG_INTERFACE:
        put(out, 2, interface_number(w, type->interface));
        break;
    case SIM_TAG_INTERFACE_IS:
        put(out, 1, type->arg);
        break;
    case SIM_TAG_ARRAY:
        put(out, 1, type->arg);
        put(out, 1, type->arg2);
        put_type(w, out, type->element);
        break;
    default:
        break;
    }
}

static void
put_method(Writer *w, GByteArray *out, const SimMethod *method)
{
    put(out, 1,
        (method->getter ? 0x80 : 0) | (method->setter ? 0x40 : 0) | (method->notxpcom ? 0x20 : 0) |
            (method->noscript ? 0x08 : 0));
    put(out, 4, string_offset(w, method->name));
    put(out, 1, method->n_params);
    for (guint i = 0; i < method->n_params; i++) {
        const SimParam *param = &method->params[i];

        put(out, 1, (param->in ? 0x80 : 0) | (param->out ? 0x40 : 0) | (param->retval ? 0x20 : 0));
        put_type(w, out, &param->type);
    }
    put(out, 1, 0);
    put(out, 1, SIM_TAG_U32); /* every method returns an nsresult */
}

static guint32
body_offset(Writer *w, const SimInterface *interface)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    guint32 offset;

    if (!interface->has_body)
        return 0;
    put(body, 2, interface->parent_name != NULL ? interface_number(w, interface->parent_name) : 0);
    put(body, 2, interface->n_methods);
    for (guint i = 0; i < interface->n_methods; i++)
        put_method(w, body, &interface->methods[i]);
    put(body, 2, interface->n_constants);
    for (guint i = 0; i < interface->n_constants; i++) {
        put(body, 4, string_offset(w, interface->constants[i].name));
        put(body, 1, SIM_TAG_U32);
        put(body, 4, interface->constants[i].value);
    }
    put(body, 1, 0x80);
    offset = w->pool->len + 1;
    g_byte_array_append(w->pool, body->data, body->len);
    return offset;
}

static int
by_iid(gconstpointer a, gconstpointer b)
{
    const SimInterface *const *left = a, *const *right = b;

    return memcmp((*left)->iid, (*right)->iid, 16);
}

GBytes *
sim_xpt_write(const SimXpt *xpt, GError **error)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    g_autoptr(GByteArray) pool = g_byte_array_new();
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autoptr(GHashTable) strings = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    Writer writer = { pool, strings, numbers, NULL };
    const gsize header = 33;
    guint32 pool_at;

    for (guint i = 0; i < xpt->interfaces->len; i++)
        g_ptr_array_add(sorted, g_ptr_array_index(xpt->interfaces, i));
    g_ptr_array_sort(sorted, by_iid);
    for (guint i = 0; i < sorted->len; i++) {
        const SimInterface *interface = g_ptr_array_index(sorted, i);

        g_hash_table_insert(numbers, (gpointer) interface->name, GUINT_TO_POINTER(i + 1));
    }
    if (sorted->len > G_MAXUINT16) {
        sim_xpt_fail(error, "too many interfaces");
        return NULL;
    }

    pool_at = (guint32) (header + (gsize) sorted->len * 28);
    g_byte_array_append(out, (const guint8 *) "XPCOM\nTypeLib\r\n\032", 16);
    put(out, 1, 1);
    put(out, 1, 2);
    put(out, 2, sorted->len);
    put(out, 4, 0); /* file length: known at the end */
    put(out, 4, header + 1);
    put(out, 4, pool_at);
    put(out, 1, 0x80); /* no annotation */
    for (guint i = 0; i < sorted->len; i++) {
        const SimInterface *interface = g_ptr_array_index(sorted, i);

        g_byte_array_append(out, interface->iid, 16);
        put(out, 4, string_offset(&writer, interface->name));
        put(out, 4, 0);
        put(out, 4, body_offset(&writer, interface));
    }
    if (writer.missing != NULL) {
        sim_xpt_fail(error, "unknown interface '%s'", writer.missing);
        return NULL;
    }
    g_byte_array_append(out, pool->data, pool->len);
    for (guint i = 0; i < 4; i++)
        out->data[20 + i] = (guint8) (out->len >> (8 * (3 - i)));
    return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}
