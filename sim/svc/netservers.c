/* netservers.c - DHCP servers, NAT networks, host-only networks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/netservers.h"
#include "svc/events.h"
#include "svc/machine.h"
#include "svc/registry.h"

#include <stdio.h>
#include <string.h>

static SimResult
get_all(SimCall *call, const char *list)
{
    sim_out_objects(call, 0, sim_object_list(call->service->virtualbox, list));
    return SIM_OK;
}

static SimObject *
create(SimCall *call, const char *list, const char *interface)
{
    SimObject *made;

    if (sim_in_string(call, 0)[0] == '\0') {
        sim_fail(call, SIM_E_INVALIDARG, "A network has a name");
        return NULL;
    }
    if (sim_object_find(call->service->virtualbox, list, "networkName", sim_in_string(call, 0)) !=
        NULL) {
        sim_fail(call, SIM_E_INVALIDARG, "There is one for the network '%s' already",
                 sim_in_string(call, 0));
        return NULL;
    }
    made = sim_object_append(call->service->virtualbox, list, interface);
    sim_object_set_string(made, "networkName", sim_in_string(call, 0));
    sim_out_object(call, 0, made);
    return made;
}

static SimResult
find(SimCall *call, const char *list, const char *property)
{
    SimObject *found =
        sim_object_find(call->service->virtualbox, list, property, sim_in_string(call, 0));

    if (found == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no network '%s'",
                        sim_in_string(call, 0));
    sim_out_object(call, 0, found);
    return SIM_OK;
}

static SimResult
drop(SimCall *call, const char *list, const char *interface)
{
    SimObject *object = sim_in_object(call, 0, interface);

    if (object == NULL ||
        !g_ptr_array_remove(sim_object_list(call->service->virtualbox, list), object))
        return sim_fail(call, SIM_E_INVALIDARG, "Not one of the registered ones");
    sim_registry_save(call->service);
    return SIM_OK;
}

/* --- DHCP servers. */

SimResult
sim_get_dhcp_servers(SimCall *call)
{
    return get_all(call, "dhcpServers");
}

SimResult
sim_create_dhcp_server(SimCall *call)
{
    SimObject *server = create(call, "dhcpServers", "IDHCPServer");

    if (server == NULL)
        return SIM_E_INVALIDARG;
    sim_registry_save(call->service);
    return SIM_OK;
}

SimResult
sim_find_dhcp_server(SimCall *call)
{
    return find(call, "dhcpServers", "networkName");
}

SimResult
sim_remove_dhcp_server(SimCall *call)
{
    return drop(call, "dhcpServers", "IDHCPServer");
}

/* setConfiguration(address, mask, lower, upper) */
static SimResult
set_configuration(SimCall *call)
{
    static const char *const names[] = { "IPAddress", "networkMask", "lowerIP", "upperIP" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        unsigned a, b, c, d;

        if (sscanf(sim_in_string(call, i), "%u.%u.%u.%u", &a, &b, &c, &d) != 4 || a > 255 ||
            b > 255 || c > 255 || d > 255)
            return sim_fail(call, SIM_E_INVALIDARG, "'%s' is no IPv4 address",
                            sim_in_string(call, i));
    }
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        sim_object_set_string(call->self, names[i], sim_in_string(call, i));
    sim_registry_save(call->service);
    return SIM_OK;
}

static SimResult
start(SimCall *call)
{
    sim_object_set_int(call->self, "running", TRUE);
    return SIM_OK;
}

static SimResult
stop(SimCall *call)
{
    sim_object_set_int(call->self, "running", FALSE);
    return SIM_OK;
}

/* findLeaseByMAC(mac, type, out address, out state, out issued, out expire): leases that a test
 * puts into the server's file: "LEASE-080027112233" = address. */
static SimResult
find_lease(SimCall *call)
{
    g_autofree char *key = g_strconcat("lease:", sim_in_string(call, 0), NULL);
    g_autofree char *address = sim_object_get_string(call->self, key);

    if (address[0] == '\0')
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no lease for %s",
                        sim_in_string(call, 0));
    sim_out_string(call, 0, address);
    sim_out_string(call, 1, "acked");
    sim_out_int(call, 2, g_get_real_time() / G_USEC_PER_SEC);
    sim_out_int(call, 3, g_get_real_time() / G_USEC_PER_SEC + 600);
    return SIM_OK;
}

/* --- NAT networks. */

SimResult
sim_get_nat_networks(SimCall *call)
{
    return get_all(call, "natNetworks");
}

SimResult
sim_create_nat_network(SimCall *call)
{
    SimObject *network = create(call, "natNetworks", "INATNetwork");

    if (network == NULL)
        return SIM_E_INVALIDARG;
    sim_registry_save(call->service);
    sim_fire(call->service->virtualbox, "NATNetworkCreationDeletion", "s:networkName",
             sim_in_string(call, 0), "i:creationEvent", (gint64) TRUE, NULL);
    return SIM_OK;
}

SimResult
sim_find_nat_network(SimCall *call)
{
    return find(call, "natNetworks", "networkName");
}

SimResult
sim_remove_nat_network(SimCall *call)
{
    SimObject *network = sim_in_object(call, 0, "INATNetwork");
    g_autofree char *name =
        network != NULL ? sim_object_get_string(network, "networkName") : g_strdup("");
    SimResult result = drop(call, "natNetworks", "INATNetwork");

    if (!SIM_FAILED(result))
        sim_fire(call->service->virtualbox, "NATNetworkCreationDeletion", "s:networkName", name,
                 "i:creationEvent", (gint64) FALSE, NULL);
    return result;
}

/* The first address of the network. */
static SimResult
get_gateway(SimCall *call)
{
    g_autofree char *network = sim_object_get_string(call->self, "network");
    unsigned a = 10, b = 0, c = 2, d = 0;
    g_autofree char *gateway = NULL;

    sscanf(network, "%u.%u.%u.%u", &a, &b, &c, &d);
    gateway = g_strdup_printf("%u.%u.%u.%u", a, b, c, d + 1);
    sim_out_string(call, 0, gateway);
    return SIM_OK;
}

static const char *
rule_list(SimCall *call)
{
    return sim_in_int(call, 0) != 0 ? "rules6" : "rules4";
}

static SimValue
rules(SimObject *network, const char *name)
{
    SimValue list = sim_object_get(network, name);

    return list.kind == SIM_V_LIST ? list : sim_value_list();
}

static SimResult
get_rules4(SimCall *call)
{
    sim_out(call, 0, rules(call->self, "rules4"));
    return SIM_OK;
}

static SimResult
get_rules6(SimCall *call)
{
    sim_out(call, 0, rules(call->self, "rules6"));
    return SIM_OK;
}

static gint
find_rule(const SimValue *list, const char *name)
{
    g_autofree char *prefix = g_strconcat(name, ":", NULL);

    for (guint i = 0; i < list->list->len; i++)
        if (g_str_has_prefix(g_array_index(list->list, SimValue, i).string, prefix))
            return (gint) i;
    return -1;
}

/* addPortForwardRule(isIPv6, name, protocol, hostIP, hostPort, guestIP, guestPort) */
static SimResult
add_rule(SimCall *call)
{
    SimValue list = rules(call->self, rule_list(call));
    g_autofree char *text = NULL;

    if (find_rule(&list, sim_in_string(call, 1)) >= 0) {
        sim_value_clear(&list);
        return sim_fail(call, SIM_E_INVALIDARG, "There is a rule '%s' already",
                        sim_in_string(call, 1));
    }
    text = g_strdup_printf(
        "%s:%s:[%s]:%d:[%s]:%d", sim_in_string(call, 1),
        strcmp(sim_enum_name(call->service, "NATProtocol", sim_in_int(call, 2)), "TCP") == 0
            ? "tcp"
            : "udp",
        sim_in_string(call, 3), (int) sim_in_int(call, 4), sim_in_string(call, 5),
        (int) sim_in_int(call, 6));
    sim_value_append(&list, sim_value_string(text));
    sim_object_set(call->self, rule_list(call), list);
    sim_registry_save(call->service);
    return SIM_OK;
}

/* removePortForwardRule(isIPv6, name) */
static SimResult
remove_rule(SimCall *call)
{
    SimValue list = rules(call->self, rule_list(call));
    gint at = find_rule(&list, sim_in_string(call, 1));

    if (at < 0) {
        sim_value_clear(&list);
        return sim_fail(call, SIM_E_INVALIDARG, "There is no rule '%s'", sim_in_string(call, 1));
    }
    g_array_remove_index(list.list, (guint) at);
    sim_object_set(call->self, rule_list(call), list);
    sim_registry_save(call->service);
    return SIM_OK;
}

/* --- Host-only networks, of 7.0 and later. */

SimResult
sim_get_host_only_networks(SimCall *call)
{
    return get_all(call, "hostOnlyNetworks");
}

SimResult
sim_create_host_only_network(SimCall *call)
{
    SimObject *network = create(call, "hostOnlyNetworks", "IHostOnlyNetwork");
    g_autofree char *id = sim_uuid_new();

    if (network == NULL)
        return SIM_E_INVALIDARG;
    sim_object_set_string(network, "id", id);
    sim_registry_save(call->service);
    return SIM_OK;
}

SimResult
sim_find_host_only_network(SimCall *call)
{
    return find(call, "hostOnlyNetworks", "networkName");
}

SimResult
sim_find_host_only_network_by_id(SimCall *call)
{
    return find(call, "hostOnlyNetworks", "id");
}

SimResult
sim_remove_host_only_network(SimCall *call)
{
    return drop(call, "hostOnlyNetworks", "IHostOnlyNetwork");
}

static const SimMember dhcp_members[] = {
    {"eventSource",       SIM_PART,   NULL,              NULL},
    { "globalConfig",     SIM_PART,   NULL,              NULL},
    { "setConfiguration", SIM_METHOD, set_configuration, NULL},
    { "start",            SIM_METHOD, start,             NULL},
    { "stop",             SIM_METHOD, stop,              NULL},
    { "restart",          SIM_METHOD, start,             NULL},
    { "findLeaseByMAC",   SIM_METHOD, find_lease,        NULL},
    { NULL,               0,          NULL,              NULL},
};

static const SimAttr dhcp_attrs[] = {
    {"IPAddress",    "0.0.0.0", NULL, SIM_WHEN_OFF, 0, 0},
    { "networkMask", "0.0.0.0", NULL, SIM_WHEN_OFF, 0, 0},
    { "lowerIP",     "0.0.0.0", NULL, SIM_WHEN_OFF, 0, 0},
    { "upperIP",     "0.0.0.0", NULL, SIM_WHEN_OFF, 0, 0},
    { NULL,          NULL,      NULL, 0,            0, 0},
};

static const SimMember nat_members[] = {
    {"eventSource",            SIM_PART,   NULL,        NULL},
    { "gateway",               SIM_GETTER, get_gateway, NULL},
    { "getPortForwardRules4",  SIM_METHOD, get_rules4,  NULL},
    { "getPortForwardRules6",  SIM_METHOD, get_rules6,  NULL},
    { "addPortForwardRule",    SIM_METHOD, add_rule,    NULL},
    { "removePortForwardRule", SIM_METHOD, remove_rule, NULL},
    { "start",                 SIM_METHOD, start,       NULL},
    { "stop",                  SIM_METHOD, stop,        NULL},
    { NULL,                    0,          NULL,        NULL},
};

static const SimAttr nat_attrs[] = {
    {"enabled",         "1",                     NULL, SIM_WHEN_OFF, 0, 0},
    { "network",        "10.0.2.0/24",           NULL, SIM_WHEN_OFF, 0, 0},
    { "needDhcpServer", "1",                     NULL, SIM_WHEN_OFF, 0, 0},
    { "IPv6Prefix",     "fd17:625c:f037:2::/64", NULL, SIM_WHEN_OFF, 0, 0},
    { NULL,             NULL,                    NULL, 0,            0, 0},
};

static const SimAttr host_only_attrs[] = {
    {"enabled", "1",  NULL, SIM_WHEN_OFF, 0, 0},
    { NULL,     NULL, NULL, 0,            0, 0},
};

const SimClassDef sim_netserver_classes[] = {
    {.interface = "IDHCPServer",  .members = dhcp_members, .attrs = dhcp_attrs },
    { .interface = "INATNetwork",        .members = nat_members, .attrs = nat_attrs },
    { .interface = "IHostOnlyNetwork", .attrs = host_only_attrs },
    { .interface = NULL        },
};
