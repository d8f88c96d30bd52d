/* run-ids.c - gives ids to runs of machines, none twice.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/run-ids.h"

/* Linux has process numbers below 2^22 (PID_MAX_LIMIT). */
#define VX_FIRST_OTHER_ID (1 << 22)

typedef struct {
    guint32 pid;
    int id;
} Run;

struct VxRunIds {
    GHashTable *runs; /* uuid -> Run: machines that run */
    GHashTable *used; /* set of ids that were given to a run */
    int next_other;
};

VxRunIds *
vx_run_ids_new(void)
{
    VxRunIds *ids = g_new0(VxRunIds, 1);

    ids->runs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    ids->used = g_hash_table_new(NULL, NULL);
    ids->next_other = VX_FIRST_OTHER_ID;
    return ids;
}

void
vx_run_ids_free(VxRunIds *ids)
{
    if (!ids)
        return;
    g_hash_table_unref(ids->runs);
    g_hash_table_unref(ids->used);
    g_free(ids);
}

int
vx_run_ids_get(VxRunIds *ids, const char *uuid, guint32 pid)
{
    Run *run = g_hash_table_lookup(ids->runs, uuid);

    if (run && (run->pid == pid || pid == 0))
        return run->id;
    if (run && run->pid == 0) { /* told of late: still the same run */
        run->pid = pid;
        return run->id;
    }
    run = g_new0(Run, 1);
    run->pid = pid;
    if (pid > 0 && pid < VX_FIRST_OTHER_ID &&
        !g_hash_table_contains(ids->used, GUINT_TO_POINTER(pid)))
        run->id = (int) pid;
    else
        run->id = ids->next_other++;
    g_hash_table_add(ids->used, GINT_TO_POINTER(run->id));
    g_hash_table_replace(ids->runs, g_strdup(uuid), run);
    return run->id;
}

void
vx_run_ids_end(VxRunIds *ids, const char *uuid)
{
    g_hash_table_remove(ids->runs, uuid);
}
