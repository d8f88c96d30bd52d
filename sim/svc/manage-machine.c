/* manage-machine.c - VBoxManage createvm, unregistervm.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/manage-private.h"

/* createMachine has other arguments in each version: they are made from its method. */
static guint
arguments(SimManage *m, const SimMethod *method, const char *name, const char *os_type,
          SimValue *in)
{
    guint n = 0, type_at = 2; /* up to 4.1; later it comes after the groups */

    for (guint i = 0; i < method->n_logical; i++) {
        const SimLogical *logical = &method->logical[i];

        if (!logical->param->in)
            continue;
        if (logical->length_index >= 0) {
            in[n] = sim_value_list();
            type_at = n + 1;
        } else if (logical->param->type.tag == SIM_TAG_WSTRING) {
            in[n] = sim_value_string("");
        } else if (logical->param->type.tag == SIM_TAG_U32) {
            in[n] = sim_value_int(sim_enum(m->service, "PlatformArchitecture", "x86"));
        } else {
            in[n] = sim_value_int(0);
        }
        n++;
    }
    sim_value_clear(&in[1]);
    in[1] = sim_value_string(name);
    sim_value_clear(&in[type_at]);
    in[type_at] = sim_value_string(os_type);
    return n;
}

static void
createvm(SimManage *m)
{
    SimObject *virtualbox = m->service->virtualbox;
    const char *name = sim_manage_option(m, "--name");
    const char *os_type = sim_manage_option(m, "--ostype");
    const SimMethod *method =
        sim_interface_find(virtualbox->class->interface, "createMachine", FALSE);
    SimValue in[16] = { { 0 } };
    SimValue out[1] = { 0 };
    SimMachine *machine;
    guint n;

    if (name == NULL) {
        sim_manage_fail(m, "Parameter --name is required");
        return;
    }
    n = arguments(m, method, name, os_type != NULL ? os_type : "Other", in);
    if (!sim_manage_invoke(m, virtualbox, "createMachine", in, n, out, 1))
        return;
    machine = sim_machine_of(out[0].object);
    in[0] = out[0]; /* the reference goes along */
    if (sim_interface_find(out[0].object->class->interface, "applyDefaults", FALSE) != NULL &&
        sim_manage_has(m, "--default")) {
        SimValue flags[] = { sim_value_string("") };

        sim_manage_invoke(m, out[0].object, "applyDefaults", flags, 1, NULL, 0);
    }
    if (!sim_manage_invoke(m, virtualbox, "registerMachine", in, 1, NULL, 0))
        return;
    g_string_append_printf(m->out,
                           "Virtual machine '%s' is created and registered.\nUUID: %s\n"
                           "Settings file: '%s'\n",
                           name, machine->id, machine->settings_file);
}

static void
unregistervm(SimManage *m)
{
    SimMachine *machine = sim_manage_machine(m, sim_manage_word(m, 0));
    gboolean delete = sim_manage_has(m, "--delete");
    SimValue in[1], media[1] = { 0 };
    g_autoptr(SimObject) object = NULL;

    if (machine == NULL)
        return;
    object = sim_object_ref(machine->object);
    in[0] =
        sim_value_int(sim_enum(m->service, "CleanupMode",
                               delete ? "DetachAllReturnHardDisksOnly" : "DetachAllReturnNone"));
    if (!sim_manage_invoke(m, object, "unregister", in, 1, media, 1))
        return;
    if (delete)
        sim_manage_do(m, object, sim_machine_delete_config, media, 1, NULL, 1);
    else
        sim_value_clear(&media[0]);
}

const SimManageCommand sim_manage_machine_commands[] = {
    {"createvm",      createvm    },
    { "unregistervm", unregistervm},
    { NULL,           NULL        },
};
