/* xpt-builder.h - composes type library files from text, for tests and seed corpora.
 *
 * One item a line:
 *
 *     external NAME IID                   named, but not described in this file
 *     interface NAME IID PARENT           PARENT: "-" or an item of the text
 *      get|set NAME TYPE                  accessor of an attribute
 *      method NAME(DIR TYPE, ...)         DIR: in, out, ret, inout
 *      hidden|notxpcom|constructor ...    flags, before any of these
 *      const NAME TYPE VALUE              a member of an enum has the type u32
 *
 * IID: 32 hex digits with or without dashes, or fewer (the first ones are then 0). TYPE: as
 * vx_type_to_string() writes it; T[] makes two parameters, a u32 count and the array; iface_is(N),
 * sized_string(N), sized_wstring(N) refer to parameter N; raw(HEX) is a type's bytes as they are.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Returns: (transfer full): the file; aborts where the text has a mistake. */
GBytes *xpt_build(const char *text);

/* The same with annotations of every kind and bytes after the end. */
GBytes *xpt_build_annotated(const char *text);

/* For patching: big-endian numbers in a copy of a file. */
GByteArray *xpt_edit(GBytes *file);
void xpt_put(GByteArray *file, gsize offset, guint n_bytes, guint64 value);
guint64 xpt_get(const GByteArray *file, gsize offset, guint n_bytes);
