/* fuzz-rpc.c - fuzzer of what a client can send: frames, headers, the arguments of every procedure.
 *
 * The input is a stream of bytes as it comes from a socket. What decodes is encoded, decoded and
 * encoded again: both encodings must be the same.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdint.h>
#include <string.h>
#include "rpc/frame.h"
#include "rpc/procedure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_value(const VxMessageHeader *header, xdrproc_t codec, gsize size, gpointer value)
{
    g_autofree gpointer again = g_malloc0(size);
    g_autoptr(GBytes) first = vx_frame_encode(header, codec, value, NULL);
    g_autoptr(GBytes) message = NULL;
    g_autoptr(GBytes) second = NULL;
    g_autoptr(GError) error = NULL;

    if (!first) /* a string of 4 MiB with a zero byte in it, for example */
        return;
    message = g_bytes_new_from_bytes(first, VX_FRAME_LENGTH_SIZE,
                                     g_bytes_get_size(first) - VX_FRAME_LENGTH_SIZE);
    if (!vx_frame_decode_payload(message, codec, again, &error))
        g_error("%s", error->message);
    second = vx_frame_encode(header, codec, again, &error);
    g_assert_no_error(error);
    g_assert_true(g_bytes_equal(first, second));
    xdr_free(codec, again);
}

static void
try_codec(const VxMessageHeader *header, GBytes *message, xdrproc_t codec, gsize size)
{
    g_autofree gpointer value = g_malloc0(size);

    if (!vx_frame_decode_payload(message, codec, value, NULL))
        return;
    check_value(header, codec, size, value);
    xdr_free(codec, value);
}

static void
try_message(GBytes *message)
{
    const VxProcedure *procedure;
    VxMessageHeader header;

    if (!vx_frame_decode_header(message, &header, NULL))
        return;
    procedure = vx_procedure_lookup(header.proc);
    if (procedure) {
        try_codec(&header, message, procedure->args, procedure->args_size);
        try_codec(&header, message, procedure->ret, procedure->ret_size);
    }
    try_codec(&header, message, (xdrproc_t) xdr_remote_error, sizeof(remote_error));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(VxFrameReader) reader = vx_frame_reader_new();
    gboolean ok = TRUE;

    /* In pieces, whose size the input does not choose. */
    for (size_t at = 0, piece = 1; ok && at < size; at += piece, piece = piece * 2 + 1) {
        const guint8 *bytes = data + at;
        gsize n = MIN(piece, size - at);

        while (ok && n > 0) {
            g_autoptr(GBytes) message = NULL;

            ok = vx_frame_reader_feed(reader, &bytes, &n, &message, NULL);
            if (message)
                try_message(message);
        }
    }
    return 0;
}
