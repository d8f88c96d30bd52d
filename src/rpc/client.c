/* client.c - a client of the RPC server: the part that any thread may touch.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/client-private.h"

#include <libvirt/virterror.h>
#include "rpc/later.h"
#include "rpc/request-private.h"
#include "util/error.h"

/* What may pile up for a client that does not read, before an event too many closes it. */
#define EVENT_BACKLOG_MAX (8 * 1024 * 1024)

VxClient *
vx_client_new(VxServer *server, guint64 id, const VxPeer *peer, const VxListenerPolicy *policy)
{
    VxClient *client = g_new0(VxClient, 1);

    g_atomic_ref_count_init(&client->refs);
    client->id = id;
    client->arrived_at = g_get_monotonic_time();
    client->peer = *peer;
    client->context = g_main_context_ref(vx_server_get_context(server));
    client->server = server;
    client->auth = policy->auth;
    if (policy->auth == REMOTE_AUTH_POLKIT && peer->uid == 0)
        client->auth = REMOTE_AUTH_NONE; /* root needs nobody's leave */
    client->read_only = policy->read_only;
    client->tls = policy->tls;
    client->insecure = policy->insecure;
    client->min_ssf = policy->min_ssf;
    client->authenticated = client->auth == REMOTE_AUTH_NONE && !client->tls;
    g_queue_init(&client->waiting);
    g_queue_init(&client->outbox);
    g_mutex_init(&client->lock);
    return client;
}

VxClient *
vx_client_ref(VxClient *client)
{
    g_atomic_ref_count_inc(&client->refs);
    return client;
}

void
vx_client_unref(VxClient *client)
{
    if (!client || !g_atomic_ref_count_dec(&client->refs))
        return;
    g_assert(!client->connection && g_queue_is_empty(&client->outbox));
    g_clear_pointer(&client->streams, g_hash_table_unref);
    g_main_context_unref(client->context);
    vx_sasl_free(client->sasl);
    g_free(client->sasl_username);
    g_free(client->x509_dname);
    g_mutex_clear(&client->lock);
    g_free(client);
}

guint64
vx_client_get_id(VxClient *client)
{
    return client->id;
}

uid_t
vx_client_get_uid(VxClient *client)
{
    return client->peer.uid;
}

gid_t
vx_client_get_gid(VxClient *client)
{
    return client->peer.gid;
}

pid_t
vx_client_get_pid(VxClient *client)
{
    return client->peer.pid;
}

static gboolean
get_flag(VxClient *client, const gboolean *flag)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&client->lock);

    return *flag;
}

gboolean
vx_client_is_read_only(VxClient *client)
{
    return get_flag(client, &client->read_only);
}

gboolean
vx_client_is_closed(VxClient *client)
{
    return get_flag(client, &client->closed);
}

gboolean
vx_client_is_open(VxClient *client)
{
    return get_flag(client, &client->open);
}

gboolean
vx_client_is_authenticated(VxClient *client)
{
    return get_flag(client, &client->authenticated);
}

void
vx_client_set_authenticated(VxClient *client, gboolean layer)
{
    g_mutex_lock(&client->lock);
    client->authenticated = TRUE;
    client->sasl_layer = layer;
    g_mutex_unlock(&client->lock);
}

gboolean
vx_client_is_secure(VxClient *client)
{
    return client->tls || !client->insecure || get_flag(client, &client->sasl_layer);
}

static void
set_name(VxClient *client, char **field, const char *name)
{
    g_mutex_lock(&client->lock);
    g_free(*field);
    *field = g_strdup(name);
    g_mutex_unlock(&client->lock);
}

void
vx_client_set_sasl_username(VxClient *client, const char *name)
{
    set_name(client, &client->sasl_username, name);
}

void
vx_client_set_x509_dname(VxClient *client, const char *name)
{
    set_name(client, &client->x509_dname, name);
}

static char *
dup_name(VxClient *client, char *const *field)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&client->lock);

    return g_strdup(*field);
}

char *
vx_client_dup_sasl_username(VxClient *client)
{
    return dup_name(client, &client->sasl_username);
}

char *
vx_client_dup_x509_dname(VxClient *client)
{
    return dup_name(client, &client->x509_dname);
}

char *
vx_client_describe(VxClient *client)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&client->lock);

    if (*client->peer.remote)
        g_string_append(text, client->peer.remote);
    else
        g_string_append_printf(text, "process %d of user %d", (int) client->peer.pid,
                               (int) client->peer.uid);
    if (client->x509_dname)
        g_string_append_printf(text, ", certificate '%s'", client->x509_dname);
    if (client->sasl_username)
        g_string_append_printf(text, ", SASL user '%s'", client->sasl_username);
    if (client->read_only)
        g_string_append(text, ", read-only");
    return g_string_free(text, FALSE);
}

gboolean
vx_client_open(VxClient *client, gboolean read_only, gpointer data, GDestroyNotify destroy,
               GError **error)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&client->lock);

    if (client->open) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "connection already open");
        return FALSE;
    }
    client->open = TRUE;
    client->read_only = client->read_only || read_only;
    client->data = data;
    client->destroy = destroy;
    return TRUE;
}

gpointer
vx_client_get_data(VxClient *client)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&client->lock);

    return client->data;
}

/* The main thread is to look at what changed. Called with the lock, which is let go of: the main
 * thread would wait for it at once. */
static void
unlock_and_flush(VxClient *client)
{
    gboolean schedule = !client->flush_scheduled;

    client->flush_scheduled = TRUE;
    g_mutex_unlock(&client->lock);
    if (schedule)
        vx_later(client->context, vx_client_flush, vx_client_ref(client));
}

void
vx_client_close_when_sent(VxClient *client)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&client->lock);

    client->close_when_sent = TRUE;
}

gboolean
vx_client_enable_keepalive(VxClient *client)
{
    g_mutex_lock(&client->lock);
    client->keepalive_wanted = TRUE;
    unlock_and_flush(client);
    return TRUE;
}

/* Called with the lock. */
static void
put_out(VxClient *client, GBytes *bytes, VxRequest *request)
{
    VxOutgoing *outgoing = g_new(VxOutgoing, 1);

    *outgoing = (VxOutgoing){ bytes, request };
    g_queue_push_tail(&client->outbox, outgoing);
    if (bytes)
        client->outbox_bytes += g_bytes_get_size(bytes);
}

void
vx_client_finish_request(VxClient *client, VxRequest *request)
{
    GBytes *reply = vx_request_take_reply(request);

    g_mutex_lock(&client->lock);
    put_out(client, reply, request);
    unlock_and_flush(client);
}

void
vx_client_send_event(VxClient *client, int number, xdrproc_t codec, const void *msg)
{
    VxMessageHeader header = {
        REMOTE_PROGRAM, REMOTE_PROTOCOL_VERSION, number, VX_MESSAGE, 0, VX_OK
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = vx_frame_encode(&header, codec, msg, &error);

    if (!bytes) {
        g_warning("client %" G_GUINT64_FORMAT ": cannot send event %d: %s", client->id, number,
                  error->message);
        return;
    }
    g_mutex_lock(&client->lock);
    if (client->closed || client->overflowed) {
        g_mutex_unlock(&client->lock);
        return;
    }
    if (client->outbox_bytes + client->unsent_bytes > EVENT_BACKLOG_MAX)
        client->overflowed = TRUE;
    else
        put_out(client, g_steal_pointer(&bytes), NULL);
    unlock_and_flush(client);
}
