/* netservers.h - DHCP servers, NAT networks and host-only networks: members of IVirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/class.h"

/* What all kinds have in common; @list: of IVirtualBox. */
SimResult sim_net_get_all(SimCall *call, const char *list);
SimObject *sim_net_create(SimCall *call, const char *list, const char *interface);
SimResult sim_net_find(SimCall *call, const char *list, const char *property);
SimResult sim_net_drop(SimCall *call, const char *list, const char *interface);

/* The interface of the host that machines may be bridged to. Borrowed */
SimObject *sim_host_get_bridged(SimService *service);

/* The first address of an INATNetwork. (transfer full) */
char *sim_nat_gateway(SimObject *network);

/* A setter whose value is in a file at once. */
SimResult sim_store_and_save(SimCall *call);

SimResult sim_get_dhcp_servers(SimCall *call);
SimResult sim_create_dhcp_server(SimCall *call);
SimResult sim_find_dhcp_server(SimCall *call);
SimResult sim_remove_dhcp_server(SimCall *call);
SimResult sim_get_nat_networks(SimCall *call);
SimResult sim_create_nat_network(SimCall *call);
SimResult sim_find_nat_network(SimCall *call);
SimResult sim_remove_nat_network(SimCall *call);
SimResult sim_get_host_only_networks(SimCall *call);
SimResult sim_create_host_only_network(SimCall *call);
SimResult sim_find_host_only_network(SimCall *call);
SimResult sim_find_host_only_network_by_id(SimCall *call);
SimResult sim_remove_host_only_network(SimCall *call);
