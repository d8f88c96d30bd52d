/* marshal.h - numbers and strings between this program and VirtualBox.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/typelib.h"

#include <ffi.h>

/* How a number of a type travels. */
typedef struct {
    guint8 size; /* in bytes; 0: the type is no number */
    gboolean is_signed;
    ffi_type *ffi;
} VxScalar;

/* Of any tag; booleans and characters are numbers. */
const VxScalar *vx_scalar(VxTypeTag tag);

/* Writes @value as a @tag to @place (of the scalar's size); a boolean becomes 0 or 1.
 * Returns: %FALSE, with nothing written, if the type cannot hold it. */
gboolean vx_scalar_write(VxTypeTag tag, gint64 value, gpointer place);

/* Returns: %FALSE if the value there (an unsigned 64-bit one) does not fit into @value. */
gboolean vx_scalar_read(VxTypeTag tag, gconstpointer place, gint64 *value);

/* Returns: (transfer full) (nullable): NUL-terminated UTF-16; %NULL if @utf8 is not UTF-8.
 * @utf8: (nullable): %NULL is the empty string. */
gunichar2 *vx_utf8_to_utf16(const char *utf8);

/* Never fails: what is no UTF-16 becomes U+FFFD. @utf16: (nullable): %NULL is the empty string. */
char *vx_utf16_to_utf8(const gunichar2 *utf16);
