/* paths.c - where an instance of the daemon keeps its sockets and files.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/paths.h"

static VxPaths *
new_system_paths(void)
{
    VxPaths *paths = g_new0(VxPaths, 1);

    paths->config_file = g_strdup(VX_SYSCONFDIR "/libvirt/virtvboxd.conf");
    paths->run_dir = g_strdup("/run/libvirt");
    paths->system_instance = TRUE;
    paths->pid_file = g_strdup("/run/virtvboxd.pid");
    paths->log_file = g_strdup("/var/log/libvirt/virtvboxd.log");
    return paths;
}

static VxPaths *
new_user_paths(gboolean as_libvirtd)
{
    VxPaths *paths = g_new0(VxPaths, 1);

    paths->config_file =
        g_build_filename(g_get_user_config_dir(), "libvirt", "virtvboxd.conf", NULL);
    /* This is the cache directory where the runtime directory is unset. */
    paths->run_dir = g_build_filename(g_get_user_runtime_dir(), "libvirt", NULL);
    paths->pid_file = g_build_filename(paths->run_dir, "virtvboxd.pid", NULL);
    paths->log_file = g_build_filename(g_get_user_cache_dir(), "libvirt", "virtvboxd.log", NULL);
    if (as_libvirtd) {
        paths->legacy_socket = g_build_filename(paths->run_dir, "libvirt-sock", NULL);
        paths->legacy_pid_file = g_build_filename(paths->run_dir, "libvirtd.pid", NULL);
    }
    return paths;
}

VxPaths *
vx_paths_new(gboolean system_instance, gboolean as_libvirtd)
{
    VxPaths *paths = system_instance ? new_system_paths() : new_user_paths(as_libvirtd);

    vx_paths_set_socket_dir(paths, paths->run_dir);
    return paths;
}

void
vx_paths_set_socket_dir(VxPaths *paths, const char *dir)
{
    g_free(paths->socket);
    paths->socket = g_build_filename(dir, "virtvboxd-sock", NULL);
    g_free(paths->read_only_socket);
    paths->read_only_socket =
        paths->system_instance ? g_build_filename(dir, "virtvboxd-sock-ro", NULL) : NULL;
}

void
vx_paths_free(VxPaths *paths)
{
    if (!paths)
        return;
    g_free(paths->config_file);
    g_free(paths->run_dir);
    g_free(paths->socket);
    g_free(paths->read_only_socket);
    g_free(paths->pid_file);
    g_free(paths->legacy_socket);
    g_free(paths->legacy_pid_file);
    g_free(paths->log_file);
    g_free(paths);
}
