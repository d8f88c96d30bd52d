/* machine-reading.c - reads machines for lists.
 *
 * Source: IMachine, IVirtualBox (VirtualBox SDK).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/machine-reading.h"

#include "util/error.h"
#include "vbox/again.h"

void
vx_machine_reading_clear(VxMachineReading *reading)
{
    g_free(reading->name);
    g_free(reading->inaccessible_reason);
}

gboolean
vx_machine_read(VxMachine *machine, const char *state, VxMachineReading *reading, GError **error)
{
    reading->accessible = TRUE;
    if (!state || g_str_equal(state, "Null")) { /* "Null": it could not be asked */
        g_autoptr(GError) local = NULL;

        if (!vx_machine_get_state(machine, &state, &local)) {
            if (!vx_machine_get_accessible(machine, &reading->accessible,
                                           &reading->inaccessible_reason, error))
                return FALSE;
            if (reading->accessible) {
                g_propagate_error(error, g_steal_pointer(&local));
                return FALSE;
            }
            state = "PoweredOff";
        }
    }
    reading->state = vx_machine_state_find(state);
    reading->pid = reading->state->active ? vx_machine_get_pid(machine) : 0;
    reading->name = g_strdup(vx_machine_get_name(machine));
    return TRUE;
}

VxMachine *
vx_machine_find_and_read(VxHost *host, const char *uuid, VxMachineReading *reading, GError **error)
{
    guint n_failed = 0;

    for (;;) {
        g_autoptr(GError) local = NULL;
        g_autoptr(VxMachine) machine = vx_machine_find_by_uuid(host, uuid, &local);

        if (machine && vx_machine_read(machine, NULL, reading, &local))
            return g_steal_pointer(&machine);
        if (vx_error_is(local, VIR_ERR_NO_DOMAIN) || !vx_again(&n_failed, &local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return NULL;
        }
        vx_machine_reading_clear(reading);
        *reading = (VxMachineReading){ 0 };
    }
}

/* States of all machines by one call, where this VirtualBox has it. */
static gboolean
read_states(VxObject *virtualbox, GPtrArray *machines, GPtrArray **states, GError **error)
{
    VxRuntime *runtime = vx_object_get_runtime(virtualbox);
    g_autoptr(GArray) numbers = NULL;

    if (!vx_has(runtime, VX_OPT_METHOD("IVirtualBox", "getMachineStates")))
        return TRUE;
    if (!vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "getMachineStates"), error,
                 VX_OBJS(machines), VX_OUT_INTS(&numbers)))
        return FALSE;
    *states = g_ptr_array_sized_new(numbers->len);
    for (guint i = 0; i < numbers->len; i++)
        g_ptr_array_add(*states, (gpointer) vx_typelib_enum_name(
                                     vx_runtime_get_typelib(runtime), "MachineState",
                                     (guint32) g_array_index(numbers, gint64, i)));
    return TRUE;
}

gboolean
vx_machine_list(VxHost *host, GPtrArray **machines, GPtrArray **states, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(GPtrArray) found = NULL;

    if (!virtualbox ||
        !vx_get_objects(virtualbox, VX_GET("IVirtualBox", "machines"), &found, error) ||
        !read_states(virtualbox, found, states, error))
        return FALSE;
    *machines = g_steal_pointer(&found);
    return TRUE;
}
