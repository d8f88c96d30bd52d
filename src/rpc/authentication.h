/* authentication.h - the procedures by which a client proves who it is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/proc.h"

extern const VxProcTable vx_authentication_procs;
extern const VxProcTable vx_auth_sasl_procs; /* auth-sasl.c */
