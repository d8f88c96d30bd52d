/* xpcom-probe.c - drives src/xpcom/ on the installed VirtualBox: every kind of value, errors,
 * events.
 *
 *     xpcom-probe [HOME [TABLE]]
 *
 * HOME: VirtualBox's program directory, default /usr/lib/virtualbox. TABLE: newest function table
 * of the binding to use, 2 to 4.
 *
 * Creates a machine without registering it and changes nothing else. Prints what it did; exits with
 * 0 when all of it was right. Run under valgrind to see that nothing leaks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/call.h"

#include "util/error.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define SESSION_CONTRACT_ID "@virtualbox.org/Session;1"

static void
check(gboolean ok, GError **error, const char *what)
{
    if (ok)
        g_print("ok   %s\n", what);
    else
        g_error("%s: %s", what, *error ? (*error)->message : "wrong");
}

/* Returns: (transfer full) (nullable): the root object. */
static VxObject *
try_connect(VxRuntime *runtime, GError **error)
{
    g_autoptr(VxObject) client = NULL;
    g_autoptr(VxObject) session = NULL;
    VxObject *virtualbox = NULL;

    if (!vx_runtime_has_client(runtime)) {
        vx_runtime_root_objects(runtime, "IVirtualBox", "ISession", &virtualbox, &session, error);
        return virtualbox;
    }
    client = vx_runtime_client_new(runtime, "IVirtualBoxClient", error);
    if (client)
        vx_get_object(client, VX_GET("IVirtualBoxClient", "virtualBox"), &virtualbox, error);
    return virtualbox;
}

static VxObject *
connect(VxRuntime *runtime)
{
    g_autoptr(GError) error = NULL;
    VxObject *virtualbox = try_connect(runtime, &error);

    check(virtualbox != NULL, &error, "connected");
    return virtualbox;
}

/* A service that is just ending may refuse for a moment. */
static VxObject *
connect_again(VxRuntime *runtime)
{
    for (guint i = 0; i < 100; i++) {
        g_autoptr(GError) error = NULL;
        VxObject *virtualbox = try_connect(runtime, &error);

        if (virtualbox)
            return virtualbox;
        g_print("     %s\n", error->message);
        vx_runtime_shutdown(runtime);
        g_usleep(200 * 1000);
    }
    g_error("cannot connect again");
}

static void
library(VxRuntime *runtime)
{
    const VxTypelib *typelib = vx_runtime_get_typelib(runtime);
    guint n_methods = 0;
    guint n_constants = 0;

    for (guint i = 0; i < vx_typelib_n_interfaces(typelib); i++) {
        n_methods += vx_interface_n_methods(vx_typelib_nth(typelib, i));
        n_constants += vx_interface_n_constants(vx_typelib_nth(typelib, i));
    }
    g_print("     %s: VirtualBox %u, function table %u, %u interfaces, %u slots, %u constants\n",
            vx_runtime_get_home(runtime), vx_runtime_get_version(runtime),
            vx_runtime_get_table(runtime), vx_typelib_n_interfaces(typelib), n_methods,
            n_constants);
}

static void
count_missing(const VxMember *member, gpointer data)
{
    if (vx_has(data, member))
        return;
    g_print("     missing: %s::%s, used by %s\n", member->interface, member->name, member->user);
}

static void
scalars(VxObject *virtualbox)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) host = NULL;
    g_autoptr(VxObject) properties = NULL;
    g_autofree char *version = NULL;
    g_autofree char *system = NULL;
    guint32 revision = 0;
    guint32 n_processors = 0;
    gint64 time = 0;
    gint64 largest = 0;
    gboolean long_mode = 2;

    check(vx_get_string(virtualbox, VX_GET("IVirtualBox", "version"), &version, &error) &&
              strchr(version, '.'),
          &error, "wstring");
    check(vx_get_u32(virtualbox, VX_GET("IVirtualBox", "revision"), &revision, &error) &&
              revision > 10000,
          &error, "u32");
    check(vx_get_object(virtualbox, VX_GET("IVirtualBox", "host"), &host, &error) && host, &error,
          "interface");
    check(vx_get_u32(host, VX_GET("IHost", "processorCount"), &n_processors, &error) &&
              n_processors > 0,
          &error, "u32 of another object");
    check(vx_get_string(host, VX_GET("IHost", "operatingSystem"), &system, &error) && *system,
          &error, "wstring of another object");
    check(vx_get_i64(host, VX_GET("IHost", "UTCTime"), &time, &error) &&
              ABS(time - g_get_real_time() / 1000) < 60000,
          &error, "i64");
    check(vx_call(host, VX_METHOD("IHost", "getProcessorFeature"), &error,
                  VX_ENUM("ProcessorFeature", "LongMode"), VX_OUT_BOOL(&long_mode)) &&
              (long_mode == TRUE || long_mode == FALSE),
          &error, "bool");
    check(vx_get_object(virtualbox, VX_GET("IVirtualBox", "systemProperties"), &properties, &error),
          &error, "system properties");
    check(vx_get_i64(properties, VX_GET("ISystemProperties", "infoVDSize"), &largest, &error) &&
              largest > G_MAXUINT32,
          &error, "i64 above 32 bits");
    g_print("     %s r%u on %s, %u processors\n", version, revision, system, n_processors);
}

static void
arrays(VxObject *virtualbox)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) machines = NULL;
    g_autoptr(GPtrArray) types = NULL;
    g_autoptr(GPtrArray) none = NULL;
    g_autoptr(GArray) states = NULL;
    g_autoptr(VxObject) properties = NULL;
    g_autoptr(GArray) controllers = NULL;
    g_auto(GStrv) keys = NULL;
    VxRuntime *runtime = vx_object_get_runtime(virtualbox);

    check(vx_get_objects(virtualbox, VX_GET("IVirtualBox", "machines"), &machines, &error), &error,
          "interfaces, an attribute");
    check(vx_get_objects(virtualbox, VX_GET("IVirtualBox", "guestOSTypes"), &types, &error) &&
              types->len > 50,
          &error, "many interfaces");
    check(vx_call(virtualbox, VX_METHOD("IVirtualBox", "getExtraDataKeys"), &error,
                  VX_OUT_STRS(&keys)),
          &error, "wstrings");
    check(vx_call(virtualbox, VX_METHOD("IVirtualBox", "getMachineStates"), &error,
                  VX_OBJS(machines), VX_OUT_INTS(&states)) &&
              states->len == machines->len,
          &error, "interfaces in, u32s out");
    g_clear_pointer(&states, g_array_unref);
    check(vx_call(virtualbox, VX_METHOD("IVirtualBox", "getMachineStates"), &error, VX_OBJS(NULL),
                  VX_OUT_INTS(&states)) &&
              states->len == 0,
          &error, "empty arrays");
    check(vx_get_object(virtualbox, VX_GET("IVirtualBox", "systemProperties"), &properties, &error),
          &error, "system properties");
    if (vx_has(runtime, VX_OPT_GET("ISystemProperties", "supportedPlatformArchitectures")))
        check(vx_call(properties, VX_OPT_GET("ISystemProperties", "supportedPlatformArchitectures"),
                      &error, VX_OUT_INTS(&controllers)) &&
                  controllers->len > 0,
              &error, "enum's members");
    check(vx_call(virtualbox, VX_METHOD("IVirtualBox", "getExtraDataKeys"), &error, VX_OUT_NONE),
          &error, "a result that is not wanted");
    g_print("     %u machines, %u guest OS types, %u extra-data keys\n", machines->len, types->len,
            g_strv_length(keys));
}

/* createMachine grew parameters, so that the probe shows how a caller adapts. */
static VxObject *
create_machine(VxObject *virtualbox, GError **error)
{
    const VxMember *create = VX_METHOD("IVirtualBox", "createMachine");
    VxObject *machine = NULL;
    gboolean ok;

    switch (vx_n_params(vx_object_get_runtime(virtualbox), create)) {
    case 10: /* platform; cipher, password id and password follow the flags */
        ok = vx_call(virtualbox, create, error, VX_STR(""), VX_STR("probe \xe2\x82\xac"),
                     VX_ENUM("PlatformArchitecture", "x86"), VX_STRS(NULL), VX_STR("Other"),
                     VX_STR(""), VX_STR(""), VX_STR(""), VX_STR(""), VX_OUT_OBJ(&machine));
        break;
    case 9:
        ok = vx_call(virtualbox, create, error, VX_STR(""), VX_STR("probe \xe2\x82\xac"),
                     VX_STRS(NULL), VX_STR("Other"), VX_STR(""), VX_STR(""), VX_STR(""), VX_STR(""),
                     VX_OUT_OBJ(&machine));
        break;
    case 6:
        ok = vx_call(virtualbox, create, error, VX_STR(""), VX_STR("probe \xe2\x82\xac"),
                     VX_STRS(NULL), VX_STR("Other"), VX_STR(""), VX_OUT_OBJ(&machine));
        break;
    default:
        g_set_error_literal(error, VX_ERROR, VIR_ERR_NO_SUPPORT, "another createMachine");
        return NULL;
    }
    return ok ? machine : NULL;
}

static void
machine(VxObject *virtualbox)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) made = create_machine(virtualbox, &error);
    g_autoptr(VxObject) seen = NULL;
    g_autoptr(VxObject) back = NULL;
    g_autoptr(VxObject) parent = NULL;
    g_autoptr(VxObject) wrong = NULL;
    g_autofree char *name = NULL;
    g_auto(GStrv) groups = NULL;
    const char *const new_groups[] = { "/one", "/two/three", NULL };
    const char *mode = NULL;
    guint32 memory = 0;
    VxObject *snapshot = (VxObject *) &memory;

    check(made != NULL, &error, "createMachine");
    check(vx_get_string(made, VX_GET("IMachine", "name"), &name, &error) &&
              strcmp(name, "probe \xe2\x82\xac") == 0,
          &error, "a string beyond ASCII, in and out");
    check(vx_set_int(made, VX_SET("IMachine", "memorySize"), 77, &error) &&
              vx_get_u32(made, VX_GET("IMachine", "memorySize"), &memory, &error) && memory == 77,
          &error, "u32 in");
    check(vx_set_enum(made, VX_SET("IMachine", "clipboardMode"), "ClipboardMode", "Bidirectional",
                      &error) &&
              vx_get_enum(made, VX_GET("IMachine", "clipboardMode"), "ClipboardMode", &mode,
                          &error) &&
              strcmp(mode, "Bidirectional") == 0,
          &error, "enum in and out");
    check(vx_call(made, VX_SET("IMachine", "groups"), &error, VX_STRS(new_groups)) &&
              vx_get_strings(made, VX_GET("IMachine", "groups"), &groups, &error) &&
              g_strv_equal((const char *const *) groups, new_groups),
          &error, "strings in");
    check(vx_get_object(made, VX_GET("IMachine", "currentSnapshot"), &snapshot, &error) &&
              !snapshot,
          &error, "null out");
    check(vx_get_object(made, VX_GET("IMachine", "parent"), &parent, &error) &&
              vx_object_same(parent, virtualbox) && !vx_object_same(made, virtualbox),
          &error, "identity");
    seen = vx_object_cast(made, "nsISupports", &error);
    check(seen != NULL, &error, "seen as an ancestor");
    wrong = vx_object_cast(made, "IMedium", &error);
    check(!wrong && vx_xpcom_error_result(error) == 0x80004002, &error, "no such interface");
    g_print("     %s\n", error->message);
}

static void
errors(VxObject *virtualbox)
{
    g_autoptr(GError) error = NULL;
    VxObject *none = (VxObject *) virtualbox;

    check(!vx_call(virtualbox, VX_METHOD("IVirtualBox", "findMachine"), &error, VX_STR("nonsense"),
                   VX_OUT_OBJ(&none)) &&
              none == virtualbox && vx_xpcom_error_result(error) == 0x80bb0001 &&
              strstr(error->message, "'nonsense'") && strstr(error->message, "Wrap") &&
              strstr(error->message, "VBOX_E_OBJECT_NOT_FOUND"),
          &error, "error with VirtualBox's text");
    g_print("     %s\n", error->message);
    g_clear_error(&error);
    check(!vx_call(virtualbox, VX_METHOD("IVirtualBox", "openMedium"), &error,
                   VX_STR("/no/such.vdi"), VX_ENUM("DeviceType", "HardDisk"),
                   VX_ENUM("AccessMode", "ReadOnly"), VX_INT(FALSE), VX_OUT_NONE),
          &error, "another");
    g_print("     %s\n", error->message);
    g_clear_error(&error);
    check(!vx_call(virtualbox, VX_METHOD("IVirtualBox", "noSuchMethod"), &error) &&
              vx_error_is(error, VIR_ERR_NO_SUPPORT),
          &error, "no such method");
    g_print("     %s\n", error->message);
    g_clear_error(&error);
    check(!vx_call(virtualbox, VX_METHOD("IVirtualBox", "findMachine"), &error, VX_INT(7),
                   VX_OUT_OBJ(&none)),
          &error, "argument of another kind");
    g_print("     %s\n", error->message);
}

/* Changes an extra-data item and waits for the event that tells so, with a passive listener. */
static void
events(VxObject *virtualbox)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) source = NULL;
    g_autoptr(VxObject) listener = NULL;
    g_autoptr(VxObject) event = NULL;
    g_autofree char *key = NULL;
    guint32 type = 0;
    gint64 types[1];

    check(vx_get_object(virtualbox, VX_GET("IVirtualBox", "eventSource"), &source, &error), &error,
          "event source");
    check(
        vx_call(source, VX_METHOD("IEventSource", "createListener"), &error, VX_OUT_OBJ(&listener)),
        &error, "passive listener");
    check(vx_typelib_enum_value(vx_runtime_get_typelib(vx_object_get_runtime(virtualbox)),
                                "VBoxEventType", "OnExtraDataChanged", &type),
          &error, "event type");
    types[0] = type;
    check(vx_call(source, VX_METHOD("IEventSource", "registerListener"), &error, VX_OBJ(listener),
                  VX_INTS(types, 1), VX_INT(FALSE)),
          &error, "registered");
    check(vx_call(virtualbox, VX_METHOD("IVirtualBox", "setExtraData"), &error, VX_STR("probe"),
                  VX_STR("1")),
          &error, "change");
    check(vx_call(source, VX_METHOD("IEventSource", "getEvent"), &error, VX_OBJ(listener),
                  VX_INT(5000), VX_OUT_OBJ(&event)) &&
              event,
          &error, "event");
    check(vx_get_string(event, VX_GET("IExtraDataChangedEvent", "key"), &key, &error) &&
              strcmp(key, "probe") == 0,
          &error, "event seen as what it is");
    check(vx_call(source, VX_METHOD("IEventSource", "eventProcessed"), &error, VX_OBJ(listener),
                  VX_OBJ(event)),
          &error, "processed");
    check(
        vx_call(source, VX_METHOD("IEventSource", "unregisterListener"), &error, VX_OBJ(listener)),
        &error, "unregistered");
    check(vx_call(virtualbox, VX_METHOD("IVirtualBox", "setExtraData"), &error, VX_STR("probe"),
                  VX_STR(NULL)),
          &error, "change undone");
}

static gpointer
thread(gpointer data)
{
    VxObject *virtualbox = data;
    VxRuntime *runtime = vx_object_get_runtime(virtualbox);
    g_autoptr(GError) error = NULL;
    g_autofree char *version = NULL;

    check(vx_runtime_join_thread(runtime, &error), &error, "thread joined");
    check(vx_get_string(virtualbox, VX_GET("IVirtualBox", "version"), &version, &error) &&
              vx_runtime_n_calls() == 1,
          &error, "call from another thread");
    errors(virtualbox);
    vx_runtime_leave_thread(runtime);
    return NULL;
}

/* A session made without the client object, as function table 2 needs it. */
static void
session(VxRuntime *runtime)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) made =
        vx_runtime_create_instance(runtime, SESSION_CONTRACT_ID, "ISession", &error);
    const char *state = NULL;

    check(made != NULL, &error, "session from the component manager");
    check(vx_get_enum(made, VX_GET("ISession", "state"), "SessionState", &state, &error) &&
              strcmp(state, "Unlocked") == 0,
          &error, "its state");
}

/* The process of a name that has the same VBOX_IPC_SOCKETID as this one; 0 if there is none. */
static pid_t
find_process(const char *name)
{
    g_autofree char *wanted =
        g_strdup_printf("VBOX_IPC_SOCKETID=%s", g_getenv("VBOX_IPC_SOCKETID"));
    g_autoptr(GDir) processes = g_dir_open("/proc", 0, NULL);
    const char *entry;

    while ((entry = g_dir_read_name(processes))) {
        g_autofree char *comm = g_build_filename("/proc", entry, "comm", NULL);
        g_autofree char *environ_path = g_build_filename("/proc", entry, "environ", NULL);
        g_autofree char *found = NULL;
        g_autofree char *variables = NULL;
        gsize size = 0;

        if (g_file_get_contents(comm, &found, NULL, NULL) && strcmp(g_strchomp(found), name) == 0 &&
            g_file_get_contents(environ_path, &variables, &size, NULL) &&
            memmem(variables, size, wanted, strlen(wanted) + 1))
            return (pid_t) g_ascii_strtoll(entry, NULL, 10);
    }
    return 0;
}

static gpointer
wait_for_event(gpointer data)
{
    VxObject *virtualbox = data;
    VxRuntime *runtime = vx_object_get_runtime(virtualbox);
    g_autoptr(GError) error = NULL;
    VxObject *source = NULL;
    VxObject *listener = NULL;
    VxObject *event = NULL;
    gint64 types[1] = { 0 };
    guint32 type = 0;

    vx_runtime_join_thread(runtime, NULL);
    vx_typelib_enum_value(vx_runtime_get_typelib(runtime), "VBoxEventType", "OnMachineStateChanged",
                          &type);
    types[0] = type;
    check(vx_get_object(virtualbox, VX_GET("IVirtualBox", "eventSource"), &source, &error) &&
              vx_call(source, VX_METHOD("IEventSource", "createListener"), &error,
                      VX_OUT_OBJ(&listener)) &&
              vx_call(source, VX_METHOD("IEventSource", "registerListener"), &error,
                      VX_OBJ(listener), VX_INTS(types, 1), VX_INT(FALSE)),
          &error, "waiting for an event");
    vx_call(source, VX_METHOD("IEventSource", "getEvent"), &error, VX_OBJ(listener), VX_INT(60000),
            VX_OUT_OBJ(&event));
    g_print("     getEvent: %s\n", error ? error->message : event ? "an event" : "nothing");
    vx_object_unref(event);
    vx_object_unref(listener);
    vx_object_unref(source);
    vx_object_unref(virtualbox);
    vx_runtime_leave_thread(runtime);
    return NULL;
}

/* Kills the service under a connection in use, and connects again. */
static void
lose(VxRuntime *runtime, int signal)
{
    g_autoptr(GError) error = NULL;
    VxObject *virtualbox = connect_again(runtime);
    GThread *waiting = g_thread_new("waiting", wait_for_event, vx_object_ref(virtualbox));
    gint64 start;
    guint32 revision = 0;
    pid_t pid;

    g_usleep(300 * 1000);
    pid = find_process("VBoxSVC");
    check(pid > 0 && kill(pid, signal) == 0, &error, "service killed");
    check(g_poll(&(GPollFD){ vx_runtime_get_server_fd(runtime), G_IO_IN, 0 }, 1, 5000) == 1, &error,
          "its process has ended");
    g_usleep(50 * 1000); /* a call in the very moment may set VirtualBox's component spinning */
    check(!vx_get_u32(virtualbox, VX_GET("IVirtualBox", "revision"), &revision, &error) &&
              vx_xpcom_error_is_disconnect(error),
          &error, "seen as gone");
    g_print("     %s\n", error->message);
    g_clear_error(&error);
    g_thread_join(waiting);
    vx_object_unref(virtualbox);
    check(vx_runtime_n_objects(runtime) == 0, &error, "no object is left");
    vx_runtime_shutdown(runtime);

    start = g_get_monotonic_time();
    virtualbox = connect_again(runtime);
    check(vx_get_u32(virtualbox, VX_GET("IVirtualBox", "revision"), &revision, &error), &error,
          "connected again");
    g_print("     after %.0f ms\n", (double) (g_get_monotonic_time() - start) / 1000.0);
    vx_object_unref(virtualbox);
    vx_runtime_shutdown(runtime);
}

static void
speed(VxObject *virtualbox)
{
    g_autoptr(GError) error = NULL;
    gint64 start = g_get_monotonic_time();
    guint32 revision = 0;

    for (guint i = 0; i < 1000; i++) {
        if (!vx_get_u32(virtualbox, VX_GET("IVirtualBox", "revision"), &revision, &error))
            g_error("getter: %s", error->message);
    }
    g_print("     %.1f us each\n", (double) (g_get_monotonic_time() - start) / 1000.0);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    const char *home = argc > 1 ? argv[1] : "/usr/lib/virtualbox";
    guint table = argc > 2 ? (guint) g_ascii_strtoull(argv[2], NULL, 10) : 4;
    g_autoptr(VxRuntime) runtime = vx_runtime_load_table(home, table, &error);
    VxObject *virtualbox;

    check(runtime != NULL, &error, "runtime");
    library(runtime);
    for (guint i = 0; argc > 3 && i < 5; i++)
        lose(runtime, atoi(argv[3]));
    if (argc > 3)
        return 0;
    vx_members_foreach(count_missing, runtime);

    for (guint i = 0; i < 2; i++) { /* the second time after a shutdown */
        virtualbox = connect(runtime);
        check(vx_runtime_get_event_fd(runtime) >= 0, &error, "event queue");
        scalars(virtualbox);
        arrays(virtualbox);
        machine(virtualbox);
        errors(virtualbox);
        events(virtualbox);
        session(runtime);
        g_thread_join(g_thread_new("caller", thread, virtualbox));
        vx_runtime_process_events(runtime);
        speed(virtualbox);
        vx_object_unref(virtualbox);
        check(vx_runtime_n_objects(runtime) == 0, &error, "no object is left");
        vx_runtime_shutdown(runtime);
    }
    return 0;
}
