/* memory.c - reads /proc/meminfo and its like of NUMA nodes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/host/memory.h"

#include <string.h>

#include "util/error.h"

static const struct {
    const char *key;
    gsize offset;
} lines_of_interest[] = {
    {"MemTotal:", G_STRUCT_OFFSET(VxHostMemory, total)  },
    { "MemFree:", G_STRUCT_OFFSET(VxHostMemory, free)   },
    { "Buffers:", G_STRUCT_OFFSET(VxHostMemory, buffers)},
    { "Cached:",  G_STRUCT_OFFSET(VxHostMemory, cached) },
};

/* "MemTotal:  24684084 kB", of a node "Node 0 MemTotal:  24684084 kB" */
static void
read_line(const char *line, const char *prefix, VxHostMemory *memory)
{
    if (!g_str_has_prefix(line, prefix))
        return;
    line += strlen(prefix);
    for (gsize i = 0; i < G_N_ELEMENTS(lines_of_interest); i++) {
        const char *key = lines_of_interest[i].key;

        if (g_str_has_prefix(line, key))
            G_STRUCT_MEMBER(guint64, memory, lines_of_interest[i].offset) =
                g_ascii_strtoull(line + strlen(key), NULL, 10);
    }
}

gboolean
vx_host_memory_read(const char *root, int node, VxHostMemory *memory, GError **error)
{
    g_autofree char *name = node < 0
                                ? g_strdup("proc/meminfo")
                                : g_strdup_printf("sys/devices/system/node/node%d/meminfo", node);
    g_autofree char *prefix = node < 0 ? g_strdup("") : g_strdup_printf("Node %d ", node);
    g_autofree char *path = g_build_filename(root, name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) local = NULL;
    g_auto(GStrv) lines = NULL;
    VxHostMemory found = { 0 };

    if (!g_file_get_contents(path, &text, NULL, &local)) {
        if (node >= 0 && g_error_matches(local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            vx_set_error(error, VIR_ERR_INVALID_ARG, "there is no NUMA cell %d", node);
        else
            g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        read_line(*line, prefix, &found);
    *memory = found;
    return TRUE;
}
