/* sim-fixture.c - a simulated installation, started and ended.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sim-fixture.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static void
run(const char *const *argv)
{
    GError *error = NULL;
    int status;

    g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_true(g_spawn_check_wait_status(status, &error));
    g_assert_no_error(error);
}

SimFixture *
sim_fixture_new(const char *version, const char *release)
{
    SimFixture *fixture = g_new0(SimFixture, 1);
    GError *error = NULL;
    const char *argv[5] = { SIM_MKINSTALL, version };

    fixture->directory = g_dir_make_tmp("vx-sim-XXXXXX", &error);
    g_assert_no_error(error);
    fixture->home = g_build_filename(fixture->directory, "VirtualBox", NULL);
    /* Longer than a socket's address may be. */
    fixture->user_home = g_build_filename(
        fixture->directory, "a user's home directory, which has quite a long name",
        "and something more in it, so that its path does not fit into a socket address", NULL);
    g_mkdir_with_parents(fixture->user_home, 0700);
    argv[2] = fixture->home;
    argv[3] = release;
    run(argv);
    g_setenv("VBOX_USER_HOME", fixture->user_home, TRUE);
    g_setenv("VBOX_APP_HOME", fixture->home, TRUE);
    g_setenv("VBOXSIM_STRICT", "1", TRUE);
    g_unsetenv("DISPLAY");
    g_unsetenv("VBOX_IPC_SOCKETID");

    fixture->runtime = vx_runtime_load(fixture->home, &error);
    g_assert_no_error(error);
    sim_fixture_connect(fixture);
    return fixture;
}

void
sim_fixture_connect(SimFixture *fixture)
{
    GError *error = NULL;

    if (vx_runtime_has_client(fixture->runtime)) {
        fixture->client = vx_runtime_client_new(fixture->runtime, "IVirtualBoxClient", &error);
        g_assert_no_error(error);
        vx_get_object(fixture->client, VX_GET("IVirtualBoxClient", "virtualBox"), &fixture->vbox,
                      &error);
    } else {
        g_autoptr(VxObject) session = NULL;

        vx_runtime_root_objects(fixture->runtime, "IVirtualBox", "ISession", &fixture->vbox,
                                &session, &error);
    }
    g_assert_no_error(error);
    g_assert_nonnull(fixture->vbox);
}

void
sim_fixture_disconnect(SimFixture *fixture)
{
    g_clear_pointer(&fixture->vbox, vx_object_unref);
    g_clear_pointer(&fixture->client, vx_object_unref);
    vx_runtime_shutdown(fixture->runtime);
}

/* The service writes its process id into its lock file. */
void
sim_fixture_kill_service(SimFixture *fixture, int signal_number)
{
    g_autofree char *lock_name = g_strdup_printf(".sim-%s-ipc/lock", g_get_user_name());
    g_autofree char *lock = g_build_filename(fixture->user_home, lock_name, NULL);
    g_autofree char *text = NULL;
    pid_t pid;
    int fd;

    if (!g_file_get_contents(lock, &text, NULL, NULL) ||
        (pid = (pid_t) g_ascii_strtoll(text, NULL, 10)) <= 1)
        return;
    kill(pid, signal_number);
    fd = open(lock, O_RDWR | O_CLOEXEC);
    for (guint i = 0; i < 1000 && flock(fd, LOCK_EX | LOCK_NB) != 0; i++)
        g_usleep(2000);
    g_assert_cmpint(flock(fd, LOCK_EX | LOCK_NB), ==, 0); /* it has let go of it */
    close(fd);
}

void
sim_fixture_restart(SimFixture *fixture)
{
    sim_fixture_disconnect(fixture);
    sim_fixture_kill_service(fixture, SIGTERM);
    sim_fixture_connect(fixture);
}

void
sim_fixture_set_faults(SimFixture *fixture, const char *text)
{
    g_autofree char *path = g_build_filename(fixture->user_home, "sim-faults", NULL);

    if (text == NULL)
        g_unlink(path);
    else
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

const SimAccounts *
sim_accounts(SimFixture *fixture)
{
    g_autofree char *path = g_build_filename(fixture->home, "VBoxXPCOMC.so", NULL);
    void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    const SimAccounts *(*get)(void) =
        library != NULL ? (const SimAccounts *(*) (void) ) dlsym(library, "VBoxSimGetStatistics")
                        : NULL;

    g_assert_nonnull(get);
    dlclose(library);
    return get();
}

void
sim_fixture_free(SimFixture *fixture)
{
    const char *argv[] = { "rm", "-rf", fixture->directory, NULL };
    g_autofree char *log = g_build_filename(fixture->user_home, "VBoxSVC.log", NULL);
    g_autofree char *complaints = NULL;

    sim_fixture_disconnect(fixture);
    g_assert_cmpuint(vx_runtime_n_objects(fixture->runtime), ==, 0);
    g_assert_cmpint(sim_accounts(fixture)->references, ==, 0);
    g_assert_cmpint(sim_accounts(fixture)->blocks, ==, 0);
    g_assert_cmpint(sim_accounts(fixture)->conversions, ==, 0);
    g_assert_cmpint(sim_accounts(fixture)->objects, ==, 0);
    g_assert_cmpuint(sim_accounts(fixture)->wrong_frees, ==, 0);
    vx_runtime_free(fixture->runtime);
    sim_fixture_kill_service(fixture, SIGTERM);
    if (g_file_get_contents(log, &complaints, NULL, NULL))
        g_assert_cmpstr(complaints, ==, "");
    run(argv);
    g_free(fixture->directory);
    g_free(fixture->home);
    g_free(fixture->user_home);
    g_free(fixture);
}
