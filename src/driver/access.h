/* access.h - the access policy applied to each call, by what its row in procedures.def says.
 *
 * Without a policy everybody who got in may do everything (on a read-only connection: look).
 * Whoever is root or runs the daemon is never refused: both can use VirtualBox without it.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/policy.h"
#include "rpc/client.h"
#include "rpc/proc.h"
#include "vbox/inventory.h"

typedef struct VxAccessControl VxAccessControl;

VxAccessControl *vx_access_new(void);
void vx_access_free(VxAccessControl *access);

/* Takes effect with the next call and event of every client. @policy: (transfer none) (nullable) */
void vx_access_set_policy(VxAccessControl *access, VxPolicy *policy);

/* Returns: (transfer full): who is at the other end. */
VxWho *vx_access_identify(VxClient *client);

/**
 * vx_access_check_open:
 * @error: VIR_ERR_ACCESS_DENIED where no rule means @who
 */
gboolean vx_access_check_open(VxAccessControl *access, VxClient *client, const VxWho *who,
                              GError **error);

/**
 * vx_access_check:
 * @who: of the open connection; %NULL before it is open
 * @granted: (out): what may be done with what the call is about
 * @error: VIR_ERR_NO_DOMAIN where the domain may not be seen: as if there were none;
 *         VIR_ERR_ACCESS_DENIED where more is needed than is allowed
 */
gboolean vx_access_check(VxAccessControl *access, VxInventory *inventory, VxClient *client,
                         const VxWho *who, const VxProcedure *procedure, const void *args,
                         VxPermission *granted, GError **error);

/* Returns: whether the client is subject to no policy, and may see every domain. */
gboolean vx_access_sees_all(VxAccessControl *access, VxClient *client);

/* Returns: whether the client may see the domain of that name. */
gboolean vx_access_can_see(VxAccessControl *access, VxClient *client, const VxWho *who,
                           const char *name);

/* Returns: whether the client may see what is not a domain. */
gboolean vx_access_can_see_host(VxAccessControl *access, VxClient *client, const VxWho *who);
