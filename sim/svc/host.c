/* host.c - IHost: the computer, and its network interfaces.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/machine.h"
#include "svc/netservers.h"
#include "svc/progress.h"
#include "svc/properties.h"
#include "svc/registry.h"
#include "svc/usb.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static SimResult
get_processor_count(SimCall *call)
{
    sim_out_int(call, 0, sysconf(_SC_NPROCESSORS_ONLN));
    return SIM_OK;
}

static gint64
mebibytes(int what)
{
    return (gint64) sysconf(what) * sysconf(_SC_PAGESIZE) >> 20;
}

static SimResult
get_memory_size(SimCall *call)
{
    sim_out_int(call, 0, mebibytes(_SC_PHYS_PAGES));
    return SIM_OK;
}

static SimResult
get_memory_available(SimCall *call)
{
    sim_out_int(call, 0, mebibytes(_SC_AVPHYS_PAGES));
    return SIM_OK;
}

static SimResult
get_operating_system(SimCall *call)
{
    struct utsname about;

    sim_out_string(call, 0, uname(&about) == 0 ? about.sysname : "");
    return SIM_OK;
}

static SimResult
get_os_version(SimCall *call)
{
    struct utsname about;

    sim_out_string(call, 0, uname(&about) == 0 ? about.release : "");
    return SIM_OK;
}

static SimResult
get_utc_time(SimCall *call)
{
    sim_out_int(call, 0, sim_now_ms());
    return SIM_OK;
}

static SimResult
get_speed(SimCall *call)
{
    sim_out_int(call, 0, 2000);
    return SIM_OK;
}

static SimResult
get_feature(SimCall *call)
{
    sim_out_int(call, 0, TRUE);
    return SIM_OK;
}

static SimResult
get_description(SimCall *call)
{
    sim_out_string(call, 0, "Simulated x86 processor");
    return SIM_OK;
}

static SimResult
generate_mac(SimCall *call)
{
    g_autofree char *mac = sim_new_mac();

    sim_out_string(call, 0, mac);
    return SIM_OK;
}

static SimResult
get_empty(SimCall *call)
{
    sim_out(call, 0, sim_value_list());
    return SIM_OK;
}

/* --- Network interfaces: one that machines may be bridged to, and host-only ones that are made. */

static gint64
interface_type(SimService *service, const char *type)
{
    return sim_enum(service, "HostNetworkInterfaceType", type);
}

static void
fill_interface(SimObject *interface, const char *name, const char *type, const char *address,
               guint number)
{
    SimService *service = interface->service;
    g_autofree char *network = g_strdup_printf("HostInterfaceNetworking-%s", name);
    g_autofree char *mac = g_strdup_printf("0a:00:27:00:00:%02x", number);
    g_autofree char *id = g_strdup_printf("00000000-7369-6d00-8000-0a0027000%03x", number);

    sim_object_set_string(interface, "name", name);
    sim_object_set_string(interface, "shortName", name);
    sim_object_set_string(interface, "id", id);
    sim_object_set_string(interface, "networkName", network);
    sim_object_set_string(interface, "IPAddress", address);
    sim_object_set_string(interface, "networkMask", "255.255.255.0");
    sim_object_set_string(interface, "hardwareAddress", mac);
    sim_object_set_int(interface, "IPV6Supported", TRUE);
    sim_object_set_int(interface, "mediumType",
                       sim_enum(service, "HostNetworkInterfaceMediumType", "Ethernet"));
    sim_object_set_int(interface, "status", sim_enum(service, "HostNetworkInterfaceStatus", "Up"));
    sim_object_set_int(interface, "interfaceType", interface_type(service, type));
}

SimObject *
sim_host_get_bridged(SimService *service)
{
    SimObject *host = sim_object_part(service->virtualbox, "host", "IHost");
    SimObject *part = sim_object_peek_part(host, "eth0");

    if (part == NULL) {
        part = sim_object_part(host, "eth0", "IHostNetworkInterface");
        fill_interface(part, "eth0", "Bridged", "192.0.2.10", 0xff);
    }
    return part;
}

/* All of @type, or of every type where it is NULL. */
static GPtrArray *
interfaces(SimService *service, const char *type)
{
    GPtrArray *all = g_ptr_array_new();
    GPtrArray *own = sim_object_list(service->virtualbox, "hostOnlyInterfaces");

    if (type == NULL || strcmp(type, "Bridged") == 0)
        g_ptr_array_add(all, sim_host_get_bridged(service));
    for (guint i = 0; i < own->len && (type == NULL || strcmp(type, "HostOnly") == 0); i++)
        g_ptr_array_add(all, g_ptr_array_index(own, i));
    return all;
}

static SimResult
get_interfaces(SimCall *call)
{
    g_autoptr(GPtrArray) all = interfaces(call->service, NULL);

    sim_out_objects(call, 0, all);
    return SIM_OK;
}

static SimResult
get_interfaces_of_type(SimCall *call)
{
    g_autoptr(GPtrArray) all =
        interfaces(call->service,
                   sim_enum_name(call->service, "HostNetworkInterfaceType", sim_in_int(call, 0)));

    sim_out_objects(call, 0, all);
    return SIM_OK;
}

static SimResult
find_interface(SimCall *call, const char *property)
{
    g_autoptr(GPtrArray) all = interfaces(call->service, NULL);

    for (guint i = 0; i < all->len; i++) {
        g_autofree char *value = sim_object_get_string(g_ptr_array_index(all, i), property);

        if (g_ascii_strcasecmp(value, sim_in_string(call, 0)) == 0) {
            sim_out_object(call, 0, g_ptr_array_index(all, i));
            return SIM_OK;
        }
    }
    return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "The host has no network interface '%s'",
                    sim_in_string(call, 0));
}

static SimResult
find_interface_by_name(SimCall *call)
{
    return find_interface(call, "name");
}

static SimResult
find_interface_by_id(SimCall *call)
{
    return find_interface(call, "id");
}

static SimResult
finish_nothing(SimTask *task)
{
    return SIM_OK;
}

/* createHostOnlyNetworkInterface(out interface, ret progress) */
static SimResult
create_interface(SimCall *call)
{
    SimObject *root = call->service->virtualbox;
    SimObject *interface;
    g_autofree char *name = NULL, *address = NULL;
    guint number = 0;

    do {
        g_free(name);
        name = g_strdup_printf("vboxnet%u", number++);
    } while (sim_object_find(root, "hostOnlyInterfaces", "name", name) != NULL);
    address = g_strdup_printf("192.168.%u.1", 55 + number);
    interface = sim_object_append(root, "hostOnlyInterfaces", "IHostNetworkInterface");
    fill_interface(interface, name, "HostOnly", address, number - 1);
    sim_registry_save(call->service);
    sim_out_object(call, 0, interface);
    sim_progress_start(call, "Creating a host-only interface", 20, FALSE, finish_nothing, NULL);
    return SIM_OK;
}

/* removeHostOnlyNetworkInterface(id, ret progress) */
static SimResult
remove_interface(SimCall *call)
{
    SimObject *root = call->service->virtualbox;
    SimObject *interface =
        sim_object_find(root, "hostOnlyInterfaces", "id", sim_in_string(call, 0));

    if (interface == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no host-only interface {%s}",
                        sim_in_string(call, 0));
    g_ptr_array_remove(sim_object_list(root, "hostOnlyInterfaces"), interface);
    sim_registry_save(call->service);
    sim_progress_start(call, "Removing a host-only interface", 20, FALSE, finish_nothing, NULL);
    return SIM_OK;
}

static gboolean
is_address(const char *text)
{
    unsigned a, b, c, d;
    char end;

    return sscanf(text, "%u.%u.%u.%u%c", &a, &b, &c, &d, &end) == 4 && a < 256 && b < 256 &&
           c < 256 && d < 256;
}

/* enableStaticIPConfig(address, mask); VirtualBox allows host-only addresses in 192.168.56.0/21
 * alone. */
static SimResult
enable_static(SimCall *call)
{
    unsigned third = 0;

    if (!is_address(sim_in_string(call, 0)) || !is_address(sim_in_string(call, 1)))
        return sim_fail(call, SIM_E_INVALIDARG, "Not an address and a mask");
    if (sscanf(sim_in_string(call, 0), "192.168.%u.", &third) != 1 || third < 56 || third > 63)
        return sim_fail(call, SIM_E_ACCESSDENIED,
                        "The address is outside of the ranges allowed for host-only interfaces");
    sim_object_set_string(call->self, "IPAddress", sim_in_string(call, 0));
    sim_object_set_string(call->self, "networkMask", sim_in_string(call, 1));
    sim_object_set_int(call->self, "DHCPEnabled", FALSE);
    sim_registry_save(call->service);
    return SIM_OK;
}

static SimResult
enable_dynamic(SimCall *call)
{
    sim_object_set_int(call->self, "DHCPEnabled", TRUE);
    sim_registry_save(call->service);
    return SIM_OK;
}

/* enableStaticIPConfigV6(address, prefix length) */
static SimResult
enable_static_v6(SimCall *call)
{
    sim_object_set_string(call->self, "IPV6Address", sim_in_string(call, 0));
    sim_object_set_int(call->self, "IPV6NetworkMaskPrefixLength", sim_in_int(call, 1));
    sim_registry_save(call->service);
    return SIM_OK;
}

static SimResult
do_nothing(SimCall *call)
{
    return SIM_OK;
}

static SimResult
get_architecture(SimCall *call)
{
    sim_out_int(call, 0, sim_enum(call->service, "PlatformArchitecture", "x86"));
    return SIM_OK;
}

static SimResult
is_engine_supported(SimCall *call)
{
    sim_out_int(call, 0, TRUE);
    return SIM_OK;
}

static const SimMember host_members[] = {
    {"architecture",                     SIM_GETTER, get_architecture,                    NULL},
    { "x86",                             SIM_PART,   NULL,                                NULL},
    { "updateHost",                      SIM_PART,   NULL,                                NULL},
    { "getDVDDrives",                    SIM_METHOD, get_empty,                           NULL},
    { "getFloppyDrives",                 SIM_METHOD, get_empty,                           NULL},
    { "getUSBDevices",                   SIM_METHOD, sim_host_get_usb_devices,            NULL},
    { "findUSBDeviceById",               SIM_METHOD, sim_host_find_usb_device_by_id,      NULL},
    { "findUSBDeviceByAddress",          SIM_METHOD, sim_host_find_usb_device_by_address, NULL},
    { "getNetworkInterfaces",            SIM_METHOD, get_interfaces,                      NULL},
    { "findHostNetworkInterfacesOfType", SIM_METHOD, get_interfaces_of_type,              NULL},
    { "findHostNetworkInterfaceByName",  SIM_METHOD, find_interface_by_name,              NULL},
    { "findHostNetworkInterfaceById",    SIM_METHOD, find_interface_by_id,                NULL},
    { "createHostOnlyNetworkInterface",  SIM_METHOD, create_interface,                    NULL},
    { "removeHostOnlyNetworkInterface",  SIM_METHOD, remove_interface,                    NULL},
    { "processorCount",                  SIM_GETTER, get_processor_count,                 NULL},
    { "processorOnlineCount",            SIM_GETTER, get_processor_count,                 NULL},
    { "processorCoreCount",              SIM_GETTER, get_processor_count,                 NULL},
    { "processorOnlineCoreCount",        SIM_GETTER, get_processor_count,                 NULL},
    { "memorySize",                      SIM_GETTER, get_memory_size,                     NULL},
    { "memoryAvailable",                 SIM_GETTER, get_memory_available,                NULL},
    { "operatingSystem",                 SIM_GETTER, get_operating_system,                NULL},
    { "OSVersion",                       SIM_GETTER, get_os_version,                      NULL},
    { "UTCTime",                         SIM_GETTER, get_utc_time,                        NULL},
    { "getProcessorSpeed",               SIM_METHOD, get_speed,                           NULL},
    { "getProcessorFeature",             SIM_METHOD, get_feature,                         NULL},
    { "getProcessorDescription",         SIM_METHOD, get_description,                     NULL},
    { "generateMACAddress",              SIM_METHOD, generate_mac,                        NULL},
    { "isExecutionEngineSupported",      SIM_METHOD, is_engine_supported,                 NULL},
    { NULL,                              0,          NULL,                                NULL},
};

static const SimMember interface_members[] = {
    {"enableStaticIPConfig",    SIM_METHOD, enable_static,    NULL},
    { "enableStaticIPConfigV6", SIM_METHOD, enable_static_v6, NULL},
    { "enableDynamicIPConfig",  SIM_METHOD, enable_dynamic,   NULL},
    { "DHCPRediscover",         SIM_METHOD, do_nothing,       NULL},
    { NULL,                     0,          NULL,             NULL},
};

static const SimAttr interface_attrs[] = {
    {"mediumType",     "Ethernet", "HostNetworkInterfaceMediumType", SIM_WHEN_OFF, 0, 0},
    { "status",        "Up",       "HostNetworkInterfaceStatus",     SIM_WHEN_OFF, 0, 0},
    { "interfaceType", "HostOnly", "HostNetworkInterfaceType",       SIM_WHEN_OFF, 0, 0},
    { NULL,            NULL,       NULL,                             0,            0, 0},
};

const SimClassDef sim_host_classes[] = {
    {.interface = "IHost",     .members = host_members, .transient = TRUE },
    { .interface = "IHostX86",       .members = host_members, .transient = TRUE },
    { .interface = "IHostNetworkInterface",
     .members = interface_members,
     .attrs = interface_attrs },
    { .interface = NULL      },
};
