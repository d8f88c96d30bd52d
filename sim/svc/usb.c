/* usb.c - USB controllers and filters of machines, and a few devices that the simulated host has.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/usb.h"
#include "svc/events.h"
#include "svc/machine.h"

#include <string.h>

/* --- Controllers, as objects from 4.3 on. */

/* addUSBController(name, type, ret controller) */
SimResult
sim_machine_add_usb_controller(SimCall *call)
{
    GPtrArray *all = sim_object_list(call->self, "usbControllers");
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);
    const char *type = sim_enum_name(call->service, "USBControllerType", sim_in_int(call, 1));
    SimObject *controller;

    if (SIM_FAILED(result))
        return result;
    if (type[0] == '?' || strcmp(type, "Null") == 0 || strcmp(type, "Last") == 0 ||
        sim_in_string(call, 0)[0] == '\0')
        return sim_fail(call, SIM_E_INVALIDARG,
                        "There is no such type of USB controller, or it has no name");
    if (sim_object_find(call->self, "usbControllers", "name", sim_in_string(call, 0)) != NULL)
        return sim_fail(call, SIM_E_OBJECT_IN_USE, "There is a USB controller '%s' already",
                        sim_in_string(call, 0));
    for (guint i = 0; i < all->len; i++)
        if (sim_object_get_int(g_ptr_array_index(all, i), "type") == sim_in_int(call, 1))
            return sim_fail(call, SIM_E_INVALIDARG,
                            "There can be no more USB controllers of type %s", type);
    controller = sim_object_append(call->self, "usbControllers", "IUSBController");
    sim_object_set_string(controller, "name", sim_in_string(call, 0));
    sim_object_set_int(controller, "type", sim_in_int(call, 1));
    sim_object_set_int(controller, "USBStandard",
                       strcmp(type, "OHCI") == 0   ? 0x0101
                       : strcmp(type, "EHCI") == 0 ? 0x0200
                                                   : 0x0300);
    sim_machine_modified(call->self, controller);
    sim_out_object(call, 0, controller);
    return SIM_OK;
}

static SimObject *
find_controller(SimCall *call)
{
    SimObject *controller =
        sim_object_find(call->self, "usbControllers", "name", sim_in_string(call, 0));

    if (controller == NULL)
        sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no USB controller '%s'",
                 sim_in_string(call, 0));
    return controller;
}

SimResult
sim_machine_remove_usb_controller(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);
    SimObject *controller;

    if (SIM_FAILED(result))
        return result;
    controller = find_controller(call);
    if (controller == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    g_ptr_array_remove(sim_object_list(call->self, "usbControllers"), controller);
    sim_machine_modified(call->self, call->self);
    return SIM_OK;
}

SimResult
sim_machine_get_usb_controllers(SimCall *call)
{
    sim_out_objects(call, 0, sim_object_list(call->self, "usbControllers"));
    return SIM_OK;
}

SimResult
sim_machine_get_usb_controller_by_name(SimCall *call)
{
    SimObject *controller = find_controller(call);

    sim_out_object(call, 0, controller);
    return controller != NULL ? SIM_OK : SIM_E_OBJECT_NOT_FOUND;
}

SimResult
sim_machine_get_usb_controller_count(SimCall *call)
{
    GPtrArray *all = sim_object_list(call->self, "usbControllers");
    guint n = 0;

    for (guint i = 0; i < all->len; i++)
        n += sim_object_get_int(g_ptr_array_index(all, i), "type") == sim_in_int(call, 0);
    sim_out_int(call, 0, n);
    return SIM_OK;
}

/* --- Filters: of IUSBController up to 4.2, of IUSBDeviceFilters from 4.3 on; the same part of a
 * machine. */

static SimResult
get_filters(SimCall *call)
{
    sim_out_objects(call, 0, sim_object_list(call->self, "filters"));
    return SIM_OK;
}

/* createDeviceFilter(name): belongs to the machine, but is in no list yet. */
static SimResult
create_filter(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);
    g_autoptr(SimObject) filter = NULL;

    if (SIM_FAILED(result))
        return result;
    if (sim_in_string(call, 0)[0] == '\0')
        return sim_fail(call, SIM_E_INVALIDARG, "A USB filter has a name");
    filter = sim_object_new(call->service, "IUSBDeviceFilter", NULL);
    sim_object_set_string(filter, "name", sim_in_string(call, 0));
    sim_out_object(call, 0, filter);
    return SIM_OK;
}

/* insertDeviceFilter(position, filter) */
static SimResult
insert_filter(SimCall *call)
{
    GPtrArray *filters = sim_object_list(call->self, "filters");
    SimObject *filter = sim_in_object(call, 1, "IUSBDeviceFilter");
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);

    if (SIM_FAILED(result))
        return result;
    if (filter == NULL || filter->owner != NULL)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE,
                        "The filter is in a list already, or is none");
    filter->owner = call->self;
    g_ptr_array_insert(filters, (gint) MIN((guint64) sim_in_int(call, 0), filters->len),
                       sim_object_ref(filter));
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), filter);
    return SIM_OK;
}

/* removeDeviceFilter(position, ret filter) */
static SimResult
remove_filter(SimCall *call)
{
    GPtrArray *filters = sim_object_list(call->self, "filters");
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);
    g_autoptr(SimObject) filter = NULL;

    if (SIM_FAILED(result))
        return result;
    if ((guint64) sim_in_int(call, 0) >= filters->len)
        return sim_fail(call, SIM_E_INVALIDARG, "There is no USB filter %" G_GINT64_FORMAT,
                        sim_in_int(call, 0));
    filter = g_ptr_array_steal_index(filters, (guint) sim_in_int(call, 0));
    filter->owner = NULL;
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    sim_out_object(call, 0, filter);
    return SIM_OK;
}

/* "1234", "1234-5678,9abc" in hex, or nothing: four digits at the most. */
static SimResult
set_hex(SimCall *call)
{
    const char *text = sim_in_string(call, 0);
    guint digits = 0;

    for (const char *c = text; *c != '\0'; c++) {
        digits = g_ascii_isxdigit(*c) ? digits + 1 : 0;
        if (digits > 4 || (!g_ascii_isxdigit(*c) && strchr(",-: ", *c) == NULL))
            return sim_fail(call, SIM_E_INVALIDARG,
                            "'%s' is no USB number of four hexadecimal digits", text);
    }
    return sim_store(call);
}

/* --- Devices. */

static const struct {
    const char *id, *address, *manufacturer, *product, *serial;
    guint16 vendor_id, product_id, port;
} devices[] = {
    {"5a6f1c51-0001-4d2e-9e0a-000000000001",
     "sysfs:/sys/devices/sim/usb1/1-1//device:/dev/bus/usb/001/002", "Simulated", "Memory stick",
     "SIM0001", 0x0951, 0x1666, 1},
    { "5a6f1c51-0001-4d2e-9e0a-000000000002",
     "sysfs:/sys/devices/sim/usb1/1-2//device:/dev/bus/usb/001/003", "Simulated", "Serial adapter",
     "SIM0002", 0x0403, 0x6001, 2},
};

static SimObject *
device(SimService *service, guint n)
{
    SimObject *host = sim_object_part(service->virtualbox, "host", "IHost");
    g_autofree char *name = g_strdup_printf("usbDevice%u", n);
    SimObject *part = sim_object_peek_part(host, name);

    if (part != NULL)
        return part;
    part = sim_object_part(host, name, "IHostUSBDevice");
    sim_object_set_string(part, "id", devices[n].id);
    sim_object_set_int(part, "vendorId", devices[n].vendor_id);
    sim_object_set_int(part, "productId", devices[n].product_id);
    sim_object_set_int(part, "revision", 0x0100);
    sim_object_set_string(part, "manufacturer", devices[n].manufacturer);
    sim_object_set_string(part, "product", devices[n].product);
    sim_object_set_string(part, "serialNumber", devices[n].serial);
    sim_object_set_string(part, "address", devices[n].address);
    sim_object_set_int(part, "port", devices[n].port);
    sim_object_set_int(part, "version", 2);
    sim_object_set_int(part, "portVersion", 2);
    sim_object_set_int(part, "state", sim_enum(service, "USBDeviceState", "Available"));
    return part;
}

SimResult
sim_host_get_usb_devices(SimCall *call)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();

    for (guint i = 0; i < G_N_ELEMENTS(devices); i++)
        g_ptr_array_add(all, device(call->service, i));
    sim_out_objects(call, 0, all);
    return SIM_OK;
}

static SimResult
find_device(SimCall *call, gboolean by_id)
{
    for (guint i = 0; i < G_N_ELEMENTS(devices); i++)
        if (strcmp(by_id ? devices[i].id : devices[i].address, sim_in_string(call, 0)) == 0) {
            sim_out_object(call, 0, device(call->service, i));
            return SIM_OK;
        }
    return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no USB device '%s'",
                    sim_in_string(call, 0));
}

SimResult
sim_host_find_usb_device_by_id(SimCall *call)
{
    return find_device(call, TRUE);
}

SimResult
sim_host_find_usb_device_by_address(SimCall *call)
{
    return find_device(call, FALSE);
}

/* Those that are attached to the console's machine. */
SimResult
sim_console_get_usb_devices(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    g_autoptr(GPtrArray) mine = g_ptr_array_new();

    for (guint i = 0; i < G_N_ELEMENTS(devices); i++) {
        g_autofree char *holder = sim_object_get_string(device(call->service, i), "holder");

        if (strcmp(holder, machine->id) == 0)
            g_ptr_array_add(mine, device(call->service, i));
    }
    sim_out_objects(call, 0, mine);
    return SIM_OK;
}

static SimObject *
by_argument(SimCall *call)
{
    for (guint i = 0; i < G_N_ELEMENTS(devices); i++)
        if (strcmp(devices[i].id, sim_in_string(call, 0)) == 0)
            return device(call->service, i);
    sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no USB device {%s}", sim_in_string(call, 0));
    return NULL;
}

/* attachUSBDevice(id), from 5.0 on (id, captureFilename) */
SimResult
sim_console_attach_usb_device(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimObject *found = by_argument(call);

    if (found == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    if (!sim_state_is_online(machine->state))
        return sim_fail(call, SIM_E_INVALID_VM_STATE, "The machine does not run");
    if (sim_object_get_int(found, "state") == sim_enum(call->service, "USBDeviceState", "Captured"))
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "The USB device is in use");
    sim_object_set_int(found, "state", sim_enum(call->service, "USBDeviceState", "Captured"));
    sim_object_set_string(found, "holder", machine->id);
    sim_fire(call->self, "USBDeviceStateChanged", "o:device", found, "i:attached", (gint64) TRUE,
             NULL);
    return SIM_OK;
}

SimResult
sim_console_detach_usb_device(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimObject *found = by_argument(call);
    g_autofree char *holder = found != NULL ? sim_object_get_string(found, "holder") : NULL;

    if (found == NULL || strcmp(holder, machine->id) != 0)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "The machine has no such USB device");
    sim_object_set_int(found, "state", sim_enum(call->service, "USBDeviceState", "Available"));
    sim_object_unset(found, "holder");
    sim_out_object(call, 0, found);
    sim_fire(call->self, "USBDeviceStateChanged", "o:device", found, "i:attached", (gint64) FALSE,
             NULL);
    return SIM_OK;
}

#define FILTER_MEMBERS                                                                             \
    { "getDeviceFilters", SIM_METHOD, get_filters, NULL },                                         \
        { "createDeviceFilter", SIM_METHOD, create_filter, NULL },                                 \
        { "insertDeviceFilter", SIM_METHOD, insert_filter, NULL },                                 \
    {                                                                                              \
        "removeDeviceFilter", SIM_METHOD, remove_filter, NULL                                      \
    }

static const SimMember controller_members[] = {
    FILTER_MEMBERS,
    {NULL, 0, NULL, NULL},
};

static const SimAttr controller_attrs[] = {
    {"type",            "OHCI",   "USBControllerType", SIM_WHEN_OFF, 0, 0},
    { "USBStandard",    "0x0101", NULL,                SIM_WHEN_OFF, 0, 0},
    { "proxyAvailable", "1",      NULL,                SIM_WHEN_OFF, 0, 0},
    { NULL,             NULL,     NULL,                0,            0, 0},
};

static const SimMember filter_members[] = {
    {"vendorId",   SIM_SETTER, set_hex, NULL},
    { "productId", SIM_SETTER, set_hex, NULL},
    { "revision",  SIM_SETTER, set_hex, NULL},
    { NULL,        0,          NULL,    NULL},
};

/* Filters can be changed whenever their machine can be. */
static const SimAttr filter_attrs[] = {
    {"name",          NULL, NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { "active",       "0",  NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { "vendorId",     NULL, NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { "productId",    NULL, NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { "revision",     NULL, NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { "manufacturer", NULL, NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { "product",      NULL, NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { "serialNumber", NULL, NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { "port",         NULL, NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { "remote",       NULL, NULL, SIM_WHEN_SAVED_LIVE, 0, 0},
    { NULL,           NULL, NULL, 0,                   0, 0},
};

static const SimAttr device_attrs[] = {
    {"state",  "Available", "USBDeviceState",     SIM_WHEN_SAVED_LIVE, 0, 0},
    { "speed", "High",      "USBConnectionSpeed", SIM_WHEN_SAVED_LIVE, 0, 0},
    { NULL,    NULL,        NULL,                 0,                   0, 0},
};

const SimClassDef sim_usb_classes[] = {
    {.interface = "IUSBController",
     .members = controller_members,
     .attrs = controller_attrs,
     .identity = "name" },
    { .interface = "IUSBDeviceFilters",        .members = controller_members },
    { .interface = "IUSBDeviceFilter",                               .members = filter_members, .attrs = filter_attrs },
    { .interface = "IHostUSBDevice",.attrs = device_attrs, .transient = TRUE },
    { .interface = NULL},
};
