/* machine-details.c - reads them.
 *
 * Source: IMachine (VirtualBox SDK).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/machine-details.h"

#include "vbox/cpu.h"
#include "vbox/machine-settings.h"
#include "vbox/memory.h"

/* Not by counting them: VirtualBox's service dies if that meets their deletion, as when the machine
 * is removed (7.2.22). As long as there are some, one is the current one, but for special cases. */
static gboolean
read_has_snapshots(VxObject *machine, gboolean *has_snapshots, GError **error)
{
    g_autoptr(VxObject) current = NULL;
    guint32 n_snapshots = 0;

    if (!vx_get_object(machine, VX_GET("IMachine", "currentSnapshot"), &current, error) ||
        (!current &&
         !vx_get_u32(machine, VX_GET("IMachine", "snapshotCount"), &n_snapshots, error)))
        return FALSE;
    *has_snapshots = current || n_snapshots > 0;
    return TRUE;
}

gboolean
vx_machine_read_details(VxMachine *machine, VxMachineDetails *details, GError **error)
{
    VxObject *object = vx_machine_get_object(machine);
    guint32 balloon_mib;
    VxCpus cpus;

    if (!vx_machine_get_memory(machine, &details->memory_kib, error) ||
        !vx_get_u32(object, VX_GET("IMachine", "memoryBalloonSize"), &balloon_mib, error) ||
        !vx_machine_get_cpus(machine, &cpus, error) ||
        !read_has_snapshots(object, &details->has_snapshots, error) ||
        !vx_machine_get_autostart(machine, &details->autostart, error))
        return FALSE;
    details->balloon_kib = MIN(balloon_mib * (guint64) 1024, details->memory_kib);
    details->cpus = cpus.current;
    return TRUE;
}
