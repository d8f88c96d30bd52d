/* patch.c - applies a unified diff.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt/patch.h"

#include <stdio.h>
#include <string.h>

static gboolean
fail(GError **error, guint line)
{
    g_set_error(error, g_quark_from_static_string("sim-patch-error"), 0,
                "line %u of the diff does not fit the text", line);
    return FALSE;
}

static void
copy_line(GString *out, const char *line)
{
    g_string_append(out, line);
    g_string_append_c(out, '\n');
}

/* One hunk, whose body starts at diff[*d]; consumes it and what it replaces. */
static gboolean
apply_hunk(char **lines, guint n_lines, guint *at, char **diff, guint *d, GString *out,
           GError **error)
{
    for (; diff[*d] != NULL && strncmp(diff[*d], "@@", 2) != 0; (*d)++) {
        const char *line = diff[*d];

        if (line[0] == '\0' && diff[*d + 1] == NULL)
            continue; /* the end of the file */
        if (line[0] == '+') {
            copy_line(out, line + 1);
            continue;
        }
        if ((line[0] != ' ' && line[0] != '-') || *at >= n_lines ||
            strcmp(lines[*at], line + 1) != 0)
            return fail(error, *d + 1);
        if (line[0] == ' ')
            copy_line(out, lines[*at]);
        (*at)++;
    }
    return TRUE;
}

char *
sim_patch_apply(const char *text, const char *diff, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_auto(GStrv) changes = g_strsplit(diff, "\n", -1);
    g_autoptr(GString) out = g_string_new(NULL);
    guint n_lines = g_strv_length(lines);
    guint at = 0, d = 0;

    if (n_lines > 0 && lines[n_lines - 1][0] == '\0')
        n_lines--;
    while (changes[d] != NULL) {
        guint from;

        if (sscanf(changes[d], "@@ -%u", &from) != 1) {
            d++; /* "---", "+++" */
            continue;
        }
        if (from == 0 || from - 1 < at || from - 1 > n_lines) {
            fail(error, d + 1);
            return NULL;
        }
        while (at < from - 1)
            copy_line(out, lines[at++]);
        d++;
        if (!apply_hunk(lines, n_lines, &at, changes, &d, out, error))
            return NULL;
    }
    while (at < n_lines)
        copy_line(out, lines[at++]);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
