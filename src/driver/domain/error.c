/* error.c - libvirt's words.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/error.h"

#include "rpc/values.h"
#include "util/error.h"

void
vx_driver_set_no_domain(const remote_nonnull_domain *domain, GError **error)
{
    g_autofree char *uuid = vx_remote_uuid_format(domain->uuid);

    vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching uuid '%s' (%s)", uuid,
                 domain->name);
}

void
vx_driver_set_not_running(GError **error)
{
    vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is not running");
}
