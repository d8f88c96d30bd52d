/* server.h - the RPC server: listens, reads calls, has workers answer them.
 *
 * Threads: the one that runs the main context, except where something else is said. Handlers run on
 * workers; hooks say where.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include "net/listener.h"
#include "net/peer.h"
#include "net/tls.h"
#include "rpc/client.h"
#include "rpc/hold.h"
#include "rpc/pool.h"
#include "rpc/proc.h"

typedef struct VxServer VxServer;

/* The keys of the configuration file, with libvirt's names and meaning. */
typedef struct {
    guint max_clients;           /* then new ones wait until others leave */
    guint max_anonymous_clients; /* of those, not yet authenticated; 0: no limit of their own */
    VxPoolLimits workers;
    guint max_client_requests;      /* calls of one client that run at a time; more wait */
    gint keepalive_interval;        /* s of silence until a ping; 0 or less: never */
    guint keepalive_count;          /* unanswered pings until the client is given up */
    guint login_timeout_ms;         /* how long a client may take to prove who it is ... */
    guint login_timeout_crowded_ms; /* ... where max_anonymous_clients do so */
} VxServerLimits;

/* What libvirt's daemons have where their configuration is silent. */
extern const VxServerLimits vx_server_limits_default;

/* What a thread has caused so far. */
typedef struct {
    guint64 calls; /* of VirtualBox */
    guint64 sets;  /* those of them that set something */
} VxWork;

/* What the server needs from above. Each may be NULL; @data is the server's user data. Where a
 * worker is said it is the main thread for a call that that answers at once (VX_PROC_AT_ONCE()). */
typedef struct {
    /* A worker. Returns: (transfer full): a VX_ERROR for an error of another domain. */
    GError *(*translate_error)(gpointer data, const GError *error);
    /* A worker, before anything else of a call, and before each further attempt at it. */
    void (*call_begins)(gpointer data);
    /* A worker, before a handler runs, with its arguments. @granted: (out): what @client may do
     * with what the call is about. Returns: %FALSE with @error to refuse it. */
    gboolean (*check_access)(gpointer data, VxClient *client, const VxProcedure *procedure,
                             const void *args, VxPermission *granted, GError **error);
    /* A worker, never the main thread: a procedure that only reads failed with @error, for the
     * @n_failed-th time since @began_at (monotonic, us). Returns: whether its handler is to be
     * called once more, now. */
    gboolean (*ask_again)(gpointer data, const GError *error, guint n_failed, gint64 began_at);
    /* A worker, before its thread ends. */
    void (*worker_stop)(gpointer data);
    /* A worker. @work: (out): of this thread; the difference over a call is logged as "vbox-calls"
     * and "vbox-sets". */
    void (*count_work)(gpointer data, VxWork *work);
} VxServerHooks;

/* Who may connect to a listener, and for what. */
typedef struct {
    gboolean read_only; /* its clients are read-only whatever they ask for */
    gboolean one_user;  /* only processes of @uid, and root's, are let in */
    uid_t uid;
    remote_auth_type auth; /* what else a client must do before it may call anything */
    gboolean tls;          /* it speaks TLS, by the rules of vx_server_set_tls() */
    gboolean insecure;     /* anybody can listen in, as far as SASL's security layer lets them */
    guint min_ssf;         /* of SASL: how strong that layer must be; 0: there need be none */
} VxListenerPolicy;

/**
 * vx_server_new:
 * @hooks: (transfer none): static
 * @hold: (transfer none): is taken for each client
 * @user_data: for hooks and handlers
 */
VxServer *vx_server_new(GMainContext *context, const VxServerLimits *limits,
                        const VxServerHooks *hooks, VxHold *hold, gpointer user_data);

/* Serve the procedures of @table (transfer none, static). None of them may be served already.
 * Before the first client. */
void vx_server_add_procs(VxServer *server, const VxProcTable *table);

/* Accept clients at @listener (transfer full). */
void vx_server_add_listener(VxServer *server, VxListener *listener, const VxListenerPolicy *policy);

/* Serve a client that is connected by @stream (transfer none), whose halves are pollable. */
void vx_server_add_client(VxServer *server, GIOStream *stream, const VxPeer *peer,
                          const VxListenerPolicy *policy);

/* Who may come in by SASL: patterns (*, ?) of names; %NULL: whoever can prove that he is somebody.
 * Counts from the next exchange on. */
void vx_server_set_sasl_usernames(VxServer *server, const char *const *patterns);

/* The rules of TLS for connections to come. @tls: (transfer none) (nullable): none are accepted. */
void vx_server_set_tls(VxServer *server, VxTlsContext *tls);

/* Keepalive figures are those of clients to come; the rest takes effect at once. */
void vx_server_set_limits(VxServer *server, const VxServerLimits *limits);

/* Whether each call is logged, which takes as long as a small call does; at first it is. */
void vx_server_set_log_calls(VxServer *server, gboolean on);

/* Returns: how many clients there are, among them those that are gone but have a call running. */
guint vx_server_get_n_clients(VxServer *server);

/**
 * vx_server_quit:
 * @timeout_ms: how long running calls may take
 * @done: called in the main context when nothing runs any more (@all_ended), or when the time is
 * over and some call has still not returned
 *
 * Ends in order: stops listening, takes no further calls, lets the running ones finish and their
 * replies go out, and closes each client after that. Once.
 */
void vx_server_quit(VxServer *server, guint timeout_ms,
                    void (*done)(gboolean all_ended, gpointer data), gpointer data);

/* Not before @done said that all ended (or if there never was a client). */
void vx_server_free(VxServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxServer, vx_server_free)
