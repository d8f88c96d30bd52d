/* paths.h - where an instance of the daemon keeps its sockets and files: where clients look for
 * them.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct {
    gboolean system_instance;
    char *config_file;
    char *run_dir; /* where the sockets are unless the configuration says otherwise */
    char *socket;
    char *read_only_socket; /* NULL for a user's instance */
    char *pid_file;
    char *log_file; /* where a daemon in the background writes if there is no journal */
} VxPaths;

/**
 * vx_paths_new:
 * @system_instance: root's, for vbox:///system; else the user's, for vbox:///session
 *
 * Source: remoteGetUNIXSocket() of libvirt's client; /run/libvirt and $XDG_RUNTIME_DIR/libvirt (or
 * ~/.cache/libvirt where that variable is unset).
 */
VxPaths *vx_paths_new(gboolean system_instance);

/* Put the sockets elsewhere: the configuration's unix_sock_dir. */
void vx_paths_set_socket_dir(VxPaths *paths, const char *dir);

void vx_paths_free(VxPaths *paths);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxPaths, vx_paths_free)
