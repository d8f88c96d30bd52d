/* rows.c - reads and writes the rows of foreign documents.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/rows.h"

#include <string.h>

#include "util/error.h"
#include "xml/document.h"
#include "xml/domain-def.h"
#include "xml/value.h"

#define KIB_PER_MIB 1024
#define MAC_DIGITS  12

/* ---- Elements ---- */

gboolean
vx_native_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *) node->name, name) == 0;
}

static const xmlNode *
find_from(const xmlNode *node, const char *name)
{
    while (node && !vx_native_is(node, name))
        node = node->next;
    return node;
}

const xmlNode *
vx_native_next(const xmlNode *node)
{
    return find_from(node->next, (const char *) node->name);
}

const xmlNode *
vx_native_find(const xmlNode *node, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, "/", -1);

    for (char **name = names; node && *name; name++)
        node = find_from(node->children, *name);
    return node;
}

const xmlNode *
vx_native_next_below(const xmlNode *node, const xmlNode *top)
{
    if (node->children)
        return node->children;
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

xmlNode *
vx_native_add(xmlNode *node, const char *name)
{
    return xmlNewChild(node, NULL, (const xmlChar *) name, NULL);
}

void
vx_native_add_text(xmlNode *node, const char *name, const char *text)
{
    xmlNewTextChild(node, NULL, (const xmlChar *) name, (const xmlChar *) text);
}

xmlNode *
vx_native_make(xmlNode *node, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, "/", -1);

    for (char **name = names; *name; name++) {
        xmlNode *found = (xmlNode *) find_from(node->children, *name);

        node = found ? found : vx_native_add(node, *name);
    }
    return node;
}

/* ---- Attributes ---- */

static const xmlAttr *
find_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *attribute = node ? node->properties : NULL; attribute;
         attribute = attribute->next)
        if (strcmp((const char *) attribute->name, name) == 0)
            return attribute;
    return NULL;
}

char *
vx_native_get(const xmlNode *node, const char *name)
{
    const xmlAttr *attribute = find_attribute(node, name);

    return attribute ? vx_node_get_text((const xmlNode *) attribute) : NULL;
}

static gboolean
refuse(const xmlNode *node, const char *name, const char *text, GError **error)
{
    g_autofree char *what = vx_node_describe((const xmlNode *) find_attribute(node, name));

    vx_set_error(error, VIR_ERR_XML_ERROR, "value '%.64s' of %s is not what it can be", text, what);
    return FALSE;
}

gboolean
vx_native_get_uint(const xmlNode *node, const char *name, guint max, guint *value, GError **error)
{
    g_autofree char *text = vx_native_get(node, name);
    guint64 number;

    if (!text)
        return TRUE;
    if (!vx_value_read_uint(text, 10, max, &number))
        return refuse(node, name, text, error);
    *value = (guint) number;
    return TRUE;
}

static gboolean
read_bool(const char *text, gboolean *value)
{
    *value = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    return *value || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
}

gboolean
vx_native_get_bool(const xmlNode *node, const char *name, gboolean absent)
{
    g_autofree char *text = vx_native_get(node, name);
    gboolean value;

    return text && read_bool(text, &value) ? value : absent;
}

void
vx_native_set(xmlNode *node, const char *name, const char *value)
{
    xmlNewProp(node, (const xmlChar *) name, (const xmlChar *) value);
}

void
vx_native_set_uint(xmlNode *node, const char *name, guint value)
{
    g_autofree char *text = g_strdup_printf("%u", value);

    vx_native_set(node, name, text);
}

void
vx_native_set_bool(xmlNode *node, const char *name, gboolean value)
{
    vx_native_set(node, name, value ? "true" : "false");
}

/* ---- Rows ---- */

/* "08002756ABCD": Returns: (transfer full) (nullable) */
static char *
parse_mac(const char *text)
{
    g_autoptr(GString) mac = g_string_new(NULL);

    if (strlen(text) != MAC_DIGITS)
        return NULL;
    for (gsize i = 0; i < MAC_DIGITS; i += 2)
        g_string_append_printf(mac, "%s%.2s", i ? ":" : "", text + i);
    return vx_value_read_mac(mac->str);
}

static gboolean
set_text(gpointer field, char *text)
{
    g_free(*(char **) field);
    *(char **) field = text;
    return text != NULL;
}

static gboolean
parse_number(const VxNativeRow *row, const char *text, gpointer field)
{
    const guint64 max = row->kind == VX_NATIVE_HEX16   ? G_MAXUINT16
                        : row->kind == VX_NATIVE_UINT  ? G_MAXINT
                        : row->kind == VX_NATIVE_MIB32 ? G_MAXUINT / KIB_PER_MIB
                                                       : G_MAXUINT;
    guint64 number;

    if (!vx_value_read_uint(text, row->kind == VX_NATIVE_HEX16 ? 16 : 10, max, &number))
        return FALSE;
    if (row->kind == VX_NATIVE_HEX16)
        *(guint16 *) field = (guint16) number;
    else if (row->kind == VX_NATIVE_UINT)
        *(guint *) field = (guint) number;
    else if (row->kind == VX_NATIVE_MIB32)
        *(guint *) field = (guint) number * KIB_PER_MIB;
    else
        *(guint64 *) field = number * KIB_PER_MIB;
    return TRUE;
}

static gboolean
parse(const VxNativeRow *row, const char *text, gpointer field)
{
    gboolean on;

    switch (row->kind) {
    case VX_NATIVE_STRING:
        return !*text || set_text(field, g_strdup(text));
    case VX_NATIVE_UUID: {
        g_autofree char *inner = g_strdup(text);
        gsize length = strlen(inner);

        if (length > 2 && inner[0] == '{' && inner[length - 1] == '}') {
            inner[length - 1] = '\0';
            inner[0] = ' ';
        }
        return set_text(field, vx_value_read_uuid(inner));
    }
    case VX_NATIVE_MAC:
        return set_text(field, parse_mac(text));
    case VX_NATIVE_FLAG:
        return read_bool(text, (gboolean *) field);
    case VX_NATIVE_TRI:
        if (!read_bool(text, &on))
            return FALSE;
        *(VxTristate *) field = on ? VX_TRI_YES : VX_TRI_NO;
        return TRUE;
    case VX_NATIVE_ENUM:
        (void) vx_word_from_file(row->words, text, (int *) field);
        return TRUE;
    default:
        return parse_number(row, text, field);
    }
}

gboolean
vx_native_read(const VxNativeRow *rows, gsize n_rows, const xmlNode *node, gpointer data,
               GError **error)
{
    for (const VxNativeRow *row = rows; row < rows + n_rows; row++) {
        const xmlNode *element = *row->path && node ? vx_native_find(node, row->path) : node;
        g_autofree char *given = vx_native_get(element, row->name);
        const char *text = given ? given : row->absent;

        if (text && g_strcmp0(text, row->quiet) != 0 &&
            !parse(row, text, (char *) data + row->offset))
            return refuse(element, row->name, text, error);
    }
    return TRUE;
}

static char *
format_text(VxNativeKind kind, const char *text)
{
    g_autoptr(GString) mac = NULL;

    if (!text || kind == VX_NATIVE_STRING)
        return g_strdup(text);
    if (kind == VX_NATIVE_UUID)
        return g_strdup_printf("{%s}", text);
    mac = g_string_new(text);
    g_string_replace(mac, ":", "", 0);
    return g_ascii_strup(mac->str, -1);
}

/* Returns: (transfer full) (nullable): %NULL: it is not written */
static char *
format(const VxNativeRow *row, gconstpointer field)
{
    if (row->kind <= VX_NATIVE_MAC)
        return format_text(row->kind, *(const char *const *) field);
    if (row->kind == VX_NATIVE_FLAG)
        return g_strdup(*(const gboolean *) field ? "true" : "false");
    if (row->kind == VX_NATIVE_HEX16)
        return g_strdup_printf("%04x", *(const guint16 *) field);
    if (row->kind == VX_NATIVE_MIB)
        return g_strdup_printf("%" G_GUINT64_FORMAT,
                               (*(const guint64 *) field + KIB_PER_MIB - 1) / KIB_PER_MIB);
    if (*(const guint *) field == 0)
        return g_strdup(row->quiet);
    if (row->kind == VX_NATIVE_TRI)
        return g_strdup(*(const VxTristate *) field == VX_TRI_YES ? "true" : "false");
    if (row->kind == VX_NATIVE_ENUM)
        return g_strdup(vx_word_to_file(row->words, *(const int *) field));
    return g_strdup_printf("%u", row->kind == VX_NATIVE_MIB32
                                     ? *(const guint *) field / KIB_PER_MIB +
                                           (*(const guint *) field % KIB_PER_MIB != 0)
                                     : *(const guint *) field);
}

void
vx_native_write(const VxNativeRow *rows, gsize n_rows, xmlNode *node, gconstpointer data)
{
    for (const VxNativeRow *row = rows; row < rows + n_rows; row++) {
        g_autofree char *text = format(row, (const char *) data + row->offset);

        if (text)
            vx_native_set(*row->path ? vx_native_make(node, row->path) : node, row->name, text);
    }
}
