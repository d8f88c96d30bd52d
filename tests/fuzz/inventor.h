/* inventor.h - values of any type of the protocol, invented: plausible arguments of every
 * procedure, from a number.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "rpc/wire.h"

/* What texts and UUIDs are taken from, mostly. */
typedef struct {
    const char *const *words; /* %NULL at the end */
    const guint8 (*uuids)[VIR_UUID_BUFLEN];
    gsize n_uuids;
} InventorWords;

/**
 * inventor_fill:
 * @value: zero on entry; to be freed with xdr_free()
 * @seed: the same one gives the same value
 *
 * The decoder of the type does it, from a source of bytes that chooses as it is asked. Returns:
 * %FALSE, with @value empty, if nothing came of that number.
 */
gboolean inventor_fill(const InventorWords *words, guint64 seed, xdrproc_t codec, gpointer value);

/* Returns: (transfer full) (nullable): the value encoded. @size: of the type */
GBytes *inventor_make(const InventorWords *words, guint64 seed, xdrproc_t codec, gsize size);
