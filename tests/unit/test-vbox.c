/* test-vbox.c - what src/vbox knows without a VirtualBox: installations, states, ids, displays.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/error.h"
#include "vbox/frontend.h"
#include "vbox/host.h"
#include "vbox/install.h"
#include "vbox/machine-state.h"
#include "vbox/run-ids.h"
#include "vbox/service-watch.h"
#include "vbox/window-system.h"

/* ---- A directory of a test's own ---- */

static char *
make_dir(void)
{
    g_autoptr(GError) error = NULL;
    char *dir = g_dir_make_tmp("virtvbox-test-XXXXXX", &error);

    g_assert_no_error(error);
    return dir;
}

static void
remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);

        remove_tree(child);
    }
    g_remove(path);
}

static void
write_file(const char *dir, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

static void
make_installation(const char *dir)
{
    write_file(dir, "VBoxXPCOMC.so", "");
    write_file(dir, "components/VirtualBox_XPCOM.xpt", "");
}

/* ---- install.h ---- */

static void
test_install_app_home(void)
{
    g_autofree char *dir = make_dir();
    const char *const usual[] = { "/nonexistent/usual", NULL };
    VxInstallSearch search = { .app_home = dir, .directories = usual };
    g_autoptr(GPtrArray) installs = NULL;
    const VxInstall *install;

    make_installation(dir);
    installs = vx_install_examine(&search);
    g_assert_cmpuint(installs->len, ==, 1); /* and no other is looked at */
    install = g_ptr_array_index(installs, 0);
    g_assert_cmpstr(install->home, ==, dir);
    g_assert_cmpstr(install->origin, ==, "VBOX_APP_HOME");
    g_assert_null(install->problem);
    remove_tree(dir);
}

static void
test_install_config(void)
{
    g_autofree char *dir = make_dir();
    g_autofree char *config = g_build_filename(dir, "vbox.cfg", NULL);
    g_autofree char *home = g_build_filename(dir, "my home", NULL);
    g_autofree char *text = g_strdup_printf("# of the installer\nINSTALL_DIR='/nowhere'\n"
                                            "INSTALL_VER='7.2.2'\nINSTALL_DIR='%s'\n",
                                            home);
    const char *const usual[] = { home, "/nonexistent/usual", NULL };
    VxInstallSearch search = { .config_file = config, .directories = usual };
    g_autoptr(GPtrArray) installs = NULL;
    const VxInstall *install;

    write_file(dir, "vbox.cfg", text);
    make_installation(home);
    installs = vx_install_examine(&search);
    g_assert_cmpuint(installs->len, ==, 2); /* each directory once */
    install = g_ptr_array_index(installs, 0);
    g_assert_cmpstr(install->home, ==, home);
    g_assert_cmpstr(install->origin, ==, config);
    g_assert_null(install->problem);
    install = g_ptr_array_index(installs, 1);
    g_assert_cmpstr(install->problem, ==, "no such directory");
    remove_tree(dir);
}

static void
test_install_problems(void)
{
    g_autofree char *dir = make_dir();
    VxInstallSearch search = { .app_home = dir };
    VxInstallSearch relative = { .app_home = "opt/VirtualBox" };
    g_autoptr(GPtrArray) nothing = vx_install_examine(&search);
    g_autoptr(GPtrArray) no_types = NULL;
    g_autoptr(GPtrArray) not_absolute = vx_install_examine(&relative);
    g_autoptr(GError) error = NULL;

    g_assert_nonnull(
        strstr(((VxInstall *) g_ptr_array_index(nothing, 0))->problem, "VBoxXPCOMC.so is missing"));
    write_file(dir, "VBoxXPCOMC.so", "");
    no_types = vx_install_examine(&search);
    g_assert_nonnull(
        strstr(((VxInstall *) g_ptr_array_index(no_types, 0))->problem, "VirtualBox_XPCOM.xpt"));
    g_assert_cmpstr(((VxInstall *) g_ptr_array_index(not_absolute, 0))->problem, ==,
                    "not an absolute path");
    vx_install_set_error(nothing, &error);
    g_assert_true(vx_error_is(error, VIR_ERR_NO_CONNECT));
    g_assert_nonnull(strstr(error->message, dir));
    remove_tree(dir);
}

/* ---- machine-state.h ---- */

static void
test_states(void)
{
    const VxMachineState *state;

    for (guint n = 0; (state = vx_machine_state_nth(n)); n++) {
        gboolean off = state->state == VIR_DOMAIN_SHUTOFF || state->state == VIR_DOMAIN_NOSTATE;

        g_assert_true(vx_machine_state_find(state->name) == state); /* no name twice */
        g_assert_true(state->active != off);
        if (state->saved)
            g_assert_false(state->active);
    }
    g_assert_cmpint(vx_machine_state_find("Running")->state, ==, VIR_DOMAIN_RUNNING);
    g_assert_cmpint(vx_machine_state_find("Stuck")->reason, ==, VIR_DOMAIN_CRASHED_PANICKED);
    g_assert_cmpint(vx_machine_state_find("NotYetInvented")->state, ==, VIR_DOMAIN_NOSTATE);
    g_assert_cmpint(vx_machine_state_find(NULL)->state, ==, VIR_DOMAIN_NOSTATE);
}

/* What the way there tells of why a machine is in its state. */
static void
test_reasons(void)
{
    static const struct {
        const char *before, *after;
        int reason_before, reason;
    } ways[] = {
        {"PoweredOff",     "Running",    VIR_DOMAIN_SHUTOFF_UNKNOWN,    VIR_DOMAIN_RUNNING_BOOTED   },
        { "Starting",      "Running",    VIR_DOMAIN_PAUSED_STARTING_UP, VIR_DOMAIN_RUNNING_BOOTED   },
        { "Paused",        "Running",    VIR_DOMAIN_PAUSED_USER,        VIR_DOMAIN_RUNNING_UNPAUSED },
        { "TeleportingIn", "Running",    VIR_DOMAIN_PAUSED_MIGRATION,   VIR_DOMAIN_RUNNING_MIGRATED },
        { "Restoring",     "Running",    VIR_DOMAIN_PAUSED_STARTING_UP, VIR_DOMAIN_RUNNING_RESTORED },
        { "Saved",         "Running",    VIR_DOMAIN_SHUTOFF_SAVED,      VIR_DOMAIN_RUNNING_RESTORED },
        { "Running",       "Running",    VIR_DOMAIN_RUNNING_UNPAUSED,   VIR_DOMAIN_RUNNING_UNPAUSED },
        { "Teleporting",   "Running",    VIR_DOMAIN_RUNNING_BOOTED,     VIR_DOMAIN_RUNNING_BOOTED   },
        { "Starting",      "PoweredOff", VIR_DOMAIN_PAUSED_STARTING_UP, VIR_DOMAIN_SHUTOFF_FAILED   },
        { "Restoring",     "Saved",      VIR_DOMAIN_PAUSED_STARTING_UP, VIR_DOMAIN_SHUTOFF_FAILED   },
        { "Running",       "Paused",     VIR_DOMAIN_RUNNING_BOOTED,     VIR_DOMAIN_PAUSED_USER      },
        { "Running",       "PoweredOff", VIR_DOMAIN_RUNNING_BOOTED,     VIR_DOMAIN_SHUTOFF_UNKNOWN  },
        { "PoweredOff",    "PoweredOff", VIR_DOMAIN_SHUTOFF_DESTROYED,  VIR_DOMAIN_SHUTOFF_DESTROYED},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
        g_assert_cmpint(vx_machine_state_reason_after(vx_machine_state_find(ways[i].after),
                                                      vx_machine_state_find(ways[i].before),
                                                      ways[i].reason_before),
                        ==, ways[i].reason);
}

/* ---- run-ids.h ---- */

static void
test_run_ids(void)
{
    g_autoptr(VxRunIds) ids = vx_run_ids_new();
    int first = vx_run_ids_get(ids, "a", 100);
    int other;

    g_assert_cmpint(first, ==, 100);
    g_assert_cmpint(vx_run_ids_get(ids, "a", 100), ==, 100); /* as long as it runs */
    g_assert_cmpint(vx_run_ids_get(ids, "a", 0), ==, 100);   /* not told for a moment */
    vx_run_ids_end(ids, "a");
    other = vx_run_ids_get(ids, "b", 100); /* the kernel gave the number out again */
    g_assert_cmpint(other, !=, 100);
    g_assert_cmpint(other, >, 0);
    g_assert_cmpint(vx_run_ids_get(ids, "a", 101), ==, 101);
    g_assert_cmpint(vx_run_ids_get(ids, "a", 102), ==, 102); /* its end was not seen */
    g_assert_cmpint(vx_run_ids_get(ids, "c", 0), !=, other); /* VirtualBox does not tell */

    for (guint pid = (1 << 22) - 9; pid < (1 << 22); pid++) { /* the last that there are */
        g_assert_cmpint(vx_run_ids_get(ids, "d", pid), ==, (int) pid);
        vx_run_ids_end(ids, "d");
        g_assert_cmpint(vx_run_ids_get(ids, "d", pid), >=, 1 << 22);
        vx_run_ids_end(ids, "d");
    }
    other = vx_run_ids_get(ids, "d", 1 << 22); /* none that a process can have */
    vx_run_ids_end(ids, "d");
    g_assert_cmpint(vx_run_ids_get(ids, "d", 1 << 22), !=, other);
}

/* ---- window-system.h, frontend.h ---- */

static void
test_displays(void)
{
    static const char *const bad[] = { "", "0", ":", ":x", ":99999999999", ":-1", "host" };
    g_autofree char *dir = make_dir();
    g_autofree char *path = g_build_filename(dir, "wayland-7", NULL);
    g_autoptr(GSocketListener) listener = g_socket_listener_new();
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(vx_window_system_x11_reachable(bad[i]));
    g_assert_false(vx_window_system_wayland_reachable("wayland-7", dir));
    g_socket_listener_add_address(listener, address, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(vx_window_system_wayland_reachable("wayland-7", dir));
    g_assert_true(vx_window_system_wayland_reachable(path, NULL));
    g_assert_false(vx_window_system_wayland_reachable("wayland-7", NULL));
    remove_tree(dir);
}

static void
test_frontends(void)
{
    g_autofree char *dir = make_dir();
    g_autofree char *path = g_build_filename(dir, "wayland-7", NULL);
    g_autoptr(GSocketListener) listener = g_socket_listener_new();
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    g_auto(VxFrontend) frontend = { 0 };

    g_unsetenv("DISPLAY");
    g_setenv("WAYLAND_DISPLAY", path, TRUE);
    vx_frontend_choose("gui", NULL, &frontend); /* nobody listens */
    g_assert_cmpstr(frontend.name, ==, "headless");

    g_assert_true(g_socket_listener_add_address(listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
    vx_frontend_choose("gui", NULL, &frontend);
    g_assert_cmpstr(frontend.name, ==, "gui");
    g_assert_nonnull(strstr(frontend.environment, path));
    vx_frontend_clear(&frontend);

    vx_frontend_choose("gui", "unix:59535", &frontend); /* another display is asked for */
    g_assert_cmpstr(frontend.name, ==, "headless");
    vx_frontend_choose("vrdp", NULL, &frontend);
    g_assert_cmpstr(frontend.name, ==, "headless");
    vx_frontend_choose("unknown", NULL, &frontend);
    g_assert_cmpstr(frontend.name, ==, "headless");
    vx_frontend_choose(NULL, NULL, &frontend);
    g_assert_cmpstr(frontend.name, ==, "headless");
    remove_tree(dir);
}

/* ---- service-watch.h ---- */

static int
make_listener(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    g_assert_cmpint(bind(fd, (struct sockaddr *) &address, sizeof address), ==, 0);
    return fd;
}

/* A socket whose listener has ended, but which another process still holds. */
static void
test_orphan(void)
{
    g_autofree char *dir = make_dir();
    g_autofree char *path = g_build_filename(dir, "ipcd", NULL);
    int fd;
    pid_t child;

    g_assert_false(vx_service_is_orphan(path)); /* nobody ever listened */
    fd = make_listener(path);
    child = fork();
    if (child == 0)
        _exit(listen(fd, 5) < 0);
    g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
    g_assert_true(vx_service_is_orphan(path));
    g_assert_cmpint(listen(fd, 5), ==, 0); /* now it is ours */
    g_assert_false(vx_service_is_orphan(path));
    close(fd);
    g_assert_false(vx_service_is_orphan(path));
    remove_tree(dir);
}

/* ---- host.h: errors ---- */

static void
test_errors(void)
{
    static const struct {
        guint32 result;
        int code;
    } cases[] = {
        {0x80bb0002,  VIR_ERR_OPERATION_INVALID    },
        { 0x80bb0009, VIR_ERR_OPERATION_UNSUPPORTED},
        { 0x80bb000c, VIR_ERR_RESOURCE_BUSY        },
        { 0x80070057, VIR_ERR_INVALID_ARG          },
        { 0x800706be, VIR_ERR_OPERATION_FAILED     }, /* hung up */
        { 0x80bbffff, VIR_ERR_OPERATION_FAILED     }, /* not known */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) told = g_error_new(VX_XPCOM_ERROR, (gint) cases[i].result, "its words");
        g_autoptr(GError) error = vx_host_translate_error(told);

        g_assert_true(vx_error_is(error, cases[i].code));
        g_assert_nonnull(strstr(error->message, "its words"));
    }
}

static gpointer
may_wait(gpointer data)
{
    VxHost *host = data;
    gboolean may;

    vx_host_call_begins(host);
    may = vx_host_check_may_wait(host, NULL);
    vx_host_leave_thread(host);
    return GINT_TO_POINTER(may);
}

/* The thread that made the host is the program's main one. */
static void
test_who_may_wait(void)
{
    g_autoptr(VxHost) host = vx_host_new(NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(vx_host_is_main_thread(host));
    vx_host_call_begins(host); /* nothing that is remembered of this thread */
    g_assert_false(vx_host_check_may_wait(host, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    g_assert_true(GPOINTER_TO_INT(g_thread_join(g_thread_new("worker", may_wait, host))));
}

/* A place without VirtualBox: an error that says so, and no crash at the end. */
static void
test_no_virtualbox(void)
{
    g_autofree char *dir = make_dir();
    g_autoptr(VxHost) host = NULL;
    g_autoptr(GError) error = NULL;

    g_setenv("VBOX_APP_HOME", dir, TRUE);
    host = vx_host_new(NULL);
    g_assert_false(vx_host_connect(host, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_NO_CONNECT));
    g_assert_nonnull(strstr(error->message, dir));
    g_assert_cmpuint(vx_host_get_generation(host), ==, 0);
    g_assert_null(vx_host_ref_virtualbox(host, NULL));
    vx_host_leave_thread(host); /* was never let in */
    vx_host_stop(host);
    remove_tree(dir);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vbox/install/app-home", test_install_app_home);
    g_test_add_func("/vbox/install/config", test_install_config);
    g_test_add_func("/vbox/install/problems", test_install_problems);
    g_test_add_func("/vbox/machine-state", test_states);
    g_test_add_func("/vbox/machine-state/reasons", test_reasons);
    g_test_add_func("/vbox/run-ids", test_run_ids);
    g_test_add_func("/vbox/window-system", test_displays);
    g_test_add_func("/vbox/frontend", test_frontends);
    g_test_add_func("/vbox/service/orphan", test_orphan);
    g_test_add_func("/vbox/errors", test_errors);
    g_test_add_func("/vbox/host/who-may-wait", test_who_may_wait);
    g_test_add_func("/vbox/none", test_no_virtualbox);
    return g_test_run();
}
