/* document.c - text to an XML tree and back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/document.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <string.h>

#include "util/error.h"

typedef xmlParserCtxt VxParserContext;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxParserContext, xmlFreeParserCtxt)

/* A document type declaration is all that could make a small document large or reach for a file,
 * and no libvirt document has one: stop there. */
static void
on_doctype(void *data, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
    xmlParserCtxt *context = data;

    context->_private = context;
    xmlStopParser(context);
}

static void
set_parser_error(GError **error, xmlParserCtxt *context)
{
    const xmlError *cause = xmlCtxtGetLastError(context);
    g_autofree char *message = NULL;

    if (context->_private) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "a document type declaration is not accepted");
        return;
    }
    if (!cause || !cause->message) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "malformed document");
        return;
    }
    message = g_utf8_make_valid(cause->message, -1);
    vx_set_error(error, VIR_ERR_XML_ERROR, "malformed document, line %d: %s", cause->line,
                 g_strstrip(message));
}

xmlDoc *
vx_document_parse(const char *xml, const char *root, GError **error)
{
    const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                        XML_PARSE_NOBLANKS | XML_PARSE_NOCDATA;
    gsize length = strlen(xml);
    g_autoptr(VxParserContext) context = NULL;
    g_autoptr(xmlDoc) document = NULL;
    const xmlNode *element;

    if (length > VX_DOCUMENT_MAX_BYTES) {
        vx_set_error(error, VIR_ERR_XML_ERROR,
                     "document has %" G_GSIZE_FORMAT " bytes, at most %d are accepted", length,
                     VX_DOCUMENT_MAX_BYTES);
        return NULL;
    }

    context = xmlNewParserCtxt();
    if (!context)
        g_error("out of memory");
    context->sax->internalSubset = on_doctype;
    document = xmlCtxtReadMemory(context, xml, (int) length, NULL, "UTF-8", options);
    if (!document || !context->wellFormed || !context->nsWellFormed || context->_private) {
        set_parser_error(error, context);
        return NULL;
    }

    element = xmlDocGetRootElement(document);
    if (root && (element->ns || strcmp((const char *) element->name, root) != 0)) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "unexpected root element <%s>, expected <%s>",
                     element->name, root);
        return NULL;
    }
    return g_steal_pointer(&document);
}

/* What XML 1.0 cannot hold is left out, as libvirt does it. */
static void
append_escaped(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        switch (*p) {
        case '<':
            g_string_append(out, "&lt;");
            break;
        case '>':
            g_string_append(out, "&gt;");
            break;
        case '&':
            g_string_append(out, "&amp;");
            break;
        case '\'':
            g_string_append(out, "&apos;");
            break;
        case '"':
            g_string_append(out, "&quot;");
            break;
        case '\t':
        case '\n':
            g_string_append_c(out, *p);
            break;
        case '\r':
            g_string_append(out, "&#13;");
            break;
        default:
            if ((guchar) *p >= 0x20)
                g_string_append_c(out, *p);
        }
    }
}

/* Attribute values: a parser turns bare tabs and newlines into spaces. */
static void
append_attribute(GString *out, const xmlAttr *attribute)
{
    g_autofree char *value = vx_node_get_text((const xmlNode *) attribute);
    g_autoptr(GString) escaped = g_string_new(NULL);

    append_escaped(escaped, value);
    g_string_replace(escaped, "\t", "&#9;", 0);
    g_string_replace(escaped, "\n", "&#10;", 0);
    g_string_append_printf(out, " %s='%s'", attribute->name, escaped->str);
}

static void
append_element(GString *out, xmlNode *node, int level)
{
    gboolean has_elements = FALSE;

    g_string_append_printf(out, "%*s", 2 * level, "");
    if (node->_private) {
        g_autofree char *raw = vx_document_format_raw(node, level);

        g_string_append_printf(out, "%s\n", raw);
        return;
    }

    g_string_append_printf(out, "<%s", node->name);
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next)
        append_attribute(out, attribute);
    if (!node->children) {
        g_string_append(out, "/>\n");
        return;
    }
    g_string_append_c(out, '>');
    for (xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
            if (!has_elements)
                g_string_append_c(out, '\n');
            has_elements = TRUE;
            append_element(out, child, level + 1);
        } else if (child->content) {
            append_escaped(out, (const char *) child->content);
        }
    }
    if (has_elements)
        g_string_append_printf(out, "%*s", 2 * level, "");
    g_string_append_printf(out, "</%s>\n", node->name);
}

char *
vx_document_format(xmlNode *root)
{
    GString *out = g_string_new(NULL);

    append_element(out, root, 0);
    return g_string_free(out, FALSE);
}

char *
vx_document_format_raw(xmlNode *node, int level)
{
    xmlBuffer *buffer = xmlBufferCreate();
    char *text;

    if (xmlNodeDump(buffer, node->doc, node, level, 1) < 0)
        g_error("out of memory");
    text = g_strdup((const char *) xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}

char *
vx_document_format_content(const xmlNode *node)
{
    g_autoptr(GString) content = g_string_new(NULL);

    for (xmlNode *child = node->children; child; child = child->next) {
        g_autofree char *xml = NULL;
        xmlNode *copy;

        if (child->type != XML_ELEMENT_NODE)
            continue;
        /* A copy brings along the namespaces that were declared further up. */
        copy = xmlDocCopyNode(child, child->doc, 1);
        xml = vx_document_format_raw(copy, 0);
        xmlFreeNode(copy);
        g_string_append_printf(content, "%s%s", content->len ? "\n" : "", xml);
    }
    return content->len ? g_strdup(content->str) : NULL;
}

xmlDoc *
vx_document_parse_content(const char *content, GError **error)
{
    g_autofree char *wrapped = g_strdup_printf("<raw>%s</raw>", content);

    return vx_document_parse(wrapped, "raw", error);
}

char *
vx_node_get_text(const xmlNode *node)
{
    GString *text = g_string_new(NULL);

    for (const xmlNode *child = node->children; child; child = child->next) {
        if ((child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) &&
            child->content)
            g_string_append(text, (const char *) child->content);
    }
    return g_string_free(text, FALSE);
}

static gboolean
same_name(const xmlNode *a, const xmlNode *b)
{
    return b->type == XML_ELEMENT_NODE && xmlStrEqual(a->name, b->name);
}

/* 1 or more: which of its namesakes under one parent this is; 0 if it is the only one */
static guint
node_position(const xmlNode *node)
{
    guint position = 1;
    gboolean alone = TRUE;

    for (const xmlNode *other = node->prev; other; other = other->prev) {
        if (same_name(node, other)) {
            position++;
            alone = FALSE;
        }
    }
    for (const xmlNode *other = node->next; other && alone; other = other->next)
        alone = !same_name(node, other);
    return alone ? 0 : position;
}

static void
append_path(GString *path, const xmlNode *node)
{
    const char *prefix = node->ns && node->ns->prefix ? (const char *) node->ns->prefix : NULL;
    guint position;

    if (node->parent && node->parent->type == XML_ELEMENT_NODE)
        append_path(path, node->parent);
    g_string_append(path, node->type == XML_ATTRIBUTE_NODE ? "/@" : "/");
    if (prefix)
        g_string_append_printf(path, "%s:", prefix);
    g_string_append(path, (const char *) node->name);
    position = node->type == XML_ELEMENT_NODE ? node_position(node) : 0;
    if (position > 0)
        g_string_append_printf(path, "[%u]", position);
}

char *
vx_node_get_path(const xmlNode *node)
{
    GString *path = g_string_new(NULL);

    append_path(path, node);
    return g_string_free(path, FALSE);
}

char *
vx_node_describe(const xmlNode *node)
{
    g_autofree char *path = vx_node_get_path(node);

    return g_strdup_printf("%s %s", node->type == XML_ATTRIBUTE_NODE ? "attribute" : "element",
                           path);
}
