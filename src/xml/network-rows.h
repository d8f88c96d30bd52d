/* network-rows.h - the table of <network>.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/binder.h"

extern const VxBindTable vx_network_table; /* VxNetworkDef */
