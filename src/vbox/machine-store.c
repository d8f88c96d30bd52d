/* machine-store.c - an entry for each machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/machine-store.h"

#include "vbox/run-ids.h"

typedef struct {
    VxMachineInfo *info; /* (nullable): not read yet, or gone */
    VxObject *object;    /* the IMachine */
    guint64 ticket;      /* of the reading that is kept */
    guint64 changed;     /* ticket counter when an event last said that it changed */
    VxMachineDetails details;
    gboolean has_details;
    VxDerived *derived[VX_N_DERIVED]; /* (nullable) */
    gboolean shown;                   /* see vx_machine_store_was_shown() */
    int expected_state;               /* see vx_machine_store_expect() */
    int expected_reason;
} Entry;

struct VxMachineStore {
    guint64 last_ticket;
    guint64 dropped;       /* ticket counter when all was last forgotten */
    GHashTable *entries;   /* uuid -> Entry */
    VxMachineIndex *index; /* the same machines */
    GHashTable *gone;      /* set of uuid: entries of removed machines, kept for their tickets */
    guint n_readings;      /* that are under way */
    GHashTable *missed;    /* uuid -> VxMachineInfo: known when the service was lost */
    VxRunIds *run_ids;
};

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

static GHashTable *
new_entries(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_entry);
}

VxMachineStore *
vx_machine_store_new(void)
{
    VxMachineStore *store = g_new0(VxMachineStore, 1);

    store->entries = new_entries();
    store->index = vx_machine_index_new();
    store->gone = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    store->missed = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                          (GDestroyNotify) vx_machine_info_unref);
    store->run_ids = vx_run_ids_new();
    return store;
}

void
vx_machine_store_free(VxMachineStore *store)
{
    g_hash_table_unref(store->entries);
    vx_machine_index_free(store->index);
    g_hash_table_unref(store->gone);
    g_hash_table_unref(store->missed);
    vx_run_ids_free(store->run_ids);
    g_free(store);
}

static Entry *
find_entry(VxMachineStore *store, const char *uuid)
{
    return g_hash_table_lookup(store->entries, uuid);
}

static Entry *
ensure_entry(VxMachineStore *store, const char *uuid)
{
    Entry *entry = find_entry(store, uuid);

    if (!entry) {
        entry = g_new0(Entry, 1);
        entry->expected_state = -1;
        entry->changed = store->last_ticket; /* a reading that began earlier is of another life */
        g_hash_table_insert(store->entries, g_strdup(uuid), entry);
    }
    return entry;
}

/* ---- Readings ---- */

guint64
vx_machine_store_take_ticket(VxMachineStore *store)
{
    return ++store->last_ticket;
}

static void
note_change(VxMachineStore *store, Entry *entry)
{
    forget_details(entry);
    entry->changed = store->last_ticket;
}

void
vx_machine_store_note_change(VxMachineStore *store, const char *uuid)
{
    Entry *entry = find_entry(store, uuid);

    store->last_ticket++;
    if (entry)
        note_change(store, entry);
}

void
vx_machine_store_note_change_of_all(VxMachineStore *store)
{
    GHashTableIter iter;
    Entry *entry;

    store->last_ticket++;
    g_hash_table_iter_init(&iter, store->entries);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *) &entry))
        note_change(store, entry);
}

guint64
vx_machine_store_begin_reading(VxMachineStore *store, const char *uuid)
{
    if (uuid)
        vx_machine_store_note_change(store, uuid);
    else
        store->last_ticket++;
    store->n_readings++;
    return store->last_ticket;
}

/* When no reading is under way there is none that could bring a removed machine back. */
void
vx_machine_store_end_reading(VxMachineStore *store)
{
    GHashTableIter iter;
    const char *uuid;

    if (--store->n_readings > 0)
        return;
    g_hash_table_iter_init(&iter, store->gone);
    while (g_hash_table_iter_next(&iter, (gpointer *) &uuid, NULL))
        g_hash_table_remove(store->entries, uuid);
    g_hash_table_remove_all(store->gone);
}

void
vx_machine_change_clear(VxMachineChange *change)
{
    vx_machine_info_unref(change->before);
    vx_machine_info_unref(change->after);
    g_clear_pointer(&change->released, vx_object_unref);
}

/* Why a machine is in its state, as far as it was seen on its way there. */
static int
find_reason(const Entry *entry, const VxMachineState *state)
{
    gboolean crashed =
        state->state == VIR_DOMAIN_SHUTOFF && state->reason == VIR_DOMAIN_SHUTOFF_CRASHED;

    /* What VirtualBox itself tells goes before what was asked for, perhaps long ago. */
    if (entry->expected_state == state->state && !crashed)
        return entry->expected_reason;
    if (!entry->info)
        return state->reason;
    return vx_machine_state_reason_after(state, entry->info->state, entry->info->reason);
}

static VxMachineInfo *
make_info(VxMachineStore *store, const Entry *entry, const char *uuid, VxMachineReading *reading)
{
    VxMachineInfo *info = vx_machine_info_new();

    info->uuid = g_strdup(uuid);
    info->name = g_steal_pointer(&reading->name);
    info->state = reading->state;
    info->pid = reading->pid;
    info->accessible = reading->accessible;
    info->inaccessible_reason = g_steal_pointer(&reading->inaccessible_reason);
    info->reason = find_reason(entry, reading->state);
    if (info->state->active) {
        info->id = vx_run_ids_get(store->run_ids, uuid, info->pid);
    } else {
        info->id = -1;
        vx_run_ids_end(store->run_ids, uuid);
    }
    return info;
}

void
vx_machine_store_keep(VxMachineStore *store, guint64 ticket, const char *uuid, VxObject *object,
                      VxMachineReading *reading, VxMachineChange *change)
{
    VxMachineInfo *info = NULL;
    Entry *entry;

    if (ticket <= store->dropped) /* what was read is of the lost service */
        return;
    entry = ensure_entry(store, uuid);
    if (ticket < entry->ticket)
        return;
    entry->ticket = ticket;
    change->released = entry->object;
    entry->object = object ? vx_object_ref(object) : NULL;
    if (object)
        info = make_info(store, entry, uuid, reading);
    else
        vx_run_ids_end(store->run_ids, uuid);
    if (info)
        g_hash_table_remove(store->gone, uuid);
    else
        g_hash_table_add(store->gone, g_strdup(uuid));
    if (info && entry->info && vx_machine_info_equal(info, entry->info)) {
        vx_machine_info_unref(info);
        return;
    }
    if (entry->expected_state >= 0 && (!info || info->state->state != entry->expected_state) &&
        entry->info && entry->info->state->state == entry->expected_state)
        entry->expected_state = -1; /* it came true, and is over */
    vx_machine_index_replace(store->index, entry->info, info);
    change->before = g_steal_pointer(&entry->info);
    change->after = info ? vx_machine_info_ref(info) : NULL;
    entry->info = info;
}

/* ---- The loss of the service ---- */

GHashTable *
vx_machine_store_drop(VxMachineStore *store, gboolean remember)
{
    GHashTable *dropped = store->entries;
    GHashTableIter iter;
    Entry *entry;

    g_hash_table_iter_init(&iter, store->entries);
    while (remember && g_hash_table_iter_next(&iter, NULL, (gpointer *) &entry))
        if (entry->info)
            g_hash_table_replace(store->missed, entry->info->uuid,
                                 vx_machine_info_ref(entry->info));
    store->entries = new_entries();
    store->dropped = store->last_ticket;
    g_hash_table_remove_all(store->gone);
    vx_machine_index_free(store->index);
    store->index = vx_machine_index_new();
    return dropped;
}

GArray *
vx_machine_store_take_missed(VxMachineStore *store)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(VxMachineChange));
    gboolean were_any = g_hash_table_size(store->missed) > 0;
    VxMachineInfo *before;
    GHashTableIter iter;
    Entry *entry;

    g_array_set_clear_func(changes, (GDestroyNotify) vx_machine_change_clear);
    g_hash_table_iter_init(&iter, store->entries);
    while (were_any && g_hash_table_iter_next(&iter, NULL, (gpointer *) &entry)) {
        VxMachineChange change = { 0 };

        if (!entry->info)
            continue;
        before = g_hash_table_lookup(store->missed, entry->info->uuid);
        if (!before || !vx_machine_info_equal(before, entry->info)) {
            change.before = before ? vx_machine_info_ref(before) : NULL;
            change.after = vx_machine_info_ref(entry->info);
            g_array_append_val(changes, change);
        }
        if (before)
            g_hash_table_remove(store->missed, before->uuid);
    }
    g_hash_table_iter_init(&iter, store->missed); /* those that are left are gone */
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *) &before)) {
        VxMachineChange change = { .before = vx_machine_info_ref(before) };

        g_array_append_val(changes, change);
    }
    g_hash_table_remove_all(store->missed);
    return changes;
}

/* ---- What is known of machines ---- */

VxMachineIndex *
vx_machine_store_get_index(VxMachineStore *store)
{
    return store->index;
}

VxMachineInfo *
vx_machine_store_ref_info(VxMachineStore *store, const char *uuid)
{
    const Entry *entry = find_entry(store, uuid);

    return entry && entry->info ? vx_machine_info_ref(entry->info) : NULL;
}

VxObject *
vx_machine_store_ref_object(VxMachineStore *store, const char *uuid)
{
    const Entry *entry = find_entry(store, uuid);

    return entry && entry->object ? vx_object_ref(entry->object) : NULL;
}

gboolean
vx_machine_store_get_details(VxMachineStore *store, const char *uuid, VxMachineDetails *details)
{
    const Entry *entry = find_entry(store, uuid);

    if (!entry || !entry->has_details)
        return FALSE;
    *details = entry->details;
    return TRUE;
}

void
vx_machine_store_keep_details(VxMachineStore *store, const char *uuid, guint64 ticket,
                              const VxMachineDetails *details)
{
    Entry *entry = find_entry(store, uuid);

    if (entry && entry->changed < ticket) { /* not while it was read */
        entry->details = *details;
        entry->has_details = TRUE;
    }
}

VxDerived *
vx_machine_store_ref_derived(VxMachineStore *store, const char *uuid, VxDerivedKind kind)
{
    Entry *entry = find_entry(store, uuid);

    if (!entry || !entry->derived[kind])
        return NULL;
    entry->shown = TRUE;
    return vx_derived_ref(entry->derived[kind]);
}

VxDerived *
vx_machine_store_keep_derived(VxMachineStore *store, const char *uuid, VxDerivedKind kind,
                              guint64 ticket, VxDerived *derived)
{
    Entry *entry = find_entry(store, uuid);
    VxDerived *replaced;

    if (entry)
        entry->shown = TRUE;
    if (!entry || !entry->info || entry->changed >= ticket)
        return NULL;
    replaced = entry->derived[kind];
    entry->derived[kind] = vx_derived_ref(derived);
    return replaced;
}

gboolean
vx_machine_store_was_shown(VxMachineStore *store, const char *uuid)
{
    Entry *entry = find_entry(store, uuid);
    gboolean shown = entry && entry->shown;

    if (entry)
        entry->shown = FALSE;
    return shown;
}

void
vx_machine_store_expect(VxMachineStore *store, const char *uuid, int state, int reason)
{
    Entry *entry = find_entry(store, uuid);

    if (entry) {
        entry->expected_state = state;
        entry->expected_reason = reason;
    }
}
