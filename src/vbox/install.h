/* install.h - where VirtualBox is installed on this machine.
 *
 * VBOX_APP_HOME names the one directory to use, as for libvirt; else the directory that
 * VirtualBox's own package noted in /etc/vbox/vbox.cfg (INSTALL_DIR=), then the usual directories.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* One directory that was looked at. */
typedef struct {
    char *home;
    char *
        origin; /* why it was looked at: "VBOX_APP_HOME", "/etc/vbox/vbox.cfg", "usual directory" */
    char
        *problem; /* (nullable): why it is no usable installation, a sentence without a full stop */
} VxInstall;

void vx_install_free(VxInstall *install);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxInstall, vx_install_free)

/* Where to look; tests give their own. */
typedef struct {
    const char *app_home;           /* (nullable): the value of VBOX_APP_HOME */
    const char *config_file;        /* (nullable): a vbox.cfg */
    const char *const *directories; /* NULL-terminated */
} VxInstallSearch;

/* What this process looks at: its environment and the usual places. */
VxInstallSearch vx_install_search_default(void);

/**
 * vx_install_examine:
 *
 * Looks at every place of @search, best first. Nothing is loaded.
 * Returns: (transfer full): an array of VxInstall without repetitions, freeing its elements.
 */
GPtrArray *vx_install_examine(const VxInstallSearch *search);

/* Sets VIR_ERR_NO_CONNECT-like error text: every directory of @installs and its problem. */
void vx_install_set_error(GPtrArray *installs, GError **error);
