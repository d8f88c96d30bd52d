/* frame.c - messages as bytes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/frame.h"

#include <string.h>
#include <libvirt/virterror.h>
#include "util/error.h"

struct VxFrameReader {
    guint8 length[VX_FRAME_LENGTH_SIZE];
    gsize n_length;      /* how many bytes of it came */
    gsize size;          /* of the message, once the length is complete */
    GByteArray *message; /* what came of it */
};

VxFrameReader *
vx_frame_reader_new(void)
{
    VxFrameReader *reader = g_new0(VxFrameReader, 1);

    reader->message = g_byte_array_new();
    return reader;
}

void
vx_frame_reader_free(VxFrameReader *reader)
{
    if (!reader)
        return;
    g_byte_array_unref(reader->message);
    g_free(reader);
}

gboolean
vx_frame_reader_is_idle(VxFrameReader *reader)
{
    return reader->n_length == 0;
}

static gboolean
read_length(VxFrameReader *reader, GError **error)
{
    guint32 length;

    memcpy(&length, reader->length, sizeof length);
    length = GUINT32_FROM_BE(length);
    if (length < VX_FRAME_LENGTH_SIZE + VX_FRAME_HEADER_SIZE) {
        vx_set_error(error, VIR_ERR_RPC, "packet of %u bytes received from client, too small",
                     length);
        return FALSE;
    }
    if (length - VX_FRAME_LENGTH_SIZE > VX_FRAME_MESSAGE_MAX) {
        vx_set_error(error, VIR_ERR_RPC, "packet of %u bytes received from client, too large",
                     length);
        return FALSE;
    }
    reader->size = length - VX_FRAME_LENGTH_SIZE;
    return TRUE;
}

gboolean
vx_frame_reader_feed(VxFrameReader *reader, const guint8 **bytes, gsize *n, GBytes **message,
                     GError **error)
{
    gsize wanted;

    *message = NULL;
    while (*n > 0 && reader->n_length < VX_FRAME_LENGTH_SIZE) {
        reader->length[reader->n_length++] = *(*bytes)++;
        (*n)--;
        if (reader->n_length == VX_FRAME_LENGTH_SIZE && !read_length(reader, error))
            return FALSE;
    }
    if (reader->n_length < VX_FRAME_LENGTH_SIZE)
        return TRUE;

    wanted = MIN(reader->size - reader->message->len, *n);
    g_byte_array_append(reader->message, *bytes, wanted);
    *bytes += wanted;
    *n -= wanted;
    if (reader->message->len == reader->size) {
        *message = g_byte_array_free_to_bytes(reader->message);
        reader->message = g_byte_array_new();
        reader->n_length = 0;
    }
    return TRUE;
}

gboolean
vx_frame_decode_header(GBytes *message, VxMessageHeader *header, GError **error)
{
    gsize size;
    gconstpointer data = g_bytes_get_data(message, &size);
    gboolean ok = FALSE;
    XDR xdrs;

    if (size >= VX_FRAME_HEADER_SIZE) {
        xdrmem_create(&xdrs, (char *) data, VX_FRAME_HEADER_SIZE, XDR_DECODE);
        ok = xdr_VxMessageHeader(&xdrs, header);
        xdr_destroy(&xdrs);
    }
    if (!ok)
        vx_set_error(error, VIR_ERR_RPC, "Unable to decode message header");
    return ok;
}

gboolean
vx_frame_decode_payload(GBytes *message, xdrproc_t codec, gpointer value, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(message, &size);
    gboolean ok;
    XDR xdrs;

    g_assert(size >= VX_FRAME_HEADER_SIZE);
    size -= VX_FRAME_HEADER_SIZE;
    xdrmem_create(&xdrs, (char *) data + VX_FRAME_HEADER_SIZE, size, XDR_DECODE);
    ok = codec(&xdrs, value) && xdr_getpos(&xdrs) == size;
    xdr_destroy(&xdrs);
    if (!ok) {
        xdr_free(codec, value);
        vx_set_error(error, VIR_ERR_RPC, "Unable to decode message payload");
    }
    return ok;
}

static void
encode_head(guint8 *frame, const VxMessageHeader *header, gsize payload_size)
{
    guint32 length =
        GUINT32_TO_BE(VX_FRAME_LENGTH_SIZE + VX_FRAME_HEADER_SIZE + (guint32) payload_size);
    VxMessageHeader copy = *header;
    gboolean ok;
    XDR xdrs;

    memcpy(frame, &length, sizeof length);
    xdrmem_create(&xdrs, (char *) frame + VX_FRAME_LENGTH_SIZE, VX_FRAME_HEADER_SIZE, XDR_ENCODE);
    ok = xdr_VxMessageHeader(&xdrs, &copy);
    xdr_destroy(&xdrs);
    g_assert(ok);
}

GBytes *
vx_frame_encode(const VxMessageHeader *header, xdrproc_t codec, gconstpointer value, GError **error)
{
    const gsize head_size = VX_FRAME_LENGTH_SIZE + VX_FRAME_HEADER_SIZE;
    gsize size = codec ? xdr_sizeof(codec, (gpointer) value) : 0;
    g_autofree guint8 *frame = NULL;
    gboolean ok = TRUE;

    if (size > VX_FRAME_MESSAGE_MAX - VX_FRAME_HEADER_SIZE) {
        vx_set_error(error, VIR_ERR_RPC, "message of %zu bytes is too large to send", size);
        return NULL;
    }
    frame = g_malloc(head_size + size);
    encode_head(frame, header, size);
    if (codec) {
        XDR xdrs;

        xdrmem_create(&xdrs, (char *) frame + head_size, size, XDR_ENCODE);
        ok = codec(&xdrs, (gpointer) value) && xdr_getpos(&xdrs) == size;
        xdr_destroy(&xdrs);
    }
    if (!ok) {
        vx_set_error(error, VIR_ERR_RPC, "Unable to encode message payload");
        return NULL;
    }
    return g_bytes_new_take(g_steal_pointer(&frame), head_size + size);
}

GBytes *
vx_frame_encode_stream(const VxMessageHeader *header, gconstpointer bytes, gsize n)
{
    const gsize head_size = VX_FRAME_LENGTH_SIZE + VX_FRAME_HEADER_SIZE;
    guint8 *frame;

    g_assert(n <= VX_FRAME_STREAM_MAX);
    frame = g_malloc(head_size + n);
    encode_head(frame, header, n);
    if (n > 0)
        memcpy(frame + head_size, bytes, n);
    return g_bytes_new_take(frame, head_size + n);
}
