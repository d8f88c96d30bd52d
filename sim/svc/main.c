/* main.c - VBoxSVC of the simulated installation: starts, goes to the background, serves, ends.
 *
 *     VBoxSVC [--foreground] [--auto-shutdown]
 *
 * The calling process waits until the service answers, or another one of the same directory does.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ipc/service.h"
#include "ipc/socket.h"
#include "svc/machine.h"
#include "svc/medium.h"
#include "svc/registry.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

guint
sim_service_duration(SimService *service, guint ms)
{
    static int speed = -1;

    if (speed < 0) {
        const char *set = g_getenv("VBOXSIM_SPEED");

        speed = set != NULL ? atoi(set) : 100;
    }
    return speed > 0 ? ms * 100 / (guint) speed : 0;
}

/* Everything that was inherited but for the standard descriptors, which go nowhere and into a log.
 */
static void
let_go(const char *user_home)
{
    g_autofree char *log = g_build_filename(user_home, "VBoxSVC.log", NULL);
    int nothing = open("/dev/null", O_RDWR);
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

    dup2(nothing, 0);
    dup2(nothing, 1);
    dup2(out >= 0 ? out : nothing, 2);
    close_range(3, ~0u, 0);
}

/* Returns: in the background process; its parent has ended once the service is ready. */
static int
to_background(void)
{
    int ready[2];
    pid_t pid;
    char byte;

    if (pipe(ready) < 0)
        return -1;
    pid = fork();
    if (pid > 0) {
        close(ready[1]);
        while (read(ready[0], &byte, 1) < 0 && errno == EINTR)
            ;
        _exit(0);
    }
    close(ready[0]);
    setsid();
    return ready[1];
}

static gboolean
quit(gpointer data)
{
    g_main_loop_quit(data);
    return G_SOURCE_CONTINUE;
}

static void
end_machines(SimService *service)
{
    GPtrArray *all = sim_machines_list(service);

    for (guint i = 0; i < all->len; i++) {
        SimMachine *machine = g_ptr_array_index(all, i);

        if (machine->vm != NULL)
            sim_machine_set_state(machine, SIM_STATE_POWERED_OFF);
    }
}

static void
serve(SimService *service, int listen_fd, int ready)
{
    service->classes = sim_classes_new(service->install);
    service->machines = sim_machines_new();
    service->media = sim_media_new();
    service->faults = sim_faults_new(service);
    service->jobs = g_ptr_array_new();
    service->progresses = g_hash_table_new(g_str_hash, g_str_equal);
    service->virtualbox = sim_object_new(service, "IVirtualBox", NULL);
    service->loop = g_main_loop_new(NULL, FALSE);
    sim_registry_load(service);
    service->server = sim_server_new(service, listen_fd);
    g_unix_signal_add(SIGTERM, quit, service->loop);
    g_unix_signal_add(SIGINT, quit, service->loop);
    if (ready >= 0)
        close(ready);
    g_main_loop_run(service->loop);
    end_machines(service);
    sim_socket_unlink(service->user_home);
    sim_server_free(service->server);
    sim_machines_free(service->machines);
    sim_object_unref(service->virtualbox);
    sim_media_free(service->media);
    g_hash_table_unref(service->progresses);
    g_ptr_array_unref(service->jobs);
    sim_faults_free(service->faults);
    g_hash_table_unref(service->classes);
    g_main_loop_unref(service->loop);
}

int
main(int argc, char **argv)
{
    SimService service = { 0 };
    g_autofree char *home = sim_service_program_home();
    g_autoptr(GError) error = NULL;
    gboolean foreground = FALSE;
    int ready = -1, lock, listen_fd;

    for (int i = 1; i < argc; i++)
        foreground = foreground || strcmp(argv[i], "--foreground") == 0;
    service.user_home = sim_user_home();
    if (!foreground) {
        let_go(service.user_home);
        ready = to_background();
    }
    signal(SIGPIPE, SIG_IGN);
    lock = sim_socket_lock(service.user_home);
    if (lock < 0)
        return 0; /* another one serves */
    if (ftruncate(lock, 0) == 0)
        dprintf(lock, "%d\n", (int) getpid()); /* for whoever wants to end it */
    service.install = sim_install_load(home, &error);
    if (service.install == NULL) {
        fprintf(stderr, "VBoxSVC: %s\n", error->message);
        return 1;
    }
    listen_fd = sim_socket_listen(service.user_home);
    if (listen_fd < 0) {
        fprintf(stderr, "VBoxSVC: cannot listen in %s: %s\n", service.user_home, g_strerror(errno));
        return 1;
    }
    serve(&service, listen_fd, ready);
    sim_install_free(service.install);
    g_free(service.user_home);
    return 0;
}
