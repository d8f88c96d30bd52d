/* snapshot-rows.h - the table of <domainsnapshot>.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/binder.h"

extern const VxBindTable vx_snapshot_table; /* VxSnapshotDef */
