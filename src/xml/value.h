/* value.h - single values as libvirt's documents write them: numbers, sizes, UUIDs, MAC addresses.
 *
 * Each reader returns whether @text is one, and leaves its result alone if not. Blanks around a
 * value are accepted, nothing else is.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Decimal digits with at most one sign, from @min to @max. */
gboolean vx_value_read_int(const char *text, gint64 min, gint64 max, gint64 *value);
/* @base: 8, 10 or 16 (with or without 0x); at most @max */
gboolean vx_value_read_uint(const char *text, guint base, guint64 max, guint64 *value);

/**
 * vx_value_read_size:
 * @unit: (nullable): libvirt's word: "b", "bytes", "KB", "k", "KiB", ... "E", "EiB", in any case
 * @default_unit: what counts without one
 * @round_to: bytes of one unit of the result; what is over is rounded up
 */
gboolean vx_value_read_size(const char *text, const char *unit, const char *default_unit,
                            guint64 round_to, guint64 *size);
/* Whether @unit is one of those words. */
gboolean vx_value_is_unit(const char *unit);

/* 32 hex digits with dashes anywhere or nowhere. Returns: (transfer full) (nullable): 36
 * characters, lower case */
char *vx_value_read_uuid(const char *text);
/* Returns: (transfer full): a random one */
char *vx_value_make_uuid(void);

/* Six hex numbers of one or two digits between colons. Returns: (transfer full) (nullable): with
 * two digits each, lower case */
char *vx_value_read_mac(const char *text);
/* @mac: as vx_value_read_mac() gives it */
gboolean vx_value_mac_is_multicast(const char *mac);
