/* main.c - virtvboxd: libvirt's daemon for VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "daemon/background.h"
#include "daemon/check.h"
#include "daemon/daemon.h"
#include "daemon/heap.h"
#include "daemon/log-setup.h"

/* How long VirtualBox may take to let go of us; where a successor is wanted it is lost already. */
#define END_LIMIT_S       5
#define SUCCESSOR_LIMIT_S 1

static int
fail(const GError *error)
{
    fprintf(stderr, "virtvboxd: %s\n", error->message);
    return EXIT_FAILURE;
}

static VxPaths *
get_paths(const VxOptions *options, const char *program)
{
    g_autofree char *name = g_path_get_basename(program);
    VxPaths *paths = vx_paths_new(geteuid() == 0, strcmp(name, "libvirtd") == 0);

    if (options->config_file) {
        g_free(paths->config_file);
        paths->config_file = g_canonicalize_filename(options->config_file, NULL);
    }
    return paths;
}

/* How this process was started, before anything changed that. */
typedef struct {
    char **arguments;
    char **environment;
    gboolean activated; /* by systemd, which starts another when the next client comes */
} Start;

static void
start_remember(Start *start, char **argv)
{
    start->arguments = g_strdupv(argv);
    start->environment = g_get_environ();
    start->activated = g_getenv("LISTEN_FDS") != NULL;
}

static void
start_clear(Start *start)
{
    g_strfreev(start->arguments);
    g_strfreev(start->environment);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Start, start_clear)

/* The same program, as it was started. Returns only where that fails. */
static void
start_again(const Start *start)
{
    if (start->activated)
        return;
    execve("/proc/self/exe", start->arguments, start->environment);
    g_critical("cannot start anew: %s", g_strerror(errno));
}

/* What watches the end: a service that hangs holds up whoever lets go of its objects. */
typedef struct {
    const Start *start; /* (nullable): no successor */
    GMutex lock;
    GCond changed;
    gboolean over;
} EndWatch;

static gpointer
run_end_watch(gpointer data)
{
    EndWatch *watch = data;
    gint64 limit_s = watch->start ? SUCCESSOR_LIMIT_S : END_LIMIT_S;
    gint64 deadline = g_get_monotonic_time() + limit_s * G_TIME_SPAN_SECOND;

    g_mutex_lock(&watch->lock);
    while (!watch->over)
        if (!g_cond_wait_until(&watch->changed, &watch->lock, deadline)) {
            g_warning("VirtualBox does not answer: leaving without taking leave of it");
            if (watch->start)
                start_again(watch->start);
            _exit(EXIT_SUCCESS);
        }
    g_mutex_unlock(&watch->lock);
    return NULL;
}

/* @start: (nullable): how a successor is started if VirtualBox does not let us end in order */
static void
free_daemon(VxDaemon *daemon, const Start *start)
{
    EndWatch watch = { .start = start };
    GThread *thread = g_thread_new("end-watch", run_end_watch, &watch);

    vx_daemon_free(daemon);
    g_mutex_lock(&watch.lock);
    watch.over = TRUE;
    g_cond_signal(&watch.changed);
    g_mutex_unlock(&watch.lock);
    g_thread_join(thread);
}

static int
serve(const VxOptions *options, const VxPaths *paths, const VxConfig *config, const Start *how)
{
    VxLog *log = vx_log_install();
    g_autoptr(GError) error = NULL;
    gboolean all_ended, successor;
    VxLogRules *rules;
    VxDaemon *daemon;
    int start = -1;

    rules = vx_log_setup_read(options, paths, config, &error);
    if (!rules)
        return fail(error);
    vx_log_set_rules(log, rules);
    if (options->background && (start = vx_background_start(&error)) < 0)
        return fail(error);
    daemon = vx_daemon_new(options, paths, config, log, &error);
    if (!daemon)
        return fail(error);
    if (options->background)
        vx_background_ready(start);
    all_ended = vx_daemon_run(daemon);
    successor = vx_daemon_wants_successor(daemon);
    if (!all_ended) {
        g_warning("some calls have not returned: leaving without them");
        if (successor)
            start_again(how);
        _exit(EXIT_SUCCESS);
    }
    free_daemon(daemon, successor ? how : NULL);
    if (successor)
        start_again(how);
    return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
    g_auto(VxOptions) options = { 0 };
    g_autoptr(VxPaths) paths = NULL;
    g_autoptr(VxConfig) config = NULL;
    g_autoptr(GError) error = NULL;
    g_auto(Start) how = { 0 };

    vx_heap_limit();
    start_remember(&how, argv);
    setlocale(LC_ALL, "");
    if (!vx_options_parse(&options, &argc, &argv, &error))
        return fail(error);
    if (options.version) {
        printf("virtvboxd %s\n", VX_VERSION);
        return EXIT_SUCCESS;
    }
    paths = get_paths(&options, argv[0]);
    config = vx_config_read(paths->config_file, !options.config_file, &error);
    if (config && config->unix_sock_dir)
        vx_paths_set_socket_dir(paths, config->unix_sock_dir);
    if (options.check)
        return vx_check(paths, config, error) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    if (!config)
        return fail(error);
    return serve(&options, paths, config, &how);
}
