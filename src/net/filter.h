/* filter.h - what stands between the bytes of a socket and those of the protocol: TLS, a security
 * layer of SASL. Bytes in, bytes out; no I/O.
 *
 * Threads: the one that runs the connection's main context.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxFilter VxFilter;

typedef struct {
    /* @bytes came from the peer: append to @plain what they mean, to @reply what has to be sent
     * because of them (also on failure). @error: the connection cannot go on. */
    gboolean (*receive)(VxFilter *filter, const guint8 *bytes, gsize n, GByteArray *plain,
                        GByteArray *reply, GError **error);
    /* @bytes are to be sent: append to @out what goes over the wire. */
    gboolean (*send)(VxFilter *filter, const guint8 *bytes, gsize n, GByteArray *out,
                     GError **error);
    void (*free)(VxFilter *filter);
} VxFilterFuncs;

/* The first member of each kind of filter. */
struct VxFilter {
    const VxFilterFuncs *funcs;
};

static inline void
vx_filter_free(VxFilter *filter)
{
    if (filter)
        filter->funcs->free(filter);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxFilter, vx_filter_free)
