/* machine-members.c - the members of IMachine, and of the newest versions' parts of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/machine.h"

#include <string.h>

static SimResult
get_parent(SimCall *call)
{
    sim_out_object(call, 0, call->service->virtualbox);
    return SIM_OK;
}

static SimResult
get_true(SimCall *call)
{
    sim_out_int(call, 0, TRUE);
    return SIM_OK;
}

static SimResult
get_id(SimCall *call)
{
    sim_out_string(call, 0, sim_machine_of(call->self)->id);
    return SIM_OK;
}

static SimResult
get_hardware_uuid(SimCall *call)
{
    g_autofree char *set = sim_object_get_string(call->self, "hardwareUUID");

    sim_out_string(call, 0, set[0] != '\0' ? set : sim_machine_of(call->self)->id);
    return SIM_OK;
}

static SimResult
get_settings_file(SimCall *call)
{
    sim_out_string(call, 0, sim_machine_of(call->self)->settings_file);
    return SIM_OK;
}

static SimResult
get_settings_aux_file(SimCall *call)
{
    g_autofree char *path = g_strconcat(sim_machine_of(call->self)->settings_file, ".aux", NULL);

    sim_out_string(call, 0, path);
    return SIM_OK;
}

static SimResult
get_settings_modified(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (call->self != machine->mutable && machine->registered)
        return sim_fail(call, SIM_E_INVALID_VM_STATE, "The settings of this object never change");
    sim_out_int(call, 0, machine->modified);
    return SIM_OK;
}

static SimResult
get_session_state(SimCall *call)
{
    sim_out_int(call, 0,
                sim_session_state_value(call->service, sim_machine_of(call->self)->session_state));
    return SIM_OK;
}

static SimResult
get_session_name(SimCall *call)
{
    sim_out_string(call, 0, sim_machine_of(call->self)->session_name);
    return SIM_OK;
}

static SimResult
get_session_pid(SimCall *call)
{
    guint32 pid = sim_machine_of(call->self)->session_pid;

    sim_out_int(call, 0, pid != 0 ? pid : G_MAXUINT32);
    return SIM_OK;
}

static SimResult
get_state(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    /* A snapshot's machine is in the state in which it was taken. */
    if (call->self != machine->object && call->self != machine->mutable) {
        SimObject *snapshot = sim_object_ancestor(call->self, "ISnapshot");
        gboolean online = snapshot != NULL && sim_object_get_int(snapshot, "online") != 0;

        sim_out_int(
            call, 0,
            sim_state_value(call->service, online ? SIM_STATE_SAVED : SIM_STATE_POWERED_OFF));
    } else {
        sim_out_int(call, 0, sim_state_value(call->service, machine->state));
    }
    return SIM_OK;
}

static SimResult
get_last_state_change(SimCall *call)
{
    sim_out_int(call, 0, sim_machine_of(call->self)->last_state_change);
    return SIM_OK;
}

static SimResult
get_state_file(SimCall *call)
{
    sim_out_string(call, 0, sim_machine_of(call->self)->state_file);
    return SIM_OK;
}

static SimResult
get_log_folder(SimCall *call)
{
    g_autofree char *folder = sim_machine_folder(sim_machine_of(call->self));
    g_autofree char *path = g_build_filename(folder, "Logs", NULL);

    sim_out_string(call, 0, path);
    return SIM_OK;
}

static SimResult
get_snapshot_folder(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    g_autofree char *set = sim_object_get_string(call->self, "snapshotFolder");
    g_autofree char *folder = sim_machine_folder(machine);
    g_autofree char *path =
        g_path_is_absolute(set)
            ? g_strdup(set)
            : g_build_filename(folder, set[0] != '\0' ? set : "Snapshots", NULL);

    sim_out_string(call, 0, path);
    return SIM_OK;
}

static SimResult
get_current_snapshot(SimCall *call)
{
    sim_out_object(call, 0, sim_machine_of(call->self)->current_snapshot);
    return SIM_OK;
}

static guint
count_snapshots(SimObject *snapshot)
{
    guint n = 1;
    GPtrArray *children = sim_object_list(snapshot, "children");

    for (guint i = 0; i < children->len; i++)
        n += count_snapshots(g_ptr_array_index(children, i));
    return n;
}

static SimResult
get_snapshot_count(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    sim_out_int(call, 0,
                machine->first_snapshot != NULL ? count_snapshots(machine->first_snapshot) : 0);
    return SIM_OK;
}

static SimResult
get_current_state_modified(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    sim_out_int(call, 0,
                machine->differs || (machine->current_snapshot != NULL && machine->vm != NULL));
    return SIM_OK;
}

/* setBootOrder(position, device), positions from 1. */
static SimResult
set_boot_order(SimCall *call)
{
    gint64 position = sim_in_int(call, 0);
    g_autofree char *name = g_strdup_printf("bootOrder%d", (int) position);
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);

    if (SIM_FAILED(result))
        return result;
    if (position < 1 || position > 4)
        return sim_fail(call, SIM_E_INVALIDARG,
                        "There is no boot position %" G_GINT64_FORMAT ": they are 1 to 4",
                        position);
    if (sim_in_int(call, 1) == sim_enum(call->service, "DeviceType", "USB") ||
        sim_in_int(call, 1) == sim_enum(call->service, "DeviceType", "SharedFolder"))
        return sim_fail(call, SIM_E_NOTIMPL, "Booting from this device is not supported");
    sim_object_set_int(call->self, name, sim_in_int(call, 1));
    sim_machine_modified(call->self, call->self);
    return SIM_OK;
}

static SimResult
get_boot_order(SimCall *call)
{
    gint64 position = sim_in_int(call, 0);
    g_autofree char *name = g_strdup_printf("bootOrder%d", (int) position);

    if (position < 1 || position > 4)
        return sim_fail(call, SIM_E_INVALIDARG,
                        "There is no boot position %" G_GINT64_FORMAT ": they are 1 to 4",
                        position);
    sim_out_int(call, 0, sim_object_get_int(call->self, name));
    return SIM_OK;
}
/* IGraphicsAdapter of the newest versions: setFeature(feature, enabled), isFeatureEnabled(feature).
 */
static SimResult
set_graphics_feature(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);

    if (SIM_FAILED(result))
        return result;
    if (sim_in_int(call, 0) == sim_enum(call->service, "GraphicsFeature", "Acceleration3D"))
        sim_object_set_int(call->self, "accelerate3DEnabled", sim_in_int(call, 1));
    else if (sim_in_int(call, 0) ==
             sim_enum(call->service, "GraphicsFeature", "Acceleration2DVideo"))
        sim_object_set_int(call->self, "accelerate2DVideoEnabled", sim_in_int(call, 1));
    else
        return sim_fail(call, SIM_E_INVALIDARG, "There is no such graphics feature");
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    return SIM_OK;
}

static SimResult
is_graphics_feature(SimCall *call)
{
    gboolean is_3d =
        sim_in_int(call, 0) == sim_enum(call->service, "GraphicsFeature", "Acceleration3D");

    sim_out_int(
        call, 0,
        sim_object_get_int(call->self, is_3d ? "accelerate3DEnabled" : "accelerate2DVideoEnabled"));
    return SIM_OK;
}

static SimResult
get_effective_paravirt(SimCall *call)
{
    gint64 value = sim_object_get_int(call->self, "paravirtProvider");

    if (value == sim_enum(call->service, "ParavirtProvider", "Default"))
        value = sim_enum(call->service, "ParavirtProvider", "KVM");
    sim_out_int(call, 0, value);
    return SIM_OK;
}

static SimResult
can_show_window(SimCall *call)
{
    sim_out_int(call, 0, FALSE);
    return SIM_OK;
}

static SimResult
query_log(SimCall *call)
{
    g_autofree char *folder = sim_machine_folder(sim_machine_of(call->self));
    g_autofree char *path = g_build_filename(folder, "Logs", "VBox.log", NULL);

    sim_out_string(call, 0,
                   sim_in_int(call, 0) == 0 && g_file_test(path, G_FILE_TEST_EXISTS) ? path : "");
    return SIM_OK;
}

static SimResult
do_nothing(SimCall *call)
{
    return sim_check_mutable(call, call->self, SIM_WHEN_OFF);
}

static SimResult
get_memory_size(SimCall *call)
{
    sim_out_int(call, 0, sim_object_get_int(call->self, "memorySize"));
    return SIM_OK;
}

static SimResult
set_snapshot_folder(SimCall *call)
{
    if (sim_machine_of(call->self)->first_snapshot != NULL)
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "The snapshot folder of a machine with snapshots is fixed");
    return sim_store(call);
}

/* Starting machines with the host needs a directory that says which. */
static SimResult
set_autostart(SimCall *call)
{
    SimObject *properties =
        sim_object_part(call->service->virtualbox, "systemProperties", "ISystemProperties");
    g_autofree char *path = sim_object_get_string(properties, "autostartDatabasePath");

    if (path[0] == '\0')
        return sim_fail(call, SIM_E_FAIL, "The path of the autostart database is not set");
    if (sim_in_int(call, 0) != 0) {
        g_autofree char *file = g_strdup_printf("%s/%s.start", path, g_get_user_name());

        g_file_set_contents(file, "1\n", -1, NULL);
    }
    return sim_store(call);
}

static const SimMember machine_members[] = {
    {"parent",                            SIM_GETTER, get_parent,                               NULL           },
    { "accessible",                       SIM_GETTER, get_true,                                 NULL           },
    { "name",                             SIM_SETTER, sim_machine_set_name,                     NULL           },
    { "id",                               SIM_GETTER, get_id,                                   NULL           },
    { "hardwareUUID",                     SIM_GETTER, get_hardware_uuid,                        NULL           },

    { "memorySize",                       SIM_GETTER, get_memory_size,                          NULL           },
    { "settingsFilePath",                 SIM_GETTER, get_settings_file,                        NULL           },
    { "settingsAuxFilePath",              SIM_GETTER, get_settings_aux_file,                    NULL           },
    { "settingsModified",                 SIM_GETTER, get_settings_modified,                    NULL           },
    { "sessionState",                     SIM_GETTER, get_session_state,                        NULL           },
    { "sessionType",                      SIM_GETTER, get_session_name,                         NULL           },
    { "sessionName",                      SIM_GETTER, get_session_name,                         NULL           },
    { "sessionPid",                       SIM_GETTER, get_session_pid,                          NULL           },
    { "state",                            SIM_GETTER, get_state,                                NULL           },
    { "lastStateChange",                  SIM_GETTER, get_last_state_change,                    NULL           },
    { "stateFilePath",                    SIM_GETTER, get_state_file,                           NULL           },
    { "logFolder",                        SIM_GETTER, get_log_folder,                           NULL           },
    { "snapshotFolder",                   SIM_GETTER, get_snapshot_folder,                      NULL           },
    { "snapshotFolder",                   SIM_SETTER, set_snapshot_folder,                      NULL           },
    { "autostartEnabled",                 SIM_SETTER, set_autostart,                            NULL           },
    { "autostopType",                     SIM_SETTER, set_autostart,                            NULL           },
    { "currentSnapshot",                  SIM_GETTER, get_current_snapshot,                     NULL           },
    { "snapshotCount",                    SIM_GETTER, get_snapshot_count,                       NULL           },
    { "currentStateModified",             SIM_GETTER, get_current_state_modified,               NULL           },
 /* Parts, some of which other versions know by other names. */
    { "BIOSSettings",                     SIM_PART,   NULL,                                     "firmware"     },
    { "firmwareSettings",                 SIM_PART,   NULL,                                     "firmware"     },
    { "VRDEServer",                       SIM_PART,   NULL,                                     NULL           },
    { "USBController",                    SIM_PART,   NULL,                                     "usb"          },
    { "USBDeviceFilters",                 SIM_PART,   NULL,                                     "usb"          },
    { "audioAdapter",                     SIM_PART,   NULL,                                     "audioAdapter" },
    { "audioSettings",                    SIM_PART,   NULL,                                     "audioSettings"},
    { "graphicsAdapter",                  SIM_PART,   NULL,                                     NULL           },
    { "platform",                         SIM_PART,   NULL,                                     NULL           },
    { "trustedPlatformModule",            SIM_PART,   NULL,                                     NULL           },
    { "nonVolatileStore",                 SIM_PART,   NULL,                                     NULL           },
    { "recordingSettings",                SIM_PART,   NULL,                                     NULL           },
    { "bandwidthControl",                 SIM_PART,   NULL,                                     NULL           },
    { "guestDebugControl",                SIM_PART,   NULL,                                     NULL           },
    { "lockMachine",                      SIM_METHOD, sim_machine_lock,                         NULL           },
    { "launchVMProcess",                  SIM_METHOD, sim_machine_launch,                       NULL           },
    { "setBootOrder",                     SIM_METHOD, set_boot_order,                           NULL           },
    { "getBootOrder",                     SIM_METHOD, get_boot_order,                           NULL           },
    { "getCPUProperty",                   SIM_METHOD, sim_machine_get_cpu_property,             NULL           },
    { "setCPUProperty",                   SIM_METHOD, sim_machine_set_cpu_property,             NULL           },
    { "getHWVirtExProperty",              SIM_METHOD, sim_machine_get_hwvirtex_property,        NULL           },
    { "setHWVirtExProperty",              SIM_METHOD, sim_machine_set_hwvirtex_property,        NULL           },
    { "getCPUStatus",                     SIM_METHOD, sim_machine_get_cpu_status,               NULL           },
    { "hotPlugCPU",                       SIM_METHOD, sim_machine_hot_plug_cpu,                 NULL           },
    { "hotUnplugCPU",                     SIM_METHOD, sim_machine_hot_unplug_cpu,               NULL           },
    { "getEffectiveParavirtProvider",     SIM_METHOD, get_effective_paravirt,                   NULL           },
    { "canShowConsoleWindow",             SIM_METHOD, can_show_window,                          NULL           },
    { "queryLogFilename",                 SIM_METHOD, query_log,                                NULL           },
    { "applyDefaults",                    SIM_METHOD, do_nothing,                               NULL           },
    { "saveSettings",                     SIM_METHOD, sim_machine_save_settings,                NULL           },
    { "discardSettings",                  SIM_METHOD, sim_machine_discard_settings,             NULL           },
    { "unregister",                       SIM_METHOD, sim_machine_unregister,                   NULL           },
    { "delete",                           SIM_METHOD, sim_machine_delete_config,                NULL           },
    { "deleteConfig",                     SIM_METHOD, sim_machine_delete_config,                NULL           },
    { "getExtraDataKeys",                 SIM_METHOD, sim_machine_get_extra_data_keys,          NULL           },
    { "getExtraData",                     SIM_METHOD, sim_machine_get_extra_data,               NULL           },
    { "setExtraData",                     SIM_METHOD, sim_machine_set_extra_data,               NULL           },
    { "getGuestProperty",                 SIM_METHOD, sim_machine_get_guest_property,           NULL           },
    { "getGuestPropertyValue",            SIM_METHOD, sim_machine_get_guest_property_value,     NULL           },
    { "getGuestPropertyTimestamp",        SIM_METHOD, sim_machine_get_guest_property_timestamp, NULL           },
    { "setGuestProperty",                 SIM_METHOD, sim_machine_set_guest_property,           NULL           },
    { "setGuestPropertyValue",            SIM_METHOD, sim_machine_set_guest_property,           NULL           },
    { "deleteGuestProperty",              SIM_METHOD, sim_machine_delete_guest_property,        NULL           },
    { "enumerateGuestProperties",         SIM_METHOD, sim_machine_enumerate_guest_properties,   NULL           },
    { "addStorageController",             SIM_METHOD, sim_machine_add_controller,               NULL           },
    { "getStorageControllers",            SIM_METHOD, sim_machine_get_controllers,              NULL           },
    { "getStorageControllerByName",       SIM_METHOD, sim_machine_get_controller_by_name,       NULL           },
    { "getStorageControllerByInstance",   SIM_METHOD, sim_machine_get_controller_by_instance,   NULL           },
    { "removeStorageController",          SIM_METHOD, sim_machine_remove_controller,            NULL           },
    { "setStorageControllerBootable",     SIM_METHOD, sim_machine_set_bootable,                 NULL           },
    { "attachDevice",                     SIM_METHOD, sim_machine_attach_device,                NULL           },
    { "attachDeviceWithoutMedium",        SIM_METHOD, sim_machine_attach_without_medium,        NULL           },
    { "detachDevice",                     SIM_METHOD, sim_machine_detach_device,                NULL           },
    { "mountMedium",                      SIM_METHOD, sim_machine_mount_medium,                 NULL           },
    { "unmountMedium",                    SIM_METHOD, sim_machine_unmount_medium,               NULL           },
    { "getMedium",                        SIM_METHOD, sim_machine_get_medium,                   NULL           },
    { "getMediumAttachments",             SIM_METHOD, sim_machine_get_attachments,              NULL           },
    { "getMediumAttachment",              SIM_METHOD, sim_machine_get_attachment,               NULL           },
    { "getMediumAttachmentsOfController", SIM_METHOD, sim_machine_get_attachments_of,           NULL           },
    { "passthroughDevice",                SIM_METHOD, sim_machine_passthrough,                  NULL           },
    { "temporaryEjectDevice",             SIM_METHOD, sim_machine_temporary_eject,              NULL           },
    { "nonRotationalDevice",              SIM_METHOD, sim_machine_non_rotational,               NULL           },
    { "setAutoDiscardForDevice",          SIM_METHOD, sim_machine_auto_discard,                 NULL           },
    { "setHotPluggableForDevice",         SIM_METHOD, sim_machine_hot_pluggable,                NULL           },
    { "setBandwidthGroupForDevice",       SIM_METHOD, sim_machine_set_bandwidth_group,          NULL           },
    { "setNoBandwidthGroupForDevice",     SIM_METHOD, sim_machine_no_bandwidth_group,           NULL           },
    { "getNetworkAdapter",                SIM_METHOD, sim_machine_get_adapter,                  NULL           },
    { "getSerialPort",                    SIM_METHOD, sim_machine_get_serial_port,              NULL           },
    { "getParallelPort",                  SIM_METHOD, sim_machine_get_parallel_port,            NULL           },
    { "getUSBControllers",                SIM_METHOD, sim_machine_get_usb_controllers,          NULL           },
    { "addUSBController",                 SIM_METHOD, sim_machine_add_usb_controller,           NULL           },
    { "removeUSBController",              SIM_METHOD, sim_machine_remove_usb_controller,        NULL           },
    { "getUSBControllerByName",           SIM_METHOD, sim_machine_get_usb_controller_by_name,   NULL           },
    { "getUSBControllerCountByType",      SIM_METHOD, sim_machine_get_usb_controller_count,     NULL           },
    { "getSharedFolders",                 SIM_METHOD, sim_machine_get_shared_folders,           NULL           },
    { "createSharedFolder",               SIM_METHOD, sim_machine_create_shared_folder,         NULL           },
    { "removeSharedFolder",               SIM_METHOD, sim_machine_remove_shared_folder,         NULL           },
    { "findSnapshot",                     SIM_METHOD, sim_machine_find_snapshot,                NULL           },
    { "takeSnapshot",                     SIM_METHOD, sim_machine_take_snapshot,                NULL           },
    { "deleteSnapshot",                   SIM_METHOD, sim_machine_delete_snapshot,              NULL           },
    { "restoreSnapshot",                  SIM_METHOD, sim_machine_restore_snapshot,             NULL           },
    { "saveState",                        SIM_METHOD, sim_machine_save_state,                   NULL           },
    { "discardSavedState",                SIM_METHOD, sim_machine_discard_saved_state,          NULL           },
    { "adoptSavedState",                  SIM_METHOD, sim_machine_adopt_saved_state,            NULL           },
    { "querySavedScreenshotInfo",         SIM_METHOD, sim_machine_query_screenshot_info,        NULL           },
    { "readSavedScreenshotToArray",       SIM_METHOD, sim_machine_read_screenshot,              NULL           },
    { "querySavedScreenshotPNGSize",      SIM_METHOD, sim_machine_query_screenshot_size,        NULL           },
    { "readSavedScreenshotPNGToArray",    SIM_METHOD, sim_machine_read_screenshot_png,          NULL           },
    { NULL,                               0,          NULL,                                     NULL           },
};

/* Source of the defaults: what VirtualBox 7.2 shows of a machine that was just created. */
static const SimAttr machine_attrs[] = {
    {"name",                           NULL,          NULL,                     SIM_WHEN_SAVED,      0, 0      },
    { "description",                   NULL,          NULL,                     SIM_WHEN_SAVED_LIVE, 0, 0      },
    { "groups",                        NULL,          NULL,                     SIM_WHEN_SAVED_LIVE, 0, 0      },
    { "OSTypeId",                      "Other",       NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "hardwareVersion",               "2",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "CPUCount",                      "1",           NULL,                     SIM_WHEN_OFF,        1, 64     },
    { "CPUHotPlugEnabled",             "0",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "CPUExecutionCap",               "100",         NULL,                     SIM_WHEN_LIVE,       1, 100    },
    { "CPUProfile",                    "host",        NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "memorySize",                    "128",         NULL,                     SIM_WHEN_OFF,        4, 2097152},
    { "memoryBalloonSize",             "0",           NULL,                     SIM_WHEN_LIVE,       0, 2097152},
    { "VRAMSize",                      "8",           NULL,                     SIM_WHEN_OFF,        1, 256    },
    { "monitorCount",                  "1",           NULL,                     SIM_WHEN_OFF,        1, 64     },
    { "graphicsControllerType",        "VBoxVGA",     "GraphicsControllerType", SIM_WHEN_OFF,        0, 0      },
    { "firmwareType",                  "BIOS",        "FirmwareType",           SIM_WHEN_OFF,        0, 0      },
    { "pointingHIDType",               "PS2Mouse",    "PointingHIDType",        SIM_WHEN_OFF,        0, 0      },
    { "keyboardHIDType",               "PS2Keyboard", "KeyboardHIDType",        SIM_WHEN_OFF,        0, 0      },
    { "chipsetType",                   "PIIX3",       "ChipsetType",            SIM_WHEN_OFF,        0, 0      },
    { "iommuType",                     "None",        "IommuType",              SIM_WHEN_OFF,        0, 0      },
    { "clipboardMode",                 "Disabled",    "ClipboardMode",          SIM_WHEN_LIVE,       0, 0      },
    { "dnDMode",                       "Disabled",    "DnDMode",                SIM_WHEN_LIVE,       0, 0      },
    { "dragAndDropMode",               "Disabled",    "DragAndDropMode",        SIM_WHEN_LIVE,       0, 0      },
    { "faultToleranceState",           "Inactive",    "FaultToleranceState",    SIM_WHEN_OFF,        0, 0      },
    { "paravirtProvider",              "Default",     "ParavirtProvider",       SIM_WHEN_OFF,        0, 0      },
    { "VMProcessPriority",             "Default",     "VMProcPriority",         SIM_WHEN_SAVED_LIVE, 0, 0      },
    { "VMExecutionEngine",             "Default",     "VMExecutionEngine",      SIM_WHEN_OFF,        0, 0      },
    { "autostopType",                  "Disabled",    "AutostopType",           SIM_WHEN_SAVED_LIVE, 0, 0      },
    { "autostartEnabled",              "0",           NULL,                     SIM_WHEN_SAVED_LIVE, 0, 0      },
    { "autostartDelay",                "0",           NULL,                     SIM_WHEN_SAVED_LIVE, 0, 0      },
    { "defaultFrontend",               NULL,          NULL,                     SIM_WHEN_SAVED,      0, 0      },
    { "IOCacheEnabled",                "1",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "IOCacheSize",                   "5",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "clipboardFileTransfersEnabled", "0",           NULL,                     SIM_WHEN_LIVE,       0, 0      },
    { "USBProxyAvailable",             "1",           NULL,                     SIM_WHEN_OFF,        0, 0      },
 /* What the newest versions moved to the platform. */
    { "architecture",                  "x86",         "PlatformArchitecture",   SIM_WHEN_OFF,        0, 0      },
    { "RTCUseUTC",                     "0",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "HPETEnabled",                   "0",           NULL,                     SIM_WHEN_OFF,        0, 0      },
 /* Numbered ones. */
    { "bootOrder1",                    "Floppy",      "DeviceType",             SIM_WHEN_OFF,        0, 0      },
    { "bootOrder2",                    "DVD",         "DeviceType",             SIM_WHEN_OFF,        0, 0      },
    { "bootOrder3",                    "HardDisk",    "DeviceType",             SIM_WHEN_OFF,        0, 0      },
    { "bootOrder4",                    "Null",        "DeviceType",             SIM_WHEN_OFF,        0, 0      },
    { "cpuPAE",                        "0",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "cpuAPIC",                       "1",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "cpuLongMode",                   "0",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "hwvirtexEnabled",               "1",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "hwvirtexVPID",                  "1",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "hwvirtexNestedPaging",          "1",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "hwvirtexUnrestrictedExecution", "1",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "hwvirtexLargePages",            "0",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { "hwvirtexVirtVmsaveVmload",      "1",           NULL,                     SIM_WHEN_OFF,        0, 0      },
    { NULL,                            NULL,          NULL,                     0,                   0, 0      },
};

static const SimMember x86_members[] = {
    {"getCPUProperty",       SIM_METHOD, sim_machine_get_cpu_property,      NULL},
    { "setCPUProperty",      SIM_METHOD, sim_machine_set_cpu_property,      NULL},
    { "getHWVirtExProperty", SIM_METHOD, sim_machine_get_hwvirtex_property, NULL},
    { "setHWVirtExProperty", SIM_METHOD, sim_machine_set_hwvirtex_property, NULL},
    { NULL,                  0,          NULL,                              NULL},
};

static const SimMember platform_members[] = {
    {"x86",         SIM_PART, NULL, NULL},
    { "ARM",        SIM_PART, NULL, NULL},
    { "properties", SIM_PART, NULL, NULL},
    { NULL,         0,        NULL, NULL},
};

static const SimMember graphics_members[] = {
    {"setFeature",        SIM_METHOD, set_graphics_feature, NULL},
    { "isFeatureEnabled", SIM_METHOD, is_graphics_feature,  NULL},
    { NULL,               0,          NULL,                 NULL},
};

const SimClassDef sim_machine_classes[] = {
    {.interface = "IMachine",
     .members = machine_members,
     .attrs = machine_attrs,
     .dispose = sim_machine_object_dispose },
    { .interface = "IPlatform",       .members = platform_members, .attrs = machine_attrs, .view = TRUE },
    { .interface = "IPlatformX86",                           .members = x86_members, .attrs = machine_attrs, .view = TRUE },
    { .interface = "IGraphicsAdapter",
     .members = graphics_members,
     .attrs = machine_attrs,
     .view = TRUE },
    { .interface = NULL               },
};
