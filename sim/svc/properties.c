/* properties.c - ISystemProperties, and from 7.1 on IPlatformProperties: limits and what is
 * supported.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/properties.h"
#include "svc/ostypes.h"
#include "svc/registry.h"
#include "svc/storage.h"

#include <string.h>

guint
sim_max_adapters(SimService *service, gint64 chipset)
{
    return chipset == sim_enum(service, "ChipsetType", "PIIX3") ? 8 : 36;
}

guint
sim_serial_ports(SimService *service)
{
    return sim_has_enum(service, "PortMode", "TCP") ? 4 : 2;
}

char *
sim_new_mac(void)
{
    return g_strdup_printf("080027%06X", g_random_int() & 0xffffff);
}

/* The first adapter's address until it gets another: the same whenever one looks. */
static char *
first_mac(SimObject *machine)
{
    SimMachine *data = machine->data;
    guint hash = g_str_hash(data != NULL ? data->id : "");

    return g_strdup_printf("080027%06X", (hash ^ hash >> 20) & 0xffffff);
}

void
sim_slot_defaults(SimObject *part)
{
    static const struct {
        guint irq, base;
    } serial[] = {
        {4,  0x3f8},
        { 3, 0x2f8},
        { 4, 0x3e8},
        { 3, 0x2e8}
    };
    const char *kind = part->class->interface->name;
    guint slot = (guint) sim_object_get_int(part, "slot");

    if (strcmp(kind, "ISerialPort") == 0) {
        sim_object_set_int(part, "IRQ", serial[slot % 4].irq);
        sim_object_set_int(part, "IOBase", serial[slot % 4].base);
        sim_object_set_int(part, "IOAddress", serial[slot % 4].base);
    } else if (strcmp(kind, "IParallelPort") == 0) {
        sim_object_set_int(part, "IRQ", slot == 0 ? 7 : 5);
        sim_object_set_int(part, "IOBase", slot == 0 ? 0x378 : 0x278);
    } else if (strcmp(kind, "INetworkAdapter") == 0) {
        SimObject *machine = sim_object_ancestor(part, "IMachine");
        g_autofree char *os_type = sim_object_get_string(machine, "OSTypeId");
        const char *type = sim_guest_os_type_adapter(os_type);

        sim_object_set_int(part, "adapterType",
                           sim_enum(part->service, "NetworkAdapterType", type));
        if (slot == 0) {
            g_autofree char *mac = first_mac(machine);

            sim_object_set_string(part, "MACAddress", mac);
            sim_object_set_int(part, "enabled", TRUE);
            sim_object_set_int(part, "attachmentType",
                               sim_enum(part->service, "NetworkAttachmentType", "NAT"));
        }
    }
}

/* --- Media formats. */

static const struct {
    const char *id, *name;
    const char *extensions[4];
    const char *capabilities[10];
} formats[] = {
    {"VMDK",
     "VMDK",                    { "vmdk" },
     { "Uuid", "CreateFixed", "CreateDynamic", "CreateSplit2G", "Differencing", "Asynchronous",
        "File" }                                                                                  },
    { "VDI",
     "VDI",                     { "vdi" },
     { "Uuid", "CreateFixed", "CreateDynamic", "Differencing", "Asynchronous", "File",
        "Discard" }                                                                               },
    { "VHD",
     "VHD",                     { "vhd" },
     { "Uuid", "CreateFixed", "CreateDynamic", "Differencing", "Asynchronous", "File" }           },
    { "Parallels", "Parallels", { "hdd" },               { "Uuid", "Asynchronous", "File" }       },
    { "QED",       "QED",       { "qed" },               { "Asynchronous", "File" }               },
    { "QCOW",      "QCOW",      { "qcow", "qcow2" },     { "Asynchronous", "File" }               },
    { "RAW",       "RAW",       { "iso", "cdr", "img" }, { "CreateFixed", "Asynchronous", "File" }},
    { "iSCSI",     "iSCSI",     { NULL },                { "Properties", "TcpNetworking" }        },
};

const char *
sim_medium_format_name(const char *format)
{
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_ascii_strcasecmp(formats[i].id, format) == 0)
            return formats[i].id;
    return NULL;
}

static SimObject *
system_properties(SimService *service)
{
    return sim_object_part(service->virtualbox, "systemProperties", "ISystemProperties");
}

SimObject *
sim_medium_format_object(SimService *service, const char *format)
{
    g_autofree char *name = g_strconcat("format", format, NULL);
    SimObject *part = sim_object_part(system_properties(service), name, "IMediumFormat");

    if (!sim_object_is_set(part, "id")) {
        sim_object_set_string(part, "id", format);
        sim_object_set_string(part, "name", format);
    }
    return part;
}

static guint
format_index(SimObject *format)
{
    g_autofree char *id = sim_object_get_string(format, "id");

    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].id, id) == 0)
            return i;
    return 0;
}

static SimResult
get_medium_formats(SimCall *call)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();

    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        g_ptr_array_add(all, sim_medium_format_object(call->service, formats[i].id));
    sim_out_objects(call, 0, all);
    return SIM_OK;
}

/* One number up to 4.2, then an array. */
static SimResult
get_capabilities(SimCall *call)
{
    guint n = format_index(call->self);
    gboolean as_list = call->method->logical[0].length_index >= 0;
    SimValue list = sim_value_list();
    gint64 all = 0;

    for (guint i = 0;
         i < G_N_ELEMENTS(formats[n].capabilities) && formats[n].capabilities[i] != NULL; i++) {
        gint64 flag =
            sim_enum(call->service, "MediumFormatCapabilities", formats[n].capabilities[i]);

        all |= flag;
        if (flag != 0)
            sim_value_append(&list, sim_value_int(flag));
    }
    if (as_list) {
        sim_out(call, 0, list);
    } else {
        sim_value_clear(&list);
        sim_out_int(call, 0, all);
    }
    return SIM_OK;
}

/* describeFileExtensions(out extensions[], out types[]) */
static SimResult
describe_extensions(SimCall *call)
{
    guint n = format_index(call->self);
    SimValue extensions = sim_value_list(), types = sim_value_list();

    for (guint i = 0; i < G_N_ELEMENTS(formats[n].extensions) && formats[n].extensions[i] != NULL;
         i++) {
        const char *type = strcmp(formats[n].extensions[i], "iso") == 0 ||
                                   strcmp(formats[n].extensions[i], "cdr") == 0
                               ? "DVD"
                           : strcmp(formats[n].extensions[i], "img") == 0 ? "Floppy"
                                                                          : "HardDisk";

        sim_value_append(&extensions, sim_value_string(formats[n].extensions[i]));
        sim_value_append(&types, sim_value_int(sim_enum(call->service, "DeviceType", type)));
    }
    sim_out(call, 0, extensions);
    sim_out(call, 1, types);
    return SIM_OK;
}

static SimResult
describe_properties(SimCall *call)
{
    for (guint i = 0; i < call->n_out; i++)
        sim_out(call, i, sim_value_list());
    return SIM_OK;
}

/* --- Limits. */

static SimResult
get_serial_count(SimCall *call)
{
    sim_out_int(call, 0, sim_serial_ports(call->service));
    return SIM_OK;
}

static SimResult
get_parallel_count(SimCall *call)
{
    sim_out_int(call, 0, SIM_PARALLEL_PORTS);
    return SIM_OK;
}

static SimResult
get_default_folder(SimCall *call)
{
    g_autofree char *set = sim_object_get_string(call->self, "defaultMachineFolder");
    g_autofree char *path =
        set[0] != '\0' ? g_strdup(set)
                       : g_build_filename(call->service->user_home, "VirtualBox VMs", NULL);

    sim_out_string(call, 0, path);
    return SIM_OK;
}

static SimResult
get_max_adapters(SimCall *call)
{
    sim_out_int(call, 0, sim_max_adapters(call->service, sim_in_int(call, 0)));
    return SIM_OK;
}

static const SimBus *
bus_argument(SimCall *call, guint n)
{
    const SimBus *bus = sim_bus_find(call->service, sim_in_int(call, n));

    if (bus == NULL)
        sim_fail(call, SIM_E_INVALIDARG, "There is no such storage bus");
    return bus;
}

static SimResult
get_devices_per_port(SimCall *call)
{
    const SimBus *bus = bus_argument(call, 0);

    if (bus == NULL)
        return SIM_E_INVALIDARG;
    sim_out_int(call, 0, bus->devices);
    return SIM_OK;
}

static SimResult
get_min_ports(SimCall *call)
{
    const SimBus *bus = bus_argument(call, 0);

    if (bus == NULL)
        return SIM_E_INVALIDARG;
    sim_out_int(call, 0, bus->min_ports);
    return SIM_OK;
}

static SimResult
get_max_ports(SimCall *call)
{
    const SimBus *bus = bus_argument(call, 0);

    if (bus == NULL)
        return SIM_E_INVALIDARG;
    sim_out_int(call, 0, bus->max_ports);
    return SIM_OK;
}

/* (chipset, bus, ret max) */
static SimResult
get_max_instances(SimCall *call)
{
    const SimBus *bus = bus_argument(call, 1);

    if (bus == NULL)
        return SIM_E_INVALIDARG;
    sim_out_int(call, 0, sim_bus_max_instances(call->service, bus, sim_in_int(call, 0)));
    return SIM_OK;
}

static SimResult
get_device_types(SimCall *call)
{
    const SimBus *bus = bus_argument(call, 0);
    SimValue list;

    if (bus == NULL)
        return SIM_E_INVALIDARG;
    list = sim_value_list();
    for (guint i = 0; i < G_N_ELEMENTS(bus->device_types) && bus->device_types[i] != NULL; i++)
        sim_value_append(
            &list, sim_value_int(sim_enum(call->service, "DeviceType", bus->device_types[i])));
    sim_out(call, 0, list);
    return SIM_OK;
}

static SimResult
get_bus_for_type(SimCall *call)
{
    const SimBus *bus = sim_bus_of_type(call->service, sim_in_int(call, 0));

    if (bus == NULL)
        return sim_fail(call, SIM_E_INVALIDARG, "There is no such type of storage controller");
    sim_out_int(call, 0, sim_enum(call->service, "StorageBus", bus->bus));
    return SIM_OK;
}

static SimResult
get_types_for_bus(SimCall *call)
{
    const SimBus *bus = bus_argument(call, 0);
    SimValue list;

    if (bus == NULL)
        return SIM_E_INVALIDARG;
    list = sim_value_list();
    for (guint i = 0; i < G_N_ELEMENTS(bus->types) && bus->types[i] != NULL; i++)
        sim_value_append(
            &list, sim_value_int(sim_enum(call->service, "StorageControllerType", bus->types[i])));
    sim_out(call, 0, list);
    return SIM_OK;
}

static SimResult
get_hot_plug(SimCall *call)
{
    const SimBus *bus = sim_bus_of_type(call->service, sim_in_int(call, 0));

    sim_out_int(call, 0, bus != NULL && bus->hot_plug);
    return SIM_OK;
}

static SimResult
get_io_cache(SimCall *call)
{
    const SimBus *bus = sim_bus_of_type(call->service, sim_in_int(call, 0));

    sim_out_int(call, 0,
                bus != NULL && (strcmp(bus->bus, "IDE") == 0 || strcmp(bus->bus, "Floppy") == 0));
    return SIM_OK;
}

/* (chipset, USB controller type, ret max) */
static SimResult
get_max_usb(SimCall *call)
{
    sim_out_int(call, 0, 1);
    return SIM_OK;
}

/* getSupportedX(ret X[]): all members of the enum, but for those that mean none. */
static SimResult
all_members(SimCall *call, const char *enumeration)
{
    const SimInterface *members = sim_xpt_find(call->service->install->xpt, enumeration);
    SimValue list = sim_value_list();

    for (guint i = 0; members != NULL && i < members->n_constants; i++)
        if (strcmp(members->constants[i].name, "Null") != 0 &&
            strcmp(members->constants[i].name, "Last") != 0)
            sim_value_append(&list, sim_value_int(members->constants[i].value));
    sim_out(call, 0, list);
    return SIM_OK;
}

static SimResult
get_supported(SimCall *call)
{
    static const struct {
        const char *method, *enumeration;
    } known[] = {
        {"getSupportedFirmwareTypes",            "FirmwareType"                   },
        { "getSupportedParavirtProviders",       "ParavirtProvider"               },
        { "getSupportedGraphicsControllerTypes", "GraphicsControllerType"         },
        { "getSupportedGfxControllerTypes",      "GraphicsControllerType"         },
        { "getSupportedNetworkAdapterTypes",     "NetworkAdapterType"             },
        { "getSupportedNetworkAttachmentTypes",  "NetworkAttachmentType"          },
        { "getSupportedNetAdpPromiscModePols",   "NetworkAdapterPromiscModePolicy"},
        { "getSupportedPortModes",               "PortMode"                       },
        { "getSupportedUartTypes",               "UartType"                       },
        { "getSupportedUSBControllerTypes",      "USBControllerType"              },
        { "getSupportedAudioDriverTypes",        "AudioDriverType"                },
        { "getSupportedAudioControllerTypes",    "AudioControllerType"            },
        { "getSupportedStorageBuses",            "StorageBus"                     },
        { "getSupportedStorageControllerTypes",  "StorageControllerType"          },
        { "getSupportedChipsetTypes",            "ChipsetType"                    },
        { "getSupportedIommuTypes",              "IommuType"                      },
        { "getSupportedTpmTypes",                "TpmType"                        },
        { "getSupportedPointingHIDTypes",        "PointingHIDType"                },
        { "getSupportedKeyboardHIDTypes",        "KeyboardHIDType"                },
        { "getSupportedClipboardModes",          "ClipboardMode"                  },
        { "getSupportedDnDModes",                "DnDMode"                        },
        { "getSupportedVMProcPriorities",        "VMProcPriority"                 },
        { "getSupportedAutostopTypes",           "AutostopType"                   },
        { "getSupportedCloneOptions",            "CloneOptions"                   },
        { "getSupportedGraphicsFeatures",        "GraphicsFeature"                },
        { "getSupportedPlatformArchitectures",   "PlatformArchitecture"           },
        { "getScreenShotFormats",                "BitmapFormat"                   },
    };

    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i].method, call->method->name) == 0)
            return all_members(call, known[i].enumeration);
    return SIM_E_NOTIMPL;
}

static SimResult
get_boot_devices(SimCall *call)
{
    static const char *const devices[] = { "Floppy", "DVD", "HardDisk", "Network" };
    SimValue list = sim_value_list();

    for (guint i = 0; i < G_N_ELEMENTS(devices); i++)
        sim_value_append(&list, sim_value_int(sim_enum(call->service, "DeviceType", devices[i])));
    sim_out(call, 0, list);
    return SIM_OK;
}

static SimResult
get_platform(SimCall *call)
{
    sim_out_object(
        call, 0,
        sim_object_part(call->service->virtualbox, "platformProperties", "IPlatformProperties"));
    return SIM_OK;
}

#define LIMIT_MEMBERS                                                                              \
    { "serialPortCount", SIM_GETTER, get_serial_count, NULL },                                     \
        { "parallelPortCount", SIM_GETTER, get_parallel_count, NULL },                             \
        { "getMaxNetworkAdapters", SIM_METHOD, get_max_adapters, NULL },                           \
        { "getMaxNetworkAdaptersOfType", SIM_METHOD, get_max_adapters, NULL },                     \
        { "getMaxDevicesPerPortForStorageBus", SIM_METHOD, get_devices_per_port, NULL },           \
        { "getMinPortCountForStorageBus", SIM_METHOD, get_min_ports, NULL },                       \
        { "getMaxPortCountForStorageBus", SIM_METHOD, get_max_ports, NULL },                       \
        { "getMaxInstancesOfStorageBus", SIM_METHOD, get_max_instances, NULL },                    \
        { "getDeviceTypesForStorageBus", SIM_METHOD, get_device_types, NULL },                     \
        { "getStorageBusForStorageControllerType", SIM_METHOD, get_bus_for_type, NULL },           \
        { "getStorageBusForControllerType", SIM_METHOD, get_bus_for_type, NULL },                  \
        { "getStorageControllerTypesForStorageBus", SIM_METHOD, get_types_for_bus, NULL },         \
        { "getStorageControllerTypesForBus", SIM_METHOD, get_types_for_bus, NULL },                \
        { "getStorageControllerHotplugCapable", SIM_METHOD, get_hot_plug, NULL },                  \
        { "getDefaultIoCacheSettingForStorageController", SIM_METHOD, get_io_cache, NULL },        \
        { "getMaxInstancesOfUSBControllerType", SIM_METHOD, get_max_usb, NULL },                   \
        { "getSupportedFirmwareTypes", SIM_METHOD, get_supported, NULL },                          \
        { "getSupportedParavirtProviders", SIM_METHOD, get_supported, NULL },                      \
        { "getSupportedGraphicsControllerTypes", SIM_METHOD, get_supported, NULL },                \
        { "getSupportedGfxControllerTypes", SIM_METHOD, get_supported, NULL },                     \
        { "getSupportedNetworkAdapterTypes", SIM_METHOD, get_supported, NULL },                    \
        { "getSupportedNetworkAttachmentTypes", SIM_METHOD, get_supported, NULL },                 \
        { "getSupportedNetAdpPromiscModePols", SIM_METHOD, get_supported, NULL },                  \
        { "getSupportedPortModes", SIM_METHOD, get_supported, NULL },                              \
        { "getSupportedUartTypes", SIM_METHOD, get_supported, NULL },                              \
        { "getSupportedUSBControllerTypes", SIM_METHOD, get_supported, NULL },                     \
        { "getSupportedAudioDriverTypes", SIM_METHOD, get_supported, NULL },                       \
        { "getSupportedAudioControllerTypes", SIM_METHOD, get_supported, NULL },                   \
        { "getSupportedStorageBuses", SIM_METHOD, get_supported, NULL },                           \
        { "getSupportedStorageControllerTypes", SIM_METHOD, get_supported, NULL },                 \
        { "getSupportedChipsetTypes", SIM_METHOD, get_supported, NULL },                           \
        { "getSupportedIommuTypes", SIM_METHOD, get_supported, NULL },                             \
        { "getSupportedTpmTypes", SIM_METHOD, get_supported, NULL },                               \
        { "getSupportedPointingHIDTypes", SIM_METHOD, get_supported, NULL },                       \
        { "getSupportedKeyboardHIDTypes", SIM_METHOD, get_supported, NULL },                       \
        { "getSupportedClipboardModes", SIM_METHOD, get_supported, NULL },                         \
        { "getSupportedDnDModes", SIM_METHOD, get_supported, NULL },                               \
        { "getSupportedVMProcPriorities", SIM_METHOD, get_supported, NULL },                       \
        { "getSupportedAutostopTypes", SIM_METHOD, get_supported, NULL },                          \
        { "getSupportedCloneOptions", SIM_METHOD, get_supported, NULL },                           \
        { "getSupportedGraphicsFeatures", SIM_METHOD, get_supported, NULL },                       \
        { "getSupportedPlatformArchitectures", SIM_METHOD, get_supported, NULL },                  \
        { "getScreenShotFormats", SIM_METHOD, get_supported, NULL },                               \
    {                                                                                              \
        "getSupportedBootDevices", SIM_METHOD, get_boot_devices, NULL                              \
    }

static const SimMember system_members[] = {
    LIMIT_MEMBERS,
    {"platform",              SIM_GETTER, get_platform,       NULL},
    { "defaultMachineFolder", SIM_GETTER, get_default_folder, NULL},
    { "getMediumFormats",     SIM_METHOD, get_medium_formats, NULL},
    { NULL,                   0,          NULL,               NULL},
};

static const SimMember platform_members[] = {
    LIMIT_MEMBERS,
    {"getSupportedGuestOSTypes", SIM_METHOD, sim_get_guest_os_types, NULL},
    { NULL,                      0,          NULL,                   NULL},
};

static const SimAttr attrs[] = {
    {"minGuestRAM",            "4",             NULL,              SIM_WHEN_OFF, 0, 0},
    { "maxGuestRAM",           "2097152",       NULL,              SIM_WHEN_OFF, 0, 0},
    { "minGuestVRAM",          "0",             NULL,              SIM_WHEN_OFF, 0, 0},
    { "maxGuestVRAM",          "256",           NULL,              SIM_WHEN_OFF, 0, 0},
    { "minGuestCPUCount",      "1",             NULL,              SIM_WHEN_OFF, 0, 0},
    { "maxGuestCPUCount",      "64",            NULL,              SIM_WHEN_OFF, 0, 0},
    { "maxGuestMonitors",      "64",            NULL,              SIM_WHEN_OFF, 0, 0},
    { "infoVDSize",            "2199022206976", NULL,              SIM_WHEN_OFF, 0, 0},
    { "networkAdapterCount",   "8",             NULL,              SIM_WHEN_OFF, 0, 0},
    { "maxBootPosition",       "4",             NULL,              SIM_WHEN_OFF, 0, 0},
    { "defaultHardDiskFormat", "VDI",           NULL,              SIM_WHEN_OFF, 0, 0},
    { "defaultVRDEExtPack",    NULL,            NULL,              SIM_WHEN_OFF, 0, 0},
    { "VRDEAuthLibrary",       "VBoxAuth",      NULL,              SIM_WHEN_OFF, 0, 0},
    { "webServiceAuthLibrary", "VBoxAuth",      NULL,              SIM_WHEN_OFF, 0, 0},
    { "logHistoryCount",       "3",             NULL,              SIM_WHEN_OFF, 0, 0},
    { "defaultAudioDriver",    "Pulse",         "AudioDriverType", SIM_WHEN_OFF, 0, 0},
    { "proxyMode",             "System",        "ProxyMode",       SIM_WHEN_OFF, 0, 0},
    { NULL,                    NULL,            NULL,              0,            0, 0},
};

static const SimMember format_members[] = {
    {"capabilities",            SIM_GETTER, get_capabilities,    NULL},
    { "getCapabilities",        SIM_METHOD, get_capabilities,    NULL},
    { "describeFileExtensions", SIM_METHOD, describe_extensions, NULL},
    { "describeProperties",     SIM_METHOD, describe_properties, NULL},
    { NULL,                     0,          NULL,                NULL},
};

/* IExtPackManager: the pack for VNC is there, no other. */
static SimResult
is_pack_usable(SimCall *call)
{
    sim_out_int(call, 0, strcmp(sim_in_string(call, 0), "VNC") == 0);
    return SIM_OK;
}

static const SimMember pack_members[] = {
    {"isExtPackUsable",  SIM_METHOD, is_pack_usable, NULL},
    { "IsExtPackUsable", SIM_METHOD, is_pack_usable, NULL},
    { NULL,              0,          NULL,           NULL},
};

const SimClassDef sim_properties_classes[] = {
    {.interface = "ISystemProperties",    .members = system_members, .attrs = attrs },
    { .interface = "IPlatformProperties",                     .members = platform_members, .attrs = attrs },
    { .interface = "IExtPackManager", .members = pack_members },
    { .interface = "IMediumFormat",                     .members = format_members, .transient = TRUE },
    { .interface = "IGuestOSType",     .transient = TRUE },
    { .interface = NULL                                 },
};
