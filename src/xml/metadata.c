/* metadata.c - the content of <metadata>: one element per namespace.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/metadata.h"

#include "util/error.h"
#include "xml/document.h"

static gboolean
is_in_namespace(const xmlNode *node, const char *uri)
{
    return node->type == XML_ELEMENT_NODE && node->ns &&
           xmlStrEqual(node->ns->href, (const xmlChar *) uri);
}

static xmlNode *
find_element(xmlDoc *document, const char *uri)
{
    xmlNode *node = xmlDocGetRootElement(document)->children;

    while (node && !is_in_namespace(node, uri))
        node = node->next;
    return node;
}

/* Takes the elements of the namespace out of it. Returns: whether attributes still need it. */
static gboolean
take_out_of_namespace(xmlNode *node, const char *uri)
{
    gboolean needed = FALSE;

    if (is_in_namespace(node, uri))
        xmlSetNs(node, NULL);
    for (xmlAttr *attribute = node->properties; attribute; attribute = attribute->next)
        if (attribute->ns && xmlStrEqual(attribute->ns->href, (const xmlChar *) uri))
            needed = TRUE;
    for (xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE && take_out_of_namespace(child, uri))
            needed = TRUE;
    return needed;
}

static void
drop_declarations(xmlNode *node, const char *uri)
{
    for (xmlNs **link = &node->nsDef; *link;) {
        xmlNs *ns = *link;

        if (!xmlStrEqual(ns->href, (const xmlChar *) uri)) {
            link = &ns->next;
            continue;
        }
        *link = ns->next;
        xmlFreeNs(ns);
    }
    for (xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE)
            drop_declarations(child, uri);
}

char *
vx_metadata_get(const char *metadata, const char *uri, GError **error)
{
    g_autoptr(xmlDoc) document = vx_document_parse_content(metadata ? metadata : "", error);
    xmlNode *node = document ? find_element(document, uri) : NULL;

    if (!node)
        return NULL;
    if (!take_out_of_namespace(node, uri))
        drop_declarations(node, uri);
    return vx_document_format_raw(node, 0);
}

static void
put_into_namespace(xmlNode *node, xmlNs *ns)
{
    if (!node->ns)
        xmlSetNs(node, ns);
    for (xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE)
            put_into_namespace(child, ns);
    }
}

/* The element of @xml in the namespace @uri, for @parent. */
static xmlNode *
make_element(const char *key, const char *uri, const char *xml, xmlNode *parent, GError **error)
{
    g_autoptr(xmlDoc) document = NULL;
    xmlNode *root;

    if (xmlValidateNCName((const xmlChar *) key, FALSE) != 0) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "'%s' cannot be the prefix of a namespace", key);
        return NULL;
    }
    document = vx_document_parse(xml, NULL, error);
    if (!document)
        return NULL;
    root = xmlDocGetRootElement(document);
    if (root->ns && !is_in_namespace(root, uri)) {
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     "the metadata is in the namespace '%s', not in '%s'", root->ns->href, uri);
        return NULL;
    }
    if (!root->ns) {
        xmlNs *ns = xmlNewNs(root, (const xmlChar *) uri, (const xmlChar *) key);

        if (!ns) {
            vx_set_error(error, VIR_ERR_INVALID_ARG,
                         "the metadata has another namespace with the prefix '%s'", key);
            return NULL;
        }
        put_into_namespace(root, ns);
    }
    return xmlDocCopyNode(root, parent->doc, 1);
}

gboolean
vx_metadata_set(const char *metadata, const char *key, const char *uri, const char *xml,
                char **result, GError **error)
{
    g_autoptr(xmlDoc) document = vx_document_parse_content(metadata ? metadata : "", error);
    xmlNode *parent, *old, *element = NULL;

    if (!document)
        return FALSE;
    parent = xmlDocGetRootElement(document);
    if (xml) {
        element = make_element(key, uri, xml, parent, error);
        if (!element)
            return FALSE;
    }
    while ((old = find_element(document, uri))) {
        xmlUnlinkNode(old);
        xmlFreeNode(old);
    }
    if (element)
        xmlAddChild(parent, element);
    *result = vx_document_format_content(parent);
    return TRUE;
}

#define LIBOSINFO        "http://libosinfo.org/xmlns/libvirt/domain/1.0"
#define LIBOSINFO_PREFIX "libosinfo"

char *
vx_metadata_get_os(const char *metadata)
{
    g_autofree char *element = vx_metadata_get(metadata, LIBOSINFO, NULL);
    g_autoptr(xmlDoc) document = element ? vx_document_parse(element, NULL, NULL) : NULL;
    xmlNode *os = document ? xmlDocGetRootElement(document)->children : NULL;
    xmlAttr *id;

    while (os && !xmlStrEqual(os->name, (const xmlChar *) "os"))
        os = os->next;
    id = os ? xmlHasProp(os, (const xmlChar *) "id") : NULL;
    return id ? vx_node_get_text((const xmlNode *) id) : NULL;
}

char *
vx_metadata_set_os(const char *metadata, const char *id)
{
    g_autofree char *element =
        g_markup_printf_escaped("<" LIBOSINFO_PREFIX "><os id='%s'/></" LIBOSINFO_PREFIX ">", id);
    char *result = NULL;

    return vx_metadata_set(metadata, LIBOSINFO_PREFIX, LIBOSINFO, element, &result, NULL) ? result
                                                                                          : NULL;
}
