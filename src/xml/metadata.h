/* metadata.h - the content of <metadata>: one element per namespace, kept as text.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/**
 * vx_metadata_get:
 * @metadata: (nullable): as in VxDomainDef
 * @uri: the namespace
 *
 * As virDomainGetMetadata() does it: the element and those below it are taken out of the namespace
 * again.
 *
 * Returns: (transfer full) (nullable): the element of that namespace as a document of its own;
 * %NULL without an error where there is none
 */
char *vx_metadata_get(const char *metadata, const char *uri, GError **error);

/* The system that <libosinfo:os id=''/> in @metadata (nullable) names. Returns: (transfer full)
 * (nullable) */
char *vx_metadata_get_os(const char *metadata);
/* @metadata with another system there. Returns: (transfer full) (nullable): %NULL where @metadata
 * cannot be read */
char *vx_metadata_set_os(const char *metadata, const char *id);

/**
 * vx_metadata_set:
 * @metadata: (nullable): as in VxDomainDef
 * @key: the prefix that the element gets, unless @xml is %NULL
 * @uri: the namespace
 * @xml: (nullable): an element in no namespace or in @uri, or %NULL to remove what is there
 * @result: (out) (transfer full) (nullable): the new content; %NULL if nothing is left
 * @error: VIR_ERR_INVALID_ARG for a bad key, VIR_ERR_XML_ERROR for a malformed @xml
 *
 * As virDomainSetMetadata() does it: the element and those below it that are in no namespace are
 * put into @uri.
 */
gboolean vx_metadata_set(const char *metadata, const char *key, const char *uri, const char *xml,
                         char **result, GError **error);
