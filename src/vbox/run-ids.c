/* run-ids.c - gives ids to runs of machines, none twice.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/run-ids.h"

/* Linux has process numbers below 2^22 (PID_MAX_LIMIT). */
#define VX_FIRST_OTHER_ID (1 << 22)

/* Which of them were used is kept in blocks of bits, each made when one of its numbers is: a daemon
 * that has seen every process number needs 512 KiB for it. */
#define VX_BLOCK_IDS (1 << 15)

typedef struct {
    guint32 pid;
    int id;
} Run;

struct VxRunIds {
    GHashTable *runs;                               /* uuid -> Run: machines that run */
    guint8 *used[VX_FIRST_OTHER_ID / VX_BLOCK_IDS]; /* (nullable): blocks */
    int next_other;
};

VxRunIds *
vx_run_ids_new(void)
{
    VxRunIds *ids = g_new0(VxRunIds, 1);

    ids->runs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    ids->next_other = VX_FIRST_OTHER_ID;
    return ids;
}

void
vx_run_ids_free(VxRunIds *ids)
{
    if (!ids)
        return;
    g_hash_table_unref(ids->runs);
    for (gsize i = 0; i < G_N_ELEMENTS(ids->used); i++)
        g_free(ids->used[i]);
    g_free(ids);
}

/* Returns: whether nobody had the number of this process for an id; from now on somebody has. */
static gboolean
take(VxRunIds *ids, guint32 pid)
{
    guint8 **block;
    guint8 *byte;
    guint8 bit = (guint8) (1 << pid % 8);

    if (pid == 0 || pid >= VX_FIRST_OTHER_ID)
        return FALSE;
    block = &ids->used[pid / VX_BLOCK_IDS];
    if (!*block)
        *block = g_malloc0(VX_BLOCK_IDS / 8);
    byte = &(*block)[pid % VX_BLOCK_IDS / 8];
    if (*byte & bit)
        return FALSE;
    *byte |= bit;
    return TRUE;
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
    run->id = take(ids, pid) ? (int) pid : ids->next_other++;
    g_hash_table_replace(ids->runs, g_strdup(uuid), run);
    return run->id;
}

void
vx_run_ids_end(VxRunIds *ids, const char *uuid)
{
    g_hash_table_remove(ids->runs, uuid);
}
