/* name-list.h - lists of names: what clients of libvirt's first days ask for.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "rpc/wire.h"

/* Returns: (transfer none) */
typedef const char *(*VxNameFunc)(gconstpointer object);

/**
 * vx_name_list_fill:
 * @objects: (nullable): %NULL where there is an error
 * @max: how many the client takes
 * @names, @n_names: (out): of an answer
 *
 * Returns: whether there are @objects
 */
gboolean vx_name_list_fill(GPtrArray *objects, VxNameFunc get_name, int max,
                           remote_nonnull_string **names, u_int *n_names);
