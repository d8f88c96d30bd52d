/* versions.c - the tables of sim/api, by VirtualBox version.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt/versions.h"
#include "xpt/patch.h"

#include <string.h>

static int
compare_versions(gconstpointer a, gconstpointer b)
{
    g_auto(GStrv) left = g_strsplit(*(const char *const *) a, ".", -1);
    g_auto(GStrv) right = g_strsplit(*(const char *const *) b, ".", -1);

    for (guint i = 0; left[i] != NULL && right[i] != NULL; i++) {
        guint64 l = g_ascii_strtoull(left[i], NULL, 10), r = g_ascii_strtoull(right[i], NULL, 10);

        if (l != r)
            return l < r ? -1 : 1;
    }
    return (int) g_strv_length(left) - (int) g_strv_length(right);
}

static gboolean
add_names(GPtrArray *out, const char *folder, const char *suffix, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    const char *name;

    if (dir == NULL)
        return FALSE;
    while ((name = g_dir_read_name(dir)) != NULL)
        if (g_ascii_isdigit(name[0]) && g_str_has_suffix(name, suffix))
            g_ptr_array_add(out, g_strndup(name, strlen(name) - strlen(suffix)));
    return TRUE;
}

char **
sim_versions_list(const char *api, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *variants = g_build_filename(api, "variants", NULL);

    if (!add_names(names, api, ".api", error) || !add_names(names, variants, ".patch", error))
        return NULL;
    g_ptr_array_sort(names, compare_versions);
    g_ptr_array_add(names, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

char *
sim_versions_table(const char *api, const char *version, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(version, ".", 3);
    g_autofree char *branch = NULL, *path = NULL, *text = NULL, *diff_path = NULL, *diff = NULL;
    char *patched;

    if (g_strv_length(parts) < 2) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "'%s' is no version like 7.2 or 7.2.0",
                    version);
        return NULL;
    }
    branch = g_strdup_printf("%s.%s.api", parts[0], parts[1]);
    path = g_build_filename(api, branch, NULL);
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    if (parts[2] == NULL)
        return g_steal_pointer(&text);
    diff_path = g_strdup_printf("%s/variants/%s.patch", api, version);
    if (!g_file_get_contents(diff_path, &diff, NULL, error))
        return NULL;
    patched = sim_patch_apply(text, diff, error);
    if (patched == NULL)
        g_prefix_error(error, "%s: ", diff_path);
    return patched;
}

char *
sim_versions_release(const char *table)
{
    const char *line = strstr(table, "\nrelease ");

    if (line == NULL)
        return g_strdup("0.0.0");
    line += strlen("\nrelease ");
    return g_strndup(line, strcspn(line, "\n"));
}
