/* bind-format.c - from a struct to an element, by the rows of its table.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/bind-private.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "xml/document.h"
#include "xml/domain-def.h"

/* The child of that name, which is made if need be */
static xmlNode *
get_child(xmlNode *parent, const char *name, gsize name_length)
{
    g_autofree char *wanted = NULL;

    for (xmlNode *node = parent->children; node; node = node->next) {
        if (node->type == XML_ELEMENT_NODE &&
            strncmp((const char *) node->name, name, name_length) == 0 &&
            node->name[name_length] == '\0')
            return node;
    }
    wanted = g_strndup(name, name_length);
    return xmlNewChild(parent, NULL, (const xmlChar *) wanted, NULL);
}

/* The element that the last step of @path is in; that step is @step then */
static xmlNode *
get_parent(xmlNode *element, const char *path, const char **step)
{
    const char *slash;

    for (; (slash = strchr(path, '/')); path = slash + 1)
        element = get_child(element, path, (gsize) (slash - path));
    *step = path;
    return element;
}

static void
put_text(xmlNode *element, const char *path, const char *text, const char *unit)
{
    const char *step;
    xmlNode *parent = get_parent(element, path, &step);

    if (strcmp(path, VX_BIND_SELF) == 0) {
        xmlAddChild(element, xmlNewText((const xmlChar *) text));
        return;
    }
    if (*step == '@') {
        xmlNewProp(parent, (const xmlChar *) step + 1, (const xmlChar *) text);
        return;
    }
    parent = get_child(parent, step, strlen(step));
    if (unit)
        xmlNewProp(parent, (const xmlChar *) "unit", (const xmlChar *) unit);
    xmlAddChild(parent, xmlNewText((const xmlChar *) text));
}

static xmlNode *
put_element(xmlNode *element, const char *path, gboolean reuse)
{
    const char *step;
    xmlNode *parent = get_parent(element, path, &step);

    return reuse ? get_child(parent, step, strlen(step))
                 : xmlNewChild(parent, NULL, (const xmlChar *) step, NULL);
}

static gboolean
put_raw(xmlNode *element, const char *path, const char *raw, GError **error)
{
    g_autoptr(xmlDoc) document = vx_document_parse_content(raw, error);
    xmlNode *parent;

    if (!document)
        return FALSE;
    parent = put_element(element, path, TRUE);
    for (xmlNode *node = xmlDocGetRootElement(document)->children; node; node = node->next) {
        xmlNode *copy = xmlDocCopyNode(node, element->doc, 1);

        copy->_private = copy; /* see vx_document_format() */
        xmlAddChild(parent, copy);
    }
    return TRUE;
}

/* Returns: (transfer full): the value as text, for the kinds that are one piece of text */
static char *
write_text(const VxBindRow *row, gconstpointer field)
{
    gint number = vx_bind_field_size(row) == sizeof(gint) ? *(const gint *) field : 0;

    switch (row->kind) {
    case VX_BIND_STRING:
    case VX_BIND_UUID:
    case VX_BIND_MAC:
        return g_strdup(*(char *const *) field);
    case VX_BIND_ENUM:
        return g_strdup(vx_enum_to_name(row->names, number));
    case VX_BIND_YES_NO:
        return g_strdup(number == VX_TRI_YES ? "yes" : "no");
    case VX_BIND_ON_OFF:
        return g_strdup(number == VX_TRI_YES ? "on" : "off");
    case VX_BIND_UINT:
        return g_strdup_printf("%u", (guint) number);
    case VX_BIND_INT:
        return g_strdup_printf("%d", number);
    case VX_BIND_OCTAL:
        return g_strdup_printf("%04o", (guint) number);
    case VX_BIND_HEX16:
        return g_strdup_printf("0x%04x", *(const guint16 *) field);
    case VX_BIND_UINT64:
    case VX_BIND_KIB:
    case VX_BIND_BYTES:
        return g_strdup_printf("%" G_GUINT64_FORMAT, *(const guint64 *) field);
    case VX_BIND_INT64:
        return g_strdup_printf("%" G_GINT64_FORMAT, *(const gint64 *) field);
    case VX_BIND_CONSTANT:
        return g_strdup(row->word);
    case VX_BIND_PRESENT:
    case VX_BIND_RAW:
    case VX_BIND_CHECKED:
    case VX_BIND_CHILD:
    case VX_BIND_LIST:
        break;
    }
    return NULL;
}

static gboolean
format_row(const VxBindRow *row, gconstpointer data, xmlNode *element, guint flags, GError **error)
{
    gconstpointer field = vx_bind_field(data, row);

    switch (row->kind) {
    case VX_BIND_PRESENT:
        put_element(element, row->path, TRUE);
        return TRUE;
    case VX_BIND_RAW:
        return put_raw(element, row->path, *(char *const *) field, error);
    case VX_BIND_CHILD:
        return vx_bind_format(*(gpointer const *) field, put_element(element, row->path, TRUE),
                              flags, error);
    case VX_BIND_LIST: {
        const GPtrArray *list = *(GPtrArray *const *) field;

        for (guint i = 0; i < list->len; i++) {
            if (!vx_bind_format(list->pdata[i], put_element(element, row->path, FALSE), flags,
                                error))
                return FALSE;
        }
        return TRUE;
    }
    default: {
        g_autofree char *text = write_text(row, field);
        const char *unit = row->kind == VX_BIND_KIB     ? "KiB"
                           : row->kind == VX_BIND_BYTES ? "bytes"
                                                        : NULL;

        if (text)
            put_text(element, row->path, text, unit);
        return TRUE;
    }
    }
}

static gboolean
is_written(const VxBindRow *row, gconstpointer data, guint flags)
{
    if (row->kind == VX_BIND_CHECKED || (row->flags & VX_BIND_NO_WRITE) != 0 ||
        !vx_bind_applies(data, &row->when))
        return FALSE;
    if ((row->flags & VX_BIND_SECURE) != 0 && (flags & VIR_DOMAIN_XML_SECURE) == 0)
        return FALSE;
    if ((row->flags & VX_BIND_LIVE) != 0 && (flags & VIR_DOMAIN_XML_INACTIVE) != 0)
        return FALSE;
    return row->kind == VX_BIND_CONSTANT || (row->flags & VX_BIND_ALWAYS) != 0 ||
           vx_bind_is_set(data, row);
}

gboolean
vx_bind_format(gconstpointer data, xmlNode *element, guint flags, GError **error)
{
    const VxBindTable *table = vx_bind_get_table(data);

    for (guint i = 0; i < table->n_rows; i++) {
        const VxBindRow *row = &table->rows[i];

        if (is_written(row, data, flags) && !format_row(row, data, element, flags, error))
            return FALSE;
    }
    return TRUE;
}

char *
vx_bind_format_document(gconstpointer data, const char *name, guint flags, GError **error)
{
    g_autoptr(xmlDoc) document = xmlNewDoc((const xmlChar *) "1.0");
    xmlNode *root = xmlNewDocNode(document, NULL, (const xmlChar *) name, NULL);

    xmlDocSetRootElement(document, root);
    if (!vx_bind_format(data, root, flags, error))
        return NULL;
    return vx_document_format(root);
}
