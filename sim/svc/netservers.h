/* netservers.h - DHCP servers, NAT networks and host-only networks: members of IVirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/call.h"

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
