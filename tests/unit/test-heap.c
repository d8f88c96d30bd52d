/* test-heap.c - how many heaps there are, and what malloc() keeps of what was freed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include "daemon/heap.h"

#ifdef __GLIBC__
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#define N_THREADS 16
#define SMALL     1000
#define N_SMALL   20000
#define LARGE     (1024 * 1024)

/* A sanitizer brings an allocator of its own. */
static gboolean
is_glibc(void)
{
    g_autofree char *block = g_strdup("something");

    if (mallinfo2().uordblks > 0)
        return TRUE;
    g_test_skip("malloc() is not that of the C library");
    return FALSE;
}

static gsize
count_heaps(void)
{
    g_autofree char *text = NULL;
    gsize size, n = 0;
    FILE *out = open_memstream(&text, &size);

    g_assert_cmpint(malloc_info(0, out), ==, 0);
    fclose(out);
    for (const char *at = text; (at = strstr(at, "<heap nr=")); at++)
        n++;
    return n;
}

typedef struct {
    GMutex lock;
    GCond changed;
    guint n_here;
} Meeting;

/* Each has allocated something while all others still live. */
static gpointer
meet(gpointer data)
{
    Meeting *meeting = data;
    g_autofree gpointer block = malloc(SMALL);

    g_assert_nonnull(block);
    g_mutex_lock(&meeting->lock);
    meeting->n_here++;
    g_cond_broadcast(&meeting->changed);
    while (meeting->n_here < N_THREADS)
        g_cond_wait(&meeting->changed, &meeting->lock);
    g_mutex_unlock(&meeting->lock);
    return NULL;
}

static void
test_few_heaps(void)
{
    Meeting meeting = { 0 };
    GThread *threads[N_THREADS];

    if (!is_glibc())
        return;
    for (guint i = 0; i < N_THREADS; i++)
        threads[i] = g_thread_new("meet", meet, &meeting);
    for (guint i = 0; i < N_THREADS; i++)
        g_thread_join(threads[i]);
    g_assert_cmpuint(count_heaps(), <=, VX_HEAPS_MAX);
}

/* Also after some were freed, which raises the limit where it is left alone. */
static void
test_large_blocks_are_outside(void)
{
    if (!is_glibc())
        return;
    for (guint i = 0; i < 3; i++) {
        gsize before = mallinfo2().hblkhd;
        gpointer block = malloc(LARGE);

        g_assert_nonnull(block);
        g_assert_cmpuint(mallinfo2().hblkhd, >=, before + LARGE);
        free(block);
        g_assert_cmpuint(mallinfo2().hblkhd, ==, before);
    }
}

/* Returns: bytes of memory that the process has and no file has. */
static gsize
read_resident(void)
{
    g_autofree char *text = NULL;
    const char *line;

    g_assert_true(g_file_get_contents("/proc/self/status", &text, NULL, NULL));
    line = strstr(text, "RssAnon:");
    g_assert_nonnull(line);
    return g_ascii_strtoull(line + strlen("RssAnon:"), NULL, 10) * 1024;
}

/* One block that stays is in the way of giving back the end of the heap, and no more. */
static void
test_trim(void)
{
    g_autofree gpointer *blocks = g_new0(gpointer, N_SMALL);
    gsize full, freed;

    if (!is_glibc())
        return;
    for (guint i = 0; i < N_SMALL; i++) {
        blocks[i] = malloc(SMALL);
        memset(blocks[i], 'x', SMALL);
    }
    full = read_resident();
    for (guint i = 0; i < N_SMALL - 1; i++)
        free(blocks[i]);
    freed = read_resident();
    g_assert_cmpuint(freed, >, full - N_SMALL * SMALL / 4); /* malloc() has kept it */
    vx_heap_trim();
    g_assert_cmpuint(read_resident(), <, freed - N_SMALL * SMALL / 2);
    free(blocks[N_SMALL - 1]);
}
#endif

int
main(int argc, char **argv)
{
    vx_heap_limit();
    g_test_init(&argc, &argv, NULL);
#ifdef __GLIBC__
    g_test_add_func("/heap/few", test_few_heaps);
    g_test_add_func("/heap/large-blocks", test_large_blocks_are_outside);
    g_test_add_func("/heap/trim", test_trim);
#endif
    return g_test_run();
}
