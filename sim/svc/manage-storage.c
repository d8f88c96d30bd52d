/* manage-storage.c - VBoxManage storagectl, storageattach, createmedium, closemedium, modifymedium.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/manage-private.h"
#include "svc/medium.h"
#include "svc/registry.h"
#include "svc/storage.h"

#include <stdlib.h>
#include <string.h>

static void
storagectl(SimManage *m)
{
    static const struct {
        const char *word, *bus;
    } buses[] = {
        {"ide",     "IDE"       },
        { "sata",   "SATA"      },
        { "scsi",   "SCSI"      },
        { "floppy", "Floppy"    },
        { "sas",    "SAS"       },
        { "usb",    "USB"       },
        { "pcie",   "PCIe"      },
        { "virtio", "VirtioSCSI"},
    };
    SimMachine *machine = sim_manage_machine(m, sim_manage_word(m, 0));
    const char *name = sim_manage_option(m, "--name");
    const char *add = sim_manage_option(m, "--add");
    gboolean locked;
    SimObject *mutable;

    if (machine == NULL)
        return;
    if (name == NULL || (add == NULL && !sim_manage_has(m, "--remove"))) {
        sim_manage_fail(m, "Storage controller: nothing to do");
        return;
    }
    mutable = sim_manage_begin(m, machine, &locked);
    if (mutable == NULL)
        return;
    if (add == NULL) {
        SimValue in[] = { sim_value_string(name) };

        sim_manage_invoke(m, mutable, "removeStorageController", in, 1, NULL, 0);
    }
    for (guint i = 0; add != NULL && i < G_N_ELEMENTS(buses); i++)
        if (strcmp(buses[i].word, add) == 0) {
            SimValue in[] = { sim_value_string(name),
                              sim_value_int(sim_enum(m->service, "StorageBus", buses[i].bus)) };
            SimValue out[1] = { 0 };

            if (sim_manage_invoke(m, mutable, "addStorageController", in, 2, out, 1))
                sim_value_clear(&out[0]);
        }
    sim_manage_end(m, machine, locked, !m->failed);
}

/* The medium that is meant, opened where nobody knows it yet. (transfer full) (nullable) */
static SimObject *
open_medium(SimManage *m, const char *path, const char *device_type)
{
    SimValue in[] = { sim_value_string(path),
                      sim_value_int(sim_enum(m->service, "DeviceType", device_type)),
                      sim_value_int(sim_enum(m->service, "AccessMode", "ReadWrite")),
                      sim_value_int(FALSE) };
    const SimMethod *method =
        sim_interface_find(m->service->virtualbox->class->interface, "openMedium", FALSE);
    SimValue out[1] = { 0 };

    if (!sim_manage_invoke(m, m->service->virtualbox, "openMedium", in,
                           method->n_logical - 1 < 4 ? 3 : 4, out, 1))
        return NULL;
    return out[0].object;
}

static void
storageattach(SimManage *m)
{
    SimMachine *machine = sim_manage_machine(m, sim_manage_word(m, 0));
    const char *controller = sim_manage_option(m, "--storagectl");
    const char *medium = sim_manage_option(m, "--medium");
    const char *type = sim_manage_option(m, "--type");
    const char *port = sim_manage_option(m, "--port");
    const char *device = sim_manage_option(m, "--device");
    const char *device_type = type == NULL || strcmp(type, "hdd") == 0 ? "HardDisk"
                              : strcmp(type, "fdd") == 0               ? "Floppy"
                                                                       : "DVD";
    SimValue in[6] = { { 0 } };
    gboolean locked, running;
    SimObject *mutable;

    if (machine == NULL)
        return;
    if (controller == NULL || medium == NULL) {
        sim_manage_fail(m, "Storage controller name or medium not specified");
        return;
    }
    mutable = sim_manage_begin(m, machine, &locked);
    if (mutable == NULL)
        return;
    running = machine->vm != NULL;
    in[0] = sim_value_string(controller);
    in[1] = sim_value_int(port != NULL ? atoi(port) : 0);
    in[2] = sim_value_int(device != NULL ? atoi(device) : 0);
    if (strcmp(medium, "none") == 0 && !running) {
        sim_manage_invoke(m, mutable, "detachDevice", in, 3, NULL, 0);
    } else {
        SimObject *found = NULL;
        gboolean empty = strcmp(medium, "none") == 0 || strcmp(medium, "emptydrive") == 0;
        SimValue media[1] = { 0 };

        if (!empty)
            found = open_medium(m, medium, device_type);
        if (m->failed) {
            sim_value_clear(&in[0]);
        } else if (running) {
            in[3] = sim_value_object(found);
            in[4] = sim_value_int(TRUE);
            sim_manage_invoke(m, mutable, "mountMedium", in, 5, NULL, 0);
        } else {
            in[3] = sim_value_int(sim_enum(m->service, "DeviceType", device_type));
            in[4] = sim_value_object(found);
            sim_manage_invoke(m, mutable, "attachDevice", in, 5, NULL, 0);
        }
        media[0] = (SimValue){ .kind = SIM_V_OBJECT, .object = found };
        sim_value_clear(&media[0]);
    }
    sim_manage_end(m, machine, locked, !m->failed);
}

static void
createmedium(SimManage *m)
{
    const char *path = sim_manage_option(m, "--filename");
    const char *size = sim_manage_option(m, "--size");
    SimObject *virtualbox = m->service->virtualbox;
    gboolean old = sim_interface_find(virtualbox->class->interface, "createMedium", FALSE) == NULL;
    SimValue in[4] = { sim_value_string("VDI"), sim_value_string(path), { 0 }, { 0 } };
    SimValue out[1] = { 0 }, base[2];
    SimObject *medium;

    in[2] = sim_value_int(sim_enum(m->service, "AccessMode", "ReadWrite"));
    in[3] = sim_value_int(sim_enum(m->service, "DeviceType", "HardDisk"));
    if (!sim_manage_invoke(m, virtualbox, old ? "createHardDisk" : "createMedium", in, old ? 2 : 4,
                           out, 1))
        return;
    medium = out[0].object;
    base[0] = sim_value_int((gint64) g_ascii_strtoull(size != NULL ? size : "1", NULL, 10) << 20);
    base[1] = sim_value_list();
    sim_manage_do_named(m, medium, "createBaseStorage", base, 2, NULL, 1);
    sim_value_clear(&out[0]);
}

static void
closemedium(SimManage *m)
{
    SimObject *medium = sim_manage_medium(m, sim_manage_word(m, m->n > 1 ? 1 : 0));

    if (medium == NULL)
        return;
    if (sim_manage_has(m, "--delete"))
        sim_manage_do_named(m, medium, "deleteStorage", NULL, 0, NULL, 1);
    else
        sim_manage_invoke(m, medium, "close", NULL, 0, NULL, 0);
}

/* modifymedium disk PATH --type TYPE | --move PATH */
static void
modifymedium(SimManage *m)
{
    SimObject *medium = sim_manage_medium(m, sim_manage_word(m, m->n > 1 ? 1 : 0));
    const char *type = sim_manage_option(m, "--type");

    if (medium == NULL)
        return;
    if (sim_manage_option(m, "--move") != NULL) {
        SimValue in[] = { sim_value_string(sim_manage_option(m, "--move")) };
        gboolean old = sim_interface_find(medium->class->interface, "moveTo", FALSE) == NULL;

        sim_manage_do_named(m, medium, old ? "setLocation" : "moveTo", in, 1, NULL, 1);
        return;
    }
    for (gint64 value = 0; type != NULL && value < 8; value++)
        if (g_ascii_strcasecmp(sim_enum_name(m->service, "MediumType", value), type) == 0) {
            sim_object_set_int(medium, "type", value);
            sim_medium_save(medium);
            return;
        }
    sim_manage_fail(m, "Invalid type of medium");
}

const SimManageCommand sim_manage_storage_commands[] = {
    {"storagectl",     storagectl   },
    { "storageattach", storageattach},
    { "createmedium",  createmedium },
    { "createhd",      createmedium },
    { "closemedium",   closemedium  },
    { "modifymedium",  modifymedium },
    { NULL,            NULL         },
};
