/* network-def.h - networks as plain data, and their document <network>.
 *
 * Threads: any; one at a time per def.
 * Source: formatnetwork in libvirt's documentation.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-xml.h"

/* The namespace of what libvirt has no element for, in <metadata>; see docs/networks.md. */
#define VX_NETWORK_NAMESPACE "urn:virtvbox:network:1"

typedef enum { VX_FORWARD_NAT = 1 } VxForwardMode;
extern const VxEnumName vx_forward_mode_names[];

typedef enum { VX_FAMILY_IPV4 = 1, VX_FAMILY_IPV6 } VxAddressFamily;
extern const VxEnumName vx_address_family_names[];

typedef enum { VX_RULE_TCP = 1, VX_RULE_UDP } VxRuleProtocol;
extern const VxEnumName vx_rule_protocol_names[];

/* Addresses from which guests are given one; both ends belong to it. */
typedef struct {
    char *start;
    char *end;
} VxDhcpRangeDef;

/* A guest that is always given the same address. */
typedef struct {
    char *mac;
    char *name; /* (nullable): what it is called */
    char *ip;
} VxDhcpHostDef;

typedef struct {
    VxAddressFamily family; /* 0: IPv4 */
    char *address;          /* of the host, or of VirtualBox's NAT */
    char *netmask;          /* either this, IPv4 only, */
    guint prefix;           /* or that */
    gboolean has_dhcp;
    GPtrArray *ranges; /* VxDhcpRangeDef */
    GPtrArray *hosts;  /* VxDhcpHostDef */
} VxNetworkIpDef;

/* A port of the host that a NAT network forwards to a guest. */
typedef struct {
    VxAddressFamily family;
    char *name;
    VxRuleProtocol protocol;
    char *host_address; /* (nullable): any */
    guint host_port;
    char *guest_address;
    guint guest_port;
} VxNetworkRuleDef;

typedef struct {
    char *name;
    char *uuid; /* (nullable) */
    gboolean has_forward;
    VxForwardMode forward;
    VxTristate nat_ipv6; /* guests are offered the way out by IPv6 */
    char *bridge;        /* the host's interface */
    char *mac;           /* its address */
    char *domain;        /* DNS domain that guests are told */
    GPtrArray *ips;      /* VxNetworkIpDef: at most one for each family */
    GPtrArray *rules;    /* VxNetworkRuleDef */
    char *metadata;      /* as in the document: what .rules are made from */
} VxNetworkDef;

VxNetworkDef *vx_network_def_new(void);
void vx_network_def_free(VxNetworkDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxNetworkDef, vx_network_def_free)
VxNetworkIpDef *vx_network_def_add_ip(VxNetworkDef *def);
VxDhcpRangeDef *vx_network_ip_def_add_range(VxNetworkIpDef *ip);
VxDhcpHostDef *vx_network_ip_def_add_host(VxNetworkIpDef *ip);
VxNetworkRuleDef *vx_network_def_add_rule(VxNetworkDef *def);

/* Returns: (transfer none) (nullable): the addresses of that family */
VxNetworkIpDef *vx_network_def_find_ip(const VxNetworkDef *def, VxAddressFamily family);

/**
 * vx_network_def_parse:
 * @error: VIR_ERR_XML_ERROR also for addresses that are none, or not in the network;
 *   VIR_ERR_CONFIG_UNSUPPORTED for what VirtualBox has nothing of
 *
 * An IPv4 address has a netmask or a prefix, of which the other is filled in. Returns: (transfer
 * full)
 */
VxNetworkDef *vx_network_def_parse(const char *xml, GError **error);
/* IPv4 with the netmask, IPv6 with the prefix. */
char *vx_network_def_format(const VxNetworkDef *def, GError **error);

/* A <range> or <host> as virNetworkUpdate() takes it. Returns: (transfer full): vx_bind_free() */
VxDhcpRangeDef *vx_dhcp_range_def_parse(const char *xml, GError **error);
VxDhcpHostDef *vx_dhcp_host_def_parse(const char *xml, GError **error);

/* ---- IPv4 addresses as numbers ---- */

/* "10.0.2.15". Returns: whether @text is one */
gboolean vx_ipv4_parse(const char *text, guint32 *address);
char *vx_ipv4_format(guint32 address);
/* @prefix: 0 to 32 */
guint32 vx_ipv4_make_mask(guint prefix);
/* Returns: whether the bits of @mask are ones before zeros */
gboolean vx_ipv4_get_prefix(guint32 mask, guint *prefix);
