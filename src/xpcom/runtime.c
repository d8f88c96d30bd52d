/* runtime.c - the loaded VirtualBox: connection, threads, events.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/runtime-private.h"

#include "util/error.h"
#include "xpcom/error-private.h"
#include "xpcom/ipc.h"
#include "xpcom/member.h"

#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEWEST_TABLE      4
#define SERVER_END_MS     1000
#define IPC_END_MS        500
#define EXCEPTION_SERVICE "@mozilla.org/exceptionservice;1"

static const VxIid exception_service_iid = {
    0x35a88f54, 0xf267, 0x4414, {0x92, 0xa7, 0x19, 0x1f, 0x64, 0x54, 0xab, 0x52}
};

static _Thread_local guint64 n_calls;
static _Thread_local guint64 n_sets;

static VxTypelib *
load_typelib(const char *home, GError **error)
{
    g_autofree char *base = g_build_filename(home, "components", "VBoxXPCOMBase.xpt", NULL);
    g_autofree char *api = g_build_filename(home, "components", "VirtualBox_XPCOM.xpt", NULL);
    const char *const paths[] = { base, api };

    if (!g_file_test(base, G_FILE_TEST_EXISTS))
        return vx_typelib_load(api, error);
    return vx_typelib_load_all(paths, G_N_ELEMENTS(paths), error);
}

static void
read_stamps(const char *home, VxStamp stamps[2])
{
    static const char *const files[] = { "VBoxXPCOMC.so", "components/VirtualBox_XPCOM.xpt" };

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(home, files[i], NULL);
        struct stat about = { 0 };

        stamps[i] = (VxStamp){ 0 };
        if (stat(path, &about) == 0)
            stamps[i] =
                (VxStamp){ .device = about.st_dev,
                           .inode = about.st_ino,
                           .size = about.st_size,
                           .changed_ns = about.st_mtim.tv_sec * G_GINT64_CONSTANT(1000000000) +
                                         about.st_mtim.tv_nsec };
    }
}

VxRuntime *
vx_runtime_load_table(const char *home, guint newest_table, GError **error)
{
    g_autofree char *path = g_build_filename(home, "VBoxXPCOMC.so", NULL);
    g_autoptr(VxTypelib) typelib = load_typelib(home, error);
    VxBinding binding;
    VxRuntime *runtime;

    if (!typelib)
        return NULL;
    /* Changing the environment is dangerous when there are other threads. */
    if (g_strcmp0(g_getenv("VBOX_APP_HOME"), home) != 0 && !g_setenv("VBOX_APP_HOME", home, TRUE)) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "cannot set VBOX_APP_HOME");
        return NULL;
    }
    if (!vx_binding_load(path, newest_table, &binding, error))
        return NULL;

    runtime = g_new0(VxRuntime, 1);
    runtime->home = g_strdup(home);
    runtime->binding = binding;
    runtime->typelib = g_steal_pointer(&typelib);
    runtime->server_fd = -1;
    read_stamps(home, runtime->stamps);
    pthread_mutex_init(&runtime->lock, NULL);
    runtime->handles = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify) vx_handle_free);
    return runtime;
}

VxRuntime *
vx_runtime_load(const char *home, GError **error)
{
    return vx_runtime_load_table(home, NEWEST_TABLE, error);
}

void
vx_runtime_free(VxRuntime *runtime)
{
    if (!runtime)
        return;
    if (runtime->server_fd >= 0)
        close(runtime->server_fd);
    g_hash_table_unref(runtime->handles);
    pthread_mutex_destroy(&runtime->lock);
    vx_typelib_free(runtime->typelib);
    g_free(runtime->home);
    g_free(runtime);
}

const VxTypelib *
vx_runtime_get_typelib(VxRuntime *runtime)
{
    return runtime->typelib;
}

guint32
vx_runtime_get_version(VxRuntime *runtime)
{
    return runtime->binding.get_version();
}

const char *
vx_runtime_get_home(VxRuntime *runtime)
{
    return runtime->home;
}

gboolean
vx_runtime_is_replaced(VxRuntime *runtime)
{
    VxStamp now[2];

    read_stamps(runtime->home, now);
    return memcmp(now, runtime->stamps, sizeof now) != 0;
}

guint
vx_runtime_get_table(VxRuntime *runtime)
{
    return runtime->binding.table;
}

gboolean
vx_runtime_has_client(VxRuntime *runtime)
{
    return runtime->binding.client_initialize != NULL;
}

/* The described interface of that name, or an error. */
static const VxInterface *
find_interface(VxRuntime *runtime, const char *name, GError **error)
{
    const VxInterface *interface = vx_typelib_find(runtime->typelib, name);

    if (!interface)
        vx_set_error(error, VIR_ERR_NO_SUPPORT, "this VirtualBox has no interface %s", name);
    return interface;
}

static gboolean
is_up(VxRuntime *runtime)
{
    return runtime->client_is_up || runtime->com_is_up;
}

/* A service that is just ending still accepts connections, and VirtualBox's component may crash or
 * hang when one breaks while it is made. Where the kernel cannot tell, one has to take that chance.
 */
static gboolean
server_has_ended(VxRuntime *runtime)
{
    struct pollfd server = { .fd = runtime->server_fd, .events = POLLIN };

    return runtime->server_fd < 0 || TEMP_FAILURE_RETRY(poll(&server, 1, SERVER_END_MS)) != 0;
}

/* After a connection was made. */
static void
watch_server(VxRuntime *runtime)
{
    int fd = vx_ipc_open_server();

    if (fd < 0)
        return;
    if (runtime->server_fd >= 0)
        close(runtime->server_fd);
    runtime->server_fd = fd;
}

/* Before a connection is made: leaves nothing of a lost one. */
static gboolean
prepare_connection(VxRuntime *runtime, GError **error)
{
    guint n_objects = vx_runtime_n_objects(runtime);

    if (runtime->ipc_is_broken && n_objects > 0) {
        vx_set_error(
            error, VIR_ERR_INTERNAL_ERROR,
            "cannot connect to VirtualBox again: %u objects of the lost connection are held",
            n_objects);
        return FALSE;
    }
    if (runtime->ipc_is_broken) {
        if (!server_has_ended(runtime)) {
            vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                         "VirtualBox's service is just ending; try again in a moment");
            return FALSE;
        }
        vx_ipc_unload(runtime->home);
    }
    runtime->ipc_is_broken = FALSE;
    return TRUE;
}

VxObject *
vx_runtime_client_new(VxRuntime *runtime, const char *interface, GError **error)
{
    const VxInterface *type = find_interface(runtime, interface, error);
    g_autofree char *iid = NULL;
    gpointer client = NULL;
    VxResult result;

    if (!type)
        return NULL;
    if (!vx_runtime_has_client(runtime)) {
        vx_set_error(error, VIR_ERR_NO_SUPPORT,
                     "the binding of this VirtualBox has no client object");
        return NULL;
    }
    if (!prepare_connection(runtime, error))
        return NULL;
    iid = vx_iid_to_string(vx_interface_get_iid(type));
    result = runtime->binding.client_initialize(iid, &client);
    if (VX_FAILED(result) || !client) {
        runtime->ipc_is_broken = TRUE; /* as far as anyone can tell */
        vx_set_xpcom_error(error, VX_FAILED(result) ? result : VX_NS_ERROR_FAILURE,
                           "cannot start VirtualBox's service or connect to it");
        return NULL;
    }
    runtime->client_is_up = TRUE;
    watch_server(runtime);
    return vx_object_new(runtime, type, client);
}

gboolean
vx_runtime_root_objects(VxRuntime *runtime, const char *root_interface,
                        const char *session_interface, VxObject **root, VxObject **session,
                        GError **error)
{
    const VxInterface *root_type = find_interface(runtime, root_interface, error);
    const VxInterface *session_type =
        root_type ? find_interface(runtime, session_interface, error) : NULL;
    g_autofree char *root_iid = NULL;
    g_autofree char *session_iid = NULL;
    gpointer pointers[2] = { NULL, NULL };

    if (!session_type || !prepare_connection(runtime, error))
        return FALSE;
    root_iid = vx_iid_to_string(vx_interface_get_iid(root_type));
    session_iid = vx_iid_to_string(vx_interface_get_iid(session_type));
    runtime->binding.com_initialize(root_iid, &pointers[0], session_iid, &pointers[1]);
    if (!pointers[0] || !pointers[1]) {
        /* The function returns nothing, so there is no more to tell; it has undone what it did. */
        runtime->ipc_is_broken = TRUE;
        vx_set_xpcom_error(error, VX_NS_ERROR_FAILURE,
                           "cannot start VirtualBox's service or connect to it");
        return FALSE;
    }
    runtime->com_is_up = TRUE;
    watch_server(runtime);
    /* Both references are the binding's, which releases them when it is uninitialised. */
    for (guint i = 0; i < 2; i++)
        ((VxNsSupports *) pointers[i])->slots->add_ref(pointers[i]);
    *root = vx_object_new(runtime, root_type, pointers[0]);
    *session = vx_object_new(runtime, session_type, pointers[1]);
    return TRUE;
}

VxObject *
vx_runtime_create_instance(VxRuntime *runtime, const char *contract_id, const char *interface,
                           GError **error)
{
    const VxInterface *type = find_interface(runtime, interface, error);
    VxNsComponentManager *manager = NULL;
    gpointer object = NULL;
    VxResult result;

    if (!type)
        return NULL;
    if (!runtime->binding.get_component_manager) {
        vx_set_error(
            error, VIR_ERR_NO_SUPPORT,
            "the XPCOM library of this VirtualBox gives no access to its component manager");
        return NULL;
    }
    vx_runtime_count_call();
    result = runtime->binding.get_component_manager(&manager);
    if (!VX_FAILED(result) && manager)
        result = manager->slots->create_instance_by_contract_id(
            manager, contract_id, NULL, vx_interface_get_iid(type), &object);
    vx_ns_release(manager);
    if (VX_FAILED(result) || !object) {
        vx_set_xpcom_error(error, VX_FAILED(result) ? result : VX_NS_ERROR_FAILURE,
                           "cannot create an instance of %s", contract_id);
        return NULL;
    }
    return vx_object_new(runtime, type, object);
}

void
vx_runtime_shutdown(VxRuntime *runtime)
{
    /* Callers learn of a loss a moment before the thread ends. */
    if (is_up(runtime) &&
        vx_ipc_has_ended(g_atomic_int_exchange(&runtime->was_lost, FALSE) ? IPC_END_MS : 0))
        runtime->ipc_is_broken = TRUE;
    g_debug("disconnecting from VirtualBox%s",
            runtime->ipc_is_broken ? ", whose service was lost" : "");
    runtime->event_queue = NULL;
    if (runtime->client_is_up)
        runtime->binding.client_uninitialize();
    if (runtime->com_is_up)
        runtime->binding.com_uninitialize();
    runtime->client_is_up = FALSE;
    runtime->com_is_up = FALSE;
}

gboolean
vx_runtime_is_cut_off(VxRuntime *runtime)
{
    return !is_up(runtime) || vx_ipc_has_ended(0);
}

int
vx_runtime_get_server_fd(VxRuntime *runtime)
{
    return is_up(runtime) ? runtime->server_fd : -1;
}

gboolean
vx_runtime_join_thread(VxRuntime *runtime, GError **error)
{
    VxResult result;

    if (!runtime->binding.client_thread_initialize)
        return TRUE; /* these bindings need nothing */
    result = runtime->binding.client_thread_initialize();
    if (VX_FAILED(result)) {
        vx_set_xpcom_error(error, result, "cannot prepare a thread for VirtualBox");
        return FALSE;
    }
    return TRUE;
}

void
vx_runtime_leave_thread(VxRuntime *runtime)
{
    if (runtime->binding.client_thread_uninitialize)
        runtime->binding.client_thread_uninitialize();
}

static VxNsEventQueue *
event_queue(VxRuntime *runtime)
{
    if (!is_up(runtime))
        return NULL;
    if (!runtime->event_queue && runtime->binding.get_event_queue)
        runtime->binding.get_event_queue(&runtime->event_queue);
    return runtime->event_queue;
}

void
vx_runtime_process_events(VxRuntime *runtime)
{
    VxNsEventQueue *queue = event_queue(runtime);

    if (!queue)
        return;
    if (runtime->binding.process_event_queue)
        runtime->binding.process_event_queue(0);
    else
        queue->slots->process_pending_events(queue);
}

int
vx_runtime_get_event_fd(VxRuntime *runtime)
{
    VxNsEventQueue *queue = event_queue(runtime);

    return queue ? queue->slots->get_event_queue_select_fd(queue) : -1;
}

void
vx_runtime_count_call(void)
{
    n_calls++;
}

guint64
vx_runtime_n_calls(void)
{
    return n_calls;
}

void
vx_runtime_count_set(void)
{
    n_sets++;
}

guint64
vx_runtime_n_sets(void)
{
    return n_sets;
}

guint
vx_runtime_n_objects(VxRuntime *runtime)
{
    return (guint) g_atomic_int_get(&runtime->n_objects);
}

void
vx_runtime_unalloc(VxRuntime *runtime, gpointer block)
{
    if (block)
        runtime->binding.unalloc(block);
}

/* Bindings with table 2 have no function for it, but XPCOM has a service. */
static VxNsException *
take_exception_from_service(VxRuntime *runtime)
{
    VxNsServiceManager *manager = NULL;
    VxNsExceptionService *service = NULL;
    VxNsException *exception = NULL;

    if (!runtime->binding.get_service_manager ||
        VX_FAILED(runtime->binding.get_service_manager(&manager)) || !manager)
        return NULL;
    if (!VX_FAILED(manager->slots->get_service_by_contract_id(
            manager, EXCEPTION_SERVICE, &exception_service_iid, (void **) &service)) &&
        service) {
        if (VX_FAILED(service->slots->get_current_exception(service, &exception)))
            exception = NULL;
        service->slots->set_current_exception(service, NULL);
    }
    vx_ns_release(service);
    vx_ns_release(manager);
    return exception;
}

VxNsException *
vx_runtime_take_exception(VxRuntime *runtime)
{
    VxNsException *exception = NULL;

    if (!runtime->binding.get_exception)
        return take_exception_from_service(runtime);
    if (VX_FAILED(runtime->binding.get_exception(&exception)))
        exception = NULL;
    runtime->binding.clear_exception();
    return exception;
}
