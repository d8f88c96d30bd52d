/* target.c - which daemon a remote client means, and the connection to it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ssh-helper/target.h"

#include <gio/gunixsocketaddress.h>
#include <sys/types.h>
#include <unistd.h>
#include "daemon/paths.h"
#include "driver/uri.h"

/* A daemon that another helper started at the same moment may need this long to listen. */
#define START_TIMEOUT_MS 10000
#define RETRY_MS         20

gboolean
vx_target_is_ours(const char *uri)
{
    g_autofree char *scheme = g_uri_parse_scheme(uri);

    return !scheme || g_str_equal(scheme, "vbox");
}

/* Returns: (transfer full) (nullable): what the URI's query says of @key. */
static char *
get_parameter(const char *uri, const char *key)
{
    g_autoptr(GUri) parsed = g_uri_parse(uri, G_URI_FLAGS_NONE, NULL);
    const char *query = parsed ? g_uri_get_query(parsed) : NULL;
    g_autoptr(GHashTable) parameters =
        query ? g_uri_parse_params(query, -1, "&;", G_URI_PARAMS_NONE, NULL) : NULL;

    return parameters ? g_strdup(g_hash_table_lookup(parameters, key)) : NULL;
}

static char *
get_socket_path(const char *uri, gboolean read_only, gboolean system_instance)
{
    g_autofree char *given = get_parameter(uri, "socket");
    g_autoptr(VxPaths) paths = NULL;

    if (given)
        return g_steal_pointer(&given);
    paths = vx_paths_new(system_instance, FALSE);
    return g_strdup(read_only && paths->read_only_socket ? paths->read_only_socket : paths->socket);
}

static GSocket *
connect_to(const char *path, GError **error)
{
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    g_autoptr(GSocket) socket =
        g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);

    if (!socket)
        return NULL;
    if (!g_socket_connect(socket, address, NULL, error)) {
        g_prefix_error(error, "cannot connect to '%s': ", path);
        return NULL;
    }
    return g_steal_pointer(&socket);
}

/* Returns when it listens: that is what --daemon means. That another one was faster is no failure
 * yet. @complaint: (out): what it said. */
static gboolean
start(const char *daemon, char **complaint)
{
    const char *argv[] = { daemon, "--daemon", "--timeout=120", NULL };
    g_autoptr(GError) error = NULL;
    int status;

    if (!g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                      complaint, &status, &error)) {
        *complaint = g_strdup(error->message);
        return FALSE;
    }
    return g_spawn_check_wait_status(status, NULL);
}

static GSocket *
connect_or_start(const char *path, const char *daemon, GError **error)
{
    g_autoptr(GError) failure = NULL;
    GSocket *socket = connect_to(path, &failure);
    g_autofree char *complaint = NULL;
    gint64 end;

    if (socket || !daemon) {
        if (!socket)
            g_propagate_error(error, g_steal_pointer(&failure));
        return socket;
    }
    end = g_get_monotonic_time() +
          (start(daemon, &complaint) ? START_TIMEOUT_MS : START_TIMEOUT_MS / 4) * 1000;
    do {
        g_clear_error(&failure);
        socket = connect_to(path, &failure);
        if (socket)
            return socket;
        g_usleep(RETRY_MS * 1000);
    } while (g_get_monotonic_time() < end);
    g_set_error(error, failure->domain, failure->code, "%s; starting '%s': %s", failure->message,
                daemon, complaint && *complaint ? g_strstrip(complaint) : "it does not listen");
    return NULL;
}

GSocket *
vx_target_connect(const char *uri, gboolean read_only, const char *daemon, GError **error)
{
    g_autofree char *session = geteuid() == 0 ? NULL : vx_uri_check(uri, FALSE, NULL);
    /* A user may use the system's daemon, if its sockets let that user in. */
    gboolean system_instance = !session;
    g_autofree char *served = vx_uri_check(uri, system_instance, error);
    g_autofree char *path = NULL;

    if (!served)
        return NULL;
    path = get_socket_path(served, read_only, system_instance);
    return connect_or_start(path, system_instance ? NULL : daemon, error);
}
