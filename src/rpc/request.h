/* request.h - a call that a handler is answering.
 *
 * Threads: the worker that runs the handler; a request is gone when the handler returns.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include "rpc/client.h"
#include "rpc/proc.h"

/* Returns: (transfer none): who called; take a reference to keep it. */
VxClient *vx_request_get_client(VxRequest *request);

/* Returns: (transfer none): what the server was made with: the VxDriver. */
gpointer vx_request_get_user_data(VxRequest *request);

/* Returns: the public function behind the call, as libvirt's messages name it ("virDomainCreate").
 */
const char *vx_request_get_api(VxRequest *request);

/**
 * vx_request_check_flags:
 * @flags: what the client passed
 * @allowed: all flags that the handler understands
 * @error: VIR_ERR_INVALID_ARG "unsupported flags (0x8) in function virDomainCreateWithFlags"
 *
 * Returns: whether @flags has no other flag than @allowed.
 */
gboolean vx_request_check_flags(VxRequest *request, guint flags, guint allowed, GError **error);

/* Whether the procedure is one that read-only connections may call. */
gboolean vx_request_is_reading(const VxRequest *request);

/**
 * vx_request_check_writable:
 * @error: VIR_ERR_OPERATION_DENIED "read only access prevents virDomainGetXMLDesc";
 *         VIR_ERR_ACCESS_DENIED where the access policy does not let the caller change what it is
 * about
 *
 * For a procedure that read-only connections may call, but not with these arguments
 * (VIR_DOMAIN_XML_SECURE). Procedures that they may not call at all are refused before the handler.
 *
 * Returns: whether the caller may change what the call is about.
 */
gboolean vx_request_check_writable(VxRequest *request, GError **error);

/**
 * vx_request_send_stream:
 * @source: (transfer none): what to send; closed at its end, on failure, or when the client goes
 *
 * The call is answered by data: after the reply, @source is read to its end and sent under the
 * call's serial (virDomainScreenshot, virStorageVolDownload). Nothing is sent if the handler fails.
 * At most once per request.
 *
 * @source is read on worker threads, one at a time, as fast as the client takes what was sent; a
 * read may block. If it fails, the client's stream fails with that error.
 */
void vx_request_send_stream(VxRequest *request, GInputStream *source);
