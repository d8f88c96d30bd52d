/* request.c - a call on its way from the client to its handler and back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/request-private.h"

#include <gio/gio.h>
#include <libvirt/virterror.h>
#include <string.h>
#include "rpc/client-private.h"
#include "rpc/error-reply.h"
#include "util/error.h"

struct VxRequest {
    VxServer *server;
    VxClient *client; /* a reference */
    VxMessageHeader header;
    GBytes *message;
    const VxProcedure *procedure; /* NULL if the number means nothing */
    const VxProc *proc;           /* NULL if it is not served */
    gint64 arrived_at;            /* monotonic, us */
    VxPermission granted;         /* for what it is about; once the handler runs */
    gboolean at_once;             /* the main thread runs it */

    GInputStream *stream; /* (nullable): to send after the reply */
    GBytes *reply;
    gboolean authenticates;
    VxFilter *filter; /* (nullable): that comes with it */
};

VxRequest *
vx_request_new(VxServer *server, VxClient *client, GBytes *message, const VxMessageHeader *header)
{
    VxRequest *request = g_new0(VxRequest, 1);

    request->server = server;
    request->client = vx_client_ref(client);
    request->header = *header;
    request->message = g_bytes_ref(message);
    request->procedure = vx_procedure_lookup(header->proc);
    request->proc = vx_server_find_proc(server, header->proc);
    request->arrived_at = g_get_monotonic_time();
    return request;
}

void
vx_request_free(VxRequest *request)
{
    if (!request)
        return;
    g_clear_pointer(&request->message, g_bytes_unref);
    g_clear_pointer(&request->reply, g_bytes_unref);
    g_clear_object(&request->stream);
    g_clear_pointer(&request->filter, vx_filter_free);
    vx_client_unref(request->client);
    g_free(request);
}

const VxMessageHeader *
vx_request_get_header(VxRequest *request)
{
    return &request->header;
}

gsize
vx_request_get_size(VxRequest *request)
{
    return g_bytes_get_size(request->message);
}

VxPriority
vx_request_get_priority(VxRequest *request)
{
    gboolean high = request->proc ? request->procedure->high_priority : TRUE;

    return high ? VX_PRIORITY_HIGH : VX_PRIORITY_NORMAL;
}

GBytes *
vx_request_take_reply(VxRequest *request)
{
    return g_steal_pointer(&request->reply);
}

GInputStream *
vx_request_take_stream(VxRequest *request)
{
    return g_steal_pointer(&request->stream);
}

void
vx_request_authenticate(VxRequest *request, VxFilter *filter)
{
    request->authenticates = TRUE;
    request->filter = filter;
}

gboolean
vx_request_take_authentication(VxRequest *request, VxFilter **filter)
{
    *filter = g_steal_pointer(&request->filter);
    return request->authenticates;
}

/* ---- For handlers ---- */

VxClient *
vx_request_get_client(VxRequest *request)
{
    return request->client;
}

gpointer
vx_request_get_user_data(VxRequest *request)
{
    return vx_server_get_user_data(request->server);
}

const char *
vx_request_get_api(VxRequest *request)
{
    return request->procedure->api;
}

gboolean
vx_request_check_flags(VxRequest *request, guint flags, guint allowed, GError **error)
{
    if ((flags & ~allowed) == 0)
        return TRUE;
    vx_set_error(error, VIR_ERR_INVALID_ARG, "unsupported flags (0x%x) in function %s",
                 flags & ~allowed, request->procedure->api);
    return FALSE;
}

gboolean
vx_request_is_reading(const VxRequest *request)
{
    return request->procedure->access != VX_ACCESS_WRITE;
}

static gboolean
check_not_read_only(VxRequest *request, GError **error)
{
    if (!vx_client_is_read_only(request->client))
        return TRUE;
    vx_set_error(error, VIR_ERR_OPERATION_DENIED, "read only access prevents %s",
                 request->procedure->api);
    return FALSE;
}

gboolean
vx_request_check_writable(VxRequest *request, GError **error)
{
    if (!check_not_read_only(request, error))
        return FALSE;
    if (request->granted < VX_PERMISSION_CHANGE) {
        vx_set_error(error, VIR_ERR_ACCESS_DENIED, "'%s' with these flags",
                     request->procedure->api);
        return FALSE;
    }
    return TRUE;
}

void
vx_request_send_stream(VxRequest *request, GInputStream *source)
{
    g_assert(!request->stream);
    request->stream = g_object_ref(source);
}

/* ---- Running it ---- */

/* Whose errors those are that libvirt's public functions report before they reach a driver. */
static int
get_api_domain(const char *api)
{
    static const struct {
        const char *prefix;
        int domain;
    } domains[] = {
        {"virDomainSnapshot", VIR_FROM_DOMAIN_SNAPSHOT},
        { "virDomain",        VIR_FROM_DOM            },
        { "virNetwork",       VIR_FROM_NETWORK        },
        { "virInterface",     VIR_FROM_INTERFACE      },
        { "virStorage",       VIR_FROM_STORAGE        },
        { "virNodeDevice",    VIR_FROM_NODEDEV        },
        { "virSecret",        VIR_FROM_SECRET         },
        { "virNWFilter",      VIR_FROM_NWFILTER       },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(domains); i++) {
        if (g_str_has_prefix(api, domains[i].prefix))
            return domains[i].domain;
    }
    return VIR_FROM_NONE;
}

/* What can be refused without looking at the arguments. Sets @domain, the error's, on failure. */
static gboolean
check(VxRequest *request, int *domain, GError **error)
{
    const VxProcedure *procedure = request->procedure;

    *domain = VIR_FROM_RPC;
    if (request->header.status != VX_OK) {
        vx_set_error(error, VIR_ERR_RPC, "Unexpected message status %u", request->header.status);
        return FALSE;
    }
    if (!procedure) {
        vx_set_error(error, VIR_ERR_RPC, "unknown procedure: %d", request->header.proc);
        return FALSE;
    }
    if (procedure->access != VX_ACCESS_LOGIN && !vx_client_is_authenticated(request->client)) {
        vx_set_error(error, VIR_ERR_RPC, "authentication required");
        return FALSE;
    }
    if (procedure->access != VX_ACCESS_LOGIN && procedure->access != VX_ACCESS_OPENING &&
        !vx_client_is_open(request->client)) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "connection not open");
        return FALSE;
    }
    *domain = get_api_domain(procedure->api);
    if (procedure->access == VX_ACCESS_WRITE && !check_not_read_only(request, error))
        return FALSE;
    if (!request->proc) {
        vx_set_error(error, VIR_ERR_NO_SUPPORT, "%s", procedure->api);
        return FALSE;
    }
    return TRUE;
}

static gboolean
would_block(const GError *error)
{
    return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* Calls the handler with decoded arguments; where it only reads, until it is known whether it can.
 */
static gboolean
handle(VxRequest *request, const void *args, gpointer ret, GError **error)
{
    const VxProcedure *procedure = request->procedure;
    gint64 began_at = g_get_monotonic_time();

    for (guint n_failed = 1;; n_failed++) {
        g_autoptr(GError) failure = NULL;

        vx_server_call_begins(request->server);
        if (vx_server_check_access(request->server, request->client, procedure, args,
                                   &request->granted, &failure) &&
            request->proc->handler(request, args, ret, &failure))
            return TRUE;
        if (procedure->access != VX_ACCESS_READ || request->at_once ||
            !vx_server_asks_again(request->server, failure, n_failed, began_at)) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
        g_clear_object(&request->stream);
        xdr_free(procedure->ret, ret);
        memset(ret, 0, procedure->ret_size);
    }
}

/* Sets @domain, the error's, on failure. */
static GBytes *
call_handler(VxRequest *request, const VxMessageHeader *reply_header, int *domain, GError **error)
{
    const VxProcedure *procedure = request->procedure;
    g_autofree gpointer args = g_malloc0(procedure->args_size);
    g_autofree gpointer ret = g_malloc0(procedure->ret_size);
    g_autoptr(GError) failure = NULL;
    GBytes *reply = NULL;
    gboolean ok;

    *domain = VIR_FROM_RPC;
    if (!vx_frame_decode_payload(request->message, procedure->args, args, error))
        return NULL;
    ok = handle(request, args, ret, &failure);
    xdr_free(procedure->args, args);
    if (ok) {
        reply = vx_frame_encode(reply_header, procedure->ret, ret, error);
    } else if (request->at_once && would_block(failure)) {
        g_propagate_error(error, g_steal_pointer(&failure));
    } else {
        *domain = VIR_FROM_VBOX;
        g_propagate_error(error, vx_server_translate_error(request->server, failure));
    }
    xdr_free(procedure->ret, ret);
    return reply;
}

static void
log_result(VxRequest *request, gint64 started_at, const VxWork *before, const GError *error)
{
    gint64 now = g_get_monotonic_time();
    VxWork work;

    if (!vx_server_logs_calls(request->server))
        return;
    vx_server_count_work(request->server, &work);
    g_debug("client %" G_GUINT64_FORMAT ": %s (%d) serial %u: %s%s, %" G_GINT64_FORMAT
            " us after waiting %" G_GINT64_FORMAT " us, vbox-calls=%" G_GUINT64_FORMAT
            ", vbox-sets=%" G_GUINT64_FORMAT,
            vx_client_get_id(request->client), request->procedure ? request->procedure->name : "?",
            request->header.proc, request->header.serial, error ? "failed: " : "ok",
            error ? error->message : "", now - started_at, started_at - request->arrived_at,
            work.calls - before->calls, work.sets - before->sets);
}

static gboolean
run(VxRequest *request)
{
    VxMessageHeader header = request->header;
    gint64 started_at = g_get_monotonic_time();
    VxWork before;
    g_autoptr(GError) error = NULL;
    int domain;

    vx_server_count_work(request->server, &before);
    header.type = VX_REPLY;
    header.status = VX_OK;
    if (check(request, &domain, &error))
        request->reply = call_handler(request, &header, &domain, &error);
    if (request->at_once && error && would_block(error))
        return FALSE;
    if (error) {
        g_clear_object(&request->stream);
        request->authenticates = FALSE;
        request->reply = vx_error_reply_encode(&header, error, domain);
    }
    g_clear_pointer(&request->message, g_bytes_unref);
    log_result(request, started_at, &before, error);
    return TRUE;
}

void
vx_request_run(VxRequest *request)
{
    run(request);
}

gboolean
vx_request_run_at_once(VxRequest *request)
{
    gboolean done;

    if (!request->proc || !request->proc->at_once)
        return FALSE;
    request->at_once = TRUE;
    done = run(request);
    request->at_once = FALSE;
    return done;
}
