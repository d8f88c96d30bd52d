/* daemon.c - the running daemon.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/daemon.h"

#include <glib-unix.h>
#include <signal.h>
#include "daemon/heap.h"
#include "daemon/log-setup.h"
#include "daemon/notify.h"
#include "daemon/sockets.h"
#include "daemon/tls-files.h"
#include "driver/driver.h"
#include "net/lock-file.h"
#include "rpc/server.h"

/* What calls that are running when the daemon is told to end may still take. */
#define QUIT_TIMEOUT_S 15

/* The same when VirtualBox cannot be reached any more: they can only fail. */
#define RESTART_TIMEOUT_S 2

/* How often memory that calls needed is given back. */
#define TRIM_INTERVAL_S 60

struct VxDaemon {
    const VxOptions *options;
    const VxPaths *paths;
    VxLog *log;
    GMainLoop *loop;
    GMainContext *context;
    VxLockFile *lock;
    VxLockFile *legacy_lock; /* where we stand in for libvirtd */
    VxHold *hold;
    VxDriver *driver;
    VxServer *server;
    guint signals[3]; /* sources */
    guint idle_timer; /* source, while nobody needs us */
    guint trim_timer; /* source, while somebody does, and once after it */
    gboolean speaks_tls;
    gboolean quitting;
    gboolean wants_successor;
    gboolean all_ended; /* what vx_daemon_run() returns */
};

/* ---- What the server asks the driver for ---- */

static GError *
translate_error(gpointer data, const GError *error)
{
    return vx_driver_translate_error(data, error);
}

static void
call_begins(gpointer data)
{
    vx_driver_call_begins(data);
}

static gboolean
check_access(gpointer data, VxClient *client, const VxProcedure *procedure, const void *args,
             VxPermission *granted, GError **error)
{
    return vx_driver_check_access(data, client, procedure, args, granted, error);
}

static gboolean
ask_again(gpointer data, const GError *error, guint n_failed, gint64 began_at)
{
    return vx_driver_asks_again(data, error, n_failed, began_at);
}

static void
leave_thread(gpointer data)
{
    vx_driver_leave_thread(data);
}

static void
count_work(gpointer data, VxWork *work)
{
    *work = (VxWork){ vx_driver_n_calls(), vx_driver_n_sets() };
}

static const VxServerHooks hooks = {
    .translate_error = translate_error,
    .call_begins = call_begins,
    .check_access = check_access,
    .ask_again = ask_again,
    .worker_stop = leave_thread,
    .count_work = count_work,
};

/* ---- The end ---- */

static void
server_ended(gboolean all_ended, gpointer data)
{
    VxDaemon *daemon = data;

    daemon->all_ended = all_ended;
    g_main_loop_quit(daemon->loop);
}

static void
quit(VxDaemon *daemon, const char *why, guint timeout_s)
{
    if (daemon->quitting) {
        g_message("%s again: not waiting any longer", why);
        g_main_loop_quit(daemon->loop);
        return;
    }
    g_message("%s: ending", why);
    daemon->quitting = TRUE;
    vx_notify_stopping(timeout_s + 5);
    vx_server_quit(daemon->server, timeout_s * 1000, server_ended, daemon);
}

static gboolean
idle_too_long(gpointer data)
{
    VxDaemon *daemon = data;

    daemon->idle_timer = 0;
    quit(daemon, "nobody needs the daemon", QUIT_TIMEOUT_S);
    return G_SOURCE_REMOVE;
}

/* VirtualBox cannot be reached from this process any more. */
static void
restart(gpointer data)
{
    VxDaemon *daemon = data;

    daemon->wants_successor = TRUE;
    if (!daemon->quitting)
        quit(daemon, "VirtualBox can only be reached by a new process", RESTART_TIMEOUT_S);
}

static gboolean
trim(gpointer data)
{
    VxDaemon *daemon = data;

    vx_heap_trim();
    if (vx_hold_is_held(daemon->hold))
        return G_SOURCE_CONTINUE;
    daemon->trim_timer = 0;
    return G_SOURCE_REMOVE;
}

/* Somebody needs us, or nobody does any more. */
static void
hold_changed(gpointer data)
{
    VxDaemon *daemon = data;

    g_clear_handle_id(&daemon->idle_timer, g_source_remove);
    if (daemon->options->timeout_s > 0 && !daemon->quitting && !vx_hold_is_held(daemon->hold))
        daemon->idle_timer =
            g_timeout_add_seconds(daemon->options->timeout_s, idle_too_long, daemon);
    if (!daemon->trim_timer)
        daemon->trim_timer = g_timeout_add_seconds(TRIM_INTERVAL_S, trim, daemon);
}

/* ---- Signals ---- */

static gboolean
got_term(gpointer data)
{
    quit(data, "got SIGTERM", QUIT_TIMEOUT_S);
    return G_SOURCE_CONTINUE;
}

static gboolean
got_int(gpointer data)
{
    quit(data, "got SIGINT", QUIT_TIMEOUT_S);
    return G_SOURCE_CONTINUE;
}

static void
configure_server(VxDaemon *daemon, const VxConfig *config, VxTlsContext *tls)
{
    vx_server_set_limits(daemon->server, &config->limits);
    vx_server_set_sasl_usernames(daemon->server,
                                 (const char *const *) config->sasl_allowed_username_list);
    vx_server_set_tls(daemon->server, tls);
    vx_server_set_log_calls(daemon->server, vx_log_takes_debug(daemon->log));
    for (guint i = 0; i < config->without_effect->len; i++)
        g_warning("%s: %s has no effect here", daemon->paths->config_file,
                  (const char *) config->without_effect->pdata[i]);
}

/* What is wrong with the file, or with one that it names, leaves everything as it is. */
static gboolean
reload(VxDaemon *daemon, GError **error)
{
    gboolean may_lack = !daemon->options->config_file;
    g_autoptr(VxConfig) config = vx_config_read(daemon->paths->config_file, may_lack, error);
    g_autoptr(VxTlsContext) tls = NULL;
    g_autoptr(VxPolicy) policy = NULL;
    g_autoptr(VxLogRules) log = NULL;

    if (!config)
        return FALSE;
    if (daemon->speaks_tls && !(tls = vx_tls_files_load(config, daemon->paths, error)))
        return FALSE;
    if (config->access_policy_file && !(policy = vx_policy_read(config->access_policy_file, error)))
        return FALSE;
    log = vx_log_setup_read(daemon->options, daemon->paths, config, error);
    if (!log || !vx_driver_configure_audit(daemon->driver, config->audit_level,
                                           config->audit_logging, error))
        return FALSE;
    vx_log_set_rules(daemon->log, g_steal_pointer(&log));
    vx_driver_set_policy(daemon->driver, policy);
    configure_server(daemon, config, tls);
    return TRUE;
}

static gboolean
got_hup(gpointer data)
{
    VxDaemon *daemon = data;
    g_autoptr(GError) error = NULL;

    vx_notify_reloading();
    if (reload(daemon, &error))
        g_message("configuration read again; changes of the sockets take effect at the next start");
    else
        g_warning("configuration unchanged: %s", error->message);
    vx_notify_ready();
    return G_SOURCE_CONTINUE;
}

/* ---- The beginning ---- */

static VxLockFile *
take_lock(const char *path, GError **error)
{
    g_autofree char *dir = g_path_get_dirname(path);

    g_mkdir_with_parents(dir, 0700); /* if that fails, the next line says so */
    return vx_lock_file_take(path, error);
}

static gboolean
take_locks(VxDaemon *daemon, GError **error)
{
    const char *path = daemon->options->pid_file;
    const char *legacy_path = daemon->paths->legacy_pid_file;

    daemon->lock = take_lock(path ? path : daemon->paths->pid_file, error);
    if (!daemon->lock)
        return FALSE;
    if (legacy_path)
        daemon->legacy_lock = take_lock(legacy_path, error);
    return !legacy_path || daemon->legacy_lock;
}

/* Returns: FALSE if TLS is wanted and its files are not good. */
static gboolean
load_tls(VxDaemon *daemon, const VxConfig *config, GArray *sockets, VxTlsContext **tls,
         GError **error)
{
    for (guint i = 0; i < sockets->len; i++) {
        const VxListenerPolicy *policy = &g_array_index(sockets, VxSocket, i).policy;

        daemon->speaks_tls = daemon->speaks_tls || policy->tls;
        if (policy->insecure && (policy->auth == REMOTE_AUTH_NONE || policy->min_ssf < 56))
            g_warning("auth_tcp and tcp_min_ssf let clients in over TCP %s",
                      policy->auth == REMOTE_AUTH_NONE ? "whoever they are" : "without encryption");
    }
    if (daemon->speaks_tls)
        *tls = vx_tls_files_load(config, daemon->paths, error);
    return !daemon->speaks_tls || *tls;
}

static void
start_server(VxDaemon *daemon, const VxConfig *config, GArray *sockets, VxTlsContext *tls)
{
    VxDriverConfig driver_config = { .system_instance = daemon->paths->system_instance,
                                     .main_context = daemon->context,
                                     .restart = restart,
                                     .restart_data = daemon,
                                     .host_uuid = config->host_uuid,
                                     .host_uuid_machine_id =
                                         g_str_equal(config->host_uuid_source, "machine-id") };

    daemon->hold = vx_hold_new(daemon->context, hold_changed, daemon);
    daemon->driver = vx_driver_new(&driver_config);
    daemon->server =
        vx_server_new(daemon->context, &config->limits, &hooks, daemon->hold, daemon->driver);
    for (const VxProcTable *const *table = vx_driver_get_procs(); *table; table++)
        vx_server_add_procs(daemon->server, *table);
    configure_server(daemon, config, tls);
    for (guint i = 0; i < sockets->len; i++) {
        VxSocket *socket = &g_array_index(sockets, VxSocket, i);

        vx_server_add_listener(daemon->server, g_steal_pointer(&socket->listener), &socket->policy);
    }
}

VxDaemon *
vx_daemon_new(const VxOptions *options, const VxPaths *paths, const VxConfig *config, VxLog *log,
              GError **error)
{
    g_autoptr(VxDaemon) daemon = g_new0(VxDaemon, 1);
    g_autoptr(GArray) sockets = NULL;
    g_autoptr(VxTlsContext) tls = NULL;
    g_autoptr(VxPolicy) policy = NULL;

    daemon->options = options;
    daemon->paths = paths;
    daemon->log = log;
    daemon->context = g_main_context_ref(g_main_context_default());
    daemon->loop = g_main_loop_new(daemon->context, FALSE);
    /* Before anybody can know that we are there; they are heard when the loop runs. */
    signal(SIGPIPE, SIG_IGN);
    daemon->signals[0] = g_unix_signal_add(SIGTERM, got_term, daemon);
    daemon->signals[1] = g_unix_signal_add(SIGINT, got_int, daemon);
    daemon->signals[2] = g_unix_signal_add(SIGHUP, got_hup, daemon);
    if (!take_locks(daemon, error))
        return NULL;
    sockets = vx_sockets_open(paths, config, error);
    if (!sockets || !load_tls(daemon, config, sockets, &tls, error))
        return NULL;
    if (config->access_policy_file && !(policy = vx_policy_read(config->access_policy_file, error)))
        return NULL;
    start_server(daemon, config, sockets, tls);
    vx_driver_set_policy(daemon->driver, policy);
    if (!vx_driver_configure_audit(daemon->driver, config->audit_level, config->audit_logging,
                                   error))
        return NULL;
    return g_steal_pointer(&daemon);
}

gboolean
vx_daemon_run(VxDaemon *daemon)
{
    hold_changed(daemon);
    vx_notify_ready();
    g_info("ready: %s", daemon->paths->socket);
    g_main_loop_run(daemon->loop);
    /* The sockets are gone: another instance may start. */
    g_clear_pointer(&daemon->legacy_lock, vx_lock_file_free);
    g_clear_pointer(&daemon->lock, vx_lock_file_free);
    return daemon->all_ended;
}

gboolean
vx_daemon_wants_successor(VxDaemon *daemon)
{
    return daemon->wants_successor;
}

void
vx_daemon_free(VxDaemon *daemon)
{
    if (!daemon)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(daemon->signals); i++)
        g_clear_handle_id(&daemon->signals[i], g_source_remove);
    g_clear_handle_id(&daemon->idle_timer, g_source_remove);
    g_clear_handle_id(&daemon->trim_timer, g_source_remove);
    if (daemon->driver)
        vx_driver_stop(daemon->driver); /* workers end only after who makes a connection */
    vx_server_free(daemon->server);
    vx_driver_free(daemon->driver);
    if (daemon->hold)
        vx_hold_stop(daemon->hold);
    vx_hold_unref(daemon->hold);
    vx_lock_file_free(daemon->legacy_lock);
    vx_lock_file_free(daemon->lock);
    g_main_loop_unref(daemon->loop);
    g_main_context_unref(daemon->context);
    g_free(daemon);
}
