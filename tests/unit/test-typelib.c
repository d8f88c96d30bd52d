/* test-typelib.c - the reader of type libraries: everything a file can say, and every way to be
 * wrong.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/typelib.h"

#include "util/error.h"
#include "xpt-builder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define NSISUPPORTS_IID  "00000000-0000-0000-c000-000000000046"
#define NSIEXCEPTION_IID "f3a8d3b4-c424-4edc-8bf6-8974c983ba78"

/* Like VirtualBox_XPCOM.xpt: the base interfaces are named alone. */
static const char api[] = "external nsISupports " NSISUPPORTS_IID "\n"
                          "external nsIException " NSIEXCEPTION_IID "\n"
                          "interface IBase 00112233-4455-6677-8899-aabbccddeeff nsISupports\n"
                          "  get name wstring\n"
                          "  set name wstring\n"
                          "  get size i64\n"
                          "  method find(in wstring, in u32[], ret IDerived)\n"
                          "interface IDerived 2 IBase\n"
                          "  method getFoos(ret IBase[])\n"
                          "  method setFoos(in IBase[])\n"
                          "  method getBar(in u32, ret u8[])\n"
                          "  get USBControllers u32\n"
                          "  method find()\n"
                          "interface IInfo 3 nsIException\n"
                          "  get text wstring\n"
                          "interface State 4 -\n"
                          "  const Null u32 0\n"
                          "  const On u32 1\n"
                          "  const Big u32 0x80000001\n"
                          "  const First u32 1\n"
                          "interface IEmpty 5 nsISupports\n";

/* Every tag, each as a parameter of one method; parameters 0 and 1 are referred to. */
static const char all_types[] =
    "external nsISupports " NSISUPPORTS_IID "\n"
    "interface IAll 1 nsISupports\n"
    "  method all(in u32, in iid, in i8, in i16, in i32, in i64, in u8, in u16, in u32, in u64,"
    "  in float, in double, in bool, in char, in wchar, in ptr, in iid, in domstring, in string,"
    "  in wstring, in IAll, in iface_is(1), in u8[], in sized_string(0), in sized_wstring(0),"
    "  in utf8string, in cstring, in astring)\n"
    "  hidden method flags(inout raw(8e), in raw(c6))\n"
    "  notxpcom method result()\n"
    "  constructor method made(ret u8[][])\n";

static const char constants[] = "interface Constants 1 -\n"
                                "  const A i8 -1\n"
                                "  const B i16 -300\n"
                                "  const C i32 -70000\n"
                                "  const D i64 -5000000000\n"
                                "  const E u8 200\n"
                                "  const F u16 60000\n"
                                "  const G u32 4000000000\n"
                                "  const H u64 18000000000000000000\n"
                                "  const I bool 1\n"
                                "  const J char 65\n"
                                "  const K wchar 0x20ac\n"
                                "  const L float 0\n"
                                "  const M double 0\n"
                                "  const N string 1\n"
                                "  const O wstring 1\n"
                                "  const P iid 7\n"
                                "  const Q u8 17\n";

static VxTypelib *
parse(GBytes *file, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(file, &size);

    return vx_typelib_parse(data, size, error);
}

static VxTypelib *
parse_text(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) file = xpt_build(text);
    VxTypelib *typelib = parse(file, &error);

    g_assert_no_error(error);
    return typelib;
}

static void
test_interfaces(void)
{
    g_autoptr(VxTypelib) typelib = parse_text(api);
    const VxInterface *base = vx_typelib_find(typelib, "IBase");
    const VxInterface *derived = vx_typelib_find(typelib, "IDerived");
    g_autofree char *iid = vx_iid_to_string(vx_interface_get_iid(base));
    const VxIid copy = *vx_interface_get_iid(derived);

    g_assert_cmpuint(vx_typelib_n_interfaces(typelib), ==, 7);
    g_assert_cmpstr(iid, ==, "00112233-4455-6677-8899-aabbccddeeff");
    g_assert_true(vx_typelib_find_iid(typelib, &copy) == derived);
    g_assert_null(vx_typelib_find(typelib, "INone"));
    g_assert_true(vx_interface_get_parent(derived) == base);
    g_assert_true(vx_interface_is_a(derived, "IDerived"));
    g_assert_true(vx_interface_is_a(derived, "nsISupports"));
    g_assert_false(vx_interface_is_a(base, "IDerived"));
    g_assert_null(vx_interface_get_parent(vx_typelib_find(typelib, "State")));
    g_assert_cmpuint(vx_interface_n_methods(base), ==, 4);
    g_assert_cmpuint(vx_interface_n_methods(vx_typelib_find(typelib, "IEmpty")), ==, 0);
    g_assert_cmpuint(vx_interface_n_slots(vx_typelib_find(typelib, "IEmpty")), ==, 3);
    g_assert_cmpstr(vx_interface_get_name(vx_typelib_nth(typelib, 0)), ==, "IBase");
}

static void
test_slots(void)
{
    g_autoptr(VxTypelib) typelib = parse_text(api);
    const VxInterface *derived = vx_typelib_find(typelib, "IDerived");

    g_assert_cmpuint(vx_interface_nth_method(vx_typelib_find(typelib, "IBase"), 0)->slot, ==, 3);
    g_assert_cmpuint(vx_interface_find_getter(derived, "name")->slot, ==, 3);
    g_assert_cmpuint(vx_interface_find_setter(derived, "name")->slot, ==, 4);
    g_assert_cmpuint(vx_interface_find_method(derived, "getFoos")->slot, ==, 7);
    g_assert_cmpuint(vx_interface_n_slots(derived), ==, 12);
    g_assert_cmpuint(vx_interface_find_getter(vx_typelib_find(typelib, "IInfo"), "text")->slot, ==,
                     13);
}

static void
test_lookups(void)
{
    g_autoptr(VxTypelib) typelib = parse_text(api);
    const VxInterface *base = vx_typelib_find(typelib, "IBase");
    const VxInterface *derived = vx_typelib_find(typelib, "IDerived");

    /* A derived interface's own member hides the inherited one. */
    g_assert_true(vx_interface_find_method(derived, "find")->interface == derived);
    g_assert_true(vx_interface_find_method(base, "find")->interface == base);
    /* Accessors and methods are told apart. */
    g_assert_null(vx_interface_find_method(base, "name"));
    g_assert_null(vx_interface_find_getter(base, "find"));
    g_assert_null(vx_interface_find_setter(base, "size"));
    g_assert_nonnull(vx_interface_find_getter(derived, "USBControllers"));
    /* Attributes that are arrays are methods in the file; methods with other parameters are not. */
    g_assert_cmpstr(vx_interface_find_getter(derived, "foos")->name, ==, "getFoos");
    g_assert_cmpstr(vx_interface_find_setter(derived, "foos")->name, ==, "setFoos");
    g_assert_null(vx_interface_find_getter(derived, "bar"));
    g_assert_null(vx_interface_find_getter(derived, ""));
}

static void
test_enums(void)
{
    g_autoptr(VxTypelib) typelib = parse_text(api);
    guint32 value = 7;
    gint64 wide = 7;

    g_assert_true(vx_typelib_enum_value(typelib, "State", "Big", &value));
    g_assert_cmphex(value, ==, 0x80000001);
    g_assert_false(vx_typelib_enum_value(typelib, "State", "Off", &value));
    g_assert_false(vx_typelib_enum_value(typelib, "NoState", "On", &value));
    g_assert_cmphex(value, ==, 0x80000001);
    g_assert_cmpstr(vx_typelib_enum_name(typelib, "State", 1), ==, "On"); /* not First */
    g_assert_cmpstr(vx_typelib_enum_name(typelib, "State", 0x80000001), ==, "Big");
    g_assert_null(vx_typelib_enum_name(typelib, "State", 2));
    g_assert_null(vx_typelib_enum_name(typelib, "NoState", 1));
    g_assert_cmpstr(vx_interface_nth_constant(vx_typelib_find(typelib, "State"), 3, &wide), ==,
                    "First");
    g_assert_cmpint(wide, ==, 1);
}

static void
test_constants(void)
{
    static const struct {
        const char *name;
        gint64 value;
    } expected[] = {
        {"A",  -1                                               },
        { "B", -300                                             },
        { "C", -70000                                           },
        { "D", G_GINT64_CONSTANT(-5000000000)                   },
        { "E", 200                                              },
        { "F", 60000                                            },
        { "G", G_GINT64_CONSTANT(4000000000)                    },
        { "H", (gint64) G_GUINT64_CONSTANT(18000000000000000000)},
        { "I", 1                                                },
        { "J", 65                                               },
        { "K", 0x20ac                                           },
        { "Q", 17                                               }
    };
    g_autoptr(VxTypelib) typelib = parse_text(constants);
    const VxInterface *all = vx_typelib_find(typelib, "Constants");

    g_assert_cmpuint(vx_interface_n_constants(all), ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        gint64 value;

        g_assert_cmpstr(vx_interface_nth_constant(all, i, &value), ==, expected[i].name);
        g_assert_cmpint(value, ==, expected[i].value);
    }
}

static void
test_types(void)
{
    static const char *const names[] = {
        "u32",          "iid",           "i8",         "i16",          "i32",    "i64",
        "u8",           "u16",           "u32",        "u64",          "float",  "double",
        "bool",         "char",          "wchar",      "ptr",          "iid",    "domstring",
        "string",       "wstring",       "IAll",       "interface_is", "u32",    "u8[]",
        "sized string", "sized wstring", "utf8string", "cstring",      "astring"
    };
    g_autoptr(VxTypelib) typelib = parse_text(all_types);
    const VxInterface *all = vx_typelib_find(typelib, "IAll");
    const VxMethod *method = vx_interface_find_method(all, "all");

    g_assert_cmpuint(method->n_params, ==, G_N_ELEMENTS(names));
    for (guint i = 0; i < method->n_params; i++) {
        g_autofree char *name = vx_type_to_string(&method->params[i].type);

        g_assert_cmpstr(name, ==, names[i]);
        g_assert_true(method->params[i].in && !method->params[i].out);
    }
    g_assert_cmpuint(method->params[21].type.iid_arg, ==, 1);
    g_assert_cmpuint(method->params[23].type.size_arg, ==, 22);
    g_assert_cmpuint(method->params[24].type.length_arg, ==, 0);
    g_assert_cmpint(method->result.tag, ==, VX_TYPE_U32);

    method = vx_interface_find_method(all, "flags");
    g_assert_true(method->hidden && !method->notxpcom);
    g_assert_true(method->params[0].in && method->params[0].out && !method->params[0].retval);
    g_assert_true(method->params[0].type.pointer);
    g_assert_true(vx_interface_find_method(all, "result")->notxpcom);
}

static void
test_annotations(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) file = xpt_build_annotated(api);
    g_autoptr(VxTypelib) typelib = parse(file, &error);

    g_assert_no_error(error);
    g_assert_nonnull(vx_typelib_find(typelib, "IDerived"));
}

static void
test_merge(void)
{
    static const char base[] = "interface nsISupports " NSISUPPORTS_IID " -\n"
                               "  method QueryInterface(in iid, ret iface_is(0))\n"
                               "  notxpcom method AddRef()\n"
                               "  notxpcom method Release()\n"
                               "interface nsIException " NSIEXCEPTION_IID " nsISupports\n"
                               "  get message string\n"
                               "interface IOther 77 nsISupports\n"
                               "  method one()\n"
                               "interface Base 1 -\n"
                               "  const One u32 1\n";
    static const char other[] = "external IOther 77\n"
                                "interface IMore 78 IOther\n"
                                "  method two()\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) base_file = xpt_build(base);
    g_autoptr(GBytes) api_file = xpt_build(api);
    g_autoptr(GBytes) other_file = xpt_build(other);
    GBytes *files[] = { other_file, base_file, api_file };
    g_autoptr(VxTypelib) merged = vx_typelib_parse_all(files, 3, &error);
    g_autoptr(VxTypelib) alone = NULL;

    g_assert_no_error(error);
    /* nsIException has the slots that the file gives it, not the built-in ones. */
    g_assert_cmpuint(vx_interface_find_getter(vx_typelib_find(merged, "IInfo"), "text")->slot, ==,
                     4);
    g_assert_cmpuint(vx_interface_find_getter(vx_typelib_find(merged, "IInfo"), "message")->slot,
                     ==, 3);
    g_assert_cmpuint(vx_interface_find_method(vx_typelib_find(merged, "IMore"), "two")->slot, ==,
                     4);
    g_assert_cmpuint(vx_typelib_n_interfaces(merged), ==, 7 + 3);

    /* Without a description of its ancestor an interface has no slots to call. */
    alone = vx_typelib_parse_all(files, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(vx_interface_n_slots(vx_typelib_find(alone, "IMore")), ==, 0);
    g_assert_null(vx_interface_find_method(vx_typelib_find(alone, "IMore"), "two"));
    g_assert_cmpuint(vx_interface_n_methods(vx_typelib_find(alone, "IMore")), ==, 0);
}

static void
test_load(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *directory = g_dir_make_tmp("typelib-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(directory, "a.xpt", NULL);
    g_autoptr(GBytes) file = xpt_build(api);
    g_autoptr(VxTypelib) typelib = NULL;
    g_autoptr(VxTypelib) none = NULL;

    none = vx_typelib_load(path, &error);
    g_assert_null(none);
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
    g_assert_nonnull(strstr(error->message, path));
    g_clear_error(&error);

    g_assert_true(g_file_set_contents(path, g_bytes_get_data(file, NULL),
                                      (gssize) g_bytes_get_size(file), NULL));
    typelib = vx_typelib_load(path, &error);
    g_assert_no_error(error);
    g_assert_nonnull(vx_typelib_find(typelib, "IDerived"));

    g_assert_true(g_file_set_contents(path, "XPCOM", 5, NULL));
    none = vx_typelib_load(path, &error);
    g_assert_null(none);
    g_assert_nonnull(strstr(error->message, path));
    g_assert_nonnull(strstr(error->message, "offset"));
    g_clear_error(&error);

    none = vx_typelib_load(directory, &error);
    g_assert_null(none);
    g_assert_nonnull(error);
    g_unlink(path);
    g_rmdir(directory);
}

static void
assert_malformed(const GByteArray *file, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxTypelib) typelib = vx_typelib_parse(file->data, file->len, &error);

    g_assert_null(typelib);
    g_assert_error(error, VX_ERROR, VIR_ERR_INTERNAL_ERROR);
    if (why && !strstr(error->message, why))
        g_error("'%s' says nothing of '%s'", error->message, why);
}

/* Writes one number into a good file. */
static void
test_wrong_numbers(void)
{
    static const struct {
        gsize offset;
        guint n_bytes;
        guint64 value;
        const char *why;
    } cases[] = {
        {3,        1, 'x',        "start"                },
        { 16,      1, 2,          "major version"        },
        { 18,      2, 0xffff,     "count"                },
        { 18,      2, 8,          NULL                   },
        { 20,      4, 0xffffffff, "length"               },
        { 20,      4, 0,          "length"               },
        { 20,      4, 40,         NULL                   },
        { 24,      4, 0,          "outside"              },
        { 24,      4, 0xffffffff, "outside"              },
        { 28,      4, 0xffffffff, "outside"              },
        { 28,      4, 0,          NULL                   },
        { 32,      1, 0x83,       "annotation"           },
        { 33 + 16, 4, 0,          "outside the data pool"},
        { 33 + 16, 4, 0x7fffffff, "outside the data pool"},
        { 33 + 24, 4, 0x7fffffff, "outside the data pool"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) good = xpt_build(api);
        g_autoptr(GByteArray) file = xpt_edit(good);

        xpt_put(file, cases[i].offset, cases[i].n_bytes, cases[i].value);
        assert_malformed(file, cases[i].why);
    }
}

/* Files whose parts are well formed but make no sense. */
static void
test_nonsense(void)
{
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        {"interface A 1 B\ninterface B 2 A\n",                                        "have no end"               },
        { "interface A 1 A\n",                                                        "have no end"               },
        { "interface nsISupports " NSISUPPORTS_IID " A\ninterface A 1 nsISupports\n",
         "have no end"                                                                                            },
        { "interface A 1 -\n  method m(in raw(1b))\n",                                "type tag"                  },
        { "interface A 1 -\n  method m(in raw(1f))\n",                                "type tag"                  },
        { "interface A 1 -\n  method m(in raw(920000))\n",                            "no interface"              },
        { "interface A 1 -\n  method m(in raw(920002))\n",                            "no interface"              },
        { "interface A 1 -\n  method m(in iface_is(1))\n",                            "argument that is not there"},
        { "interface A 1 -\n  method m(in raw(94000106))\n",                          "argument that is not there"},
        { "interface A 1 -\n  method m(in raw(9400009400019206))\n",                  NULL                        },
        { "interface A 1 -\n  method m(in u32[][][][][][][][][][][])\n",              "nested"                    },
        { "interface A 1 -\n  const C void 1\n",                                      "constant"                  },
        { "interface A 1 -\n  const C cstring 1\n",                                   "constant"                  },
        { "interface A 1 -\n  method m n()\n",                                        "identifier"                },
        { "interface A\xc3 1 -\n",                                                    "identifier"                },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) built = xpt_build(cases[i].text);
        g_autoptr(GByteArray) file = xpt_edit(built);

        assert_malformed(file, cases[i].why);
    }
}

/* A directory in which all entries share one body must not be multiplied. */
static void
test_overlap(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GBytes) built = NULL;
    g_autoptr(GByteArray) file = NULL;
    guint64 body;

    for (guint i = 0; i < 200; i++)
        g_string_append_printf(text, "interface I%u %u -\n", i, i + 1);
    for (guint i = 0; i < 500; i++)
        g_string_append_printf(text, "  method method%u(in u32, in u32, in u32, in u32)\n", i);
    built = xpt_build(text->str);
    file = xpt_edit(built);
    body = xpt_get(file, 33 + 199 * 28 + 24, 4);
    for (guint i = 0; i < 199; i++)
        xpt_put(file, 33 + i * 28 + 24, 4, body);
    assert_malformed(file, "overlap");
}

static void
test_deep_inheritance(void)
{
    g_autoptr(GString) text = g_string_new("interface I0 1 -\n");
    g_autoptr(GBytes) built = NULL;
    g_autoptr(GByteArray) file = NULL;

    for (guint i = 1; i < 5000; i++)
        g_string_append_printf(text, "interface I%u %x I%u\n", i, i + 1, i - 1);
    built = xpt_build(text->str);
    file = xpt_edit(built);
    assert_malformed(file, "have no end");
}

/* Reads what a parsed file says, so that sanitizers see every pointer in it. */
static void
walk(const VxTypelib *typelib)
{
    for (guint i = 0; i < vx_typelib_n_interfaces(typelib); i++) {
        const VxInterface *interface = vx_typelib_nth(typelib, i);

        vx_typelib_find(typelib, vx_interface_get_name(interface));
        for (guint m = 0; m < vx_interface_n_methods(interface); m++) {
            const VxMethod *method = vx_interface_nth_method(interface, m);

            g_assert_true(method->interface == interface);
            vx_interface_find_getter(interface, method->name);
            for (guint p = 0; p < method->n_params; p++)
                g_free(vx_type_to_string(&method->params[p].type));
        }
        for (guint c = 0; c < vx_interface_n_constants(interface); c++) {
            gint64 value;

            g_assert_nonnull(vx_interface_nth_constant(interface, c, &value));
        }
    }
}

static void
test_truncated(void)
{
    static const char *const texts[] = { api, all_types, constants };

    for (guint t = 0; t < G_N_ELEMENTS(texts); t++) {
        g_autoptr(GBytes) built = xpt_build(texts[t]);
        gsize size;
        const guint8 *data = g_bytes_get_data(built, &size);

        for (gsize n = 0; n < size; n++) {
            g_autoptr(GByteArray) file = g_byte_array_new();
            /* A block of exactly that size, so that a byte too many is seen. */
            guint8 *copy = g_memdup2(data, n);

            g_byte_array_append(file, data, (guint) n);
            assert_malformed(file, NULL);
            if (n >= 24) {
                /* The same with a header that knows the length. */
                g_autoptr(VxTypelib) typelib = NULL;
                g_autoptr(GError) error = NULL;

                xpt_put(file, 20, 4, n);
                memcpy(copy, file->data, n);
                typelib = vx_typelib_parse(copy, n, &error);
                g_assert_true((typelib == NULL) == (error != NULL));
            }
            g_free(copy);
        }
    }
}

static void
test_flipped(void)
{
    static const char *const texts[] = { api, all_types, constants };
    static const guint8 masks[] = { 0x01, 0x02, 0x10, 0x40, 0x80, 0xff };

    for (guint t = 0; t < G_N_ELEMENTS(texts); t++) {
        g_autoptr(GBytes) built = xpt_build(texts[t]);
        g_autoptr(GByteArray) file = xpt_edit(built);

        for (guint i = 0; i < file->len; i++) {
            for (guint m = 0; m < G_N_ELEMENTS(masks); m++) {
                g_autoptr(GError) error = NULL;
                g_autoptr(VxTypelib) typelib = NULL;

                file->data[i] ^= masks[m];
                typelib = vx_typelib_parse(file->data, file->len, &error);
                g_assert_true((typelib == NULL) == (error != NULL));
                if (typelib)
                    walk(typelib);
                file->data[i] ^= masks[m];
            }
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/typelib/interfaces", test_interfaces);
    g_test_add_func("/typelib/slots", test_slots);
    g_test_add_func("/typelib/lookups", test_lookups);
    g_test_add_func("/typelib/enums", test_enums);
    g_test_add_func("/typelib/constants", test_constants);
    g_test_add_func("/typelib/types", test_types);
    g_test_add_func("/typelib/annotations", test_annotations);
    g_test_add_func("/typelib/merge", test_merge);
    g_test_add_func("/typelib/load", test_load);
    g_test_add_func("/typelib/wrong-numbers", test_wrong_numbers);
    g_test_add_func("/typelib/nonsense", test_nonsense);
    g_test_add_func("/typelib/overlap", test_overlap);
    g_test_add_func("/typelib/deep-inheritance", test_deep_inheritance);
    g_test_add_func("/typelib/truncated", test_truncated);
    g_test_add_func("/typelib/flipped", test_flipped);
    return g_test_run();
}
