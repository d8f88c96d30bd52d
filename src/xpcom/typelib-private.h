/* typelib-private.h - what the reader of a type library file hands to the library made of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/typelib.h"

typedef struct {
    const char *name;
    gint64 value;
    const VxInterface *interface;
} VxConstant;

struct VxInterface {
    const char *name;
    VxIid iid;
    const VxTypelib *typelib; /* whose tables have its members */
    const VxInterface *parent;
    gboolean described; /* has a body, not only a name */
    guint n_methods;
    VxMethod *methods;
    guint n_constants;
    VxConstant *constants;
    guint n_slots; /* 0: unknown */
};

/* One file's directory. */
typedef struct {
    guint n_interfaces;
    VxInterface *interfaces; /* in directory order, parents not yet set */
    guint16 *parents;        /* of each: 1-based index in the directory; 0 if none */
} VxTypelibFile;

/**
 * vx_typelib_file_parse:
 * @data: the file; names point into it, so it must outlive what is made of it
 * @blocks: (element-type gpointer): takes ownership of every allocation, also on failure; frees
 * with g_free()
 *
 * Syntax only: indices, offsets and counts are checked, inheritance is the caller's.
 * At most about thirty times the size of the file is allocated.
 */
gboolean vx_typelib_file_parse(const guint8 *data, gsize size, GPtrArray *blocks,
                               VxTypelibFile *file, GError **error);
