/* check.c - `virtvboxd --check`.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/check.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>
#include "driver/driver.h"

static int
check_config(const VxPaths *paths, const GError *error)
{
    if (error) {
        printf(
            "Configuration: %s\n    Correct the file, or remove it: all settings have defaults.\n",
            error->message);
        return 1;
    }
    printf("Configuration: %s%s\n", paths->config_file,
           access(paths->config_file, R_OK) == 0 ? "" : " (not there; defaults are used)");
    return 0;
}

/* Whether a daemon answers there. */
static gboolean
is_served(const char *path)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    g_autoptr(GSocketConnection) connection =
        g_socket_client_connect(client, G_SOCKET_CONNECTABLE(address), NULL, NULL);

    return connection != NULL;
}

/* The nearest directory that exists must let us make the rest. */
static char *
find_existing_dir(const char *path)
{
    char *dir = g_path_get_dirname(path);

    while (access(dir, F_OK) < 0 && strlen(dir) > 1) {
        char *parent = g_path_get_dirname(dir);

        g_free(dir);
        dir = parent;
    }
    return dir;
}

static int
check_socket(const char *path, const char *what)
{
    g_autofree char *dir = find_existing_dir(path);
    gboolean served;

    if (strlen(path) >= sizeof((struct sockaddr_un *) NULL)->sun_path) {
        printf("%s: %s\n    The path is longer than the system allows (107 bytes): set a shorter "
               "unix_sock_dir.\n",
               what, path);
        return 1;
    }
    served = access(path, F_OK) == 0 && is_served(path);
    if (!served && access(dir, W_OK) < 0) {
        printf("%s: %s\n    Cannot be made: no permission to write to '%s' (%s).\n", what, path,
               dir, g_strerror(errno));
        return 1;
    }
    printf("%s: %s%s\n", what, path, served ? " (in use: a daemon or systemd listens there)" : "");
    return 0;
}

int
vx_check(const VxPaths *paths, const VxConfig *config, const GError *config_error)
{
    VxDriverConfig driver_config = { .system_instance = paths->system_instance,
                                     .main_context = g_main_context_default() };
    VxDriver *driver = vx_driver_new(&driver_config);
    int n;

    printf("virtvboxd %s, for %s\n", VX_VERSION,
           paths->system_instance ? "vbox:///system" : "vbox:///session");
    n = check_config(paths, config_error);
    n += check_socket(paths->socket, "Socket");
    if (paths->read_only_socket)
        n += check_socket(paths->read_only_socket, "Read-only socket");
    fflush(stdout);
    n += vx_driver_check(driver, stdout);
    vx_driver_free(driver);
    if (n == 0)
        printf("No problems found.\n");
    else
        printf("%d problem%s found.\n", n, n == 1 ? "" : "s");
    return n;
}
