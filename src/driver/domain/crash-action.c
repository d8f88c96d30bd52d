/* crash-action.c - powers machines off that have crashed.
 *
 * Source: VIR_DOMAIN_LIFECYCLE_ACTION_DESTROY of on_crash, virDomainShutoffReason (libvirt API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/crash-action.h"

#include <libvirt/libvirt.h>

#include "driver/domain/machine-queue.h"
#include "map/map.h"
#include "util/error.h"
#include "vbox/console.h"

/* What fails is tried again: another program may hold the machine, the service may be lost. */
#define VX_CRASH_ATTEMPTS 10
#define VX_CRASH_PAUSE_MS 1000

struct VxCrashActions {
    VxHost *host;
    VxInventory *inventory;
    VxMachineQueue *queue; /* of machines that have crashed */
    gint looked;           /* atomic: see vx_crash_actions_look() */
};

/* ---- One machine ---- */

/* By its settings, which are those of this run for as long as it is there. */
static gboolean
is_to_be_destroyed(VxMachine *machine, gboolean *destroy, GError **error)
{
    g_autoptr(VxDomainDef) def = NULL;

    if (!vx_map_read_saved(machine, VIR_DOMAIN_XML_INACTIVE, &def, error))
        return FALSE;
    *destroy = def->on_crash == VX_ACTION_DESTROY;
    return TRUE;
}

static gboolean
power_down(VxCrashActions *crashes, VxMachine *machine, GError **error)
{
    const char *uuid = vx_machine_get_uuid(machine);
    gboolean success;

    vx_inventory_expect(crashes->inventory, uuid, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED);
    success = vx_console_power_down(machine, error);
    if (!success)
        vx_inventory_expect(crashes->inventory, uuid, -1, 0);
    vx_inventory_refresh(crashes->inventory, uuid);
    return success;
}

/* Returns: whether nothing is left to be done. */
static gboolean
act(VxCrashActions *crashes, const char *uuid, GError **error)
{
    g_autoptr(VxMachineInfo) info = NULL;
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(GError) local = NULL;
    gboolean destroy;

    if (!vx_host_connect(crashes->host, error))
        return FALSE;
    vx_inventory_refresh(crashes->inventory, uuid);
    info = vx_inventory_find_by_uuid(crashes->inventory, uuid, &local);
    if (vx_error_is(local, VIR_ERR_NO_DOMAIN))
        return TRUE;
    if (!info) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (info->state->state != VIR_DOMAIN_CRASHED)
        return TRUE;
    machine = vx_inventory_ref_machine(crashes->inventory, info, error);
    if (!machine || !is_to_be_destroyed(machine, &destroy, error))
        return FALSE;
    if (!destroy) {
        g_message("domain '%s' has crashed, and stays as it is", info->name);
        return TRUE;
    }
    if (!power_down(crashes, machine, error))
        return FALSE;
    g_message("domain '%s' has crashed, and is powered off as it is defined", info->name);
    return TRUE;
}

static void
settle(VxCrashActions *crashes, const char *uuid)
{
    for (guint i = 1; i <= VX_CRASH_ATTEMPTS; i++) {
        g_autoptr(GError) error = NULL;

        if (act(crashes, uuid, &error))
            return;
        vx_host_note_error(crashes->host, error);
        if (i == VX_CRASH_ATTEMPTS)
            g_warning("machine %s has crashed, and cannot be powered off: %s", uuid,
                      error->message);
        else if (!vx_machine_queue_pause(crashes->queue, VX_CRASH_PAUSE_MS))
            return;
    }
}

/* ---- The queue ---- */

static void
find_crashed(VxCrashActions *crashes)
{
    g_autoptr(GPtrArray) infos = vx_inventory_list_running(crashes->inventory, NULL);

    for (guint i = 0; infos && i < infos->len; i++) {
        const VxMachineInfo *info = g_ptr_array_index(infos, i);

        if (info->state->state == VIR_DOMAIN_CRASHED)
            vx_crash_actions_take(crashes, info->uuid);
    }
}

/* A VxMachineQueueFunc. */
static void
work(const char *uuid, gpointer data)
{
    if (uuid)
        settle(data, uuid);
    else
        find_crashed(data);
}

void
vx_crash_actions_take(VxCrashActions *crashes, const char *uuid)
{
    vx_machine_queue_push(crashes->queue, uuid);
}

void
vx_crash_actions_look(VxCrashActions *crashes)
{
    if (g_atomic_int_compare_and_exchange(&crashes->looked, FALSE, TRUE))
        vx_machine_queue_push(crashes->queue, NULL);
}

/* ---- The whole ---- */

VxCrashActions *
vx_crash_actions_new(VxHost *host, VxInventory *inventory)
{
    VxCrashActions *crashes = g_new0(VxCrashActions, 1);

    crashes->host = host;
    crashes->inventory = inventory;
    crashes->queue = vx_machine_queue_new(host, "crashes", work, crashes);
    return crashes;
}

void
vx_crash_actions_stop(VxCrashActions *crashes)
{
    vx_machine_queue_stop(crashes->queue);
}

void
vx_crash_actions_free(VxCrashActions *crashes)
{
    if (!crashes)
        return;
    vx_machine_queue_free(crashes->queue);
    g_free(crashes);
}
