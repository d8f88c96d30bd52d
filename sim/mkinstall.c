/* mkinstall.c - makes a directory that looks like a VirtualBox installation.
 *
 *     mkinstall VERSION DIR [RELEASE]       a version of sim/api: "7.2", "4.0.2"
 *     mkinstall TABLE.api DIR [RELEASE]     any table, of a version that does not exist too
 *
 * RELEASE is what the installation says it is; without it the table's own. Which function table and
 * which entry points it has follows from that.
 *
 * Where the parts come from: $VBOXSIM_API (tables) and $VBOXSIM_BUILD (programs), else where this
 * was built.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt/versions.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Function tables, by the release that first had them. Source: the C binding of these releases. */
static const struct {
    guint major, minor, build;
    guint32 table;
    gboolean second_entry_point;
} bindings[] = {
    {4,  0, 0,  0x00020000, FALSE},
    { 4, 2, 20, 0x00030000, FALSE},
    { 4, 3, 0,  0x00020000, FALSE},
    { 4, 3, 4,  0x00030000, FALSE},
    { 4, 3, 8,  0x00040000, TRUE },
    { 4, 3, 22, 0x00040001, TRUE },
};

static const char *
setting(const char *variable, const char *fallback)
{
    const char *value = g_getenv(variable);

    return value != NULL && value[0] != '\0' ? value : fallback;
}

static gboolean
copy(const char *name, const char *folder, const char *as, GError **error)
{
    g_autofree char *from_path =
        g_build_filename(setting("VBOXSIM_BUILD", SIM_BUILD_DIR), name, NULL);
    g_autofree char *to_path = g_build_filename(folder, as, NULL);
    g_autoptr(GFile) from = g_file_new_for_path(from_path);
    g_autoptr(GFile) to = g_file_new_for_path(to_path);

    return g_file_copy(from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error);
}

/* A second name is as good where the program finds out by its name where it is. */
static gboolean
link_or_copy(const char *name, const char *folder, GError **error)
{
    g_autofree char *from = g_build_filename(setting("VBOXSIM_BUILD", SIM_BUILD_DIR), name, NULL);
    g_autofree char *to = g_build_filename(folder, name, NULL);

    g_unlink(to);
    return link(from, to) == 0 || copy(name, folder, name, error);
}

static gboolean
write_library(const char *text, const char *origin, const char *path, GError **error)
{
    g_autoptr(SimXpt) xpt = sim_xpt_new();
    g_autoptr(GBytes) bytes = NULL;

    if (!sim_xpt_read_table(xpt, text, origin, error) ||
        (bytes = sim_xpt_write(xpt, error)) == NULL)
        return FALSE;
    return g_file_set_contents(path, g_bytes_get_data(bytes, NULL),
                               (gssize) g_bytes_get_size(bytes), error);
}

static gboolean
write_libraries(const char *what, const char *table, const char *folder, GError **error)
{
    const char *api = setting("VBOXSIM_API", SIM_API_DIR);
    g_autofree char *base = g_build_filename(api, "xpcom-base.api", NULL);
    g_autofree char *base_text = NULL;
    g_autofree char *own_xpt = g_build_filename(folder, "components", "VirtualBox_XPCOM.xpt", NULL);
    g_autofree char *base_xpt = g_build_filename(folder, "components", "VBoxXPCOMBase.xpt", NULL);

    return g_file_get_contents(base, &base_text, NULL, error) &&
           write_library(base_text, base, base_xpt, error) &&
           write_library(table, what, own_xpt, error);
}

/* In the real thing the component manager is in a library of its own. */
static gboolean
link_runtime(const char *path, GError **error)
{
    g_autoptr(GFile) file = g_file_new_for_path(path);

    return g_file_make_symbolic_link(file, "VBoxXPCOMC.so", NULL, error);
}

static gboolean
install(const char *what, const char *folder, const char *wanted_release, GError **error)
{
    g_autofree char *table = NULL, *release = NULL, *conf = NULL;
    g_autofree char *components = g_build_filename(folder, "components", NULL);
    g_autofree char *conf_path = g_build_filename(folder, "sim.conf", NULL);
    g_autofree char *runtime = g_build_filename(folder, "VBoxXPCOM.so", NULL);
    guint major = 0, minor = 0, build = 0, binding = 0;

    if (g_str_has_suffix(what, ".api"))
        g_file_get_contents(what, &table, NULL, error);
    else
        table = sim_versions_table(setting("VBOXSIM_API", SIM_API_DIR), what, error);
    if (table == NULL)
        return FALSE;
    release = wanted_release != NULL ? g_strdup(wanted_release) : sim_versions_release(table);
    if (sscanf(release, "%u.%u.%u", &major, &minor, &build) != 3) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "'%s' is no release like 7.2.14",
                    release);
        return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(bindings); i++)
        if (major * 1000000 + minor * 1000 + build >=
            bindings[i].major * 1000000 + bindings[i].minor * 1000 + bindings[i].build)
            binding = i;
    conf = g_strdup_printf("[installation]\nversion=%s\nrevision=%u\ntable=0x%08x\n", release,
                           100000 + major * 10000 + minor * 1000 + build, bindings[binding].table);
    if (g_mkdir_with_parents(components, 0755) < 0) {
        g_set_error(error, G_FILE_ERROR, (int) g_file_error_from_errno(errno), "%s: %s", components,
                    g_strerror(errno));
        return FALSE;
    }
    g_unlink(runtime);
    return write_libraries(what, table, folder, error) &&
           g_file_set_contents(conf_path, conf, -1, error) &&
           copy(bindings[binding].second_entry_point ? "VBoxXPCOMC-new.so" : "VBoxXPCOMC-old.so",
                folder, "VBoxXPCOMC.so", error) &&
           link_runtime(runtime, error) && link_or_copy("VBoxSVC", folder, error) &&
           link_or_copy("VBoxHeadless", folder, error) && link_or_copy("VBoxManage", folder, error);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: mkinstall VERSION|TABLE.api DIR [RELEASE]\n");
        return 2;
    }
    if (!install(argv[1], argv[2], argc > 3 ? argv[3] : NULL, &error)) {
        fprintf(stderr, "mkinstall: %s\n", error->message);
        return 1;
    }
    return 0;
}
