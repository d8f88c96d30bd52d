/* request-private.h - a call on its way from the client to its handler and back.
 *
 * Threads: one at a time: the main thread makes it, a worker runs it, the main thread takes it
 * back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "net/filter.h"
#include "rpc/frame.h"
#include "rpc/request.h"
#include "rpc/server-private.h"

/* @message: (transfer none): a call of the remote program, with its @header. */
VxRequest *vx_request_new(VxServer *server, VxClient *client, GBytes *message,
                          const VxMessageHeader *header);
void vx_request_free(VxRequest *request);

const VxMessageHeader *vx_request_get_header(VxRequest *request);
gsize vx_request_get_size(VxRequest *request);
VxPriority vx_request_get_priority(VxRequest *request);

/* A worker: checks, decodes, calls the handler, encodes. There is a reply whatever happens. */
void vx_request_run(VxRequest *request);

/* The main thread: the same, for procedures that take no time. Returns: %FALSE: it is still to be
 * run by a worker. */
gboolean vx_request_run_at_once(VxRequest *request);

/* After vx_request_run(). Returns: (transfer full): the reply, a whole message; once. */
GBytes *vx_request_take_reply(VxRequest *request);

/* The handler: with its reply on its way, the client has proved who it is. @filter: (transfer full)
 * (nullable): a security layer for all that comes after that. */
void vx_request_authenticate(VxRequest *request, VxFilter *filter);

/* Returns: whether vx_request_authenticate() was called and the call succeeded; @filter: (out)
 * (transfer full) (nullable). */
gboolean vx_request_take_authentication(VxRequest *request, VxFilter **filter);

/* Returns: (transfer full) (nullable): what is to be sent after the reply, if that is no error. */
GInputStream *vx_request_take_stream(VxRequest *request);
