/* files.c - reads a text, or a list of numbers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/host/files.h"

#define VX_MAX_CPUS 16384 /* 8 * REMOTE_CPUMAP_MAX: what a client can be told of */

char *
vx_host_read_text(const char *root, const char *path)
{
    g_autofree char *full = g_build_filename(root, path, NULL);
    char *text = NULL;

    return g_file_get_contents(full, &text, NULL, NULL) ? g_strchomp(text) : NULL;
}

GArray *
vx_host_read_list(const char *root, const char *path)
{
    g_autofree char *text = vx_host_read_text(root, path);
    g_auto(GStrv) ranges = NULL;
    GArray *numbers;

    if (!text || !*text)
        return NULL;
    numbers = g_array_new(FALSE, FALSE, sizeof(guint));
    ranges = g_strsplit(text, ",", -1);
    for (char **range = ranges; *range; range++) {
        char *end = NULL;
        guint64 first = g_ascii_strtoull(*range, &end, 10);
        guint64 last = *end == '-' ? g_ascii_strtoull(end + 1, NULL, 10) : first;

        for (guint64 number = first; number <= last && number < VX_MAX_CPUS; number++) {
            guint value = (guint) number;

            g_array_append_val(numbers, value);
        }
    }
    return numbers;
}
