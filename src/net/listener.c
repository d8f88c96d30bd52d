/* listener.c - a UNIX or TCP socket that clients connect to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/listener.h"
#include "net/own-file.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG          128
#define RETRY_TIMEOUT_MS 1000 /* when accepting fails, for want of file descriptors for example */

struct VxListener {
    GSocket *socket;
    char *path;
    VxOwnFile file; /* the socket, where it is ours to remove */
    GMainContext *context;
    GSource *source; /* NULL while not accepting */
    GSource *retry;  /* runs out when accepting may be tried again */
    gboolean paused;
    VxListenerFunc accepted;
    gpointer data;
};

static void update_source(VxListener *listener);

static gboolean
set_errno_error(GError **error, const char *what, const char *path)
{
    int saved = errno;

    g_set_error(error, G_IO_ERROR, g_io_error_from_errno(saved), "%s '%s': %s", what, path,
                g_strerror(saved));
    return FALSE;
}

/* A socket file outlives the process that made it; nothing else is removed. */
static gboolean
remove_stale(const char *path, GError **error)
{
    struct stat info;

    if (lstat(path, &info) < 0)
        return errno == ENOENT || set_errno_error(error, "cannot look at", path);
    if (!S_ISSOCK(info.st_mode)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                    "'%s' exists and is not a socket: move it away", path);
        return FALSE;
    }
    return unlink(path) == 0 || errno == ENOENT ||
           set_errno_error(error, "cannot remove the old socket", path);
}

static gboolean
bind_and_listen(GSocket *socket, const char *path, mode_t mode, gid_t group, GError **error)
{
    g_autoptr(GSocketAddress) address = NULL;
    mode_t old_mask;
    gboolean bound;

    if (strlen(path) >= sizeof((struct sockaddr_un *) NULL)->sun_path) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG,
                    "the socket's path '%s' is longer than the system allows", path);
        return FALSE;
    }
    address = g_unix_socket_address_new(path);
    old_mask = umask(0777);
    bound = g_socket_bind(socket, address, FALSE, error);
    umask(old_mask);
    if (!bound)
        return FALSE;
    if ((group != (gid_t) -1 && chown(path, (uid_t) -1, group) < 0) || chmod(path, mode) < 0)
        return set_errno_error(error, "cannot set group and permissions of", path);
    g_socket_set_listen_backlog(socket, BACKLOG);
    return g_socket_listen(socket, error);
}

static VxListener *
new_listener(GSocket *socket, const char *path)
{
    VxListener *listener = g_new0(VxListener, 1);

    listener->socket = socket;
    listener->path = g_strdup(path);
    g_socket_set_blocking(socket, FALSE);
    return listener;
}

VxListener *
vx_listener_new_unix(const char *path, mode_t mode, gid_t group, GError **error)
{
    g_autoptr(GSocket) socket = NULL;
    VxListener *listener;

    if (!remove_stale(path, error))
        return NULL;
    socket =
        g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
    if (!socket)
        return NULL;
    if (!bind_and_listen(socket, path, mode, group, error)) {
        g_prefix_error(error, "cannot listen on '%s': ", path);
        return NULL;
    }
    listener = new_listener(g_steal_pointer(&socket), path);
    listener->file = vx_own_file_at(path);
    return listener;
}

static char *
format_address(GSocketAddress *address)
{
    GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS(address);
    g_autofree char *host = g_inet_address_to_string(g_inet_socket_address_get_address(inet));
    gboolean v6 = g_socket_address_get_family(address) == G_SOCKET_FAMILY_IPV6;

    return g_strdup_printf(v6 ? "[%s]:%u" : "%s:%u", host, g_inet_socket_address_get_port(inet));
}

static VxListener *
listen_at(const struct addrinfo *info, GError **error)
{
    g_autoptr(GSocketAddress) address =
        g_socket_address_new_from_native(info->ai_addr, info->ai_addrlen);
    g_autofree char *name = format_address(address);
    g_autoptr(GSocket) socket = g_socket_new(g_socket_address_get_family(address),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

    if (!socket)
        return NULL;
    if (info->ai_family == AF_INET6)
        g_socket_set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1, NULL);
    g_socket_set_listen_backlog(socket, BACKLOG);
    if (!g_socket_bind(socket, address, TRUE, error) || !g_socket_listen(socket, error)) {
        g_prefix_error(error, "cannot listen on %s: ", name);
        return NULL;
    }
    return new_listener(g_steal_pointer(&socket), name);
}

GPtrArray *
vx_listener_new_tcp(const char *address, const char *port, GError **error)
{
    g_autoptr(GPtrArray) listeners =
        g_ptr_array_new_with_free_func((GDestroyNotify) vx_listener_free);
    struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    int code = getaddrinfo(address, port, &hints, &found);

    if (code != 0) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                    "cannot listen on '%s' port '%s': %s", address ? address : "*", port,
                    gai_strerror(code));
        return NULL;
    }
    for (struct addrinfo *info = found; info; info = info->ai_next) {
        g_autoptr(GError) failure = NULL;
        VxListener *listener = listen_at(info, &failure);

        if (listener) {
            g_ptr_array_add(listeners, listener);
        } else if (!address && info->ai_family == AF_INET6 &&
                   !g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)) {
            g_info("%s", failure->message); /* a host without IPv6 */
        } else {
            g_propagate_error(error, g_steal_pointer(&failure));
            freeaddrinfo(found);
            return NULL;
        }
    }
    freeaddrinfo(found);
    return g_steal_pointer(&listeners);
}

gboolean
vx_listener_is_tcp(VxListener *listener)
{
    return g_socket_get_family(listener->socket) != G_SOCKET_FAMILY_UNIX;
}

void
vx_listener_set_backlog(VxListener *listener, gint backlog)
{
    if (listen(g_socket_get_fd(listener->socket), backlog) < 0)
        g_warning("cannot make %d clients wait at '%s': %s", backlog, listener->path,
                  g_strerror(errno));
}

VxListener *
vx_listener_new_from_fd(int fd, GError **error)
{
    g_autoptr(GSocket) socket = g_socket_new_from_fd(fd, error);
    g_autoptr(GSocketAddress) address = NULL;
    int listening = 0;

    if (!socket) {
        close(fd);
        return NULL;
    }
    address = g_socket_get_local_address(socket, error);
    if (!address)
        return NULL;
    if (!(G_IS_UNIX_SOCKET_ADDRESS(address) || G_IS_INET_SOCKET_ADDRESS(address)) ||
        g_socket_get_socket_type(socket) != G_SOCKET_TYPE_STREAM ||
        !g_socket_get_option(socket, SOL_SOCKET, SO_ACCEPTCONN, &listening, NULL) || !listening) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                    "file descriptor %d is not a listening UNIX or TCP socket", fd);
        return NULL;
    }
    if (G_IS_INET_SOCKET_ADDRESS(address)) {
        g_autofree char *name = format_address(address);

        return new_listener(g_steal_pointer(&socket), name);
    }
    return new_listener(g_steal_pointer(&socket),
                        g_unix_socket_address_get_path(G_UNIX_SOCKET_ADDRESS(address)));
}

static void
clear_source(GSource **source)
{
    if (*source) {
        g_source_destroy(*source);
        g_clear_pointer(source, g_source_unref);
    }
}

void
vx_listener_free(VxListener *listener)
{
    if (!listener)
        return;
    clear_source(&listener->source);
    clear_source(&listener->retry);
    if (listener->path)
        vx_own_file_remove(listener->file, listener->path);
    g_object_unref(listener->socket);
    g_clear_pointer(&listener->context, g_main_context_unref);
    g_free(listener->path);
    g_free(listener);
}

const char *
vx_listener_get_path(VxListener *listener)
{
    return listener->path;
}

static gboolean
retry(gpointer data)
{
    VxListener *listener = data;

    clear_source(&listener->retry);
    update_source(listener);
    return G_SOURCE_REMOVE;
}

/* Waits instead of being called again at once, as the socket stays readable. */
static void
pause_after_failure(VxListener *listener)
{
    listener->retry = g_timeout_source_new(RETRY_TIMEOUT_MS);
    g_source_set_callback(listener->retry, retry, listener, NULL);
    g_source_attach(listener->retry, listener->context);
    update_source(listener);
}

static gboolean
incoming(GSocket *socket, GIOCondition condition, gpointer data)
{
    VxListener *listener = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GSocket) accepted = g_socket_accept(socket, NULL, &error);
    g_autoptr(GSocketConnection) connection = NULL;

    if (!accepted) {
        if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
            g_warning("cannot accept a connection on '%s': %s", listener->path, error->message);
            pause_after_failure(listener);
        }
        return G_SOURCE_CONTINUE;
    }
    g_socket_set_blocking(accepted, FALSE);
    if (vx_listener_is_tcp(listener)) {
        /* Answers are whole: nothing is gained by waiting for more. */
        g_socket_set_option(accepted, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
        g_socket_set_keepalive(accepted, TRUE);
    }
    connection = g_socket_connection_factory_create_connection(accepted);
    listener->accepted(listener, connection, listener->data);
    return G_SOURCE_CONTINUE;
}

/* There is a source exactly when connections are to be accepted. */
static void
update_source(VxListener *listener)
{
    gboolean wanted = listener->context && !listener->paused && !listener->retry;

    if (wanted && !listener->source) {
        listener->source = g_socket_create_source(listener->socket, G_IO_IN, NULL);
        g_source_set_callback(listener->source, G_SOURCE_FUNC(incoming), listener, NULL);
        g_source_attach(listener->source, listener->context);
    } else if (!wanted) {
        clear_source(&listener->source);
    }
}

void
vx_listener_start(VxListener *listener, GMainContext *context, VxListenerFunc accepted,
                  gpointer data)
{
    g_assert(!listener->context);
    listener->context = g_main_context_ref(context);
    listener->accepted = accepted;
    listener->data = data;
    update_source(listener);
}

void
vx_listener_set_paused(VxListener *listener, gboolean paused)
{
    listener->paused = paused;
    update_source(listener);
}
