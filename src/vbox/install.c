/* install.c - looks for VirtualBox's program directory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/install.h"

#include <errno.h>
#include <string.h>

#include "util/error.h"

#define VX_VBOX_CONFIG "/etc/vbox/vbox.cfg"

/* Vendor's packages, then those of distributions. */
static const char *const usual_directories[] = {
    "/opt/VirtualBox",           "/usr/lib/virtualbox",
    "/usr/lib64/virtualbox",     "/usr/lib/VirtualBox",
    "/usr/lib64/VirtualBox",     "/usr/lib/virtualbox-ose",
    "/usr/lib64/virtualbox-ose", "/usr/local/lib/virtualbox",
    "/opt/virtualbox",           NULL,
};

/* What an installation must have; without these it cannot be driven. */
static const struct {
    const char *file;
    GFileTest test;
    const char *problem;
} needed_files[] = {
    {".",                                G_FILE_TEST_IS_DIR, "no such directory"          },
    { "VBoxXPCOMC.so",                   G_FILE_TEST_EXISTS,
     "VBoxXPCOMC.so is missing: install the complete VirtualBox package"                  },
    { "components/VirtualBox_XPCOM.xpt", G_FILE_TEST_EXISTS,
     "components/VirtualBox_XPCOM.xpt is missing: install the complete VirtualBox package"},
};

void
vx_install_free(VxInstall *install)
{
    if (!install)
        return;
    g_free(install->home);
    g_free(install->origin);
    g_free(install->problem);
    g_free(install);
}

static char *
find_problem(const char *home)
{
    if (!g_path_is_absolute(home))
        return g_strdup("not an absolute path");
    for (gsize i = 0; i < G_N_ELEMENTS(needed_files); i++) {
        g_autofree char *path = g_build_filename(home, needed_files[i].file, NULL);

        if (!g_file_test(path, needed_files[i].test))
            return g_strdup(needed_files[i].problem);
    }
    return NULL;
}

static void
examine(GPtrArray *installs, const char *directory, const char *origin)
{
    g_autofree char *home = g_path_is_absolute(directory) ? g_canonicalize_filename(directory, "/")
                                                          : g_strdup(directory);
    VxInstall *install;

    for (guint i = 0; i < installs->len; i++) {
        const VxInstall *other = g_ptr_array_index(installs, i);

        if (g_str_equal(other->home, home))
            return;
    }
    install = g_new0(VxInstall, 1);
    install->problem = find_problem(home);
    install->home = g_steal_pointer(&home);
    install->origin = g_strdup(origin);
    g_ptr_array_add(installs, install);
}

/* INSTALL_DIR='/opt/VirtualBox' in a file of shell assignments. */
static char *
read_install_dir(const char *config_file)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    char *found = NULL;

    if (!g_file_get_contents(config_file, &text, NULL, NULL))
        return NULL;
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *assignment = g_strstrip(*line);
        g_autofree char *value = NULL;

        if (!g_str_has_prefix(assignment, "INSTALL_DIR="))
            continue;
        value = g_shell_unquote(assignment + strlen("INSTALL_DIR="), NULL);
        if (!value || !*value)
            continue;
        g_free(found); /* the last assignment counts */
        found = g_steal_pointer(&value);
    }
    return found;
}

VxInstallSearch
vx_install_search_default(void)
{
    return (VxInstallSearch){
        .app_home = g_getenv("VBOX_APP_HOME"),
        .config_file = VX_VBOX_CONFIG,
        .directories = usual_directories,
    };
}

GPtrArray *
vx_install_examine(const VxInstallSearch *search)
{
    GPtrArray *installs = g_ptr_array_new_with_free_func((GDestroyNotify) vx_install_free);
    g_autofree char *configured = NULL;

    if (search->app_home && *search->app_home) {
        examine(installs, search->app_home, "VBOX_APP_HOME"); /* and no other */
        return installs;
    }
    configured = search->config_file ? read_install_dir(search->config_file) : NULL;
    if (configured)
        examine(installs, configured, search->config_file);
    for (const char *const *directory = search->directories; directory && *directory; directory++)
        examine(installs, *directory, "usual directory");
    return installs;
}

void
vx_install_set_error(GPtrArray *installs, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < installs->len; i++) {
        const VxInstall *install = g_ptr_array_index(installs, i);

        g_string_append_printf(text, "%s%s: %s", text->len ? "; " : "", install->home,
                               install->problem ? install->problem : "usable");
    }
    vx_set_error(
        error, VIR_ERR_NO_CONNECT,
        "no usable VirtualBox installation (install VirtualBox, or set VBOX_APP_HOME to its "
        "program directory): %s",
        text->str);
}
