/* xpt-private.h - how a SimXpt is put together; for the files of sim/xpt alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpt/xpt.h"

struct SimXpt {
    GPtrArray *interfaces; /* of SimInterface, owned */
    GHashTable *by_name;
    GHashTable *by_iid;
    GPtrArray *blocks; /* arrays of methods, params, constants: freed with the library */
    GStringChunk *strings;
    const char *release;
};

/* Sets @error and is %FALSE. */
gboolean sim_xpt_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

const char *sim_xpt_intern(SimXpt *xpt, const char *text);
/* @n zeroed elements of @size bytes, freed with the library. */
gpointer sim_xpt_alloc(SimXpt *xpt, gsize n, gsize size);
/* The interface of that IID, made without a body when it is new; %NULL if @name contradicts @iid.
 */
SimInterface *sim_xpt_declare(SimXpt *xpt, const char *name, const guint8 *iid);
