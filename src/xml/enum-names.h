/* enum-names.h - the words of libvirt's XML for the values of our enums, as tables.
 *
 * Threads: any; all tables are constant.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* A table ends with a NULL name. Where two rows have one value, the first is what is written and
 * the others are accepted too. Words are compared without regard to case only where libvirt does so
 * (network card models); see vx_enum_from_name_nocase(). */
typedef struct {
    int value;
    const char *name;
} VxEnumName;

/* Returns: (nullable): the word for @value; %NULL where the table has none (0 is usually "not set")
 */
const char *vx_enum_to_name(const VxEnumName *table, int value);

/* Returns: whether @name is in @table; @value is untouched if not */
gboolean vx_enum_from_name(const VxEnumName *table, const char *name, int *value);
gboolean vx_enum_from_name_nocase(const VxEnumName *table, const char *name, int *value);

/* Returns: (transfer full): the words that are written, "ide, scsi, sata": for messages and
 * documents */
char *vx_enum_list_names(const VxEnumName *table);
