/* service.c - finding or starting the service.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ipc/service.h"
#include "ipc/results.h"
#include "ipc/socket.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int
sim_service_hello(const SimInstall *install, const char *user_home, guint64 with_token,
                  guint64 *token)
{
    g_autoptr(GByteArray) hello = sim_wire_new();
    g_autoptr(GByteArray) reply = NULL;
    SimReader reader = { 0 };
    int fd = sim_socket_connect(user_home);

    if (fd < 0)
        return -1;
    sim_wire_put(hello, SIM_OP_HELLO, 1);
    sim_wire_put(hello, with_token, 8);
    sim_wire_put(hello, (guint64) getpid(), 4);
    sim_wire_put(hello, install->checksum, 4);
    sim_wire_finish(hello);
    reply = sim_socket_send(fd, hello) ? sim_socket_receive(fd) : NULL;
    if (reply == NULL) {
        close(fd);
        errno = EPIPE;
        return -1;
    }
    reader.data = reply->data;
    reader.size = reply->len;
    if (SIM_FAILED((SimResult) sim_reader_get(&reader, 4))) {
        close(fd);
        errno = EPERM; /* trying again would not help */
        return -1;
    }
    *token = sim_reader_get(&reader, 8);
    return fd;
}

/* The program goes to the background when it is ready (or when another one is): then its parent
 * ends. */
static void
start(const SimInstall *install)
{
    g_autofree char *program = g_build_filename(install->home, "VBoxSVC", NULL);
    char *argv[] = { program, (char *) "--auto-shutdown", NULL };
    posix_spawnattr_t attributes;
    sigset_t none, all;
    pid_t pid;
    int status;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (posix_spawn(&pid, program, NULL, &attributes, argv, environ) == 0)
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    posix_spawnattr_destroy(&attributes);
}

int
sim_service_connect(const SimInstall *install, const char *user_home, guint64 *token)
{
    for (guint try = 0; try < 50; try++) {
        int fd = sim_service_hello(install, user_home, 0, token);

        if (fd >= 0 || errno == EPERM)
            return fd;
        if (try % 10 == 0)
            start(install);
        else
            g_usleep(20000); /* another client's service is just coming or going */
    }
    return -1;
}

char *
sim_service_program_home(void)
{
    g_autofree char *path = g_file_read_link("/proc/self/exe", NULL);

    return path != NULL ? g_path_get_dirname(path) : NULL;
}
