/* manage-list.c - VBoxManage list, showmediuminfo, extra-data, properties.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/extradata.h"
#include "svc/manage-private.h"
#include "svc/medium.h"
#include "svc/registry.h"

#include <string.h>

static void
list_machines(SimManage *m, gboolean running)
{
    GPtrArray *all = sim_machines_list(m->service);

    for (guint i = 0; i < all->len; i++) {
        SimMachine *machine = g_ptr_array_index(all, i);
        g_autofree char *name = sim_machine_name(machine);

        if (!running || machine->vm != NULL)
            g_string_append_printf(m->out, "\"%s\" {%s}\n", name, machine->id);
    }
}

static const char *const medium_states[] = { "not created",  "created",      "locked read",
                                             "locked write", "inaccessible", "creating",
                                             "deleting" };

static void
describe_medium(SimManage *m, SimObject *medium)
{
    SimMediumData *data = medium->data;
    g_autofree char *id = sim_object_get_string(medium, "id");
    g_autofree char *location = sim_object_get_string(medium, "location");
    g_autofree char *format = sim_object_get_string(medium, "format");
    g_autofree char *parent =
        data->parent != NULL ? sim_object_get_string(data->parent, "id") : g_strdup("base");
    g_autofree char *type =
        g_ascii_strdown(sim_enum_name(m->service, "MediumType",
                                      sim_object_get_int(sim_medium_base(medium), "type")),
                        -1);

    g_string_append_printf(
        m->out,
        "UUID:           %s\nParent UUID:    %s\nState:          %s\nType:           %s (%s)\n"
        "Location:       %s\nStorage format: %s\nCapacity:       %" G_GINT64_FORMAT
        " MBytes\nEncryption:     disabled\n",
        id, parent, medium_states[data->state], type,
        data->parent != NULL ? "differencing" : "base", location, format,
        sim_object_get_int(medium, "logicalSize") >> 20);
}

static void
list_media(SimManage *m, const char *device_type)
{
    g_autoptr(GPtrArray) media = sim_media_list(m->service, device_type, FALSE);

    for (guint i = 0; i < media->len; i++) {
        describe_medium(m, g_ptr_array_index(media, i));
        g_string_append_c(m->out, '\n');
    }
}

static void
list(SimManage *m)
{
    const char *what = sim_manage_word(m, strcmp(sim_manage_word(m, 0), "--long") == 0 ? 1 : 0);

    if (strcmp(what, "vms") == 0)
        list_machines(m, FALSE);
    else if (strcmp(what, "runningvms") == 0)
        list_machines(m, TRUE);
    else if (strcmp(what, "hdds") == 0)
        list_media(m, "HardDisk");
    else if (strcmp(what, "dvds") == 0)
        list_media(m, "DVD");
    else if (strcmp(what, "floppies") == 0)
        list_media(m, "Floppy");
    else if (strcmp(what, "extpacks") == 0)
        g_string_append(m->out, "Extension Packs: 0\n");
    else if (!sim_manage_list_networks(m, what))
        sim_manage_fail(m, "Nothing to list as '%s'", what);
}

static void
version(SimManage *m)
{
    g_string_append_printf(m->out, "%sr%u\n", m->service->install->version,
                           m->service->install->revision);
}

static SimObject *
properties(SimManage *m)
{
    return sim_object_part(m->service->virtualbox, "systemProperties", "ISystemProperties");
}

static void
setproperty(SimManage *m)
{
    static const struct {
        const char *word, *attribute;
    } known[] = {
        {"machinefolder",    "defaultMachineFolder" },
        { "vrdeextpack",     "defaultVRDEExtPack"   },
        { "autostartdbpath", "autostartDatabasePath"},
        { "hwvirtexclusive", "exclusiveHwVirt"      },
        { "loghistorycount", "logHistoryCount"      },
    };
    const char *value = sim_manage_word(m, 1);

    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i].word, sim_manage_word(m, 0)) == 0) {
            sim_object_set_string(
                properties(m), known[i].attribute,
                strcmp(value, "default") == 0 || strcmp(value, "null") == 0 ? "" : value);
            sim_registry_save(m->service);
            return;
        }
    sim_manage_fail(m, "There is no property '%s'", sim_manage_word(m, 0));
}

static gboolean
is_global(SimManage *m)
{
    return strcmp(sim_manage_word(m, 0), "global") == 0;
}

static void
setextradata(SimManage *m)
{
    SimValue in[] = { sim_value_string(sim_manage_word(m, 1)),
                      sim_value_string(sim_manage_word(m, 2)) };
    SimMachine *machine;
    SimObject *mutable;
    gboolean locked;

    if (is_global(m)) {
        sim_manage_call(m, m->service->virtualbox, sim_global_set_extra_data, in, 2, NULL, 0);
        return;
    }
    machine = sim_manage_machine(m, sim_manage_word(m, 0));
    mutable = machine != NULL ? sim_manage_begin(m, machine, &locked) : NULL;
    if (mutable == NULL) {
        sim_value_clear(&in[0]);
        sim_value_clear(&in[1]);
        return;
    }
    sim_manage_call(m, mutable, sim_machine_set_extra_data, in, 2, NULL, 0);
    sim_manage_end(m, machine, locked, FALSE);
}

static void
getextradata(SimManage *m)
{
    SimMachine *machine = is_global(m) ? NULL : sim_manage_machine(m, sim_manage_word(m, 0));
    GHashTableIter iter;
    gpointer key, value;

    if (machine == NULL) {
        if (is_global(m))
            g_string_append(m->out, "No value set!\n");
        return;
    }
    if (strcmp(sim_manage_word(m, 1), "enumerate") == 0) {
        g_hash_table_iter_init(&iter, machine->extra_data);
        while (g_hash_table_iter_next(&iter, &key, &value))
            g_string_append_printf(m->out, "Key: %s, Value: %s\n", (char *) key, (char *) value);
        return;
    }
    value = g_hash_table_lookup(machine->extra_data, sim_manage_word(m, 1));
    if (value != NULL)
        g_string_append_printf(m->out, "Value: %s\n", (char *) value);
    else
        g_string_append(m->out, "No value set!\n");
}

SimObject *
sim_manage_medium(SimManage *m, const char *what)
{
    SimObject *medium = sim_media_find_id(m->service, what);

    for (guint i = 0; medium == NULL && i < 3; i++) {
        static const char *const types[] = { "HardDisk", "DVD", "Floppy" };

        medium =
            sim_media_find_location(m->service, what, sim_enum(m->service, "DeviceType", types[i]));
    }
    if (medium == NULL)
        sim_manage_fail(m, "Could not find file for the medium '%s' (VERR_FILE_NOT_FOUND)", what);
    return medium;
}

static void
showmediuminfo(SimManage *m)
{
    SimObject *medium = sim_manage_medium(m, sim_manage_word(m, m->n > 1 ? 1 : 0));

    if (medium != NULL)
        describe_medium(m, medium);
}

const SimManageCommand sim_manage_list_commands[] = {
    {"list",            list          },
    { "--version",      version       },
    { "-v",             version       },
    { "setproperty",    setproperty   },
    { "setextradata",   setextradata  },
    { "getextradata",   getextradata  },
    { "showmediuminfo", showmediuminfo},
    { "showhdinfo",     showmediuminfo},
    { NULL,             NULL          },
};
