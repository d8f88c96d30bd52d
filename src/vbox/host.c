/* host.c - loads VirtualBox once, keeps the connection to its service.
 *
 * VirtualBox's binding wants a main thread, so that is where connections are made: a thread of its
 * own (vbox/main-thread), since that takes seconds where a service hangs or has half ended. When
 * the service was lost, XPCOM, which cannot find back to it, is shut down and initialised anew;
 * before that every object of the lost connection has to be released, by whoever holds it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/host.h"

#include <gio/gio.h>
#include <glib-unix.h>

#include "util/error.h"
#include "vbox/install.h"
#include "vbox/main-thread.h"
#include "vbox/service-watch.h"

/* Class name of VirtualBox's component manager; the same in 4.0 to 7.2. */
#define VX_CONTRACT_SESSION "@virtualbox.org/Session;1"

/* How long calls of a lost connection may take to fail and let go of their objects. */
#define VX_RELEASE_LIMIT_MS 5000
#define VX_POLL_MS          10

/* How long after the service's end the library may take to notice, which takes it milliseconds: all
 * calls, and with them all waits, end then. On a busy machine, as long as objects are let go of. */
#define VX_NOTICE_PERIOD_MS 2500
#define VX_NOTICE_PERIODS   2

/* How long machines may take to notice that the service which ran them has gone. */
#define VX_ORPHAN_LIMIT_MS 45000
#define VX_ORPHAN_POLL_MS  100

#define LOST "the connection to VirtualBox's service was lost"

struct VxHost {
    VxMainThread *main_thread; /* VirtualBox's */
    GMainContext *context;     /* the program's main thread's */
    GThread *program_thread;   /* that one */
    VxFacts *facts;
    char *app_home;                  /* (nullable): VBOX_APP_HOME as the user set it */
    GPtrArray *installs;             /* VxInstall, best first; VirtualBox's main thread */
    void (*unusable)(gpointer data); /* (nullable) */
    gpointer unusable_data;

    GMutex connecting;       /* held while a connection is made, and while a thread is let in */
    GMutex lock;             /* protects what follows; taken after connecting */
    VxRuntime *runtime;      /* set once */
    VxObject *client;        /* (nullable): function table 3 and later */
    VxObject *virtualbox;    /* (nullable): not connected */
    GHashTable *kept;        /* key -> VxObject of this connection; see vx_host_keep() */
    guint generation;        /* counts connections */
    char *service_path;      /* (nullable): the last service's socket */
    GHashTable *threads;     /* set of GThread: those that this connection let in */
    GHashTable *calls;       /* GThread -> generation that its call began with; see
                              * vx_host_call_begins() */
    GSource *event_source;   /* (nullable): VirtualBox's main thread only */
    VxServiceWatch *service; /* (nullable): VirtualBox's main thread only */
    GSource *loss_timer;     /* (nullable): since the service ended; the same */
    guint n_held;            /* objects when that was last looked at; the same */
    guint n_idle_periods;    /* since when none was let go of; the same */
};

/* Looks for installations; the best is announced to VirtualBox's library by the environment, which
 * is best changed while there are no other threads. */
static void
find_installations(VxHost *host)
{
    VxInstallSearch search = vx_install_search_default();

    search.app_home = host->app_home; /* as it was set by the user */
    g_clear_pointer(&host->installs, g_ptr_array_unref);
    host->installs = vx_install_examine(&search);
    for (guint i = 0; i < host->installs->len; i++) {
        const VxInstall *install = g_ptr_array_index(host->installs, i);

        if (!install->problem) {
            g_setenv("VBOX_APP_HOME", install->home, TRUE);
            return;
        }
    }
}

static GHashTable *
new_kept(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) vx_object_unref);
}

VxHost *
vx_host_new(GMainContext *main_context)
{
    VxHost *host = g_new0(VxHost, 1);

    host->main_thread = vx_main_thread_new();
    host->context = g_main_context_ref(main_context ? main_context : g_main_context_default());
    host->program_thread = g_thread_self();
    host->facts = vx_facts_new();
    host->app_home = g_strdup(g_getenv("VBOX_APP_HOME"));
    find_installations(host);
    g_mutex_init(&host->connecting);
    g_mutex_init(&host->lock);
    host->threads = g_hash_table_new(NULL, NULL);
    host->calls = g_hash_table_new(NULL, NULL);
    host->kept = new_kept();
    return host;
}

static void
clear_loss_timer(VxHost *host)
{
    if (host->loss_timer)
        g_source_destroy(host->loss_timer);
    g_clear_pointer(&host->loss_timer, g_source_unref);
}

/* VirtualBox's main thread; every object but the client has been released. */
static void
close_connection(VxHost *host)
{
    VxObject *client;

    clear_loss_timer(host);
    g_clear_pointer(&host->service, vx_service_watch_free);
    if (host->event_source) {
        g_source_destroy(host->event_source);
        g_clear_pointer(&host->event_source, g_source_unref);
    }
    g_mutex_lock(&host->lock);
    client = g_steal_pointer(&host->client);
    g_hash_table_remove_all(host->threads);
    g_mutex_unlock(&host->lock);
    g_clear_pointer(&client, vx_object_unref);
    if (host->runtime)
        vx_runtime_shutdown(host->runtime);
}

/* VirtualBox's main thread. */
static void
let_go(gpointer data)
{
    VxHost *host = data;

    g_hash_table_remove_all(host->kept);
    g_clear_pointer(&host->virtualbox, vx_object_unref);
    close_connection(host);
}

void
vx_host_free(VxHost *host)
{
    if (!host)
        return;
    vx_host_leave_thread(host);
    vx_main_thread_free(host->main_thread, let_go, host);
    if (host->runtime && vx_runtime_n_objects(host->runtime) > 0)
        g_warning("%u VirtualBox objects are still referenced",
                  vx_runtime_n_objects(host->runtime));
    vx_runtime_free(host->runtime);
    g_hash_table_unref(host->kept);
    g_hash_table_unref(host->threads);
    g_hash_table_unref(host->calls);
    g_mutex_clear(&host->lock);
    g_mutex_clear(&host->connecting);
    vx_facts_free(host->facts);
    g_ptr_array_unref(host->installs);
    g_free(host->app_home);
    g_free(host->service_path);
    g_main_context_unref(host->context);
    g_free(host);
}

GPtrArray *
vx_host_get_installations(VxHost *host)
{
    return host->installs;
}

void
vx_host_set_unusable_func(VxHost *host, void (*func)(gpointer data), gpointer data)
{
    host->unusable = func;
    host->unusable_data = data;
}

void
vx_host_stop(VxHost *host)
{
    vx_main_thread_stop(host->main_thread);
}

static gboolean
call_unusable(gpointer data)
{
    VxHost *host = data;

    host->unusable(host->unusable_data);
    return G_SOURCE_REMOVE;
}

/* VirtualBox's main thread: the program's has to know. */
static void
tell_unusable(VxHost *host)
{
    g_autoptr(GSource) source = host->unusable ? g_idle_source_new() : NULL;

    if (!source)
        return;
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, call_unusable, host, NULL);
    g_source_attach(source, host->context);
}

/* Objects that nobody lets go of are in calls that do not return. */
static gboolean
has_noticed(VxHost *host)
{
    guint own;

    g_mutex_lock(&host->lock);
    own = (host->client ? 1 : 0) + (host->virtualbox ? 1 : 0);
    g_mutex_unlock(&host->lock);
    return vx_runtime_n_objects(host->runtime) <= own && vx_runtime_is_cut_off(host->runtime);
}

/* The service's process ended a while ago, and nobody has connected since. */
static gboolean
check_noticed(gpointer data)
{
    VxHost *host = data;
    guint n_objects = vx_runtime_n_objects(host->runtime);

    host->n_idle_periods = n_objects < host->n_held ? 0 : host->n_idle_periods + 1;
    host->n_held = n_objects;
    if (!has_noticed(host) && host->n_idle_periods < VX_NOTICE_PERIODS)
        return G_SOURCE_CONTINUE;
    clear_loss_timer(host);
    if (!has_noticed(host)) {
        g_warning("VirtualBox's service has ended, and its library in this process does not "
                  "notice; %u objects are held",
                  n_objects);
        tell_unusable(host);
    }
    return G_SOURCE_REMOVE;
}

static void
service_ended(gpointer data)
{
    VxHost *host = data;

    clear_loss_timer(host);
    host->n_held = vx_runtime_n_objects(host->runtime);
    host->n_idle_periods = 0;
    host->loss_timer = g_timeout_source_new(VX_NOTICE_PERIOD_MS);
    g_source_set_callback(host->loss_timer, check_noticed, host, NULL);
    g_source_attach(host->loss_timer, vx_main_thread_get_context(host->main_thread));
}

static gboolean
process_events(int fd, GIOCondition condition, gpointer data)
{
    vx_runtime_process_events(data);
    return G_SOURCE_CONTINUE;
}

static void
watch_events(VxHost *host)
{
    int fd = vx_runtime_get_event_fd(host->runtime);

    if (fd < 0)
        return;
    host->event_source = g_unix_fd_source_new(fd, G_IO_IN);
    g_source_set_callback(host->event_source, (GSourceFunc) (void (*)(void)) process_events,
                          host->runtime, NULL);
    g_source_attach(host->event_source, vx_main_thread_get_context(host->main_thread));
}

static gboolean
has_usable_installation(VxHost *host)
{
    for (guint i = 0; i < host->installs->len; i++)
        if (!((const VxInstall *) g_ptr_array_index(host->installs, i))->problem)
            return TRUE;
    return FALSE;
}

/* Loads the first installation that can be loaded; remembers why the others cannot. Main thread. */
static VxRuntime *
load_runtime(VxHost *host, GError **error)
{
    if (!has_usable_installation(host))
        find_installations(host); /* one may have come meanwhile */
    for (guint i = 0; i < host->installs->len; i++) {
        VxInstall *install = g_ptr_array_index(host->installs, i);
        g_autoptr(GError) problem = NULL;
        VxRuntime *runtime;

        if (install->problem)
            continue;
        runtime = vx_runtime_load(install->home, &problem);
        if (runtime)
            return runtime;
        install->problem = g_strdup(problem->message);
    }
    vx_install_set_error(host->installs, error);
    return NULL;
}

static gboolean
make_connection(VxRuntime *runtime, VxObject **client, VxObject **virtualbox, GError **error)
{
    g_autoptr(VxObject) new_client = NULL;
    g_autoptr(VxObject) session = NULL;

    if (!vx_runtime_has_client(runtime))
        return vx_runtime_root_objects(runtime, "IVirtualBox", "ISession", virtualbox, &session,
                                       error);
    new_client = vx_runtime_client_new(runtime, "IVirtualBoxClient", error);
    if (!new_client ||
        !vx_get_object(new_client, VX_GET("IVirtualBoxClient", "virtualBox"), virtualbox, error))
        return FALSE;
    *client = g_steal_pointer(&new_client);
    return TRUE;
}

typedef struct {
    VxHost *host;
    GError *error;
} Attempt;

static void
connect_on_main_thread(gpointer data)
{
    Attempt *attempt = data;
    VxHost *host = attempt->host;
    VxRuntime *runtime = host->runtime; /* nobody else sets it */
    VxObject *client = NULL;
    VxObject *virtualbox = NULL;

    close_connection(host); /* what is left of the last one */
    if (!runtime) {
        runtime = load_runtime(host, &attempt->error);
        if (!runtime)
            return;
        g_mutex_lock(&host->lock);
        host->runtime = runtime;
        g_mutex_unlock(&host->lock);
    }
    if (vx_runtime_is_replaced(runtime)) {
        vx_set_error(&attempt->error, VIR_ERR_OPERATION_FAILED,
                     "VirtualBox in %s was replaced; the daemon starts anew: try again in a moment",
                     vx_runtime_get_home(runtime));
        tell_unusable(host);
        return;
    }
    if (!make_connection(runtime, &client, &virtualbox, &attempt->error)) {
        g_prefix_error(&attempt->error,
                       host->generation == 0
                           ? "cannot connect to VirtualBox's service: "
                           : "VirtualBox's service was lost, and this process cannot connect to "
                             "another; try again in a moment: ");
        vx_runtime_shutdown(runtime); /* what was begun of it */
        if (host->generation > 0)
            tell_unusable(host);
        return;
    }
    g_mutex_lock(&host->lock);
    host->client = client;
    host->virtualbox = virtualbox;
    host->generation++;
    g_mutex_unlock(&host->lock);
    watch_events(host);
    host->service =
        vx_service_watch_new(vx_main_thread_get_context(host->main_thread), service_ended, host);
    if (host->service) {
        g_mutex_lock(&host->lock);
        g_free(host->service_path);
        host->service_path = g_strdup(vx_service_watch_get_path(host->service));
        g_mutex_unlock(&host->lock);
    }
}

static gboolean
is_connected(VxHost *host)
{
    gboolean connected;

    g_mutex_lock(&host->lock);
    connected = host->virtualbox != NULL;
    g_mutex_unlock(&host->lock);
    return connected;
}

static gboolean
check_not_stopped(VxHost *host, GError **error)
{
    if (!vx_main_thread_is_stopped(host->main_thread))
        return TRUE;
    vx_set_error(error, VIR_ERR_OPERATION_ABORTED, "the daemon is being stopped");
    return FALSE;
}

/* Waits until nobody holds an object of the lost connection but we the client. */
static gboolean
wait_released(VxHost *host, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + VX_RELEASE_LIMIT_MS * G_TIME_SPAN_MILLISECOND;
    VxRuntime *runtime = vx_host_get_runtime(host);
    guint own;

    g_mutex_lock(&host->lock);
    own = host->client ? 1 : 0;
    g_mutex_unlock(&host->lock);
    while (runtime && vx_runtime_n_objects(runtime) > own) {
        if (!check_not_stopped(host, error))
            return FALSE;
        if (g_get_monotonic_time() >= deadline) {
            vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                         "the connection to VirtualBox's service was lost, and calls that were "
                         "under way have not ended yet; try again");
            return FALSE;
        }
        g_usleep(VX_POLL_MS * 1000);
    }
    return TRUE;
}

/* Waits until machines' processes have let go of the lost service's socket: VirtualBox's library
 * would hang at it. */
static gboolean
wait_not_orphaned(VxHost *host, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + VX_ORPHAN_LIMIT_MS * G_TIME_SPAN_MILLISECOND;
    g_autofree char *path = NULL;

    g_mutex_lock(&host->lock);
    path = g_strdup(host->service_path);
    g_mutex_unlock(&host->lock);
    while (path && vx_service_is_orphan(path)) {
        if (!check_not_stopped(host, error))
            return FALSE;
        if (g_get_monotonic_time() >= deadline) {
            vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                         "VirtualBox's service has died, and machines that it ran still hold its "
                         "socket '%s'; try again in a moment",
                         path);
            return FALSE;
        }
        g_usleep(VX_ORPHAN_POLL_MS * 1000);
    }
    return TRUE;
}

/* With connecting held. */
static gboolean
make_sure_connected(VxHost *host, GError **error)
{
    Attempt attempt = { .host = host };

    if (is_connected(host))
        return TRUE;
    if (!wait_released(host, error) || !wait_not_orphaned(host, error) ||
        !check_not_stopped(host, error))
        return FALSE;
    if (!vx_main_thread_call(host->main_thread, connect_on_main_thread, &attempt))
        return check_not_stopped(host, error);
    if (attempt.error)
        g_propagate_error(error, attempt.error);
    return !attempt.error;
}

/* With connecting held. */
static gboolean
let_thread_in(VxHost *host, GError **error)
{
    if (vx_main_thread_is_current(host->main_thread))
        return TRUE;
    if (!vx_runtime_join_thread(host->runtime, error))
        return FALSE;
    g_mutex_lock(&host->lock);
    g_hash_table_add(host->threads, g_thread_self());
    g_mutex_unlock(&host->lock);
    return TRUE;
}

static gboolean
is_let_in(VxHost *host)
{
    gboolean in;

    g_mutex_lock(&host->lock);
    in = host->virtualbox && (vx_main_thread_is_current(host->main_thread) ||
                              g_hash_table_contains(host->threads, g_thread_self()));
    g_mutex_unlock(&host->lock);
    return in;
}

/* With the lock. */
static guint
get_generation(const VxHost *host)
{
    return host->virtualbox ? host->generation : 0;
}

void
vx_host_call_begins(VxHost *host)
{
    if (vx_host_is_main_thread(host))
        return;
    g_mutex_lock(&host->lock);
    g_hash_table_replace(host->calls, g_thread_self(), GUINT_TO_POINTER(get_generation(host)));
    g_mutex_unlock(&host->lock);
}

/* The thread's call has a connection from now on, where it had none. */
static void
note_connected(VxHost *host)
{
    gpointer generation;

    g_mutex_lock(&host->lock);
    if (g_hash_table_lookup_extended(host->calls, g_thread_self(), NULL, &generation) &&
        !generation)
        g_hash_table_replace(host->calls, g_thread_self(), GUINT_TO_POINTER(get_generation(host)));
    g_mutex_unlock(&host->lock);
}

/* Whether the thread's call may hold objects of the lost connection, which who connects anew waits
 * for. */
static gboolean
check_call_not_cut(VxHost *host, GError **error)
{
    guint began_with;
    gboolean cut;

    g_mutex_lock(&host->lock);
    began_with = GPOINTER_TO_UINT(g_hash_table_lookup(host->calls, g_thread_self()));
    cut = began_with != 0 && began_with != get_generation(host);
    g_mutex_unlock(&host->lock);
    if (cut)
        vx_set_disconnect_error(error, LOST);
    return !cut;
}

gboolean
vx_host_connect(VxHost *host, GError **error)
{
    gboolean in;

    if (is_let_in(host))
        return TRUE;
    if (!check_call_not_cut(host, error))
        return FALSE;
    g_mutex_lock(&host->connecting);
    in = make_sure_connected(host, error) && (is_let_in(host) || let_thread_in(host, error));
    g_mutex_unlock(&host->connecting);
    if (in)
        note_connected(host);
    return in;
}

void
vx_host_leave_thread(VxHost *host)
{
    gboolean was_in;

    g_mutex_lock(&host->connecting);
    g_mutex_lock(&host->lock);
    was_in = g_hash_table_remove(host->threads, g_thread_self());
    g_hash_table_remove(host->calls, g_thread_self());
    g_mutex_unlock(&host->lock);
    if (was_in)
        vx_runtime_leave_thread(host->runtime);
    g_mutex_unlock(&host->connecting);
}

VxRuntime *
vx_host_get_runtime(VxHost *host)
{
    VxRuntime *runtime;

    g_mutex_lock(&host->lock);
    runtime = host->runtime;
    g_mutex_unlock(&host->lock);
    return runtime;
}

guint
vx_host_get_generation(VxHost *host)
{
    guint generation;

    g_mutex_lock(&host->lock);
    generation = get_generation(host);
    g_mutex_unlock(&host->lock);
    return generation;
}

gboolean
vx_host_is_main_thread(VxHost *host)
{
    return g_thread_self() == host->program_thread;
}

gboolean
vx_host_check_may_wait(VxHost *host, GError **error)
{
    if (!vx_host_is_main_thread(host))
        return check_call_not_cut(host, error);
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                        "the main thread does not wait for VirtualBox");
    return FALSE;
}

gboolean
vx_host_connect_for_call(VxHost *host, GError **error)
{
    return vx_host_check_may_wait(host, error) && vx_host_connect(host, error);
}

VxFacts *
vx_host_get_facts(VxHost *host)
{
    return host->facts;
}

VxObject *
vx_host_ref_virtualbox(VxHost *host, GError **error)
{
    VxObject *virtualbox = NULL;

    g_mutex_lock(&host->lock);
    if (host->virtualbox)
        virtualbox = vx_object_ref(host->virtualbox);
    g_mutex_unlock(&host->lock);
    if (!virtualbox)
        vx_set_disconnect_error(error, LOST);
    return virtualbox;
}

VxObject *
vx_host_ref_kept(VxHost *host, const char *key)
{
    VxObject *object;

    g_mutex_lock(&host->lock);
    object = g_hash_table_lookup(host->kept, key);
    if (object)
        vx_object_ref(object);
    g_mutex_unlock(&host->lock);
    return object;
}

void
vx_host_keep(VxHost *host, VxObject *virtualbox, const char *key, VxObject *object)
{
    g_mutex_lock(&host->lock);
    if (host->virtualbox == virtualbox && !g_hash_table_contains(host->kept, key))
        g_hash_table_insert(host->kept, g_strdup(key), vx_object_ref(object));
    g_mutex_unlock(&host->lock);
}

VxObject *
vx_host_new_session(VxHost *host, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error); /* keeps XPCOM up */
    g_autoptr(VxObject) client = NULL;
    g_autoptr(VxObject) session = NULL;

    if (!virtualbox)
        return NULL;
    g_mutex_lock(&host->lock);
    client = host->client ? vx_object_ref(host->client) : NULL;
    g_mutex_unlock(&host->lock);
    if (!client)
        return vx_runtime_create_instance(host->runtime, VX_CONTRACT_SESSION, "ISession", error);
    if (!vx_get_object(client, VX_GET("IVirtualBoxClient", "session"), &session, error))
        return NULL;
    return g_steal_pointer(&session);
}

void
vx_host_note_error(VxHost *host, const GError *error)
{
    g_autoptr(VxObject) virtualbox = NULL;
    g_autoptr(VxObject) dropped = NULL;
    g_autoptr(GHashTable) kept = NULL;
    g_autoptr(GError) probe_error = NULL;
    g_autofree char *version = NULL;

    /* A thread that is not let in cannot have called what there is now, nor may it. */
    if (!vx_xpcom_error_is_disconnect(error) || !is_let_in(host))
        return;
    virtualbox = vx_host_ref_virtualbox(host, NULL);
    /* version: any attribute would do, the question is whether anybody answers */
    if (!virtualbox ||
        vx_get_string(virtualbox, VX_GET("IVirtualBox", "version"), &version, &probe_error) ||
        !vx_xpcom_error_is_disconnect(probe_error))
        return;
    g_mutex_lock(&host->lock);
    if (host->virtualbox == virtualbox) {
        dropped = g_steal_pointer(&host->virtualbox);
        kept = host->kept;
        host->kept = new_kept();
    }
    g_mutex_unlock(&host->lock);
    if (dropped)
        g_message("lost VirtualBox's service: %s", probe_error->message);
}
