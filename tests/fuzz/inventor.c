/* inventor.c - values of any type of the protocol, invented.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "inventor.h"

#include <string.h>

#define BUDGET    512   /* numbers, until all further ones are 0: it must end */
#define BYTES_MAX 65536 /* of a text: longer ones cost time and are not treated otherwise */

typedef struct {
    const InventorWords *words;
    guint64 state;
    guint budget;
    const char *text; /* (nullable): whose length was the last number */
} Inventor;

/* splitmix64 */
static guint64
draw(Inventor *inventor)
{
    guint64 z = inventor->state += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static gboolean
get_number(XDR *xdrs, long *number)
{
    static const long edges[] = { -1, G_MAXINT32, G_MININT32, 0x10000, 256, 255 };
    Inventor *inventor = (Inventor *) xdrs->x_private;
    guint64 kind = draw(inventor) % 16;

    inventor->text = NULL;
    *number = 0;
    if (inventor->budget == 0)
        return TRUE;
    inventor->budget--;
    if (kind < 6) {
        /* a length of a text, an index, a switch */
        guint n_words = g_strv_length((char **) inventor->words->words);

        inventor->text = n_words > 0 ? inventor->words->words[draw(inventor) % n_words] : "";
        *number = strlen(inventor->text);
    } else if (kind < 11) {
        *number = draw(inventor) % 4;
    } else if (kind < 13) {
        *number = draw(inventor) % 32;
    } else if (kind < 15) {
        *number = 1L << (draw(inventor) % 31);
    } else {
        *number = edges[draw(inventor) % G_N_ELEMENTS(edges)];
    }
    return TRUE;
}

static gboolean
get_bytes(XDR *xdrs, char *bytes, u_int n)
{
    Inventor *inventor = (Inventor *) xdrs->x_private;

    if (n > BYTES_MAX)
        return FALSE;
    if (inventor->text && strlen(inventor->text) == n) {
        memcpy(bytes, inventor->text, n);
    } else if (n == VIR_UUID_BUFLEN && inventor->words->n_uuids > 0 && draw(inventor) % 8) {
        memcpy(bytes, inventor->words->uuids[draw(inventor) % inventor->words->n_uuids], n);
    } else if (n < 4) {
        memset(bytes, 0, n); /* padding */
    } else {
        guint64 bits = draw(inventor);

        for (u_int i = 0; i < n; i++, bits = bits << 5 | bits >> 59)
            bytes[i] = bits % 255 + 1; /* also no UTF-8 */
    }
    inventor->text = NULL;
    return TRUE;
}

static int
get_long_op(XDR *xdrs, long *number)
{
    return get_number(xdrs, number);
}

static int
get_bytes_op(XDR *xdrs, char *bytes, u_int n)
{
    return get_bytes(xdrs, bytes, n);
}

static u_int
get_position(XDR *xdrs)
{
    return 0;
}

static int32_t *
no_inline(XDR *xdrs, u_int n)
{
    return NULL;
}

static void
destroy(XDR *xdrs)
{
}

gboolean
inventor_fill(const InventorWords *words, guint64 seed, xdrproc_t codec, gpointer value)
{
    static struct xdr_ops ops;
    Inventor inventor = { words, seed, BUDGET, NULL };
    XDR xdrs = { .x_op = XDR_DECODE, .x_private = (char *) &inventor };

    ops.x_getlong = (typeof(ops.x_getlong)) get_long_op;
    ops.x_getbytes = (typeof(ops.x_getbytes)) get_bytes_op;
    ops.x_getpostn = (typeof(ops.x_getpostn)) get_position;
    ops.x_inline = (typeof(ops.x_inline)) no_inline;
    ops.x_destroy = destroy;
    xdrs.x_ops = &ops;
    if (codec(&xdrs, value))
        return TRUE;
    xdr_free(codec, value);
    return FALSE;
}

GBytes *
inventor_make(const InventorWords *words, guint64 seed, xdrproc_t codec, gsize size)
{
    g_autofree gpointer value = g_malloc0(size);
    g_autofree char *bytes = NULL;
    gsize n;
    XDR xdrs;
    gboolean ok;

    if (!inventor_fill(words, seed, codec, value))
        return NULL;
    n = xdr_sizeof(codec, value);
    bytes = g_malloc0(n + 1);
    xdrmem_create(&xdrs, bytes, n, XDR_ENCODE);
    ok = codec(&xdrs, value);
    xdr_destroy(&xdrs);
    xdr_free(codec, value);
    return ok ? g_bytes_new_take(g_steal_pointer(&bytes), n) : NULL;
}
