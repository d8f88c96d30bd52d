/* test-call.c - the call engine and the runtime, on a fake binding that counts what it gives away.
 *
 * VX_FAKE_BINDINGS: the directory in which the build left the fake bindings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/call.h"

#include "util/error.h"
#include "fake-binding.h"
#include "xpt-builder.h"

#include <dlfcn.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define THING(name) VX_METHOD("IThing", name)

/* An installation with a fake binding. */
typedef struct {
    char *home;
    char *library;
    FakeBinding *fake;
    VxRuntime *runtime;
    VxObject *thing;
} Fixture;

static char *
fixture_path(const Fixture *fixture, const char *name)
{
    return g_build_filename(fixture->home, name, NULL);
}

static void
fixture_make_home(Fixture *fixture, const char *binding)
{
    g_autoptr(GBytes) library = xpt_build(FAKE_API);
    g_autofree char *built = g_build_filename(g_getenv("VX_FAKE_BINDINGS"), binding, NULL);
    g_autofree char *components = NULL;
    g_autofree char *xpt = NULL;

    fixture->home = g_dir_make_tmp("binding-XXXXXX", NULL);
    components = fixture_path(fixture, "components");
    xpt = fixture_path(fixture, "components/VirtualBox_XPCOM.xpt");
    fixture->library = fixture_path(fixture, "VBoxXPCOMC.so");
    g_assert_cmpint(g_mkdir(components, 0700), ==, 0);
    g_assert_true(g_file_set_contents(xpt, g_bytes_get_data(library, NULL),
                                      (gssize) g_bytes_get_size(library), NULL));
    g_assert_cmpint(symlink(built, fixture->library), ==, 0);
}

static void
fixture_load(Fixture *fixture, guint table)
{
    g_autoptr(GError) error = NULL;
    void *library;

    fixture_make_home(fixture, "libfake-binding.so");
    library = dlopen(fixture->library, RTLD_NOW | RTLD_LOCAL);
    g_assert_nonnull(library);
    fixture->fake = dlsym(library, "fake_binding");
    memset(fixture->fake, 0, sizeof(*fixture->fake));
    fixture->fake->newest_table = table;
    fixture->runtime = vx_runtime_load(fixture->home, &error);
    g_assert_no_error(error);
}

static void
fixture_connect(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) client = NULL;
    g_autoptr(VxObject) session = NULL;

    if (vx_runtime_has_client(fixture->runtime)) {
        client = vx_runtime_client_new(fixture->runtime, "IClient", &error);
        g_assert_no_error(error);
        vx_get_object(client, VX_GET("IClient", "root"), &fixture->thing, &error);
    } else {
        vx_runtime_root_objects(fixture->runtime, "IThing", "IThing", &fixture->thing, &session,
                                &error);
    }
    g_assert_no_error(error);
}

static void
fixture_disconnect(Fixture *fixture)
{
    g_clear_pointer(&fixture->thing, vx_object_unref);
    g_assert_cmpuint(vx_runtime_n_objects(fixture->runtime), ==, 0);
    vx_runtime_shutdown(fixture->runtime);
    g_assert_cmpint(fixture->fake->n_client, ==, 0);
    g_assert_cmpint(fixture->fake->n_com, ==, 0);
    g_assert_cmpint(fixture->fake->n_blocks, ==, 0);
    g_assert_cmpint(fixture->fake->n_references, ==, 0);
}

static void
fixture_remove_home(Fixture *fixture)
{
    static const char *const names[] = { "components/VirtualBox_XPCOM.xpt", "components",
                                         "VBoxXPCOMC.so", "" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = fixture_path(fixture, names[i]);

        g_assert_cmpint(g_remove(path), ==, 0);
    }
    g_free(fixture->home);
    g_free(fixture->library);
}

static void
set_up(Fixture *fixture, gconstpointer table)
{
    fixture_load(fixture, GPOINTER_TO_UINT(table));
    fixture_connect(fixture);
}

static void
tear_down(Fixture *fixture, gconstpointer table)
{
    fixture_disconnect(fixture);
    g_clear_pointer(&fixture->runtime, vx_runtime_free);
    fixture_remove_home(fixture);
}

/* Numbers */

static void
test_numbers(Fixture *fixture, gconstpointer data)
{
    static const struct {
        VxMember member;
        gint64 min, max;
    } cases[] = {
        {{ "IThing", "echoI8" },     G_MININT8,  G_MAXINT8  },
        { { "IThing", "echoI16" },   G_MININT16, G_MAXINT16 },
        { { "IThing", "echoI32" },   G_MININT32, G_MAXINT32 },
        { { "IThing", "echoI64" },   G_MININT64, G_MAXINT64 },
        { { "IThing", "echoU8" },    0,          G_MAXUINT8 },
        { { "IThing", "echoU16" },   0,          G_MAXUINT16},
        { { "IThing", "echoU32" },   0,          G_MAXUINT32},
        { { "IThing", "echoU64" },   0,          G_MAXINT64 },
        { { "IThing", "echoChar" },  0,          G_MAXUINT8 },
        { { "IThing", "echoWchar" }, 0,          G_MAXUINT16},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const gint64 values[] = { cases[i].min, cases[i].max, 0, 1, 100 };

        for (guint v = 0; v < G_N_ELEMENTS(values); v++) {
            g_autoptr(GError) error = NULL;
            gint64 back = -77;

            vx_call(fixture->thing, &cases[i].member, &error, VX_INT(values[v]), VX_OUT_I64(&back));
            g_assert_no_error(error);
            g_assert_cmpint(back, ==, values[v]);
        }
        for (guint v = 0; v < 2 && cases[i].max != G_MAXINT64; v++) {
            g_autoptr(GError) error = NULL;
            gint64 wrong = v == 0 ? cases[i].min - 1 : cases[i].max + 1;
            gint64 back = -77;

            g_assert_false(vx_call(fixture->thing, &cases[i].member, &error, VX_INT(wrong),
                                   VX_OUT_I64(&back)));
            g_assert_error(error, VX_ERROR, VIR_ERR_INVALID_ARG);
            g_assert_nonnull(strstr(error->message, cases[i].member.name));
            g_assert_cmpint(back, ==, -77);
        }
    }
}

static void
test_narrow_results(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    guint32 u32 = 7;
    gint32 i32 = 7;

    g_assert_true(
        vx_call(fixture->thing, THING("echoI64"), &error, VX_INT(G_MAXUINT32), VX_OUT_U32(&u32)));
    g_assert_cmpuint(u32, ==, G_MAXUINT32);
    g_assert_true(
        vx_call(fixture->thing, THING("echoI64"), &error, VX_INT(G_MININT32), VX_OUT_I32(&i32)));
    g_assert_cmpint(i32, ==, G_MININT32);

    g_assert_false(vx_call(fixture->thing, THING("echoI64"), &error, VX_INT(-1), VX_OUT_U32(&u32)));
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
    g_clear_error(&error);
    g_assert_false(
        vx_call(fixture->thing, THING("echoU32"), &error, VX_INT(G_MAXUINT32), VX_OUT_I32(&i32)));
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
    g_assert_cmpuint(u32, ==, G_MAXUINT32);
    g_assert_cmpint(i32, ==, G_MININT32);
}

static void
test_booleans(Fixture *fixture, gconstpointer data)
{
    const gint64 values[] = { 0, 1, 2, -1, G_MAXINT64 };

    for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(GError) error = NULL;
        gboolean back = 7;

        vx_call(fixture->thing, THING("echoBool"), &error, VX_INT(values[i]), VX_OUT_BOOL(&back));
        g_assert_no_error(error);
        g_assert_cmpint(back, ==, values[i] != 0);
    }
}

static void
test_enums(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    const char *name = "untouched";

    g_assert_true(vx_set_enum(fixture->thing, VX_SET("IThing", "mode"), "Mode", "Slow", &error));
    g_assert_true(vx_get_enum(fixture->thing, VX_GET("IThing", "mode"), "Mode", &name, &error));
    g_assert_cmpstr(name, ==, "Slow");
    g_assert_true(vx_set_int(fixture->thing, VX_SET("IThing", "mode"), 1000, &error));
    g_assert_true(vx_get_enum(fixture->thing, VX_GET("IThing", "mode"), "Mode", &name, &error));
    g_assert_cmpstr(name, ==, "?");
    g_assert_false(vx_set_enum(fixture->thing, VX_SET("IThing", "mode"), "Mode", "Loud", &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_NO_SUPPORT);
    g_assert_nonnull(strstr(error->message, "Loud"));
    g_clear_error(&error);
    g_assert_false(vx_set_enum(fixture->thing, VX_SET("IThing", "mode"), "NoMode", "Fast", &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_NO_SUPPORT);
    g_clear_error(&error);
    /* An enum's member is no boolean and no 64-bit number. */
    g_assert_false(
        vx_call(fixture->thing, THING("echoI64"), &error, VX_ENUM("Mode", "Fast"), VX_OUT_NONE));
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
}

/* Strings */

static void
test_strings(Fixture *fixture, gconstpointer data)
{
    static const char *const values[] = { "", "plain", "\xc3\xa9\xe2\x82\xac \xf0\x9f\x98\x80",
                                          "line\nline" };

    for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *wide = NULL;
        g_autofree char *narrow = NULL;

        vx_call(fixture->thing, THING("echoWstring"), &error, VX_STR(values[i]), VX_OUT_STR(&wide));
        g_assert_no_error(error);
        g_assert_cmpstr(wide, ==, values[i]);
        vx_call(fixture->thing, THING("echoString"), &error, VX_STR(values[i]),
                VX_OUT_STR(&narrow));
        g_assert_no_error(error);
        g_assert_cmpstr(narrow, ==, values[i]);
    }
}

static void
test_no_string(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_autofree char *broken = NULL;
    char *untouched = NULL;

    g_assert_true(
        vx_call(fixture->thing, THING("echoWstring"), &error, VX_STR(NULL), VX_OUT_STR(&text)));
    g_assert_cmpstr(text, ==, "");
    g_assert_false(vx_call(fixture->thing, THING("echoWstring"), &error, VX_STR("\xff"),
                           VX_OUT_STR(&untouched)));
    g_assert_error(error, VX_ERROR, VIR_ERR_INVALID_ARG);
    g_clear_error(&error);
    g_assert_false(vx_call(fixture->thing, THING("echoString"), &error, VX_STR("\xff"),
                           VX_OUT_STR(&untouched)));
    g_assert_error(error, VX_ERROR, VIR_ERR_INVALID_ARG);
    g_clear_error(&error);
    g_assert_null(untouched);
    g_assert_true(vx_call(fixture->thing, THING("giveBroken"), &error, VX_OUT_STR(&broken)));
    g_assert_cmpstr(broken, ==,
                    "a\xef\xbf\xbd"
                    "b\xef\xbf\xbd\xf0\x9f\x98\x80\xef\xbf\xbd");
}

/* Attributes */

static void
test_attributes(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *empty = NULL;
    g_autofree char *name = NULL;
    g_autoptr(VxObject) other = NULL;
    g_autoptr(GPtrArray) things = NULL;
    g_autoptr(GPtrArray) three = NULL;
    guint32 value = 0;

    g_assert_true(vx_get_string(fixture->thing, VX_GET("IThing", "name"), &empty, &error));
    g_assert_cmpstr(empty, ==, "");
    g_assert_true(vx_set_string(fixture->thing, VX_SET("IThing", "name"), "n\xc3\xa4me", &error));
    g_assert_true(vx_get_string(fixture->thing, VX_GET("IThing", "name"), &name, &error));
    g_assert_cmpstr(name, ==, "n\xc3\xa4me");

    g_assert_true(vx_get_object(fixture->thing, VX_GET("IThing", "other"), &other, &error));
    g_assert_true(vx_get_u32(other, VX_GET("IOther", "value"), &value, &error));
    g_assert_cmpuint(value, ==, 4242);

    g_assert_true(vx_get_objects(fixture->thing, VX_GET("IThing", "things"), &things, &error));
    g_assert_cmpuint(things->len, ==, 1);
    g_assert_true(vx_object_same(things->pdata[0], fixture->thing));
    three = g_ptr_array_new();
    for (guint i = 0; i < 3; i++)
        g_ptr_array_add(three, fixture->thing);
    g_assert_true(vx_call(fixture->thing, VX_SET("IThing", "things"), &error, VX_OBJS(three)));
    g_assert_true(vx_get_u32(fixture->thing, VX_GET("IThing", "mode"), &value, &error));
    g_assert_cmpuint(value, ==, 3);
}

/* Objects */

static void
test_objects(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) back = NULL;
    g_autoptr(VxObject) other = NULL;
    g_autoptr(VxObject) self = NULL;
    g_autoptr(VxObject) none = NULL;
    VxObject *null = fixture->thing;
    guint32 value = 0;

    g_assert_true(vx_call(fixture->thing, THING("echoThing"), &error, VX_OBJ(fixture->thing),
                          VX_OUT_OBJ(&back)));
    g_assert_true(vx_object_same(back, fixture->thing));
    g_assert_cmpstr(vx_interface_get_name(vx_object_get_interface(back)), ==, "IThing");
    g_assert_true(
        vx_call(fixture->thing, THING("echoThing"), &error, VX_OBJ(NULL), VX_OUT_OBJ(&null)));
    g_assert_null(null);

    other = vx_object_cast(fixture->thing, "IOther", &error);
    g_assert_no_error(error);
    g_assert_false(vx_object_same(other, fixture->thing));
    self = vx_object_cast(fixture->thing, "nsISupports", &error);
    g_assert_true(vx_object_same(self, fixture->thing));
    none = vx_object_cast(fixture->thing, "IUnknownThing", &error);
    g_assert_null(none);
    g_assert_cmphex(vx_xpcom_error_result(error), ==, 0x80004002);
    g_clear_error(&error);
    none = vx_object_cast(fixture->thing, "INotThere", &error);
    g_assert_null(none);
    g_assert_error(error, VX_ERROR, VIR_ERR_NO_SUPPORT);
    g_clear_error(&error);

    /* An object is cast where a member or an argument wants another interface of it. */
    g_assert_true(vx_get_u32(fixture->thing, VX_GET("IOther", "value"), &value, &error));
    g_assert_cmpuint(value, ==, 4242);
    g_assert_false(vx_call(fixture->thing, THING("echoThing"), &error, VX_OBJ(other), VX_OUT_NONE));
    g_assert_cmphex(vx_xpcom_error_result(error), ==, 0x80004002);
    g_clear_error(&error);
    g_assert_false(vx_get_u32(NULL, VX_GET("IOther", "value"), &value, &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
}

/* Arrays */

static void
test_number_arrays(Fixture *fixture, gconstpointer data)
{
    static const struct {
        VxMember member;
        gint64 values[3];
    } cases[] = {
        {{ "IThing", "echoI8s" },    { G_MININT8, G_MAXINT8, -1 }  },
        { { "IThing", "echoI16s" },  { G_MININT16, G_MAXINT16, -1 }},
        { { "IThing", "echoI32s" },  { G_MININT32, G_MAXINT32, -1 }},
        { { "IThing", "echoI64s" },  { G_MININT64, G_MAXINT64, -1 }},
        { { "IThing", "echoU8s" },   { 0, G_MAXUINT8, 1 }          },
        { { "IThing", "echoU16s" },  { 0, G_MAXUINT16, 1 }         },
        { { "IThing", "echoU32s" },  { 0, G_MAXUINT32, 1 }         },
        { { "IThing", "echoU64s" },  { 0, G_MAXINT64, 1 }          },
        { { "IThing", "echoBools" }, { 0, 1, 1 }                   },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GArray) back = NULL;
        g_autoptr(GArray) none = NULL;
        GArray *untouched = NULL;
        const gint64 wrong[] = { 1, 1, G_MAXINT64 };

        vx_call(fixture->thing, &cases[i].member, &error, VX_INTS(cases[i].values, 3),
                VX_OUT_INTS(&back));
        g_assert_no_error(error);
        g_assert_cmpmem(back->data, back->len * sizeof(gint64), cases[i].values,
                        3 * sizeof(gint64));
        g_assert_true(vx_call(fixture->thing, &cases[i].member, &error, VX_INTS(NULL, 0),
                              VX_OUT_INTS(&none)));
        g_assert_cmpuint(none->len, ==, 0);
        g_assert_true(vx_call(fixture->thing, &cases[i].member, &error, VX_INTS(cases[i].values, 3),
                              VX_OUT_NONE));
        if (strstr(cases[i].member.name, "64") || strstr(cases[i].member.name, "Bool"))
            continue;
        g_assert_false(vx_call(fixture->thing, &cases[i].member, &error, VX_INTS(wrong, 3),
                               VX_OUT_INTS(&untouched)));
        g_assert_error(error, VX_ERROR, VIR_ERR_INVALID_ARG);
        g_assert_null(untouched);
    }
    /* Empty arrays come with an address, which some methods insist on. */
    g_assert_cmpuint(fixture->fake->n_empty_arrays, ==, G_N_ELEMENTS(cases));
}

/* The same numbers on their way out are in test_mixed(). */
static void
test_large_unsigned(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    const gint64 negative[] = { -1 };
    GArray *untouched = NULL;

    g_assert_false(vx_call(fixture->thing, THING("echoU64s"), &error, VX_INTS(negative, 1),
                           VX_OUT_INTS(&untouched)));
    g_assert_error(error, VX_ERROR, VIR_ERR_INVALID_ARG);
    g_assert_null(untouched);
}

static void
test_bytes(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) back = NULL;
    g_autoptr(GBytes) none = NULL;
    g_autofree guint8 *large = g_malloc(1 << 20);

    for (guint i = 0; i < 1 << 20; i++)
        large[i] = (guint8) (i * 7);
    g_assert_true(vx_call(fixture->thing, THING("echoU8s"), &error, VX_BYTES(large, 1 << 20),
                          VX_OUT_BYTES(&back)));
    g_assert_cmpmem(g_bytes_get_data(back, NULL), g_bytes_get_size(back), large, 1 << 20);
    g_assert_true(
        vx_call(fixture->thing, THING("echoU8s"), &error, VX_BYTES(NULL, 0), VX_OUT_BYTES(&none)));
    g_assert_cmpuint(g_bytes_get_size(none), ==, 0);
}

static void
test_string_arrays(Fixture *fixture, gconstpointer data)
{
    static const char *const values[] = { "one", "", "\xe2\x82\xac", NULL };
    static const char *const wrong[] = { "one", "\xff", NULL };
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) wide = NULL;
    g_auto(GStrv) narrow = NULL;
    g_auto(GStrv) none = NULL;
    char **untouched = NULL;

    g_assert_true(vx_call(fixture->thing, THING("echoWstrings"), &error, VX_STRS(values),
                          VX_OUT_STRS(&wide)));
    g_assert_true(g_strv_equal((const char *const *) wide, values));
    g_assert_true(vx_call(fixture->thing, THING("echoStrings"), &error, VX_STRS(values),
                          VX_OUT_STRS(&narrow)));
    g_assert_true(g_strv_equal((const char *const *) narrow, values));
    g_assert_true(
        vx_call(fixture->thing, THING("echoWstrings"), &error, VX_STRS(NULL), VX_OUT_STRS(&none)));
    g_assert_cmpuint(g_strv_length(none), ==, 0);
    g_assert_cmpuint(fixture->fake->n_empty_arrays, ==, 1);
    g_assert_true(
        vx_call(fixture->thing, THING("echoWstrings"), &error, VX_STRS(values), VX_OUT_NONE));
    g_assert_false(vx_call(fixture->thing, THING("echoWstrings"), &error, VX_STRS(wrong),
                           VX_OUT_STRS(&untouched)));
    g_assert_error(error, VX_ERROR, VIR_ERR_INVALID_ARG);
    g_assert_null(untouched);
}

static void
test_object_arrays(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) other = vx_object_cast(fixture->thing, "IOther", &error);
    g_autoptr(GPtrArray) in = g_ptr_array_new();
    g_autoptr(GPtrArray) back = NULL;
    g_autoptr(GPtrArray) none = NULL;
    GPtrArray *untouched = NULL;

    g_ptr_array_add(in, fixture->thing);
    g_ptr_array_add(in, NULL);
    g_ptr_array_add(in, fixture->thing);
    g_assert_true(
        vx_call(fixture->thing, THING("echoThings"), &error, VX_OBJS(in), VX_OUT_OBJS(&back)));
    g_assert_cmpuint(back->len, ==, 3);
    g_assert_true(vx_object_same(back->pdata[0], fixture->thing));
    g_assert_null(back->pdata[1]);
    g_assert_true(vx_object_same(back->pdata[2], fixture->thing));
    g_assert_true(
        vx_call(fixture->thing, THING("echoThings"), &error, VX_OBJS(NULL), VX_OUT_OBJS(&none)));
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_true(vx_call(fixture->thing, THING("echoThings"), &error, VX_OBJS(in), VX_OUT_NONE));
    g_ptr_array_add(in, other);
    g_assert_false(
        vx_call(fixture->thing, THING("echoThings"), &error, VX_OBJS(in), VX_OUT_OBJS(&untouched)));
    g_assert_cmphex(vx_xpcom_error_result(error), ==, 0x80004002);
    g_assert_null(untouched);
}

/* All together */

static void
test_mixed(Fixture *fixture, gconstpointer data)
{
    static const char *const texts[] = { "one", "two", NULL };
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_autoptr(GArray) numbers = NULL;
    g_autoptr(VxObject) other = NULL;
    char *no_text = NULL;
    GArray *no_numbers = NULL;
    VxObject *no_other = NULL;
    const gint64 expected[] = { 5, 200, 2 };

    g_assert_true(vx_call(fixture->thing, THING("mixed"), &error, VX_INT(TRUE), VX_OUT_STR(&text),
                          VX_STRS(texts), VX_OUT_INTS(&numbers), VX_INT(5), VX_INT(200),
                          VX_OUT_OBJ(&other)));
    g_assert_cmpstr(text, ==, "two");
    g_assert_cmpmem(numbers->data, numbers->len * sizeof(gint64), expected, sizeof(expected));
    g_assert_cmpstr(vx_interface_get_name(vx_object_get_interface(other)), ==, "IOther");
    g_assert_true(vx_call(fixture->thing, THING("mixed"), &error, VX_INT(TRUE), VX_OUT_NONE,
                          VX_STRS(texts), VX_OUT_NONE, VX_INT(5), VX_INT(200), VX_OUT_NONE));

    /* One result of three that does not fit: the others are given back and none is set. */
    g_assert_false(vx_call(fixture->thing, THING("mixed"), &error, VX_INT(TRUE),
                           VX_OUT_STR(&no_text), VX_STRS(texts), VX_OUT_INTS(&no_numbers),
                           VX_INT(-1), VX_INT(200), VX_OUT_OBJ(&no_other)));
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
    g_assert_true(!no_text && !no_numbers && !no_other);
    g_clear_error(&error);
    /* An argument that does not fit, after others were encoded. */
    g_assert_false(vx_call(fixture->thing, THING("mixed"), &error, VX_INT(TRUE),
                           VX_OUT_STR(&no_text), VX_STRS(texts), VX_OUT_INTS(&no_numbers),
                           VX_INT(-1), VX_INT(256), VX_OUT_OBJ(&no_other)));
    g_assert_error(error, VX_ERROR, VIR_ERR_INVALID_ARG);
    g_assert_true(!no_text && !no_numbers && !no_other);
}

static void
test_null_results(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_auto(GStrv) texts = NULL;
    g_autoptr(GPtrArray) things = NULL;
    VxObject *thing = fixture->thing;

    g_assert_true(vx_call(fixture->thing, THING("giveNull"), &error, VX_OUT_STR(&text),
                          VX_OUT_OBJ(&thing), VX_OUT_STRS(&texts), VX_OUT_OBJS(&things)));
    g_assert_cmpstr(text, ==, "");
    g_assert_null(thing);
    g_assert_cmpuint(g_strv_length(texts), ==, 0);
    g_assert_cmpuint(things->len, ==, 2);
    g_assert_null(things->pdata[0]);
}

/* Failures */

static GError *
failure(Fixture *fixture, guint32 result)
{
    GError *error = NULL;
    char *text = NULL;
    char **texts = NULL;
    VxObject *thing = NULL;

    g_assert_false(vx_call(fixture->thing, THING("fail"), &error, VX_INT(result), VX_OUT_STR(&text),
                           VX_OUT_OBJ(&thing), VX_OUT_STRS(&texts)));
    g_assert_true(!text && !thing && !texts);
    g_assert_cmphex(vx_xpcom_error_result(error), ==, result);
    return error;
}

static void
test_error_texts(Fixture *fixture, gconstpointer data)
{
    static const struct {
        guint32 result;
        const char *text;
        gboolean disconnect;
    } cases[] = {
        {0x80bb0001,
         "No thing named '\xc3\xa9' (VBOX_E_OBJECT_NOT_FOUND, ThingWrap); "
          "The list is empty (0x92345678)",                         FALSE},
        { 0x80004005, "A plain exception (NS_ERROR_FAILURE)",       FALSE},
        { 0x80004004, "IThing::fail failed (NS_ERROR_ABORT)",       TRUE },
        { 0x800706be, "IThing::fail failed (NS_ERROR_CALL_FAILED)", TRUE },
        { 0xffffffff, "IThing::fail failed (0xffffffff)",           FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = failure(fixture, cases[i].result);
        g_autoptr(GError) copy = g_error_copy(error);

        g_assert_cmpstr(error->message, ==, cases[i].text);
        g_assert_cmpint(vx_xpcom_error_is_disconnect(error), ==, cases[i].disconnect);
        g_assert_cmpint(vx_xpcom_error_is_disconnect(copy), ==, cases[i].disconnect);
    }
}

/* The text of one failure must not appear with the next one. */
static void
test_error_is_consumed(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) first = failure(fixture, 0x80bb0001);
    g_autoptr(GError) second = failure(fixture, 0x80bb0002);

    g_assert_nonnull(strstr(first->message, "No thing"));
    g_assert_cmpstr(second->message, ==, "IThing::fail failed (VBOX_E_INVALID_VM_STATE)");
}

static void
test_endless_chain(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = failure(fixture, 0x80bb0003);

    g_assert_true(g_str_has_prefix(error->message, "Again (VBOX_E_VM_ERROR, ThingWrap); Again"));
    g_assert_cmpuint(strlen(error->message), <, 2000);
}

static void
test_mistakes(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    guint32 number = 7;

    g_assert_false(vx_call(fixture->thing, THING("echoU32"), &error, VX_INT(1)));
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
    g_assert_nonnull(strstr(error->message, "IThing::echoU32 of this VirtualBox has 2 parameters"));
    g_clear_error(&error);
    g_assert_false(
        vx_call(fixture->thing, THING("echoU32"), &error, VX_STR("1"), VX_OUT_U32(&number)));
    g_assert_nonnull(strstr(error->message, "parameter 1 of IThing::echoU32"));
    g_clear_error(&error);
    g_assert_false(vx_call(fixture->thing, THING("echoU32"), &error, VX_INT(1), VX_OUT_STR(&text)));
    g_clear_error(&error);
    g_assert_false(vx_call(fixture->thing, THING("echoU32"), &error, VX_OUT_NONE, VX_OUT_NONE));
    g_clear_error(&error);
    g_assert_false(vx_call(fixture->thing, THING("echoU32s"), &error, VX_INT(1), VX_OUT_NONE));
    g_clear_error(&error);
    g_assert_false(vx_call(fixture->thing, THING("echoI64"), &error, VX_INT(1), VX_INT(1)));
    g_clear_error(&error);
    g_assert_false(vx_call(fixture->thing, THING("noMethod"), &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_NO_SUPPORT);
    g_assert_cmpstr(error->message, ==, "this VirtualBox has no IThing::noMethod");
    g_assert_cmpuint(number, ==, 7);
    g_assert_null(text);
}

/* Capabilities */

static void
count_member(const VxMember *member, gpointer data)
{
    if (strcmp(member->interface, "INowhere") == 0) {
        g_assert_cmpstr(member->user, ==, "test_capabilities");
        g_assert_true(member->optional);
        ++*(guint *) data;
    }
}

static void
test_capabilities(Fixture *fixture, gconstpointer data)
{
    VxRuntime *runtime = fixture->runtime;
    guint n = 0;

    g_assert_true(vx_has(runtime, THING("mixed")));
    g_assert_true(vx_has(runtime, VX_GET("IThing", "name")));
    g_assert_true(vx_has(runtime, VX_GET("IThing", "things")));
    g_assert_true(vx_has(runtime, VX_SET("IThing", "things")));
    g_assert_true(vx_has(runtime, VX_GET("IDerivedOther", "value")));
    g_assert_false(vx_has(runtime, VX_SET("IOther", "value")));
    g_assert_false(vx_has(runtime, VX_METHOD("IThing", "name")));
    g_assert_false(vx_has(runtime, VX_OPT_METHOD("INowhere", "name")));
    g_assert_false(vx_has(runtime, THING("takePtr")));
    g_assert_false(vx_has(runtime, THING("takeBoth")));
    g_assert_false(vx_has(runtime, THING("plain")));
    g_assert_cmpint(vx_n_params(runtime, THING("mixed")), ==, 7);
    g_assert_cmpint(vx_n_params(runtime, VX_GET("IThing", "name")), ==, 1);
    g_assert_cmpint(vx_n_params(runtime, VX_GET("IThing", "things")), ==, 1);
    g_assert_cmpint(vx_n_params(runtime, THING("noMethod")), ==, -1);
    g_assert_true(vx_has_interface(runtime, "IDerivedOther"));
    g_assert_false(vx_has_interface(runtime, "INowhere"));
    g_assert_false(vx_has_interface(runtime, "Mode"));
    g_assert_true(vx_has_enum(runtime, "Mode", "Fast"));
    g_assert_false(vx_has_enum(runtime, "Mode", "Loud"));
    vx_members_foreach(count_member, &n);
    g_assert_cmpuint(n, ==, 1);
}

/* The runtime */

static void
test_reconnect(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    guint32 mode = 7;

    fixture_disconnect(fixture);
    g_assert_cmpint(vx_runtime_get_event_fd(fixture->runtime), ==, -1);
    fixture_connect(fixture);
    g_assert_true(vx_get_u32(fixture->thing, VX_GET("IThing", "mode"), &mode, &error));
    g_assert_cmpuint(mode, ==, 0);
    /* Nothing to undo a second time. */
    fixture_disconnect(fixture);
    fixture_disconnect(fixture);
}

/* Objects of a lost connection have their code in what is to be unloaded. */
static void
test_held_object(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    VxObject *root = NULL;
    VxObject *session = NULL;

    vx_runtime_shutdown(fixture->runtime);
    g_assert_false(
        vx_runtime_root_objects(fixture->runtime, "IThing", "IThing", &root, &session, &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
    g_assert_nonnull(strstr(error->message, "1 objects"));
    g_clear_error(&error);
    g_clear_pointer(&fixture->thing, vx_object_unref);
    g_assert_true(
        vx_runtime_root_objects(fixture->runtime, "IThing", "IThing", &root, &session, &error));
    g_assert_cmpint(vx_runtime_get_server_fd(fixture->runtime), ==, -1);
    vx_object_unref(root);
    vx_object_unref(session);
}

static void
test_no_connection(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) client = NULL;
    VxObject *root = NULL;
    VxObject *session = NULL;

    fixture_disconnect(fixture);
    fixture->fake->fail_init = TRUE;
    if (vx_runtime_has_client(fixture->runtime)) {
        client = vx_runtime_client_new(fixture->runtime, "IClient", &error);
        g_assert_cmphex(vx_xpcom_error_result(error), ==, 0x80004005);
        g_clear_error(&error);
        client = vx_runtime_client_new(fixture->runtime, "INoClient", &error);
        g_assert_error(error, VX_ERROR, VIR_ERR_NO_SUPPORT);
        g_clear_error(&error);
    } else {
        client = vx_runtime_client_new(fixture->runtime, "IClient", &error);
        g_assert_error(error, VX_ERROR, VIR_ERR_NO_SUPPORT);
        g_clear_error(&error);
    }
    g_assert_null(client);
    g_assert_false(
        vx_runtime_root_objects(fixture->runtime, "IThing", "IThing", &root, &session, &error));
    g_assert_cmphex(vx_xpcom_error_result(error), ==, 0x80004005);
    g_assert_true(!root && !session);
}

static void
test_events(Fixture *fixture, gconstpointer data)
{
    g_assert_cmpint(vx_runtime_get_event_fd(fixture->runtime), ==, 77);
    vx_runtime_process_events(fixture->runtime);
    vx_runtime_process_events(fixture->runtime);
    g_assert_cmpuint(fixture->fake->n_processed, ==, 2);
    fixture_disconnect(fixture);
    vx_runtime_process_events(fixture->runtime);
    g_assert_cmpuint(fixture->fake->n_processed, ==, 2);
}

static void
test_create_instance(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) made =
        vx_runtime_create_instance(fixture->runtime, "@fake/Thing;1", "IThing", &error);
    g_autoptr(VxObject) none = NULL;
    g_autoptr(VxObject) wrong = NULL;

    g_assert_no_error(error);
    g_assert_true(vx_set_int(made, VX_SET("IThing", "mode"), 1, &error));
    none = vx_runtime_create_instance(fixture->runtime, "@fake/None;1", "IThing", &error);
    g_assert_cmphex(vx_xpcom_error_result(error), ==, 0x80040154);
    g_assert_nonnull(strstr(error->message, "@fake/None;1"));
    g_clear_error(&error);
    wrong = vx_runtime_create_instance(fixture->runtime, "@fake/Thing;1", "IClient", &error);
    g_assert_cmphex(vx_xpcom_error_result(error), ==, 0x80004002);
}

static void
test_counting(Fixture *fixture, gconstpointer data)
{
    guint64 before = vx_runtime_n_calls();
    guint objects = vx_runtime_n_objects(fixture->runtime);
    VxObject *other = NULL;

    vx_get_object(fixture->thing, VX_GET("IThing", "other"), &other, NULL);
    g_assert_cmpuint(vx_runtime_n_calls() - before, ==, 1);
    g_assert_cmpuint(vx_runtime_n_objects(fixture->runtime), ==, objects + 1);
    vx_object_ref(other);
    vx_object_unref(other);
    g_assert_cmpuint(vx_runtime_n_objects(fixture->runtime), ==, objects + 1);
    vx_object_unref(other);
    g_assert_cmpuint(vx_runtime_n_objects(fixture->runtime), ==, objects);
    g_assert_cmpuint(vx_runtime_get_version(fixture->runtime), ==, 1002003);
    g_assert_cmpuint(vx_runtime_get_table(fixture->runtime), ==, GPOINTER_TO_UINT(data));
    g_assert_cmpstr(vx_runtime_get_home(fixture->runtime), ==, fixture->home);
    g_assert_cmpstr(g_getenv("VBOX_APP_HOME"), ==, fixture->home);
}

static gpointer
use_in_thread(gpointer data)
{
    Fixture *fixture = data;
    g_autoptr(GError) error = NULL;

    g_assert_true(vx_runtime_join_thread(fixture->runtime, &error));
    for (guint i = 0; i < 500; i++) {
        g_autoptr(VxObject) object = vx_object_ref(fixture->thing);
        g_autoptr(VxObject) back = NULL;
        g_autofree char *text = NULL;
        gint64 number = 0;

        vx_call(object, THING("echoWstring"), &error, VX_STR("text"), VX_OUT_STR(&text));
        vx_call(object, THING("echoThing"), &error, VX_OBJ(object), VX_OUT_OBJ(&back));
        vx_call(object, THING("echoI64"), &error, VX_INT(i), VX_OUT_I64(&number));
        g_assert_no_error(error);
        g_assert_cmpint(number, ==, i);
        g_assert_false(vx_call(object, THING("fail"), &error, VX_INT(0x80bb0001), VX_OUT_NONE,
                               VX_OUT_NONE, VX_OUT_NONE));
        g_assert_nonnull(strstr(error->message, "No thing"));
        g_clear_error(&error);
    }
    g_assert_cmpuint(vx_runtime_n_calls(), ==, 4 * 500);
    vx_runtime_leave_thread(fixture->runtime);
    return NULL;
}

static void
test_threads(Fixture *fixture, gconstpointer data)
{
    GThread *threads[4];

    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("caller", use_in_thread, fixture);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_assert_cmpint(fixture->fake->n_threads, ==, 0);
}

/* Loading */

static void
test_broken_table(void)
{
    Fixture fixture = { 0 };
    g_autoptr(GError) error = NULL;
    g_autoptr(VxRuntime) older = NULL;
    g_autoptr(VxRuntime) none = NULL;

    fixture_load(&fixture, 4);
    fixture.fake->broken_tables = TRUE;
    older = vx_runtime_load(fixture.home, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(vx_runtime_get_table(older), ==, 3);
    fixture.fake->newest_table = 2;
    none = vx_runtime_load(fixture.home, &error);
    g_assert_null(none);
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
    g_clear_pointer(&fixture.runtime, vx_runtime_free);
    fixture_remove_home(&fixture);
}

static void
test_entry_points(void)
{
    Fixture old = { 0 };
    Fixture none = { 0 };
    g_autoptr(GError) error = NULL;
    g_autoptr(VxRuntime) runtime = NULL;
    g_autoptr(VxRuntime) missing = NULL;

    fixture_make_home(&old, "libfake-binding-old.so");
    runtime = vx_runtime_load(old.home, &error);
    g_assert_no_error(error);
    fixture_make_home(&none, "libfake-binding-none.so");
    missing = vx_runtime_load(none.home, &error);
    g_assert_null(missing);
    g_assert_nonnull(strstr(error->message, "VBoxGetXPCOMCFunctions"));
    fixture_remove_home(&old);
    fixture_remove_home(&none);
}

static void
test_no_installation(void)
{
    Fixture fixture = { 0 };
    g_autoptr(GError) error = NULL;
    g_autoptr(VxRuntime) runtime = vx_runtime_load("/nonexistent", &error);

    g_assert_null(runtime);
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
    g_assert_nonnull(strstr(error->message, "/nonexistent"));
    g_clear_error(&error);

    fixture_make_home(&fixture, "no-such-library.so");
    runtime = vx_runtime_load(fixture.home, &error);
    g_assert_null(runtime);
    g_assert_nonnull(strstr(error->message, fixture.library));
    fixture_remove_home(&fixture);
}

static void
test_result_names(void)
{
    g_autoptr(GError) other = g_error_new(VX_ERROR, (gint) 0x800706be, "x");

    g_assert_cmpstr(vx_xpcom_result_name(0x80004005), ==, "NS_ERROR_FAILURE");
    g_assert_cmpstr(vx_xpcom_result_name(0x80bb000c), ==, "VBOX_E_OBJECT_IN_USE");
    g_assert_null(vx_xpcom_result_name(0));
    g_assert_cmphex(vx_xpcom_error_result(NULL), ==, 0);
    g_assert_cmphex(vx_xpcom_error_result(other), ==, 0);
    g_assert_false(vx_xpcom_error_is_disconnect(NULL));
    g_assert_false(vx_xpcom_error_is_disconnect(other));
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(Fixture *fixture, gconstpointer table);
    } tests[] = {
        {"numbers",            test_numbers          },
        { "narrow-results",    test_narrow_results   },
        { "booleans",          test_booleans         },
        { "enums",             test_enums            },
        { "strings",           test_strings          },
        { "no-string",         test_no_string        },
        { "attributes",        test_attributes       },
        { "objects",           test_objects          },
        { "number-arrays",     test_number_arrays    },
        { "large-unsigned",    test_large_unsigned   },
        { "bytes",             test_bytes            },
        { "string-arrays",     test_string_arrays    },
        { "object-arrays",     test_object_arrays    },
        { "mixed",             test_mixed            },
        { "null-results",      test_null_results     },
        { "error-texts",       test_error_texts      },
        { "error-is-consumed", test_error_is_consumed},
        { "endless-chain",     test_endless_chain    },
        { "mistakes",          test_mistakes         },
        { "capabilities",      test_capabilities     },
        { "reconnect",         test_reconnect        },
        { "held-object",       test_held_object      },
        { "no-connection",     test_no_connection    },
        { "events",            test_events           },
        { "create-instance",   test_create_instance  },
        { "counting",          test_counting         },
        { "threads",           test_threads          },
    };

    g_test_init(&argc, &argv, NULL);
    for (guint table = 2; table <= 4; table++) {
        for (guint i = 0; i < G_N_ELEMENTS(tests); i++) {
            g_autofree char *path = g_strdup_printf("/call/%u/%s", table, tests[i].name);

            g_test_add(path, Fixture, GUINT_TO_POINTER(table), set_up, tests[i].test, tear_down);
        }
    }
    g_test_add_func("/runtime/broken-table", test_broken_table);
    g_test_add_func("/runtime/entry-points", test_entry_points);
    g_test_add_func("/runtime/no-installation", test_no_installation);
    g_test_add_func("/error/result-names", test_result_names);
    return g_test_run();
}
