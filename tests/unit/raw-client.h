/* raw-client.h - a client of the RPC server that says exactly what a test wants, byte by byte if
 * need be. Blocking; a read that lasts longer than 10 s fails the test.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include <libvirt/virterror.h>
#include "rpc/procedure.h"

typedef struct RawClient RawClient;

RawClient *raw_client_new(const char *path);
void raw_client_free(RawClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RawClient, raw_client_free)

/* ---- Sending ---- */

void raw_client_send_bytes(RawClient *client, gconstpointer bytes, gsize n);

/* Returns: (transfer full): what raw_client_send() would send. */
GBytes *raw_message(const VxMessageHeader *header, xdrproc_t codec, gconstpointer value);
void raw_client_send(RawClient *client, const VxMessageHeader *header, xdrproc_t codec,
                     gconstpointer value);

/* The header of a call to the remote program. */
VxMessageHeader raw_call_header(int procedure, guint serial);

/* A call without arguments, and one with: RAW_CALL(client, domain_suspend, serial, &args). */
void raw_client_call(RawClient *client, int procedure, guint serial);
#define RAW_CALL(client, name, serial, args)                                                       \
    G_STMT_START                                                                                   \
    {                                                                                              \
        const remote_##name##_args *raw_args_ = (args);                                            \
        VxMessageHeader raw_header_ = raw_call_header(VX_PROCEDURE_##name, serial);                \
        raw_client_send(client, &raw_header_, (xdrproc_t) xdr_remote_##name##_args, raw_args_);    \
    }                                                                                              \
    G_STMT_END

/* ---- Receiving ---- */

/* Returns: how many of @n bytes came before the end. */
gsize raw_client_receive_bytes(RawClient *client, guint8 *bytes, gsize n);

/* Returns: (transfer full) (nullable): the next message without its length word; %NULL if the
 * server has closed the connection. */
GBytes *raw_client_receive(RawClient *client, VxMessageHeader *header);

/* Whether nothing comes for @timeout_ms. */
gboolean raw_client_is_silent(RawClient *client, guint timeout_ms);

/* The next message must be a good reply with that serial; decodes it into @ret (zero on entry). */
void raw_client_expect_reply(RawClient *client, guint serial, xdrproc_t codec, gpointer ret);

/* The next message must be an error with that type, serial and code, whose text is @message. */
void raw_client_expect_error(RawClient *client, int type, guint serial, int code,
                             const char *message);

/* The server must have closed the connection. */
void raw_client_expect_closed(RawClient *client);

/* CONNECT_OPEN, and its reply. */
void raw_client_open(RawClient *client, guint flags);
