/* value.c - single values as libvirt's documents write them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/value.h"

#include <errno.h>
#include <string.h>

static const char *
skip_blanks(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

static gboolean
is_blank(const char *text)
{
    return *skip_blanks(text) == '\0';
}

gboolean
vx_value_read_int(const char *text, gint64 min, gint64 max, gint64 *value)
{
    const char *start = skip_blanks(text);
    const char *digits = *start == '-' || *start == '+' ? start + 1 : start;
    char *end = NULL;
    gint64 number;

    if (!g_ascii_isdigit(*digits))
        return FALSE;
    errno = 0;
    number = g_ascii_strtoll(start, &end, 10);
    if (errno != 0 || !is_blank(end) || number < min || number > max)
        return FALSE;
    *value = number;
    return TRUE;
}

gboolean
vx_value_read_uint(const char *text, guint base, guint64 max, guint64 *value)
{
    const char *start = skip_blanks(text);
    char *end = NULL;
    guint64 number;

    if (base == 16 && g_ascii_strncasecmp(start, "0x", 2) == 0)
        start += 2;
    if (!g_ascii_isxdigit(*start))
        return FALSE;
    errno = 0;
    number = g_ascii_strtoull(start, &end, base);
    if (errno != 0 || end == start || !is_blank(end) || number > max)
        return FALSE;
    *value = number;
    return TRUE;
}

/* "", "b", "bytes": 1; "K", "KiB": 1024; "KB": 1000; and so on to E */
static gboolean
unit_bytes(const char *unit, guint64 *bytes)
{
    static const char powers[] = "kmgtpe";
    const char *power;
    guint64 base;

    if (*unit == '\0' || g_ascii_strcasecmp(unit, "b") == 0 ||
        g_ascii_strcasecmp(unit, "byte") == 0 || g_ascii_strcasecmp(unit, "bytes") == 0) {
        *bytes = 1;
        return TRUE;
    }
    if (unit[1] == '\0' || g_ascii_strcasecmp(unit + 1, "iB") == 0)
        base = 1024;
    else if (g_ascii_strcasecmp(unit + 1, "B") == 0)
        base = 1000;
    else
        return FALSE;

    power = strchr(powers, g_ascii_tolower(*unit));
    if (!power)
        return FALSE;
    *bytes = 1;
    for (gssize i = 0; i <= power - powers; i++)
        *bytes *= base;
    return TRUE;
}

gboolean
vx_value_is_unit(const char *unit)
{
    guint64 bytes;

    return unit_bytes(unit, &bytes);
}

gboolean
vx_value_read_size(const char *text, const char *unit, const char *default_unit, guint64 round_to,
                   guint64 *size)
{
    guint64 number, scale, bytes;

    if (!vx_value_read_uint(text, 10, G_MAXUINT64, &number) ||
        !unit_bytes(unit ? unit : default_unit, &scale) ||
        !g_uint64_checked_mul(&bytes, number, scale))
        return FALSE;
    *size = bytes / round_to + (bytes % round_to ? 1 : 0);
    return TRUE;
}

char *
vx_value_read_uuid(const char *text)
{
    char uuid[37];
    guint length = 0;
    const char *p;

    for (p = skip_blanks(text); g_ascii_isxdigit(*p) || *p == '-'; p++) {
        if (*p == '-')
            continue;
        if (length == 8 || length == 13 || length == 18 || length == 23)
            uuid[length++] = '-';
        if (length >= 36)
            return NULL;
        uuid[length++] = g_ascii_tolower(*p);
    }
    if (length != 36 || !is_blank(p))
        return NULL;
    uuid[36] = '\0';
    return g_strdup(uuid);
}

char *
vx_value_make_uuid(void)
{
    return g_uuid_string_random();
}

char *
vx_value_read_mac(const char *text)
{
    GString *mac = g_string_new(NULL);
    const char *p = skip_blanks(text);

    for (guint i = 0; i < 6; i++) {
        guint number = 0, digits = 0;

        for (; g_ascii_isxdigit(*p) && digits < 2; p++, digits++)
            number = number * 16 + (guint) g_ascii_xdigit_value(*p);
        if (digits == 0 || (i < 5 && *p++ != ':')) {
            g_string_free(mac, TRUE);
            return NULL;
        }
        g_string_append_printf(mac, "%s%02x", i ? ":" : "", number);
    }
    if (!is_blank(p)) {
        g_string_free(mac, TRUE);
        return NULL;
    }
    return g_string_free(mac, FALSE);
}

gboolean
vx_value_mac_is_multicast(const char *mac)
{
    return (g_ascii_xdigit_value(mac[1]) & 1) != 0;
}
