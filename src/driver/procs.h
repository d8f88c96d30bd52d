/* procs.h - the driver's procedure tables, one per file.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/proc.h"

/* Each is an entry of the list in driver.c. */
extern const VxProcTable vx_connect_procs;          /* connect.c */
extern const VxProcTable vx_domain_lookup_procs;    /* domain-lookup.c */
extern const VxProcTable vx_domain_state_procs;     /* domain-state.c */
extern const VxProcTable vx_domain_lifecycle_procs; /* domain-lifecycle.c */
