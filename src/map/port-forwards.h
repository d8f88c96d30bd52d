/* port-forwards.h - <portForward> of an interface behind NAT: ranges of ports, which are single
 * rules to VirtualBox.
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"

/* @engine: INATEngine. Consecutive ports become ranges again. */
gboolean vx_port_forwards_read(VxObject *engine, VxInterfaceDef *interface, GError **error);
gboolean vx_port_forwards_check(const VxInterfaceDef *interface, GError **error);
/* Rules that are there already stay as they are, with the guest address that they may have. */
gboolean vx_port_forwards_apply(VxObject *engine, const VxInterfaceDef *interface, GError **error);

/* The pure parts. @rules: VxNatRule, which are put into @interface / (transfer full): those that
 * @interface asks for, named. */
void vx_port_forwards_from_rules(GPtrArray *rules, VxInterfaceDef *interface);
GPtrArray *vx_port_forwards_to_rules(const VxInterfaceDef *interface);
