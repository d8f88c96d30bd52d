/* frame.h - messages as bytes: a length word, a header, a payload. No I/O.
 *
 * Threads: any; a VxFrameReader belongs to one thread at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "rpc/wire.h"

/* The length word counts itself. Source: VIR_NET_MESSAGE_* of libvirt's virnetprotocol.x. */
#define VX_FRAME_LENGTH_SIZE 4
#define VX_FRAME_HEADER_SIZE 24
#define VX_FRAME_MESSAGE_MAX (32 * 1024 * 1024) /* header and payload */
#define VX_FRAME_STREAM_MAX  262120             /* payload of a packet of a stream */

/* ---- Bytes to messages ---- */

typedef struct VxFrameReader VxFrameReader;

VxFrameReader *vx_frame_reader_new(void);
void vx_frame_reader_free(VxFrameReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxFrameReader, vx_frame_reader_free)

/* Returns: whether nothing of a next message has come. */
gboolean vx_frame_reader_is_idle(VxFrameReader *reader);

/**
 * vx_frame_reader_feed:
 * @bytes: (inout): what came; moved past what was taken
 * @n: (inout): how much of it; 0 when all was taken
 * @message: (out) (transfer full) (nullable): header and payload, once complete; %NULL while not
 * @error: VIR_ERR_RPC if the length is too small for a header or too large. The stream of bytes is
 *         of no use after that
 *
 * Call until @n is 0. Memory is taken as bytes come, not as a length promises.
 */
gboolean vx_frame_reader_feed(VxFrameReader *reader, const guint8 **bytes, gsize *n,
                              GBytes **message, GError **error);

/* ---- Messages to values ---- */

/* @error: VIR_ERR_RPC. @message is one of vx_frame_reader_feed(). */
gboolean vx_frame_decode_header(GBytes *message, VxMessageHeader *header, GError **error);

/**
 * vx_frame_decode_payload:
 * @value: (out): all zero on entry; on success, and only then, freed with xdr_free()
 * @error: VIR_ERR_RPC "Unable to decode message payload": too short, too long, over a limit
 */
gboolean vx_frame_decode_payload(GBytes *message, xdrproc_t codec, gpointer value, GError **error);

/* ---- Values to bytes ---- */

/**
 * vx_frame_encode:
 * @codec: (nullable): of @value; %NULL if there is no payload
 * @error: VIR_ERR_RPC if @value exceeds a limit of the protocol, or the message the greatest size
 *
 * Returns: (transfer full): the whole message with its length word.
 */
GBytes *vx_frame_encode(const VxMessageHeader *header, xdrproc_t codec, gconstpointer value,
                        GError **error);

/* A packet of a stream: @n bytes, at most %VX_FRAME_STREAM_MAX. Returns: (transfer full) */
GBytes *vx_frame_encode_stream(const VxMessageHeader *header, gconstpointer bytes, gsize n);
