/* fake-binding.h - what a test sees of the fake VBoxXPCOMC.so that it made the runtime load.
 *
 * The library has C functions in the slots of the interfaces of fake_api. It counts every block and
 * every reference that it gives away, and aborts on a block that is not its own or given back
 * twice.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Symbol: fake_binding */
typedef struct {
    /* set by the test */
    guint newest_table;     /* 2, 3, 4 */
    gboolean broken_tables; /* the newest one has no proper end */
    gboolean fail_init;     /* the connection cannot be made */

    /* counted by the fake */
    gint n_blocks;        /* given and not yet given back */
    gint n_references;    /* the same for objects */
    gint n_client, n_com; /* initialised minus uninitialised */
    gint n_threads;       /* the same for threads */
    guint n_processed;    /* times that events were processed */
    guint n_empty_arrays; /* empty arrays that came in with an address */
} FakeBinding;

/* The type library that belongs to it, for xpt_build(). */
#define FAKE_API                                                                                   \
    "external nsISupports 00000000-0000-0000-c000-000000000046\n"                                  \
    "external nsIException f3a8d3b4-c424-4edc-8bf6-8974c983ba78\n"                                 \
    "interface IVirtualBoxErrorInfo 10 nsIException\n"                                             \
    "  get resultCode i32\n"                                                                       \
    "  get component wstring\n"                                                                    \
    "  get text wstring\n"                                                                         \
    "  get next IVirtualBoxErrorInfo\n"                                                            \
    "interface IThing 20 nsISupports\n"                                                            \
    "  method echoI8(in i8, ret i8)\n"                                                             \
    "  method echoI16(in i16, ret i16)\n"                                                          \
    "  method echoI32(in i32, ret i32)\n"                                                          \
    "  method echoI64(in i64, ret i64)\n"                                                          \
    "  method echoU8(in u8, ret u8)\n"                                                             \
    "  method echoU16(in u16, ret u16)\n"                                                          \
    "  method echoU32(in u32, ret u32)\n"                                                          \
    "  method echoU64(in u64, ret u64)\n"                                                          \
    "  method echoBool(in bool, ret bool)\n"                                                       \
    "  method echoChar(in char, ret char)\n"                                                       \
    "  method echoWchar(in wchar, ret wchar)\n"                                                    \
    "  method echoString(in string, ret string)\n"                                                 \
    "  method echoWstring(in wstring, ret wstring)\n"                                              \
    "  method echoThing(in IThing, ret IThing)\n"                                                  \
    "  method echoI8s(in i8[], ret i8[])\n"                                                        \
    "  method echoI16s(in i16[], ret i16[])\n"                                                     \
    "  method echoI32s(in i32[], ret i32[])\n"                                                     \
    "  method echoI64s(in i64[], ret i64[])\n"                                                     \
    "  method echoU8s(in u8[], ret u8[])\n"                                                        \
    "  method echoU16s(in u16[], ret u16[])\n"                                                     \
    "  method echoU32s(in u32[], ret u32[])\n"                                                     \
    "  method echoU64s(in u64[], ret u64[])\n"                                                     \
    "  method echoBools(in bool[], ret bool[])\n"                                                  \
    "  method echoStrings(in string[], ret string[])\n"                                            \
    "  method echoWstrings(in wstring[], ret wstring[])\n"                                         \
    "  method echoThings(in IThing[], ret IThing[])\n"                                             \
    "  method mixed(in bool, out wstring, in wstring[], out u64[], in i64, in u8, ret IOther)\n"   \
    "  method giveNull(out wstring, out IThing, out wstring[], ret IThing[])\n"                    \
    "  method giveBroken(ret wstring)\n"                                                           \
    "  method fail(in u32, out wstring, out IThing, ret wstring[])\n"                              \
    "  get name wstring\n"                                                                         \
    "  set name wstring\n"                                                                         \
    "  get mode u32\n"                                                                             \
    "  set mode u32\n"                                                                             \
    "  get other IOther\n"                                                                         \
    "  method getThings(ret IThing[])\n"                                                           \
    "  method setThings(in IThing[])\n"                                                            \
    "  method takePtr(in ptr)\n"                                                                   \
    "  method takeBoth(inout u32)\n"                                                               \
    "  notxpcom method plain()\n"                                                                  \
    "interface IOther 21 nsISupports\n"                                                            \
    "  get value u32\n"                                                                            \
    "interface IDerivedOther 22 IOther\n"                                                          \
    "  get more u32\n"                                                                             \
    "interface IClient 23 nsISupports\n"                                                           \
    "  get root IThing\n"                                                                          \
    "interface IUnknownThing 24 nsISupports\n"                                                     \
    "  get value u32\n"                                                                            \
    "interface Mode 30 -\n"                                                                        \
    "  const Null u32 0\n"                                                                         \
    "  const Fast u32 7\n"                                                                         \
    "  const Slow u32 9\n"
