/* machines.c - all registered machines, by id and by name, in order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/machine.h"

#include <string.h>

struct SimMachines {
    GPtrArray *order;
    GHashTable *by_id;   /* lower case */
    GHashTable *by_name; /* own key -> GPtrArray of SimMachine: names need not be unique */
    GHashTable *names;   /* SimMachine -> the key in by_name */
};

struct SimMachines *
sim_machines_new(void)
{
    struct SimMachines *machines = g_new0(struct SimMachines, 1);

    machines->order = g_ptr_array_new();
    machines->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    machines->by_name =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
    machines->names = g_hash_table_new(NULL, NULL);
    return machines;
}

void
sim_machines_free(struct SimMachines *machines)
{
    g_hash_table_unref(machines->by_id);
    g_hash_table_unref(machines->names);
    g_hash_table_unref(machines->by_name);
    for (guint i = 0; i < machines->order->len; i++)
        sim_object_unref(((SimMachine *) g_ptr_array_index(machines->order, i))->object);
    g_ptr_array_unref(machines->order);
    g_free(machines);
}

static void
forget_name(struct SimMachines *machines, SimMachine *gone)
{
    const char *name = g_hash_table_lookup(machines->names, gone);
    GPtrArray *same = name != NULL ? g_hash_table_lookup(machines->by_name, name) : NULL;

    g_hash_table_remove(machines->names, gone);
    if (same != NULL && g_ptr_array_remove(same, gone) && same->len == 0)
        g_hash_table_remove(machines->by_name, name);
}

static void
remember_name(struct SimMachines *machines, SimMachine *machine)
{
    g_autofree char *name = sim_machine_name(machine);
    gpointer key = name, same = NULL;

    if (!g_hash_table_lookup_extended(machines->by_name, name, &key, &same)) {
        key = g_steal_pointer(&name);
        same = g_ptr_array_new();
        g_hash_table_insert(machines->by_name, key, same);
    }
    g_ptr_array_add(same, machine);
    g_hash_table_insert(machines->names, machine, key);
}

void
sim_machines_add(SimMachine *machine)
{
    struct SimMachines *machines = machine->service->machines;

    machine->registered = TRUE;
    sim_object_ref(machine->object);
    g_ptr_array_add(machines->order, machine);
    g_hash_table_insert(machines->by_id, machine->id, machine);
    remember_name(machines, machine);
}

void
sim_machines_renamed(SimMachine *machine)
{
    forget_name(machine->service->machines, machine);
    remember_name(machine->service->machines, machine);
}

void
sim_machines_remove(SimMachine *machine)
{
    struct SimMachines *machines = machine->service->machines;

    g_ptr_array_remove(machines->order, machine);
    g_hash_table_remove(machines->by_id, machine->id);
    forget_name(machines, machine);
    machine->registered = FALSE;
    sim_object_unref(machine->object);
}

SimMachine *
sim_machines_find_id(SimService *service, const char *id)
{
    g_autofree char *lower = g_ascii_strdown(id, -1);

    return g_hash_table_lookup(service->machines->by_id, lower);
}

SimMachine *
sim_machines_find_name(SimService *service, const char *name)
{
    GPtrArray *same = g_hash_table_lookup(service->machines->by_name, name);

    return same != NULL ? g_ptr_array_index(same, 0) : NULL;
}

GPtrArray *
sim_machines_list(SimService *service)
{
    return service->machines->order;
}

gboolean
sim_machines_any_running(SimService *service)
{
    GPtrArray *order = service->machines->order;

    for (guint i = 0; i < order->len; i++)
        if (((SimMachine *) g_ptr_array_index(order, i))->vm != NULL)
            return TRUE;
    return FALSE;
}
