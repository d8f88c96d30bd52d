/* server.c - the RPC server.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/server-private.h"

#include <libvirt/virterror.h>
#include "rpc/authentication.h"
#include "rpc/client-private.h"
#include "rpc/newcomers.h"
#include "util/error.h"

/* After the time for running calls is over: for what clients leave behind to be cleaned up. */
#define CLEAN_UP_TIMEOUT_MS 500

#define WARNING_INTERVAL_US (60 * G_USEC_PER_SEC)

const VxServerLimits vx_server_limits_default = {
    .max_clients = 5000,
    .max_anonymous_clients = 20,
    .workers = {.min_workers = 5, .max_workers = 20, .prio_workers = 5},
    .max_client_requests = 5,
    .keepalive_interval = 5,
    .keepalive_count = 5,
    .login_timeout_ms = 60000,
    .login_timeout_crowded_ms = 3000,
};

/* Where clients come from: those of one place do not stand in the way of the other's. */
typedef enum {
    PLACE_HERE,
    PLACE_NETWORK,
    N_PLACES,
} Place;

typedef struct {
    VxServer *server;
    VxListener *listener;
    VxListenerPolicy policy;
} Door;

struct VxServer {
    GMainContext *context;
    VxServerLimits limits;
    const VxServerHooks *hooks;
    VxHold *hold;
    gpointer user_data;
    VxPool *pool;
    const VxProc **procs; /* by number; NULL: not served */

    GPtrArray *doors;    /* of Door */
    GHashTable *clients; /* set of VxClient */
    gint64 warned_at;    /* monotonic, us: that there are too many; 0: never */
    VxNewcomers *newcomers[N_PLACES];
    guint64 last_id;
    gint log_calls; /* atomic: boolean */

    VxTlsContext *tls;

    GMutex lock; /* of what follows */
    char **sasl_usernames;

    gboolean quitting;
    GSource *quit_timer;
    void (*quit_done)(gboolean all_ended, gpointer data);
    gpointer quit_data;
};

static void update_doors(gpointer data);

static void
free_door(gpointer data)
{
    Door *door = data;

    vx_listener_free(door->listener);
    g_free(door);
}

VxServer *
vx_server_new(GMainContext *context, const VxServerLimits *limits, const VxServerHooks *hooks,
              VxHold *hold, gpointer user_data)
{
    VxServer *server = g_new0(VxServer, 1);

    server->context = g_main_context_ref(context);
    server->limits = *limits;
    server->log_calls = TRUE;
    server->hooks = hooks;
    server->hold = vx_hold_ref(hold);
    server->user_data = user_data;
    server->pool = vx_pool_new(&limits->workers, hooks->worker_stop, user_data);
    server->procs = g_new0(const VxProc *, vx_procedure_limit());
    server->doors = g_ptr_array_new_with_free_func(free_door);
    server->clients = g_hash_table_new_full(NULL, NULL, (GDestroyNotify) vx_client_unref, NULL);
    for (Place place = 0; place < N_PLACES; place++)
        server->newcomers[place] = vx_newcomers_new(context, update_doors, server);
    g_mutex_init(&server->lock);
    vx_server_add_procs(server, &vx_authentication_procs);
    vx_server_add_procs(server, &vx_auth_sasl_procs);
    return server;
}

void
vx_server_free(VxServer *server)
{
    if (!server)
        return;
    g_assert(g_hash_table_size(server->clients) == 0);
    g_ptr_array_unref(server->doors);
    vx_pool_free(server->pool);
    for (Place place = 0; place < N_PLACES; place++)
        vx_newcomers_free(server->newcomers[place]);
    g_hash_table_unref(server->clients);
    g_free(server->procs);
    vx_tls_context_unref(server->tls);
    g_strfreev(server->sasl_usernames);
    g_mutex_clear(&server->lock);
    vx_hold_unref(server->hold);
    g_main_context_unref(server->context);
    g_free(server);
}

void
vx_server_add_procs(VxServer *server, const VxProcTable *table)
{
    for (gsize i = 0; i < table->n_procs; i++) {
        const VxProc *proc = &table->procs[i];

        g_assert(vx_procedure_lookup(proc->number) && !server->procs[proc->number]);
        server->procs[proc->number] = proc;
    }
}

/* ---- For the rest of rpc/ ---- */

GMainContext *
vx_server_get_context(VxServer *server)
{
    return server->context;
}

VxPool *
vx_server_get_pool(VxServer *server)
{
    return server->pool;
}

gpointer
vx_server_get_user_data(VxServer *server)
{
    return server->user_data;
}

const VxProc *
vx_server_find_proc(VxServer *server, int number)
{
    return vx_procedure_lookup(number) ? server->procs[number] : NULL;
}

GError *
vx_server_translate_error(VxServer *server, const GError *error)
{
    GError *internal = NULL;

    if (server->hooks->translate_error)
        return server->hooks->translate_error(server->user_data, error);
    if (error->domain == VX_ERROR)
        return g_error_copy(error);
    vx_set_error(&internal, VIR_ERR_INTERNAL_ERROR, "%s", error->message);
    return internal;
}

gboolean
vx_server_asks_again(VxServer *server, const GError *error, guint n_failed, gint64 began_at)
{
    return server->hooks->ask_again &&
           server->hooks->ask_again(server->user_data, error, n_failed, began_at);
}

void
vx_server_call_begins(VxServer *server)
{
    if (server->hooks->call_begins)
        server->hooks->call_begins(server->user_data);
}

gboolean
vx_server_check_access(VxServer *server, VxClient *client, const VxProcedure *procedure,
                       const void *args, VxPermission *granted, GError **error)
{
    *granted = VX_PERMISSION_CHANGE;
    return !server->hooks->check_access ||
           server->hooks->check_access(server->user_data, client, procedure, args, granted, error);
}

void
vx_server_count_work(VxServer *server, VxWork *work)
{
    *work = (VxWork){ 0 };
    if (server->hooks->count_work)
        server->hooks->count_work(server->user_data, work);
}

gboolean
vx_server_allows_sasl_username(VxServer *server, const char *name)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&server->lock);

    if (!server->sasl_usernames)
        return TRUE;
    for (char **pattern = server->sasl_usernames; *pattern; pattern++) {
        if (g_pattern_match_simple(*pattern, name))
            return TRUE;
    }
    return FALSE;
}

VxTlsContext *
vx_server_get_tls(VxServer *server)
{
    return server->tls;
}

gboolean
vx_server_logs_calls(VxServer *server)
{
    return g_atomic_int_get(&server->log_calls);
}

void
vx_server_set_log_calls(VxServer *server, gboolean on)
{
    g_atomic_int_set(&server->log_calls, on);
}

const VxServerLimits *
vx_server_get_limits(VxServer *server)
{
    return &server->limits;
}

/* ---- Clients come and go ---- */

static Place
place_of(VxClient *client)
{
    return *client->peer.remote ? PLACE_NETWORK : PLACE_HERE;
}

/* Whether clients come in by it whose name is not known yet. */
static gboolean
lets_in_anybody(const VxListenerPolicy *policy)
{
    return policy->auth != REMOTE_AUTH_NONE || policy->tls;
}

/* Says so, not more often than somebody will read. */
static void
warn_that_full(VxServer *server)
{
    gint64 now = g_get_monotonic_time();

    if (server->warned_at && now - server->warned_at < WARNING_INTERVAL_US)
        return;
    server->warned_at = now;
    g_warning("there are %u clients (max_clients): others wait until some leave",
              g_hash_table_size(server->clients));
}

/* Those that are too many wait at the socket. */
static void
update_doors(gpointer data)
{
    VxServer *server = data;
    gboolean full = g_hash_table_size(server->clients) >= server->limits.max_clients;
    gboolean room[N_PLACES];

    if (full)
        warn_that_full(server);
    for (Place place = 0; place < N_PLACES; place++)
        room[place] = vx_newcomers_make_room(server->newcomers[place], &server->limits);
    for (guint i = 0; i < server->doors->len; i++) {
        Door *door = server->doors->pdata[i];
        Place place = vx_listener_is_tcp(door->listener) ? PLACE_NETWORK : PLACE_HERE;

        vx_listener_set_paused(door->listener,
                               full || (!room[place] && lets_in_anybody(&door->policy)));
    }
}

void
vx_server_client_authenticated(VxServer *server, VxClient *client)
{
    vx_newcomers_remove(server->newcomers[place_of(client)], client);
    update_doors(server);
}

void
vx_server_add_client(VxServer *server, GIOStream *stream, const VxPeer *peer,
                     const VxListenerPolicy *policy)
{
    g_autofree char *who = NULL;
    VxClient *client;

    if (server->quitting || (policy->tls && !server->tls))
        return;
    client = vx_client_new(server, ++server->last_id, peer, policy);
    who = vx_client_describe(client);
    g_debug("client %" G_GUINT64_FORMAT ": connected: %s", server->last_id, who);
    g_hash_table_add(server->clients, client);
    if (!vx_client_is_authenticated(client))
        vx_newcomers_add(server->newcomers[place_of(client)], client);
    vx_hold_take(server->hold);
    vx_client_start(client, stream);
    update_doors(server);
}

static gboolean
is_welcome(const VxListenerPolicy *policy, const VxPeer *peer)
{
    return !policy->one_user || peer->uid == policy->uid || peer->uid == 0;
}

static void
accepted(VxListener *listener, GSocketConnection *connection, gpointer data)
{
    Door *door = data;
    g_autoptr(GError) error = NULL;
    VxPeer peer;

    if (!vx_peer_of_socket(g_socket_connection_get_socket(connection), &peer, &error))
        g_warning("refusing a client: %s", error->message);
    else if (!is_welcome(&door->policy, &peer))
        g_warning("refusing process %d of user %d", (int) peer.pid, (int) peer.uid);
    else
        vx_server_add_client(door->server, G_IO_STREAM(connection), &peer, &door->policy);
}

void
vx_server_add_listener(VxServer *server, VxListener *listener, const VxListenerPolicy *policy)
{
    Door *door = g_new(Door, 1);

    *door = (Door){ server, listener, *policy };
    g_ptr_array_add(server->doors, door);
    vx_listener_start(listener, server->context, accepted, door);
    update_doors(server);
}

void
vx_server_set_sasl_usernames(VxServer *server, const char *const *patterns)
{
    g_mutex_lock(&server->lock);
    g_strfreev(server->sasl_usernames);
    server->sasl_usernames = g_strdupv((char **) patterns);
    g_mutex_unlock(&server->lock);
}

void
vx_server_set_tls(VxServer *server, VxTlsContext *tls)
{
    if (tls)
        vx_tls_context_ref(tls);
    vx_tls_context_unref(server->tls);
    server->tls = tls;
}

void
vx_server_set_limits(VxServer *server, const VxServerLimits *limits)
{
    server->limits = *limits;
    vx_pool_set_limits(server->pool, &limits->workers);
    update_doors(server);
}

guint
vx_server_get_n_clients(VxServer *server)
{
    return g_hash_table_size(server->clients);
}

/* ---- The end ---- */

static void
set_quit_timer(VxServer *server, guint timeout_ms, GSourceFunc func)
{
    if (server->quit_timer) {
        g_source_destroy(server->quit_timer);
        g_source_unref(server->quit_timer);
    }
    server->quit_timer = g_timeout_source_new(timeout_ms);
    g_source_set_callback(server->quit_timer, func, server, NULL);
    g_source_attach(server->quit_timer, server->context);
}

static gboolean
finish_quit(gpointer data)
{
    VxServer *server = data;

    g_source_destroy(server->quit_timer);
    g_clear_pointer(&server->quit_timer, g_source_unref);
    server->quit_done(g_hash_table_size(server->clients) == 0, server->quit_data);
    return G_SOURCE_REMOVE;
}

void
vx_server_remove_client(VxServer *server, VxClient *client)
{
    vx_newcomers_remove(server->newcomers[place_of(client)], client);
    g_hash_table_remove(server->clients, client);
    vx_hold_release(server->hold);
    update_doors(server);
    if (server->quit_timer && g_hash_table_size(server->clients) == 0)
        finish_quit(server);
}

static GPtrArray *
get_clients(VxServer *server)
{
    g_autofree gpointer *keys = g_hash_table_get_keys_as_array(server->clients, NULL);
    GPtrArray *clients = g_ptr_array_new_with_free_func((GDestroyNotify) vx_client_unref);

    for (gpointer *key = keys; *key; key++)
        g_ptr_array_add(clients, vx_client_ref(*key));
    return clients;
}

/* Clients are closed even if they do not read their answers; after that, only calls that do not
 * return can be in the way. */
static gboolean
drop_clients(gpointer data)
{
    VxServer *server = data;
    g_autoptr(GPtrArray) clients = get_clients(server);

    for (guint i = 0; i < clients->len; i++)
        vx_client_drop(clients->pdata[i], NULL);
    set_quit_timer(server, clients->len > 0 ? CLEAN_UP_TIMEOUT_MS : 0, finish_quit);
    return G_SOURCE_REMOVE;
}

void
vx_server_quit(VxServer *server, guint timeout_ms, void (*done)(gboolean all_ended, gpointer data),
               gpointer data)
{
    g_autoptr(GPtrArray) clients = get_clients(server);

    g_assert(!server->quitting);
    server->quitting = TRUE;
    server->quit_done = done;
    server->quit_data = data;
    set_quit_timer(server, clients->len > 0 ? timeout_ms : 0, drop_clients);
    g_ptr_array_set_size(server->doors, 0);
    for (guint i = 0; i < clients->len; i++)
        vx_client_quit(clients->pdata[i]);
}
