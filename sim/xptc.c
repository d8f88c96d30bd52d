/* xptc.c - compiles an API table into an XPCOM type library, or compares two libraries.
 *
 *     xptc VERSION OUTPUT.xpt        a version of sim/api, "7.2" or "4.0.2"
 *     xptc TABLE.api OUTPUT.xpt      any table
 *     xptc --compare A.xpt B.xpt     says what differs; exit status 1 if anything does
 *     xptc --list                    the versions that there are tables for
 *
 * The folder of the tables is $VBOXSIM_API, or the one of the source tree that this was built from.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt/versions.h"

#include <stdio.h>
#include <string.h>

static int
complain(GError *error)
{
    fprintf(stderr, "xptc: %s\n", error->message);
    g_error_free(error);
    return 2;
}

static int
compile(const char *api, const char *what, const char *output)
{
    g_autoptr(SimXpt) xpt = sim_xpt_new();
    g_autofree char *text = NULL;
    g_autoptr(GBytes) bytes = NULL;
    GError *error = NULL;

    if (g_str_has_suffix(what, ".api"))
        g_file_get_contents(what, &text, NULL, &error);
    else
        text = sim_versions_table(api, what, &error);
    if (text == NULL || !sim_xpt_read_table(xpt, text, what, &error) ||
        (bytes = sim_xpt_write(xpt, &error)) == NULL ||
        !g_file_set_contents(output, g_bytes_get_data(bytes, NULL),
                             (gssize) g_bytes_get_size(bytes), &error))
        return complain(error);
    return 0;
}

static int
compare(const char *a, const char *b)
{
    g_autoptr(SimXpt) left = sim_xpt_new();
    g_autoptr(SimXpt) right = sim_xpt_new();
    g_autoptr(GPtrArray) differences = NULL;
    GError *error = NULL;

    if (!sim_xpt_read_file(left, a, &error) || !sim_xpt_link(left, &error) ||
        !sim_xpt_read_file(right, b, &error) || !sim_xpt_link(right, &error))
        return complain(error);
    differences = sim_xpt_compare(left, right);
    for (guint i = 0; i < differences->len; i++)
        puts(g_ptr_array_index(differences, i));
    return differences->len > 0;
}

int
main(int argc, char **argv)
{
    const char *api = g_getenv("VBOXSIM_API") != NULL ? g_getenv("VBOXSIM_API") : SIM_API_DIR;

    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        GError *error = NULL;
        g_auto(GStrv) versions = sim_versions_list(api, &error);

        if (versions == NULL)
            return complain(error);
        for (guint i = 0; versions[i] != NULL; i++)
            puts(versions[i]);
        return 0;
    }
    if (argc == 4 && strcmp(argv[1], "--compare") == 0)
        return compare(argv[2], argv[3]);
    if (argc == 3 && argv[1][0] != '-')
        return compile(api, argv[1], argv[2]);
    fprintf(stderr, "usage: xptc VERSION|TABLE.api OUTPUT.xpt\n"
                    "       xptc --compare A.xpt B.xpt\n"
                    "       xptc --list\n");
    return 2;
}
