/* network-private.h - what the files of networks share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/network.h"
#include "vbox/dhcp-server.h"

/* What VirtualBox has no place for is kept in its extra-data, by the network's name. */
#define VX_NETWORK_KEY           "libvirt/network/"
#define VX_NETWORK_KEY_UUID      "uuid"
#define VX_NETWORK_KEY_AUTOSTART "autostart"

/* Returns: (transfer full) */
char *vx_network_make_key(const char *name, const char *what);

/* As VirtualBox writes a forwarded port: "ssh:tcp:[127.0.0.1]:2222:[10.9.0.5]:22".
 * Returns: whether @text is one; then @rule, all of whose fields are empty, is filled. */
gboolean vx_network_rule_parse(const char *text, VxNetworkRuleDef *rule);

/* Adds those of @object, an INATNetwork. */
gboolean vx_network_read_rules(VxObject *object, VxNetworkDef *def, GError **error);

/* What a definition is to become. */
VxNetworkKind vx_network_get_kind(const VxNetworkDef *def);

/* @known: (nullable): what it redefines. No calls. */
gboolean vx_network_check(VxRuntime *runtime, const VxNetwork *known, const VxNetworkDef *def,
                          GError **error);

/* @ip: of @def, with a range. Returns: (transfer full) */
VxDhcpSettings *vx_network_make_dhcp(const VxNetworkDef *def, const VxNetworkIpDef *ip);
