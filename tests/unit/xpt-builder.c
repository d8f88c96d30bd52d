/* xpt-builder.c - composes type library files from text.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt-builder.h"

#include <string.h>

typedef struct {
    char *name;
    char *iid;
    char *parent;       /* NULL: not described */
    GPtrArray *members; /* lines */
    guint32 body;       /* offset in the pool, 1-based; 0: none */
} Item;

typedef struct {
    GPtrArray *items;
    GByteArray *pool;
} Builder;

static const char *const tags[] = {
    "i8",     "i16",  "i32",  "i64",   "u8",   "u16",        "u32",       "u64",    "float",
    "double", "bool", "char", "wchar", "void", "iid",        "domstring", "string", "wstring",
    NULL,     NULL,   NULL,   NULL,    NULL,   "utf8string", "cstring",   "astring"
};

enum {
    POINTER = 0x80,
};

static void
put(GByteArray *array, guint n_bytes, guint64 value)
{
    for (guint i = n_bytes; i-- > 0;) {
        guint8 byte = (guint8) (value >> (8 * i));

        g_byte_array_append(array, &byte, 1);
    }
}

static void
item_free(gpointer data)
{
    Item *item = data;

    g_free(item->name);
    g_free(item->iid);
    g_free(item->parent);
    g_ptr_array_unref(item->members);
    g_free(item);
}

/* 1-based index in the directory. */
static guint16
find_item(const Builder *builder, const char *name)
{
    for (guint i = 0; i < builder->items->len; i++) {
        if (strcmp(((Item *) builder->items->pdata[i])->name, name) == 0)
            return (guint16) (i + 1);
    }
    g_error("the text has no interface '%s'", name);
}

static guint32
pool_string(Builder *builder, const char *string)
{
    guint32 offset = builder->pool->len + 1;

    g_byte_array_append(builder->pool, (const guint8 *) string, (guint) strlen(string) + 1);
    return offset;
}

static void
put_iid(GByteArray *array, const char *text)
{
    g_autoptr(GString) digits = g_string_new(NULL);

    for (const char *c = text; *c; c++) {
        if (g_ascii_isxdigit(*c))
            g_string_append_c(digits, *c);
    }
    while (digits->len < 32)
        g_string_prepend_c(digits, '0');
    for (guint i = 0; i < 32; i += 2)
        put(array, 1,
            (guint64) (g_ascii_xdigit_value(digits->str[i]) * 16 +
                       g_ascii_xdigit_value(digits->str[i + 1])));
}

static guint
type_argument(const char *type)
{
    return (guint) g_ascii_strtoull(strchr(type, '(') + 1, NULL, 10);
}

/* @count: index of the parameter with the length, for arrays. */
static void
put_type(Builder *builder, GByteArray *out, const char *type, guint count)
{
    gsize length = strlen(type);

    if (g_str_has_suffix(type, "[]")) {
        g_autofree char *element = g_strndup(type, length - 2);

        put(out, 1, POINTER | 20);
        put(out, 1, count);
        put(out, 1, count);
        put_type(builder, out, element, count);
    } else if (g_str_has_prefix(type, "raw(")) {
        for (const char *c = type + 4; *c != ')'; c += 2)
            put(out, 1, (guint64) (g_ascii_xdigit_value(c[0]) * 16 + g_ascii_xdigit_value(c[1])));
    } else if (g_str_has_prefix(type, "iface_is(")) {
        put(out, 1, POINTER | 19);
        put(out, 1, type_argument(type));
    } else if (g_str_has_prefix(type, "sized_")) {
        put(out, 1, POINTER | (type[6] == 's' ? 21 : 22));
        put(out, 2, type_argument(type) * 0x101u);
    } else if (strcmp(type, "ptr") == 0) {
        put(out, 1, POINTER | 13);
    } else {
        for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
            if (tags[i] && strcmp(tags[i], type) == 0) {
                put(out, 1, i >= 14 ? POINTER | i : i);
                return;
            }
        }
        put(out, 1, POINTER | 18);
        put(out, 2, find_item(builder, type));
    }
}

static guint8
direction(const char *word)
{
    static const struct {
        const char *word;
        guint8 flags;
    } directions[] = {
        {"in",     0x80},
        { "out",   0x40},
        { "ret",   0x60},
        { "inout", 0xc0}
    };

    for (guint i = 0; i < G_N_ELEMENTS(directions); i++) {
        if (strcmp(directions[i].word, word) == 0)
            return directions[i].flags;
    }
    g_error("no direction: '%s'", word);
}

static guint
put_param(Builder *builder, GByteArray *out, const char *dir, const char *type, guint index)
{
    guint8 flags = direction(dir);

    if (g_str_has_suffix(type, "[]")) {
        put(out, 1, flags & 0xc0);
        put(out, 1, 6);
        put(out, 1, flags);
        put_type(builder, out, type, index);
        return 2;
    }
    put(out, 1, flags);
    put_type(builder, out, type, index);
    return 1;
}

/* "in u32, ret IFoo" */
static guint
put_params(Builder *builder, GByteArray *out, const char *text)
{
    g_auto(GStrv) params = g_strsplit(text, ",", -1);
    guint n = 0;

    for (guint i = 0; params[i]; i++) {
        g_auto(GStrv) words = g_strsplit(g_strstrip(params[i]), " ", 2);

        if (words[0])
            n += put_param(builder, out, words[0], words[1], n);
    }
    return n;
}

static void
put_method(Builder *builder, GByteArray *out, const char *line, guint8 flags)
{
    g_autoptr(GByteArray) params = g_byte_array_new();
    g_autofree char *name = NULL;
    const char *open = strchr(line, '(');
    guint n;

    if (g_str_has_prefix(line, "method ")) {
        g_autofree char *list = g_strndup(open + 1, (gsize) (strrchr(line, ')') - open - 1));

        name = g_strndup(line + 7, (gsize) (open - line - 7));
        n = put_params(builder, params, list);
    } else {
        g_auto(GStrv) words = g_strsplit(line, " ", 3);
        gboolean getter = strcmp(words[0], "get") == 0;

        name = g_strdup(words[1]);
        flags |= getter ? 0x80 : 0x40;
        n = put_param(builder, params, getter ? "ret" : "in", words[2], 0);
    }
    put(out, 1, flags);
    put(out, 4, pool_string(builder, name));
    put(out, 1, n);
    g_byte_array_append(out, params->data, params->len);
    put(out, 1, 0);
    put(out, 1, 6);
}

static void
put_constant(Builder *builder, GByteArray *out, const char *line)
{
    static const guint8 sizes[] = { 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 1, 1, 2, 0, 16, 0, 4, 4 };
    g_auto(GStrv) words = g_strsplit(line, " ", 4);

    put(out, 4, pool_string(builder, words[1]));
    put_type(builder, out, words[2], 0);
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        if (tags[i] && strcmp(tags[i], words[2]) == 0) {
            guint64 value = words[3][0] == '-' ? (guint64) g_ascii_strtoll(words[3], NULL, 0)
                                               : g_ascii_strtoull(words[3], NULL, 0);

            if (sizes[i] == 16)
                put(out, 8, 0);
            put(out, MIN(sizes[i], 8), value);
        }
    }
}

static void
put_body(Builder *builder, Item *item)
{
    g_autoptr(GByteArray) methods = g_byte_array_new();
    g_autoptr(GByteArray) constants = g_byte_array_new();
    guint n_methods = 0;
    guint n_constants = 0;

    for (guint i = 0; i < item->members->len; i++) {
        const char *line = item->members->pdata[i];
        guint8 flags = 0;

        for (;;) {
            if (g_str_has_prefix(line, "hidden "))
                flags |= 0x08;
            else if (g_str_has_prefix(line, "constructor "))
                flags |= 0x10;
            else if (g_str_has_prefix(line, "notxpcom "))
                flags |= 0x20;
            else
                break;
            line = strchr(line, ' ') + 1;
        }
        if (g_str_has_prefix(line, "const ")) {
            put_constant(builder, constants, line);
            n_constants++;
        } else {
            put_method(builder, methods, line, flags);
            n_methods++;
        }
    }
    item->body = builder->pool->len + 1;
    put(builder->pool, 2, strcmp(item->parent, "-") == 0 ? 0 : find_item(builder, item->parent));
    put(builder->pool, 2, n_methods);
    g_byte_array_append(builder->pool, methods->data, methods->len);
    put(builder->pool, 2, n_constants);
    g_byte_array_append(builder->pool, constants->data, constants->len);
    put(builder->pool, 1, 0x80);
}

static void
parse(Builder *builder, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) words = g_strsplit(g_strstrip(lines[i]), " ", 4);
        Item *item;

        if (!words[0])
            continue;
        if (strcmp(words[0], "external") != 0 && strcmp(words[0], "interface") != 0) {
            item = builder->items->pdata[builder->items->len - 1];
            g_ptr_array_add(item->members, g_strdup(lines[i]));
            continue;
        }
        item = g_new0(Item, 1);
        item->name = g_strdup(words[1]);
        item->iid = g_strdup(words[2]);
        item->parent = g_strdup(words[3]);
        item->members = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(builder->items, item);
    }
}

static GBytes *
build(const char *text, const GByteArray *annotations, guint n_trailing)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(item_free);
    g_autoptr(GByteArray) pool = g_byte_array_new();
    Builder builder = { items, pool };
    GByteArray *file = g_byte_array_new();
    guint32 directory = 32 + annotations->len;
    guint32 pool_start;

    parse(&builder, text);
    pool_start = directory + items->len * 28;
    for (guint i = 0; i < items->len; i++) {
        Item *item = items->pdata[i];

        if (item->parent)
            put_body(&builder, item);
    }

    g_byte_array_append(file, (const guint8 *) "XPCOM\nTypeLib\r\n\x1a", 16);
    put(file, 1, 1);
    put(file, 1, 2);
    put(file, 2, items->len);
    put(file, 4, 0); /* length: below */
    put(file, 4, directory + 1);
    put(file, 4, pool_start);
    g_byte_array_append(file, annotations->data, annotations->len);
    for (guint i = 0; i < items->len; i++) {
        Item *item = items->pdata[i];

        put_iid(file, item->iid);
        put(file, 4, pool_string(&builder, item->name));
        put(file, 4, 0);
        put(file, 4, item->body);
    }
    g_byte_array_append(file, pool->data, pool->len);
    xpt_put(file, 20, 4, file->len);
    for (guint i = 0; i < n_trailing; i++)
        put(file, 1, 0xff);
    return g_byte_array_free_to_bytes(file);
}

GBytes *
xpt_build(const char *text)
{
    g_autoptr(GByteArray) annotations = g_byte_array_new();

    put(annotations, 1, 0x80);
    return build(text, annotations, 0);
}

GBytes *
xpt_build_annotated(const char *text)
{
    g_autoptr(GByteArray) annotations = g_byte_array_new();

    put(annotations, 1, 0x00); /* empty, not the last */
    put(annotations, 1, 0x01); /* private */
    put(annotations, 2, 4);
    g_byte_array_append(annotations, (const guint8 *) "made", 4);
    put(annotations, 2, 3);
    g_byte_array_append(annotations, (const guint8 *) "now", 3);
    put(annotations, 1, 0x80);
    return build(text, annotations, 5);
}

GByteArray *
xpt_edit(GBytes *file)
{
    GByteArray *copy = g_byte_array_new();
    gsize size;
    const guint8 *data = g_bytes_get_data(file, &size);

    return g_byte_array_append(copy, data, (guint) size);
}

void
xpt_put(GByteArray *file, gsize offset, guint n_bytes, guint64 value)
{
    for (guint i = 0; i < n_bytes; i++)
        file->data[offset + i] = (guint8) (value >> (8 * (n_bytes - 1 - i)));
}

guint64
xpt_get(const GByteArray *file, gsize offset, guint n_bytes)
{
    guint64 value = 0;

    for (guint i = 0; i < n_bytes; i++)
        value = value << 8 | file->data[offset + i];
    return value;
}
