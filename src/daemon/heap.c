/* heap.c - how much memory malloc() keeps of what was freed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/heap.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

/* From here on a block is a mapping of its own, which its end unmaps. The C library would raise
 * this to the size of the greatest block so far. */
#define LARGE_BLOCK (256 * 1024)

/* What may be free at the end of a heap. */
#define FREE_MAX (128 * 1024)

void
vx_heap_limit(void)
{
    mallopt(M_ARENA_MAX, VX_HEAPS_MAX);
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
    mallopt(M_TRIM_THRESHOLD, FREE_MAX);
}

void
vx_heap_trim(void)
{
    malloc_trim(0);
}
#else
void
vx_heap_limit(void)
{
}

void
vx_heap_trim(void)
{
}
#endif
