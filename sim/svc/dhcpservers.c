/* dhcpservers.c - DHCP servers, their options, and the cards that always get the same address.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/machine.h"
#include "svc/netservers.h"
#include "svc/registry.h"

#include <stdio.h>
#include <string.h>

/* The options that are kept. */
static const char *const option_names[] = { "HostName", "DomainName" };

/* --- DHCP servers. */

SimResult
sim_get_dhcp_servers(SimCall *call)
{
    return sim_net_get_all(call, "dhcpServers");
}

SimResult
sim_create_dhcp_server(SimCall *call)
{
    SimObject *server = sim_net_create(call, "dhcpServers", "IDHCPServer");

    if (server == NULL)
        return SIM_E_INVALIDARG;
    sim_registry_save(call->service);
    return SIM_OK;
}

SimResult
sim_find_dhcp_server(SimCall *call)
{
    return sim_net_find(call, "dhcpServers", "networkName");
}

SimResult
sim_remove_dhcp_server(SimCall *call)
{
    return sim_net_drop(call, "dhcpServers", "IDHCPServer");
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
 * puts into the server's file: "lease:08:00:27:11:22:33" = address; what always gets the same
 * address has it. */
static SimResult
find_lease(SimCall *call)
{
    g_autofree char *key = g_strconcat("lease:", sim_in_string(call, 0), NULL);
    g_autofree char *address = sim_object_get_string(call->self, key);

    SimObject *config =
        sim_object_find(call->self, "individualConfigs", "MACAddress", sim_in_string(call, 0));

    if (address[0] == '\0' && config != NULL) {
        g_free(address);
        address = sim_object_get_string(config, "fixedAddress");
    }
    if (address[0] == '\0')
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no lease for %s",
                        sim_in_string(call, 0));
    sim_out_string(call, 0, address);
    sim_out_string(call, 1, "acked");
    sim_out_int(call, 2, g_get_real_time() / G_USEC_PER_SEC);
    sim_out_int(call, 3, g_get_real_time() / G_USEC_PER_SEC + 600);
    return SIM_OK;
}

/* --- Configurations, of all guests and of single cards. */

static char *
option_key(SimService *service, gint64 option)
{
    return g_strconcat("option", sim_enum_name(service, "DHCPOption", option), NULL);
}

/* setOption(option, encoding, value) */
static SimResult
set_option(SimCall *call)
{
    g_autofree char *key = option_key(call->service, sim_in_int(call, 0));

    sim_object_set_string(call->self, key, sim_in_string(call, 2));
    sim_registry_save(call->service);
    return SIM_OK;
}

static SimResult
remove_option(SimCall *call)
{
    g_autofree char *key = option_key(call->service, sim_in_int(call, 0));

    if (!sim_object_is_set(call->self, key))
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no such option");
    sim_object_unset(call->self, key);
    sim_registry_save(call->service);
    return SIM_OK;
}

/* getAllOptions(out options, out encodings, ret values) */
static SimResult
get_all_options(SimCall *call)
{
    SimValue options = sim_value_list(), encodings = sim_value_list(), values = sim_value_list();

    for (guint i = 0; i < G_N_ELEMENTS(option_names); i++) {
        gint64 option = sim_enum(call->service, "DHCPOption", option_names[i]);
        g_autofree char *key = option_key(call->service, option);

        if (!sim_object_is_set(call->self, key))
            continue;
        sim_value_append(&options, sim_value_int(option));
        sim_value_append(&encodings,
                         sim_value_int(sim_enum(call->service, "DHCPOptionEncoding", "Normal")));
        sim_value_append(&values, sim_object_get(call->self, key));
    }
    sim_out(call, 0, options);
    sim_out(call, 1, encodings);
    sim_out(call, 2, values);
    return SIM_OK;
}

/* getConfig(scope, name, slot, mayAdd, ret config): that of everybody, and those by MAC address. */
static SimResult
get_config(SimCall *call)
{
    const char *scope = sim_enum_name(call->service, "DHCPConfigScope", sim_in_int(call, 0));
    SimObject *config = NULL;

    if (strcmp(scope, "Global") == 0)
        config = sim_object_part(call->self, "globalConfig", "IDHCPGlobalConfig");
    else if (strcmp(scope, "MAC") == 0)
        config =
            sim_object_find(call->self, "individualConfigs", "MACAddress", sim_in_string(call, 1));
    if (config == NULL && strcmp(scope, "MAC") == 0 && sim_in_int(call, 3) != 0) {
        config = sim_object_append(call->self, "individualConfigs", "IDHCPIndividualConfig");
        sim_object_set_string(config, "MACAddress", sim_in_string(call, 1));
        sim_object_set_int(config, "scope", sim_in_int(call, 0));
        sim_registry_save(call->service);
    }
    if (config == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no such configuration");
    sim_out_object(call, 0, config);
    return SIM_OK;
}

static SimResult
get_individual_configs(SimCall *call)
{
    sim_out_objects(call, 0, sim_object_list(call->self, "individualConfigs"));
    return SIM_OK;
}

static SimResult
remove_config(SimCall *call)
{
    SimObject *server = sim_object_ancestor(call->self, "IDHCPServer");

    if (!g_ptr_array_remove(sim_object_list(server, "individualConfigs"), call->self))
        return sim_fail(call, SIM_E_NOT_SUPPORTED, "What is for everybody stays");
    sim_registry_save(call->service);
    return SIM_OK;
}

static const SimMember dhcp_members[] = {
    {"eventSource",           SIM_PART,   NULL,                   NULL},
    { "enabled",              SIM_SETTER, sim_store_and_save,     NULL},
    { "getConfig",            SIM_METHOD, get_config,             NULL},
    { "getIndividualConfigs", SIM_METHOD, get_individual_configs, NULL},
    { "globalConfig",         SIM_PART,   NULL,                   NULL},
    { "setConfiguration",     SIM_METHOD, set_configuration,      NULL},
    { "start",                SIM_METHOD, start,                  NULL},
    { "stop",                 SIM_METHOD, stop,                   NULL},
    { "restart",              SIM_METHOD, start,                  NULL},
    { "findLeaseByMAC",       SIM_METHOD, find_lease,             NULL},
    { NULL,                   0,          NULL,                   NULL},
};

static const SimAttr dhcp_attrs[] = {
    {"IPAddress",    "0.0.0.0", NULL, SIM_WHEN_OFF, 0, 0},
    { "networkMask", "0.0.0.0", NULL, SIM_WHEN_OFF, 0, 0},
    { "lowerIP",     "0.0.0.0", NULL, SIM_WHEN_OFF, 0, 0},
    { "upperIP",     "0.0.0.0", NULL, SIM_WHEN_OFF, 0, 0},
    { NULL,          NULL,      NULL, 0,            0, 0},
};

static const SimMember config_members[] = {
    {"setOption",      SIM_METHOD, set_option,         NULL},
    { "removeOption",  SIM_METHOD, remove_option,      NULL},
    { "getAllOptions", SIM_METHOD, get_all_options,    NULL},
    { "remove",        SIM_METHOD, remove_config,      NULL},
    { "fixedAddress",  SIM_SETTER, sim_store_and_save, NULL},
    { NULL,            0,          NULL,               NULL},
};

const SimClassDef sim_dhcp_classes[] = {
    {.interface = "IDHCPServer",        .members = dhcp_members, .attrs = dhcp_attrs },
    { .interface = "IDHCPGlobalConfig",              .members = config_members },
    { .interface = "IDHCPIndividualConfig", .members = config_members },
    { .interface = NULL                               },
};
