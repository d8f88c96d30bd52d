/* server-fixture.c - an RPC server on a socket of its own, in its own thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "server-fixture.h"

#include <glib/gstdio.h>
#include "rpc/later.h"
#include "rpc/request.h"
#include "rpc/values.h"
#include "util/error.h"

struct ServerFixture {
    gint n_tried, n_begun; /* atomic */
    char *dir;
    char *path;
    GMainContext *context;
    GMainLoop *loop;
    GThread *thread;
    VxHold *hold;
    VxServer *server;
    guint quit_timeout_ms;

    GMutex lock; /* of what follows */
    GCond changed;
    gboolean gate_open;
    guint n_waiting;
    guint n_opened;
    guint n_destroyed;
    guint n_clients;
    gsize n_read;
    gboolean quitting;
    gboolean quit;
    gboolean all_ended;
};

/* ---- A source of streams ---- */

#define TEST_TYPE_STREAM (test_stream_get_type())
G_DECLARE_FINAL_TYPE(TestStream, test_stream, TEST, STREAM, GInputStream)

struct _TestStream {
    GInputStream parent;
    ServerFixture *fixture;
    gsize at, size, fail_at;
};

G_DEFINE_TYPE(TestStream, test_stream, G_TYPE_INPUT_STREAM)

guint8
server_fixture_stream_byte(gsize offset)
{
    return offset * 7 + (offset >> 13);
}

static gssize
stream_read(GInputStream *stream, void *buffer, gsize n, GCancellable *cancellable, GError **error)
{
    TestStream *self = TEST_STREAM(stream);
    guint8 *bytes = buffer;

    if (self->at >= self->fail_at) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED, "the screen went dark");
        return -1;
    }
    n = MIN(n, MIN(self->size, self->fail_at) - self->at);
    for (gsize i = 0; i < n; i++)
        bytes[i] = server_fixture_stream_byte(self->at + i);
    self->at += n;
    g_mutex_lock(&self->fixture->lock);
    self->fixture->n_read += n;
    g_mutex_unlock(&self->fixture->lock);
    return n;
}

static void
test_stream_class_init(TestStreamClass *class)
{
    G_INPUT_STREAM_CLASS(class)->read_fn = stream_read;
}

static void
test_stream_init(TestStream *self)
{
    self->fail_at = G_MAXSIZE;
}

/* ---- The procedures ---- */

static void
connection_destroyed(gpointer data)
{
    ServerFixture *fixture = data;

    g_mutex_lock(&fixture->lock);
    fixture->n_destroyed++;
    g_cond_broadcast(&fixture->changed);
    g_mutex_unlock(&fixture->lock);
}

VX_HANDLER(connect_open)
{
    ServerFixture *fixture = vx_request_get_user_data(request);

    if (!vx_client_open(vx_request_get_client(request), args->flags & VIR_CONNECT_RO, fixture,
                        connection_destroyed, error))
        return FALSE;
    g_mutex_lock(&fixture->lock);
    fixture->n_opened++;
    g_mutex_unlock(&fixture->lock);
    return TRUE;
}

VX_HANDLER(connect_close)
{
    vx_client_close_when_sent(vx_request_get_client(request));
    return TRUE;
}

VX_HANDLER(connect_supports_feature)
{
    if (args->feature == 10)
        ret->supported = vx_client_enable_keepalive(vx_request_get_client(request));
    return TRUE;
}

VX_HANDLER(connect_get_type)
{
    ret->type = g_strdup("VBOX");
    return TRUE;
}

VX_HANDLER(connect_get_hostname)
{
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no name");
    return FALSE;
}

/* Fails twice, with half an answer. */
VX_HANDLER(connect_get_capabilities)
{
    ServerFixture *fixture = vx_request_get_user_data(request);

    ret->capabilities = g_strdup("<capabilities/>");
    if (g_atomic_int_add(&fixture->n_tried, 1) == 2)
        return TRUE;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_BUSY, "not now");
    return FALSE;
}

VX_HANDLER(domain_resume)
{
    ServerFixture *fixture = vx_request_get_user_data(request);

    g_atomic_int_inc(&fixture->n_tried);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_BUSY, "not now");
    return FALSE;
}

VX_HANDLER(connect_list_all_domains)
{
    ret->domains.domains_len = REMOTE_DOMAIN_LIST_MAX + 1;
    ret->domains.domains_val = g_new0(remote_nonnull_domain, REMOTE_DOMAIN_LIST_MAX + 1);
    return TRUE;
}

VX_HANDLER(domain_lookup_by_name)
{
    vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", args->name);
    return FALSE;
}

VX_HANDLER(domain_get_xml_desc)
{
    if (!vx_request_check_flags(request, args->flags, VIR_DOMAIN_XML_SECURE, error))
        return FALSE;
    if ((args->flags & VIR_DOMAIN_XML_SECURE) && !vx_request_check_writable(request, error))
        return FALSE;
    ret->xml = g_strdup("<domain/>");
    return TRUE;
}

VX_HANDLER(domain_suspend)
{
    ServerFixture *fixture = vx_request_get_user_data(request);

    g_mutex_lock(&fixture->lock);
    fixture->n_waiting++;
    g_cond_broadcast(&fixture->changed);
    while (!fixture->gate_open)
        g_cond_wait(&fixture->changed, &fixture->lock);
    fixture->n_waiting--;
    g_mutex_unlock(&fixture->lock);
    return TRUE;
}

VX_HANDLER(domain_destroy)
{
    return TRUE;
}

static void
send_event(VxClient *client)
{
    remote_domain_event_callback_lifecycle_msg msg = {
        .callbackID = 7,
        .msg = {.dom = { .name = (char *) "web", .id = 3 }, .event = 2, .detail = 1},
    };

    VX_SEND_EVENT(client, domain_event_callback_lifecycle, &msg);
}

VX_HANDLER(domain_reset)
{
    send_event(vx_request_get_client(request));
    return TRUE;
}

VX_HANDLER(domain_reboot)
{
    VxClient *client = vx_request_get_client(request);

    while (!vx_client_is_closed(client))
        send_event(client);
    return TRUE;
}

VX_HANDLER(domain_screenshot)
{
    g_autoptr(GInputStream) stream = g_object_new(TEST_TYPE_STREAM, NULL);

    TEST_STREAM(stream)->fixture = vx_request_get_user_data(request);
    TEST_STREAM(stream)->size = (gsize) args->screen * 1024;
    if (args->flags & 1)
        TEST_STREAM(stream)->fail_at = 300 * 1024;
    vx_request_send_stream(request, stream);
    if (args->flags & 2) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "no screen");
        return FALSE;
    }
    ret->mime = vx_remote_string("image/png");
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(connect_open),          VX_PROC(connect_close),
    VX_PROC(connect_get_type),      VX_PROC(connect_supports_feature),
    VX_PROC(connect_get_hostname),  VX_PROC(connect_list_all_domains),
    VX_PROC(domain_lookup_by_name), VX_PROC(domain_get_xml_desc),
    VX_PROC(domain_suspend),        VX_PROC(domain_destroy),
    VX_PROC(domain_reset),          VX_PROC(domain_reboot),
    VX_PROC(domain_screenshot),     VX_PROC(connect_get_capabilities),
    VX_PROC(domain_resume),
};

static const VxProcTable table = VX_PROC_TABLE(procs);

/* ---- The server and its thread ---- */

static GError *
translate_error(gpointer data, const GError *error)
{
    if (error->domain == VX_ERROR)
        return g_error_copy(error);
    return g_error_new(VX_ERROR, VIR_ERR_OPERATION_FAILED, "translated: %s", error->message);
}

static void
call_begins(gpointer data)
{
    ServerFixture *fixture = data;

    g_atomic_int_inc(&fixture->n_begun);
}

static gboolean
ask_again(gpointer data, const GError *error, guint n_failed, gint64 began_at)
{
    g_assert_cmpint(began_at, <=, g_get_monotonic_time());
    return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_BUSY) && n_failed < 3;
}

static const VxServerHooks hooks = {
    .translate_error = translate_error,
    .call_begins = call_begins,
    .ask_again = ask_again,
};

static gpointer
run(gpointer data)
{
    ServerFixture *fixture = data;

    g_main_context_push_thread_default(fixture->context);
    g_main_loop_run(fixture->loop);
    g_main_context_pop_thread_default(fixture->context);
    return NULL;
}

VxServerLimits
server_fixture_limits(void)
{
    VxServerLimits limits = vx_server_limits_default;

    limits.workers = (VxPoolLimits){ .min_workers = 1, .max_workers = 4, .prio_workers = 1 };
    return limits;
}

ServerFixture *
server_fixture_new(const VxServerLimits *limits, const VxListenerPolicy *policy)
{
    ServerFixture *fixture = g_new0(ServerFixture, 1);
    g_autoptr(GError) error = NULL;
    VxListener *listener;

    g_mutex_init(&fixture->lock);
    g_cond_init(&fixture->changed);
    fixture->dir = g_dir_make_tmp("virtvbox-test-XXXXXX", &error);
    g_assert_no_error(error);
    fixture->path = g_build_filename(fixture->dir, "sock", NULL);
    fixture->context = g_main_context_new();
    fixture->loop = g_main_loop_new(fixture->context, FALSE);
    fixture->hold = vx_hold_new(fixture->context, NULL, NULL);
    fixture->server = vx_server_new(fixture->context, limits, &hooks, fixture->hold, fixture);
    vx_server_add_procs(fixture->server, &table);
    listener = vx_listener_new_unix(fixture->path, 0700, (gid_t) -1, &error);
    g_assert_no_error(error);
    vx_server_add_listener(fixture->server, listener, policy);
    fixture->thread = g_thread_new("server", run, fixture);
    return fixture;
}

void
server_fixture_free(ServerFixture *fixture)
{
    server_fixture_open_gate(fixture);
    if (!fixture->quitting)
        server_fixture_quit(fixture, 10000);
    server_fixture_wait_for_quit(fixture);
    g_main_loop_quit(fixture->loop);
    g_thread_join(fixture->thread);
    /* After a quit that timed out: what was in the way has ended now. */
    while (vx_server_get_n_clients(fixture->server) > 0)
        g_main_context_iteration(fixture->context, TRUE);
    g_assert_cmpuint(fixture->n_destroyed, ==, fixture->n_opened);
    vx_server_free(fixture->server);
    g_assert_false(vx_hold_is_held(fixture->hold));
    vx_hold_unref(fixture->hold);
    g_main_loop_unref(fixture->loop);
    g_main_context_unref(fixture->context);
    g_assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
    g_rmdir(fixture->dir);
    g_free(fixture->path);
    g_free(fixture->dir);
    g_cond_clear(&fixture->changed);
    g_mutex_clear(&fixture->lock);
    g_free(fixture);
}

const char *
server_fixture_get_path(ServerFixture *fixture)
{
    return fixture->path;
}

RawClient *
server_fixture_connect(ServerFixture *fixture)
{
    RawClient *client = raw_client_new(fixture->path);

    raw_client_open(client, 0);
    return client;
}

/* ---- To watch and steer it ---- */

void
server_fixture_open_gate(ServerFixture *fixture)
{
    g_mutex_lock(&fixture->lock);
    fixture->gate_open = TRUE;
    g_cond_broadcast(&fixture->changed);
    g_mutex_unlock(&fixture->lock);
}

void
server_fixture_wait_for_waiting(ServerFixture *fixture, guint n)
{
    g_mutex_lock(&fixture->lock);
    while (fixture->n_waiting != n)
        g_cond_wait(&fixture->changed, &fixture->lock);
    g_mutex_unlock(&fixture->lock);
}

static void
count_clients(gpointer data)
{
    ServerFixture *fixture = data;

    g_mutex_lock(&fixture->lock);
    fixture->n_clients = vx_server_get_n_clients(fixture->server);
    g_cond_broadcast(&fixture->changed);
    g_mutex_unlock(&fixture->lock);
}

void
server_fixture_wait_for_clients(ServerFixture *fixture, guint n)
{
    guint have;

    do {
        g_mutex_lock(&fixture->lock);
        fixture->n_clients = G_MAXUINT;
        vx_later(fixture->context, count_clients, fixture);
        while (fixture->n_clients == G_MAXUINT)
            g_cond_wait(&fixture->changed, &fixture->lock);
        have = fixture->n_clients;
        g_mutex_unlock(&fixture->lock);
        if (have != n)
            g_usleep(1000);
    } while (have != n);
}

guint
server_fixture_take_n_tried(ServerFixture *fixture)
{
    return g_atomic_int_and((guint *) &fixture->n_tried, 0);
}

guint
server_fixture_get_n_begun(ServerFixture *fixture)
{
    return (guint) g_atomic_int_get(&fixture->n_begun);
}

guint
server_fixture_get_n_waiting(ServerFixture *fixture)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&fixture->lock);

    return fixture->n_waiting;
}

guint
server_fixture_get_n_destroyed(ServerFixture *fixture)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&fixture->lock);

    return fixture->n_destroyed;
}

gsize
server_fixture_get_n_read(ServerFixture *fixture)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&fixture->lock);

    return fixture->n_read;
}

gboolean
server_fixture_is_held(ServerFixture *fixture)
{
    return vx_hold_is_held(fixture->hold);
}

static void
quit_done(gboolean all_ended, gpointer data)
{
    ServerFixture *fixture = data;

    g_mutex_lock(&fixture->lock);
    fixture->quit = TRUE;
    fixture->all_ended = all_ended;
    g_cond_broadcast(&fixture->changed);
    g_mutex_unlock(&fixture->lock);
}

static void
quit(gpointer data)
{
    ServerFixture *fixture = data;

    vx_server_quit(fixture->server, fixture->quit_timeout_ms, quit_done, fixture);
}

void
server_fixture_quit(ServerFixture *fixture, guint timeout_ms)
{
    fixture->quitting = TRUE;
    fixture->quit_timeout_ms = timeout_ms;
    vx_later(fixture->context, quit, fixture);
}

gboolean
server_fixture_wait_for_quit(ServerFixture *fixture)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&fixture->lock);

    while (!fixture->quit)
        g_cond_wait(&fixture->changed, &fixture->lock);
    return fixture->all_ended;
}
