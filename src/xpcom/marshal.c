/* marshal.c - widths of numbers, encodings of strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/marshal.h"

#include <string.h>

static const VxScalar scalars[32] = {
    [VX_TYPE_I8] = {1,  TRUE,  &ffi_type_sint8 },
    [VX_TYPE_I16] = { 2, TRUE,  &ffi_type_sint16},
    [VX_TYPE_I32] = { 4, TRUE,  &ffi_type_sint32},
    [VX_TYPE_I64] = { 8, TRUE,  &ffi_type_sint64},
    [VX_TYPE_U8] = { 1, FALSE, &ffi_type_uint8 },
    [VX_TYPE_U16] = { 2, FALSE, &ffi_type_uint16},
    [VX_TYPE_U32] = { 4, FALSE, &ffi_type_uint32},
    [VX_TYPE_U64] = { 8, FALSE, &ffi_type_uint64},
    [VX_TYPE_BOOL] = { 4, TRUE,  &ffi_type_sint32},
    [VX_TYPE_CHAR] = { 1, FALSE, &ffi_type_uint8 },
    [VX_TYPE_WCHAR] = { 2, FALSE, &ffi_type_uint16},
};

const VxScalar *
vx_scalar(VxTypeTag tag)
{
    return &scalars[tag & 31];
}

gboolean
vx_scalar_write(VxTypeTag tag, gint64 value, gpointer place)
{
    const VxScalar *scalar = vx_scalar(tag);
    guint bits = scalar->size * 8u;
    gint64 max = G_MAXINT64;
    gint64 min = scalar->is_signed ? G_MININT64 : 0;

    if (tag == VX_TYPE_BOOL)
        value = value != 0;
    if (bits < 64) {
        max = ((gint64) 1 << (scalar->is_signed ? bits - 1 : bits)) - 1;
        min = scalar->is_signed ? -max - 1 : 0;
    }
    if (value < min || value > max)
        return FALSE;
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
    memcpy(place, &value, scalar->size);
#else
    memcpy(place, (const guint8 *) &value + sizeof(value) - scalar->size, scalar->size);
#endif
    return TRUE;
}

gboolean
vx_scalar_read(VxTypeTag tag, gconstpointer place, gint64 *value)
{
    const VxScalar *scalar = vx_scalar(tag);
    guint64 bits = 0;
    guint unused = 64 - scalar->size * 8u;

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
    memcpy(&bits, place, scalar->size);
#else
    memcpy((guint8 *) &bits + sizeof(bits) - scalar->size, place, scalar->size);
#endif
    if (scalar->is_signed)
        *value = (gint64) (bits << unused) >> unused;
    else if (bits > G_MAXINT64)
        return FALSE;
    else
        *value = (gint64) bits;
    if (tag == VX_TYPE_BOOL)
        *value = *value != 0;
    return TRUE;
}

gunichar2 *
vx_utf8_to_utf16(const char *utf8)
{
    if (!utf8)
        utf8 = "";
    if (!g_utf8_validate(utf8, -1, NULL))
        return NULL;
    return g_utf8_to_utf16(utf8, -1, NULL, NULL, NULL);
}

/* A copy in which each half of a surrogate pair that has lost the other is U+FFFD. */
static gunichar2 *
utf16_make_valid(const gunichar2 *utf16, glong length)
{
    gunichar2 *copy = g_memdup2(utf16, ((gsize) length + 1) * sizeof(*utf16));

    for (glong i = 0; i < length; i++) {
        gboolean high = copy[i] >= 0xd800 && copy[i] < 0xdc00;

        if (high && copy[i + 1] >= 0xdc00 && copy[i + 1] < 0xe000)
            i++;
        else if (copy[i] >= 0xd800 && copy[i] < 0xe000)
            copy[i] = 0xfffd;
    }
    return copy;
}

char *
vx_utf16_to_utf8(const gunichar2 *utf16)
{
    g_autofree gunichar2 *valid = NULL;
    glong length = 0;
    char *utf8;

    if (!utf16)
        return g_strdup("");
    while (utf16[length])
        length++;
    utf8 = g_utf16_to_utf8(utf16, length, NULL, NULL, NULL);
    if (utf8)
        return utf8;
    valid = utf16_make_valid(utf16, length);
    return g_utf16_to_utf8(valid, length, NULL, NULL, NULL);
}
