/* common.c - finds the snapshot of a call, names one in an answer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/snapshot/common.h"

#include <string.h>

VxSnapshot *
vx_driver_find_snapshot(VxRequest *request, const remote_nonnull_domain_snapshot *snapshot,
                        VxMachine **machine, GError **error)
{
    g_autoptr(VxMachine) found = vx_driver_find_domain(request, &snapshot->dom, error);
    VxSnapshot *result = found ? vx_snapshot_find(found, snapshot->name, error) : NULL;

    if (result)
        *machine = g_steal_pointer(&found);
    return result;
}

void
vx_driver_fill_snapshot(const remote_nonnull_domain *domain, const VxSnapshot *snapshot,
                        remote_nonnull_domain_snapshot *answer)
{
    answer->name = g_strdup(vx_snapshot_get_name(snapshot));
    answer->dom.name = g_strdup(domain->name);
    memcpy(answer->dom.uuid, domain->uuid, sizeof(answer->dom.uuid));
    answer->dom.id = domain->id;
}
