/* network-adapter.h - what a machine's network card is attached to.
 *
 * Threads: one that joined VirtualBox.
 * Source: INetworkAdapter, INATEngine (VirtualBox API). 4.0 attaches by methods, later versions by
 * an attribute.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

/* @adapter: an INetworkAdapter everywhere.
 * @attachment: member of NetworkAttachmentType: "NAT", "Bridged", "Internal", "HostOnly",
 * "Generic", "NATNetwork", "HostOnlyNetwork", "Null", ... */
gboolean vx_adapter_get_attachment(VxObject *adapter, const char **attachment, GError **error);
gboolean vx_adapter_set_attachment(VxObject *adapter, const char *attachment, GError **error);

/* The name of what it is attached to: of the interface, network, driver.
 * @name: (out) (transfer full): "" for attachments without one */
gboolean vx_adapter_get_source(VxObject *adapter, const char *attachment, char **name,
                               GError **error);
gboolean vx_adapter_set_source(VxObject *adapter, const char *attachment, const char *name,
                               GError **error);

/* A port of the host that NAT forwards to the guest. */
typedef struct {
    char *name;
    gboolean tcp; /* else UDP */
    char *host_address;
    guint host_port;
    char *guest_address;
    guint guest_port;
} VxNatRule;

void vx_nat_rule_free(VxNatRule *rule);
gboolean vx_nat_rule_equal(const VxNatRule *one, const VxNatRule *other); /* name and all */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxNatRule, vx_nat_rule_free)

/* @text: "name,1,127.0.0.1,2222,,22". Returns: (transfer full) (nullable): %NULL if malformed. Any
 * thread. */
VxNatRule *vx_nat_rule_parse(const char *text);

/* Returns: (transfer full): the INATEngine of an adapter, which the next ones take */
VxObject *vx_adapter_ref_nat(VxObject *adapter, GError **error);

/* Returns: (transfer full): array of VxNatRule */
GPtrArray *vx_nat_get_rules(VxObject *engine, GError **error);
gboolean vx_nat_add_rule(VxObject *engine, const VxNatRule *rule, GError **error);
gboolean vx_nat_remove_rule(VxObject *engine, const char *name, GError **error);

/* @network: of the guest: "10.0.5.0/24", "" where VirtualBox chooses */
gboolean vx_nat_get_network(VxObject *engine, char **network, GError **error);
gboolean vx_nat_set_network(VxObject *engine, const char *network, GError **error);

/**
 * vx_network_find_attachment:
 * @name: of a network: a host-only interface ("vboxnet0"), a NAT network, a host-only network
 * @attachment: (out) (nullable): how an adapter gets there; %NULL where there is no such network
 */
gboolean vx_network_find_attachment(VxHost *host, const char *name, const char **attachment,
                                    GError **error);
