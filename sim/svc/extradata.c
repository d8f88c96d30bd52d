/* extradata.c - extra-data, of machines and of the whole installation.
 *
 * Setting needs no session. Before it listeners are asked whether they mind (OnExtraDataCanChange):
 * a passive listener that subscribed to that and does not answer holds the change up for three
 * seconds.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/extradata.h"
#include "svc/events.h"
#include "svc/machine.h"
#include "svc/registry.h"

#include <string.h>

#define GLOBAL_PREFIX "extra:"

static char *
get_value(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (machine != NULL)
        return g_strdup(g_hash_table_lookup(machine->extra_data, sim_in_string(call, 0)));

    g_autofree char *key = g_strconcat(GLOBAL_PREFIX, sim_in_string(call, 0), NULL);

    return sim_object_get_string(call->self, key);
}

static void
apply(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    const char *key = sim_in_string(call, 0), *value = sim_in_string(call, 1);

    if (machine != NULL) {
        if (value[0] == '\0')
            g_hash_table_remove(machine->extra_data, key);
        else
            g_hash_table_replace(machine->extra_data, g_strdup(key), g_strdup(value));
        sim_machine_touch(machine);
    } else {
        g_autofree char *full = g_strconcat(GLOBAL_PREFIX, key, NULL);

        if (value[0] == '\0')
            sim_object_unset(call->self, full);
        else
            sim_object_set_string(call->self, full, value);
        sim_registry_save(call->service);
    }
    sim_fire(call->service->virtualbox, "ExtraDataChanged", "s:machineId",
             machine != NULL ? machine->id : "", "s:key", key, "s:value", value, NULL);
}

static void
answered(gboolean vetoed, gpointer data)
{
    SimCall *call = data;

    if (vetoed) {
        sim_call_answer(
            call, sim_fail(call, SIM_E_ACCESSDENIED, "A listener does not allow this change"));
        return;
    }
    apply(call);
    sim_call_answer(call, SIM_OK);
}

static SimResult
set(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    g_autofree char *old = get_value(call);

    if (machine != NULL && machine->registered && call->self != machine->mutable)
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "Extra-data is set through a session's machine");
    if (sim_in_string(call, 0)[0] == '\0')
        return sim_fail(call, SIM_E_INVALIDARG, "Extra-data has a key");
    if (g_strcmp0(old != NULL ? old : "", sim_in_string(call, 1)) == 0)
        return SIM_OK;
    if (sim_fire_vetoable(call->service->virtualbox, "ExtraDataCanChange",
                          machine != NULL ? machine->id : "", sim_in_string(call, 0),
                          sim_in_string(call, 1), answered, call))
        return SIM_DEFERRED;
    apply(call);
    return SIM_OK;
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *) a, *(const char *const *) b);
}

static SimResult
get_keys(SimCall *call, GHashTable *table, const char *prefix)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    GHashTableIter iter;
    gpointer key;

    if (table != NULL) {
        g_hash_table_iter_init(&iter, table);
        while (g_hash_table_iter_next(&iter, &key, NULL))
            if (g_str_has_prefix(key, prefix))
                g_ptr_array_add(keys, (char *) key + strlen(prefix));
    }
    g_ptr_array_sort(keys, by_text);
    g_ptr_array_add(keys, NULL);
    sim_out_strings(call, 0, (const char *const *) keys->pdata);
    return SIM_OK;
}

static SimResult
get(SimCall *call)
{
    g_autofree char *value = get_value(call);

    sim_out_string(call, 0, value);
    return SIM_OK;
}

SimResult
sim_machine_get_extra_data(SimCall *call)
{
    return get(call);
}

SimResult
sim_machine_set_extra_data(SimCall *call)
{
    return set(call);
}

SimResult
sim_machine_get_extra_data_keys(SimCall *call)
{
    return get_keys(call, sim_machine_of(call->self)->extra_data, "");
}

SimResult
sim_global_get_extra_data(SimCall *call)
{
    return get(call);
}

SimResult
sim_global_set_extra_data(SimCall *call)
{
    return set(call);
}

SimResult
sim_global_get_extra_data_keys(SimCall *call)
{
    return get_keys(call, call->self->props, GLOBAL_PREFIX);
}
