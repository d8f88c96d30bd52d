/* values.c - small values of the wire.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/values.h"

#include <string.h>

remote_string
vx_remote_string(const char *string)
{
    remote_string result;

    if (!string)
        return NULL;
    result = g_new(remote_nonnull_string, 1);
    *result = g_strdup(string);
    return result;
}

const char *
vx_remote_string_get(remote_string string)
{
    return string ? *string : NULL;
}

char *
vx_remote_uuid_format(const remote_uuid uuid)
{
    static const char digits[] = "0123456789abcdef";
    char *text = g_malloc(VIR_UUID_STRING_BUFLEN);
    char *end = text;

    for (guint i = 0; i < VIR_UUID_BUFLEN; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *end++ = '-';
        *end++ = digits[(guchar) uuid[i] >> 4];
        *end++ = digits[(guchar) uuid[i] & 0xf];
    }
    *end = '\0';
    return text;
}

/* As g_ascii_xdigit_value(), which cannot be inlined: a list of all domains has 32 digits of each.
 */
static inline int
get_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

gboolean
vx_remote_uuid_parse(const char *text, remote_uuid uuid)
{
    char bytes[VIR_UUID_BUFLEN];

    for (guint i = 0; i < VIR_UUID_BUFLEN; i++) {
        int high, low;

        while (i > 0 && *text == '-')
            text++;
        high = get_digit(text[0]);
        low = high < 0 ? -1 : get_digit(text[1]);
        if (low < 0)
            return FALSE;
        bytes[i] = high * 16 + low;
        text += 2;
    }
    if (*text)
        return FALSE;
    memcpy(uuid, bytes, sizeof bytes);
    return TRUE;
}
