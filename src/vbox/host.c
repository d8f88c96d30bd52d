/* host.c - loads VirtualBox once, keeps the connection to its service.
 *
 * The first connection is made on the main thread, which VirtualBox's binding wants to own its
 * event queue. Later ones need no more than a new root object: the binding stays initialised, so
 * that what other threads still hold of the lost service stays valid memory, and fails, and is
 * released.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/host.h"

#include <glib-unix.h>

#include "util/error.h"
#include "vbox/install.h"

/* Class names of VirtualBox's component manager; the same in 4.0 to 7.2. */
#define VX_CONTRACT_VIRTUALBOX "@virtualbox.org/VirtualBox;1"
#define VX_CONTRACT_SESSION    "@virtualbox.org/Session;1"

typedef struct FirstConnection FirstConnection;

struct VxHost {
    VxFacts *facts;
    GMainContext *main_context;
    GThread *main_thread;

    GMutex connecting;    /* held while a connection is made: one thread does it, others wait */
    GMutex lock;          /* protects what follows; taken after connecting */
    VxRuntime *runtime;   /* set once */
    VxObject *client;     /* (nullable): function table 3 and later */
    VxObject *virtualbox; /* (nullable): not connected */
    guint generation;
    GHashTable *threads; /* set of GThread: those that joined VirtualBox */
    GSource *event_source;
    FirstConnection *first; /* (nullable): a thread waits for the main thread to connect */
    gboolean stopped;
};

VxHost *
vx_host_new(GMainContext *main_context)
{
    VxHost *host = g_new0(VxHost, 1);

    host->main_context = g_main_context_ref(main_context ? main_context : g_main_context_default());
    host->main_thread = g_thread_self();
    g_mutex_init(&host->connecting);
    g_mutex_init(&host->lock);
    host->threads = g_hash_table_new(NULL, NULL);
    host->facts = vx_facts_new();
    return host;
}

void
vx_host_free(VxHost *host)
{
    if (!host)
        return;
    if (host->event_source) {
        g_source_destroy(host->event_source);
        g_source_unref(host->event_source);
    }
    g_clear_pointer(&host->virtualbox, vx_object_unref);
    g_clear_pointer(&host->client, vx_object_unref);
    if (host->runtime)
        vx_runtime_shutdown(host->runtime);
    g_hash_table_unref(host->threads);
    vx_facts_free(host->facts);
    g_mutex_clear(&host->lock);
    g_mutex_clear(&host->connecting);
    g_main_context_unref(host->main_context);
    g_free(host);
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
    g_source_attach(host->event_source, host->main_context);
}

/* Loads the first installation that can be loaded; remembers why the others cannot. */
static VxRuntime *
load_runtime(GError **error)
{
    VxInstallSearch search = vx_install_search_default();
    g_autoptr(GPtrArray) installs = vx_install_examine(&search);

    for (guint i = 0; i < installs->len; i++) {
        VxInstall *install = g_ptr_array_index(installs, i);
        g_autoptr(GError) problem = NULL;
        VxRuntime *runtime;

        if (install->problem)
            continue;
        runtime = vx_runtime_load(install->home, &problem);
        if (runtime)
            return runtime;
        install->problem = g_strdup(problem->message);
    }
    vx_install_set_error(installs, error);
    return NULL;
}

static gboolean
make_first_connection(VxRuntime *runtime, VxObject **client, VxObject **virtualbox, GError **error)
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

/* A thread's wish for the first connection, which the main thread fulfils. */
struct FirstConnection {
    VxHost *host;
    GSource *source;
    GCond cond;
    gboolean done;
    GError *error;
};

/* With the host's lock held. @error: (transfer full) (nullable) */
static void
finish_first_connection(FirstConnection *first, GError *error)
{
    first->error = error;
    first->done = TRUE;
    first->host->first = NULL;
    g_cond_signal(&first->cond);
}

static gboolean
connect_on_main_thread(gpointer data)
{
    FirstConnection *first = data;
    VxHost *host = first->host;
    VxRuntime *runtime = host->runtime; /* nobody else sets it */
    GError *error = NULL;
    VxObject *client = NULL;
    VxObject *virtualbox = NULL;

    if (!runtime)
        runtime = load_runtime(&error);
    if (runtime && !make_first_connection(runtime, &client, &virtualbox, &error)) {
        g_prefix_error(&error, "cannot connect to VirtualBox's service: ");
        vx_runtime_shutdown(runtime); /* what was begun of it */
    }

    g_mutex_lock(&host->lock);
    host->runtime = runtime;
    if (virtualbox) {
        host->client = client;
        host->virtualbox = virtualbox;
        host->generation++;
    }
    finish_first_connection(first, error);
    g_mutex_unlock(&host->lock);
    if (virtualbox)
        watch_events(host);
    return G_SOURCE_REMOVE;
}

static gboolean
connect_first(VxHost *host, GError **error)
{
    FirstConnection first = { .host = host };

    if (g_main_context_is_owner(host->main_context)) {
        connect_on_main_thread(&first);
    } else {
        g_cond_init(&first.cond);
        first.source = g_idle_source_new();
        g_source_set_priority(first.source, G_PRIORITY_DEFAULT);
        g_source_set_callback(first.source, connect_on_main_thread, &first, NULL);
        g_mutex_lock(&host->lock);
        if (!host->stopped) {
            host->first = &first;
            g_source_attach(first.source, host->main_context);
        }
        while (!host->stopped && !first.done)
            g_cond_wait(&first.cond, &host->lock);
        g_mutex_unlock(&host->lock);
        g_source_unref(first.source);
        g_cond_clear(&first.cond);
    }
    if (first.error) {
        g_propagate_error(error, first.error);
        return FALSE;
    }
    if (!first.done) {
        vx_set_error(error, VIR_ERR_OPERATION_ABORTED, "the daemon is being stopped");
        return FALSE;
    }
    return TRUE;
}

void
vx_host_stop(VxHost *host)
{
    g_mutex_lock(&host->lock);
    host->stopped = TRUE;
    if (host->first) {
        g_source_destroy(host->first->source);
        g_cond_signal(&host->first->cond);
        host->first = NULL;
    }
    g_mutex_unlock(&host->lock);
}

/* Lets the calling thread in, once. */
static gboolean
join_thread(VxHost *host, GError **error)
{
    gboolean joined;

    if (g_thread_self() == host->main_thread)
        return TRUE;
    g_mutex_lock(&host->lock);
    joined = g_hash_table_contains(host->threads, g_thread_self());
    g_mutex_unlock(&host->lock);
    if (joined)
        return TRUE;
    if (!vx_runtime_join_thread(host->runtime, error))
        return FALSE;
    g_mutex_lock(&host->lock);
    g_hash_table_add(host->threads, g_thread_self());
    g_mutex_unlock(&host->lock);
    return TRUE;
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
connect_again(VxHost *host, GError **error)
{
    VxObject *virtualbox;

    if (!join_thread(host, error))
        return FALSE;
    virtualbox =
        vx_runtime_create_instance(host->runtime, VX_CONTRACT_VIRTUALBOX, "IVirtualBox", error);
    if (!virtualbox) {
        g_prefix_error(error, "cannot connect to VirtualBox again: ");
        return FALSE;
    }
    g_mutex_lock(&host->lock);
    host->virtualbox = virtualbox;
    host->generation++;
    g_mutex_unlock(&host->lock);
    return TRUE;
}

gboolean
vx_host_connect(VxHost *host, GError **error)
{
    if (!is_connected(host)) {
        gboolean connected;

        g_mutex_lock(&host->connecting);
        if (is_connected(host))
            connected = TRUE;
        else if (host->generation > 0)
            connected = connect_again(host, error);
        else
            connected = connect_first(host, error);
        g_mutex_unlock(&host->connecting);
        if (!connected)
            return FALSE;
    }
    return join_thread(host, error);
}

void
vx_host_leave_thread(VxHost *host)
{
    gboolean joined;

    g_mutex_lock(&host->lock);
    joined = g_hash_table_remove(host->threads, g_thread_self());
    g_mutex_unlock(&host->lock);
    if (joined)
        vx_runtime_leave_thread(host->runtime);
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
    generation = host->virtualbox ? host->generation : 0;
    g_mutex_unlock(&host->lock);
    return generation;
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
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "the connection to VirtualBox's service was lost; try again");
    return virtualbox;
}

VxObject *
vx_host_new_session(VxHost *host, GError **error)
{
    g_autoptr(VxObject) session = NULL;

    if (!host->client)
        return vx_runtime_create_instance(host->runtime, VX_CONTRACT_SESSION, "ISession", error);
    if (!vx_get_object(host->client, VX_GET("IVirtualBoxClient", "session"), &session, error))
        return NULL;
    return g_steal_pointer(&session);
}

void
vx_host_note_error(VxHost *host, const GError *error)
{
    g_autoptr(VxObject) virtualbox = NULL;
    g_autoptr(VxObject) dropped = NULL;
    g_autoptr(GError) probe_error = NULL;
    g_autofree char *version = NULL;

    if (!vx_xpcom_error_is_disconnect(error))
        return;
    virtualbox = vx_host_ref_virtualbox(host, NULL);
    if (!virtualbox ||
        vx_get_string(virtualbox, VX_GET("IVirtualBox", "version"), &version, &probe_error) ||
        !vx_xpcom_error_is_disconnect(probe_error))
        return;
    g_mutex_lock(&host->lock);
    if (host->virtualbox == virtualbox)
        dropped = g_steal_pointer(&host->virtualbox);
    g_mutex_unlock(&host->lock);
    if (dropped)
        g_message("lost VirtualBox's service: %s", probe_error->message);
}
