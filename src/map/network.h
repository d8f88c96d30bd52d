/* network.h - VirtualBox's networks as libvirt's.
 *
 * NAT networks, host-only interfaces, host-only networks where there are such, and the NAT that
 * each machine has of its own, which stands for "default" as long as no other network is called so:
 * docs/networks.md. A name that several have is the first one's, in that order, as it is for a
 * domain's <interface type='network'>.
 *
 * Threads: one that joined VirtualBox.
 * Source: INATNetwork, IHostNetworkInterface, IHostOnlyNetwork (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"
#include "xml/network-def.h"

typedef enum {
    VX_NETWORK_NAT = 1,
    VX_NETWORK_HOST_ONLY,           /* macOS */
    VX_NETWORK_HOST_ONLY_INTERFACE, /* "vboxnet0" */
    VX_NETWORK_OF_MACHINES,         /* "default" */
} VxNetworkKind;

typedef struct {
    VxNetworkKind kind;
    VxNetworkDef *def; /* has a UUID */
    char *dhcp_name;   /* (nullable): as which its DHCP server is known */
    gboolean active;
    gboolean autostart;
} VxNetwork;

void vx_network_free(VxNetwork *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxNetwork, vx_network_free)

/* Returns: (transfer full): array of VxNetwork, by name */
GPtrArray *vx_networks_read(VxHost *host, GError **error);

/* The UUID of what has none of its own: the same for the same name. Returns: (transfer full) */
char *vx_network_make_uuid(const char *name);

/**
 * vx_network_define:
 * @known: (nullable): what is to become @def; of the same name
 * @def: its UUID is %NULL where it is left open
 * @error: VIR_ERR_CONFIG_UNSUPPORTED for what this kind of network has nothing of, before anything
 *   is changed; what fails later is undone
 *
 * A new network is inactive, as far as its kind can be.
 */
gboolean vx_network_define(VxHost *host, const VxNetwork *known, const VxNetworkDef *def,
                           GError **error);

/* With its DHCP server. @error: VIR_ERR_OPERATION_INVALID for what is always there */
gboolean vx_network_undefine(VxHost *host, const VxNetwork *network, GError **error);

/* @error: VIR_ERR_OPERATION_UNSUPPORTED where the kind is always active */
gboolean vx_network_set_active(VxHost *host, const VxNetwork *network, gboolean active,
                               GError **error);

/* @error: VIR_ERR_OPERATION_UNSUPPORTED where the kind is always active */
gboolean vx_network_set_autostart(VxHost *host, const VxNetwork *network, gboolean on,
                                  GError **error);

/* Activates those of @networks (VxNetwork) that are to be so after the host has booted; once per
 * boot. @changed: (out): whether any was */
gboolean vx_networks_autostart(VxHost *host, GPtrArray *networks, gboolean *changed,
                               GError **error);
