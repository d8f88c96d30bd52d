/* machine-cpu.c - CPU and hardware virtualization properties of a machine, and plugging CPUs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/machine.h"

#include <string.h>

/* CPU and hardware virtualization properties: get(property, ret value), set(property, value). */
static SimResult
get_numbered(SimCall *call, const char *kind, const char *enumeration)
{
    const char *member = sim_enum_name(call->service, enumeration, sim_in_int(call, 0));
    g_autofree char *name = g_strconcat(kind, member, NULL);

    if (member[0] == '?')
        return sim_fail(call, SIM_E_INVALIDARG, "There is no such property");
    sim_out_int(call, 0, sim_object_get_int(call->self, name));
    return SIM_OK;
}

static SimResult
set_numbered(SimCall *call, const char *kind, const char *enumeration)
{
    const char *member = sim_enum_name(call->service, enumeration, sim_in_int(call, 0));
    g_autofree char *name = g_strconcat(kind, member, NULL);
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);

    if (SIM_FAILED(result))
        return result;
    if (member[0] == '?' || strcmp(member, "Null") == 0)
        return sim_fail(call, SIM_E_INVALIDARG, "There is no such property");
    sim_object_set_int(call->self, name, sim_in_int(call, 1));
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    return SIM_OK;
}

static const char *
cpu_enumeration(SimCall *call)
{
    return sim_xpt_find(call->service->install->xpt, "CPUPropertyTypeX86") != NULL
               ? "CPUPropertyTypeX86"
               : "CPUPropertyType";
}

SimResult
sim_machine_get_cpu_property(SimCall *call)
{
    return get_numbered(call, "cpu", cpu_enumeration(call));
}

SimResult
sim_machine_set_cpu_property(SimCall *call)
{
    return set_numbered(call, "cpu", cpu_enumeration(call));
}

SimResult
sim_machine_get_hwvirtex_property(SimCall *call)
{
    return get_numbered(call, "hwvirtex", "HWVirtExPropertyType");
}

SimResult
sim_machine_set_hwvirtex_property(SimCall *call)
{
    return set_numbered(call, "hwvirtex", "HWVirtExPropertyType");
}

SimResult
sim_machine_get_cpu_status(SimCall *call)
{
    g_autofree char *key = g_strdup_printf("CPU:%d", (int) sim_in_int(call, 0));
    gboolean hot_plug = sim_object_get_int(call->self, "CPUHotPlugEnabled") != 0;
    gboolean there = sim_in_int(call, 0) < sim_object_get_int(call->self, "CPUCount");

    sim_out_int(call, 0,
                there && (!hot_plug || sim_in_int(call, 0) == 0 ||
                          sim_object_get_int(call->self, key) != 0));
    return SIM_OK;
}

static SimResult
plug_cpu(SimCall *call, gboolean plugged)
{
    g_autofree char *key = g_strdup_printf("CPU:%d", (int) sim_in_int(call, 0));
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_LIVE);

    if (SIM_FAILED(result))
        return result;
    if (sim_object_get_int(call->self, "CPUHotPlugEnabled") == 0)
        return sim_fail(call, SIM_E_INVALID_VM_STATE, "The machine has no hot-pluggable CPUs");
    if (sim_in_int(call, 0) <= 0 ||
        sim_in_int(call, 0) >= sim_object_get_int(call->self, "CPUCount"))
        return sim_fail(call, SIM_E_INVALIDARG, "CPU %d cannot be plugged",
                        (int) sim_in_int(call, 0));
    if ((sim_object_get_int(call->self, key) != 0) == plugged)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "CPU %d is %s already",
                        (int) sim_in_int(call, 0), plugged ? "plugged" : "unplugged");
    sim_object_set_int(call->self, key, plugged);
    sim_machine_modified(call->self, call->self);
    return SIM_OK;
}

SimResult
sim_machine_hot_plug_cpu(SimCall *call)
{
    return plug_cpu(call, TRUE);
}

SimResult
sim_machine_hot_unplug_cpu(SimCall *call)
{
    return plug_cpu(call, FALSE);
}
