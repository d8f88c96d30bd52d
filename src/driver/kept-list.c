/* kept-list.c - keeps a list as long as it is true.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/kept-list.h"

/* Where one change follows the other, the last reading is as good as any. */
#define VX_MAX_READINGS 5

struct VxKeptList {
    const VxKeptListKind *kind;
    VxHost *host;
    gpointer data;

    GMutex telling;  /* keeps what is told in order; taken before lock */
    GMutex lock;     /* protects what follows; never held during a call of VirtualBox */
    GPtrArray *kept; /* (nullable): as it was last read */
    char *stamp;
    guint generation;    /* of the connection that it was read from */
    guint64 changes;     /* how often it was said to have changed */
    guint64 read_at;     /* .changes when the reading of .kept began */
    guint64 last_ticket; /* of all readings */
    guint64 ticket;      /* of the one that is kept */
    guint n_changing;
};

VxKeptList *
vx_kept_list_new(const VxKeptListKind *kind, VxHost *host, gpointer data)
{
    VxKeptList *list = g_new0(VxKeptList, 1);

    list->kind = kind;
    list->host = host;
    list->data = data;
    g_mutex_init(&list->telling);
    g_mutex_init(&list->lock);
    return list;
}

void
vx_kept_list_free(VxKeptList *list)
{
    if (!list)
        return;
    g_clear_pointer(&list->kept, g_ptr_array_unref);
    g_free(list->stamp);
    g_mutex_clear(&list->telling);
    g_mutex_clear(&list->lock);
    g_free(list);
}

/* @changes, @ticket: (out): of the reading that begins where nothing is kept
 * Returns: (transfer full) (nullable): what is kept, if it is true still */
static GPtrArray *
ref_kept(VxKeptList *list, const char *stamp, guint64 *changes, guint64 *ticket)
{
    GPtrArray *kept = NULL;

    g_mutex_lock(&list->lock);
    *changes = list->changes;
    *ticket = ++list->last_ticket;
    if (list->kept && list->read_at == list->changes &&
        list->generation == vx_host_get_generation(list->host) &&
        g_strcmp0(list->stamp, stamp) == 0)
        kept = g_ptr_array_ref(list->kept);
    g_mutex_unlock(&list->lock);
    return kept;
}

/* A reading during which something changed is not kept, nor one that began before the one that is.
 * Returns: whether it is of use to read again. */
static gboolean
keep(VxKeptList *list, GPtrArray *read, const char *stamp, guint generation, guint64 changes,
     guint64 ticket)
{
    g_autoptr(GPtrArray) before = NULL;
    gboolean kept = FALSE;
    gboolean again;

    g_mutex_lock(&list->telling);
    g_mutex_lock(&list->lock);
    again = list->n_changing == 0;
    if (list->n_changing == 0 && changes == list->changes && ticket > list->ticket) {
        list->ticket = ticket;
        before = list->kept;
        list->kept = g_ptr_array_ref(read);
        g_free(list->stamp);
        list->stamp = g_strdup(stamp);
        list->generation = generation;
        list->read_at = changes;
        kept = TRUE;
    }
    g_mutex_unlock(&list->lock);
    if (kept && before && list->kind->tell)
        list->kind->tell(before, read, list->data);
    g_mutex_unlock(&list->telling);
    return again && !kept;
}

GPtrArray *
vx_kept_list_get(VxKeptList *list, GError **error)
{
    gboolean again = TRUE;
    GPtrArray *found = NULL;

    if (!vx_host_connect(list->host, error))
        return NULL;
    for (guint i = 0; i < VX_MAX_READINGS && again; i++) {
        g_autofree char *stamp = list->kind->stamp(list->host, list->data, error);
        guint generation = vx_host_get_generation(list->host);
        guint64 changes;
        guint64 ticket;

        g_clear_pointer(&found, g_ptr_array_unref);
        if (!stamp)
            return NULL;
        found = ref_kept(list, stamp, &changes, &ticket);
        if (found)
            return found;
        found = list->kind->read(list->host, error);
        if (!found)
            return NULL;
        again = keep(list, found, stamp, generation, changes, ticket);
    }
    return found;
}

void
vx_kept_list_note_change(VxKeptList *list)
{
    g_mutex_lock(&list->lock);
    list->changes++;
    g_mutex_unlock(&list->lock);
}

void
vx_kept_list_begin_change(VxKeptList *list)
{
    g_mutex_lock(&list->lock);
    list->n_changing++;
    g_mutex_unlock(&list->lock);
}

void
vx_kept_list_end_change(VxKeptList *list)
{
    g_mutex_lock(&list->lock);
    list->n_changing--;
    list->changes++;
    g_mutex_unlock(&list->lock);
}

gboolean
vx_kept_list_is_changing(VxKeptList *list)
{
    gboolean changing;

    g_mutex_lock(&list->lock);
    changing = list->n_changing > 0;
    g_mutex_unlock(&list->lock);
    return changing;
}
