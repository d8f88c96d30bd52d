/* inventory.c - answers those who ask, from what is kept.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/inventory-private.h"

#include "util/error.h"

VxInventory *
vx_inventory_new(VxHost *host)
{
    VxInventory *inventory = g_new0(VxInventory, 1);

    inventory->host = host;
    g_mutex_init(&inventory->telling);
    g_mutex_init(&inventory->lock);
    g_cond_init(&inventory->changed);
    inventory->store = vx_machine_store_new();
    inventory->consoles = vx_console_watch_new(host, vx_inventory_console_spoke, inventory);
    return inventory;
}

void
vx_inventory_set_news_func(VxInventory *inventory, VxInventoryNewsFunc func, gpointer data)
{
    inventory->news_func = func;
    inventory->news_data = data;
}

void
vx_inventory_set_listener(VxInventory *inventory, VxInventoryFunc func, gpointer data)
{
    inventory->listener = func;
    inventory->listener_data = data;
}

void
vx_inventory_free(VxInventory *inventory)
{
    if (!inventory)
        return;
    g_mutex_lock(&inventory->lock);
    inventory->stop = TRUE;
    /* The watcher's thread needs the lock to let go of it. No connection is begun any more: ours is
     * let in to one, or nobody is. */
    if (inventory->watcher && vx_host_connect(inventory->host, NULL))
        vx_watcher_interrupt(inventory->watcher);
    g_cond_broadcast(&inventory->changed);
    g_mutex_unlock(&inventory->lock);
    if (inventory->thread)
        g_thread_join(inventory->thread);
    vx_console_watch_free(inventory->consoles);
    vx_machine_store_free(inventory->store);
    g_clear_error(&inventory->failure);
    g_cond_clear(&inventory->changed);
    g_mutex_clear(&inventory->lock);
    g_mutex_clear(&inventory->telling);
    g_free(inventory);
}

/* ---- Readers ---- */

/* With the lock held; waits until the inventory is filled. */
static gboolean
ensure_valid(VxInventory *inventory, GError **error)
{
    guint attempts = inventory->attempts;

    if (!inventory->valid && !vx_host_check_may_wait(inventory->host, error))
        return FALSE;
    if (!inventory->thread)
        inventory->thread = g_thread_new("watcher", vx_inventory_run_watcher, inventory);
    while (!inventory->valid) {
        if (inventory->attempts != attempts && inventory->failure) {
            g_propagate_error(error, g_error_copy(inventory->failure));
            return FALSE;
        }
        attempts = inventory->attempts;
        inventory->wanted = TRUE;
        g_cond_broadcast(&inventory->changed);
        g_cond_wait(&inventory->changed, &inventory->lock);
    }
    return TRUE;
}

GPtrArray *
vx_inventory_list(VxInventory *inventory, GError **error)
{
    GPtrArray *infos = NULL;

    g_mutex_lock(&inventory->lock);
    if (ensure_valid(inventory, error))
        infos = vx_machine_index_list(vx_machine_store_get_index(inventory->store));
    g_mutex_unlock(&inventory->lock);
    return infos;
}

GPtrArray *
vx_inventory_list_running(VxInventory *inventory, GError **error)
{
    GPtrArray *infos = NULL;

    g_mutex_lock(&inventory->lock);
    if (ensure_valid(inventory, error))
        infos = vx_machine_index_list_running(vx_machine_store_get_index(inventory->store));
    g_mutex_unlock(&inventory->lock);
    return infos;
}

VxMachineInfo *
vx_inventory_find_by_uuid(VxInventory *inventory, const char *uuid, GError **error)
{
    VxMachineInfo *info = NULL;
    gboolean valid;

    g_mutex_lock(&inventory->lock);
    valid = ensure_valid(inventory, error);
    info = valid ? vx_machine_store_ref_info(inventory->store, uuid) : NULL;
    g_mutex_unlock(&inventory->lock);
    if (valid && !info)
        vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching uuid '%s'", uuid);
    return info;
}

VxMachineInfo *
vx_inventory_find_by_name(VxInventory *inventory, const char *name, GError **error)
{
    VxMachineInfo *info = NULL;
    gboolean valid;

    g_mutex_lock(&inventory->lock);
    valid = ensure_valid(inventory, error);
    info = valid ? vx_machine_index_find_name(vx_machine_store_get_index(inventory->store), name)
                 : NULL;
    if (info)
        vx_machine_info_ref(info);
    g_mutex_unlock(&inventory->lock);
    if (valid && !info)
        vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", name);
    return info;
}

VxMachineInfo *
vx_inventory_find_by_id(VxInventory *inventory, int id, GError **error)
{
    VxMachineInfo *info = NULL;
    gboolean valid;

    g_mutex_lock(&inventory->lock);
    valid = ensure_valid(inventory, error);
    info =
        valid ? vx_machine_index_find_id(vx_machine_store_get_index(inventory->store), id) : NULL;
    if (info)
        vx_machine_info_ref(info);
    g_mutex_unlock(&inventory->lock);
    if (valid && !info)
        vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching id %d", id);
    return info;
}

VxMachine *
vx_inventory_ref_machine(VxInventory *inventory, const VxMachineInfo *info, GError **error)
{
    VxObject *object;
    gboolean valid;

    g_mutex_lock(&inventory->lock);
    valid = inventory->valid;
    object = vx_machine_store_ref_object(inventory->store, info->uuid);
    g_mutex_unlock(&inventory->lock);
    if (!object && !valid) {
        vx_set_disconnect_error(error, "the connection to VirtualBox's service was lost");
        return NULL;
    }
    if (!object) {
        vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching uuid '%s' (%s)", info->uuid,
                     info->name);
        return NULL;
    }
    return vx_machine_new_known(inventory->host, object, info->uuid, info->name);
}

/* ---- What is read, or made, of a machine when it is asked for ---- */

gboolean
vx_inventory_get_details(VxInventory *inventory, const VxMachineInfo *info,
                         VxMachineDetails *details, GError **error)
{
    g_autoptr(VxMachine) machine = NULL;
    VxMachineDetails found = { 0 };
    gboolean known = TRUE; /* nothing is, of what VirtualBox cannot read */
    guint64 ticket = 0;

    if (info->accessible) {
        g_mutex_lock(&inventory->lock);
        ticket = vx_machine_store_take_ticket(inventory->store);
        known = vx_machine_store_get_details(inventory->store, info->uuid, &found);
        g_mutex_unlock(&inventory->lock);
    }
    if (!known) {
        if (!vx_host_connect(inventory->host, error))
            return FALSE;
        machine = vx_inventory_ref_machine(inventory, info, error);
        if (!machine || !vx_machine_read_details(machine, &found, error))
            return FALSE;
        g_mutex_lock(&inventory->lock);
        vx_machine_store_keep_details(inventory->store, info->uuid, ticket, &found);
        g_mutex_unlock(&inventory->lock);
    }
    *details = found;
    return TRUE;
}

guint64
vx_inventory_take_ticket(VxInventory *inventory)
{
    guint64 ticket;

    g_mutex_lock(&inventory->lock);
    ticket = vx_machine_store_take_ticket(inventory->store);
    g_mutex_unlock(&inventory->lock);
    return ticket;
}

void
vx_inventory_keep_derived(VxInventory *inventory, const char *uuid, VxDerivedKind kind,
                          guint64 ticket, VxDerived *derived)
{
    g_autoptr(VxDerived) replaced = NULL;

    g_mutex_lock(&inventory->lock);
    if (inventory->valid)
        replaced = vx_machine_store_keep_derived(inventory->store, uuid, kind, ticket, derived);
    g_mutex_unlock(&inventory->lock);
}

VxDerived *
vx_inventory_ref_derived(VxInventory *inventory, const char *uuid, VxDerivedKind kind)
{
    VxDerived *derived = NULL;

    g_mutex_lock(&inventory->lock);
    if (inventory->valid)
        derived = vx_machine_store_ref_derived(inventory->store, uuid, kind);
    g_mutex_unlock(&inventory->lock);
    return derived;
}

gboolean
vx_inventory_was_shown(VxInventory *inventory, const char *uuid)
{
    gboolean shown;

    g_mutex_lock(&inventory->lock);
    shown = vx_machine_store_was_shown(inventory->store, uuid);
    g_mutex_unlock(&inventory->lock);
    return shown;
}

/* ---- Changes of our own ---- */

void
vx_inventory_refresh(VxInventory *inventory, const char *uuid)
{
    g_autoptr(GError) error = NULL;
    gboolean used;

    g_mutex_lock(&inventory->lock);
    used = inventory->thread != NULL;
    g_mutex_unlock(&inventory->lock);
    if (used && !vx_inventory_read(inventory, uuid, &error))
        vx_host_note_error(inventory->host, error);
}

void
vx_inventory_expect(VxInventory *inventory, const char *uuid, int state, int reason)
{
    g_mutex_lock(&inventory->lock);
    vx_machine_store_expect(inventory->store, uuid, state, reason);
    g_mutex_unlock(&inventory->lock);
}

gboolean
vx_inventory_hears(VxInventory *inventory, const char *uuid)
{
    return vx_console_watch_hears(inventory->consoles, uuid);
}
