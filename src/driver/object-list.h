/* object-list.h - lists of networks, interfaces and pools, filtered, counted, and by their names.
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/request.h"
#include "rpc/wire.h"

/* What is listed. */
typedef struct {
    /* Connects. Returns: (transfer full): all that there are */
    GPtrArray *(*get)(VxRequest *request, GError **error);
    const char *(*get_name)(gconstpointer object); /* (transfer none) */
    /* All filters that an object matches, and the filters: as vx_flags_pass() */
    guint (*get_filters)(gconstpointer object);
    const guint *groups;
    gsize n_groups;
} VxObjectKind;

typedef struct {
    GPtrArray *all;     /* owns them */
    GPtrArray *passing; /* those that pass the filters */
} VxObjectList;

void vx_object_list_clear(VxObjectList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxObjectList, vx_object_list_clear)

/* @flags: the filters; @list: empty */
gboolean vx_object_list_get(VxRequest *request, const VxObjectKind *kind, guint flags,
                            VxObjectList *list, GError **error);

/* What clients of libvirt's first days ask for: how many there are, then what they are called.
 * @max: how many the client takes; @n, @names, @n_names: (out): of an answer */
gboolean vx_object_list_count(VxRequest *request, const VxObjectKind *kind, guint flags, int *n,
                              GError **error);
gboolean vx_object_list_names(VxRequest *request, const VxObjectKind *kind, guint flags, int max,
                              remote_nonnull_string **names, u_int *n_names, GError **error);
