/* document.h - text to an XML tree and back: safely in, in libvirt's layout out.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* As long as a string may be in libvirt's protocol. */
#define VX_DOCUMENT_MAX_BYTES (4 * 1024 * 1024)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

/**
 * vx_document_parse:
 * @xml: a document in UTF-8
 * @root: (nullable): what its root element must be, in no namespace; %NULL: anything
 * @error: VIR_ERR_XML_ERROR with the line if it is malformed, too long, has a DOCTYPE or another
 * root
 *
 * Nothing is fetched, no entity is expanded but XML's own five, blanks between elements are
 * dropped, CDATA is text. Returns: (transfer full)
 */
xmlDoc *vx_document_parse(const char *xml, const char *root, GError **error);

/**
 * vx_document_format:
 * @root: an element; where _private of one below it is not NULL, that one is written as libxml2
 * does it
 *
 * Two spaces a level, single quotes, <empty/>, a newline at the end. Returns: (transfer full)
 */
char *vx_document_format(xmlNode *root);

/* One element with all below it, as libxml2 writes it, for the given level. Returns: (transfer
 * full) */
char *vx_document_format_raw(xmlNode *node, int level);

/* The elements in @node, each as a document of its own, on lines of their own; text between them is
 * left out. Returns: (transfer full) (nullable): %NULL if there is none */
char *vx_document_format_content(const xmlNode *node);
/* The reverse: a document whose root has @content in it. */
xmlDoc *vx_document_parse_content(const char *content, GError **error);

/* The text of an element (its own, not that of elements in it) or attribute, never NULL.
 * Returns: (transfer full) */
char *vx_node_get_text(const xmlNode *node);

/* "/domain/devices/disk[2]/source/@file". Returns: (transfer full) */
char *vx_node_get_path(const xmlNode *node);
/* "element /domain/name" or "attribute /domain/@type". Returns: (transfer full) */
char *vx_node_describe(const xmlNode *node);
