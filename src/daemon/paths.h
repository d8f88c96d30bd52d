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
    char *legacy_socket;   /* NULL, or libvirtd's, for clients that look for nothing else */
    char *legacy_pid_file; /* NULL, or what keeps libvirtd away from that */
    char *log_file;        /* where a daemon in the background writes if there is no journal */
} VxPaths;

/**
 * vx_paths_new:
 * @system_instance: root's, for vbox:///system; else the user's, for vbox:///session
 * @as_libvirtd: the program was started under that name. A client that was built to prefer the one
 * big daemon, and finds no socket of ours, starts $VIRTD_PATH/libvirtd for a user and waits for its
 * socket: with a link of that name we can be that, too
 *
 * Source: remoteGetUNIXSocket() of libvirt's client; /run/libvirt and $XDG_RUNTIME_DIR/libvirt (or
 * ~/.cache/libvirt where that variable is unset).
 */
VxPaths *vx_paths_new(gboolean system_instance, gboolean as_libvirtd);

/* Put the sockets elsewhere: the configuration's unix_sock_dir. */
void vx_paths_set_socket_dir(VxPaths *paths, const char *dir);

void vx_paths_free(VxPaths *paths);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxPaths, vx_paths_free)
