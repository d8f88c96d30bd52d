/* manage-modify.c - VBoxManage modifyvm: a row for each option.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/manage-private.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    SimManage *m;
    SimObject *machine;
    const char *const *values; /* the option's own, that are there for certain */
    guint n;                   /* "--nic2": 2 */
    const char *paths, *enumeration;
} Change;

typedef void (*Changer)(Change *c);

static void
set_number(Change *c)
{
    sim_manage_set(c->m, c->machine, c->paths, sim_value_int(atoi(c->values[0])));
}

static void
set_switch(Change *c)
{
    sim_manage_set(c->m, c->machine, c->paths, sim_value_int(strcmp(c->values[0], "on") == 0));
}

static void
set_text(Change *c)
{
    sim_manage_set(c->m, c->machine, c->paths, sim_value_string(c->values[0]));
}

/* Through its setter, which may do more than keep the value. */
static void
set_member(SimManage *m, SimObject *object, const char *name, SimValue value)
{
    const SimMethod *setter = sim_interface_find(object->class->interface, name, TRUE);

    sim_manage_invoke_method(m, object, setter, &value, 1, NULL, 0);
}

static void
set_name(Change *c)
{
    set_member(c->m, c->machine, "name", sim_value_string(c->values[0]));
}

static void
set_boot(Change *c)
{
    static const struct {
        const char *word, *member;
    } devices[] = {
        {"none",    "Null"    },
        { "floppy", "Floppy"  },
        { "dvd",    "DVD"     },
        { "disk",   "HardDisk"},
        { "net",    "Network" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(devices); i++)
        if (strcmp(devices[i].word, c->values[0]) == 0) {
            SimValue in[] = { sim_value_int(c->n),
                              sim_value_int(
                                  sim_enum(c->m->service, "DeviceType", devices[i].member)) };

            sim_manage_invoke(c->m, c->machine, "setBootOrder", in, 2, NULL, 0);
            return;
        }
    sim_manage_fail(c->m, "Invalid boot device '%s'", c->values[0]);
}

static void
set_nic(Change *c)
{
    static const struct {
        const char *word, *member;
    } kinds[] = {
        {"null",      "Null"    },
        { "nat",      "NAT"     },
        { "bridged",  "Bridged" },
        { "intnet",   "Internal"},
        { "hostonly", "HostOnly"},
    };
    SimObject *adapter = sim_manage_slot(c->m, c->machine, "getNetworkAdapter", c->n - 1);

    set_member(c->m, adapter, "enabled", sim_value_int(strcmp(c->values[0], "none") != 0));
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].word, c->values[0]) == 0)
            sim_manage_set(
                c->m, adapter, "attachmentType",
                sim_value_int(sim_enum(c->m->service, "NetworkAttachmentType", kinds[i].member)));
}

static void
set_nic_type(Change *c)
{
    SimObject *adapter = sim_manage_slot(c->m, c->machine, "getNetworkAdapter", c->n - 1);
    g_autofree char *intel = g_strconcat("I", c->values[0], NULL);
    const char *name =
        sim_has_enum(c->m->service, "NetworkAdapterType", intel) ? intel : c->values[0];

    sim_manage_set(c->m, adapter, "adapterType",
                   sim_value_int(sim_enum(c->m->service, "NetworkAdapterType", name)));
}

static void
set_internal_network(Change *c)
{
    SimObject *adapter = sim_manage_slot(c->m, c->machine, "getNetworkAdapter", c->n - 1);

    sim_manage_set(c->m, adapter, "internalNetwork", sim_value_string(c->values[0]));
}

static void
set_uart(Change *c)
{
    SimObject *port = sim_manage_slot(c->m, c->machine, "getSerialPort", c->n - 1);
    gboolean enabled = strcmp(c->values[0], "off") != 0;

    sim_manage_set(c->m, port, "enabled", sim_value_int(enabled));
    if (!enabled)
        return;
    sim_manage_set(c->m, port, "IOBase|IOAddress",
                   sim_value_int((gint64) g_ascii_strtoull(c->values[0], NULL, 0)));
    sim_manage_set(c->m, port, "IRQ", sim_value_int(atoi(c->values[1])));
}

static void
set_uart_mode(Change *c)
{
    static const struct {
        const char *word, *mode;
        gboolean server;
    } modes[] = {
        {"server",     "HostPipe", TRUE },
        { "client",    "HostPipe", FALSE},
        { "file",      "RawFile",  FALSE},
        { "tcpserver", "TCP",      TRUE },
        { "tcpclient", "TCP",      FALSE},
    };
    SimObject *port = sim_manage_slot(c->m, c->machine, "getSerialPort", c->n - 1);

    for (guint i = 0; i < G_N_ELEMENTS(modes); i++)
        if (strcmp(modes[i].word, c->values[0]) == 0) {
            sim_manage_set(c->m, port, "hostMode",
                           sim_value_int(sim_enum(c->m->service, "PortMode", modes[i].mode)));
            sim_manage_set(c->m, port, "server", sim_value_int(modes[i].server));
            sim_manage_set(c->m, port, "path", sim_value_string(c->values[1]));
            return;
        }
    sim_manage_fail(c->m, "Invalid serial port mode '%s'", c->values[0]);
}

/* How many values an option has depends on its first one: "off" and a device's path stand alone. */
static guint
uart_values(const char *first)
{
    return strcmp(first, "off") == 0 || first[0] == '/' ? 1 : 2;
}

static const struct {
    const char *option; /* what is to follow is a number where it ends with "#" */
    Changer change;
    const char *paths;
    guint (*n_values)(const char *first);
} options[] = {
    {"--memory",         set_number,           "memorySize",                                                NULL       },
    { "--vram",          set_number,           "graphicsAdapter.VRAMSize|VRAMSize",                         NULL       },
    { "--cpus",          set_number,           "CPUCount",                                                  NULL       },
    { "--cpu-hotplug",   set_switch,           "CPUHotPlugEnabled",                                         NULL       },
    { "--ioapic",        set_switch,           "firmwareSettings.IOAPICEnabled|BIOSSettings.IOAPICEnabled", NULL       },
    { "--acpi",          set_switch,           "firmwareSettings.ACPIEnabled|BIOSSettings.ACPIEnabled",     NULL       },
    { "--audio-enabled", set_switch,           "audioSettings.adapter.enabled|audioAdapter.enabled",        NULL       },
    { "--description",   set_text,             "description",                                               NULL       },
    { "--ostype",        set_text,             "OSTypeId",                                                  NULL       },
    { "--name",          set_name,             NULL,                                                        NULL       },
    { "--boot#",         set_boot,             NULL,                                                        NULL       },
    { "--nic#",          set_nic,              NULL,                                                        NULL       },
    { "--nictype#",      set_nic_type,         NULL,                                                        NULL       },
    { "--intnet#",       set_internal_network, NULL,                                                        NULL       },
    { "--uart#",         set_uart,             NULL,                                                        uart_values},
    { "--uartmode#",     set_uart_mode,        NULL,                                                        uart_values},
};

/* Whether @word is that option. @n: its number */
static gboolean
matches(const char *word, const char *option, guint *n)
{
    gsize length = strcspn(option, "#");
    char *end;

    if (strncmp(word, option, length) != 0)
        return FALSE;
    if (option[length] == '\0')
        return word[length] == '\0';
    *n = (guint) strtoul(word + length, &end, 10);
    return *n > 0 && *end == '\0';
}

/* Returns: how many words it took; 0 with the error said */
static guint
apply(SimManage *m, SimObject *machine, guint at)
{
    for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
        const char *values[] = { sim_manage_word(m, at + 1), sim_manage_word(m, at + 2) };
        Change change = { .m = m, .machine = machine, .values = values };

        if (!matches(sim_manage_word(m, at), options[i].option, &change.n))
            continue;
        change.paths = options[i].paths;
        options[i].change(&change);
        return 1 + (options[i].n_values != NULL ? options[i].n_values(values[0]) : 1);
    }
    sim_manage_fail(m, "The simulated VBoxManage cannot modify '%s'", sim_manage_word(m, at));
    return 0;
}

static void
modifyvm(SimManage *m)
{
    SimMachine *machine = sim_manage_machine(m, sim_manage_word(m, 0));
    gboolean locked;
    SimObject *mutable;

    if (machine != NULL && machine->vm != NULL) {
        g_autofree char *name = sim_machine_name(machine);

        sim_manage_fail(m, "The machine '%s' is already locked for a session", name);
        return;
    }
    mutable = machine != NULL ? sim_manage_begin(m, machine, &locked) : NULL;
    if (mutable == NULL)
        return;
    for (guint at = 1, n = 1; at < m->n && n != 0 && !m->failed; at += n)
        n = apply(m, mutable, at);
    sim_manage_end(m, machine, locked, !m->failed);
}

const SimManageCommand sim_manage_modify_commands[] = {
    {"modifyvm", modifyvm},
    { NULL,      NULL    },
};
