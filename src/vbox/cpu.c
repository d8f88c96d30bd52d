/* cpu.c - counts, plugs and unplugs CPUs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/cpu.h"

#include "util/error.h"

static gboolean
is_plugged(VxObject *machine, guint cpu, gboolean *plugged, GError **error)
{
    return vx_call(machine, VX_METHOD("IMachine", "getCPUStatus"), error, VX_INT(cpu),
                   VX_OUT_BOOL(plugged));
}

/* @cpus: (inout): its maximum is known */
static gboolean
count_plugged(VxObject *object, VxCpus *cpus, GError **error)
{
    if (!vx_get_bool(object, VX_GET("IMachine", "CPUHotPlugEnabled"), &cpus->hotplug, error))
        return FALSE;
    cpus->current = cpus->hotplug ? 0 : cpus->max;
    for (guint i = 0; cpus->hotplug && i < cpus->max; i++) {
        gboolean plugged;

        if (!is_plugged(object, i, &plugged, error))
            return FALSE;
        cpus->current += plugged ? 1 : 0;
    }
    return TRUE;
}

gboolean
vx_machine_get_cpus(VxMachine *machine, VxCpus *cpus, GError **error)
{
    VxObject *object = vx_machine_get_object(machine);
    VxCpus read = { 0 };

    if (!vx_get_u32(object, VX_GET("IMachine", "CPUCount"), &read.max, error) ||
        !count_plugged(object, &read, error))
        return FALSE;
    *cpus = read;
    return TRUE;
}

gboolean
vx_machine_count_cpus(VxMachine *machine, guint *max, guint *current, GError **error)
{
    VxObject *object = vx_machine_get_object(machine);
    VxCpus cpus = { .current = 1 }; /* the first is never out */

    if (!vx_get_u32(object, VX_GET("IMachine", "CPUCount"), &cpus.max, error) ||
        (cpus.max > 1 && !count_plugged(object, &cpus, error)))
        return FALSE;
    *max = cpus.max;
    *current = cpus.current;
    return TRUE;
}

gboolean
vx_machine_set_max_cpus(VxMachine *machine, guint max, GError **error)
{
    VxCpus cpus;

    if (!vx_machine_get_cpus(machine, &cpus, error))
        return FALSE;
    if (cpus.max == max)
        return TRUE;
    /* VirtualBox removes no socket that has a CPU in it. */
    if (cpus.hotplug && max > 0 && cpus.current > max && !vx_machine_plug_cpus(machine, max, error))
        return FALSE;
    return vx_set_int(vx_machine_get_object(machine), VX_SET("IMachine", "CPUCount"), max, error);
}

static gboolean
set_plugged(VxObject *machine, guint cpu, gboolean plugged, GError **error)
{
    return vx_call(machine,
                   plugged ? VX_METHOD("IMachine", "hotPlugCPU")
                           : VX_METHOD("IMachine", "hotUnplugCPU"),
                   error, VX_INT(cpu));
}

/* One CPU in or out, the next that can be. @cpu: (out): which */
static gboolean
change_one(VxObject *machine, guint max, gboolean plug, guint *cpu, GError **error)
{
    for (guint i = 0; i < max; i++) {
        guint candidate = plug ? i : max - 1 - i;
        gboolean plugged;

        if (!is_plugged(machine, candidate, &plugged, error))
            return FALSE;
        if (plugged == plug)
            continue;
        *cpu = candidate;
        return set_plugged(machine, candidate, plug, error);
    }
    vx_set_error(error, VIR_ERR_OPERATION_FAILED, "somebody else is plugging CPUs of the machine");
    return FALSE;
}

gboolean
vx_machine_plug_cpus(VxMachine *machine, guint n, GError **error)
{
    VxObject *object = vx_machine_get_object(machine);
    g_autoptr(GArray) changed = g_array_new(FALSE, FALSE, sizeof(guint));
    VxCpus cpus;

    if (!vx_machine_get_cpus(machine, &cpus, error))
        return FALSE;
    if (n < 1 || n > cpus.max) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "domain '%s' can have 1 to %u vcpus, not %u",
                     vx_machine_get_name(machine), cpus.max, n);
        return FALSE;
    }
    while (changed->len < (guint) ABS((gint) n - (gint) cpus.current)) {
        guint cpu;

        if (!change_one(object, cpus.max, n > cpus.current, &cpu, error)) {
            for (guint i = 0; i < changed->len; i++)
                set_plugged(object, g_array_index(changed, guint, i), n < cpus.current, NULL);
            return FALSE;
        }
        g_array_append_val(changed, cpu);
    }
    return TRUE;
}
