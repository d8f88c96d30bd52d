/* test-xpt.c - the tables of sim/api, their diffs, and the compiler that makes type libraries of
 * them.
 *
 * The daemon's own reader is asked what it sees in the compiled libraries: the two readings of the
 * format check each other.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/typelib.h"
#include "xpt/patch.h"
#include "xpt/versions.h"

#include <string.h>

static char **
all_versions(void)
{
    GError *error = NULL;
    char **versions = sim_versions_list(SIM_API_DIR, &error);

    g_assert_no_error(error);
    return versions;
}

static SimXpt *
table_of(const char *version)
{
    GError *error = NULL;
    g_autofree char *text = sim_versions_table(SIM_API_DIR, version, &error);
    SimXpt *xpt = sim_xpt_new();

    g_assert_no_error(error);
    g_assert_true(sim_xpt_read_table(xpt, text, version, &error));
    g_assert_no_error(error);
    return xpt;
}

static GBytes *
compiled(const char *version)
{
    GError *error = NULL;
    g_autoptr(SimXpt) xpt = table_of(version);
    GBytes *bytes = sim_xpt_write(xpt, &error);

    g_assert_no_error(error);
    return bytes;
}

static SimXpt *
read_back(GBytes *bytes)
{
    GError *error = NULL;
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    SimXpt *xpt = sim_xpt_new();

    g_assert_true(sim_xpt_read(xpt, data, size, &error));
    g_assert_no_error(error);
    g_assert_true(sim_xpt_link(xpt, &error));
    return xpt;
}

static void
assert_same(const SimXpt *a, const SimXpt *b)
{
    g_autoptr(GPtrArray) differences = sim_xpt_compare(a, b);

    for (guint i = 0; i < differences->len; i++)
        g_test_message("%s", (char *) g_ptr_array_index(differences, i));
    g_assert_cmpuint(differences->len, ==, 0);
}

static void
test_versions(void)
{
    g_auto(GStrv) versions = all_versions();
    const char *const *all = (const char *const *) versions;
    guint branches = 0;

    for (guint i = 0; versions[i] != NULL; i++)
        branches += strchr(strchr(versions[i], '.') + 1, '.') == NULL;
    g_assert_cmpuint(branches, ==, 12);
    g_assert_cmpstr(versions[0], ==, "4.0");
    g_assert_true(g_strv_contains(all, "7.2"));
    g_assert_true(g_strv_contains(all, "6.1.12"));
}

static void
test_round_trip(gconstpointer version)
{
    g_autoptr(SimXpt) table = table_of(version);
    g_autoptr(GBytes) bytes = compiled(version);
    g_autoptr(SimXpt) again = read_back(bytes);
    GError *error = NULL;

    g_assert_true(sim_xpt_link(table, &error));
    g_assert_no_error(error);
    assert_same(table, again);
}

static void
check_method(const SimMethod *ours, const VxMethod *theirs)
{
    g_assert_cmpstr(theirs->name, ==, ours->name);
    g_assert_cmpint(theirs->getter, ==, ours->getter);
    g_assert_cmpint(theirs->setter, ==, ours->setter);
    g_assert_cmpuint(theirs->n_params, ==, ours->n_params);
    for (guint i = 0; i < ours->n_params; i++) {
        g_assert_cmpint(theirs->params[i].in, ==, ours->params[i].in);
        g_assert_cmpint(theirs->params[i].out, ==, ours->params[i].out);
        g_assert_cmpint(theirs->params[i].type.tag, ==, ours->params[i].type.tag);
        g_assert_cmpstr(theirs->params[i].type.interface, ==, ours->params[i].type.interface);
    }
}

/* What the daemon reads in it is what the table says. */
static void
test_daemon_reads(gconstpointer version)
{
    g_autoptr(SimXpt) table = table_of(version);
    g_autoptr(GBytes) bytes = compiled(version);
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    GError *error = NULL;
    g_autoptr(VxTypelib) library = vx_typelib_parse(data, size, &error);

    g_assert_no_error(error);
    for (guint i = 0; i < sim_xpt_n_interfaces(table); i++) {
        const SimInterface *ours = sim_xpt_nth(table, i);
        const VxInterface *theirs = vx_typelib_find(library, ours->name);

        g_assert_nonnull(theirs);
        if (!ours->has_body)
            continue;
        g_assert_cmpuint(vx_interface_n_methods(theirs), ==, ours->n_methods);
        g_assert_cmpuint(vx_interface_n_constants(theirs), ==, ours->n_constants);
        for (guint n = 0; n < ours->n_methods; n++)
            check_method(&ours->methods[n], vx_interface_nth_method(theirs, n));
        for (guint n = 0; n < ours->n_constants; n++) {
            gint64 value;

            g_assert_cmpstr(vx_interface_nth_constant(theirs, n, &value), ==,
                            ours->constants[n].name);
            g_assert_cmpint(value, ==, ours->constants[n].value);
        }
    }
}

/* The library that VirtualBox 7.2.22 ships: installed here, or in the testbed. */
static char *
real_library(void)
{
    static const char library[] = "usr/lib/virtualbox/components/VirtualBox_XPCOM.xpt";
    const char *testbed =
        g_getenv("TESTBED") != NULL ? g_getenv("TESTBED") : "/var/tmp/virtvbox-testbed";
    g_autofree char *installed = g_build_filename("/", library, NULL);
    g_autofree char *in_testbed = g_build_filename(testbed, library, NULL);

    if (g_file_test(installed, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&installed);
    return g_file_test(in_testbed, G_FILE_TEST_EXISTS) ? g_steal_pointer(&in_testbed) : NULL;
}

/* Entry by entry the same, but for one member of an enum that came after the table's release. */
static void
test_real_library(void)
{
    g_autofree char *path = real_library();
    g_autoptr(SimXpt) table = table_of("7.2");
    g_autoptr(SimXpt) real = sim_xpt_new();
    g_autoptr(GPtrArray) differences = NULL;
    GError *error = NULL;

    if (path == NULL) {
        g_test_skip("there is no VirtualBox here, nor in a testbed");
        return;
    }
    g_assert_true(sim_xpt_read_file(real, path, &error) && sim_xpt_link(real, &error));
    g_assert_true(sim_xpt_link(table, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(sim_xpt_n_interfaces(real), >, 300);
    differences = sim_xpt_compare(table, real);
    for (guint i = 0; i < differences->len; i++)
        g_test_message("%s", (char *) g_ptr_array_index(differences, i));
    g_assert_cmpuint(differences->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(differences, 0), ==,
                    "ImportOptions.KeepExtraData: only in the second");
}

static const char small_table[] =
    "release 1.2.3\n"
    "enum Colour 00000000-0000-0000-0000-000000000001\n"
    " Red 1\n"
    " Blue 0x10000\n"
    "interface IThing 00000000-0000-0000-0000-000000000002 nsISupports\n"
    " get name wstring\n"
    " set name wstring\n"
    " method paint(in Colour colour, out u8[] bytes, ret IThing thing)\n";

static void
test_small(void)
{
    g_autoptr(SimXpt) xpt = sim_xpt_new();
    const SimMethod *paint;
    guint32 blue;
    GError *error = NULL;

    g_assert_true(sim_xpt_read_table(xpt, small_table, "small", &error));
    g_assert_no_error(error);
    g_assert_cmpstr(sim_xpt_release(xpt), ==, "1.2.3");
    g_assert_true(sim_xpt_enum(xpt, "Colour", "Blue", &blue));
    g_assert_cmpuint(blue, ==, 0x10000);
    g_assert_false(sim_xpt_enum(xpt, "Colour", "Green", &blue));
    g_assert_cmpstr(sim_xpt_enum_name(xpt, "Colour", 1), ==, "Red");

    paint = sim_interface_find(sim_xpt_find(xpt, "IThing"), "paint", FALSE);
    g_assert_nonnull(paint);
    /* The array brings its length along. */
    g_assert_cmpuint(paint->n_params, ==, 4);
    g_assert_cmpint(paint->params[1].type.tag, ==, SIM_TAG_U32);
    g_assert_cmpint(paint->params[2].type.tag, ==, SIM_TAG_ARRAY);
    g_assert_cmpuint(paint->params[2].type.arg, ==, 1);
    g_assert_true(paint->params[3].retval);
}

/* Cut short anywhere, a library is refused and nothing worse happens. */
static void
test_truncated(void)
{
    g_autoptr(SimXpt) xpt = sim_xpt_new();
    g_autoptr(GBytes) bytes = NULL;
    gsize size;
    const guint8 *data;

    g_assert_true(sim_xpt_read_table(xpt, small_table, "small", NULL));
    bytes = sim_xpt_write(xpt, NULL);
    data = g_bytes_get_data(bytes, &size);
    for (gsize n = 0; n < size; n++) {
        g_autofree guint8 *copy = g_memdup2(data, MAX(n, 1));
        g_autoptr(SimXpt) cut = sim_xpt_new();

        g_assert_false(sim_xpt_read(cut, copy, n, NULL) && n < size - 1 &&
                       sim_xpt_n_interfaces(cut) == 0);
    }
}

static void
test_bad_tables(void)
{
    static const char *const bad[] = {
        " get name wstring\n",
        "interface IThing nonsense nsISupports\n",
        "interface IThing 00000000-0000-0000-0000-000000000002 nsISupports\n nonsense\n",
        "interface IThing 00000000-0000-0000-0000-000000000002 nsISupports\n method f(sideways u32 "
        "x)\n",
        "enum Colour 00000000-0000-0000-0000-000000000001\n Red\n",
        "interface A 00000000-0000-0000-0000-000000000002 nsISupports\n"
        "interface B 00000000-0000-0000-0000-000000000002 nsISupports\n",
    };

    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(SimXpt) xpt = sim_xpt_new();
        g_autoptr(GError) error = NULL;

        g_assert_false(sim_xpt_read_table(xpt, bad[i], "bad", &error));
        g_assert_nonnull(error);
        g_assert_true(g_str_has_prefix(error->message, "bad:"));
    }
}

static void
test_unknown_interface(void)
{
    g_autoptr(SimXpt) xpt = sim_xpt_new();
    g_autoptr(GError) error = NULL;

    g_assert_true(sim_xpt_read_table(
        xpt,
        "interface IThing 00000000-0000-0000-0000-000000000002 nsISupports\n get other INowhere\n",
        "x", NULL));
    g_assert_null(sim_xpt_write(xpt, &error));
    g_assert_nonnull(strstr(error->message, "INowhere"));
}

static void
test_patch(void)
{
    g_autofree char *patched =
        sim_patch_apply("a\nb\nc\nd\ne\n", "--- x\n+++ y\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_cmpstr(patched, ==, "a\nB\nc\nd\ne\n");
    g_assert_null(sim_patch_apply("a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n", &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    g_assert_null(sim_patch_apply("a\n", "@@ -7,1 +7,1 @@\n-a\n+b\n", &error));
    g_assert_nonnull(error);
}

int
main(int argc, char **argv)
{
    g_auto(GStrv) versions = NULL;

    g_test_init(&argc, &argv, NULL);
    versions = all_versions();
    g_test_add_func("/xpt/versions", test_versions);
    g_test_add_func("/xpt/small", test_small);
    g_test_add_func("/xpt/truncated", test_truncated);
    g_test_add_func("/xpt/bad-tables", test_bad_tables);
    g_test_add_func("/xpt/unknown-interface", test_unknown_interface);
    g_test_add_func("/xpt/patch", test_patch);
    g_test_add_func("/xpt/real-library", test_real_library);
    for (guint i = 0; versions[i] != NULL; i++) {
        g_autofree char *trip = g_strdup_printf("/xpt/round-trip/%s", versions[i]);
        g_autofree char *daemon = g_strdup_printf("/xpt/daemon-reads/%s", versions[i]);

        g_test_add_data_func(trip, versions[i], test_round_trip);
        g_test_add_data_func(daemon, versions[i], test_daemon_reads);
    }
    return g_test_run();
}
