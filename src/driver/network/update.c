/* update.c - changes a part of a network's definition.
 *
 * VirtualBox has one definition, for the running network and the next start: whichever of them a
 * client means, it is the same.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/network/common.h"
#include "driver/procs.h"
#include "rpc/values.h"
#include "util/error.h"
#include "xml/binder.h"

static const char *const section_names[] = {
    [VIR_NETWORK_SECTION_NONE] = "none",
    [VIR_NETWORK_SECTION_BRIDGE] = "bridge",
    [VIR_NETWORK_SECTION_DOMAIN] = "domain",
    [VIR_NETWORK_SECTION_IP] = "ip",
    [VIR_NETWORK_SECTION_IP_DHCP_HOST] = "ip-dhcp-host",
    [VIR_NETWORK_SECTION_IP_DHCP_RANGE] = "ip-dhcp-range",
    [VIR_NETWORK_SECTION_FORWARD] = "forward",
    [VIR_NETWORK_SECTION_FORWARD_INTERFACE] = "forward-interface",
    [VIR_NETWORK_SECTION_FORWARD_PF] = "forward-pf",
    [VIR_NETWORK_SECTION_PORTGROUP] = "portgroup",
    [VIR_NETWORK_SECTION_DNS_HOST] = "dns-host",
    [VIR_NETWORK_SECTION_DNS_TXT] = "dns-txt",
    [VIR_NETWORK_SECTION_DNS_SRV] = "dns-srv",
};

static gboolean
is_add(guint command)
{
    return command == VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST ||
           command == VIR_NETWORK_UPDATE_COMMAND_ADD_LAST;
}

/* ---- Hosts ---- */

/* A host to be deleted is found by whatever of it is given. */
static gboolean
is_host(const VxDhcpHostDef *host, const VxDhcpHostDef *wanted, gboolean all)
{
    gboolean same_mac = wanted->mac && g_strcmp0(host->mac, wanted->mac) == 0;
    gboolean same_ip = wanted->ip && g_strcmp0(host->ip, wanted->ip) == 0;
    gboolean same_name = wanted->name && g_strcmp0(host->name, wanted->name) == 0;

    if (!all)
        return same_mac || same_ip || same_name;
    return (same_mac || !wanted->mac) && (same_ip || !wanted->ip) && (same_name || !wanted->name);
}

static VxDhcpHostDef *
find_host(const VxNetworkIpDef *ip, const VxDhcpHostDef *wanted, gboolean all)
{
    for (guint i = 0; i < ip->hosts->len; i++)
        if (is_host(g_ptr_array_index(ip->hosts, i), wanted, all))
            return g_ptr_array_index(ip->hosts, i);
    return NULL;
}

static gboolean
refuse_host(const VxDhcpHostDef *host, const char *what, GError **error)
{
    vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                 "%s dhcp host entry in network with mac='%s' ip='%s' name='%s'", what,
                 host->mac ? host->mac : "", host->ip ? host->ip : "",
                 host->name ? host->name : "");
    return FALSE;
}

static void
copy_host(VxNetworkIpDef *ip, const VxDhcpHostDef *from)
{
    VxDhcpHostDef *host = vx_network_ip_def_add_host(ip);

    host->mac = g_strdup(from->mac);
    host->ip = g_strdup(from->ip);
    host->name = g_strdup(from->name);
}

static gboolean
check_host(const VxDhcpHostDef *host, GError **error)
{
    if (host->mac && host->ip)
        return TRUE;
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                 "element /host without %s is not supported by VirtualBox",
                 host->mac ? "@ip" : "@mac");
    return FALSE;
}

static gboolean
change_hosts(VxNetworkIpDef *ip, guint command, const VxDhcpHostDef *host, GError **error)
{
    VxDhcpHostDef *found;

    if (is_add(command)) {
        if (find_host(ip, host, FALSE))
            return refuse_host(host, "there is an existing", error);
        if (!check_host(host, error))
            return FALSE;
        copy_host(ip, host);
        return TRUE;
    }
    if (command == VIR_NETWORK_UPDATE_COMMAND_DELETE) {
        if (!(found = find_host(ip, host, TRUE)))
            return refuse_host(host, "couldn't locate a matching", error);
        g_ptr_array_remove(ip->hosts, found);
        return TRUE;
    }
    if (!check_host(host, error))
        return FALSE;
    if (!(found = find_host(ip, &(VxDhcpHostDef){ .mac = host->mac }, TRUE)))
        return refuse_host(host, "couldn't locate an existing", error);
    g_ptr_array_remove(ip->hosts, found);
    copy_host(ip, host);
    return TRUE;
}

static gboolean
update_hosts(VxNetworkIpDef *ip, guint command, const char *xml, GError **error)
{
    VxDhcpHostDef *host = vx_dhcp_host_def_parse(xml, error);
    gboolean done = host && change_hosts(ip, command, host, error);

    vx_bind_free(host);
    return done;
}

/* ---- Ranges ---- */

static VxDhcpRangeDef *
find_range(const VxNetworkIpDef *ip, const VxDhcpRangeDef *wanted)
{
    for (guint i = 0; i < ip->ranges->len; i++) {
        VxDhcpRangeDef *range = g_ptr_array_index(ip->ranges, i);

        if (g_strcmp0(range->start, wanted->start) == 0 && g_strcmp0(range->end, wanted->end) == 0)
            return range;
    }
    return NULL;
}

static gboolean
change_ranges(VxNetworkIpDef *ip, guint command, const VxDhcpRangeDef *range, GError **error)
{
    VxDhcpRangeDef *found = find_range(ip, range);

    if (command == VIR_NETWORK_UPDATE_COMMAND_MODIFY) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "dhcp ranges cannot be modified, only added or deleted");
        return FALSE;
    }
    if (is_add(command) != !found) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "%s dhcp range entry in network: %s to %s",
                     found ? "there is an existing" : "couldn't locate a matching", range->start,
                     range->end);
        return FALSE;
    }
    if (found) {
        g_ptr_array_remove(ip->ranges, found);
        ip->has_dhcp = ip->ranges->len > 0;
        return TRUE;
    }
    found = vx_network_ip_def_add_range(ip);
    found->start = g_strdup(range->start);
    found->end = g_strdup(range->end);
    return TRUE;
}

static gboolean
update_ranges(VxNetworkIpDef *ip, guint command, const char *xml, GError **error)
{
    VxDhcpRangeDef *range = vx_dhcp_range_def_parse(xml, error);
    gboolean done = range && change_ranges(ip, command, range, error);

    vx_bind_free(range);
    return done;
}

/* ---- The definition ---- */

/* VirtualBox's DHCP servers are for IPv4. @parent: libvirt's index of the <ip>, or -1 */
static VxNetworkIpDef *
find_ip(const VxNetworkDef *def, int parent, GError **error)
{
    VxNetworkIpDef *ip = vx_network_def_find_ip(def, VX_FAMILY_IPV4);

    if (ip && (parent < 0 || ((guint) parent < def->ips->len &&
                              g_ptr_array_index(def->ips, (guint) parent) == ip)))
        return ip;
    vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                 "couldn't update dhcp: no <ip> element of IPv4 found at index %d in network '%s'",
                 parent, def->name);
    return NULL;
}

static gboolean
change_def(VxNetworkDef *def, guint command, guint section, int parent, const char *xml,
           GError **error)
{
    VxNetworkIpDef *ip;

    if (command == VIR_NETWORK_UPDATE_COMMAND_NONE ||
        command > VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "unknown command %u of a network's update",
                     command);
        return FALSE;
    }
    if (section != VIR_NETWORK_SECTION_IP_DHCP_HOST &&
        section != VIR_NETWORK_SECTION_IP_DHCP_RANGE) {
        vx_set_error(error, VIR_ERR_NO_SUPPORT, "can't update '%s' section of network '%s'",
                     section < G_N_ELEMENTS(section_names) ? section_names[section] : "unknown",
                     def->name);
        return FALSE;
    }
    if (!(ip = find_ip(def, parent, error)))
        return FALSE;
    return section == VIR_NETWORK_SECTION_IP_DHCP_HOST ? update_hosts(ip, command, xml, error)
                                                       : update_ranges(ip, command, xml, error);
}

static gboolean
update(VxRequest *request, const VxNetwork *network, const remote_network_update_args *args,
       GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autofree char *xml = host ? vx_network_def_format(network->def, error) : NULL;
    g_autoptr(VxNetworkDef) def = xml ? vx_network_def_parse(xml, error) : NULL;
    g_autofree char *changed = NULL;
    g_autoptr(VxNetworkDef) checked = NULL;

    if (!def ||
        !change_def(def, args->command, args->section, args->parentIndex, args->xml, error) ||
        !(changed = vx_network_def_format(def, error)) ||
        !(checked = vx_network_def_parse(changed, error)))
        return FALSE;
    return vx_network_define(host, network, checked, error);
}

VX_HANDLER(network_update)
{
    VxNetworks *networks = vx_request_get_networks(request);
    g_autoptr(GPtrArray) list = NULL;
    const VxNetwork *network;
    gboolean done;

    if (!vx_request_check_flags(request, args->flags,
                                VIR_NETWORK_UPDATE_AFFECT_LIVE | VIR_NETWORK_UPDATE_AFFECT_CONFIG,
                                error) ||
        !(network = vx_driver_find_network(request, &args->net, &list, error)))
        return FALSE;
    if ((args->flags & VIR_NETWORK_UPDATE_AFFECT_LIVE) && !network->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "network is not active");
        return FALSE;
    }
    if (network->kind == VX_NETWORK_OF_MACHINES) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "network '%s' is each machine's own NAT, which cannot be changed here",
                     network->def->name);
        return FALSE;
    }
    vx_networks_begin_change(networks);
    done = update(request, network, args, error);
    vx_networks_end_change(networks);
    return done;
}

static const VxProc procs[] = {
    VX_PROC(network_update),
};
const VxProcTable vx_network_update_procs = VX_PROC_TABLE(procs);
