/* make-typelib-seeds.c - writes the seed corpus of fuzz-typelib: one file for each thing a type
 * library can say.
 *
 *     make-typelib-seeds tests/fuzz/corpus/typelib
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt-builder.h"

#include <string.h>

enum {
    ONE_FILE = 0xff, /* first byte of a seed, see fuzz-typelib.c */
};

static const struct {
    const char *name;
    const char *text;
} seeds[] = {
    {"enum",         "interface E 1 -\n const A u32 1\n const B u32 0x80000000\n const C u32 1\n"                },
    { "constants",   "interface C 1 -\n const A i8 -1\n const B i16 -1\n const C i32 -1\n"
                   " const D i64 -1\n const E u8 1\n const F u16 1\n const G u64 1\n"
                   " const H bool 1\n const I char 1\n const J wchar 1\n const K float 0\n"
                   " const L double 0\n const M string 1\n const N wstring 1\n const O iid 1\n"},
    { "inheritance", "external nsISupports 0000000000000000c000000000000046\n"
                     "external nsIException f3a8d3b4c4244edc8bf68974c983ba78\n"
                     "interface A 1 nsISupports\n get name wstring\n set name wstring\n"
                     "interface B 2 A\n method getFoos(ret A[])\n method setFoos(in A[])\n"
                     "interface I 3 nsIException\n get text wstring\n"
                     "external X 4\ninterface Y 5 X\n method m()\n"                          },
    { "types",       "interface T 1 -\n method m(in i8, out i16, ret i32)\n"
               " hidden method n(in u8, in u16, in u32, in u64, in i64, in bool)\n"
               " notxpcom method o(inout char, in wchar, in ptr, in iid, in string)\n"
               " constructor method p(in u32, in iface_is(0), in sized_string(0),"
               " in sized_wstring(0), in T)\n"
               " method q(in u8[], in wstring[], ret T[][])\n"
               " method r(in float, in double, in domstring, in utf8string, in cstring,"
               " in astring)\n"                                                                    },
    { "cycle",       "interface A 1 B\ninterface B 2 A\n"                                                        },
    { "twice",       "interface A 1 -\n method m()\ninterface A 1 -\n method m()\nexternal A 0\n"                },
    { "empty",       ""                                                                                          },
};

static void
write_seed(const char *directory, const char *name, guint8 cut, GBytes *file)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autoptr(GByteArray) seed = g_byte_array_new();
    gsize size;
    const guint8 *data = g_bytes_get_data(file, &size);

    g_byte_array_append(seed, &cut, 1);
    g_byte_array_append(seed, data, (guint) size);
    g_assert_true(g_file_set_contents(path, (const char *) seed->data, (gssize) seed->len, NULL));
}

/* Two files of the same length, cut in the middle. */
static void
write_pair(const char *directory)
{
    g_autoptr(GBytes) a = xpt_build("external B 2\ninterface A 1 B\n method m()\n");
    g_autoptr(GBytes) b = xpt_build("external A 1\ninterface B 2 -\n method n()\n");
    g_autoptr(GByteArray) both = xpt_edit(a);
    g_autoptr(GBytes) joined = NULL;

    g_assert_cmpuint(g_bytes_get_size(a), ==, g_bytes_get_size(b));
    g_byte_array_append(both, g_bytes_get_data(b, NULL), (guint) g_bytes_get_size(b));
    joined = g_byte_array_free_to_bytes(g_steal_pointer(&both));
    write_seed(directory, "pair", 0xfe / 2, joined);
}

int
main(int argc, char **argv)
{
    g_autoptr(GBytes) annotated = NULL;

    g_assert_cmpint(argc, ==, 2);
    for (guint i = 0; i < G_N_ELEMENTS(seeds); i++) {
        g_autoptr(GBytes) file = xpt_build(seeds[i].text);

        write_seed(argv[1], seeds[i].name, ONE_FILE, file);
    }
    annotated = xpt_build_annotated(seeds[0].text);
    write_seed(argv[1], "annotated", ONE_FILE, annotated);
    write_pair(argv[1]);
    return 0;
}
