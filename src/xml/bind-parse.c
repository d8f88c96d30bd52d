/* bind-parse.c - from an element to a struct, by the rows of its table; what no row knows is
 * refused.
 *
 * Nodes that a row has looked at are marked; vx_bind_parse() then walks the element for one that is
 * not.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/bind-private.h"

#include <string.h>

#include "util/error.h"
#include "xml/document.h"
#include "xml/domain-def.h"
#include "xml/value.h"

/* In xmlNode::_private, which the parser leaves NULL */
enum { MARK_KNOWN = 1 << 0, MARK_TEXT = 1 << 1, MARK_WHOLE = 1 << 2 };

static void
mark(xmlNode *node, guint marks)
{
    node->_private = GUINT_TO_POINTER(GPOINTER_TO_UINT(node->_private) | marks);
}

static gboolean
has_mark(const xmlNode *node, guint marks)
{
    return (GPOINTER_TO_UINT(node->_private) & marks) != 0;
}

static gboolean
is_element(const xmlNode *node, const char *name, gsize name_length)
{
    return node->type == XML_ELEMENT_NODE && !node->ns &&
           strlen((const char *) node->name) == name_length &&
           memcmp(node->name, name, name_length) == 0;
}

static xmlNode *
next_element(xmlNode *node, const char *name, gsize name_length)
{
    while (node && !is_element(node, name, name_length))
        node = node->next;
    return node;
}

/* The one child of that name, marked; NULL in @child if there is none. More than one is an error.
 */
static gboolean
find_child(xmlNode *parent, const char *name, gsize name_length, xmlNode **child, GError **error)
{
    xmlNode *found = next_element(parent->children, name, name_length);

    if (found && next_element(found->next, name, name_length)) {
        g_autofree char *path = vx_node_get_path(parent);

        vx_set_error(error, VIR_ERR_XML_ERROR, "element %s/%.*s occurs more than once", path,
                     (int) name_length, name);
        return FALSE;
    }
    if (found)
        mark(found, MARK_KNOWN);
    *child = found;
    return TRUE;
}

/* Goes down @path to its last step, which is @step then. @node: where that is to be looked for;
 * NULL if the way to it is not there. */
static gboolean
find_parent(xmlNode *element, const char *path, xmlNode **node, const char **step, GError **error)
{
    const char *slash;

    *node = element;
    for (; *node && (slash = strchr(path, '/')); path = slash + 1) {
        if (!find_child(*node, path, (gsize) (slash - path), node, error))
            return FALSE;
    }
    *step = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    return TRUE;
}

/* The element or attribute at the row's path, marked; NULL if it is not there. */
static gboolean
find_node(xmlNode *element, const char *path, xmlNode **node, GError **error)
{
    const char *step;
    xmlNode *parent;

    if (strcmp(path, VX_BIND_SELF) == 0) {
        *node = element;
        return TRUE;
    }
    if (!find_parent(element, path, &parent, &step, error))
        return FALSE;
    *node = NULL;
    if (!parent)
        return TRUE;
    if (*step != '@')
        return find_child(parent, step, strlen(step), node, error);
    *node = (xmlNode *) xmlHasNsProp(parent, (const xmlChar *) step + 1, NULL);
    if (*node)
        mark(*node, MARK_KNOWN);
    return TRUE;
}

static gboolean
set_missing(const VxBindRow *row, const xmlNode *element, GError **error)
{
    g_autofree char *path = vx_node_get_path(element);
    gboolean is_attribute = strchr(row->path, '@') != NULL;

    if (strcmp(row->path, VX_BIND_SELF) == 0) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "the text of element %s is missing", path);
        return FALSE;
    }

    vx_set_error(error, VIR_ERR_XML_ERROR, "%s %s/%s is missing",
                 is_attribute ? "attribute" : "element", path, row->path);
    return FALSE;
}

static gboolean set_malformed(const xmlNode *node, const char *text, GError **error,
                              const char *format, ...) G_GNUC_PRINTF(4, 5);

static gboolean
set_malformed(const xmlNode *node, const char *text, GError **error, const char *format, ...)
{
    g_autofree char *where = vx_node_describe(node);
    g_autofree char *detail = NULL;
    va_list args;

    va_start(args, format);
    detail = g_strdup_vprintf(format, args);
    va_end(args);
    vx_set_error(error, VIR_ERR_XML_ERROR, "invalid value '%s' of %s: expected %s", text, where,
                 detail);
    return FALSE;
}

gboolean
vx_bind_refuse_value(const xmlNode *node, const char *text, GError **error, const char *format, ...)
{
    g_autofree char *where = vx_node_describe(node);
    g_autofree char *detail = NULL;
    va_list args;

    va_start(args, format);
    detail = g_strdup_vprintf(format, args);
    va_end(args);
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                 "value '%s' of %s is not supported by VirtualBox: %s", text, where, detail);
    return FALSE;
}

static gboolean
read_enum(const VxBindRow *row, const xmlNode *node, const char *text, gint *field, GError **error)
{
    g_autofree char *word = g_strstrip(g_strdup(text));
    g_autofree char *known = NULL;

    if ((row->flags & VX_BIND_NOCASE) != 0 ? vx_enum_from_name_nocase(row->names, word, field)
                                           : vx_enum_from_name(row->names, word, field))
        return TRUE;
    known = vx_enum_list_names(row->names);
    return vx_bind_refuse_value(node, text, error, "it is one of %s", known);
}

static gboolean
read_tristate(const VxBindRow *row, const xmlNode *node, const char *text, gint *field,
              GError **error)
{
    gboolean yes_no = row->kind == VX_BIND_YES_NO;

    if (strcmp(text, yes_no ? "yes" : "on") == 0)
        *field = VX_TRI_YES;
    else if (strcmp(text, yes_no ? "no" : "off") == 0)
        *field = VX_TRI_NO;
    else
        return set_malformed(node, text, error, "%s", yes_no ? "yes or no" : "on or off");
    return TRUE;
}

/* All but ENUM and the tristates: numbers that are not signed */
static gboolean
read_number(const VxBindRow *row, const xmlNode *node, const char *text, guint64 *number,
            GError **error)
{
    static const guint64 type_max[] = {
        [VX_BIND_UINT] = G_MAXUINT,
        [VX_BIND_OCTAL] = G_MAXINT,
        [VX_BIND_HEX16] = G_MAXUINT16,
        [VX_BIND_UINT64] = G_MAXUINT64,
    };
    gboolean hex = row->kind == VX_BIND_HEX16 && strstr(text, "0x");
    guint base = row->kind == VX_BIND_OCTAL ? 8 : hex ? 16 : 10;
    guint64 max = row->max ? (guint64) row->max : type_max[row->kind];

    if (vx_value_read_uint(text, base, max, number) && *number >= (guint64) row->min)
        return TRUE;
    if (row->kind == VX_BIND_HEX16)
        return set_malformed(node, text, error, "a number from 0x%04x to 0x%04x", (guint) row->min,
                             (guint) max);
    if (row->kind == VX_BIND_OCTAL)
        return set_malformed(node, text, error, "an octal number up to %04o", (guint) max);
    return set_malformed(node, text, error,
                         "a whole number from %" G_GINT64_FORMAT " to %" G_GUINT64_FORMAT, row->min,
                         max);
}

static gboolean
read_signed(const VxBindRow *row, const xmlNode *node, const char *text, gint64 *number,
            GError **error)
{
    gboolean wide = row->kind == VX_BIND_INT64;
    gint64 max = row->max ? row->max : wide ? G_MAXINT64 : G_MAXINT;
    gint64 min = row->min || !wide ? row->min : G_MININT64;

    if (vx_value_read_int(text, min, max, number))
        return TRUE;
    return set_malformed(node, text, error,
                         "a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);
}

static gboolean
read_size(const VxBindRow *row, xmlNode *node, const char *text, guint64 *size, GError **error)
{
    gboolean kib = row->kind == VX_BIND_KIB;
    xmlNode *attribute = (xmlNode *) xmlHasNsProp(node, (const xmlChar *) "unit", NULL);
    g_autofree char *unit = NULL;

    if (attribute) {
        mark(attribute, MARK_KNOWN);
        unit = vx_node_get_text(attribute);
        if (!vx_value_is_unit(unit))
            return set_malformed(attribute, unit, error, "a unit like bytes, KiB or MiB");
    }
    if (!vx_value_read_size(text, unit, kib ? "KiB" : "bytes", kib ? 1024 : 1, size))
        return set_malformed(node, text, error, "a size of less than 2^64 bytes");
    if (*size < (guint64) row->min)
        return set_malformed(node, text, error, "at least %" G_GINT64_FORMAT " %s", row->min,
                             kib ? "KiB" : "bytes");
    return TRUE;
}

static gboolean
read_mac(const xmlNode *node, const char *text, char **field, GError **error)
{
    g_autofree char *mac = vx_value_read_mac(text);

    if (!mac)
        return set_malformed(node, text, error, "six hexadecimal numbers between colons");
    if (vx_value_mac_is_multicast(mac))
        return set_malformed(node, text, error, "the address of one card, not a multicast address");
    g_free(*field);
    *field = g_steal_pointer(&mac);
    return TRUE;
}

static gboolean
read_raw(xmlNode *node, char **field, GError **error)
{
    g_autofree char *text = vx_node_get_text(node);

    if (*g_strstrip(text))
        return set_malformed(node, text, error, "elements alone");
    g_free(*field);
    *field = vx_document_format_content(node);
    return TRUE;
}

/* A value that is one piece of text */
static gboolean
read_text(const VxBindRow *row, xmlNode *node, const char *text, gpointer data, GError **error)
{
    gpointer field = vx_bind_field(data, row);
    guint64 number = 0;
    gint64 signed_number = 0;
    char *string;

    switch (row->kind) {
    case VX_BIND_STRING:
        g_free(*(char **) field);
        *(char **) field = g_strdup(text);
        return TRUE;
    case VX_BIND_UUID:
        string = vx_value_read_uuid(text);
        if (!string)
            return set_malformed(node, text, error, "a UUID of 32 hexadecimal digits");
        g_free(*(char **) field);
        *(char **) field = string;
        return TRUE;
    case VX_BIND_MAC:
        return read_mac(node, text, field, error);
    case VX_BIND_ENUM:
        return read_enum(row, node, text, field, error);
    case VX_BIND_YES_NO:
    case VX_BIND_ON_OFF:
        return read_tristate(row, node, text, field, error);
    case VX_BIND_KIB:
    case VX_BIND_BYTES:
        return read_size(row, node, text, field, error);
    case VX_BIND_UINT:
    case VX_BIND_OCTAL:
    case VX_BIND_HEX16:
    case VX_BIND_UINT64:
        if (!read_number(row, node, text, &number, error))
            return FALSE;
        if (row->kind == VX_BIND_UINT64)
            *(guint64 *) field = number;
        else if (row->kind == VX_BIND_HEX16)
            *(guint16 *) field = (guint16) number;
        else
            *(guint *) field = (guint) number;
        return TRUE;
    case VX_BIND_INT:
    case VX_BIND_INT64:
        if (!read_signed(row, node, text, &signed_number, error))
            return FALSE;
        if (row->kind == VX_BIND_INT64)
            *(gint64 *) field = signed_number;
        else
            *(gint *) field = (gint) signed_number;
        return TRUE;
    case VX_BIND_CONSTANT:
        return strcmp(text, row->word) == 0 ||
               vx_bind_refuse_value(node, text, error, "only '%s' is", row->word);
    case VX_BIND_CHECKED:
    case VX_BIND_PRESENT:
    case VX_BIND_RAW:
    case VX_BIND_CHILD:
    case VX_BIND_LIST:
        break;
    }
    return TRUE;
}

static gboolean
parse_list(const VxBindRow *row, gpointer data, xmlNode *element, GError **error)
{
    GPtrArray *list = *(GPtrArray **) vx_bind_field(data, row);
    const char *name;
    xmlNode *parent;

    if (!find_parent(element, row->path, &parent, &name, error))
        return FALSE;
    if (!parent)
        return TRUE;
    for (xmlNode *node = next_element(parent->children, name, strlen(name)); node;
         node = next_element(node->next, name, strlen(name))) {
        mark(node, MARK_WHOLE);
        if (!vx_bind_parse(vx_bind_append(list, row->table), node, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
parse_child(const VxBindRow *row, gpointer data, xmlNode *node, GError **error)
{
    gpointer *field = vx_bind_field(data, row);

    mark(node, MARK_WHOLE);
    vx_bind_free(*field);
    *field = vx_bind_new(row->table);
    return vx_bind_parse(*field, node, error);
}

/* Nothing at the row's path, or nothing in it */
static gboolean
parse_missing(const VxBindRow *row, gpointer data, const xmlNode *element, GError **error)
{
    if ((row->flags & VX_BIND_REQUIRED) != 0)
        return set_missing(row, element, error);
    if (row->kind == VX_BIND_ENUM && row->fallback != 0)
        *(gint *) vx_bind_field(data, row) = (gint) row->fallback;
    return TRUE;
}

static gboolean
parse_row(const VxBindRow *row, gpointer data, xmlNode *element, GError **error)
{
    g_autofree char *text = NULL;
    xmlNode *node;

    if (row->kind == VX_BIND_LIST)
        return parse_list(row, data, element, error);
    if (!find_node(element, row->path, &node, error))
        return FALSE;
    if (!node)
        return parse_missing(row, data, element, error);

    text = vx_node_get_text(node);
    switch (row->kind) {
    case VX_BIND_PRESENT:
        *(gboolean *) vx_bind_field(data, row) = TRUE;
        break;
    case VX_BIND_CHILD:
        return parse_child(row, data, node, error);
    case VX_BIND_RAW:
        mark(node, MARK_WHOLE);
        if (!read_raw(node, vx_bind_field(data, row), error))
            return FALSE;
        break;
    case VX_BIND_CHECKED:
        break;
    default:
        mark(node, MARK_TEXT);
        if (*text == '\0')
            return parse_missing(row, data, element, error);
        if (!read_text(row, node, text, data, error))
            return FALSE;
    }
    return !row->check || row->check(row, node, text, data, error);
}

/* Whether @path is the row's, or on the way to it */
static gboolean
leads_to(const char *path, const VxBindRow *row)
{
    gsize length = strlen(path);

    return strncmp(row->path, path, length) == 0 &&
           (row->path[length] == '\0' || row->path[length] == '/');
}

/* " with type='user'" if that is why no row knew the node at @path */
static char *
explain_unknown(gconstpointer data, const char *path)
{
    const VxBindTable *table = vx_bind_get_table(data);

    for (guint i = 0; i < table->n_rows; i++) {
        const VxBindCondition *when = &table->rows[i].when;
        const char *word = NULL;

        if (!leads_to(path, &table->rows[i]) || vx_bind_applies(data, when))
            continue;
        if (when->names)
            word = vx_enum_to_name(when->names,
                                   *(const gint *) ((const guint8 *) data + when->offset));
        return word ? g_strdup_printf(" with %s='%s'", when->path, word)
                    : g_strdup_printf(" without %s", when->path);
    }
    return g_strdup("");
}

/* The path of @node as rows have it, from @top, the struct's element. Returns: (transfer full) */
static char *
relative_path(const xmlNode *top, const xmlNode *node)
{
    const char *sigil = node->type == XML_ATTRIBUTE_NODE ? "@" : "";
    g_autofree char *above = NULL;

    if (node->parent == top)
        return g_strdup_printf("%s%s", sigil, node->name);
    above = relative_path(top, node->parent);
    return g_strdup_printf("%s/%s%s", above, sigil, node->name);
}

static gboolean
refuse_unknown(gconstpointer data, const xmlNode *top, const xmlNode *node, GError **error)
{
    g_autofree char *path = relative_path(top, node);
    g_autofree char *where = vx_node_describe(node);
    g_autofree char *why = explain_unknown(data, path);

    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "%s is not supported by VirtualBox%s", where,
                 why);
    return FALSE;
}

static gboolean
refuse_text(const xmlNode *element, GError **error)
{
    g_autofree char *where = vx_node_describe(element);
    g_autofree char *text = vx_node_get_text(element);

    vx_set_error(error, VIR_ERR_XML_ERROR, "unexpected text '%s' in %s", g_strstrip(text), where);
    return FALSE;
}

static gboolean
is_ignorable(const xmlNode *node)
{
    return node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE || xmlIsBlankNode(node);
}

/* @top: the struct's element, which @element is or is in */
static gboolean
check_known(gconstpointer data, const xmlNode *top, const xmlNode *element, GError **error)
{
    for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next) {
        if (!has_mark((const xmlNode *) attribute, MARK_KNOWN))
            return refuse_unknown(data, top, (const xmlNode *) attribute, error);
    }
    for (const xmlNode *node = element->children; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) {
            if (!is_ignorable(node) && !has_mark(element, MARK_TEXT))
                return refuse_text(element, error);
            continue;
        }
        if (has_mark(node, MARK_WHOLE))
            continue;
        if (!has_mark(node, MARK_KNOWN))
            return refuse_unknown(data, top, node, error);
        if (!check_known(data, top, node, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
vx_bind_parse(gpointer data, xmlNode *element, GError **error)
{
    const VxBindTable *table = vx_bind_get_table(data);

    for (guint i = 0; i < table->n_rows; i++) {
        const VxBindRow *row = &table->rows[i];

        if (vx_bind_applies(data, &row->when) && !parse_row(row, data, element, error))
            return FALSE;
    }
    return check_known(data, element, element, error);
}

gpointer
vx_bind_parse_document(const VxBindTable *table, const char *xml, const char *name, GError **error)
{
    g_autoptr(xmlDoc) document = vx_document_parse(xml, name, error);
    gpointer data;

    if (!document)
        return NULL;
    data = vx_bind_new(table);
    if (!vx_bind_parse(data, xmlDocGetRootElement(document), error)) {
        vx_bind_free(data);
        return NULL;
    }
    return data;
}
