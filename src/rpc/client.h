/* client.h - a client of the RPC server: who it is, what it may do, and what is sent to it unasked.
 *
 * Threads: any, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <sys/types.h>
#include "rpc/procedure.h"

typedef struct VxClient VxClient;

VxClient *vx_client_ref(VxClient *client);
void vx_client_unref(VxClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxClient, vx_client_unref)

/* Returns: a number that no other client of this server ever has; 1 is the first. */
guint64 vx_client_get_id(VxClient *client);

/* The peer's process as the kernel names it; -1 each where the transport has none. */
uid_t vx_client_get_uid(VxClient *client);
gid_t vx_client_get_gid(VxClient *client);
pid_t vx_client_get_pid(VxClient *client);

/* Returns: (transfer full): who it is, as far as is known by now, for people to read: "process 7 of
 * user 0", "192.0.2.1;4711, certificate 'CN=fred', SASL user 'fred'". */
char *vx_client_describe(VxClient *client);

/* Returns: (transfer full) (nullable): the name that it proved by SASL; the distinguished name of
 * the certificate that it showed and that was found good. Neither changes once its connection is
 * open. */
char *vx_client_dup_sasl_username(VxClient *client);
char *vx_client_dup_x509_dname(VxClient *client);

/* Returns: whether nobody else can see or change what is sent: a UNIX socket, TLS, or a security
 * layer of SASL. */
gboolean vx_client_is_secure(VxClient *client);

/* Returns: whether it came in by the read-only socket, or opened its connection read-only. */
gboolean vx_client_is_read_only(VxClient *client);

/* Returns: whether it is gone, or about to be closed. Nothing that is sent reaches it any more. */
gboolean vx_client_is_closed(VxClient *client);

/**
 * vx_client_open:
 * @read_only: the client asked for a read-only connection (VIR_CONNECT_RO); one that came by the
 *             read-only socket stays read-only whatever this says
 * @data: (nullable): the driver's own, for vx_client_get_data()
 * @destroy: (nullable): frees @data, on a worker thread, after the client is gone and its last call
 *           has returned
 * @error: VIR_ERR_INTERNAL_ERROR "connection already open"
 *
 * CONNECT_OPEN succeeded: from now on the client may call every procedure. On failure @destroy is
 * not called.
 */
gboolean vx_client_open(VxClient *client, gboolean read_only, gpointer data, GDestroyNotify destroy,
                        GError **error);

/* Returns: whether vx_client_open() was called. */
gboolean vx_client_is_open(VxClient *client);

/* Returns: (transfer none) (nullable): what vx_client_open() was given. Valid while a call of this
 * client is running, and until @destroy. */
gpointer vx_client_get_data(VxClient *client);

/* CONNECT_CLOSE: after everything queued so far and the reply of the running call, close. */
void vx_client_close_when_sent(VxClient *client);

/**
 * vx_client_enable_keepalive:
 *
 * The client says that it answers keepalive messages (it asked for
 * VIR_DRV_FEATURE_PROGRAM_KEEPALIVE, 10): start pinging, if the server is configured to.
 *
 * Returns: whether the server speaks keepalive: the answer to that question.
 */
gboolean vx_client_enable_keepalive(VxClient *client);

/**
 * VX_SEND_EVENT:
 * @client: whom to tell
 * @name: an event of procedures.def: domain_event_callback_lifecycle
 * @msg: (const remote_<name>_msg *): encoded at once, remains the caller's
 *
 * Queues an event. Does nothing if the client is gone. A client that does not read what it is sent
 * is disconnected when too much has piled up.
 */
#define VX_SEND_EVENT(client, name, msg)                                                           \
    G_STMT_START                                                                                   \
    {                                                                                              \
        const remote_##name##_msg *vx_msg_ = (msg);                                                \
        vx_client_send_event(client, VX_EVENT_##name, (xdrproc_t) xdr_remote_##name##_msg,         \
                             vx_msg_);                                                             \
    }                                                                                              \
    G_STMT_END

/* What VX_SEND_EVENT() calls. @codec must be the one of @msg's type. */
void vx_client_send_event(VxClient *client, int number, xdrproc_t codec, const void *msg);
