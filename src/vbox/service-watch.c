/* service-watch.c - finds the socket of VirtualBox's IPC library and the process at its other end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/service-watch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define VX_IPC_SOCKET_SUFFIX "-ipc/ipcd"

struct VxServiceWatch {
    char *path;
    int socket;  /* a duplicate of the library's */
    int process; /* a pidfd: readable when the process has ended */
    GSource *source;
    void (*ended)(gpointer data);
    gpointer data;
};

/* Returns: (transfer full) (nullable): where @fd is connected to, if it is the IPC library's. */
static char *
get_ipc_path(int fd)
{
    struct sockaddr_un address = { 0 };
    socklen_t length = sizeof address - 1; /* the path stays terminated */

    if (getpeername(fd, (struct sockaddr *) &address, &length) < 0 ||
        address.sun_family != AF_UNIX || !g_str_has_suffix(address.sun_path, VX_IPC_SOCKET_SUFFIX))
        return NULL;
    return g_strdup(address.sun_path);
}

/* The process that listens at the other end of @socket; 0: not known. */
static pid_t
get_peer(int socket)
{
    struct ucred peer;
    socklen_t length = sizeof peer;

    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0 ? 0 : peer.pid;
}

/* Returns: a pidfd of the process; -1 if it has ended, which includes one that nobody has waited
 * for yet and that still has its number, or if the kernel gives none. */
static int
open_process(pid_t pid, gboolean *ended)
{
    int process = pid > 0 ? (int) syscall(SYS_pidfd_open, pid, 0) : -1;
    struct pollfd fd = { .fd = process, .events = POLLIN };

    *ended = process < 0 ? pid > 0 && errno == ESRCH : poll(&fd, 1, 0) > 0;
    if (process >= 0 && *ended) {
        close(process);
        return -1;
    }
    return process;
}

gboolean
vx_service_is_orphan(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    gboolean orphan = FALSE;
    int process;

    if (fd < 0)
        return FALSE;
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    if (connect(fd, (struct sockaddr *) &address, sizeof address) == 0) {
        process = open_process(get_peer(fd), &orphan);
        if (process >= 0)
            close(process);
    }
    close(fd);
    return orphan;
}

static gboolean
process_ended(int fd, GIOCondition condition, gpointer data)
{
    VxServiceWatch *watch = data;

    g_debug("the process behind VirtualBox's service has ended");
    shutdown(watch->socket, SHUT_RDWR);
    watch->ended(watch->data);
    return G_SOURCE_REMOVE;
}

static VxServiceWatch *
watch_socket(GMainContext *context, const char *path, int socket, int process)
{
    VxServiceWatch *watch = g_new0(VxServiceWatch, 1);

    watch->path = g_strdup(path);
    watch->socket = fcntl(socket, F_DUPFD_CLOEXEC, 0);
    watch->process = process;
    watch->source = g_unix_fd_source_new(process, G_IO_IN);
    g_source_set_callback(watch->source, (GSourceFunc) (void (*)(void)) process_ended, watch, NULL);
    g_source_attach(watch->source, context);
    return watch;
}

VxServiceWatch *
vx_service_watch_new(GMainContext *context, void (*func)(gpointer data), gpointer data)
{
    g_autoptr(GDir) fds = g_dir_open("/proc/self/fd", 0, NULL);
    const char *name;

    while (fds && (name = g_dir_read_name(fds))) {
        int fd = atoi(name);
        g_autofree char *path = get_ipc_path(fd);
        gboolean ended;
        int process;

        if (!path)
            continue;
        process = open_process(get_peer(fd), &ended);
        if (process >= 0) {
            VxServiceWatch *watch = watch_socket(context, path, fd, process);

            watch->ended = func;
            watch->data = data;
            return watch;
        }
        if (ended)
            shutdown(fd, SHUT_RDWR); /* it was lost before, or has died right now */
    }
    return NULL;
}

const char *
vx_service_watch_get_path(VxServiceWatch *watch)
{
    return watch->path;
}

void
vx_service_watch_free(VxServiceWatch *watch)
{
    if (!watch)
        return;
    g_source_destroy(watch->source);
    g_source_unref(watch->source);
    close(watch->process);
    close(watch->socket);
    g_free(watch->path);
    g_free(watch);
}
