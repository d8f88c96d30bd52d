/* crash-action.c - powers machines off that have crashed.
 *
 * Source: VIR_DOMAIN_LIFECYCLE_ACTION_DESTROY of on_crash, virDomainShutoffReason (libvirt API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/crash-action.h"

#include <libvirt/libvirt.h>

#include "map/map.h"
#include "util/error.h"
#include "vbox/console.h"

/* What fails is tried again: another program may hold the machine, the service may be lost. */
#define VX_CRASH_ATTEMPTS 10
#define VX_CRASH_PAUSE_MS 1000

/* In place of a UUID: whichever has crashed. */
#define ALL ""

struct VxCrashActions {
    VxHost *host;
    VxInventory *inventory;

    GMutex lock; /* protects what follows; never held during a call of VirtualBox */
    GCond changed;
    GQueue waiting;  /* char *: UUIDs of machines that have crashed, or ALL */
    GThread *thread; /* (nullable): until it is needed */
    gboolean looked; /* see vx_crash_actions_look() */
    gboolean stop;
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

/* With the lock: for a while, or until the end. */
static void
pause_until_stop(VxCrashActions *crashes)
{
    gint64 end = g_get_monotonic_time() + VX_CRASH_PAUSE_MS * G_TIME_SPAN_MILLISECOND;

    while (!crashes->stop && g_cond_wait_until(&crashes->changed, &crashes->lock, end))
        continue;
}

/* With the lock, which is let go of meanwhile. */
static void
settle(VxCrashActions *crashes, const char *uuid)
{
    for (guint i = 1; !crashes->stop; i++) {
        g_autoptr(GError) error = NULL;
        gboolean done;

        g_mutex_unlock(&crashes->lock);
        done = act(crashes, uuid, &error);
        if (!done) {
            vx_host_note_error(crashes->host, error);
            if (i == VX_CRASH_ATTEMPTS)
                g_warning("machine %s has crashed, and cannot be powered off: %s", uuid,
                          error->message);
        }
        g_mutex_lock(&crashes->lock);
        if (done || i == VX_CRASH_ATTEMPTS)
            return;
        pause_until_stop(crashes);
    }
}

/* ---- The thread ---- */

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

static gpointer
run(gpointer data)
{
    VxCrashActions *crashes = data;

    g_mutex_lock(&crashes->lock);
    while (!crashes->stop) {
        g_autofree char *uuid = g_queue_pop_head(&crashes->waiting);

        if (!uuid) {
            g_cond_wait(&crashes->changed, &crashes->lock);
        } else if (*uuid) {
            settle(crashes, uuid);
        } else {
            g_mutex_unlock(&crashes->lock);
            find_crashed(crashes);
            g_mutex_lock(&crashes->lock);
        }
    }
    g_mutex_unlock(&crashes->lock);
    vx_host_leave_thread(crashes->host);
    return NULL;
}

static void
wake(VxCrashActions *crashes, const char *uuid)
{
    g_mutex_lock(&crashes->lock);
    if (!crashes->stop) {
        if (!crashes->thread)
            crashes->thread = g_thread_new("crashes", run, crashes);
        g_queue_push_tail(&crashes->waiting, g_strdup(uuid));
        g_cond_broadcast(&crashes->changed);
    }
    g_mutex_unlock(&crashes->lock);
}

void
vx_crash_actions_take(VxCrashActions *crashes, const char *uuid)
{
    wake(crashes, uuid);
}

void
vx_crash_actions_look(VxCrashActions *crashes)
{
    gboolean looked;

    g_mutex_lock(&crashes->lock);
    looked = crashes->looked;
    crashes->looked = TRUE;
    g_mutex_unlock(&crashes->lock);
    if (!looked)
        wake(crashes, ALL);
}

/* ---- The whole ---- */

VxCrashActions *
vx_crash_actions_new(VxHost *host, VxInventory *inventory)
{
    VxCrashActions *crashes = g_new0(VxCrashActions, 1);

    crashes->host = host;
    crashes->inventory = inventory;
    g_mutex_init(&crashes->lock);
    g_cond_init(&crashes->changed);
    g_queue_init(&crashes->waiting);
    return crashes;
}

void
vx_crash_actions_stop(VxCrashActions *crashes)
{
    GThread *thread;

    g_mutex_lock(&crashes->lock);
    crashes->stop = TRUE;
    thread = g_steal_pointer(&crashes->thread);
    g_cond_broadcast(&crashes->changed);
    g_mutex_unlock(&crashes->lock);
    if (thread)
        g_thread_join(thread);
}

void
vx_crash_actions_free(VxCrashActions *crashes)
{
    if (!crashes)
        return;
    vx_crash_actions_stop(crashes);
    g_queue_clear_full(&crashes->waiting, g_free);
    g_cond_clear(&crashes->changed);
    g_mutex_clear(&crashes->lock);
    g_free(crashes);
}
