/* inventory.c - the machines of VirtualBox, remembered.
 *
 * Two things read machines: the watcher's thread, at the fill and at each event, and whoever
 * changed one (vx_inventory_refresh()). A reading takes a ticket before its first call; it is kept
 * only if no reading with a later ticket has been kept for that machine. A change that a kept
 * reading missed happened after that reading began, and its own event is still to come. So nothing
 * stale stays, and no lock is held during a call.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/inventory.h"

#include <gio/gio.h>
#include <string.h>

#include "util/error.h"
#include "vbox/again.h"
#include "vbox/console-watch.h"
#include "vbox/cpu.h"
#include "vbox/machine-settings.h"
#include "vbox/memory.h"
#include "vbox/run-ids.h"
#include "vbox/watcher.h"

/* How long the watcher waits inside VirtualBox for an event; then it asks again. */
#define VX_EVENT_WAIT_MS 10000

/* How soon a lost service is looked for again where that failed. */
#define VX_RETRY_MS 1000

typedef struct {
    VxMachineInfo *info; /* (nullable): not read yet, or gone */
    VxObject *object;    /* the IMachine */
    guint64 ticket;      /* of the reading that is kept */
    guint64 changed;     /* ticket counter when an event last said that it changed */
    VxMachineDetails details;
    gboolean has_details;
    VxDerived *derived[VX_N_DERIVED]; /* (nullable) */
    gboolean shown;                   /* see vx_inventory_was_shown() */
    int expected_state;               /* see vx_inventory_expect() */
    int expected_reason;
} Entry;

struct VxInventory {
    VxHost *host;
    VxInventoryFunc listener;
    gpointer listener_data;
    VxInventoryNewsFunc news_func;
    gpointer news_data;
    VxConsoleWatch *consoles;

    GMutex telling; /* keeps what listeners are told in order; taken before lock */
    GMutex lock;    /* protects what follows; never held during a call of VirtualBox */
    GCond changed;
    GThread *thread;
    VxWatcher *watcher; /* (nullable): while it listens; not owned */
    gboolean stop;
    gboolean wanted; /* somebody waits for the inventory to be filled */
    guint attempts;  /* finished attempts to fill it */
    GError *failure; /* (nullable): of the last one */
    gboolean valid;
    guint64 last_ticket;
    GHashTable *entries;   /* uuid -> Entry */
    VxMachineIndex *index; /* the same machines */
    GHashTable *gone;      /* set of uuid: entries of removed machines, kept for their tickets */
    guint n_readings;      /* that are under way */
    GHashTable *missed;    /* uuid -> VxMachineInfo: known when the service was lost */
    VxRunIds *run_ids;
};

VxDerived *
vx_derived_new(gpointer value, GDestroyNotify free_value)
{
    VxDerived *derived = g_atomic_rc_box_new0(VxDerived);

    derived->value = value;
    derived->free_value = free_value;
    return derived;
}

VxDerived *
vx_derived_ref(VxDerived *derived)
{
    return g_atomic_rc_box_acquire(derived);
}

static void
clear_derived(gpointer data)
{
    VxDerived *derived = data;

    derived->free_value(derived->value);
}

void
vx_derived_unref(VxDerived *derived)
{
    if (derived)
        g_atomic_rc_box_release_full(derived, clear_derived);
}

/* What was read of the machine beyond its identity is not known to be true any more. */
static void
forget_details(Entry *entry)
{
    entry->has_details = FALSE;
    for (guint i = 0; i < VX_N_DERIVED; i++)
        g_clear_pointer(&entry->derived[i], vx_derived_unref);
}

static void
free_entry(gpointer data)
{
    Entry *entry = data;

    forget_details(entry);
    vx_machine_info_unref(entry->info);
    g_clear_pointer(&entry->object, vx_object_unref);
    g_free(entry);
}

static void console_spoke(const char *uuid, VxObject *console, const VxNews *news, gpointer data);

VxInventory *
vx_inventory_new(VxHost *host)
{
    VxInventory *inventory = g_new0(VxInventory, 1);

    inventory->host = host;
    g_mutex_init(&inventory->telling);
    g_mutex_init(&inventory->lock);
    g_cond_init(&inventory->changed);
    inventory->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_entry);
    inventory->index = vx_machine_index_new();
    inventory->gone = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    inventory->missed = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                              (GDestroyNotify) vx_machine_info_unref);
    inventory->run_ids = vx_run_ids_new();
    inventory->consoles = vx_console_watch_new(host, console_spoke, inventory);
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

/* ---- Reading a machine ---- */

/* What a reading found. */
typedef struct {
    char *name;
    const VxMachineState *state;
    guint32 pid;
    gboolean accessible;
    char *inaccessible_reason;
} Reading;

static void
clear_reading(Reading *reading)
{
    g_free(reading->name);
    g_free(reading->inaccessible_reason);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, clear_reading)

/* @state: (nullable): MachineState's name where it is known already */
static gboolean
read_machine(VxMachine *machine, const char *state, Reading *reading, GError **error)
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

/* ---- Keeping what was read ---- */

/* Why a machine is in its state, as far as it was seen on its way there. */
static int
find_reason(const Entry *entry, const VxMachineInfo *before, const VxMachineState *state)
{
    gboolean crashed =
        state->state == VIR_DOMAIN_SHUTOFF && state->reason == VIR_DOMAIN_SHUTOFF_CRASHED;

    /* What VirtualBox itself tells goes before what was asked for, perhaps long ago. */
    if (entry->expected_state == state->state && !crashed)
        return entry->expected_reason;
    if (!before)
        return state->reason;
    if (before->state == state)
        return before->reason;
    if (state->state == VIR_DOMAIN_RUNNING && state->reason == VIR_DOMAIN_RUNNING_UNKNOWN) {
        if (g_str_equal(before->state->name, "Paused"))
            return VIR_DOMAIN_RUNNING_UNPAUSED;
        if (g_str_equal(before->state->name, "TeleportingIn"))
            return VIR_DOMAIN_RUNNING_MIGRATED;
        if (g_str_equal(before->state->name, "Restoring") || before->state->saved)
            return VIR_DOMAIN_RUNNING_RESTORED;
        if (before->state->state == VIR_DOMAIN_RUNNING)
            return before->reason;
        return VIR_DOMAIN_RUNNING_BOOTED;
    }
    if (state->state == VIR_DOMAIN_SHUTOFF && !state->transient &&
        (g_str_equal(before->state->name, "Starting") ||
         g_str_equal(before->state->name, "Restoring")))
        return VIR_DOMAIN_SHUTOFF_FAILED;
    return state->reason;
}

static VxMachineInfo *
make_info(VxInventory *inventory, Entry *entry, const char *uuid, Reading *reading)
{
    VxMachineInfo *info = vx_machine_info_new();

    info->uuid = g_strdup(uuid);
    info->name = g_steal_pointer(&reading->name);
    info->state = reading->state;
    info->pid = reading->pid;
    info->accessible = reading->accessible;
    info->inaccessible_reason = g_steal_pointer(&reading->inaccessible_reason);
    info->reason = find_reason(entry, entry->info, reading->state);
    if (info->state->active) {
        info->id = vx_run_ids_get(inventory->run_ids, uuid, info->pid);
    } else {
        info->id = -1;
        vx_run_ids_end(inventory->run_ids, uuid);
    }
    return info;
}

static Entry *
ensure_entry(VxInventory *inventory, const char *uuid)
{
    Entry *entry = g_hash_table_lookup(inventory->entries, uuid);

    if (!entry) {
        entry = g_new0(Entry, 1);
        entry->expected_state = -1;
        entry->changed =
            inventory->last_ticket; /* a reading that began earlier is of another life */
        g_hash_table_insert(inventory->entries, g_strdup(uuid), entry);
    }
    return entry;
}

/* What follows when a reading was kept, to be done without the lock. */
typedef struct {
    VxMachineInfo *before, *after; /* (nullable): what the listener is told; both NULL: nothing */
    VxObject *released;            /* (nullable): not needed any more */
} Consequences;

static void
clear_consequences(Consequences *consequences)
{
    vx_machine_info_unref(consequences->before);
    vx_machine_info_unref(consequences->after);
    g_clear_pointer(&consequences->released, vx_object_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Consequences, clear_consequences)

/* Keeps a reading; @machine %NULL: it is gone. Called with the lock held. */
static void
keep(VxInventory *inventory, guint64 ticket, const char *uuid, VxMachine *machine, Reading *reading,
     Consequences *consequences)
{
    Entry *entry = ensure_entry(inventory, uuid);
    VxMachineInfo *info = NULL;

    if (ticket < entry->ticket)
        return;
    entry->ticket = ticket;
    consequences->released = entry->object;
    entry->object = machine ? vx_object_ref(vx_machine_get_object(machine)) : NULL;
    if (machine)
        info = make_info(inventory, entry, uuid, reading);
    else
        vx_run_ids_end(inventory->run_ids, uuid);
    if (info)
        g_hash_table_remove(inventory->gone, uuid);
    else
        g_hash_table_add(inventory->gone, g_strdup(uuid));
    if (info && entry->info && vx_machine_info_equal(info, entry->info)) {
        vx_machine_info_unref(info);
        return;
    }
    if (entry->expected_state >= 0 && (!info || info->state->state != entry->expected_state) &&
        entry->info && entry->info->state->state == entry->expected_state)
        entry->expected_state = -1; /* it came true, and is over */
    vx_machine_index_replace(inventory->index, entry->info, info);
    consequences->before = g_steal_pointer(&entry->info);
    consequences->after = info ? vx_machine_info_ref(info) : NULL;
    entry->info = info;
}

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
tell(VxInventory *inventory, const Consequences *consequences)
{
    follow_console(inventory, consequences->after);
    if (inventory->listener && (consequences->before || consequences->after))
        inventory->listener(consequences->before, consequences->after, inventory->listener_data);
}

/* With the lock: nothing that was read of the machine before is taken for true any more. */
static void
note_change(VxInventory *inventory, const char *uuid)
{
    Entry *entry = g_hash_table_lookup(inventory->entries, uuid);

    inventory->last_ticket++;
    if (entry) {
        forget_details(entry);
        entry->changed = inventory->last_ticket;
    }
}

/* @uuid: (nullable): the machine that has changed.
 * Returns: a ticket for a reading, which ends with end_reading(). */
static guint64
begin_reading(VxInventory *inventory, const char *uuid)
{
    guint64 ticket;

    g_mutex_lock(&inventory->lock);
    if (uuid)
        note_change(inventory, uuid);
    else
        inventory->last_ticket++;
    ticket = inventory->last_ticket;
    inventory->n_readings++;
    g_mutex_unlock(&inventory->lock);
    return ticket;
}

/* When no reading is under way there is none that could bring a removed machine back. */
static void
end_reading(VxInventory *inventory)
{
    GHashTableIter iter;
    const char *uuid;

    g_mutex_lock(&inventory->lock);
    if (--inventory->n_readings == 0) {
        g_hash_table_iter_init(&iter, inventory->gone);
        while (g_hash_table_iter_next(&iter, (gpointer *) &uuid, NULL))
            g_hash_table_remove(inventory->entries, uuid);
        g_hash_table_remove_all(inventory->gone);
    }
    g_mutex_unlock(&inventory->lock);
}

/* Looks a machine up and reads it: one that was unregistered still answers through its old object.
 * No event may follow that would have it read once more, so a call that fails is made again. */
static VxMachine *
find_and_read(VxInventory *inventory, const char *uuid, Reading *reading, GError **error)
{
    guint n_failed = 0;

    for (;;) {
        g_autoptr(GError) local = NULL;
        g_autoptr(VxMachine) machine = vx_machine_find_by_uuid(inventory->host, uuid, &local);

        if (machine && read_machine(machine, NULL, reading, &local))
            return g_steal_pointer(&machine);
        if (vx_error_is(local, VIR_ERR_NO_DOMAIN) || !vx_again(&n_failed, &local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return NULL;
        }
        clear_reading(reading);
        *reading = (Reading){ 0 };
    }
}

/* @error: only where the service is lost */
static gboolean
read_and_keep(VxInventory *inventory, const char *uuid, guint64 ticket, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_auto(Consequences) consequences = { 0 };
    g_auto(Reading) reading = { 0 };
    g_autoptr(VxMachine) machine = find_and_read(inventory, uuid, &reading, &local);

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
    g_mutex_lock(&inventory->lock);
    keep(inventory, ticket, uuid, machine, &reading, &consequences);
    g_mutex_unlock(&inventory->lock);
    tell(inventory, &consequences);
    g_mutex_unlock(&inventory->telling);
    return TRUE;
}

/* Reads a machine and keeps what was read. @error: only where the service is lost */
static gboolean
read_again(VxInventory *inventory, const char *uuid, GError **error)
{
    guint64 ticket = begin_reading(inventory, uuid);
    gboolean success = read_and_keep(inventory, uuid, ticket, error);

    end_reading(inventory);
    return success;
}

/* ---- The watcher's thread ---- */

/* States of all machines by one call, where this VirtualBox has it. */
static gboolean
read_states(VxObject *virtualbox, GPtrArray *machines, GArray **states, GError **error)
{
    if (!vx_has(vx_object_get_runtime(virtualbox),
                VX_OPT_METHOD("IVirtualBox", "getMachineStates")))
        return TRUE;
    return vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "getMachineStates"), error,
                   VX_OBJS(machines), VX_OUT_INTS(states));
}

/* Reads one machine of the list and keeps what was read. @error: only where the service is lost */
static gboolean
read_first(VxInventory *inventory, guint64 ticket, VxObject *object, const char *state,
           GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(VxMachine) machine = vx_machine_new(inventory->host, vx_object_ref(object), &local);
    g_auto(Consequences) consequences = { 0 };
    g_auto(Reading) reading = { 0 };

    if (!machine || !read_machine(machine, state, &reading, &local)) {
        if (vx_xpcom_error_is_disconnect(local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        g_debug("a machine cannot be read: %s", local->message); /* just removed */
        return TRUE;
    }
    g_mutex_lock(&inventory->lock);
    keep(inventory, ticket, vx_machine_get_uuid(machine), machine, &reading, &consequences);
    g_mutex_unlock(&inventory->lock);
    follow_console(inventory, consequences.after);
    return TRUE;
}

static gboolean
read_all(VxInventory *inventory, guint64 ticket, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(inventory->host, error);
    g_autoptr(GPtrArray) machines = NULL;
    g_autoptr(GArray) states = NULL;
    const VxTypelib *typelib;

    if (!virtualbox ||
        !vx_get_objects(virtualbox, VX_GET("IVirtualBox", "machines"), &machines, error) ||
        !read_states(virtualbox, machines, &states, error))
        return FALSE;
    typelib = vx_runtime_get_typelib(vx_object_get_runtime(virtualbox));
    for (guint i = 0; i < machines->len; i++) {
        const char *state = states && i < states->len
                                ? vx_typelib_enum_name(typelib, "MachineState",
                                                       (guint32) g_array_index(states, gint64, i))
                                : NULL;

        if (!read_first(inventory, ticket, g_ptr_array_index(machines, i), state, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
fill(VxInventory *inventory, GError **error)
{
    guint64 ticket = begin_reading(inventory, NULL);
    gboolean success = read_all(inventory, ticket, error);

    end_reading(inventory);
    return success;
}

/* Forgets all; what is expected of machines too, since what happens now is not seen. What was known
 * of them is kept apart, so that the listener can be told later what was missed. */
static void
drop(VxInventory *inventory)
{
    g_autoptr(GHashTable) dropped = NULL;
    GHashTableIter iter;
    Entry *entry;

    g_mutex_lock(&inventory->lock);
    g_hash_table_iter_init(&iter, inventory->entries);
    while (inventory->valid && g_hash_table_iter_next(&iter, NULL, (gpointer *) &entry))
        if (entry->info)
            g_hash_table_replace(inventory->missed, entry->info->uuid,
                                 vx_machine_info_ref(entry->info));
    inventory->valid = FALSE;
    inventory->watcher = NULL;
    dropped = inventory->entries;
    inventory->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_entry);
    g_hash_table_remove_all(inventory->gone);
    vx_machine_index_free(inventory->index);
    inventory->index = vx_machine_index_new();
    g_mutex_unlock(&inventory->lock);
}

/* What differs from what was known when the service was lost: array of Consequences. */
static GArray *
take_missed(VxInventory *inventory)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(Consequences));
    VxMachineInfo *before;
    GHashTableIter iter;
    gboolean were_any;
    Entry *entry;

    g_array_set_clear_func(changes, (GDestroyNotify) clear_consequences);
    g_mutex_lock(&inventory->lock);
    were_any = g_hash_table_size(inventory->missed) > 0;
    g_hash_table_iter_init(&iter, inventory->entries);
    while (were_any && g_hash_table_iter_next(&iter, NULL, (gpointer *) &entry)) {
        Consequences change = { 0 };

        if (!entry->info)
            continue;
        before = g_hash_table_lookup(inventory->missed, entry->info->uuid);
        if (!before || !vx_machine_info_equal(before, entry->info)) {
            change.before = before ? vx_machine_info_ref(before) : NULL;
            change.after = vx_machine_info_ref(entry->info);
            g_array_append_val(changes, change);
        }
        if (before)
            g_hash_table_remove(inventory->missed, before->uuid);
    }
    g_hash_table_iter_init(&iter, inventory->missed); /* those that are left are gone */
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *) &before)) {
        Consequences change = { .before = vx_machine_info_ref(before) };

        g_array_append_val(changes, change);
    }
    g_hash_table_remove_all(inventory->missed);
    g_mutex_unlock(&inventory->lock);
    return changes;
}

/* A machine got another name, and perhaps another state after it: told one after the other. */
static void
tell_renamed(VxInventory *inventory, Consequences *change)
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

static void
tell_missed(VxInventory *inventory)
{
    g_autoptr(GArray) changes = NULL;

    g_mutex_lock(&inventory->telling);
    changes = take_missed(inventory);
    for (guint i = 0; i < changes->len; i++) {
        Consequences *change = &g_array_index(changes, Consequences, i);

        if (change->before && change->after &&
            !g_str_equal(change->before->name, change->after->name))
            tell_renamed(inventory, change);
        tell(inventory, change);
    }
    g_mutex_unlock(&inventory->telling);
}

static gboolean
should_stop(VxInventory *inventory)
{
    gboolean stop;

    g_mutex_lock(&inventory->lock);
    stop = inventory->stop;
    g_mutex_unlock(&inventory->lock);
    return stop;
}

/* A medium was changed, of which it is not known who has it. */
static void
forget_all_details(VxInventory *inventory)
{
    GHashTableIter iter;
    Entry *entry;

    g_mutex_lock(&inventory->lock);
    inventory->last_ticket++;
    g_hash_table_iter_init(&iter, inventory->entries);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *) &entry)) {
        forget_details(entry);
        entry->changed = inventory->last_ticket;
    }
    g_mutex_unlock(&inventory->lock);
}

static VxMachineInfo *
ref_info(VxInventory *inventory, const char *uuid)
{
    VxMachineInfo *info = NULL;
    Entry *entry;

    g_mutex_lock(&inventory->lock);
    entry = inventory->valid ? g_hash_table_lookup(inventory->entries, uuid) : NULL;
    if (entry && entry->info)
        info = vx_machine_info_ref(entry->info);
    g_mutex_unlock(&inventory->lock);
    return info;
}

/* A thread that listens to a running machine: what was read of it may not be true any more. */
static void
console_spoke(const char *uuid, VxObject *console, const VxNews *news, gpointer data)
{
    VxInventory *inventory = data;
    g_autoptr(VxMachineInfo) info = NULL;

    if (!news || news->kind != VX_NEWS_SILENCE) {
        g_mutex_lock(&inventory->lock);
        note_change(inventory, uuid);
        g_mutex_unlock(&inventory->lock);
    }
    info = ref_info(inventory, uuid);
    if (info && inventory->news_func)
        inventory->news_func(info, console, news, inventory->news_data);
}

/* @error: the service is lost */
static gboolean
take_news(VxInventory *inventory, const VxNews *news, GError **error)
{
    g_autoptr(VxMachineInfo) info = NULL;

    if (news->machine && !read_again(inventory, news->machine, error))
        return FALSE;
    if (news->kind == VX_NEWS_MEDIUM)
        forget_all_details(inventory);
    if (news->machine)
        info = ref_info(inventory, news->machine);
    if (inventory->news_func && (info || !news->machine))
        inventory->news_func(info, NULL, news, inventory->news_data);
    return TRUE;
}

static gboolean
follow_events(VxInventory *inventory, VxWatcher *watcher, GError **error)
{
    while (!should_stop(inventory)) {
        g_auto(VxNews) news = { 0 };

        if (!vx_watcher_next(watcher, VX_EVENT_WAIT_MS, &news, error) ||
            (news.kind != VX_NEWS_NONE && !take_news(inventory, &news, error)))
            return FALSE;
    }
    return TRUE;
}

static VxWatcher *
new_watcher(VxHost *host, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) source = NULL;

    if (!virtualbox ||
        !vx_get_object(virtualbox, VX_GET("IVirtualBox", "eventSource"), &source, error))
        return NULL;
    return vx_watcher_new(source, VX_SOURCE_VIRTUALBOX, error);
}

/* An attempt to fill the inventory has ended. @error: (transfer full) (nullable) */
static void
finish_attempt(VxInventory *inventory, VxWatcher *watcher, GError *error)
{
    g_mutex_lock(&inventory->lock);
    g_clear_error(&inventory->failure);
    inventory->failure = error;
    inventory->valid = !error;
    inventory->watcher = error ? NULL : watcher;
    inventory->wanted = FALSE;
    inventory->attempts++;
    g_cond_broadcast(&inventory->changed);
    g_mutex_unlock(&inventory->lock);
}

/* Fills the inventory and follows VirtualBox's events until they end.
 * Returns: whether that began, and the service was lost then. */
static gboolean
listen(VxInventory *inventory)
{
    guint64 n_calls = vx_runtime_n_calls();
    g_autoptr(VxWatcher) watcher = NULL;
    GError *error = NULL;

    if (!vx_host_connect(inventory->host, &error) ||
        !(watcher = new_watcher(inventory->host, &error)) || !fill(inventory, &error)) {
        g_debug("machines cannot be read: %s", error->message);
        vx_host_note_error(inventory->host, error);
        drop(inventory);
        finish_attempt(inventory, NULL, error);
        return FALSE;
    }
    g_debug("machines read with %" G_GUINT64_FORMAT " VirtualBox calls",
            vx_runtime_n_calls() - n_calls);
    finish_attempt(inventory, watcher, NULL);
    tell_missed(inventory);
    if (!follow_events(inventory, watcher, &error)) {
        vx_host_note_error(inventory->host, error);
        g_clear_error(&error);
    }
    drop(inventory);
    return !should_stop(inventory);
}

static gpointer
run_watcher(gpointer data)
{
    VxInventory *inventory = data;
    gint64 next = G_MAXINT64; /* when it is filled again though nobody asks: monotonic */

    g_mutex_lock(&inventory->lock);
    while (!inventory->stop) {
        gint64 now = g_get_monotonic_time();

        if (!inventory->wanted && next > now) {
            if (next == G_MAXINT64)
                g_cond_wait(&inventory->changed, &inventory->lock);
            else
                g_cond_wait_until(&inventory->changed, &inventory->lock, next);
            continue;
        }
        g_mutex_unlock(&inventory->lock);
        /* Who listens to events asks for nothing: what was filled once is, until that succeeds. */
        if (listen(inventory))
            next = 0;
        else if (next != G_MAXINT64)
            next = g_get_monotonic_time() + VX_RETRY_MS * G_TIME_SPAN_MILLISECOND;
        g_mutex_lock(&inventory->lock);
    }
    g_mutex_unlock(&inventory->lock);
    vx_host_leave_thread(inventory->host);
    return NULL;
}

void
vx_inventory_free(VxInventory *inventory)
{
    if (!inventory)
        return;
    g_mutex_lock(&inventory->lock);
    inventory->stop = TRUE;
    /* The watcher's thread needs the lock to let go of it. Our thread is let in: it has a watcher.
     */
    if (inventory->watcher && vx_host_connect(inventory->host, NULL))
        vx_watcher_interrupt(inventory->watcher);
    g_cond_broadcast(&inventory->changed);
    g_mutex_unlock(&inventory->lock);
    if (inventory->thread)
        g_thread_join(inventory->thread);
    vx_console_watch_free(inventory->consoles);
    g_hash_table_unref(inventory->entries);
    vx_machine_index_free(inventory->index);
    g_hash_table_unref(inventory->gone);
    g_hash_table_unref(inventory->missed);
    vx_run_ids_free(inventory->run_ids);
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

    if (!inventory->valid && vx_host_is_main_thread(inventory->host)) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                            "the machines are not known yet"); /* it is needed to connect */
        return FALSE;
    }
    if (!inventory->thread)
        inventory->thread = g_thread_new("watcher", run_watcher, inventory);
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
        infos = vx_machine_index_list(inventory->index);
    g_mutex_unlock(&inventory->lock);
    return infos;
}

GPtrArray *
vx_inventory_list_running(VxInventory *inventory, GError **error)
{
    GPtrArray *infos = NULL;

    g_mutex_lock(&inventory->lock);
    if (ensure_valid(inventory, error))
        infos = vx_machine_index_list_running(inventory->index);
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
    if (valid) {
        Entry *entry = g_hash_table_lookup(inventory->entries, uuid);

        if (entry && entry->info)
            info = vx_machine_info_ref(entry->info);
    }
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
    info = valid ? vx_machine_index_find_name(inventory->index, name) : NULL;
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
    info = valid ? vx_machine_index_find_id(inventory->index, id) : NULL;
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
    VxObject *object = NULL;
    gboolean valid;
    Entry *entry;

    g_mutex_lock(&inventory->lock);
    valid = inventory->valid;
    entry = g_hash_table_lookup(inventory->entries, info->uuid);
    if (entry && entry->object)
        object = vx_object_ref(entry->object);
    g_mutex_unlock(&inventory->lock);
    if (!object && !valid) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "the connection to VirtualBox's service was lost; try again");
        return NULL;
    }
    if (!object) {
        vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching uuid '%s' (%s)", info->uuid,
                     info->name);
        return NULL;
    }
    return vx_machine_new_known(inventory->host, object, info->uuid, info->name);
}

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

static gboolean
read_details(VxMachine *machine, VxMachineDetails *details, GError **error)
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

gboolean
vx_inventory_get_details(VxInventory *inventory, const VxMachineInfo *info,
                         VxMachineDetails *details, GError **error)
{
    g_autoptr(VxMachine) machine = NULL;
    VxMachineDetails found = { 0 };
    gboolean known = FALSE;
    guint64 ticket;
    Entry *entry;

    if (!info->accessible) {
        *details = found;
        return TRUE;
    }
    g_mutex_lock(&inventory->lock);
    ticket = ++inventory->last_ticket;
    entry = g_hash_table_lookup(inventory->entries, info->uuid);
    if (entry && entry->has_details) {
        found = entry->details;
        known = TRUE;
    }
    g_mutex_unlock(&inventory->lock);
    if (!known) {
        if (!vx_host_connect(inventory->host, error))
            return FALSE;
        machine = vx_inventory_ref_machine(inventory, info, error);
        if (!machine || !read_details(machine, &found, error))
            return FALSE;
        g_mutex_lock(&inventory->lock);
        entry = g_hash_table_lookup(inventory->entries, info->uuid);
        if (entry && entry->changed < ticket) { /* not while it was read */
            entry->details = found;
            entry->has_details = TRUE;
        }
        g_mutex_unlock(&inventory->lock);
    }
    *details = found;
    return TRUE;
}

gboolean
vx_inventory_hears(VxInventory *inventory, const char *uuid)
{
    return vx_console_watch_hears(inventory->consoles, uuid);
}

guint64
vx_inventory_take_ticket(VxInventory *inventory)
{
    guint64 ticket;

    g_mutex_lock(&inventory->lock);
    ticket = ++inventory->last_ticket;
    g_mutex_unlock(&inventory->lock);
    return ticket;
}

void
vx_inventory_keep_derived(VxInventory *inventory, const char *uuid, VxDerivedKind kind,
                          guint64 ticket, VxDerived *derived)
{
    g_autoptr(VxDerived) replaced = NULL;
    Entry *entry;

    g_mutex_lock(&inventory->lock);
    entry = inventory->valid ? g_hash_table_lookup(inventory->entries, uuid) : NULL;
    if (entry)
        entry->shown = TRUE;
    if (entry && entry->info && entry->changed < ticket) {
        replaced = entry->derived[kind];
        entry->derived[kind] = vx_derived_ref(derived);
    }
    g_mutex_unlock(&inventory->lock);
}

VxDerived *
vx_inventory_ref_derived(VxInventory *inventory, const char *uuid, VxDerivedKind kind)
{
    VxDerived *derived = NULL;
    Entry *entry;

    g_mutex_lock(&inventory->lock);
    entry = inventory->valid ? g_hash_table_lookup(inventory->entries, uuid) : NULL;
    if (entry && entry->derived[kind]) {
        derived = vx_derived_ref(entry->derived[kind]);
        entry->shown = TRUE;
    }
    g_mutex_unlock(&inventory->lock);
    return derived;
}

gboolean
vx_inventory_was_shown(VxInventory *inventory, const char *uuid)
{
    gboolean shown;
    Entry *entry;

    g_mutex_lock(&inventory->lock);
    entry = g_hash_table_lookup(inventory->entries, uuid);
    shown = entry && entry->shown;
    if (entry)
        entry->shown = FALSE;
    g_mutex_unlock(&inventory->lock);
    return shown;
}

void
vx_inventory_refresh(VxInventory *inventory, const char *uuid)
{
    g_autoptr(GError) error = NULL;
    gboolean used;

    g_mutex_lock(&inventory->lock);
    used = inventory->thread != NULL;
    g_mutex_unlock(&inventory->lock);
    if (used && !read_again(inventory, uuid, &error))
        vx_host_note_error(inventory->host, error);
}

void
vx_inventory_expect(VxInventory *inventory, const char *uuid, int state, int reason)
{
    Entry *entry;

    g_mutex_lock(&inventory->lock);
    entry = g_hash_table_lookup(inventory->entries, uuid);
    if (entry) {
        entry->expected_state = state;
        entry->expected_reason = reason;
    }
    g_mutex_unlock(&inventory->lock);
}
