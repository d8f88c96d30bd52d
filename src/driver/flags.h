/* flags.h - flags of a call that exclude or need each other, and flags that filter lists.
 *
 * libvirt's library checks most of this before it calls; other clients need not.
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/request.h"

/* VIR_ERR_INVALID_ARG if @flags has both @a and @b, constants of libvirt's. */
#define VX_CHECK_EXCLUSIVE(request, flags, a, b, error)                                            \
    vx_check_exclusive_flags((request), (flags), (a), #a, (b), #b, (error))
gboolean vx_check_exclusive_flags(VxRequest *request, guint flags, guint a, const char *a_name,
                                  guint b, const char *b_name, GError **error);

/* VIR_ERR_INVALID_ARG if @flags has @flag without @needed. */
#define VX_CHECK_NEEDED(request, flags, flag, needed, error)                                       \
    vx_check_needed_flag((request), (flags), (flag), #flag, (needed), #needed, (error))
gboolean vx_check_needed_flag(VxRequest *request, guint flags, guint flag, const char *flag_name,
                              guint needed, const char *needed_name, GError **error);

/**
 * vx_flags_pass:
 * @flags: what a client filters a list by
 * @is: all filters that an element of the list matches
 * @groups: filters that are about the same; elements match one of each group
 *
 * libvirt's rule: without a filter of a group all elements pass it, else those that match one of
 * those given. Returns: whether the element is to be in the list.
 */
gboolean vx_flags_pass(guint flags, guint is, const guint *groups, gsize n_groups);
