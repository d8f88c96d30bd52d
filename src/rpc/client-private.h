/* client-private.h - the client as the other files of rpc/ see it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "net/connection.h"
#include "net/peer.h"
#include "net/sasl.h"
#include "rpc/client.h"
#include "rpc/frame.h"
#include "rpc/keepalive.h"
#include "rpc/server-private.h"

typedef struct VxStream VxStream;

struct VxClient {
    gatomicrefcount refs;

    /* Fixed when it is made; any thread. */
    guint64 id;
    gint64 arrived_at; /* monotonic, us */
    VxPeer peer;
    remote_auth_type auth; /* how it must prove who it is */
    gboolean tls;
    gboolean insecure;
    guint min_ssf;
    GMainContext *context;

    /* The main thread; workers too while they run something for this client. */
    VxServer *server;

    /* Whoever works on its one call while it is not authenticated: authentication.c. */
    VxSasl *sasl;          /* NULL unless an exchange goes on */
    gboolean sasl_refused; /* there will be no other one */

    /* The main thread alone: client-io.c. */
    VxConnection *connection; /* NULL once it is gone */
    VxFrameReader *reader;
    GQueue waiting; /* of VxRequest: calls that no worker has yet */
    gsize waiting_bytes;
    guint n_at_once;        /* calls that were answered since something last came in */
    guint n_running;        /* calls and jobs of streams that a worker has */
    GHashTable *streams;    /* of VxStream, by serial */
    VxKeepalive *keepalive; /* NULL if the client does not want to be pinged */
    GSource *login_timer;   /* NULL once it is authenticated */
    gboolean quitting;      /* takes no further calls; closes when all are answered */
    gboolean ending;        /* gone, and @destroy was taken care of */

    GMutex lock;   /* of what follows */
    GQueue outbox; /* of Outgoing, for the main thread to send */
    gsize outbox_bytes;
    gsize unsent_bytes;       /* what the main thread could not send yet */
    gboolean flush_scheduled; /* the main thread will look */
    gboolean closed;
    gboolean close_when_sent;
    gboolean overflowed; /* does not read its events */
    gboolean keepalive_wanted;
    gboolean authenticated;
    gboolean sasl_layer; /* what is sent is encrypted by it */
    char *sasl_username;
    char *x509_dname;
    gboolean open;
    gboolean read_only;
    gpointer data;
    GDestroyNotify destroy;
};

/* ---- client.c: any thread ---- */

VxClient *vx_client_new(VxServer *server, guint64 id, const VxPeer *peer,
                        const VxListenerPolicy *policy);
gboolean vx_client_is_authenticated(VxClient *client);

/* For vx_client_describe() and the like. @name: (transfer none) */
void vx_client_set_sasl_username(VxClient *client, const char *name);
void vx_client_set_x509_dname(VxClient *client, const char *name);

/* The main thread: it has proved who it is: it may open its connection, and is not counted as
 * anonymous any more. @layer: its security layer of SASL is in place. */
void vx_client_set_authenticated(VxClient *client, gboolean layer);

/* A worker: @request (transfer full) is answered; what it holds goes out after all that was queued.
 */
void vx_client_finish_request(VxClient *client, VxRequest *request);

/* What vx_client_send_event() and vx_client_finish_request() left for the main thread. */
typedef struct {
    GBytes *bytes;      /* (nullable) */
    VxRequest *request; /* (nullable): finished */
} VxOutgoing;

/* ---- client-io.c: the main thread ---- */

/* Start to serve it over @stream. */
void vx_client_start(VxClient *client, GIOStream *stream);

/* Whether a worker does something for it. */
gboolean vx_client_is_working(VxClient *client);

/* Since it came. */
guint vx_client_get_age_ms(VxClient *client);

/* Scheduled by the functions of client.c, with a reference. */
void vx_client_flush(gpointer client);

/* Queues bytes at once; does nothing if it is gone. */
void vx_client_send(VxClient *client, GBytes *bytes);

/* Closes it: @reason (nullable) is logged. */
void vx_client_drop(VxClient *client, const GError *reason);

/* Something that a worker did for it has ended: see what can go on. */
void vx_client_continue(VxClient *client);

/* The server quits: what has not started is forgotten, what runs ends, then it closes. */
void vx_client_quit(VxClient *client);
