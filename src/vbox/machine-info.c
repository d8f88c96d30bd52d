/* machine-info.c - machines in the order of their names, and those that run by their ids.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/machine-info.h"

#include <string.h>

VxMachineInfo *
vx_machine_info_new(void)
{
    return g_atomic_rc_box_new0(VxMachineInfo);
}

VxMachineInfo *
vx_machine_info_ref(VxMachineInfo *info)
{
    return g_atomic_rc_box_acquire(info);
}

static void
clear_info(gpointer data)
{
    VxMachineInfo *info = data;

    g_free(info->uuid);
    g_free(info->name);
    g_free(info->inaccessible_reason);
}

void
vx_machine_info_unref(VxMachineInfo *info)
{
    if (info)
        g_atomic_rc_box_release_full(info, clear_info);
}

gboolean
vx_machine_info_equal(const VxMachineInfo *a, const VxMachineInfo *b)
{
    return a->state == b->state && a->reason == b->reason && a->id == b->id && a->pid == b->pid &&
           a->accessible == b->accessible && g_str_equal(a->name, b->name) &&
           g_strcmp0(a->inaccessible_reason, b->inaccessible_reason) == 0;
}

/* ---- All machines ---- */

struct VxMachineIndex {
    GSequence *by_name; /* of VxMachineInfo, by name, then by UUID */
    GHashTable *by_id;  /* id -> VxMachineInfo: those that run; not owned */
};

VxMachineIndex *
vx_machine_index_new(void)
{
    VxMachineIndex *index = g_new0(VxMachineIndex, 1);

    index->by_name = g_sequence_new((GDestroyNotify) vx_machine_info_unref);
    index->by_id = g_hash_table_new(NULL, NULL);
    return index;
}

void
vx_machine_index_free(VxMachineIndex *index)
{
    if (!index)
        return;
    g_hash_table_unref(index->by_id);
    g_sequence_free(index->by_name);
    g_free(index);
}

static int
compare(gconstpointer a, gconstpointer b, gpointer data)
{
    const VxMachineInfo *first = a;
    const VxMachineInfo *second = b;
    int order = strcmp(first->name, second->name);

    return order ? order : strcmp(first->uuid, second->uuid);
}

void
vx_machine_index_replace(VxMachineIndex *index, VxMachineInfo *before, VxMachineInfo *after)
{
    GSequenceIter *place = before ? g_sequence_lookup(index->by_name, before, compare, NULL) : NULL;

    if (before && g_hash_table_lookup(index->by_id, GINT_TO_POINTER(before->id)) == before)
        g_hash_table_remove(index->by_id, GINT_TO_POINTER(before->id));
    if (place && after && compare(before, after, NULL) == 0) {
        g_sequence_set(place, vx_machine_info_ref(after));
    } else {
        if (place)
            g_sequence_remove(place);
        if (after)
            g_sequence_insert_sorted(index->by_name, vx_machine_info_ref(after), compare, NULL);
    }
    if (after && after->id >= 0)
        g_hash_table_insert(index->by_id, GINT_TO_POINTER(after->id), after);
}

VxMachineInfo *
vx_machine_index_find_name(VxMachineIndex *index, const char *name)
{
    VxMachineInfo wanted = { .uuid = (char *) "", .name = (char *) name }; /* before all others */
    GSequenceIter *place = g_sequence_search(index->by_name, &wanted, compare, NULL);
    VxMachineInfo *found = g_sequence_iter_is_end(place) ? NULL : g_sequence_get(place);

    return found && g_str_equal(found->name, name) ? found : NULL;
}

VxMachineInfo *
vx_machine_index_find_id(VxMachineIndex *index, int id)
{
    return id >= 0 ? g_hash_table_lookup(index->by_id, GINT_TO_POINTER(id)) : NULL;
}

static void
add_info(gpointer data, gpointer infos)
{
    g_ptr_array_add(infos, vx_machine_info_ref(data));
}

GPtrArray *
vx_machine_index_list(VxMachineIndex *index)
{
    GPtrArray *infos = g_ptr_array_new_full(g_sequence_get_length(index->by_name),
                                            (GDestroyNotify) vx_machine_info_unref);

    g_sequence_foreach(index->by_name, add_info, infos);
    return infos;
}

static int
compare_elements(gconstpointer a, gconstpointer b)
{
    return compare(*(VxMachineInfo *const *) a, *(VxMachineInfo *const *) b, NULL);
}

GPtrArray *
vx_machine_index_list_running(VxMachineIndex *index)
{
    GPtrArray *infos = g_ptr_array_new_full(g_hash_table_size(index->by_id),
                                            (GDestroyNotify) vx_machine_info_unref);
    GHashTableIter iter;
    gpointer info;

    g_hash_table_iter_init(&iter, index->by_id);
    while (g_hash_table_iter_next(&iter, NULL, &info))
        g_ptr_array_add(infos, vx_machine_info_ref(info));
    g_ptr_array_sort(infos, compare_elements);
    return infos;
}
