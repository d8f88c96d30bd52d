/* sockets.c - the sockets of an instance.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/sockets.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "net/activation.h"

static void
clear_socket(gpointer data)
{
    VxSocket *socket = data;

    vx_listener_free(socket->listener);
}

/* A user's instance serves its user, whom the kernel names: there is nothing to ask. */
static remote_auth_type
get_auth(const VxPaths *paths, const VxConfig *config, gboolean read_only)
{
    if (!paths->system_instance)
        return REMOTE_AUTH_NONE;
    return read_only ? config->auth_unix_ro_type : config->auth_unix_rw_type;
}

/* A user's instance serves that user; who may use the system's is said by its sockets' permissions.
 */
static void
add(GArray *sockets, const VxPaths *paths, const VxConfig *config, VxListener *listener,
    gboolean read_only)
{
    VxSocket socket = {
        .listener = listener,
        .policy = {.read_only = read_only,
                   .one_user = !paths->system_instance,
                   .uid = geteuid(),
                   .auth = get_auth(paths, config, read_only)},
    };

    g_array_append_val(sockets, socket);
}

/* The units' names and libvirt's paths both tell. */
static gboolean
is_read_only(const VxActivationSocket *socket, VxListener *listener)
{
    return g_str_has_suffix(socket->name, "-ro.socket") ||
           g_str_has_suffix(vx_listener_get_path(listener), "-sock-ro");
}

/* Whoever comes over the network has to prove who it is. */
static void
add_tcp(GArray *sockets, const VxConfig *config, VxListener *listener, gboolean tls)
{
    VxSocket socket = {
        .listener = listener,
        .policy = {.uid = (uid_t) -1,
                   .auth = tls ? config->auth_tls_type : config->auth_tcp_type,
                   .tls = tls,
                   .insecure = !tls,
                   .min_ssf = tls ? 0 : config->tcp_min_ssf},
    };

    g_array_append_val(sockets, socket);
}

static gboolean
make_tcp(GArray *sockets, const VxConfig *config, gboolean tls, GError **error)
{
    g_autoptr(GPtrArray) listeners =
        vx_listener_new_tcp(config->listen_addr, tls ? config->tls_port : config->tcp_port, error);

    if (!listeners)
        return FALSE;
    g_ptr_array_set_free_func(listeners, NULL);
    for (guint i = 0; i < listeners->len; i++)
        add_tcp(sockets, config, listeners->pdata[i], tls);
    return TRUE;
}

/* The units' names tell: virtvboxd-tls.socket. */
static gboolean
is_tls(const VxActivationSocket *socket)
{
    return strstr(socket->name, "-tls") != NULL;
}

static gboolean
take_from_systemd(GArray *sockets, const VxPaths *paths, const VxConfig *config, GError **error)
{
    g_autoptr(GArray) handed = vx_activation_take_sockets(error);

    if (!handed)
        return FALSE;
    for (guint i = 0; i < handed->len; i++) {
        const VxActivationSocket *socket = &g_array_index(handed, VxActivationSocket, i);
        VxListener *listener = vx_listener_new_from_fd(socket->fd, error);

        if (!listener) {
            g_prefix_error(error, "socket '%s' from systemd: ", socket->name);
            return FALSE;
        }
        if (vx_listener_is_tcp(listener))
            add_tcp(sockets, config, listener, is_tls(socket));
        else
            add(sockets, paths, config, listener, is_read_only(socket, listener));
    }
    return TRUE;
}

static gboolean
make(GArray *sockets, const VxPaths *paths, const VxConfig *config, const char *path, mode_t mode,
     gid_t group, gboolean read_only, GError **error)
{
    g_autofree char *dir = g_path_get_dirname(path);
    VxListener *listener;

    if (g_mkdir_with_parents(dir, paths->system_instance ? 0755 : 0700) < 0) {
        int saved = errno;

        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(saved), "cannot make '%s': %s",
                    dir, g_strerror(saved));
        return FALSE;
    }
    listener = vx_listener_new_unix(path, mode, group, error);
    if (!listener)
        return FALSE;
    add(sockets, paths, config, listener, read_only);
    return TRUE;
}

static gboolean
make_unix(GArray *sockets, const VxPaths *paths, const VxConfig *config, GError **error)
{
    const gid_t keep = (gid_t) -1;

    if (!paths->system_instance)
        return make(sockets, paths, config, paths->socket, 0700, keep, FALSE, error) &&
               (!paths->legacy_socket ||
                make(sockets, paths, config, paths->legacy_socket, 0700, keep, FALSE, error));
    return make(sockets, paths, config, paths->socket, config->unix_sock_rw_mode,
                config->unix_sock_gid, FALSE, error) &&
           make(sockets, paths, config, paths->read_only_socket, config->unix_sock_ro_mode,
                config->unix_sock_gid, TRUE, error);
}

static gboolean
make_all(GArray *sockets, const VxPaths *paths, const VxConfig *config, GError **error)
{
    return make_unix(sockets, paths, config, error) &&
           (!config->listen_tcp || make_tcp(sockets, config, FALSE, error)) &&
           (!config->listen_tls || make_tcp(sockets, config, TRUE, error));
}

GArray *
vx_sockets_open(const VxPaths *paths, const VxConfig *config, GError **error)
{
    g_autoptr(GArray) sockets = g_array_new(FALSE, TRUE, sizeof(VxSocket));

    g_array_set_clear_func(sockets, clear_socket);
    if (!take_from_systemd(sockets, paths, config, error))
        return NULL;
    if (sockets->len == 0 && !make_all(sockets, paths, config, error))
        return NULL;
    for (guint i = 0; i < sockets->len; i++)
        vx_listener_set_backlog(g_array_index(sockets, VxSocket, i).listener,
                                config->max_queued_clients);
    return g_steal_pointer(&sockets);
}
