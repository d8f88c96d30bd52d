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
    GString *text = g_string_sized_new(VIR_UUID_STRING_BUFLEN);

    for (guint i = 0; i < VIR_UUID_BUFLEN; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            g_string_append_c(text, '-');
        g_string_append_printf(text, "%02x", (guchar) uuid[i]);
    }
    return g_string_free(text, FALSE);
}

gboolean
vx_remote_uuid_parse(const char *text, remote_uuid uuid)
{
    char bytes[VIR_UUID_BUFLEN];

    for (guint i = 0; i < VIR_UUID_BUFLEN; i++) {
        int high, low;

        while (i > 0 && *text == '-')
            text++;
        high = g_ascii_xdigit_value(text[0]);
        low = high < 0 ? -1 : g_ascii_xdigit_value(text[1]);
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
