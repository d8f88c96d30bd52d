/* test-binding.c - the C binding itself: tables, identity, errors, accounts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-sim.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static void *
library(void)
{
    g_autofree char *path = g_build_filename(sim->home, "VBoxXPCOMC.so", NULL);
    void *handle = dlopen(path, RTLD_NOW | RTLD_NOLOAD);

    g_assert_nonnull(handle);
    dlclose(handle); /* it stays */
    return handle;
}

/* What sim.conf says of the installation. */
static guint32
newest_table(void)
{
    g_autoptr(GKeyFile) conf = g_key_file_new();
    g_autofree char *path = g_build_filename(sim->home, "sim.conf", NULL);
    g_autofree char *text = NULL;

    g_assert_true(g_key_file_load_from_file(conf, path, G_KEY_FILE_NONE, NULL));
    text = g_key_file_get_string(conf, "installation", "table", NULL);
    return (guint32) g_ascii_strtoull(text, NULL, 0);
}

/* Each table has its size first and its version second and last; only the major number is asked
 * for. */
static void
test_tables(void)
{
    static const gsize members[] = { 0, 0, 9, 14, 25 }; /* function pointers */
    const guint32 *(*get)(unsigned) =
        (const guint32 *(*) (unsigned) ) dlsym(library(), "VBoxGetXPCOMCFunctions");
    guint32 newest = newest_table();

    g_assert_nonnull(get);
    for (guint32 major = 2; major <= 5; major++) {
        const guint32 *table = get(major << 16);
        gsize pointers;

        if (major > newest >> 16) {
            g_assert_null(table);
            continue;
        }
        g_assert_nonnull(table);
        pointers = members[major] + (major == 4 && newest == 0x00040001 ? 2 : 0);
        g_assert_cmpuint(table[1] >> 16, ==, major);
        g_assert_cmpuint(table[0], ==, 8 + pointers * sizeof(void *) + 8);
        g_assert_cmphex(table[2 + 2 * pointers], ==, table[1]);
        g_assert_true(get(major << 16 | 0x1234) == table);
    }
    g_assert_true((dlsym(library(), "VBoxGetCAPIFunctions") != NULL) == (newest >= 0x00040000));
}

static void
test_version(void)
{
    GError *error = NULL;
    g_autofree char *text = NULL;
    unsigned major, minor, build;

    vx_get_string(sim->vbox, VX_GET("IVirtualBox", "version"), &text, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sscanf(text, "%u.%u.%u", &major, &minor, &build), ==, 3);
    g_assert_cmpuint(vx_runtime_get_version(sim->runtime), ==,
                     major * 1000000 + minor * 1000 + build);
}

/* One object is one object, however one came by it. */
static void
test_identity(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) host = NULL;
    g_autoptr(VxObject) again = NULL;
    g_autoptr(VxObject) supports = NULL;

    vx_get_object(sim->vbox, VX_GET("IVirtualBox", "host"), &host, &error);
    vx_get_object(sim->vbox, VX_GET("IVirtualBox", "host"), &again, &error);
    g_assert_no_error(error);
    g_assert_true(vx_object_same(host, again));
    g_assert_false(vx_object_same(host, sim->vbox));
    supports = vx_object_cast(host, "IMachine", &error);
    g_assert_null(supports);
    g_assert_nonnull(error);
    g_clear_error(&error);
}

static void
test_error_text(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) machine = sim_find_machine(sim, "nobody's machine", &error);

    g_assert_null(machine);
    sim_assert_result(error, 0x80bb0001);
    if (vx_runtime_has_client(
            sim->runtime)) { /* older tables have no way to the text but a service */
        g_assert_nonnull(strstr(error->message, "nobody's machine"));
        g_assert_nonnull(strstr(error->message, "VirtualBoxWrap"));
    }
}

/* Text beyond the basic plane and of any length comes back as it went. */
static void
test_strings(void)
{
    static const char text[] = "Grüße \xe2\x82\xac \xf0\x9d\x84\x9e and more";
    GError *error = NULL;
    g_autofree char *back = NULL, *nothing = NULL;
    g_autofree char *big = g_strnfill(100000, 'x');

    for (guint i = 0; i < 2; i++) {
        const char *value = i == 0 ? text : big;

        vx_call(sim->vbox, VX_METHOD("IVirtualBox", "setExtraData"), &error, VX_STR("vx/test"),
                VX_STR(value));
        vx_call(sim->vbox, VX_METHOD("IVirtualBox", "getExtraData"), &error, VX_STR("vx/test"),
                VX_OUT_STR(&back));
        g_assert_no_error(error);
        g_assert_cmpstr(back, ==, value);
        g_clear_pointer(&back, g_free);
    }
    vx_call(sim->vbox, VX_METHOD("IVirtualBox", "setExtraData"), &error, VX_STR("vx/test"),
            VX_STR(""));
    vx_call(sim->vbox, VX_METHOD("IVirtualBox", "getExtraData"), &error, VX_STR("vx/test"),
            VX_OUT_STR(&nothing));
    g_assert_no_error(error);
    g_assert_cmpstr(nothing, ==, "");
}

/* What calls give is counted until it is freed, and it is all freed. */
static void
test_accounts(void)
{
    const SimAccounts *accounts = sim_accounts(sim);
    gint64 blocks = accounts->blocks, references = accounts->references;
    guint64 calls = accounts->calls;

    {
        GError *error = NULL;
        g_autoptr(GPtrArray) types = NULL;

        vx_get_objects(sim->vbox, VX_GET("IVirtualBox", "guestOSTypes"), &types, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(types->len, >, 10);
        g_assert_cmpint(accounts->references, ==, references + types->len);
    }
    g_assert_cmpint(accounts->references, ==, references);
    g_assert_cmpint(accounts->blocks, ==, blocks);
    g_assert_cmpuint(accounts->calls, >, calls);
}

static gpointer
call_in_thread(gpointer data)
{
    GError *error = NULL;

    g_assert_true(vx_runtime_join_thread(sim->runtime, &error));
    for (guint i = 0; i < 100; i++) {
        g_autoptr(GPtrArray) machines = NULL;

        vx_get_objects(sim->vbox, VX_GET("IVirtualBox", "machines"), &machines, &error);
        g_assert_no_error(error);
    }
    vx_runtime_leave_thread(sim->runtime);
    return NULL;
}

static void
test_threads(void)
{
    GThread *threads[4];

    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("caller", call_in_thread, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
}

static void
test_missing_members(void)
{
    /* The same question to all versions: a member is there exactly where the type library has it.
     */
    gboolean states = vx_has(sim->runtime, VX_OPT_METHOD("IVirtualBox", "getMachineStates"));
    GError *error = NULL;
    g_autoptr(GArray) out = NULL;
    g_autoptr(GPtrArray) none = g_ptr_array_new();

    vx_call(sim->vbox, VX_OPT_METHOD("IVirtualBox", "getMachineStates"), &error, VX_OBJS(none),
            VX_OUT_INTS(&out));
    if (states) {
        g_assert_no_error(error);
        g_assert_cmpuint(out->len, ==, 0);
    } else {
        g_assert_nonnull(error);
        g_clear_error(&error);
    }
}

void
add_binding_tests(void)
{
    g_test_add_func("/binding/tables", test_tables);
    g_test_add_func("/binding/version", test_version);
    g_test_add_func("/binding/identity", test_identity);
    g_test_add_func("/binding/error-text", test_error_text);
    g_test_add_func("/binding/strings", test_strings);
    g_test_add_func("/binding/accounts", test_accounts);
    g_test_add_func("/binding/threads", test_threads);
    g_test_add_func("/binding/missing-members", test_missing_members);
}
