/* guestprops.c - guest properties: values that host and guest share, each with a time and flags.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/guestprops.h"
#include "svc/events.h"

#include <string.h>

void
sim_guest_property_free(gpointer data)
{
    SimGuestProperty *property = data;

    g_free(property->value);
    g_free(property->flags);
    g_free(property);
}

static SimGuestProperty *
find(SimCall *call)
{
    return g_hash_table_lookup(sim_machine_of(call->self)->guest_properties,
                               sim_in_string(call, 0));
}

static void
announce(SimMachine *machine, const char *name, const char *value, const char *flags,
         gboolean deleted)
{
    sim_fire(machine->service->virtualbox, "GuestPropertyChanged", "s:machineId", machine->id,
             "s:name", name, "s:value", value, "s:flags", flags, "i:fWasDeleted", (gint64) deleted,
             NULL);
}

void
sim_guest_property_set(SimMachine *machine, const char *name, const char *value, const char *flags)
{
    SimGuestProperty *property = g_new0(SimGuestProperty, 1);

    property->value = g_strdup(value);
    property->flags = g_strdup(flags);
    property->timestamp = g_get_real_time() * 1000;
    g_hash_table_replace(machine->guest_properties, g_strdup(name), property);
    announce(machine, name, value, flags, FALSE);
}

SimResult
sim_machine_get_guest_property(SimCall *call)
{
    SimGuestProperty *property = find(call);

    sim_out_string(call, 0, property != NULL ? property->value : "");
    sim_out_int(call, 1, property != NULL ? property->timestamp : 0);
    sim_out_string(call, 2, property != NULL ? property->flags : "");
    return SIM_OK;
}

SimResult
sim_machine_get_guest_property_value(SimCall *call)
{
    SimGuestProperty *property = find(call);

    sim_out_string(call, 0, property != NULL ? property->value : "");
    return SIM_OK;
}

SimResult
sim_machine_get_guest_property_timestamp(SimCall *call)
{
    SimGuestProperty *property = find(call);

    sim_out_int(call, 0, property != NULL ? property->timestamp : 0);
    return SIM_OK;
}

static SimResult
check(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    const char *name = sim_in_string(call, 0);

    if (name[0] == '\0' || strlen(name) > 63)
        return sim_fail(call, SIM_E_INVALIDARG, "A guest property's name has 1 to 63 bytes");
    /* A running machine takes them through any of its objects. */
    if (machine->vm != NULL)
        return SIM_OK;
    return sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);
}

static SimResult
delete_property(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimResult result = check(call);

    if (SIM_FAILED(result))
        return result;
    if (g_hash_table_remove(machine->guest_properties, sim_in_string(call, 0))) {
        announce(machine, sim_in_string(call, 0), "", "", TRUE);
        sim_machine_touch(machine);
    }
    return SIM_OK;
}

/* setGuestProperty(name, value, flags), setGuestPropertyValue(name, value) */
SimResult
sim_machine_set_guest_property(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimGuestProperty *known = find(call);
    SimResult result = check(call);

    if (SIM_FAILED(result))
        return result;
    if (sim_in_string(call, 1)[0] == '\0')
        return delete_property(call);
    sim_guest_property_set(machine, sim_in_string(call, 0), sim_in_string(call, 1),
                           call->n_in > 2  ? sim_in_string(call, 2)
                           : known != NULL ? known->flags
                                           : "");
    sim_machine_touch(machine);
    return SIM_OK;
}

SimResult
sim_machine_delete_guest_property(SimCall *call)
{
    return delete_property(call);
}

static gboolean
matches_any(const char *patterns, const char *name)
{
    g_auto(GStrv) each = g_strsplit_set(patterns, ",|", -1);

    if (patterns[0] == '\0')
        return TRUE;
    for (guint i = 0; each[i] != NULL; i++)
        if (g_pattern_match_simple(each[i], name))
            return TRUE;
    return FALSE;
}

/* enumerateGuestProperties(patterns, out names, values, timestamps, flags) */
SimResult
sim_machine_enumerate_guest_properties(SimCall *call)
{
    g_autoptr(GList) names = g_list_sort(
        g_hash_table_get_keys(sim_machine_of(call->self)->guest_properties), (GCompareFunc) strcmp);
    SimValue lists[4];

    for (guint i = 0; i < 4; i++)
        lists[i] = sim_value_list();
    for (GList *each = names; each != NULL; each = each->next) {
        SimGuestProperty *property =
            g_hash_table_lookup(sim_machine_of(call->self)->guest_properties, each->data);

        if (!matches_any(sim_in_string(call, 0), each->data))
            continue;
        sim_value_append(&lists[0], sim_value_string(each->data));
        sim_value_append(&lists[1], sim_value_string(property->value));
        sim_value_append(&lists[2], sim_value_int(property->timestamp));
        sim_value_append(&lists[3], sim_value_string(property->flags));
    }
    for (guint i = 0; i < 4; i++)
        sim_out(call, i, lists[i]);
    return SIM_OK;
}
