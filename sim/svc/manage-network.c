/* manage-network.c - VBoxManage's commands for networks: natnetwork, dhcpserver, list.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/manage-private.h"
#include "svc/netservers.h"
#include "svc/registry.h"

#include <string.h>

static const char *
yes_no(SimObject *object, const char *property)
{
    return sim_object_get_int(object, property) != 0 ? "Yes" : "No";
}

/* --- NAT networks. */

static void
show_rules(SimManage *m, SimObject *network, const char *property, const char *title)
{
    SimValue rules = sim_object_get(network, property);

    if (rules.kind == SIM_V_LIST && rules.list->len > 0) {
        g_string_append_printf(m->out, "Port-forwarding (%s)\n", title);
        for (guint i = 0; i < rules.list->len; i++)
            g_string_append_printf(m->out, "        %s\n",
                                   g_array_index(rules.list, SimValue, i).string);
    }
    sim_value_clear(&rules);
}

static void
show_nat(SimManage *m, SimObject *network)
{
    g_autofree char *name = sim_object_get_string(network, "networkName");
    g_autofree char *range = sim_object_get_string(network, "network");
    g_autofree char *prefix = sim_object_get_string(network, "IPv6Prefix");
    g_autofree char *gateway = sim_nat_gateway(network);

    g_string_append_printf(m->out,
                           "Name:         %s\nEnabled:      %s\nNetwork:      %s\n"
                           "Gateway:      %s\nDHCP Server:  %s\nIPv6:         %s\n"
                           "IPv6 Prefix:  %s\nIPv6 Default: %s\n",
                           name, yes_no(network, "enabled"), range, gateway,
                           yes_no(network, "needDhcpServer"), yes_no(network, "IPv6Enabled"),
                           prefix, yes_no(network, "advertiseDefaultIPv6RouteEnabled"));
    show_rules(m, network, "rules4", "ipv4");
    show_rules(m, network, "rules6", "ipv6");
    g_string_append_c(m->out, '\n');
}

static void
list_nats(SimManage *m)
{
    GPtrArray *all = sim_object_list(m->service->virtualbox, "natNetworks");

    g_string_append(m->out, "NAT Networks:\n\n");
    for (guint i = 0; i < all->len; i++)
        show_nat(m, g_ptr_array_index(all, i));
}

static SimObject *
find(SimManage *m, const char *list)
{
    const char *name = sim_manage_option(m, "--netname");

    return name != NULL ? sim_object_find(m->service->virtualbox, list, "networkName", name) : NULL;
}

/* Makes what --netname says. (nullable) with the error said */
static SimObject *
add(SimManage *m, const char *list, SimHandler create)
{
    SimValue in[] = { sim_value_string(sim_manage_option(m, "--netname")) };
    SimValue out[1] = { 0 };

    if (!sim_manage_call(m, m->service->virtualbox, create, in, 1, out, 1))
        return NULL;
    sim_value_clear(&out[0]);
    return find(m, list);
}

static void
set_switch(SimManage *m, SimObject *object)
{
    if (sim_manage_has(m, "--enable") || sim_manage_has(m, "--disable"))
        sim_object_set_int(object, "enabled", sim_manage_has(m, "--enable"));
}

static void
set_texts(SimManage *m, SimObject *object, const char *const (*options)[2], gsize n)
{
    for (gsize i = 0; i < n; i++) {
        const char *value = sim_manage_option(m, options[i][0]);

        if (value != NULL)
            sim_object_set_string(object, options[i][1], value);
    }
    set_switch(m, object);
    sim_registry_save(m->service);
}

static void
change(SimManage *m, const char *list, SimHandler create, SimHandler drop,
       const char *const (*options)[2], gsize n)
{
    const char *verb = sim_manage_word(m, 0);
    SimObject *found = find(m, list);

    if (strcmp(verb, "add") == 0 && found == NULL)
        found = add(m, list, create);
    else if (strcmp(verb, "remove") == 0 && found != NULL) {
        SimValue in[] = { sim_value_object(found) };

        sim_manage_call(m, m->service->virtualbox, drop, in, 1, NULL, 0);
        return;
    } else if (strcmp(verb, "modify") != 0 || found == NULL) {
        sim_manage_fail(m, "network: nothing to %s", verb);
        return;
    }
    if (found != NULL)
        set_texts(m, found, options, n);
}

static void
natnetwork(SimManage *m)
{
    static const char *const options[][2] = {
        {"--network", "network"}
    };

    if (strcmp(sim_manage_word(m, 0), "list") == 0)
        list_nats(m);
    else
        change(m, "natNetworks", sim_create_nat_network, sim_remove_nat_network, options,
               G_N_ELEMENTS(options));
}

/* --- DHCP servers. */

static void
show_hosts(SimManage *m, SimObject *server)
{
    GPtrArray *configs = sim_object_list(server, "individualConfigs");

    for (guint i = 0; i < configs->len; i++) {
        g_autofree char *mac = sim_object_get_string(g_ptr_array_index(configs, i), "MACAddress");
        g_autofree char *address =
            sim_object_get_string(g_ptr_array_index(configs, i), "fixedAddress");

        g_string_append_printf(m->out, "Individual Config:    MAC %s\n    Fixed Address:    %s\n",
                               mac, address);
    }
}

static void
list_dhcp_servers(SimManage *m)
{
    static const char *const fields[][2] = {
        {"NetworkName",     "networkName"},
        { "Dhcpd IP",       "IPAddress"  },
        { "LowerIPAddress", "lowerIP"    },
        { "UpperIPAddress", "upperIP"    },
        { "NetworkMask",    "networkMask"}
    };
    GPtrArray *all = sim_object_list(m->service->virtualbox, "dhcpServers");

    for (guint i = 0; i < all->len; i++) {
        SimObject *server = g_ptr_array_index(all, i);

        for (guint j = 0; j < G_N_ELEMENTS(fields); j++) {
            g_autofree char *value = sim_object_get_string(server, fields[j][1]);

            g_string_append_printf(m->out, "%s: %s\n", fields[j][0], value);
        }
        g_string_append_printf(m->out, "Enabled: %s\n", yes_no(server, "enabled"));
        show_hosts(m, server);
        g_string_append_c(m->out, '\n');
    }
}

static void
dhcpserver(SimManage *m)
{
    static const char *const options[][2] = {
        {"--server-ip", "IPAddress"  },
        { "--netmask",  "networkMask"},
        { "--lower-ip", "lowerIP"    },
        { "--upper-ip", "upperIP"    }
    };

    change(m, "dhcpServers", sim_create_dhcp_server, sim_remove_dhcp_server, options,
           G_N_ELEMENTS(options));
}

/* --- The host's interfaces. */

static void
list_bridged(SimManage *m)
{
    static const char *const fields[][2] = {
        {"Name",             "name"           },
        { "IPAddress",       "IPAddress"      },
        { "HardwareAddress", "hardwareAddress"}
    };
    SimObject *interface = sim_host_get_bridged(m->service);

    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *value = sim_object_get_string(interface, fields[i][1]);

        g_string_append_printf(m->out, "%s: %s\n", fields[i][0], value);
    }
}

gboolean
sim_manage_list_networks(SimManage *m, const char *what)
{
    if (strcmp(what, "dhcpservers") == 0)
        list_dhcp_servers(m);
    else if (strcmp(what, "bridgedifs") == 0)
        list_bridged(m);
    else
        return FALSE;
    return TRUE;
}

const SimManageCommand sim_manage_network_commands[] = {
    {"natnetwork",  natnetwork},
    { "dhcpserver", dhcpserver},
    { NULL,         NULL      },
};
