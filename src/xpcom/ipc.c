/* ipc.c - unloads VirtualBox's inter-process component after it lost its connection.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/ipc.h"

#include <dlfcn.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define COMPONENT   "VBoxXPCOMIPCC.so"
#define THREAD_NAME "Ipc-Conn"
#define TASKS       "/proc/self/task"
#define DESCRIPTORS "/proc/self/fd"
#define SOCKET_PATH "-ipc/ipcd" /* its end; a part before it has the user's name */

enum {
    MAX_REFERENCES = 10000,
    POLL_MS = 10,
};

static gboolean
thread_exists(void)
{
    g_autoptr(GDir) tasks = g_dir_open(TASKS, 0, NULL);
    const char *task;

    while (tasks && (task = g_dir_read_name(tasks))) {
        g_autofree char *path = g_build_filename(TASKS, task, "comm", NULL);
        g_autofree char *name = NULL;

        if (g_file_get_contents(path, &name, NULL, NULL) &&
            strcmp(g_strchomp(name), THREAD_NAME) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean
vx_ipc_has_ended(guint timeout_ms)
{
    for (guint ms = 0; thread_exists(); ms += POLL_MS) {
        if (ms >= timeout_ms)
            return FALSE;
        g_usleep(POLL_MS * 1000);
    }
    return TRUE;
}

/* The process at the other end of @fd, if that is a connection to an IPC server; else 0. */
static pid_t
server_of(int fd)
{
    struct sockaddr_un address = { 0 };
    socklen_t address_size = sizeof(address) - 1;
    struct ucred peer;
    socklen_t peer_size = sizeof(peer);

    if (getpeername(fd, (struct sockaddr *) &address, &address_size) < 0 ||
        address.sun_family != AF_UNIX || !g_str_has_suffix(address.sun_path, SOCKET_PATH) ||
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_size) < 0)
        return 0;
    return peer.pid;
}

/* A descriptor of a process that lives; else -1. */
static int
open_process(pid_t pid)
{
    struct pollfd process = { .events = POLLIN };

    if (pid <= 0)
        return -1;
    process.fd = (int) syscall(SYS_pidfd_open, pid, 0);
    if (process.fd >= 0 && poll(&process, 1, 0) != 0) {
        close(process.fd);
        return -1;
    }
    return process.fd;
}

int
vx_ipc_open_server(void)
{
    g_autoptr(GDir) descriptors = g_dir_open(DESCRIPTORS, 0, NULL);
    const char *entry;
    int process = -1;

    /* The component leaves the sockets of connections that were lost open. */
    while (descriptors && process < 0 && (entry = g_dir_read_name(descriptors)))
        process = open_process(server_of((int) g_ascii_strtoll(entry, NULL, 10)));
    return process;
}

void
vx_ipc_unload(const char *home)
{
    g_autofree char *path = g_build_filename(home, "components", COMPONENT, NULL);

    /* XPCOM leaves a reference behind each time that it is initialised. */
    for (guint i = 0; i < MAX_REFERENCES; i++) {
        void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);

        if (!library)
            break;
        dlclose(library); /* the reference just taken */
        if (dlclose(library) != 0)
            break;
        g_debug("dropped a reference to %s", path);
    }
}
