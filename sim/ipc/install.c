/* install.c - reads a simulated installation's description and type libraries.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ipc/install.h"

#include <stdio.h>

static gboolean
load_library(SimInstall *install, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(install->home, "components", name, NULL);
    g_autofree char *data = NULL;
    gsize size;

    if (!g_file_get_contents(path, &data, &size, error))
        return FALSE;
    for (gsize i = 0; i < size; i++)
        install->checksum = (install->checksum ^ (guint8) data[i]) * 16777619u;
    if (!sim_xpt_read(install->xpt, (const guint8 *) data, size, error)) {
        g_prefix_error(error, "%s: ", path);
        return FALSE;
    }
    return TRUE;
}

SimInstall *
sim_install_load(const char *home, GError **error)
{
    g_autoptr(SimInstall) install = g_new0(SimInstall, 1);
    g_autoptr(GKeyFile) conf = g_key_file_new();
    g_autofree char *path = g_build_filename(home, "sim.conf", NULL);
    g_autofree char *table = NULL;

    install->home = g_strdup(home);
    install->xpt = sim_xpt_new();
    install->checksum = 2166136261u;
    if (!g_key_file_load_from_file(conf, path, G_KEY_FILE_NONE, error))
        return NULL;
    install->version = g_key_file_get_string(conf, "installation", "version", error);
    table = g_key_file_get_string(conf, "installation", "table", NULL);
    install->revision = (guint32) g_key_file_get_uint64(conf, "installation", "revision", NULL);
    if (install->version == NULL)
        return NULL;
    if (table == NULL || sscanf(install->version, "%u.%u.%u", &install->major, &install->minor,
                                &install->build) != 3) {
        g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                    "%s: no version or table", path);
        return NULL;
    }
    install->table = (guint32) g_ascii_strtoull(table, NULL, 0);
    if (!load_library(install, "VBoxXPCOMBase.xpt", error) ||
        !load_library(install, "VirtualBox_XPCOM.xpt", error) || !sim_xpt_link(install->xpt, error))
        return NULL;
    return g_steal_pointer(&install);
}

void
sim_install_free(SimInstall *install)
{
    if (install == NULL)
        return;
    sim_xpt_free(install->xpt);
    g_free(install->home);
    g_free(install->version);
    g_free(install);
}
