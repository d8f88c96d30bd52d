/* netservers.c - NAT networks, host-only networks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/netservers.h"
#include "svc/events.h"
#include "svc/machine.h"
#include "svc/registry.h"

#include <stdio.h>
#include <string.h>

SimResult
sim_store_and_save(SimCall *call)
{
    SimResult result = sim_store(call);

    sim_registry_save(call->service);
    return result;
}

SimResult
sim_net_get_all(SimCall *call, const char *list)
{
    sim_out_objects(call, 0, sim_object_list(call->service->virtualbox, list));
    return SIM_OK;
}

SimObject *
sim_net_create(SimCall *call, const char *list, const char *interface)
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

SimResult
sim_net_find(SimCall *call, const char *list, const char *property)
{
    SimObject *found =
        sim_object_find(call->service->virtualbox, list, property, sim_in_string(call, 0));

    if (found == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no network '%s'",
                        sim_in_string(call, 0));
    sim_out_object(call, 0, found);
    return SIM_OK;
}

SimResult
sim_net_drop(SimCall *call, const char *list, const char *interface)
{
    SimObject *object = sim_in_object(call, 0, interface);

    if (object == NULL ||
        !g_ptr_array_remove(sim_object_list(call->service->virtualbox, list), object))
        return sim_fail(call, SIM_E_INVALIDARG, "Not one of the registered ones");
    sim_registry_save(call->service);
    return SIM_OK;
}

/* --- NAT networks. */

SimResult
sim_get_nat_networks(SimCall *call)
{
    return sim_net_get_all(call, "natNetworks");
}

SimResult
sim_create_nat_network(SimCall *call)
{
    SimObject *network = sim_net_create(call, "natNetworks", "INATNetwork");

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
    return sim_net_find(call, "natNetworks", "networkName");
}

SimResult
sim_remove_nat_network(SimCall *call)
{
    SimObject *network = sim_in_object(call, 0, "INATNetwork");
    g_autofree char *name =
        network != NULL ? sim_object_get_string(network, "networkName") : g_strdup("");
    SimResult result = sim_net_drop(call, "natNetworks", "INATNetwork");

    if (!SIM_FAILED(result))
        sim_fire(call->service->virtualbox, "NATNetworkCreationDeletion", "s:networkName", name,
                 "i:creationEvent", (gint64) FALSE, NULL);
    return result;
}

/* VirtualBox refuses what has bits beyond the prefix. */
static SimResult
set_network(SimCall *call)
{
    unsigned a, b, c, d, prefix;
    guint32 address;

    if (sscanf(sim_in_string(call, 0), "%u.%u.%u.%u/%u", &a, &b, &c, &d, &prefix) != 5 ||
        prefix > 32)
        return sim_fail(call, SIM_E_INVALIDARG, "'%s' is no network", sim_in_string(call, 0));
    address = a << 24 | b << 16 | c << 8 | d;
    if (prefix < 32 && address << prefix != 0)
        return sim_fail(call, SIM_E_FAIL, "'%s' has bits beyond its prefix",
                        sim_in_string(call, 0));
    return sim_store_and_save(call);
}

char *
sim_nat_gateway(SimObject *object)
{
    g_autofree char *network = sim_object_get_string(object, "network");
    unsigned a = 10, b = 0, c = 2, d = 0;

    sscanf(network, "%u.%u.%u.%u", &a, &b, &c, &d);
    return g_strdup_printf("%u.%u.%u.%u", a, b, c, d + 1);
}

static SimResult
get_gateway(SimCall *call)
{
    g_autofree char *gateway = sim_nat_gateway(call->self);

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
    return sim_net_get_all(call, "hostOnlyNetworks");
}

SimResult
sim_create_host_only_network(SimCall *call)
{
    SimObject *network = sim_net_create(call, "hostOnlyNetworks", "IHostOnlyNetwork");
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
    return sim_net_find(call, "hostOnlyNetworks", "networkName");
}

SimResult
sim_find_host_only_network_by_id(SimCall *call)
{
    return sim_net_find(call, "hostOnlyNetworks", "id");
}

SimResult
sim_remove_host_only_network(SimCall *call)
{
    return sim_net_drop(call, "hostOnlyNetworks", "IHostOnlyNetwork");
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

static const SimMember nat_members[] = {
    {"enabled",                           SIM_SETTER, sim_store_and_save, NULL},
    { "needDhcpServer",                   SIM_SETTER, sim_store_and_save, NULL},
    { "IPv6Enabled",                      SIM_SETTER, sim_store_and_save, NULL},
    { "IPv6Prefix",                       SIM_SETTER, sim_store_and_save, NULL},
    { "advertiseDefaultIPv6RouteEnabled", SIM_SETTER, sim_store_and_save, NULL},
    { "network",                          SIM_SETTER, set_network,        NULL},
    { "eventSource",                      SIM_PART,   NULL,               NULL},
    { "gateway",                          SIM_GETTER, get_gateway,        NULL},
    { "getPortForwardRules4",             SIM_METHOD, get_rules4,         NULL},
    { "getPortForwardRules6",             SIM_METHOD, get_rules6,         NULL},
    { "addPortForwardRule",               SIM_METHOD, add_rule,           NULL},
    { "removePortForwardRule",            SIM_METHOD, remove_rule,        NULL},
    { "start",                            SIM_METHOD, start,              NULL},
    { "stop",                             SIM_METHOD, stop,               NULL},
    { NULL,                               0,          NULL,               NULL},
};

static const SimAttr nat_attrs[] = {
    {"enabled",         "1",                     NULL, SIM_WHEN_OFF, 0, 0},
    { "network",        "10.0.2.0/24",           NULL, SIM_WHEN_OFF, 0, 0},
    { "needDhcpServer", "1",                     NULL, SIM_WHEN_OFF, 0, 0},
    { "IPv6Prefix",     "fd17:625c:f037:2::/64", NULL, SIM_WHEN_OFF, 0, 0},
    { NULL,             NULL,                    NULL, 0,            0, 0},
};

static const SimMember host_only_members[] = {
    {"enabled",      SIM_SETTER, sim_store_and_save, NULL},
    { "networkMask", SIM_SETTER, sim_store_and_save, NULL},
    { "lowerIP",     SIM_SETTER, sim_store_and_save, NULL},
    { "upperIP",     SIM_SETTER, sim_store_and_save, NULL},
    { "id",          SIM_SETTER, sim_store_and_save, NULL},
    { NULL,          0,          NULL,               NULL},
};

static const SimAttr host_only_attrs[] = {
    {"enabled", "1",  NULL, SIM_WHEN_OFF, 0, 0},
    { NULL,     NULL, NULL, 0,            0, 0},
};

const SimClassDef sim_netserver_classes[] = {
    {.interface = "INATNetwork",       .members = nat_members, .attrs = nat_attrs },
    { .interface = "IHostOnlyNetwork",              .members = host_only_members, .attrs = host_only_attrs },
    { .interface = NULL},
};
