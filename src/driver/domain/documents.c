/* documents.c - domains' documents as text.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/documents.h"

#include <libvirt/libvirt.h>
#include <string.h>

struct VxDocument {
    GList link;         /* in @recent */
    VxDocument **place; /* in a set */
    gsize size;
    char text[];
};

struct VxDocuments {
    gatomicrefcount refs;
    gsize max_bytes;

    GMutex lock;   /* of what follows, and of all sets */
    GQueue recent; /* of VxDocument, the one that was asked for last first */
    gsize bytes;
};

VxDocuments *
vx_documents_new(gsize max_bytes)
{
    VxDocuments *documents = g_new0(VxDocuments, 1);

    g_atomic_ref_count_init(&documents->refs);
    documents->max_bytes = max_bytes;
    g_mutex_init(&documents->lock);
    g_queue_init(&documents->recent);
    return documents;
}

VxDocuments *
vx_documents_ref(VxDocuments *documents)
{
    g_atomic_ref_count_inc(&documents->refs);
    return documents;
}

void
vx_documents_unref(VxDocuments *documents)
{
    if (!documents || !g_atomic_ref_count_dec(&documents->refs))
        return;
    g_assert(g_queue_is_empty(&documents->recent)); /* each set has a reference */
    g_mutex_clear(&documents->lock);
    g_free(documents);
}

gsize
vx_documents_get_size(VxDocuments *documents)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&documents->lock);

    return documents->bytes;
}

static guint
get_variant(guint flags)
{
    return (flags & VIR_DOMAIN_XML_SECURE ? 1 : 0) + (flags & VIR_DOMAIN_XML_INACTIVE ? 2 : 0);
}

/* With the lock. */
static void
drop(VxDocuments *documents, VxDocument *document)
{
    g_queue_unlink(&documents->recent, &document->link);
    documents->bytes -= document->size;
    *document->place = NULL;
    g_free(document);
}

char *
vx_documents_dup(VxDocuments *documents, VxDocumentSet *set, guint flags)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&documents->lock);
    VxDocument *document = set->kept[get_variant(flags)];

    if (!document)
        return NULL;
    g_queue_unlink(&documents->recent, &document->link);
    g_queue_push_head_link(&documents->recent, &document->link);
    return g_memdup2(document->text, document->size);
}

static VxDocument *
new_document(VxDocument **place, const char *text, gsize size)
{
    VxDocument *document = g_malloc(sizeof *document + size);

    *document = (VxDocument){ .link.data = document, .place = place, .size = size };
    memcpy(document->text, text, size);
    return document;
}

void
vx_documents_keep(VxDocuments *documents, VxDocumentSet *set, guint flags, const char *text)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&documents->lock);
    VxDocument **place = &set->kept[get_variant(flags)];
    gsize size = strlen(text) + 1;

    if (*place || size > documents->max_bytes / 8)
        return;
    if (!set->documents)
        g_atomic_pointer_set(&set->documents, vx_documents_ref(documents));
    *place = new_document(place, text, size);
    g_queue_push_head_link(&documents->recent, &(*place)->link);
    documents->bytes += size;
    while (documents->bytes > documents->max_bytes)
        drop(documents, g_queue_peek_tail(&documents->recent));
}

void
vx_document_set_clear(VxDocumentSet *set)
{
    VxDocuments *documents = g_atomic_pointer_get(&set->documents);

    if (!documents)
        return;
    g_mutex_lock(&documents->lock);
    for (guint i = 0; i < VX_DOCUMENT_VARIANTS; i++)
        if (set->kept[i])
            drop(documents, set->kept[i]);
    g_mutex_unlock(&documents->lock);
    vx_documents_unref(documents);
}
