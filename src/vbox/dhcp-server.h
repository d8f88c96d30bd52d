/* dhcp-server.h - the DHCP servers that VirtualBox has for its networks.
 *
 * A server belongs to a network by name: that of a NAT network, or "HostInterfaceNetworking-" and
 * a host-only interface's. It stays when its network is removed.
 *
 * Threads: one that joined VirtualBox.
 * Source: IDHCPServer, IDHCPConfig, IDHCPIndividualConfig (VirtualBox API); fixed addresses,
 * options by name and leases are in the API since 6.1.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

/* A guest's network card that is always given the same address. */
typedef struct {
    char *mac;     /* "08:00:27:11:22:33" */
    char *address; /* IPv4 */
    char *name;    /* (nullable): what the guest is told to be called */
} VxDhcpHost;

typedef struct {
    gboolean enabled;
    char *address;
    char *netmask;
    char *lower; /* the range of addresses that it gives out */
    char *upper;
    char *domain;     /* (nullable): the DNS domain that guests are told */
    GPtrArray *hosts; /* VxDhcpHost */
} VxDhcpSettings;

VxDhcpSettings *vx_dhcp_settings_new(void);
void vx_dhcp_settings_free(VxDhcpSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxDhcpSettings, vx_dhcp_settings_free)
VxDhcpHost *vx_dhcp_settings_add_host(VxDhcpSettings *settings);

/* No calls: what this VirtualBox's servers can do. */
gboolean vx_dhcp_has_hosts(VxRuntime *runtime);
gboolean vx_dhcp_has_domain(VxRuntime *runtime);
gboolean vx_dhcp_has_leases(VxRuntime *runtime);

/* @server: (out) (transfer full) (nullable): %NULL where the network has none */
gboolean vx_dhcp_server_find(VxHost *host, const char *network, VxObject **server, GError **error);

/* Returns: (transfer full) */
VxDhcpSettings *vx_dhcp_server_read(VxObject *server, GError **error);

/* Makes the network's server have these settings; makes one where there is none. */
gboolean vx_dhcp_server_apply(VxHost *host, const char *network, const VxDhcpSettings *settings,
                              GError **error);

/* Where there is one. */
gboolean vx_dhcp_server_remove(VxHost *host, const char *network, GError **error);

typedef struct {
    char *address; /* IPv4 */
    gint64 expiry_s;
} VxDhcpLease;

/* @lease: (out): .address is %NULL where that card has none; to be freed */
gboolean vx_dhcp_server_find_lease(VxObject *server, const char *mac, VxDhcpLease *lease,
                                   GError **error);
