/* fuzz-server.c - fuzzer of a whole connection: from the first byte, through logging in, to calls
 * of every procedure.
 *
 * The input says who may come in (first byte), then what the client does, step by step: bytes of
 * its own, calls with bodies of its own or plausible ones, SASL as it should be, out of order or
 * with a bit turned, streams, keepalive, all in pieces of any size, answers read or not, a close at
 * any time. Everything runs in one thread, over a socket pair.
 *
 * Always: a handler runs only for who was let in, one that writes never for who may only read; what
 * comes back are whole frames; nothing is left when the client is gone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gio/gio.h>
#include <libvirt/virterror.h>
#include <sanitizer/lsan_interface.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "inventor.h"
#include "net/polkit.h"
#include "one-thread-pool.h"
#include "rpc/client-private.h"
#include "rpc/request-private.h"
#include "rpc/server.h"
#include "sasl-user.h"
#include "steps.h"
#include "util/error.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_options(void);
const char *__asan_default_options(void);

const char *
__lsan_default_options(void)
{
    return "print_suppressions=0";
}

/* A run is mostly memory taken and let go: less of it is kept back, and less of where it was taken.
 */
const char *
__asan_default_options(void)
{
    return "quarantine_size_mb=16:malloc_context_size=12";
}

/* Runs from one look for leaks to the next. The library would look after each run in which not all
 * was let go that was taken, and the plugins of SASL keep something each time. */
#define LEAK_INTERVAL 2000

/* So that a few steps fill what may wait for a client, and not many more are taken. */
#define EVENT_SIZE 64000
#define EVENTS_MAX 250

/* Of a message; what is left is sent at once. Each costs some calls of the kernel. */
#define PIECES_MAX 16

/* What may wait for a client that reads nothing: answers, events, streams, and some on top. */
#define BACKLOG_MAX (16 * 1024 * 1024)

typedef struct {
    const uint8_t *at;
    size_t left;

    GMainContext *context;
    VxServer *server;
    VxHold *hold;
    VxListenerPolicy policy;
    int fd; /* the client's end; -1: closed */
    guint serial;
    guint piece;   /* bytes that are sent at a time; 0: all */
    gboolean held; /* no job runs by itself */
    gboolean deaf; /* reads nothing */
    gboolean quit;
    guint n_events;

    /* What the client has understood. */
    VxFrameReader *reader;
    gboolean lost; /* cannot follow any more */
    SaslUser *user;
    gboolean layer;
    char *mechanisms;
    GBytes *challenge;
    gboolean complete;

    /* What a handler may rely on. */
    gboolean polkit_agrees; /* would, if it were asked now */
    gboolean polkit_agreed;
    gboolean used_password;
    VxClient *client; /* a reference, of the first handler that ran */
} Session;

/* polkit, as the input wants it. There is one session at a time. */
static Session *running;

gboolean
vx_polkit_check(const VxPeer *peer, const char *action, GError **error)
{
    if (running->polkit_agrees) {
        running->polkit_agreed = TRUE;
        return TRUE;
    }
    vx_set_error(error, VIR_ERR_AUTH_FAILED, "no");
    return FALSE;
}

/* ---- The handlers ---- */

static void
check_that_it_may(Session *session, VxClient *client, const VxProcedure *procedure)
{
    switch (session->policy.auth) {
    case REMOTE_AUTH_SASL:
        g_assert_true(session->used_password);
        break;
    case REMOTE_AUTH_POLKIT:
        g_assert_true(session->polkit_agreed);
        break;
    default:
        break;
    }
    if (session->policy.auth == REMOTE_AUTH_SASL) {
        g_autofree char *name = vx_client_dup_sasl_username(client);

        g_assert_nonnull(name);
        g_assert_true(g_str_has_prefix(name, "fred"));
        if (session->policy.min_ssf > 0)
            g_assert_true(vx_client_is_secure(client));
    }
    g_assert_true(procedure->access != VX_ACCESS_WRITE || !vx_client_is_read_only(client));
    g_assert_true(procedure->access <= VX_ACCESS_OPENING || vx_client_is_open(client));
}

static void
destroyed(gpointer data)
{
}

static const char *const words[] = { "guest",      "web", "vda", "/tmp/x", "<domain type='vbox'/>",
                                     "cpu_shares", "",    NULL };
static const guint8 uuids[][VIR_UUID_BUFLEN] = { "0123456789abcdef", "ABCDEFGHIJKLMNOP" };
static const InventorWords inventor_words = { words, uuids, G_N_ELEMENTS(uuids) };

static gboolean
handle(VxRequest *request, const void *args, void *ret, GError **error)
{
    VxClient *client = vx_request_get_client(request);
    Session *session = vx_request_get_user_data(request);
    const VxMessageHeader *header = vx_request_get_header(request);
    const VxProcedure *procedure = vx_procedure_lookup(header->proc);

    check_that_it_may(session, client, procedure);
    if (!session->client)
        session->client = vx_client_ref(client);
    switch (procedure->number) {
    case REMOTE_PROC_CONNECT_OPEN:
        return vx_client_open(client, ((const remote_connect_open_args *) args)->flags & 1, session,
                              destroyed, error);
    case REMOTE_PROC_CONNECT_CLOSE:
        vx_client_close_when_sent(client);
        return TRUE;
    case REMOTE_PROC_CONNECT_SUPPORTS_FEATURE:
        ((remote_connect_supports_feature_ret *) ret)->supported =
            vx_client_enable_keepalive(client);
        return TRUE;
    case REMOTE_PROC_DOMAIN_SCREENSHOT:
    case REMOTE_PROC_STORAGE_VOL_DOWNLOAD: {
        gsize size = header->serial % 5 * 100000;
        g_autoptr(GInputStream) stream =
            g_memory_input_stream_new_from_data(g_malloc0(size), size, g_free);

        vx_request_send_stream(request, stream);
        return TRUE;
    }
    default:
        if (header->serial % 4 &&
            inventor_fill(&inventor_words, header->serial, procedure->ret, ret))
            return TRUE;
        vx_set_error(error, VIR_ERR_NO_DOMAIN, "none");
        return FALSE;
    }
}

static gboolean
check_access(gpointer data, VxClient *client, const VxProcedure *procedure, const void *args,
             VxPermission *granted, GError **error)
{
    if (procedure->access > VX_ACCESS_LOGIN)
        check_that_it_may(data, client, procedure);
    *granted = VX_PERMISSION_CHANGE;
    return TRUE;
}

/* ---- What comes back ---- */

/* What logging in goes on with. */
static void
take_reply(Session *session, const VxMessageHeader *header, GBytes *message)
{
    if (header->type != VX_REPLY || header->status != VX_OK)
        return;
    if (header->proc == REMOTE_PROC_AUTH_SASL_INIT) {
        remote_auth_sasl_init_ret ret = { 0 };

        if (vx_frame_decode_payload(message, (xdrproc_t) xdr_remote_auth_sasl_init_ret, &ret,
                                    NULL)) {
            g_free(session->mechanisms);
            session->mechanisms = g_strdup(ret.mechlist);
            xdr_free((xdrproc_t) xdr_remote_auth_sasl_init_ret, (char *) &ret);
        }
    } else if (header->proc == REMOTE_PROC_AUTH_SASL_START ||
               header->proc == REMOTE_PROC_AUTH_SASL_STEP) {
        remote_auth_sasl_step_ret ret = { 0 };

        if (vx_frame_decode_payload(message, (xdrproc_t) xdr_remote_auth_sasl_step_ret, &ret,
                                    NULL)) {
            g_clear_pointer(&session->challenge, g_bytes_unref);
            session->challenge = g_bytes_new(ret.data.data_val, ret.data.data_len);
            session->complete = ret.complete;
            xdr_free((xdrproc_t) xdr_remote_auth_sasl_step_ret, (char *) &ret);
        }
    }
}

static void
take_bytes(Session *session, const guint8 *bytes, gsize n)
{
    g_autoptr(GByteArray) plain = NULL;
    g_autoptr(GError) error = NULL;

    if (session->lost)
        return;
    if (session->layer) {
        plain = sasl_user_decode(session->user, bytes, n);
        if (!plain) {
            session->lost = TRUE;
            return;
        }
        bytes = plain->data;
        n = plain->len;
    }
    while (n > 0) {
        g_autoptr(GBytes) message = NULL;
        VxMessageHeader header;

        if (!vx_frame_reader_feed(session->reader, &bytes, &n, &message, &error))
            g_error("what came back is no frame: %s", error->message);
        if (!message)
            break;
        if (!vx_frame_decode_header(message, &header, &error))
            g_error("what came back is no message: %s", error->message);
        take_reply(session, &header, message);
    }
}

/* Returns: whether something came. */
static gboolean
receive(Session *session)
{
    static guint8 bytes[65536];
    gssize n;

    if (session->deaf || session->fd < 0)
        return FALSE;
    n = recv(session->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n <= 0)
        return FALSE;
    take_bytes(session, bytes, n);
    return TRUE;
}

/* Everything that can go on does. */
static void
settle(Session *session)
{
    gboolean moved;

    do {
        moved = FALSE;
        while (g_main_context_iteration(session->context, FALSE))
            moved = TRUE;
        if (!session->held)
            moved = one_thread_pool_run(vx_server_get_pool(session->server)) || moved;
        moved = receive(session) || moved;
    } while (moved);
    if (session->client && session->client->connection)
        g_assert_cmpuint(vx_connection_get_queued(session->client->connection), <, BACKLOG_MAX);
}

/* ---- What the client sends ---- */

static void
send_bytes(Session *session, const guint8 *bytes, gsize n)
{
    g_autoptr(GByteArray) wrapped = NULL;

    if (session->layer) {
        wrapped = sasl_user_encode(session->user, bytes, n);
        if (!wrapped)
            return;
        bytes = wrapped->data;
        n = wrapped->len;
    }
    for (guint i = 0; n > 0 && session->fd >= 0; i++) {
        gsize piece = session->piece > 0 && i < PIECES_MAX ? MIN(session->piece, n) : n;
        gssize sent = send(session->fd, bytes, piece, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (sent > 0) {
            bytes += sent;
            n -= sent;
        }
        settle(session);
        if (sent <= 0)
            break; /* the server reads no more: the rest is lost, and with it the step */
    }
}

static void
send_message(Session *session, int program, int version, int procedure, int type, int status,
             guint serial, const guint8 *body, gsize n)
{
    VxMessageHeader header = { program, version, procedure, type, serial, status };
    g_autoptr(GBytes) frame = vx_frame_encode_stream(&header, body, n);

    send_bytes(session, g_bytes_get_data(frame, NULL), g_bytes_get_size(frame));
}

static void
call(Session *session, int procedure, const guint8 *body, gsize n)
{
    send_message(session, REMOTE_PROGRAM, REMOTE_PROTOCOL_VERSION, procedure, VX_CALL, VX_OK,
                 ++session->serial, body, n);
}

static void
call_with(Session *session, int procedure, xdrproc_t codec, gpointer args)
{
    VxMessageHeader header = { REMOTE_PROGRAM, REMOTE_PROTOCOL_VERSION, procedure,
                               VX_CALL,        ++session->serial,       VX_OK };
    g_autoptr(GBytes) frame = vx_frame_encode(&header, codec, args, NULL);

    if (frame)
        send_bytes(session, g_bytes_get_data(frame, NULL), g_bytes_get_size(frame));
}

/* ---- The input ---- */

static guint
take(Session *session, guint n)
{
    guint value = 0;

    for (; n > 0 && session->left > 0; n--, session->at++, session->left--)
        value = value << 8 | *session->at;
    return value;
}

/* As many bytes as the next one says. */
static const guint8 *
take_block(Session *session, gsize *n)
{
    guint wanted = take(session, 1);
    const guint8 *block = session->at;

    *n = MIN(wanted, session->left);
    session->at += *n;
    session->left -= *n;
    return block;
}

/* ---- Logging in ---- */

static void
finish_login(Session *session)
{
    if (session->complete && session->user && !session->layer)
        session->layer = sasl_user_has_layer(session->user);
}

/* @turn, @bits: which byte is changed, and how. */
static void
say(Session *session, int procedure, const char *mechanism, const char *data, guint n, guint turn,
    guint bits)
{
    g_autofree char *copy = g_memdup2(data, n);

    if (n > 0)
        copy[turn % n] ^= bits;
    session->used_password = TRUE;
    if (procedure == REMOTE_PROC_AUTH_SASL_START) {
        remote_auth_sasl_start_args args = {
            .mech = (char *) mechanism, .nil = !data, .data = {n, copy}
        };

        call_with(session, procedure, (xdrproc_t) xdr_remote_auth_sasl_start_args, &args);
    } else {
        remote_auth_sasl_step_args args = {
            .nil = !data, .data = {n, copy}
        };

        call_with(session, procedure, (xdrproc_t) xdr_remote_auth_sasl_step_args, &args);
    }
}

static void
login_start(Session *session, guint which, guint turn, guint bits)
{
    static const char *const mechanisms[] = { NULL, "SCRAM-SHA-256", "DIGEST-MD5", "PLAIN",
                                              "SCRAM-SHA-1" };
    const char *mechanism = mechanisms[which % G_N_ELEMENTS(mechanisms)];
    const char *chosen = NULL, *data = NULL;
    guint n = 0;

    if (session->layer)
        return;
    sasl_user_free(session->user);
    session->user = sasl_user_new(session->policy.min_ssf > 0);
    if (!mechanism)
        mechanism = session->mechanisms ? session->mechanisms : "PLAIN";
    if (sasl_user_start(session->user, mechanism, &chosen, &data, &n))
        say(session, REMOTE_PROC_AUTH_SASL_START, chosen, data, n, turn, bits);
}

static void
login_step(Session *session, guint turn, guint bits)
{
    gsize n_in = 0;
    const char *in = session->challenge ? g_bytes_get_data(session->challenge, &n_in) : NULL;
    const char *data = NULL;
    guint n = 0;

    if (!session->user || session->layer)
        return;
    if (sasl_user_step(session->user, in, n_in, &data, &n) && !session->complete)
        say(session, REMOTE_PROC_AUTH_SASL_STEP, NULL, data, n, turn, bits);
    finish_login(session);
}

static void
login(Session *session, guint which)
{
    call(session, REMOTE_PROC_AUTH_SASL_INIT, NULL, 0);
    login_start(session, which, 0, 0);
    for (guint i = 0; i < 4 && session->user && !session->complete; i++)
        login_step(session, 0, 0);
    finish_login(session);
}

/* ---- The steps ---- */

static void
invent(Session *session, int procedure, guint seed)
{
    const VxProcedure *known = vx_procedure_lookup(procedure);
    g_autoptr(GBytes) body = NULL;
    gsize n = 0;
    const guint8 *bytes;

    for (guint i = 0; known && !body && i < 16; i++)
        body = inventor_make(&inventor_words, seed * 16 + i, known->args, known->args_size);
    bytes = body ? g_bytes_get_data(body, &n) : NULL;
    call(session, procedure, bytes, MIN(n, VX_FRAME_STREAM_MAX));
}

static void
do_open(Session *session, guint flags)
{
    remote_connect_open_args args = { .flags = flags };

    call_with(session, REMOTE_PROC_CONNECT_OPEN, (xdrproc_t) xdr_remote_connect_open_args, &args);
}

static void
send_events(Session *session, guint n)
{
    g_autofree char *name = g_strnfill(EVENT_SIZE, 'x');
    remote_domain_event_callback_lifecycle_msg msg = { .msg = { .dom = { .name = name } } };

    for (guint i = 0; session->client && i < n && session->n_events++ < EVENTS_MAX; i++)
        VX_SEND_EVENT(session->client, domain_event_callback_lifecycle, &msg);
}

static void
do_close(Session *session, guint how)
{
    if (session->fd < 0)
        return;
    if (how % 2) {
        shutdown(session->fd, SHUT_WR);
    } else {
        close(session->fd);
        session->fd = -1;
    }
}

static void
quit_done(gboolean all_ended, gpointer data)
{
}

static void
step(Session *session)
{
    guint kind = take(session, 1) % N_STEPS;
    gsize n;
    const guint8 *block;

    switch ((Step) kind) {
    case STEP_BYTES:
        block = take_block(session, &n);
        send_bytes(session, block, n);
        break;
    case STEP_CALL: {
        guint procedure = take(session, 2), type = take(session, 1), status = take(session, 1);

        block = take_block(session, &n);
        send_message(session, REMOTE_PROGRAM, REMOTE_PROTOCOL_VERSION, procedure, type % 8,
                     status % 4, ++session->serial, block, n);
        break;
    }
    case STEP_INVENT: {
        guint procedure = take(session, 2);

        invent(session, procedure % (vx_procedure_limit() + 2), take(session, 1));
        break;
    }
    case STEP_SASL_INIT:
        call(session, REMOTE_PROC_AUTH_SASL_INIT, NULL, 0);
        break;
    case STEP_SASL_START: {
        guint which = take(session, 1), turn = take(session, 1);

        login_start(session, which, turn, take(session, 1));
        break;
    }
    case STEP_SASL_STEP: {
        guint turn = take(session, 1);

        login_step(session, turn, take(session, 1));
        break;
    }
    case STEP_LOGIN:
        login(session, take(session, 1));
        break;
    case STEP_POLKIT:
        session->polkit_agrees = take(session, 1) % 2;
        call(session, REMOTE_PROC_AUTH_POLKIT, NULL, 0);
        break;
    case STEP_OPEN:
        do_open(session, take(session, 1));
        break;
    case STEP_PIECES:
        session->piece = take(session, 1) % 32;
        break;
    case STEP_HOLD:
        session->held = !session->held;
        break;
    case STEP_RUN:
        one_thread_pool_run(vx_server_get_pool(session->server));
        break;
    case STEP_DEAF:
        session->deaf = !session->deaf;
        break;
    case STEP_STREAM: {
        guint procedure = take(session, 2), back = take(session, 1), how = take(session, 1);

        send_message(session, REMOTE_PROGRAM, REMOTE_PROTOCOL_VERSION, procedure,
                     how % 2 ? VX_STREAM : VX_STREAM_HOLE, how / 2 % 4, session->serial - back % 8,
                     NULL, 0);
        break;
    }
    case STEP_KEEPALIVE: {
        guint type = take(session, 1);

        send_message(session, KEEPALIVE_PROGRAM, KEEPALIVE_PROTOCOL_VERSION, type % 4, type / 4 % 4,
                     VX_OK, 0, NULL, 0);
        break;
    }
    case STEP_EVENTS:
        send_events(session, take(session, 1) % 128);
        break;
    case STEP_CLOSE:
        do_close(session, take(session, 1));
        break;
    case STEP_QUIT:
        if (!session->quit)
            vx_server_quit(session->server, 0, quit_done, NULL);
        session->quit = TRUE;
        break;
    case STEP_LENGTH: {
        guint32 length = GUINT32_TO_BE(take(session, 4));

        send_bytes(session, (const guint8 *) &length, sizeof length);
        break;
    }
    case STEP_BIG: {
        guint procedure = take(session, 2);
        gsize size = take(session, 1) * 1000;
        g_autofree guint8 *body = g_malloc0(size);

        call(session, procedure, body, size);
        break;
    }
    case N_STEPS:
        break;
    }
    settle(session);
}

/* ---- One input ---- */

static VxProcTable table;

static VxListenerPolicy
choose_policy(guint byte)
{
    static const VxListenerPolicy policies[] = {
        {.auth = REMOTE_AUTH_NONE },
        {                                        .auth = REMOTE_AUTH_NONE,        .read_only = TRUE },
        {                                       .auth = REMOTE_AUTH_POLKIT                       },
        {               .auth = REMOTE_AUTH_POLKIT,                        .read_only = TRUE },
        {                                       .auth = REMOTE_AUTH_SASL},
        { .auth = REMOTE_AUTH_SASL,                        .insecure = TRUE, .min_ssf = 56 },
        {                                       .auth = REMOTE_AUTH_SASL,                        .insecure = TRUE },
    };

    return policies[byte % G_N_ELEMENTS(policies)];
}

static void
begin(Session *session)
{
    static const VxServerHooks hooks = { .check_access = check_access };
    static const char *const only_fred[] = { "fred*", NULL };
    VxServerLimits limits = vx_server_limits_default;
    g_autoptr(GSocket) socket = NULL;
    g_autoptr(GSocketConnection) connection = NULL;
    VxPeer peer = { .uid = 1000, .gid = 1000, .pid = 1 };
    int pair[2];

    limits.keepalive_interval = 3600;
    session->policy = choose_policy(take(session, 1));
    session->context = g_main_context_new();
    session->hold = vx_hold_new(session->context, NULL, NULL);
    session->server = vx_server_new(session->context, &limits, &hooks, session->hold, session);
    vx_server_add_procs(session->server, &table);
    vx_server_set_sasl_usernames(session->server, only_fred);
    session->reader = vx_frame_reader_new();
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        g_error("socketpair");
    session->fd = pair[0];
    socket = g_socket_new_from_fd(pair[1], NULL);
    g_socket_set_blocking(socket, FALSE);
    connection = g_socket_connection_factory_create_connection(socket);
    vx_server_add_client(session->server, G_IO_STREAM(connection), &peer, &session->policy);
}

static void
end(Session *session)
{
    session->held = FALSE;
    session->deaf = FALSE;
    settle(session);
    do_close(session, 0);
    g_clear_pointer(&session->client, vx_client_unref);
    settle(session);
    g_assert_cmpuint(vx_server_get_n_clients(session->server), ==, 0);
    vx_server_free(session->server);
    g_assert_false(vx_hold_is_held(session->hold));
    vx_hold_unref(session->hold);
    g_main_context_unref(session->context);
    vx_frame_reader_free(session->reader);
    sasl_user_free(session->user);
    g_clear_pointer(&session->challenge, g_bytes_unref);
    g_free(session->mechanisms);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static guint n_runs;
    Session session = { .at = data, .left = size, .fd = -1 };

    running = &session;
    begin(&session);
    settle(&session);
    while (session.left > 0)
        step(&session);
    end(&session);
    if (++n_runs % LEAK_INTERVAL == 0 && __lsan_do_recoverable_leak_check())
        g_error("one of the last %d inputs leaks", LEAK_INTERVAL);
    return 0;
}

/* ---- New inputs: half of the time a step is put in somewhere, else the library changes bytes ----
 */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

/* Returns: how many bytes, at most 12. */
static gsize
make_step(guint8 *bytes, GRand *random)
{
    gsize n = 0;
    guint procedure = g_rand_int_range(random, 0, vx_procedure_limit() + 2);
    Step kind = g_rand_int_range(random, 0, 3) ? STEP_INVENT : g_rand_int_range(random, 0, N_STEPS);

    bytes[n++] = kind;
    switch (kind) {
    case STEP_INVENT:
    case STEP_CALL:
    case STEP_STREAM:
    case STEP_BIG:
        bytes[n++] = procedure >> 8;
        bytes[n++] = procedure;
        bytes[n++] = g_rand_int(random);
        if (kind == STEP_STREAM)
            bytes[n++] = g_rand_int(random);
        if (kind == STEP_CALL) {
            bytes[n++] = 0;
            bytes[n++] = 4; /* what follows is the body */
        }
        break;
    case STEP_HOLD:
    case STEP_RUN:
    case STEP_DEAF:
    case STEP_QUIT:
    case STEP_SASL_INIT:
        break;
    case STEP_SASL_START:
        bytes[n++] = g_rand_int_range(random, 0, 5);
        /* fall through */
    case STEP_SASL_STEP:
        bytes[n++] = g_rand_int(random);
        bytes[n++] = g_rand_int_range(random, 0, 2);
        break;
    default:
        bytes[n++] = g_rand_int_range(random, 0, 16);
    }
    return n;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    guint8 added[12];
    gsize n = make_step(added, random), at;

    if (size == 0 || size + n > max_size || g_rand_boolean(random))
        return LLVMFuzzerMutate(data, size, max_size);
    at = g_rand_int_range(random, 1, size + 1);
    memmove(data + at + n, data + at, size - at);
    memcpy(data + at, added, n);
    return size + n;
}

/* What ends the program is said all the same. */
static GLogWriterOutput
say_nothing(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
    if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
        return g_log_writer_standard_streams(level, fields, n_fields, data);
    return G_LOG_WRITER_HANDLED;
}

/* What comes first on the command line can be overridden there. */
static void
add_options(int *argc, char ***argv)
{
    static const char *const options[] = {
        "-detect_leaks=0", "-max_len=600", /* some hundred steps: enough for any state */
    };
    static GPtrArray *all;

    all = g_ptr_array_new();
    g_ptr_array_add(all, **argv);
    for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
        g_ptr_array_add(all, (gpointer) options[i]);
    for (int i = 1; i <= *argc; i++)
        g_ptr_array_add(all, (*argv)[i]);
    *argv = (char **) all->pdata;
    *argc = (int) all->len - 1;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    VxProc *procs = g_new0(VxProc, vx_procedure_limit());
    gsize n = 0;

    for (int i = 0; i < vx_procedure_limit(); i++) {
        const VxProcedure *procedure = vx_procedure_lookup(i);

        if (procedure && procedure->access != VX_ACCESS_LOGIN)
            procs[n++] = (VxProc){ i, handle };
    }
    table = (VxProcTable){ procs, n };
    add_options(argc, argv);
    g_log_set_writer_func(say_nothing, NULL, NULL);
    sasl_user_init();
    return 0;
}
