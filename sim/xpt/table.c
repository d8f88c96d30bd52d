/* table.c - reads the textual API tables of sim/api, whose format sim/api/README.md describes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt/xpt-private.h"

#include <string.h>

typedef struct {
    SimXpt *xpt;
    SimInterface *open; /* the interface or enum that indented lines belong to */
    gboolean open_is_enum;
    GArray *methods, *constants; /* of the open one */
    GHashTable *enums;
    GHashTable *referred; /* names of interfaces that parameters and parents name */
    const char *origin;
    guint line;
} Table;

static const struct {
    const char *name;
    guint8 byte;
} plain_types[] = {
    {"bool",      10  },
    { "u8",       4   },
    { "i16",      1   },
    { "u16",      5   },
    { "i32",      2   },
    { "u32",      6   },
    { "i64",      3   },
    { "u64",      7   },
    { "i8",       0   },
    { "wstring",  0x91},
    { "string",   0x90},
    { "char",     11  },
    { "wchar",    12  },
    { "nsresult", 6   },
    { "ptr",      0x8d},
    { "iid",      0x8e},
};

/* IIDs of what a table may name without defining it: a type library has it without a body. */
static const struct {
    const char *name, *iid;
} base_interfaces[] = {
    {"nsISupports",           "00000000-0000-0000-c000-000000000046"},
    { "nsIException",         "f3a8d3b4-c424-4edc-8bf6-8974c983ba78"},
    { "nsIExceptionProvider", "0577744c-c1d2-47f2-8bcc-ce7a9e5a88fc"},
    { "nsIFile",              "c8c0a080-0868-11d3-915f-d9d889d48e3c"},
    { "nsISimpleEnumerator",  "d1899240-f9d2-11d2-bdd6-000064657374"},
    { "nsIEnumerator",        "ad385286-cbc4-11d2-8cca-0060b0fc14a3"},
    { "nsIInterfaceInfo",     "215dbe04-94a7-11d2-ba58-00805f8a5dd7"},
};

static gboolean
set_plain(SimType *type, guint8 byte)
{
    type->byte = byte;
    type->tag = byte & 0x1f;
    return TRUE;
}

static gboolean
parse_type(Table *t, const char *text, SimType *type, GError **error)
{
    gsize length = strlen(text);

    for (guint i = 0; i < G_N_ELEMENTS(plain_types); i++)
        if (strcmp(text, plain_types[i].name) == 0)
            return set_plain(type, plain_types[i].byte);
    if (length > 2 && strcmp(text + length - 2, "[]") == 0) {
        g_autofree char *element_name = g_strndup(text, length - 2);
        SimType *element = sim_xpt_alloc(t->xpt, 1, sizeof(SimType));

        type->element = element;
        return set_plain(type, 0x94) && parse_type(t, element_name, element, error);
    }
    if (g_str_has_prefix(text, "iface_is(p")) {
        type->arg = (guint8) g_ascii_strtoull(text + strlen("iface_is(p"), NULL, 10);
        return set_plain(type, 0x93);
    }
    if (g_hash_table_contains(t->enums, text)) {
        type->enumeration = sim_xpt_intern(t->xpt, text);
        return set_plain(type, 6);
    }
    type->interface = sim_xpt_intern(t->xpt, text);
    g_hash_table_add(t->referred, (gpointer) type->interface);
    return set_plain(type, 0x92);
}

static gboolean
parse_param(Table *t, const char *text, GArray *params, GError **error)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 3);
    SimParam param = { 0 };

    if (g_strv_length(words) != 3)
        return sim_xpt_fail(error, "%s:%u: not a parameter: '%s'", t->origin, t->line, text);
    if (strcmp(words[0], "in") == 0)
        param.in = TRUE;
    else if (strcmp(words[0], "out") == 0)
        param.out = TRUE;
    else if (strcmp(words[0], "ret") == 0)
        param.out = param.retval = TRUE;
    else
        return sim_xpt_fail(error, "%s:%u: not a direction: '%s'", t->origin, t->line, words[0]);
    if (!parse_type(t, words[1], &param.type, error))
        return FALSE;
    if (param.type.tag == SIM_TAG_ARRAY) {
        SimParam length = { .in = param.in, .out = param.out };

        set_plain(&length.type, SIM_TAG_U32);
        param.type.arg = param.type.arg2 = (guint8) params->len;
        g_array_append_val(params, length);
    }
    g_array_append_val(params, param);
    return TRUE;
}

static gboolean
finish_method(Table *t, SimMethod *method, GArray *params, GError **error)
{
    SimParam *copy = sim_xpt_alloc(t->xpt, params->len, sizeof(SimParam));

    if (params->len > 200)
        return sim_xpt_fail(error, "%s:%u: too many parameters", t->origin, t->line);
    if (params->len > 0)
        memcpy(copy, params->data, params->len * sizeof(SimParam));
    method->params = copy;
    method->n_params = (guint8) params->len;
    method->interface = t->open;
    g_array_append_val(t->methods, *method);
    return TRUE;
}

static gboolean
parse_slot(Table *t, const char *text, GError **error)
{
    g_autoptr(GArray) params = g_array_new(FALSE, TRUE, sizeof(SimParam));
    SimMethod method = { 0 };

    for (;;) {
        if (g_str_has_prefix(text, "noscript "))
            method.noscript = TRUE;
        else if (g_str_has_prefix(text, "notxpcom "))
            method.notxpcom = TRUE;
        else
            break;
        text += strlen("noscript ");
    }
    method.getter = g_str_has_prefix(text, "get ");
    method.setter = g_str_has_prefix(text, "set ");
    if (method.getter || method.setter) {
        g_auto(GStrv) words = g_strsplit(text, " ", 3);
        g_autofree char *param = NULL;

        if (g_strv_length(words) != 3)
            return sim_xpt_fail(error, "%s:%u: not an attribute: '%s'", t->origin, t->line, text);
        method.name = sim_xpt_intern(t->xpt, words[1]);
        param = g_strdup_printf("%s %s value", method.getter ? "ret" : "in", words[2]);
        return parse_param(t, param, params, error) && finish_method(t, &method, params, error);
    }

    const char *open = strchr(text, '('), *close = strrchr(text, ')');

    if (!g_str_has_prefix(text, "method ") || open == NULL || close == NULL)
        return sim_xpt_fail(error, "%s:%u: not a slot: '%s'", t->origin, t->line, text);

    g_autofree char *name =
        g_strndup(text + strlen("method "), (gsize) (open - text) - strlen("method "));
    /* iface_is(p1) has a parenthesis of its own, so commas separate and the last one closes. */
    g_autofree char *list = g_strndup(open + 1, (gsize) (close - open) - 1);
    g_auto(GStrv) each = g_strsplit(list, ", ", -1);

    method.name = sim_xpt_intern(t->xpt, name);
    for (guint i = 0; list[0] != '\0' && each[i] != NULL; i++)
        if (!parse_param(t, each[i], params, error))
            return FALSE;
    return finish_method(t, &method, params, error);
}

static gboolean
parse_member(Table *t, const char *text, GError **error)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 2);
    SimConstant constant;

    if (g_strv_length(words) != 2)
        return sim_xpt_fail(error, "%s:%u: not an enum's member: '%s'", t->origin, t->line, text);
    constant.name = sim_xpt_intern(t->xpt, words[0]);
    constant.value =
        (guint32) g_ascii_strtoull(words[1], NULL, g_str_has_prefix(words[1], "0x") ? 16 : 10);
    g_array_append_val(t->constants, constant);
    return TRUE;
}

static void
close_open(Table *t)
{
    if (t->open == NULL)
        return;

    SimConstant *constants = sim_xpt_alloc(t->xpt, t->constants->len, sizeof(SimConstant));

    t->open->n_methods = t->methods->len;
    t->open->methods = sim_xpt_alloc(t->xpt, t->methods->len, sizeof(SimMethod));
    if (t->methods->len > 0)
        memcpy(t->open->methods, t->methods->data, t->methods->len * sizeof(SimMethod));
    t->open->n_constants = t->constants->len;
    if (t->constants->len > 0)
        memcpy(constants, t->constants->data, t->constants->len * sizeof(SimConstant));
    t->open->constants = constants;
    t->open->has_body = TRUE;
    t->open = NULL;
    g_array_set_size(t->methods, 0);
    g_array_set_size(t->constants, 0);
}

static gboolean
parse_head(Table *t, const char *text, GError **error)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    guint n = g_strv_length(words);
    guint8 iid[16];

    close_open(t);
    if (strcmp(words[0], "release") == 0 && n == 2) {
        t->xpt->release = sim_xpt_intern(t->xpt, words[1]);
        return TRUE;
    }
    t->open_is_enum = strcmp(words[0], "enum") == 0;
    if (!t->open_is_enum && strcmp(words[0], "interface") != 0)
        return TRUE; /* api, library, class, result: not in a type library */
    if (n != (t->open_is_enum ? 3 : 4) || !sim_iid_parse(words[2], iid))
        return sim_xpt_fail(error, "%s:%u: malformed: '%s'", t->origin, t->line, text);
    t->open = sim_xpt_declare(t->xpt, words[1], iid);
    if (t->open == NULL || t->open->has_body)
        return sim_xpt_fail(error, "%s:%u: %s is there already", t->origin, t->line, words[1]);
    if (!t->open_is_enum && strcmp(words[3], "-") != 0)
        t->open->parent_name = sim_xpt_intern(t->xpt, words[3]);
    if (t->open->parent_name != NULL)
        g_hash_table_add(t->referred, (gpointer) t->open->parent_name);
    return TRUE;
}

/* Declares what is referred to and stands in the base library. */
static void
declare_base(Table *t)
{
    guint8 iid[16];

    for (guint i = 0; i < G_N_ELEMENTS(base_interfaces); i++)
        if (g_hash_table_contains(t->referred, base_interfaces[i].name) &&
            sim_iid_parse(base_interfaces[i].iid, iid))
            sim_xpt_declare(t->xpt, base_interfaces[i].name, iid);
}

gboolean
sim_xpt_read_table(SimXpt *xpt, const char *text, const char *origin, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GArray) methods = g_array_new(FALSE, TRUE, sizeof(SimMethod));
    g_autoptr(GArray) constants = g_array_new(FALSE, TRUE, sizeof(SimConstant));
    g_autoptr(GHashTable) enums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) referred = g_hash_table_new(g_str_hash, g_str_equal);
    Table table = { .xpt = xpt,
                    .methods = methods,
                    .constants = constants,
                    .enums = enums,
                    .referred = referred,
                    .origin = origin };

    /* An enum may be used above its definition. */
    for (guint i = 0; lines[i] != NULL; i++)
        if (g_str_has_prefix(lines[i], "enum ")) {
            const char *name = lines[i] + strlen("enum ");

            g_hash_table_add(enums, g_strndup(name, strcspn(name, " ")));
        }
    for (guint i = 0; lines[i] != NULL; i++) {
        gboolean ok;

        table.line = i + 1;
        if (lines[i][0] == '#' || lines[i][0] == '\0')
            continue;
        if (lines[i][0] != ' ')
            ok = parse_head(&table, lines[i], error);
        else if (table.open == NULL)
            ok = sim_xpt_fail(error, "%s:%u: belongs to nothing", origin, table.line);
        else if (table.open_is_enum)
            ok = parse_member(&table, lines[i] + 1, error);
        else
            ok = parse_slot(&table, lines[i] + 1, error);
        if (!ok)
            return FALSE;
    }
    close_open(&table);
    declare_base(&table);
    return TRUE;
}
