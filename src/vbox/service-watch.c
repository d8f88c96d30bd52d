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

/* Returns: a duplicate of the IPC library's socket, or -1. */
static int
find_socket(char **path)
{
    g_autoptr(GDir) fds = g_dir_open("/proc/self/fd", 0, NULL);
    const char *name;

    while (fds && (name = g_dir_read_name(fds))) {
        int fd = atoi(name);

        *path = get_ipc_path(fd);
        if (*path)
            return fcntl(fd, F_DUPFD_CLOEXEC, 0);
    }
    return -1;
}

/* The process that listens at the other end of @socket; 0: not known. */
static pid_t
get_peer(int socket)
{
    struct ucred peer;
    socklen_t length = sizeof peer;

    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0 ? 0 : peer.pid;
}

/* Also one that nobody has waited for yet, which still has its number. */
static gboolean
has_ended(pid_t pid)
{
    int process = (int) syscall(SYS_pidfd_open, pid, 0);
    struct pollfd fd = { .fd = process, .events = POLLIN };
    gboolean ended;

    if (process < 0)
        return errno == ESRCH;
    ended = poll(&fd, 1, 0) > 0;
    close(process);
    return ended;
}

gboolean
vx_service_is_orphan(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    gboolean orphan = FALSE;

    if (fd < 0)
        return FALSE;
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    if (connect(fd, (struct sockaddr *) &address, sizeof address) == 0) {
        pid_t peer = get_peer(fd);

        orphan = peer > 0 && has_ended(peer);
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
    return G_SOURCE_REMOVE;
}

VxServiceWatch *
vx_service_watch_new(GMainContext *context)
{
    g_autofree char *path = NULL;
    int socket = find_socket(&path);
    pid_t peer = socket < 0 ? 0 : get_peer(socket);
    int process = peer > 0 ? (int) syscall(SYS_pidfd_open, peer, 0) : -1;
    VxServiceWatch *watch;

    if (process < 0) {
        if (peer > 0 && errno == ESRCH)
            shutdown(socket, SHUT_RDWR); /* it has ended already */
        if (socket >= 0)
            close(socket);
        return NULL;
    }
    watch = g_new0(VxServiceWatch, 1);
    watch->path = g_steal_pointer(&path);
    watch->socket = socket;
    watch->process = process;
    watch->source = g_unix_fd_source_new(process, G_IO_IN);
    g_source_set_callback(watch->source, (GSourceFunc) (void (*)(void)) process_ended, watch, NULL);
    g_source_attach(watch->source, context);
    return watch;
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
