/* wire.h - protocol.h, which rpcgen makes of protocol.x, kept out of our warnings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#pragma GCC diagnostic ignored "-Wshadow"
#include <rpc/types.h>
#include <rpc/xdr.h>
#include "rpc/protocol.h"
#pragma GCC diagnostic pop
