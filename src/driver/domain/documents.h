/* documents.h - domains' documents as text, kept for who asks for the same again.
 *
 * A document belongs to what it was made from, which never changes, and goes with it: so none can
 * be out of date. Of all of them only so many bytes are kept; those that were not asked for
 * longest go first.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxDocuments VxDocuments;
typedef struct VxDocument VxDocument;

/* A document differs by VIR_DOMAIN_XML_SECURE and VIR_DOMAIN_XML_INACTIVE alone. */
#define VX_DOCUMENT_VARIANTS 4

/* The documents of one definition; all zero: none. Part of what they are made from. */
typedef struct {
    VxDocuments *documents;                 /* (nullable): where any was kept; counted; atomic */
    VxDocument *kept[VX_DOCUMENT_VARIANTS]; /* (nullable); under the lock of @documents */
} VxDocumentSet;

/* @max_bytes: of text, of all documents together; one that takes more than an eighth of that is
 * not kept */
VxDocuments *vx_documents_new(gsize max_bytes);
VxDocuments *vx_documents_ref(VxDocuments *documents);
void vx_documents_unref(VxDocuments *documents);

/* How many bytes of text are kept. */
gsize vx_documents_get_size(VxDocuments *documents);

/* @flags: of virDomainXMLFlags. Returns: (transfer full) (nullable): a copy of the one kept */
char *vx_documents_dup(VxDocuments *documents, VxDocumentSet *set, guint flags);

/* Keeps a copy of @text, if none is kept. */
void vx_documents_keep(VxDocuments *documents, VxDocumentSet *set, guint flags, const char *text);

/* Lets go of what is kept. Nobody else uses @set any more. */
void vx_document_set_clear(VxDocumentSet *set);
