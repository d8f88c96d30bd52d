/* places.h - where values are that no row of a family's table has: what docs/domain.md says of
 * them.
 *
 * A value with a VxField is described by that; what a function of a family carries to VirtualBox is
 * described here. tests/unit/test-domain-table.c writes the table, and fails where a row of
 * src/xml/domain-rows.c is in neither, or a member named here is in no version of VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#define VX_MAX_MEMBERS_OF_NOTE 4

typedef struct {
    const char *path;                            /* of the row in src/xml/ */
    const char *members[VX_MAX_MEMBERS_OF_NOTE]; /* "ISerialPort.hostMode", "TpmType.v2_0": newest
                                                    first; none: extra-data, or no place */
    const char *text;                            /* (nullable) what becomes of it */
} VxPlaceNote;

/* Ends with a path of %NULL. */
extern const VxPlaceNote vx_place_notes[];
