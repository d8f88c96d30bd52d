/* inventory-read.c - reads machines, keeps what was read, and tells what became of them.
 *
 * Two things read machines: the watcher's thread, at the fill and at each event, and whoever
 * changed one (vx_inventory_refresh()). Which of two readings counts: machine-store.h.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/inventory-private.h"

#include "util/error.h"

/* ---- What follows when a reading was kept ---- */

/* Who runs is listened to, and not any more when its process is about to end. */
static void
follow_console(VxInventory *inventory, const VxMachineInfo *after)
{
    const VxMachineState *state = after ? after->state : NULL;

    if (!state)
        return;
    if (state->active && !state->transient)
        vx_console_watch_begin(inventory->consoles, after->uuid, after->id);
    else if (!state->active || state->state == VIR_DOMAIN_SHUTDOWN ||
             (state->state == VIR_DOMAIN_PAUSED && state->reason == VIR_DOMAIN_PAUSED_SAVE))
        vx_console_watch_end(inventory->consoles, after->uuid);
}

static void
tell(VxInventory *inventory, const VxMachineChange *change)
{
    follow_console(inventory, change->after);
    if (inventory->listener && (change->before || change->after))
        inventory->listener(change->before, change->after, inventory->listener_data);
}

/* ---- Reading ---- */

/* @uuid: (nullable): see vx_machine_store_begin_reading() */
static guint64
begin_reading(VxInventory *inventory, const char *uuid)
{
    guint64 ticket;

    g_mutex_lock(&inventory->lock);
    ticket = vx_machine_store_begin_reading(inventory->store, uuid);
    g_mutex_unlock(&inventory->lock);
    return ticket;
}

static void
end_reading(VxInventory *inventory)
{
    g_mutex_lock(&inventory->lock);
    vx_machine_store_end_reading(inventory->store);
    g_mutex_unlock(&inventory->lock);
}

/* @machine: (nullable): %NULL: it is gone */
static void
keep(VxInventory *inventory, guint64 ticket, const char *uuid, VxMachine *machine,
     VxMachineReading *reading, VxMachineChange *change)
{
    g_mutex_lock(&inventory->lock);
    vx_machine_store_keep(inventory->store, ticket, uuid,
                          machine ? vx_machine_get_object(machine) : NULL, reading, change);
    g_mutex_unlock(&inventory->lock);
}

/* @error: only where the service is lost */
static gboolean
read_and_keep(VxInventory *inventory, const char *uuid, guint64 ticket, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_auto(VxMachineChange) change = { 0 };
    g_auto(VxMachineReading) reading = { 0 };
    g_autoptr(VxMachine) machine =
        vx_machine_find_and_read(inventory->host, uuid, &reading, &local);

    if (vx_xpcom_error_is_disconnect(local)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (!machine && !vx_error_is(local, VIR_ERR_NO_DOMAIN)) {
        /* What is known of it stays until the next event: it has not gone. */
        g_warning("machine %s cannot be read: %s", uuid, local->message);
        return TRUE;
    }
    g_mutex_lock(&inventory->telling);
    keep(inventory, ticket, uuid, machine, &reading, &change);
    tell(inventory, &change);
    g_mutex_unlock(&inventory->telling);
    return TRUE;
}

gboolean
vx_inventory_read(VxInventory *inventory, const char *uuid, GError **error)
{
    guint64 ticket = begin_reading(inventory, uuid);
    gboolean success = read_and_keep(inventory, uuid, ticket, error);

    end_reading(inventory);
    return success;
}

/* ---- Filling ---- */

/* Reads one machine of the list and keeps what was read. @error: only where the service is lost */
static gboolean
read_first(VxInventory *inventory, guint64 ticket, VxObject *object, const char *state,
           GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(VxMachine) machine = vx_machine_new(inventory->host, vx_object_ref(object), &local);
    g_auto(VxMachineChange) change = { 0 };
    g_auto(VxMachineReading) reading = { 0 };

    if (!machine || !vx_machine_read(machine, state, &reading, &local)) {
        if (vx_xpcom_error_is_disconnect(local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        g_debug("a machine cannot be read: %s", local->message); /* just removed */
        return TRUE;
    }
    keep(inventory, ticket, vx_machine_get_uuid(machine), machine, &reading, &change);
    follow_console(inventory, change.after);
    return TRUE;
}

static gboolean
read_all(VxInventory *inventory, guint64 ticket, GError **error)
{
    g_autoptr(GPtrArray) machines = NULL;
    g_autoptr(GPtrArray) states = NULL;

    if (!vx_machine_list(inventory->host, &machines, &states, error))
        return FALSE;
    for (guint i = 0; i < machines->len; i++) {
        const char *state = states && i < states->len ? g_ptr_array_index(states, i) : NULL;

        if (!read_first(inventory, ticket, g_ptr_array_index(machines, i), state, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
vx_inventory_fill(VxInventory *inventory, GError **error)
{
    guint64 ticket = begin_reading(inventory, NULL);
    gboolean success = read_all(inventory, ticket, error);

    end_reading(inventory);
    return success;
}

/* ---- After the service was lost ---- */

/* A machine got another name, and perhaps another state after it: told one after the other. */
static void
tell_renamed(VxInventory *inventory, VxMachineChange *change)
{
    VxMachineInfo *renamed = vx_machine_info_new();
    g_autoptr(VxMachineInfo) before = change->before;

    renamed->uuid = g_strdup(before->uuid);
    renamed->name = g_strdup(change->after->name);
    renamed->state = before->state;
    renamed->reason = before->reason;
    renamed->id = before->id;
    renamed->pid = before->pid;
    renamed->accessible = before->accessible;
    renamed->inaccessible_reason = g_strdup(before->inaccessible_reason);
    change->before = renamed;
    if (inventory->listener)
        inventory->listener(before, renamed, inventory->listener_data);
}

void
vx_inventory_tell_missed(VxInventory *inventory)
{
    g_autoptr(GArray) changes = NULL;

    g_mutex_lock(&inventory->telling);
    g_mutex_lock(&inventory->lock);
    changes = vx_machine_store_take_missed(inventory->store);
    g_mutex_unlock(&inventory->lock);
    for (guint i = 0; i < changes->len; i++) {
        VxMachineChange *change = &g_array_index(changes, VxMachineChange, i);

        if (change->before && change->after &&
            !g_str_equal(change->before->name, change->after->name))
            tell_renamed(inventory, change);
        tell(inventory, change);
    }
    g_mutex_unlock(&inventory->telling);
}
