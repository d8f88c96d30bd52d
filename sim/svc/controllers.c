/* controllers.c - storage controllers: buses, types, ports.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/storage.h"
#include "svc/events.h"
#include "svc/medium.h"

#include <string.h>

/* Source: ISystemProperties and IPlatformProperties of VirtualBox 7.2. */
const SimBus sim_buses[] = {
    {"IDE",         2,  2,   2,  2, FALSE, FALSE, { "PIIX4", "PIIX3", "ICH6" }, { "HardDisk", "DVD" }},
    { "SATA",       1,  30,  30, 1, TRUE,  TRUE,  { "IntelAhci" },              { "HardDisk", "DVD" }},
    { "SCSI",       16, 16,  16, 1, TRUE,  FALSE, { "LsiLogic", "BusLogic" },   { "HardDisk", "DVD" }},
    { "Floppy",     1,  1,   1,  2, FALSE, FALSE, { "I82078" },                 { "Floppy" }         },
    { "SAS",        1,  255, 8,  1, TRUE,  FALSE, { "LsiLogicSas" },            { "HardDisk", "DVD" }},
    { "USB",        8,  8,   8,  1, FALSE, TRUE,  { "USB" },                    { "HardDisk", "DVD" }},
    { "PCIe",       1,  255, 1,  1, TRUE,  FALSE, { "NVMe" },                   { "HardDisk" }       },
    { "VirtioSCSI", 1,  256, 1,  1, TRUE,  FALSE, { "VirtioSCSI" },             { "HardDisk", "DVD" }},
    { NULL,         0,  0,   0,  0, FALSE, FALSE, { NULL },                     { NULL }             },
};

const SimBus *
sim_bus_find(SimService *service, gint64 bus)
{
    const char *name = sim_enum_name(service, "StorageBus", bus);

    for (const SimBus *each = sim_buses; each->bus != NULL; each++)
        if (strcmp(each->bus, name) == 0)
            return each;
    return NULL;
}

const SimBus *
sim_bus_of_type(SimService *service, gint64 controller_type)
{
    const char *name = sim_enum_name(service, "StorageControllerType", controller_type);

    for (const SimBus *each = sim_buses; each->bus != NULL; each++)
        for (guint i = 0; i < G_N_ELEMENTS(each->types) && each->types[i] != NULL; i++)
            if (strcmp(each->types[i], name) == 0)
                return each;
    return NULL;
}

guint
sim_bus_max_instances(SimService *service, const SimBus *bus, gint64 chipset)
{
    return bus->many && chipset != sim_enum(service, "ChipsetType", "PIIX3") ? 8 : 1;
}

/* --- Controllers. */

SimObject *
sim_machine_find_controller(SimCall *call, SimObject *machine, const char *name)
{
    SimObject *controller = sim_object_find(machine, "storageControllers", "name", name);

    if (controller == NULL)
        sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no storage controller '%s'", name);
    return controller;
}

/* addStorageController(name, bus, ret controller) */
SimResult
sim_machine_add_controller(SimCall *call)
{
    const char *name = sim_in_string(call, 0);
    const SimBus *bus = sim_bus_find(call->service, sim_in_int(call, 1));
    GPtrArray *all = sim_object_list(call->self, "storageControllers");
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);
    gint64 instance = 0;
    gboolean used[256] = { FALSE };
    gboolean bootable = TRUE;
    SimObject *controller;

    if (SIM_FAILED(result))
        return result;
    if (bus == NULL || !sim_has_enum(call->service, "StorageBus", bus->bus) || name[0] == '\0')
        return sim_fail(call, SIM_E_INVALIDARG,
                        "There is no such storage bus, or the controller has no name");
    if (sim_object_find(call->self, "storageControllers", "name", name) != NULL)
        return sim_fail(call, SIM_E_OBJECT_IN_USE, "There is a storage controller '%s' already",
                        name);
    for (guint i = 0; i < all->len; i++) {
        SimObject *other = g_ptr_array_index(all, i);

        if (sim_object_get_int(other, "bus") != sim_in_int(call, 1))
            continue;
        used[sim_object_get_int(other, "instance") & 0xff] = TRUE;
        bootable = bootable && sim_object_get_int(other, "bootable") == 0;
    }
    while (instance < 255 && used[instance])
        instance++;
    if (instance >=
        sim_bus_max_instances(call->service, bus, sim_object_get_int(call->self, "chipsetType")))
        return sim_fail(call, SIM_E_INVALIDARG,
                        "There can be no more storage controllers of type %s", bus->bus);
    controller = sim_object_append(call->self, "storageControllers", "IStorageController");
    sim_object_set_string(controller, "name", name);
    sim_object_set_int(controller, "bus", sim_in_int(call, 1));
    sim_object_set_int(controller, "controllerType",
                       sim_enum(call->service, "StorageControllerType", bus->types[0]));
    sim_object_set_int(controller, "portCount", bus->new_ports);
    sim_object_set_int(controller, "instance", instance);
    sim_object_set_int(controller, "bootable", bootable);
    sim_object_set_int(controller, "useHostIOCache",
                       strcmp(bus->bus, "IDE") == 0 || strcmp(bus->bus, "Floppy") == 0);
    sim_machine_modified(call->self, controller);
    sim_out_object(call, 0, controller);
    return SIM_OK;
}

SimResult
sim_machine_get_controllers(SimCall *call)
{
    sim_out_objects(call, 0, sim_object_list(call->self, "storageControllers"));
    return SIM_OK;
}

SimResult
sim_machine_get_controller_by_name(SimCall *call)
{
    SimObject *controller = sim_machine_find_controller(call, call->self, sim_in_string(call, 0));

    sim_out_object(call, 0, controller);
    return controller != NULL ? SIM_OK : SIM_E_OBJECT_NOT_FOUND;
}

/* getStorageControllerByInstance(instance), from 5.0 on (bus, instance) */
SimResult
sim_machine_get_controller_by_instance(SimCall *call)
{
    GPtrArray *all = sim_object_list(call->self, "storageControllers");
    gint64 instance = sim_in_int(call, call->n_in - 1);

    for (guint i = 0; i < all->len; i++) {
        SimObject *controller = g_ptr_array_index(all, i);

        if (sim_object_get_int(controller, "instance") == instance &&
            (call->n_in == 1 || sim_object_get_int(controller, "bus") == sim_in_int(call, 0))) {
            sim_out_object(call, 0, controller);
            return SIM_OK;
        }
    }
    return sim_fail(call, SIM_E_OBJECT_NOT_FOUND,
                    "There is no storage controller with that instance number");
}

gboolean
sim_attachment_is_on(SimObject *attachment, const char *controller)
{
    g_autofree char *name = sim_object_get_string(attachment, "controller");

    return strcmp(name, controller) == 0;
}

SimResult
sim_machine_remove_controller(SimCall *call)
{
    const char *name = sim_in_string(call, 0);
    GPtrArray *attachments = sim_object_list(call->self, "mediumAttachments");
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);
    SimObject *controller;

    if (SIM_FAILED(result))
        return result;
    controller = sim_machine_find_controller(call, call->self, name);
    if (controller == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    for (guint i = attachments->len; i-- > 0;)
        if (sim_attachment_is_on(g_ptr_array_index(attachments, i), name))
            g_ptr_array_remove_index(attachments, i);
    g_ptr_array_remove(sim_object_list(call->self, "storageControllers"), controller);
    sim_machine_modified(call->self, call->self);
    return SIM_OK;
}

/* setStorageControllerBootable(name, bootable): one of each bus. */
SimResult
sim_machine_set_bootable(SimCall *call)
{
    GPtrArray *all = sim_object_list(call->self, "storageControllers");
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);
    SimObject *controller;

    if (SIM_FAILED(result))
        return result;
    controller = sim_machine_find_controller(call, call->self, sim_in_string(call, 0));
    if (controller == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    for (guint i = 0; i < all->len && sim_in_int(call, 1) != 0; i++) {
        SimObject *other = g_ptr_array_index(all, i);

        if (sim_object_get_int(other, "bus") == sim_object_get_int(controller, "bus"))
            sim_object_set_int(other, "bootable", FALSE);
    }
    sim_object_set_int(controller, "bootable", sim_in_int(call, 1));
    sim_machine_modified(call->self, controller);
    return SIM_OK;
}

const SimBus *
sim_controller_bus(SimObject *controller)
{
    return sim_bus_find(controller->service, sim_object_get_int(controller, "bus"));
}

static SimResult
get_devices_per_port(SimCall *call)
{
    sim_out_int(call, 0, sim_controller_bus(call->self)->devices);
    return SIM_OK;
}

static SimResult
get_min_ports(SimCall *call)
{
    sim_out_int(call, 0, sim_controller_bus(call->self)->min_ports);
    return SIM_OK;
}

static SimResult
get_max_ports(SimCall *call)
{
    sim_out_int(call, 0, sim_controller_bus(call->self)->max_ports);
    return SIM_OK;
}

static SimResult
set_port_count(SimCall *call)
{
    const SimBus *bus = sim_controller_bus(call->self);
    gint64 count = sim_in_int(call, 0);
    SimObject *machine = sim_object_ancestor(call->self, "IMachine");
    g_autofree char *name = sim_object_get_string(call->self, "name");
    GPtrArray *attachments = sim_object_list(machine, "mediumAttachments");

    if (count < bus->min_ports || count > bus->max_ports)
        return sim_fail(call, SIM_E_INVALIDARG,
                        "A %s controller cannot have %" G_GINT64_FORMAT " ports: %u to %u",
                        bus->bus, count, bus->min_ports, bus->max_ports);
    for (guint i = 0; i < attachments->len; i++) {
        SimObject *attachment = g_ptr_array_index(attachments, i);

        if (sim_attachment_is_on(attachment, name) &&
            sim_object_get_int(attachment, "port") >= count)
            return sim_fail(call, SIM_E_OBJECT_IN_USE,
                            "There is a device on a port of '%s' that would go", name);
    }
    return sim_store(call);
}

static SimResult
set_controller_type(SimCall *call)
{
    const SimBus *bus = sim_controller_bus(call->self);

    if (sim_bus_of_type(call->service, sim_in_int(call, 0)) != bus)
        return sim_fail(call, SIM_E_INVALIDARG, "A controller of this type is none for the bus %s",
                        bus->bus);
    return sim_store(call);
}

static SimResult
set_controller_name(SimCall *call)
{
    SimObject *machine = sim_object_ancestor(call->self, "IMachine");
    g_autofree char *old = sim_object_get_string(call->self, "name");
    GPtrArray *attachments = sim_object_list(machine, "mediumAttachments");

    if (sim_object_find(machine, "storageControllers", "name", sim_in_string(call, 0)) != NULL)
        return sim_fail(call, SIM_E_OBJECT_IN_USE, "There is a storage controller '%s' already",
                        sim_in_string(call, 0));
    for (guint i = 0; i < attachments->len; i++)
        if (sim_attachment_is_on(g_ptr_array_index(attachments, i), old))
            sim_object_set_string(g_ptr_array_index(attachments, i), "controller",
                                  sim_in_string(call, 0));
    return sim_store(call);
}

/* Up to 4.1: which port a device of the IDE emulation is; identity here. */
static SimResult
get_ide_port(SimCall *call)
{
    sim_out_int(call, 0, sim_in_int(call, 0));
    return SIM_OK;
}

static const SimMember controller_members[] = {
    {"name",                    SIM_SETTER, set_controller_name,  NULL},
    { "maxDevicesPerPortCount", SIM_GETTER, get_devices_per_port, NULL},
    { "minPortCount",           SIM_GETTER, get_min_ports,        NULL},
    { "maxPortCount",           SIM_GETTER, get_max_ports,        NULL},
    { "portCount",              SIM_SETTER, set_port_count,       NULL},
    { "controllerType",         SIM_SETTER, set_controller_type,  NULL},
    { "getIDEEmulationPort",    SIM_METHOD, get_ide_port,         NULL},
    { NULL,                     0,          NULL,                 NULL},
};

static const SimAttr controller_attrs[] = {
    {"bus",             "IDE",   "StorageBus",            SIM_WHEN_OFF, 0, 0},
    { "controllerType", "PIIX4", "StorageControllerType", SIM_WHEN_OFF, 0, 0},
    { NULL,             NULL,    NULL,                    0,            0, 0},
};

const SimClassDef sim_controller_classes[] = {
    {.interface = "IStorageController",
     .members = controller_members,
     .attrs = controller_attrs,
     .identity = "name" },
    { .interface = NULL        },
};
