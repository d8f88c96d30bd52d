/* manage-show.c - VBoxManage showvminfo, by the keys of 7.2 for all versions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/manage-private.h"
#include "svc/medium.h"
#include "svc/storage.h"

#include <string.h>

#define BOOT_POSITIONS 4

static void
say(SimManage *m, const char *key, const char *value)
{
    g_string_append_printf(m->out, "%s=\"", key);
    for (; *value != '\0'; value++) {
        if (*value == '"' || *value == '\\')
            g_string_append_c(m->out, '\\');
        g_string_append_c(m->out, *value);
    }
    g_string_append(m->out, "\"\n");
}

static void G_GNUC_PRINTF(4, 5)
    say_nth(SimManage *m, const char *key, guint n, const char *format, ...)
{
    g_autofree char *whole = g_strdup_printf("%s%u", key, n);
    g_autofree char *value = NULL;
    va_list args;

    va_start(args, format);
    value = g_strdup_vprintf(format, args);
    va_end(args);
    say(m, whole, value);
}

static const char *
on(gboolean enabled)
{
    return enabled ? "on" : "off";
}

static const char *
state_word(SimState state)
{
    switch (state) {
    case SIM_STATE_POWERED_OFF:
        return "poweroff";
    case SIM_STATE_ABORTED_SAVED:
        return "aborted-saved";
    case SIM_STATE_STUCK:
        return "gurumeditation";
    default:
        return NULL;
    }
}

/* --- parts of it */

static void
show_identity(SimManage *m, SimMachine *machine, SimObject *settings)
{
    g_autofree char *folder = sim_machine_folder(machine);
    g_autofree char *logs = g_build_filename(folder, "Logs", NULL);
    g_autofree char *name = sim_manage_text(m, settings, "name");
    g_autofree char *type = sim_manage_text(m, settings, "OSTypeId");
    g_autofree char *description = sim_manage_text(m, settings, "description");
    g_autofree char *frontend = sim_manage_text(m, settings, "defaultFrontend");
    g_autofree char *state = g_ascii_strdown(sim_state_name(machine->state), -1);
    g_autofree char *since = g_strdup_printf("%" G_GINT64_FORMAT, machine->last_state_change);

    say(m, "name", name);
    say(m, "ostype", type);
    say(m, "UUID", machine->id);
    say(m, "CfgFile", machine->settings_file);
    say(m, "LogFldr", logs);
    say(m, "VMState", state_word(machine->state) != NULL ? state_word(machine->state) : state);
    say(m, "VMStateChangeTime", since);
    if (description[0] != '\0')
        say(m, "description", description);
    say(m, "defaultfrontend", frontend);
    say(m, "autostart-enabled", on(sim_manage_number(m, settings, "autostartEnabled") != 0));
}

/* A CPU's property by the name of its enum, which moved with the platforms of 7.1. */
static gboolean
cpu_property(SimManage *m, SimObject *settings, const char *name)
{
    SimObject *x86 = sim_manage_object(m, settings, "platform.x86");
    SimValue in[] = { sim_value_int(
        sim_enum(m->service, x86 != NULL ? "CPUPropertyTypeX86" : "CPUPropertyType", name)) };
    SimValue out[1] = { 0 };

    return sim_manage_invoke(m, x86 != NULL ? x86 : settings, "getCPUProperty", in, 1, out, 1) &&
           out[0].integer != 0;
}

static void
show_processor(SimManage *m, SimObject *settings)
{
    static const struct {
        const char *member, *word;
    } devices[] = {
        {"Null",      "none"  },
        { "Floppy",   "floppy"},
        { "DVD",      "dvd"   },
        { "HardDisk", "disk"  },
        { "Network",  "net"   },
    };

    g_string_append_printf(m->out,
                           "memory=%" G_GINT64_FORMAT "\nvram=%" G_GINT64_FORMAT
                           "\ncpus=%" G_GINT64_FORMAT "\ncpuexecutioncap=%" G_GINT64_FORMAT
                           "\nGuestMemoryBalloon=%" G_GINT64_FORMAT "\n",
                           sim_manage_number(m, settings, "memorySize"),
                           sim_manage_number(m, settings, "graphicsAdapter.VRAMSize|VRAMSize"),
                           sim_manage_number(m, settings, "CPUCount"),
                           sim_manage_number(m, settings, "CPUExecutionCap"),
                           sim_manage_number(m, settings, "memoryBalloonSize"));
    say(m, "pae", on(cpu_property(m, settings, "PAE")));
    say(m, "acpi",
        on(sim_manage_number(m, settings,
                             "firmwareSettings.ACPIEnabled|BIOSSettings.ACPIEnabled") != 0));
    say(m, "ioapic",
        on(sim_manage_number(m, settings,
                             "firmwareSettings.IOAPICEnabled|BIOSSettings.IOAPICEnabled") != 0));
    for (guint i = 1; i <= BOOT_POSITIONS; i++) {
        SimValue in[] = { sim_value_int(i) };
        SimValue out[1] = { 0 };

        if (!sim_manage_invoke(m, settings, "getBootOrder", in, 1, out, 1))
            return;
        for (guint n = 0; n < G_N_ELEMENTS(devices); n++)
            if (out[0].integer == sim_enum(m->service, "DeviceType", devices[n].member))
                say_nth(m, "boot", i, "%s", devices[n].word);
    }
}

static void
show_place(SimManage *m, SimObject *settings, const char *controller, guint port, guint device)
{
    GPtrArray *attachments = sim_object_list(settings, "mediumAttachments");
    g_autofree char *key = g_strdup_printf("\"%s-%u-%u\"", controller, port, device);

    for (guint i = 0; i < attachments->len; i++) {
        SimObject *attachment = g_ptr_array_index(attachments, i);
        SimObject *medium = sim_object_get_object(attachment, "medium");
        g_autofree char *on_controller = sim_object_get_string(attachment, "controller");
        g_autofree char *location =
            medium != NULL ? sim_object_get_string(medium, "location") : g_strdup("emptydrive");

        if (strcmp(on_controller, controller) == 0 &&
            sim_object_get_int(attachment, "port") == port &&
            sim_object_get_int(attachment, "device") == device) {
            say(m, key, location);
            return;
        }
    }
    say(m, key, "none");
}

static void
show_storage(SimManage *m, SimObject *settings)
{
    GPtrArray *controllers = sim_object_list(settings, "storageControllers");

    for (guint i = 0; i < controllers->len; i++) {
        SimObject *controller = g_ptr_array_index(controllers, i);
        g_autofree char *name = sim_object_get_string(controller, "name");

        say_nth(m, "storagecontrollername", i, "%s", name);
        say_nth(m, "storagecontrollertype", i, "%s",
                sim_enum_name(m->service, "StorageControllerType",
                              sim_object_get_int(controller, "controllerType")));
        say_nth(m, "storagecontrollerportcount", i, "%" G_GINT64_FORMAT,
                sim_object_get_int(controller, "portCount"));
        say_nth(m, "storagecontrollerbootable", i, "%s",
                on(sim_object_get_int(controller, "bootable") != 0));
    }
    for (guint i = 0; i < controllers->len; i++) {
        SimObject *controller = g_ptr_array_index(controllers, i);
        const SimBus *bus = sim_bus_find(m->service, sim_object_get_int(controller, "bus"));
        g_autofree char *name = sim_object_get_string(controller, "name");

        for (guint port = 0; port < sim_object_get_int(controller, "portCount"); port++)
            for (guint device = 0; device < bus->devices; device++)
                show_place(m, settings, name, port, device);
    }
}

static const struct {
    const char *member, *word, *key, *paths;
} attachments[] = {
    {"Null",             "null",            NULL,               NULL                             },
    { "NAT",             "nat",             "natnet",           "NATNetwork"                     },
    { "Bridged",         "bridged",         "bridgeadapter",    "bridgedInterface|hostInterface" },
    { "Internal",        "intnet",          "intnet",           "internalNetwork"                },
    { "HostOnly",        "hostonly",        "hostonlyadapter",  "hostOnlyInterface|hostInterface"},
    { "Generic",         "generic",         "generic",          "genericDriver"                  },
    { "NATNetwork",      "natnetwork",      "nat-network",      "NATNetwork"                     },
    { "HostOnlyNetwork", "hostonlynetwork", "hostonly-network", "hostOnlyNetwork"                },
};

static void
show_networks(SimManage *m, SimObject *settings)
{
    SimObject *adapter;

    for (guint n = 0; (adapter = sim_manage_slot(m, settings, "getNetworkAdapter", n)) != NULL;
         n++) {
        const char *kind = sim_manage_enum(m, adapter, "attachmentType", "NetworkAttachmentType");
        g_autofree char *mac = sim_manage_text(m, adapter, "MACAddress");

        if (sim_manage_number(m, adapter, "enabled") == 0) {
            say_nth(m, "nic", n + 1, "none");
            continue;
        }
        for (guint i = 0; i < G_N_ELEMENTS(attachments); i++) {
            g_autofree char *value = NULL;

            if (strcmp(kind, attachments[i].member) != 0)
                continue;
            if (attachments[i].key != NULL) {
                value = sim_manage_text(m, adapter, attachments[i].paths);
                say_nth(m, attachments[i].key, n + 1, "%s",
                        value[0] == '\0' && i == 1 ? "nat" : value);
            }
            say_nth(m, "macaddress", n + 1, "%s", mac);
            say_nth(m, "cableconnected", n + 1, "%s",
                    on(sim_manage_number(m, adapter, "cableConnected") != 0));
            say_nth(m, "nic", n + 1, "%s", attachments[i].word);
        }
        kind = sim_manage_enum(m, adapter, "adapterType", "NetworkAdapterType");
        say_nth(m, "nictype", n + 1, "%s", kind + (g_str_has_prefix(kind, "I8254") ? 1 : 0));
    }
}

static void
show_serial_mode(SimManage *m, SimObject *port, guint n)
{
    const char *mode = sim_manage_enum(m, port, "hostMode", "PortMode");
    g_autofree char *path = sim_manage_text(m, port, "path");
    const char *role = sim_manage_number(m, port, "server") != 0 ? "server" : "client";

    if (strcmp(mode, "HostPipe") == 0)
        say_nth(m, "uartmode", n, "%s,%s", role, path);
    else if (strcmp(mode, "TCP") == 0)
        say_nth(m, "uartmode", n, "tcp%s,%s", role, path);
    else if (strcmp(mode, "RawFile") == 0)
        say_nth(m, "uartmode", n, "file,%s", path);
    else
        say_nth(m, "uartmode", n, "%s", strcmp(mode, "HostDevice") == 0 ? path : "disconnected");
}

static void
show_ports(SimManage *m, SimObject *settings, const char *getter, const char *key)
{
    SimObject *port;

    for (guint n = 0; (port = sim_manage_slot(m, settings, getter, n)) != NULL; n++) {
        g_autofree char *path = sim_manage_text(m, port, "path");

        if (sim_manage_number(m, port, "enabled") == 0) {
            say_nth(m, key, n + 1, "off");
            continue;
        }
        say_nth(m, key, n + 1, "0x%04x,%d", (guint) sim_manage_number(m, port, "IOBase|IOAddress"),
                (int) sim_manage_number(m, port, "IRQ"));
        if (strcmp(key, "uart") == 0)
            show_serial_mode(m, port, n + 1);
        else
            say_nth(m, "lptmode", n + 1, "%s", path);
    }
}

static void
show_vrde(SimManage *m, SimMachine *machine, SimObject *settings)
{
    SimObject *server = sim_manage_object(m, settings, "VRDEServer");
    SimValue in[] = { sim_value_string("TCP/Ports") };
    SimValue out[1] = { 0 };

    say(m, "vrde", on(sim_manage_number(m, server, "enabled") != 0));
    if (sim_manage_number(m, server, "enabled") == 0) {
        sim_value_clear(&in[0]);
        return;
    }
    if (sim_manage_invoke(m, server, "getVRDEProperty", in, 1, out, 1))
        say(m, "vrdeports", out[0].string);
    sim_value_clear(&out[0]);
    g_string_append_printf(m->out, "vrdeport=%d\n",
                           machine->console != NULL
                               ? (int) sim_manage_number(m, machine->console, "VRDEServerInfo.port")
                               : -1);
    say(m, "vrdemulticon", on(sim_manage_number(m, server, "allowMultiConnection") != 0));
    say(m, "vrdereusecon", on(sim_manage_number(m, server, "reuseSingleConnection") != 0));
}

static void
show_usb(SimManage *m, SimObject *settings)
{
    SimObject *usb = sim_object_peek_part(settings, "usb");
    GPtrArray *filters = usb != NULL ? sim_object_list(usb, "filters") : NULL;

    say(m, "usb",
        on(sim_object_list(settings, "usbControllers")->len > 0 ||
           sim_manage_number(m, settings, "USBController.enabled") != 0));
    for (guint i = 0; filters != NULL && i < filters->len; i++) {
        SimObject *filter = g_ptr_array_index(filters, i);
        g_autofree char *name = sim_object_get_string(filter, "name");
        g_autofree char *vendor = sim_object_get_string(filter, "vendorId");
        g_autofree char *product = sim_object_get_string(filter, "productId");

        say_nth(m, "USBFilterActive", i + 1, "%s", on(sim_object_get_int(filter, "active") != 0));
        say_nth(m, "USBFilterName", i + 1, "%s", name);
        say_nth(m, "USBFilterVendorId", i + 1, "%s", vendor);
        say_nth(m, "USBFilterProductId", i + 1, "%s", product);
    }
}

static void
show_folders(SimManage *m, SimObject *settings)
{
    GPtrArray *folders = sim_object_list(settings, "sharedFolders");

    for (guint i = 0; i < folders->len; i++) {
        g_autofree char *name = sim_object_get_string(g_ptr_array_index(folders, i), "name");
        g_autofree char *path = sim_object_get_string(g_ptr_array_index(folders, i), "hostPath");

        say_nth(m, "SharedFolderNameMachineMapping", i + 1, "%s", name);
        say_nth(m, "SharedFolderPathMachineMapping", i + 1, "%s", path);
    }
}

static void
show_groups(SimManage *m, SimObject *settings)
{
    SimObject *control = sim_manage_object(m, settings, "bandwidthControl");
    GPtrArray *groups = control != NULL ? sim_object_list(control, "groups") : NULL;

    for (guint i = 0; groups != NULL && i < groups->len; i++) {
        SimObject *group = g_ptr_array_index(groups, i);
        g_autofree char *name = sim_object_get_string(group, "name");

        g_string_append_printf(m->out, "BandwidthGroup%u=\"%s\",%s,%" G_GINT64_FORMAT "\n", i, name,
                               sim_manage_enum(m, group, "type", "BandwidthGroupType"),
                               sim_manage_number(m, group, "maxBytesPerSec|maxMbPerSec"));
    }
}

static SimObject *
audio(SimManage *m, SimObject *settings)
{
    return sim_manage_object(m, settings, "audioSettings.adapter|audioAdapter");
}

/* What only the output for people has. */
static void
describe(SimManage *m, SimObject *settings)
{
    SimObject *adapter = audio(m, settings);
    GPtrArray *folders = sim_object_list(settings, "sharedFolders");

    if (sim_manage_number(m, adapter, "enabled") != 0)
        g_string_append_printf(
            m->out, "Audio:                       enabled (Driver: %s, Controller: %s, Codec: )\n",
            sim_manage_enum(m, adapter, "audioDriver", "AudioDriverType"),
            sim_manage_enum(m, adapter, "audioController", "AudioControllerType"));
    else
        g_string_append(m->out, "Audio:                       disabled\n");
    for (guint i = 0; i < folders->len; i++) {
        SimObject *folder = g_ptr_array_index(folders, i);
        g_autofree char *name = sim_object_get_string(folder, "name");
        g_autofree char *path = sim_object_get_string(folder, "hostPath");

        g_string_append_printf(
            m->out, "Name: '%s', Host path: '%s' (machine mapping), %s\n", name, path,
            sim_object_get_int(folder, "writable") != 0 ? "writable" : "readonly");
    }
}

static void
showvminfo(SimManage *m)
{
    SimMachine *machine = sim_manage_machine(m, sim_manage_word(m, 0));
    g_autoptr(SimObject) settings =
        machine != NULL ? sim_object_ref(sim_manage_settings(machine)) : NULL;
    g_autofree char *driver = NULL;
    SimObject *adapter;

    if (machine == NULL)
        return;
    if (!sim_manage_has(m, "--machinereadable")) {
        describe(m, settings);
        return;
    }
    adapter = audio(m, settings);
    driver = g_ascii_strdown(sim_manage_enum(m, adapter, "audioDriver", "AudioDriverType"), -1);
    show_identity(m, machine, settings);
    show_processor(m, settings);
    show_storage(m, settings);
    show_networks(m, settings);
    show_ports(m, settings, "getSerialPort", "uart");
    show_ports(m, settings, "getParallelPort", "lpt");
    say(m, "audio", sim_manage_number(m, adapter, "enabled") != 0 ? driver : "none");
    show_vrde(m, machine, settings);
    show_usb(m, settings);
    show_folders(m, settings);
    show_groups(m, settings);
    sim_manage_list_snapshots(m, machine);
}

const SimManageCommand sim_manage_show_commands[] = {
    {"showvminfo", showvminfo},
    { NULL,        NULL      },
};
