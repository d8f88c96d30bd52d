/* log-filter.c - which messages are of interest, by the part of the program that they come from.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/log-filter.h"

#include <fnmatch.h>
#include <string.h>
#include "util/error.h"

typedef struct {
    int level;
    char *pattern; /* of the whole category */
} Filter;

struct VxLogFilters {
    GArray *rows; /* of Filter */
};

static void
clear_filter(gpointer data)
{
    g_free(((Filter *) data)->pattern);
}

static gboolean
parse_filter(const char *text, Filter *filter, GError **error)
{
    /* libvirt's old "+" (a stack trace besides) has no effect there any more. */
    const char *pattern = text[0] && text[1] == ':' ? text + 2 + (text[2] == '+') : "";

    if (text[0] < '1' || text[0] > '4' || !*pattern) {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX,
                     "log filter \"%s\" is not <level>:<pattern> with a level from 1 to 4", text);
        return FALSE;
    }
    *filter = (Filter){ .level = text[0] - '0', .pattern = g_strdup_printf("*%s*", pattern) };
    return TRUE;
}

VxLogFilters *
vx_log_filters_parse(const char *text, GError **error)
{
    g_autoptr(VxLogFilters) filters = g_new0(VxLogFilters, 1);
    g_auto(GStrv) items = g_strsplit_set(text ? text : "", " \t\n", -1);

    filters->rows = g_array_new(FALSE, FALSE, sizeof(Filter));
    g_array_set_clear_func(filters->rows, clear_filter);
    for (char **item = items; *item; item++) {
        Filter filter;

        if (!**item)
            continue;
        if (!parse_filter(*item, &filter, error))
            return NULL;
        g_array_append_val(filters->rows, filter);
    }
    return g_steal_pointer(&filters);
}

void
vx_log_filters_free(VxLogFilters *filters)
{
    if (!filters)
        return;
    g_array_unref(filters->rows);
    g_free(filters);
}

int
vx_log_filters_find(const VxLogFilters *filters, const char *category)
{
    for (guint i = 0; i < filters->rows->len; i++) {
        const Filter *filter = &g_array_index(filters->rows, Filter, i);

        if (fnmatch(filter->pattern, category, 0) == 0)
            return filter->level;
    }
    return 0;
}

int
vx_log_filters_get_least(const VxLogFilters *filters, int otherwise)
{
    int least = otherwise;

    for (guint i = 0; i < filters->rows->len; i++)
        least = MIN(least, g_array_index(filters->rows, Filter, i).level);
    return least;
}

/* Returns: (transfer none): what stands behind the directory src/; @file where there is none. */
static const char *
skip_source_root(const char *file)
{
    const char *root = g_str_has_prefix(file, "src/") ? file : g_strrstr(file, "/src/");

    if (!root)
        return file;
    return root + (*root == '/' ? strlen("/src/") : strlen("src/"));
}

char *
vx_log_make_category(const char *file, const char *domain)
{
    char *category, *dot;

    if (!file || g_strcmp0(domain, G_LOG_DOMAIN) != 0)
        return g_strdup(domain ? domain : "-");
    category = g_strdup(skip_source_root(file));
    if ((dot = strrchr(category, '.')))
        *dot = '\0';
    return g_strdelimit(category, "/", '.');
}
