/* kept-list.c - keeps a list as long as it is true.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/kept-list.h"

struct VxKeptList {
    const VxKeptListKind *kind;
    VxHost *host;
    gpointer data;

    GMutex telling;  /* keeps what is told in order; taken before lock */
    GMutex lock;     /* protects what follows; never held during a call of VirtualBox */
    GPtrArray *kept; /* (nullable): as it was last read */
    char *stamp;
    guint generation; /* of the connection that it was read from */
    guint64 changes;  /* how often it was said to have changed */
    guint64 read_at;  /* .changes when the reading of .kept began */
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

/* Returns: (transfer full) (nullable): what is kept, if it is true still */
static GPtrArray *
ref_kept(VxKeptList *list, const char *stamp, guint64 *changes)
{
    GPtrArray *kept = NULL;

    g_mutex_lock(&list->lock);
    *changes = list->changes;
    if (list->kept && list->read_at == list->changes &&
        list->generation == vx_host_get_generation(list->host) &&
        g_strcmp0(list->stamp, stamp) == 0)
        kept = g_ptr_array_ref(list->kept);
    g_mutex_unlock(&list->lock);
    return kept;
}

/* A reading that began before a change that another one has seen is not kept. */
static void
keep(VxKeptList *list, GPtrArray *read, const char *stamp, guint generation, guint64 changes)
{
    g_autoptr(GPtrArray) before = NULL;
    gboolean kept = FALSE;

    g_mutex_lock(&list->telling);
    g_mutex_lock(&list->lock);
    if (list->n_changing == 0 && changes == list->changes) {
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
}

GPtrArray *
vx_kept_list_get(VxKeptList *list, GError **error)
{
    g_autofree char *stamp = NULL;
    g_autoptr(GPtrArray) found = NULL;
    guint generation;
    guint64 changes;

    if (!vx_host_connect(list->host, error) ||
        !(stamp = list->kind->stamp(list->host, list->data, error)))
        return NULL;
    generation = vx_host_get_generation(list->host);
    found = ref_kept(list, stamp, &changes);
    if (found)
        return g_steal_pointer(&found);
    found = list->kind->read(list->host, error);
    if (found)
        keep(list, found, stamp, generation, changes);
    return g_steal_pointer(&found);
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
