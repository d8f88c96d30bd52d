/* stream.h - data that follows a call's reply: from a GInputStream to the client.
 *
 * A stream lives in its client's table of streams, by serial, until the client has finished or
 * aborted it, or has been told of its failure. Blocking reads are jobs for workers, one at a time,
 * and only while the client keeps up with what was sent.
 *
 * Threads: the main one, except for the jobs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include "rpc/client-private.h"

/* The call with @header was answered: send what @source (transfer full) has. */
void vx_stream_start(VxClient *client, const VxMessageHeader *header, GInputStream *source);

/* For the table: cancels a read, closes the source on a worker. */
void vx_stream_free(VxStream *stream);

/* The client takes more: read on, if that is what the stream was waiting for. */
void vx_stream_pump(VxStream *stream);

/* The client sent a packet of a stream, with @header. Ignored if that stream is gone already. */
void vx_stream_receive(VxClient *client, const VxMessageHeader *header);
