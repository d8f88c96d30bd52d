/* machines.c - all registered machines, by id and by name, in order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/machine.h"

#include <string.h>

struct SimMachines {
    GPtrArray *order;
    GHashTable *by_id;   /* lower case */
    GHashTable *by_name; /* own key -> SimMachine; the first of that name */
};

struct SimMachines *
sim_machines_new(void)
{
    struct SimMachines *machines = g_new0(struct SimMachines, 1);

    machines->order = g_ptr_array_new();
    machines->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    machines->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return machines;
}

void
sim_machines_free(struct SimMachines *machines)
{
    g_hash_table_unref(machines->by_id);
    g_hash_table_unref(machines->by_name);
    for (guint i = 0; i < machines->order->len; i++)
        sim_object_unref(((SimMachine *) g_ptr_array_index(machines->order, i))->object);
    g_ptr_array_unref(machines->order);
    g_free(machines);
}

/* Names need not be unique: one that was forgotten for @gone may be another machine's. */
static void
forget_name(struct SimMachines *machines, SimMachine *gone)
{
    GHashTableIter iter;
    gpointer key, value;
    g_autofree char *name = NULL;

    g_hash_table_iter_init(&iter, machines->by_name);
    while (name == NULL && g_hash_table_iter_next(&iter, &key, &value))
        if (value == gone) {
            name = g_strdup(key);
            g_hash_table_iter_remove(&iter);
        }
    for (guint i = 0; name != NULL && i < machines->order->len; i++) {
        SimMachine *machine = g_ptr_array_index(machines->order, i);
        g_autofree char *other = sim_machine_name(machine);

        if (machine != gone && strcmp(other, name) == 0) {
            g_hash_table_insert(machines->by_name, g_steal_pointer(&name), machine);
            return;
        }
    }
}

static void
remember_name(struct SimMachines *machines, SimMachine *machine)
{
    char *name = sim_machine_name(machine);

    if (g_hash_table_contains(machines->by_name, name))
        g_free(name);
    else
        g_hash_table_insert(machines->by_name, name, machine);
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
    return g_hash_table_lookup(service->machines->by_name, name);
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
