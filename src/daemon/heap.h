/* heap.h - how much memory malloc() keeps of what was freed: little.
 *
 * A daemon lives for months and has many threads, most of which wait for VirtualBox. Left alone,
 * the C library gives each a heap of its own, and each keeps what the greatest answer took that was
 * ever made on it.
 *
 * Source: mallopt(3), malloc_trim(3). Where the C library has neither, nothing happens.
 *
 * Threads: vx_heap_limit(): none may exist yet; vx_heap_trim(): any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

/* How many heaps there are at most, however many threads. */
#define VX_HEAPS_MAX 4

/* Few heaps, and large blocks outside of them. */
void vx_heap_limit(void);

/* Gives back what is free. It takes a millisecond or some: not after each piece of work. */
void vx_heap_trim(void);
