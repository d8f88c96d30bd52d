/* console.c - IConsole: driving a machine that runs or is to run.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/consolecalls.h"
#include "svc/display.h"
#include "svc/events.h"
#include "svc/guest.h"
#include "svc/medium.h"
#include "svc/session.h"
#include "svc/sharedfolders.h"
#include "svc/snapshot.h"
#include "svc/usb.h"
#include "svc/vm.h"

#define POWER_DOWN_MS 30
#define POWER_UP_MS   30
#define SHUTDOWN_MS   60

static SimResult
wrong_state(SimCall *call, const char *what)
{
    SimMachine *machine = sim_machine_of(call->self);

    return sim_fail(call, SIM_E_INVALID_VM_STATE, "Cannot %s the machine: it is %s", what,
                    sim_state_name(machine->state));
}

static SimResult
get_machine(SimCall *call)
{
    sim_out_object(call, 0, sim_machine_of(call->self)->mutable);
    return SIM_OK;
}

static SimResult
get_state(SimCall *call)
{
    sim_out_int(call, 0, sim_state_value(call->service, sim_machine_of(call->self)->state));
    return SIM_OK;
}

static SimResult
powered_up(SimTask *task)
{
    return sim_vm_power_up(sim_machine_of(task->object), task->number != 0, task);
}

static SimResult
power_up(SimCall *call, gboolean paused)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimTask *task;

    if (machine->vm != NULL || machine->state >= SIM_STATE_RUNNING)
        return wrong_state(call, "power up");
    if (!sim_vm_start(machine, "own", (int) machine->session_pid))
        return sim_fail(call, SIM_E_FAIL, "Could not start the machine");
    sim_machine_set_state(machine, SIM_STATE_STARTING);
    task = sim_progress_start(call, "Starting the machine", POWER_UP_MS, FALSE, powered_up,
                              machine->mutable);
    task->number = paused;
    return SIM_OK;
}

static SimResult
do_power_up(SimCall *call)
{
    return power_up(call, FALSE);
}

static SimResult
do_power_up_paused(SimCall *call)
{
    return power_up(call, TRUE);
}

static SimResult
powered_down(SimTask *task)
{
    SimMachine *machine = sim_machine_of(task->object);

    if (machine->vm != NULL)
        sim_vm_end(machine, SIM_STATE_POWERED_OFF);
    return SIM_OK;
}

SimResult
sim_console_power_down(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    switch (machine->state) {
    case SIM_STATE_RUNNING:
    case SIM_STATE_PAUSED:
    case SIM_STATE_STUCK:
        break;
    default:
        return wrong_state(call, "power off");
    }
    sim_machine_set_state(machine, SIM_STATE_STOPPING);
    sim_progress_start(call, "Powering off the machine", POWER_DOWN_MS, FALSE, powered_down,
                       machine->object);
    return SIM_OK;
}

SimResult
sim_console_reset(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (machine->state != SIM_STATE_RUNNING && machine->state != SIM_STATE_PAUSED &&
        machine->state != SIM_STATE_STUCK)
        return wrong_state(call, "reset");
    sim_guest_boot_again(machine);
    return SIM_OK;
}

SimResult
sim_console_pause(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (machine->state != SIM_STATE_RUNNING)
        return wrong_state(call, "pause");
    sim_machine_set_state(machine, SIM_STATE_PAUSED);
    return SIM_OK;
}

SimResult
sim_console_resume(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (machine->state != SIM_STATE_PAUSED)
        return wrong_state(call, "resume");
    sim_machine_set_state(machine, SIM_STATE_RUNNING);
    return SIM_OK;
}

static gboolean
guest_shut_down(gpointer data)
{
    SimMachine *machine = data;

    machine->vm->button_source = 0;
    if (!sim_state_is_online(machine->state))
        return G_SOURCE_REMOVE;
    sim_guest_say_goodbye(machine);
    sim_vm_end(machine, SIM_STATE_POWERED_OFF);
    return G_SOURCE_REMOVE;
}

/* The simulated guest obeys, unless the machine's extra-data says that it has no operating system.
 */
SimResult
sim_console_power_button(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    const char *ignores = g_hash_table_lookup(machine->extra_data, "VBoxSim/IgnoreACPI");

    if (machine->state != SIM_STATE_RUNNING)
        return wrong_state(call, "send the power button to");
    machine->vm->button_handled = ignores == NULL;
    if (ignores == NULL && machine->vm->button_source == 0)
        machine->vm->button_source = g_timeout_add(sim_service_duration(call->service, SHUTDOWN_MS),
                                                   guest_shut_down, machine);
    return SIM_OK;
}

SimResult
sim_console_sleep_button(SimCall *call)
{
    return sim_machine_of(call->self)->state == SIM_STATE_RUNNING
               ? SIM_OK
               : wrong_state(call, "send the sleep button to");
}

static SimResult
button_handled(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (machine->vm == NULL)
        return wrong_state(call, "ask");
    sim_out_int(call, 0, machine->vm->button_handled);
    return SIM_OK;
}

static SimResult
entered_acpi(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (machine->vm == NULL)
        return wrong_state(call, "ask");
    sim_out_int(call, 0, g_hash_table_lookup(machine->extra_data, "VBoxSim/IgnoreACPI") == NULL);
    return SIM_OK;
}

/* getDeviceActivity(type, ret activity); from 5.0 on both are arrays */
static SimResult
device_activity(SimCall *call)
{
    gint64 idle = sim_enum(call->service, "DeviceActivity", "Idle");
    SimValue list;

    if (!sim_in_is_list(call, 0)) {
        sim_out_int(call, 0, idle);
        return SIM_OK;
    }
    list = sim_value_list();
    for (guint i = 0; i < sim_in_length(call, 0); i++)
        sim_value_append(&list, sim_value_int(idle));
    sim_out(call, 0, list);
    return SIM_OK;
}

static SimResult
get_empty(SimCall *call)
{
    sim_out(call, 0, sim_value_list());
    return SIM_OK;
}

/* --- Keyboard, mouse, guest, debugger, remote display. */

static SimResult
needs_running(SimCall *call)
{
    return sim_state_is_online(sim_machine_of(call->self)->state) ? SIM_OK
                                                                  : wrong_state(call, "talk to");
}

/* putScancodes(codes, ret stored) */
static SimResult
put_scancodes(SimCall *call)
{
    SimResult result = needs_running(call);

    sim_out_int(call, 0, sim_in_length(call, 0));
    return result;
}

static SimResult
get_vrde_active(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimObject *vrde = sim_object_part(machine->mutable, "VRDEServer", "IVRDEServer");

    sim_out_int(call, 0, machine->vm != NULL && sim_object_get_int(vrde, "enabled") != 0);
    return SIM_OK;
}

/* The first port of "3389", "5000-5010" or "5000,5010-5020"; 0 in it means 3389. */
static SimResult
get_vrde_port(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimObject *vrde = sim_object_part(machine->mutable, "VRDEServer", "IVRDEServer");
    g_autofree char *ports = sim_object_get_string(vrde, "property:TCP/Ports");
    gint64 port = g_ascii_strtoll(ports, NULL, 10);

    if (machine->vm == NULL || sim_object_get_int(vrde, "enabled") == 0)
        sim_out_int(call, 0, -1);
    else
        sim_out_int(call, 0, port != 0 ? port : 3389);
    return SIM_OK;
}

/* Thirteen numbers: CPU in percent, memory in pages. */
static SimResult
guest_statistics(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    gint64 pages = sim_object_get_int(machine->mutable, "memorySize") * 256;
    SimResult result = needs_running(call);
    const gint64 numbers[] = { 3, 2, 95, pages, pages / 2, 0, 0, pages / 8, 0, 0, 0, 0, 0 };

    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        sim_out_int(call, i, numbers[i]);
    return result;
}

static SimResult
get_uptime(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    sim_out_int(call, 0, machine->vm != NULL ? sim_now_ms() - machine->vm->started_ms : 0);
    return SIM_OK;
}

/* As VirtualBox words it; a guest that does nothing moves nothing. */
static SimResult
get_statistics(SimCall *call)
{
    SimResult result = needs_running(call);

    sim_out_string(call, 0,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
                   "<Statistics>\n</Statistics>\n");
    return result;
}

static SimResult
get_guest_balloon(SimCall *call)
{
    sim_out_int(call, 0,
                sim_object_get_int(sim_machine_of(call->self)->mutable, "memoryBalloonSize"));
    return SIM_OK;
}

static const SimMember console_members[] = {
    {"machine",                  SIM_GETTER, get_machine,                     NULL},
    { "state",                   SIM_GETTER, get_state,                       NULL},
    { "guest",                   SIM_PART,   NULL,                            NULL},
    { "keyboard",                SIM_PART,   NULL,                            NULL},
    { "mouse",                   SIM_PART,   NULL,                            NULL},
    { "display",                 SIM_PART,   NULL,                            NULL},
    { "debugger",                SIM_PART,   NULL,                            NULL},
    { "VRDEServerInfo",          SIM_PART,   NULL,                            NULL},
    { "eventSource",             SIM_PART,   NULL,                            NULL},
    { "emulatedUSB",             SIM_PART,   NULL,                            NULL},
    { "powerUp",                 SIM_METHOD, do_power_up,                     NULL},
    { "powerUpPaused",           SIM_METHOD, do_power_up_paused,              NULL},
    { "powerDown",               SIM_METHOD, sim_console_power_down,          NULL},
    { "reset",                   SIM_METHOD, sim_console_reset,               NULL},
    { "pause",                   SIM_METHOD, sim_console_pause,               NULL},
    { "resume",                  SIM_METHOD, sim_console_resume,              NULL},
    { "powerButton",             SIM_METHOD, sim_console_power_button,        NULL},
    { "sleepButton",             SIM_METHOD, sim_console_sleep_button,        NULL},
    { "getPowerButtonHandled",   SIM_METHOD, button_handled,                  NULL},
    { "getGuestEnteredACPIMode", SIM_METHOD, entered_acpi,                    NULL},
    { "getDeviceActivity",       SIM_METHOD, device_activity,                 NULL},
    { "saveState",               SIM_METHOD, sim_machine_save_state,          NULL},
    { "discardSavedState",       SIM_METHOD, sim_machine_discard_saved_state, NULL},
    { "adoptSavedState",         SIM_METHOD, sim_machine_adopt_saved_state,   NULL},
    { "takeSnapshot",            SIM_METHOD, sim_machine_take_snapshot,       NULL},
    { "deleteSnapshot",          SIM_METHOD, sim_machine_delete_snapshot,     NULL},
    { "restoreSnapshot",         SIM_METHOD, sim_machine_restore_snapshot,    NULL},
    { "getUSBDevices",           SIM_METHOD, sim_console_get_usb_devices,     NULL},
    { "attachUSBDevice",         SIM_METHOD, sim_console_attach_usb_device,   NULL},
    { "detachUSBDevice",         SIM_METHOD, sim_console_detach_usb_device,   NULL},
    { "getRemoteUSBDevices",     SIM_METHOD, get_empty,                       NULL},
    { "getSharedFolders",        SIM_METHOD, sim_shared_folders_get,          NULL},
    { "createSharedFolder",      SIM_METHOD, sim_shared_folders_create,       NULL},
    { "removeSharedFolder",      SIM_METHOD, sim_shared_folders_remove,       NULL},
    { NULL,                      0,          NULL,                            NULL},
};

static const SimMember display_members[] = {
    {"getScreenResolution",       SIM_METHOD, sim_display_resolution,     NULL},
    { "takeScreenShotToArray",    SIM_METHOD, sim_display_screenshot,     NULL},
    { "takeScreenShotPNGToArray", SIM_METHOD, sim_display_screenshot_png, NULL},
    { "setVideoModeHint",         SIM_METHOD, sim_display_set_hint,       NULL},
    { NULL,                       0,          NULL,                       NULL},
};

static const SimMember keyboard_members[] = {
    {"putScancode",   SIM_METHOD, needs_running, NULL},
    { "putScancodes", SIM_METHOD, put_scancodes, NULL},
    { "putCAD",       SIM_METHOD, needs_running, NULL},
    { "releaseKeys",  SIM_METHOD, needs_running, NULL},
    { "putUsageCode", SIM_METHOD, needs_running, NULL},
    { "eventSource",  SIM_PART,   NULL,          NULL},
    { NULL,           0,          NULL,          NULL},
};

static const SimMember mouse_members[] = {
    {"putMouseEvent",          SIM_METHOD, needs_running, NULL},
    { "putMouseEventAbsolute", SIM_METHOD, needs_running, NULL},
    { "eventSource",           SIM_PART,   NULL,          NULL},
    { NULL,                    0,          NULL,          NULL},
};

static const SimMember guest_members[] = {
    {"internalGetStatistics", SIM_METHOD, guest_statistics,  NULL},
    { "memoryBalloonSize",    SIM_GETTER, get_guest_balloon, NULL},
    { "eventSource",          SIM_PART,   NULL,              NULL},
    { NULL,                   0,          NULL,              NULL},
};

static const SimMember debugger_members[] = {
    {"uptime",     SIM_GETTER, get_uptime,     NULL},
    { "injectNMI", SIM_METHOD, needs_running,  NULL},
    { "getStats",  SIM_METHOD, get_statistics, NULL},
    { NULL,        0,          NULL,           NULL},
};

static const SimAttr debugger_attrs[] = {
    {"virtualTimeRate",  "100",    NULL,                SIM_WHEN_SAVED_LIVE, 0, 0},
    { "executionEngine", "HwVirt", "VMExecutionEngine", SIM_WHEN_SAVED_LIVE, 0, 0},
    { NULL,              NULL,     NULL,                0,                   0, 0},
};

static const SimMember vrde_info_members[] = {
    {"active", SIM_GETTER, get_vrde_active, NULL},
    { "port",  SIM_GETTER, get_vrde_port,   NULL},
    { NULL,    0,          NULL,            NULL},
};

/* A running guest's own settings are changed while it runs. */
static const SimAttr guest_attrs[] = {
    {"statisticsUpdateInterval", "0",  NULL, SIM_WHEN_LIVE, 0, 0},
    { "memoryBalloonSize",       "0",  NULL, SIM_WHEN_LIVE, 0, 0},
    { NULL,                      NULL, NULL, 0,             0, 0},
};

const SimClassDef sim_console_classes[] = {
    {.interface = "IConsole",     .members = console_members },
    { .interface = "IDisplay",                          .members = display_members },
    { .interface = "IKeyboard",.members = keyboard_members },
    { .interface = "IMouse",   .members = mouse_members },
    { .interface = "IGuest",                          .members = guest_members, .attrs = guest_attrs },
    { .interface = "IMachineDebugger", .members = debugger_members, .attrs = debugger_attrs },
    { .interface = "IVRDEServerInfo",      .members = vrde_info_members },
    { .interface = NULL      },
};
