/* xpt-read.c - reads the binary form of a type library, version 1.2.
 *
 * Every offset and count is checked against the file before it is used.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt/xpt-private.h"

#include <string.h>

typedef struct {
    SimXpt *xpt;
    const guint8 *data;
    gsize size, pool;
    gsize at; /* of the next byte to read */
    gboolean bad;
    guint n_entries;
    SimInterface **entries; /* of this file's directory */
} Reader;

static guint32
get(Reader *r, guint width)
{
    guint32 value = 0;

    if (r->bad || r->size - r->at < width) {
        r->bad = TRUE;
        return 0;
    }
    for (guint i = 0; i < width; i++)
        value = value << 8 | r->data[r->at++];
    return value;
}

/* @offset: 1-based in the pool. Returns: (nullable) */
static const char *
get_string(Reader *r, guint32 offset)
{
    gsize start = r->pool + offset - 1;

    if (offset == 0 || start >= r->size || memchr(r->data + start, 0, r->size - start) == NULL) {
        r->bad = TRUE;
        return "";
    }
    return sim_xpt_intern(r->xpt, (const char *) r->data + start);
}

static const char *
get_interface(Reader *r)
{
    guint32 index = get(r, 2);

    if (r->bad || index == 0 || index > r->n_entries) {
        r->bad = TRUE;
        return "";
    }
    return r->entries[index - 1]->name;
}

static void
get_type(Reader *r, SimType *type, guint depth)
{
    type->byte = (guint8) get(r, 1);
    type->tag = type->byte & 0x1f;
    switch (type->tag) {
    case SIM_TAG_INTERFACE:
        type->interface = get_interface(r);
        break;
    case SIM_TAG_INTERFACE_IS:
        type->arg = (guint8) get(r, 1);
        break;
    case SIM_TAG_SIZED_STRING:
    case SIM_TAG_SIZED_WSTRING:
        type->arg = (guint8) get(r, 1);
        type->arg2 = (guint8) get(r, 1);
        break;
    case SIM_TAG_ARRAY:
        type->arg = (guint8) get(r, 1);
        type->arg2 = (guint8) get(r, 1);
        if (depth > 0) {
            r->bad = TRUE; /* no arrays of arrays in VirtualBox's library */
        } else {
            SimType *element = sim_xpt_alloc(r->xpt, 1, sizeof(SimType));

            get_type(r, element, depth + 1);
            type->element = element;
        }
        break;
    case SIM_TAG_I8:
    case SIM_TAG_I16:
    case SIM_TAG_I32:
    case SIM_TAG_I64:
    case SIM_TAG_U8:
    case SIM_TAG_U16:
    case SIM_TAG_U32:
    case SIM_TAG_U64:
    case SIM_TAG_FLOAT:
    case SIM_TAG_DOUBLE:
    case SIM_TAG_BOOL:
    case SIM_TAG_CHAR:
    case SIM_TAG_WCHAR:
    case SIM_TAG_VOID:
    case SIM_TAG_IID:
    case SIM_TAG_DOMSTRING:
    case SIM_TAG_UTF8STRING:
    case SIM_TAG_CSTRING:
    case SIM_TAG_ASTRING:
    case SIM_TAG_STRING:
    case SIM_TAG_WSTRING:
        break;
    default:
        r->bad = TRUE;
    }
}

static void
get_param(Reader *r, SimParam *param)
{
    guint32 flags = get(r, 1);

    param->in = (flags & 0x80) != 0;
    param->out = (flags & 0x40) != 0;
    param->retval = (flags & 0x20) != 0;
    get_type(r, &param->type, 0);
}

static void
get_method(Reader *r, SimMethod *method, const SimInterface *interface)
{
    guint32 flags = get(r, 1);
    SimParam *params;
    SimParam result = { 0 };

    method->interface = interface;
    method->getter = (flags & 0x80) != 0;
    method->setter = (flags & 0x40) != 0;
    method->notxpcom = (flags & 0x20) != 0;
    method->noscript = (flags & 0x08) != 0;
    method->name = get_string(r, get(r, 4));
    method->n_params = (guint8) get(r, 1);
    params = sim_xpt_alloc(r->xpt, method->n_params, sizeof(SimParam));
    for (guint i = 0; i < method->n_params && !r->bad; i++)
        get_param(r, &params[i]);
    method->params = params;
    get_param(r, &result);
}

static guint
constant_width(SimTag tag)
{
    switch (tag) {
    case SIM_TAG_I8:
    case SIM_TAG_U8:
    case SIM_TAG_CHAR:
        return 1;
    case SIM_TAG_I16:
    case SIM_TAG_U16:
        return 2;
    default:
        return 4;
    }
}

static void
get_body(Reader *r, SimInterface *interface)
{
    guint32 parent = get(r, 2);
    SimConstant *constants;

    if (parent > r->n_entries)
        r->bad = TRUE;
    if (r->bad)
        return;
    interface->parent_name = parent > 0 ? r->entries[parent - 1]->name : NULL;
    interface->n_methods = get(r, 2);
    interface->methods = sim_xpt_alloc(r->xpt, interface->n_methods, sizeof(SimMethod));
    for (guint i = 0; i < interface->n_methods && !r->bad; i++)
        get_method(r, &interface->methods[i], interface);
    interface->n_constants = get(r, 2);
    constants = sim_xpt_alloc(r->xpt, interface->n_constants, sizeof(SimConstant));
    for (guint i = 0; i < interface->n_constants && !r->bad; i++) {
        SimType type = { 0 };

        constants[i].name = get_string(r, get(r, 4));
        get_type(r, &type, 0);
        constants[i].value = get(r, constant_width(type.tag));
    }
    interface->constants = constants;
    get(r, 1);
    interface->has_body = !r->bad;
}

gboolean
sim_xpt_read(SimXpt *xpt, const guint8 *data, gsize size, GError **error)
{
    static const char magic[] = "XPCOM\nTypeLib\r\n\032";
    Reader reader = { .xpt = xpt, .data = data, .size = size };
    Reader *r = &reader;
    g_autofree SimInterface **entries = NULL;
    g_autofree guint32 *bodies = NULL;
    guint32 directory;

    if (size < 33 || memcmp(data, magic, 16) != 0)
        return sim_xpt_fail(error, "not a type library");
    r->at = 16;
    if (get(r, 1) != 1)
        return sim_xpt_fail(error, "unknown version of the format");
    get(r, 1);
    r->n_entries = get(r, 2);
    get(r, 4);
    directory = get(r, 4);
    r->pool = get(r, 4);
    if (directory == 0 || r->pool > size || directory - 1 + (gsize) r->n_entries * 28 > size)
        return sim_xpt_fail(error, "the directory lies outside the file");

    r->at = directory - 1;
    entries = g_new0(SimInterface *, r->n_entries + 1);
    bodies = g_new0(guint32, r->n_entries + 1);
    r->entries = entries;
    for (guint i = 0; i < r->n_entries; i++) {
        const guint8 *iid = data + r->at;
        const char *name;

        r->at += 16;
        name = get_string(r, get(r, 4));
        get(r, 4);
        bodies[i] = get(r, 4);
        entries[i] = r->bad ? NULL : sim_xpt_declare(xpt, name, iid);
        if (entries[i] == NULL)
            return sim_xpt_fail(error, "directory entry %u is not usable", i);
    }
    for (guint i = 0; i < r->n_entries; i++) {
        if (bodies[i] == 0 || entries[i]->has_body)
            continue;
        r->at = r->pool + bodies[i] - 1;
        if (r->at >= size)
            return sim_xpt_fail(error, "%s lies outside the file", entries[i]->name);
        get_body(r, entries[i]);
        if (r->bad)
            return sim_xpt_fail(error, "%s is malformed, near offset %" G_GSIZE_FORMAT,
                                entries[i]->name, r->at);
    }
    return TRUE;
}

gboolean
sim_xpt_read_file(SimXpt *xpt, const char *path, GError **error)
{
    g_autofree char *data = NULL;
    gsize size;

    if (!g_file_get_contents(path, &data, &size, error))
        return FALSE;
    if (!sim_xpt_read(xpt, (const guint8 *) data, size, error)) {
        g_prefix_error(error, "%s: ", path);
        return FALSE;
    }
    return TRUE;
}
