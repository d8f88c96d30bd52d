/* network.c - network adapters and their NAT engines, serial and parallel ports, bandwidth groups.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/events.h"
#include "svc/machine.h"
#include "svc/properties.h"

#include <stdlib.h>
#include <string.h>

/* The device in slot @n of @count; made with its number when first asked for. */
static SimResult
get_slot(SimCall *call, const char *kind, const char *interface, guint count)
{
    gint64 n = sim_in_int(call, 0);
    g_autofree char *name = g_strdup_printf("%s%d", kind, (int) n);
    SimObject *part;

    if (n < 0 || n >= count)
        return sim_fail(call, SIM_E_INVALIDARG,
                        "There is no slot %" G_GINT64_FORMAT ": there are %u", n, count);
    part = sim_object_peek_part(call->self, name);
    if (part == NULL) {
        part = sim_object_part(call->self, name, interface);
        sim_object_set_int(part, "slot", n);
        sim_slot_defaults(part);
    }
    sim_out_object(call, 0, part);
    return SIM_OK;
}

SimResult
sim_machine_get_adapter(SimCall *call)
{
    return get_slot(call, "networkAdapter", "INetworkAdapter",
                    sim_max_adapters(call->service, sim_object_get_int(call->self, "chipsetType")));
}

SimResult
sim_machine_get_serial_port(SimCall *call)
{
    return get_slot(call, "serialPort", "ISerialPort", sim_serial_ports(call->service));
}

SimResult
sim_machine_get_parallel_port(SimCall *call)
{
    return get_slot(call, "parallelPort", "IParallelPort", SIM_PARALLEL_PORTS);
}

/* --- INetworkAdapter. */

static gboolean
is_mac(const char *text)
{
    return strlen(text) == 12 && strspn(text, "0123456789abcdefABCDEF") == 12 &&
           (g_ascii_xdigit_value(text[1]) & 1) == 0;
}

static SimResult
set_mac(SimCall *call)
{
    g_autofree char *upper = g_ascii_strup(sim_in_string(call, 0), -1);

    if (upper[0] == '\0') {
        g_free(upper);
        upper = sim_new_mac();
    }
    if (!is_mac(upper))
        return sim_fail(call, SIM_E_INVALIDARG, "'%s' is no MAC address of a station", upper);
    sim_value_clear(&call->in[0]);
    call->in[0] = sim_value_string(upper);
    return sim_store(call);
}

static void
announce(SimObject *adapter)
{
    SimMachine *machine = sim_machine_of(adapter);

    if (machine->console != NULL)
        sim_fire(machine->console, "NetworkAdapterChanged", "o:networkAdapter", adapter, NULL);
}

static SimResult
set_and_tell(SimCall *call)
{
    SimResult result = sim_store(call);

    announce(call->self);
    return result;
}

/* A name of none is refused, as by the real one. */
static SimResult
set_internal(SimCall *call)
{
    if (sim_in_string(call, 0)[0] == '\0')
        return sim_fail(call, SIM_E_FAIL, "The name of an internal network is empty");
    return set_and_tell(call);
}

/* An adapter that is switched on has an address. */
static SimResult
set_enabled(SimCall *call)
{
    g_autofree char *mac = sim_object_get_string(call->self, "MACAddress");
    SimResult result = sim_store(call);

    if (sim_in_int(call, 0) != 0 && mac[0] == '\0') {
        g_autofree char *made = sim_new_mac();

        sim_object_set_string(call->self, "MACAddress", made);
    }
    return result;
}

static SimResult
set_adapter_type(SimCall *call)
{
    const char *type = sim_enum_name(call->service, "NetworkAdapterType", sim_in_int(call, 0));

    if (strcmp(type, "Null") == 0)
        return sim_fail(call, SIM_E_INVALIDARG, "A network adapter has a type");
    return sim_store(call);
}

/* 4.0 attaches with a method for each kind. */
static SimResult
attach_to(SimCall *call, const char *kind)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);

    if (SIM_FAILED(result))
        return result;
    sim_object_set_int(call->self, "attachmentType",
                       sim_enum(call->service, "NetworkAttachmentType", kind));
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    announce(call->self);
    return SIM_OK;
}

static SimResult
attach_nat(SimCall *call)
{
    return attach_to(call, "NAT");
}

static SimResult
attach_bridged(SimCall *call)
{
    return attach_to(call, "Bridged");
}

static SimResult
attach_internal(SimCall *call)
{
    return attach_to(call, "Internal");
}

static SimResult
attach_host_only(SimCall *call)
{
    return attach_to(call, "HostOnly");
}

static SimResult
attach_vde(SimCall *call)
{
    return attach_to(call, "VDE");
}

static SimResult
detach(SimCall *call)
{
    return attach_to(call, "Null");
}

static SimResult
get_group(SimCall *call)
{
    SimObject *control = sim_object_part(sim_object_ancestor(call->self, "IMachine"),
                                         "bandwidthControl", "IBandwidthControl");
    g_autofree char *name = sim_object_get_string(call->self, "group");

    sim_out_object(call, 0,
                   name[0] != '\0' ? sim_object_find(control, "groups", "name", name) : NULL);
    return SIM_OK;
}

static SimResult
set_group(SimCall *call)
{
    SimObject *group = sim_in_object(call, 0, "IBandwidthGroup");
    g_autofree char *name = group != NULL ? sim_object_get_string(group, "name") : g_strdup("");

    sim_object_set_string(call->self, "group", name);
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    return SIM_OK;
}

static SimResult
get_property(SimCall *call)
{
    g_autofree char *key = g_strconcat("property:", sim_in_string(call, 0), NULL);

    if (!sim_object_is_set(call->self, key))
        return sim_fail(call, SIM_E_INVALIDARG, "There is no property '%s'",
                        sim_in_string(call, 0));
    sim_out(call, 0, sim_object_get(call->self, key));
    return SIM_OK;
}

static SimResult
set_property(SimCall *call)
{
    g_autofree char *key = g_strconcat("property:", sim_in_string(call, 0), NULL);
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_LIVE);

    if (SIM_FAILED(result))
        return result;
    if (sim_in_string(call, 1)[0] == '\0')
        sim_object_unset(call->self, key);
    else
        sim_object_set_string(call->self, key, sim_in_string(call, 1));
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    return SIM_OK;
}

/* getProperties(names, out names[], ret values[]) */
static SimResult
get_properties(SimCall *call)
{
    SimValue names = sim_value_list(), values = sim_value_list();
    GHashTableIter iter;
    gpointer name, value;

    if (call->self->props != NULL) {
        g_hash_table_iter_init(&iter, call->self->props);
        while (g_hash_table_iter_next(&iter, &name, &value)) {
            if (!g_str_has_prefix(name, "property:"))
                continue;
            sim_value_append(&names, sim_value_string((char *) name + strlen("property:")));
            sim_value_append(&values, sim_value_copy(value));
        }
    }
    sim_out(call, 0, names);
    sim_out(call, 1, values);
    return SIM_OK;
}

/* --- INATEngine: redirects are texts "name,protocol,hostIP,hostPort,guestIP,guestPort". */

static gint
find_redirect(const SimValue *list, const char *name)
{
    g_autofree char *prefix = g_strconcat(name, ",", NULL);

    for (guint i = 0; i < list->list->len; i++)
        if (g_str_has_prefix(g_array_index(list->list, SimValue, i).string, prefix))
            return (gint) i;
    return -1;
}

static SimValue
redirects(SimObject *engine)
{
    SimValue list = sim_object_get(engine, "redirects");

    return list.kind == SIM_V_LIST ? list : sim_value_list();
}

static SimResult
get_redirects(SimCall *call)
{
    sim_out(call, 0, redirects(call->self));
    return SIM_OK;
}

static void
announce_redirect(SimObject *engine, const char *name, gboolean removed)
{
    SimMachine *machine = sim_machine_of(engine);

    sim_fire(machine->service->virtualbox, "NATRedirect", "s:machineId", machine->id, "i:slot",
             sim_object_get_int(engine->owner, "slot"), "i:remove", (gint64) removed, "s:name",
             name, NULL);
}

/* addRedirect(name, protocol, hostIP, hostPort, guestIP, guestPort) */
static SimResult
add_redirect(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);
    SimValue list;
    g_autofree char *name = NULL, *text = NULL;

    if (SIM_FAILED(result))
        return result;
    if (sim_enum_name(call->service, "NATProtocol", sim_in_int(call, 1))[0] == '?')
        return sim_fail(call, SIM_E_INVALIDARG, "There is no such protocol");
    name = sim_in_string(call, 0)[0] != '\0'
               ? g_strdup(sim_in_string(call, 0))
               : g_strdup_printf("%s_%d_%d",
                                 sim_enum_name(call->service, "NATProtocol", sim_in_int(call, 1)),
                                 (int) sim_in_int(call, 3), (int) sim_in_int(call, 5));
    list = redirects(call->self);
    if (find_redirect(&list, name) >= 0) {
        sim_value_clear(&list);
        return sim_fail(call, SIM_E_INVALIDARG, "There is a redirection '%s' already", name);
    }
    text = g_strdup_printf("%s,%d,%s,%d,%s,%d", name, (int) sim_in_int(call, 1),
                           sim_in_string(call, 2), (int) sim_in_int(call, 3),
                           sim_in_string(call, 4), (int) sim_in_int(call, 5));
    sim_value_append(&list, sim_value_string(text));
    sim_object_set(call->self, "redirects", list);
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    announce_redirect(call->self, name, FALSE);
    return SIM_OK;
}

static SimResult
remove_redirect(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);
    SimValue list;
    gint at;

    if (SIM_FAILED(result))
        return result;
    list = redirects(call->self);
    at = find_redirect(&list, sim_in_string(call, 0));
    if (at < 0) {
        sim_value_clear(&list);
        return sim_fail(call, SIM_E_INVALIDARG, "There is no redirection '%s'",
                        sim_in_string(call, 0));
    }
    g_array_remove_index(list.list, (guint) at);
    sim_object_set(call->self, "redirects", list);
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    announce_redirect(call->self, sim_in_string(call, 0), TRUE);
    return SIM_OK;
}

static const char *const nat_numbers[] = { "mtu", "sockSnd", "sockRcv", "tcpWndSnd", "tcpWndRcv" };

static SimResult
get_nat_settings(SimCall *call)
{
    for (guint i = 0; i < G_N_ELEMENTS(nat_numbers); i++)
        sim_out_int(call, i, sim_object_get_int(call->self, nat_numbers[i]));
    return SIM_OK;
}

static SimResult
set_nat_settings(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);

    for (guint i = 0; i < G_N_ELEMENTS(nat_numbers) && !SIM_FAILED(result); i++)
        sim_object_set_int(call->self, nat_numbers[i], sim_in_int(call, i));
    if (!SIM_FAILED(result))
        sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    return result;
}

/* --- Ports. */

static SimResult
set_host_mode(SimCall *call)
{
    const char *mode = sim_enum_name(call->service, "PortMode", sim_in_int(call, 0));
    g_autofree char *path = sim_object_get_string(call->self, "path");

    if (strcmp(mode, "Disconnected") != 0 && path[0] == '\0')
        return sim_fail(call, SIM_E_INVALIDARG, "A port in the mode %s has a path", mode);
    return sim_store(call);
}

static SimResult
set_serial_path(SimCall *call)
{
    const char *mode =
        sim_enum_name(call->service, "PortMode", sim_object_get_int(call->self, "hostMode"));

    if (sim_in_string(call, 0)[0] == '\0' && strcmp(mode, "Disconnected") != 0)
        return sim_fail(call, SIM_E_INVALIDARG, "A port in the mode %s has a path", mode);
    return sim_store(call);
}

/* --- Bandwidth groups. */

/* createBandwidthGroup(name, type, limit) */
static SimResult
create_group(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);
    SimObject *group;

    if (SIM_FAILED(result))
        return result;
    if (sim_object_find(call->self, "groups", "name", sim_in_string(call, 0)) != NULL)
        return sim_fail(call, SIM_E_OBJECT_IN_USE, "There is a bandwidth group '%s' already",
                        sim_in_string(call, 0));
    group = sim_object_append(call->self, "groups", "IBandwidthGroup");
    sim_object_set_string(group, "name", sim_in_string(call, 0));
    sim_object_set_int(group, "type", sim_in_int(call, 1));
    sim_object_set_int(group, "maxBytesPerSec", sim_in_int(call, 2));
    sim_object_set_int(group, "maxMbPerSec", sim_in_int(call, 2));
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), group);
    return SIM_OK;
}

static SimObject *
find_group(SimCall *call)
{
    SimObject *group = sim_object_find(call->self, "groups", "name", sim_in_string(call, 0));

    if (group == NULL)
        sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no bandwidth group '%s'",
                 sim_in_string(call, 0));
    return group;
}

static SimResult
delete_group(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);
    SimObject *group;

    if (SIM_FAILED(result))
        return result;
    group = find_group(call);
    if (group == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    g_ptr_array_remove(sim_object_list(call->self, "groups"), group);
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    return SIM_OK;
}

static SimResult
get_one_group(SimCall *call)
{
    SimObject *group = find_group(call);

    sim_out_object(call, 0, group);
    return group != NULL ? SIM_OK : SIM_E_OBJECT_NOT_FOUND;
}

static SimResult
get_all_groups(SimCall *call)
{
    sim_out_objects(call, 0, sim_object_list(call->self, "groups"));
    return SIM_OK;
}

static SimResult
count_groups(SimCall *call)
{
    sim_out_int(call, 0, sim_object_list(call->self, "groups")->len);
    return SIM_OK;
}

static const SimMember adapter_members[] = {
    {"adapterType",                SIM_SETTER, set_adapter_type, NULL       },
    { "MACAddress",                SIM_SETTER, set_mac,          NULL       },
    { "enabled",                   SIM_SETTER, set_enabled,      NULL       },
    { "attachmentType",            SIM_SETTER, set_and_tell,     NULL       },
    { "bridgedInterface",          SIM_SETTER, set_and_tell,     NULL       },
    { "hostOnlyInterface",         SIM_SETTER, set_and_tell,     NULL       },
    { "internalNetwork",           SIM_SETTER, set_internal,     NULL       },
    { "NATNetwork",                SIM_SETTER, set_and_tell,     NULL       },
    { "cableConnected",            SIM_SETTER, set_and_tell,     NULL       },
    { "NATEngine",                 SIM_PART,   NULL,             "NATEngine"},
    { "natDriver",                 SIM_PART,   NULL,             "NATEngine"},
    { "bandwidthGroup",            SIM_GETTER, get_group,        NULL       },
    { "bandwidthGroup",            SIM_SETTER, set_group,        NULL       },
    { "getProperty",               SIM_METHOD, get_property,     NULL       },
    { "setProperty",               SIM_METHOD, set_property,     NULL       },
    { "getProperties",             SIM_METHOD, get_properties,   NULL       },
    { "attachToNAT",               SIM_METHOD, attach_nat,       NULL       },
    { "attachToBridgedInterface",  SIM_METHOD, attach_bridged,   NULL       },
    { "attachToInternalNetwork",   SIM_METHOD, attach_internal,  NULL       },
    { "attachToHostOnlyInterface", SIM_METHOD, attach_host_only, NULL       },
    { "attachToVDE",               SIM_METHOD, attach_vde,       NULL       },
    { "detach",                    SIM_METHOD, detach,           NULL       },
    { NULL,                        0,          NULL,             NULL       },
};

static const SimAttr adapter_attrs[] = {
    {"adapterType",        "Am79C973", "NetworkAdapterType",              SIM_WHEN_OFF,        0, 0},
    { "attachmentType",    "Null",     "NetworkAttachmentType",           SIM_WHEN_SAVED_LIVE, 0, 0},
    { "promiscModePolicy", "Deny",     "NetworkAdapterPromiscModePolicy", SIM_WHEN_SAVED_LIVE, 0, 0},
    { "cableConnected",    "1",        NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "bridgedInterface",  NULL,       NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "hostInterface",     NULL,       NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "hostOnlyInterface", NULL,       NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "hostOnlyNetwork",   NULL,       NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "internalNetwork",   NULL,       NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "NATNetwork",        NULL,       NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "genericDriver",     NULL,       NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "cloudNetwork",      NULL,       NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "traceEnabled",      "0",        NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "traceFile",         NULL,       NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "bandwidthGroup",    NULL,       NULL,                              SIM_WHEN_SAVED_LIVE, 0, 0},
    { "bootPriority",      "0",        NULL,                              SIM_WHEN_OFF,        0, 4},
    { NULL,                NULL,       NULL,                              0,                   0, 0},
};

static const SimMember nat_members[] = {
    {"getRedirects",        SIM_METHOD, get_redirects,    NULL},
    { "addRedirect",        SIM_METHOD, add_redirect,     NULL},
    { "removeRedirect",     SIM_METHOD, remove_redirect,  NULL},
    { "getNetworkSettings", SIM_METHOD, get_nat_settings, NULL},
    { "setNetworkSettings", SIM_METHOD, set_nat_settings, NULL},
    { NULL,                 0,          NULL,             NULL},
};

static const SimAttr nat_attrs[] = {
    {"DNSPassDomain",       "1",  NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { "localhostReachable", "0",  NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { NULL,                 NULL, NULL, 0,                   0, 0},
};

static const SimMember serial_members[] = {
    {"hostMode", SIM_SETTER, set_host_mode,   NULL},
    { "path",    SIM_SETTER, set_serial_path, NULL},
    { NULL,      0,          NULL,            NULL},
};

static const SimAttr serial_attrs[] = {
    {"hostMode",   "Disconnected", "PortMode", SIM_WHEN_LIVE, 0, 0    },
    { "uartType",  "U16550A",      "UartType", SIM_WHEN_OFF,  0, 0    },
    { "path",      NULL,           NULL,       SIM_WHEN_LIVE, 0, 0    },
    { "server",    NULL,           NULL,       SIM_WHEN_LIVE, 0, 0    },
    { "IRQ",       "4",            NULL,       SIM_WHEN_OFF,  0, 255  },
    { "IOBase",    "1016",         NULL,       SIM_WHEN_OFF,  0, 65535},
    { "IOAddress", "1016",         NULL,       SIM_WHEN_OFF,  0, 65535},
    { NULL,        NULL,           NULL,       0,             0, 0    },
};

static const SimAttr parallel_attrs[] = {
    {"IRQ",     "7",   NULL, SIM_WHEN_OFF, 0, 255  },
    { "IOBase", "888", NULL, SIM_WHEN_OFF, 0, 65535},
    { NULL,     NULL,  NULL, 0,            0, 0    },
};

static const SimMember control_members[] = {
    {"numGroups",              SIM_GETTER, count_groups,   NULL},
    { "createBandwidthGroup",  SIM_METHOD, create_group,   NULL},
    { "deleteBandwidthGroup",  SIM_METHOD, delete_group,   NULL},
    { "getBandwidthGroup",     SIM_METHOD, get_one_group,  NULL},
    { "getAllBandwidthGroups", SIM_METHOD, get_all_groups, NULL},
    { NULL,                    0,          NULL,           NULL},
};

static const SimAttr group_attrs[] = {
    {"type",            "Null", "BandwidthGroupType", SIM_WHEN_OFF,  0, 0},
    { "maxBytesPerSec", "0",    NULL,                 SIM_WHEN_LIVE, 0, 0},
    { "maxMbPerSec",    "0",    NULL,                 SIM_WHEN_LIVE, 0, 0},
    { NULL,             NULL,   NULL,                 0,             0, 0},
};

const SimClassDef sim_network_classes[] = {
    {.interface = "INetworkAdapter",
     .members = adapter_members,
     .attrs = adapter_attrs,
     .defaults = sim_slot_defaults },
    { .interface = "INATEngine",         .members = nat_members, .attrs = nat_attrs },
    { .interface = "ISerialPort",
     .members = serial_members,
     .attrs = serial_attrs,
     .defaults = sim_slot_defaults },
    { .interface = "IParallelPort",.attrs = parallel_attrs, .defaults = sim_slot_defaults },
    { .interface = "IBandwidthControl",                             .members = control_members },
    { .interface = "IBandwidthGroup",      .attrs = group_attrs, .identity = "name" },
    { .interface = NULL },
};
